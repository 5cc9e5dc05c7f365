import { once } from 'node:events'
import { connect } from 'node:net'
import { failureOf } from '../../testbed/run.ts'
import type { Testbed } from '../../testbed/testbed.ts'
import { missing, there, waitFor } from '../../testbed/wait.ts'
import { waitForReady } from './cluster.ts'

/** Ends the API server as a crash does, and starts it again. */
export async function restartApiServer(cluster: Testbed): Promise<void> {
  cluster.controlPlane.signal('kube-apiserver', 'SIGKILL')
  // A process that is killed has its port for a moment longer.
  await waitFor({ what: 'the end of the API server', timeoutMs: 10_000, everyMs: 20 }, async () => {
    const isRunning = cluster.controlPlane.isRunning('kube-apiserver')
    return isRunning || (await isListening(new URL(cluster.server))) ? missing('it is there') : there(undefined)
  })
  await startApiServer(cluster)
}

/** Starts the API server, and waits until it answers. */
export async function startApiServer(cluster: Testbed): Promise<void> {
  await cluster.controlPlane.start('kube-apiserver')
  await waitFor({ what: 'an API server that is ready', timeoutMs: 60_000 }, async () => {
    try {
      const answer = await cluster.api.call('GET', '/readyz', undefined, { timeoutMs: 2000 })
      return answer.status === 200 ? there(undefined) : missing(answer.body)
    } catch (error) {
      return missing(String(error))
    }
  })
}

/** All who follow the API server are slow to come back to one that was gone often; new ones don't know that it was. */
export async function restartFollowers(cluster: Testbed): Promise<void> {
  const { controlPlane, nodes } = cluster
  const programs = [
    ...['kube-scheduler', 'kube-controller-manager'].map((program) => ({ machine: controlPlane, program })),
    ...nodes.map((machine) => ({ machine, program: 'kubelet' }))
  ]
  await Promise.all(
    programs.map(async ({ machine, program }) => {
      await machine.stop(program)
      await machine.start(program)
    })
  )
  await Promise.all(
    nodes.map(async (node) => {
      await waitForReady(cluster, node.name, 'True')
    })
  )
}

/** Has etcd forget all that was before a version. */
export async function compact(cluster: Testbed, version: number): Promise<void> {
  const body = JSON.stringify({ revision: version })
  const url = 'http://127.0.0.1:2379/v3/kv/compaction'
  const ran = await cluster.controlPlane.exec(['curl', '--silent', '--show-error', '--fail', '--data', body, url])
  if (ran.code !== 0) throw new Error(failureOf(ran))
}

async function isListening({ hostname, port }: URL): Promise<boolean> {
  const socket = connect(Number(port), hostname)
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
