import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failureOf } from '../../../testbed/run.ts'
import { missing, there, waitFor } from '../../../testbed/wait.ts'
import type { Reported } from '../../support/action/run.ts'
import { checkOf, verdictsOf, workloadOf, workloadsOf } from '../../support/action/report.ts'
import {
  bringBack,
  list,
  merge,
  type Node,
  type Pod,
  read,
  remove,
  reset,
  waitForReady
} from '../../support/cluster.ts'
import { makeNativeServer, push } from '../../support/images.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { makeDeployment, makeService, pin } from '../manifests/manifests.ts'
import { type HeldRun, holdRun } from './held-run.ts'
import { untilTested } from './negative-tests.ts'

type StartedPod = Pod & {
  readonly status: {
    readonly containerStatuses: readonly { readonly containerID: string; readonly restartCount: number }[]
  }
}

type BootedNode = Node & { readonly status: { readonly nodeInfo: { readonly bootID: string } } }

const cluster = useTestbed('cluster')
/** Workloads that pass, and the node that each is on; what happens to them afterwards. */
const workloads = { restarted: 'node-a', deleted: 'node-a', rebooted: 'node-b', 'loses-its-node': 'swapped' }
/** What a kubelet reports as the id of its machine's boot. */
const bootId = '/proc/sys/kernel/random/boot_id'
const rebooted = '5eb007ed-0000-4000-8000-000000000000'

let ended: Reported

beforeAll(async () => {
  await reset(cluster)
  const given = { runtimes: 'spin', nodes: 'node-a, node-b, swapped', 'manifests-expect': '/^Hello /' }
  const deployments = Object.entries(workloads).map(([name, node]) => pin(makeDeployment(name), node))
  // Behind a Service: its pod is asked. The others only have to be Ready.
  const service = makeService('deleted', { selector: { app: 'deleted' } })
  const held = await holdRun(cluster, 'node-a', given, [...deployments, service, ...(await makePlain('drained'))])
  await untilAllPassed(held)
  const [restarted, deleted] = await Promise.all([findPod(held, 'restarted'), findPod(held, 'deleted')])
  await Promise.all([
    killSample(restarted),
    remove(cluster, pathOf(deleted)),
    remove(cluster, '/api/v1/nodes/swapped'),
    reboot('node-b'),
    drain('node-c')
  ])
  const ending = held.letOn()
  // Before it cleans up: without a network no pod of the node ends.
  await held.untilShown('\nFAILED ')
  await shell('node-c', 'mv /tmp/cni/* /etc/cni/net.d/ && rmdir /tmp/cni')
  ended = await ending
})

afterAll(async () => {
  await shell('node-b', `umount ${bootId}`)
  await Promise.all([bringBack(cluster, 'swapped'), restartKubelet('node-b')])
  await reset(cluster)
  await waitForReady(cluster, 'node-c', 'True')
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
      'spin on node-b': 'inconclusive node-gone',
      'spin on swapped': 'inconclusive node-gone'
    })
    expect(checkOf(ended.report, 'spin', 'swapped').diagnosis?.evidence).toBe('node swapped was deleted')
  })

  test('so does one whose machine was started again, or made again under its uid, though its pods run', () => {
    const evidence = 'node node-b was rebooted or reinstalled'
    expect(workloadsOf(ended.report)['Deployment rebooted']).toBe('inconclusive node-gone')
    expect(workloadOf(ended.report, 'Deployment', 'rebooted').diagnosis).toMatchObject({ fault: 'this run', evidence })
    expect(checkOf(ended.report, 'spin', 'node-b').diagnosis).toMatchObject({ fault: 'this run', evidence })
  })

  test('and one that was cordoned and is not Ready any more, for which it is not blamed', () => {
    expect(workloadsOf(ended.report)['Deployment drained']).toBe('inconclusive node-gone')
    const { diagnosis } = workloadOf(ended.report, 'Deployment', 'drained')
    expect(diagnosis?.fault).toBe('this run')
    expect(diagnosis?.evidence).toMatch(
      /^node node-c was cordoned, and then: node node-c is not Ready: KubeletNotReady: /
    )
  })

  test('what nothing happened to stays passed, and the run is not green', () => {
    expect(workloadsOf(ended.report)['Deployment held']).toBe('passed')
    expect(ended.report.negativeTests.map(({ verdict }) => verdict)).toEqual(Array(6).fill('proven'))
    expect(ended.report.result).toBe('failed')
    expect(ended.exitCode).toBe(1)
  })
})

/** A program without a class, on the node that has no shim, and its Service. */
async function makePlain(name: string): Promise<readonly object[]> {
  const containers = [{ name: 'web', image: await push(cluster, await makeNativeServer()) }]
  const pod = { runtimeClassName: undefined, containers }
  const service = makeService(name, { selector: { app: name }, targetPort: 3000 })
  return [pin(makeDeployment(name), 'node-c', pod), service]
}

/** A workload has passed once its negative test has begun, and one without a class once its Service has. */
async function untilAllPassed(held: HeldRun): Promise<void> {
  const shown = ['spin on node-a', 'spin on node-b', 'spin on swapped', `Service ${held.namespace}/drained`]
  await Promise.all(shown.map((title) => held.untilShown(`✓ ${title}: passed`)))
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

/** Has a node's kubelet find another boot of its machine when it starts, as after a restart or a reinstallation of it. */
async function reboot(node: string): Promise<void> {
  await shell(node, `echo ${rebooted} > /run/boot_id && mount --bind /run/boot_id ${bootId}`)
  await restartKubelet(node)
  await waitFor({ what: `another boot of ${node}`, timeoutMs: 60_000, everyMs: 200 }, async () => {
    const { status } = await read<BootedNode>(cluster, `/api/v1/nodes/${node}`)
    return status.nodeInfo.bootID === rebooted ? there(undefined) : missing(JSON.stringify(status.nodeInfo))
  })
}

async function restartKubelet(node: string): Promise<void> {
  await cluster.node(node).stop('kubelet')
  await cluster.node(node).start('kubelet')
}

/** Cordons a node, as before an upgrade, which then is not Ready any more: it has no pod network. */
async function drain(node: string): Promise<void> {
  await merge(cluster, `/api/v1/nodes/${node}`, { spec: { unschedulable: true } })
  await shell(node, 'mkdir /tmp/cni && mv /etc/cni/net.d/* /tmp/cni/')
  await waitForReady(cluster, node, 'False')
}

async function shell(node: string, script: string): Promise<void> {
  const ran = await cluster.node(node).exec(['sh', '-ec', script])
  if (ran.code !== 0) throw new Error(failureOf(ran))
}
