import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failureOf } from '../../../testbed/run.ts'
import { missing, there, waitFor } from '../../../testbed/wait.ts'
import type { Reported } from '../../support/action/run.ts'
import { checkOf, verdictsOf, workloadOf, workloadsOf } from '../../support/action/report.ts'
import { bringBack, list, type Pod, read, remove, reset } from '../../support/cluster.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { makeDeployment, makeService, pin } from '../manifests/manifests.ts'
import { type HeldRun, holdRun } from './held-run.ts'
import { untilTested } from './negative-tests.ts'

type StartedPod = Pod & {
  readonly status: {
    readonly containerStatuses: readonly { readonly containerID: string; readonly restartCount: number }[]
  }
}

const cluster = useTestbed('cluster')
/** Workloads that pass, and the node that each is on; what happens to them afterwards. */
const workloads = { restarted: 'node-a', deleted: 'node-b', 'loses-its-node': 'swapped' }

let ended: Reported

beforeAll(async () => {
  await reset(cluster)
  const given = { runtimes: 'spin', nodes: 'node-a, swapped', 'manifests-expect': 'Hello world from Spin!' }
  const deployments = Object.entries(workloads).map(([name, node]) => pin(makeDeployment(name), node))
  // Behind a Service: its pod is asked. The others only have to be Ready.
  const service = makeService('deleted', { selector: { app: 'deleted' } })
  const held = await holdRun(cluster, 'node-a', given, [...deployments, service])
  await untilAllPassed(held)
  const [restarted, deleted] = await Promise.all([findPod(held, 'restarted'), findPod(held, 'deleted')])
  await killSample(restarted)
  await remove(cluster, pathOf(deleted))
  await remove(cluster, '/api/v1/nodes/swapped')
  ended = await held.letOn()
})

afterAll(async () => {
  await bringBack(cluster, 'swapped')
  await reset(cluster)
})

describe('what had passed is looked at again when all else has been decided', () => {
  test('a workload whose container restarted fails, though nobody asks it', () => {
    expect(workloadsOf(ended.report)['Deployment restarted']).toBe('failed restarted-after-ready')
    expect(workloadOf(ended.report, 'Deployment', 'restarted').diagnosis?.evidence).toMatch(
      /^restarted 1 times after it was ready; .*exit code 137/
    )
  })

  test('a pod that was deleted is inconclusive, though another one took its place', () => {
    expect(workloadsOf(ended.report)['Deployment deleted']).toBe('inconclusive pod-deleted')
  })

  test('a node that was deleted takes its pods and checks with it, those too whose pod has ended', () => {
    expect(workloadsOf(ended.report)['Deployment loses-its-node']).toBe('inconclusive node-gone')
    expect(verdictsOf(ended.report)).toEqual({
      'spin on node-a': 'passed',
      'spin on swapped': 'inconclusive node-gone'
    })
    expect(checkOf(ended.report, 'spin', 'swapped').diagnosis?.evidence).toBe('node swapped was deleted')
  })

  test('what nothing happened to stays passed, and the run is not green', () => {
    expect(workloadsOf(ended.report)['Deployment held']).toBe('passed')
    expect(ended.report.negativeTests.map(({ verdict }) => verdict)).toEqual(Array(5).fill('proven'))
    expect(ended.report.result).toBe('failed')
    expect(ended.exitCode).toBe(1)
  })
})

/** A workload has passed once its negative test has begun. */
async function untilAllPassed(held: HeldRun): Promise<void> {
  await Promise.all(['node-a', 'swapped'].map((node) => held.untilShown(`✓ spin on ${node}: passed`)))
  const ofWorkloads = Object.keys(workloads).map((_, index) => `runtime-${index + 1}`)
  await untilTested(cluster, held.namespace, ['1', ...ofWorkloads])
}

async function findPod({ namespace }: HeldRun, app: string): Promise<StartedPod> {
  const [pod] = await list<StartedPod>(cluster, `/api/v1/namespaces/${namespace}/pods?labelSelector=app=${app}`)
  if (pod === undefined) throw new Error(`no pod of ${app} in ${namespace}`)
  return pod
}

function pathOf({ metadata }: Pod): string {
  return `/api/v1/namespaces/${metadata.namespace ?? ''}/pods/${metadata.name}`
}

/** Kills what runs in a pod's container, as a crash would end it, and waits until the kubelet has started it again. */
async function killSample(pod: StartedPod): Promise<void> {
  const ids = pod.status.containerStatuses.map(({ containerID }) => containerID.replace('containerd://', ''))
  const kill = ['ctr', '--namespace', 'k8s.io', 'tasks', 'kill', '--signal', 'SIGKILL', ...ids]
  const killed = await cluster.node(pod.spec.nodeName ?? '').exec(kill)
  if (killed.code !== 0) throw new Error(failureOf(killed))
  await waitFor({ what: `a restart of ${pod.metadata.name}`, timeoutMs: 60_000 }, async () => {
    const { status } = await read<StartedPod>(cluster, pathOf(pod))
    const isRestarted = status.containerStatuses.some(({ restartCount }) => restartCount > 0)
    return isRestarted ? there(undefined) : missing(JSON.stringify(status))
  })
}
