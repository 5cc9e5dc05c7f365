import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pauseImage } from '../../../testbed/containerd-config.ts'
import { missing, there, waitFor } from '../../../testbed/wait.ts'
import { checkOf, verdictsOf } from '../../support/action/report.ts'
import { type Reported, runOn } from '../../support/action/run.ts'
import { create, list, type Node, type Pod, read, remove, reset } from '../../support/cluster.ts'
import { openFaultProxy, proxyCluster } from '../../support/fault-proxy.ts'
import { writeKubeconfig } from '../../support/kubeconfigs.ts'
import { writeSampleFile } from '../../support/sample-file.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { type BlindRun, runBlind } from './blind-run.ts'
import { untilTested } from './negative-tests.ts'

type ClassedPod = Pod & { readonly spec: { readonly runtimeClassName?: string } }
type SizedNode = Node & { readonly status: { readonly allocatable: { readonly cpu: string } } }

const cluster = useTestbed('cluster')
const urgent = '/api/v1/namespaces/urgent'
const priorities = '/apis/scheduling.k8s.io/v1/priorityclasses'

let preempted: Reported
let evicted: Reported
let blind: BlindRun
/** The pods of the negative test of `evicted`, in their order; the first was deleted before it could start. */
const tried: string[] = []

beforeAll(async () => {
  await reset(cluster)
  await create(cluster, '/api/v1/namespaces', { metadata: { name: 'urgent' } })
  await create(cluster, priorities, { metadata: { name: 'urgent' }, value: 1_000_000 })
  ;[preempted, evicted, blind] = await Promise.all([
    runIntoPreemption(),
    runWithoutItsFirstNegativeTest(),
    // Where nothing is preempted.
    runBlind(cluster, { runtimes: 'slight', nodes: 'swapped' })
  ])
})

afterAll(async () => {
  await remove(cluster, `${priorities}/urgent`)
  await remove(cluster, urgent)
  await reset(cluster)
})

describe('a pod that is preempted while it is checked', () => {
  test('by the scheduler or by a kubelet, is inconclusive, and no node image is blamed', () => {
    expect(verdictsOf(preempted.report)).toEqual({
      'preempted on node-a': 'inconclusive pod-deleted',
      'preempted on node-b': 'inconclusive pod-deleted'
    })
    expect(preempted.report.checks.map(({ diagnosis }) => diagnosis?.fault)).toEqual(['cluster', 'cluster'])
    expect(preempted.report.result).toBe('inconclusive')
  })

  test.each([
    { node: 'node-a', words: /^the pod was (deleted|disrupted): PreemptionByScheduler: .*higher priority pod/ },
    { node: 'node-b', words: /^the pod was (deleted|disrupted): Preempting: Preempted in order to admit critical pod/ }
  ])('the evidence is what the cluster says of it: on $node', ({ node, words }) => {
    expect(checkOf(preempted.report, 'preempted', node).diagnosis?.evidence).toMatch(words)
  })
})

test('a negative test whose pod somebody deletes is done on another node, and costs its runtime nothing', () => {
  expect(verdictsOf(evicted.report)).toEqual({ 'wws on node-a': 'passed', 'wws on node-b': 'passed' })
  expect(evicted.report.negativeTests).toMatchObject([{ runtime: 'wws', verdict: 'proven' }])
  expect(tried.map((name) => name.replace(evicted.report.run.id, 'ID'))).toEqual([
    'negative-test-1-ID',
    'negative-test-1-2-ID'
  ])
  expect(evicted.exitCode).toBe(0)
})

test('a pod that ended in time while the run saw nothing of pods is not held against its node', () => {
  expect(verdictsOf(blind.report)).toEqual({ 'slight on swapped': 'passed' })
  expect(blind.report.negativeTests).toMatchObject([{ runtime: 'slight', verdict: 'proven' }])
  expect(blind.heldWatches).toBe(1)
  expect(blind.exitCode).toBe(0)
})

/** A sample that is asked where it does not listen is waited for; then something urgent comes, for which it leaves no room. */
async function runIntoPreemption(): Promise<Reported> {
  const { status } = await read<SizedNode>(cluster, '/api/v1/nodes/node-a')
  const cpus = parseCpu(status.allocatable.cpu)
  const take = (share: number): object => ({ cpu: `${Math.floor(cpus * share * 1000)}m` })
  // There is room for two of the sample's, as its negative test needs it.
  const file = writeSampleFile({ preempted: { port: 81, resources: { requests: take(0.4), limits: take(0.4) } } })
  try {
    const given = { runtimes: 'preempted=spin', nodes: 'node-a, node-b', sample: file.path }
    const [reported] = await Promise.all([runOn(cluster, given), preemptOnceRunning({ requests: take(0.7) })])
    return reported
  } finally {
    file.remove()
  }
}

async function preemptOnceRunning(resources: object): Promise<void> {
  const namespace = await waitFor<string>({ what: 'both samples', timeoutMs: 60_000 }, async () => {
    const pods = await list<ClassedPod>(cluster, '/api/v1/pods')
    const own = pods.filter(({ spec }) => spec.runtimeClassName === 'preempted')
    const isRunning = own.length === 2 && own.every(({ status }) => status.phase === 'Running')
    const place = own[0]?.metadata.namespace
    return isRunning && place !== undefined ? there(place) : missing(JSON.stringify(own.map(({ status }) => status)))
  })
  await untilTested(cluster, namespace, ['1'])
  const containers = [{ name: 'pause', image: pauseImage, resources }]
  const common = { containers, terminationGracePeriodSeconds: 1, automountServiceAccountToken: false }
  const nodeSelector = { 'kubernetes.io/hostname': 'node-a' }
  // The scheduler makes room for the first; the other one goes past it, and its kubelet makes room for what is critical.
  const scheduled = { ...common, priorityClassName: 'urgent', nodeSelector }
  const critical = { ...common, priorityClassName: 'system-node-critical', nodeName: 'node-b' }
  await create(cluster, `${urgent}/pods`, { metadata: { name: 'scheduled' }, spec: scheduled })
  await create(cluster, `${urgent}/pods`, { metadata: { name: 'critical' }, spec: critical })
}

/** In CPUs, of `2` or `1900m`. */
function parseCpu(quantity: string): number {
  return quantity.endsWith('m') ? Number(quantity.slice(0, -1)) / 1000 : Number(quantity)
}

/** Somebody deletes the first pod of the negative test as soon as it is made. */
async function runWithoutItsFirstNegativeTest(): Promise<Reported> {
  const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-disrupted-'))
  const proxy = await openFaultProxy(cluster)
  let deletion: Promise<void> | undefined
  proxy.onAnswer = ({ body, method, path, piece }) => {
    if (method !== 'POST' || piece !== undefined || !/\/pods(\?|$)/.test(path) || path.includes('dryRun=')) return
    const { metadata } = JSON.parse(body()) as Pod
    if (!metadata.name.startsWith('negative-test-')) return
    tried.push(metadata.name)
    deletion ??= remove(cluster, `${path.split('?')[0] ?? ''}/${metadata.name}?gracePeriodSeconds=0`)
  }
  try {
    const kubeconfig = writeKubeconfig(join(folder, 'kubeconfig'), proxyCluster(proxy), {})
    const reported = await runOn(cluster, { kubeconfig, runtimes: 'wws', nodes: 'node-a, node-b' })
    await deletion
    return reported
  } finally {
    await proxy.close()
    rmSync(folder, { recursive: true })
  }
}
