import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dump } from 'js-yaml'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Given, type Reported, runOn } from '../../support/action/run.ts'
import { checkOf, verdictsOf } from '../../support/action/report.ts'
import { classesPath, createClass, label, type Node, read, reset, type RuntimeClass } from '../../support/cluster.ts'
import { type FaultProxy, openFaultProxy, proxyCluster } from '../../support/fault-proxy.ts'
import { writeKubeconfig } from '../../support/kubeconfigs.ts'
import { findChanges, takeSnapshot } from '../../support/snapshot.ts'
import { stopAt } from '../../support/stop-at.ts'
import { useTestbed } from '../../support/testbeds.ts'

const cluster = useTestbed('cluster')
const runtimeClass = 'wasmtime-spin-v2'
const key = `cluster.x-k8s.io/${runtimeClass}`
const passed = { 'spin on node-a': 'passed' }
const inUse = { 'spin on node-a': 'inconclusive class-in-use' }

let folder: string
let proxies: readonly [FaultProxy, FaultProxy]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-side-by-side-'))
  proxies = [await openFaultProxy(cluster), await openFaultProxy(cluster)]
})

beforeEach(async () => {
  await reset(cluster)
})

afterAll(async () => {
  await Promise.all(proxies.map((proxy) => proxy.close()))
  await reset(cluster)
  rmSync(folder, { recursive: true })
})

test('ten runs at once, with constrain: all pass, and leave the cluster as it was', async () => {
  const before = await takeSnapshot(cluster)
  const ten = await Promise.all(
    Array.from({ length: 10 }, () =>
      runOn(cluster, { runtimes: 'spin', nodes: 'node-a', constrain: 'true', cleanup: 'all', timeout: '2m' })
    )
  )
  expect(ten.map(({ report }) => [verdictsOf(report), report.result, report.cleanup.problems])).toEqual(
    Array.from({ length: 10 }, () => [passed, 'passed', []])
  )
  expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
})

describe('a run that makes its pods when the other has ended and cleaned up', () => {
  test.each([
    { name: "labels and class that both need stay until it has ended, somebody else's class too", theirs: true },
    { name: 'labels and class that both need stay until it has ended', theirs: false }
  ])('$name', async ({ theirs }) => {
    if (theirs) await createClass(cluster, runtimeClass, 'spin')
    const before = await takeSnapshot(cluster)
    const [ended, later] = await runOverlapped({ constrain: 'true' }, { constrain: 'true' })
    expect([ended, later].map(({ report }) => verdictsOf(report))).toEqual([passed, passed])
    expect(later.report.constraints).toMatchObject([{ verdict: 'enforced' }])
    expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
  })

  test('a label that one of them is to leave behind stays', async () => {
    const [ended, later] = await runOverlapped({ constrain: 'true', cleanup: 'workload' }, { constrain: 'true' })
    expect([ended, later].map(({ report }) => verdictsOf(report))).toEqual([passed, passed])
    const { labels, annotations } = (await read<Node>(cluster, '/api/v1/nodes/node-a')).metadata
    expect(labels).toHaveProperty([key], 'true')
    expect(Object.keys(annotations ?? {}).filter((one) => one.includes('wasm-node-smoke'))).toEqual([])
  })

  test.each([
    { first: 'false', second: 'true' },
    { first: 'true', second: 'false' }
  ])('constrain $second beside $first: it names the other run, and blames no node', async ({ first, second }) => {
    const before = await takeSnapshot(cluster)
    const [ended, later] = await runOverlapped({ constrain: first }, { constrain: second })
    expect(verdictsOf(ended.report)).toEqual(passed)
    expect(verdictsOf(later.report)).toEqual(inUse)
    const { diagnosis } = checkOf(later.report, 'spin', 'node-a')
    expect(diagnosis).toMatchObject({ fault: 'this run' })
    expect(diagnosis?.evidence).toContain(`run ${ended.report.run.id} `)
    expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
  })
})

test("constrain: true added to somebody else's class, which a run without it uses: that one names the later run", async () => {
  await createClass(cluster, runtimeClass, 'spin')
  const before = await takeSnapshot(cluster)
  const [first, later] = await runOverlapped({ constrain: 'false' }, { constrain: 'true' })
  expect([first, later].map(({ report }) => verdictsOf(report))).toEqual([inUse, passed])
  const { diagnosis } = checkOf(first.report, 'spin', 'node-a')
  expect(diagnosis).toMatchObject({ fault: 'this run' })
  expect(diagnosis?.evidence).toContain(`for run ${later.report.run.id} (constrain: true)`)
  expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
})

test.each(['all', 'workload'])(
  "a class of a run's manifests stays until the other run that uses it, with cleanup %s, has ended, and no longer",
  async (cleanup) => {
    const manifests = join(folder, 'classes.yaml')
    const manifest = { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: runtimeClass } }
    writeFileSync(manifests, dump({ ...manifest, handler: 'spin' }))
    const before = await takeSnapshot(cluster)
    const [ended, later] = await runOverlapped({ runtimes: 'slight', manifests }, { cleanup })
    expect([ended, later].map(({ report }) => verdictsOf(report))).toEqual([{ 'slight on node-a': 'passed' }, passed])
    expect([ended, later].map(({ report }) => report.cleanup.problems)).toEqual([[], []])
    expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
  }
)

test('auto does not take a class that another run made for what the cluster claims to run', async () => {
  const before = await takeSnapshot(cluster)
  const [ended, later] = await runOverlapped({}, { runtimes: 'auto', nodes: 'node-c' })
  expect([ended, later].map(({ report }) => [report.result, verdictsOf(report)])).toEqual([
    ['passed', passed],
    ['inconclusive', {}]
  ])
  expect(later.stdout.replaceAll(/\s+/g, ' ')).toContain(
    `runtimes: auto found no RuntimeClass and no handler of a known Wasm runtime on this cluster; RuntimeClasses of other runs: ${runtimeClass}`
  )
  expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
})

test("the selector of somebody else's class goes where no label stays, and stays with one", async () => {
  await createClass(cluster, runtimeClass, 'spin')
  const before = await takeSnapshot(cluster)
  // No label either: it is known before that the node can't run it.
  const given = { runtimes: 'spin', nodes: 'node-c', constrain: 'true', cleanup: 'workload' }
  const { report } = await runOn(cluster, given)
  expect(verdictsOf(report)).toEqual({ 'spin on node-c': 'failed handler-not-configured' })
  expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
  await label(cluster, 'node-b', key, 'true')
  await runOn(cluster, given)
  const { metadata, scheduling } = await read<RuntimeClass>(cluster, `${classesPath}/${runtimeClass}`)
  expect(scheduling).toEqual({ nodeSelector: { [key]: 'true' } })
  expect(metadata.annotations).toBeUndefined()
})

/** Runs that overlap: the second has applied all that it needs before the first ends, and uses it when that has cleaned up. */
async function runOverlapped(first: Given, second: Given): Promise<readonly [Reported, Reported]> {
  const [one, other] = proxies
  const [held, waiting] = [stopAt(one, 'POST', '/pods'), stopAt(other, 'POST', '/pods')]
  const running = start(one, 'one', first)
  await held.reached
  const later = start(other, 'other', second)
  // One that starts no pods has ended by then.
  await Promise.race([waiting.reached, later])
  held.letOn()
  const ended = await running
  waiting.letOn()
  return [ended, await later]
}

function start(through: FaultProxy, name: string, given: Given): Promise<Reported> {
  const kubeconfig = writeKubeconfig(join(folder, name), proxyCluster(through), {})
  return runOn(cluster, { kubeconfig, runtimes: 'spin', nodes: 'node-a', cleanup: 'all', ...given })
}
