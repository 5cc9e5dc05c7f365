import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { runOn } from '../../support/action/run.ts'
import { checkOf, verdictsOf } from '../../support/action/report.ts'
import { classesPath, createClass, label, type Node, read, reset, type RuntimeClass } from '../../support/cluster.ts'
import { findChanges, takeSnapshot } from '../../support/snapshot.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { TwoRuns } from './two-runs.ts'

const cluster = useTestbed('cluster')
const runtimeClass = 'wasmtime-spin-v2'
const key = `cluster.x-k8s.io/${runtimeClass}`
const passed = { 'spin on node-a': 'passed' }
const inUse = { 'spin on node-a': 'inconclusive class-in-use' }

let runs: TwoRuns

beforeAll(async () => {
  runs = await TwoRuns.open(cluster)
})

beforeEach(async () => {
  await reset(cluster)
})

afterAll(async () => {
  await runs.close()
  await reset(cluster)
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
    const [ended, later] = await runs.overlapped({ constrain: 'true' }, { constrain: 'true' })
    expect([ended, later].map(({ report }) => verdictsOf(report))).toEqual([passed, passed])
    expect(later.report.constraints).toMatchObject([{ verdict: 'enforced' }])
    expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
  })

  test('a label that one of them is to leave behind stays', async () => {
    const [ended, later] = await runs.overlapped({ constrain: 'true', cleanup: 'workload' }, { constrain: 'true' })
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
    const [ended, later] = await runs.overlapped({ constrain: first }, { constrain: second })
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
  const [first, later] = await runs.overlapped({ constrain: 'false' }, { constrain: 'true' })
  expect([first, later].map(({ report }) => verdictsOf(report))).toEqual([inUse, passed])
  const { diagnosis } = checkOf(first.report, 'spin', 'node-a')
  expect(diagnosis).toMatchObject({ fault: 'this run' })
  expect(diagnosis?.evidence).toContain(`for run ${later.report.run.id} (constrain: true)`)
  expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
})

test.each(['all', 'workload'])(
  "a class of a run's manifests stays until the other run that uses it, with cleanup %s, has ended, and no longer",
  async (cleanup) => {
    const manifest = { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: runtimeClass } }
    const manifests = runs.writeManifests({ ...manifest, handler: 'spin' })
    const before = await takeSnapshot(cluster)
    const [ended, later] = await runs.overlapped({ runtimes: 'slight', manifests }, { cleanup })
    expect([ended, later].map(({ report }) => verdictsOf(report))).toEqual([{ 'slight on node-a': 'passed' }, passed])
    expect([ended, later].map(({ report }) => report.cleanup.problems)).toEqual([[], []])
    expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
  }
)

test('auto does not take a class that another run made for what the cluster claims to run', async () => {
  const before = await takeSnapshot(cluster)
  const [ended, later] = await runs.overlapped({}, { runtimes: 'auto', nodes: 'node-c' })
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
