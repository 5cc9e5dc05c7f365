import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ReportV1 } from '../../../src/render/json/report-v1.ts'
import type { Reported } from '../../support/action/run.ts'
import { verdictsOf, workloadOf, workloadsOf } from '../../support/action/report.ts'
import { createClass, reset } from '../../support/cluster.ts'
import { findChanges, type Snapshot, takeSnapshot } from '../../support/snapshot.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { makeDeployment, makeService, pin } from '../manifests/manifests.ts'
import { TwoRuns } from './two-runs.ts'

const cluster = useTestbed('cluster')
const runtimeClass = 'wasmtime-spin-v2'
const selector = { nodeSelector: { [`cluster.x-k8s.io/${runtimeClass}`]: 'true' } }
const inUse = 'inconclusive class-in-use'
const atDeployments = ['POST', '/deployments'] as const
const atPods = ['POST', '/pods'] as const

let runs: TwoRuns
let before: Snapshot

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

/** Who is said to be at fault for a workload, and why. */
function evidenceOf(report: ReportV1, name: string): string {
  const { diagnosis } = workloadOf(report, 'Deployment', name)
  return `${diagnosis?.fault ?? ''}: ${diagnosis?.evidence ?? ''}`
}

describe("nodes that only another run has labelled, for somebody else's class", () => {
  const web = (): { manifests: string } => ({ manifests: runs.writeManifests(pin(makeDeployment('web'), 'node-a')) })

  test.each([
    { what: 'the Deployment of replicas', replicas: '2' },
    { what: 'a Deployment of manifests', replicas: '0' }
  ])('and no longer when pods are created: $what names that run', async ({ replicas }) => {
    await createClass(cluster, runtimeClass, 'spin', selector)
    before = await takeSnapshot(cluster)
    const given = replicas === '0' ? web() : { replicas }
    const [ended, later] = await runs.overlapped({ constrain: 'true' }, given, [atPods, atDeployments])
    expect(verdictsOf(later.report)).toEqual({ 'spin on node-a': inUse })
    const name = replicas === '0' ? 'web' : `wasm-spin-${later.report.run.id}`
    expect(workloadsOf(later.report)).toMatchObject({ [`Deployment ${name}`]: inUse })
    expect(evidenceOf(later.report, name)).toMatch(ofLabel(ended))
    expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
  })

  test('or by the end: the pass of a Deployment whose class is none of the runtimes is none, nor that of its Service', async () => {
    await createClass(cluster, runtimeClass, 'spin', selector)
    before = await takeSnapshot(cluster)
    const manifests = runs.writeManifests(pin(makeDeployment('web'), 'node-a'), makeService('web'))
    const second = { runtimes: 'slight', manifests }
    const [ended, later] = await runs.atTheEnd({ constrain: 'true' }, second, atDeployments)
    expect([later.report.result, verdictsOf(later.report)]).toEqual(['inconclusive', { 'slight on node-a': 'passed' }])
    expect(workloadsOf(later.report)).toEqual({ 'Deployment web': inUse, 'Service web': inUse })
    expect(evidenceOf(later.report, 'web')).toMatch(ofLabel(ended))
    expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
  })

  /** The evidence of a label that was there for that run. */
  function ofLabel({ report }: Reported): string {
    return `this run: label ${Object.keys(selector.nodeSelector).join()} was on node-a for run ${report.run.id}`
  }
})

test("a selector that another run added to somebody else's class, and removes before the end: its pods prove nothing either way", async () => {
  await createClass(cluster, runtimeClass, 'spin')
  before = await takeSnapshot(cluster)
  const manifests = runs.writeManifests(pin(makeDeployment('web'), 'node-a'))
  const second = { runtimes: 'slight', manifests }
  const [ended, later] = await runs.atTheEnd({ constrain: 'true' }, second, atDeployments)
  expect(workloadsOf(later.report)).toEqual({ 'Deployment web': inUse })
  // By the label or by the selector, whichever is gone when it is read once more.
  expect(evidenceOf(later.report, 'web')).toContain(
    `for run ${ended.report.run.id} (constrain: true), which may remove it`
  )
  expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
})

describe("a selector that a later run adds to somebody else's class, once this one has surveyed it", () => {
  test.each([
    { what: 'the Deployment of replicas', replicas: '2' },
    { what: 'a Deployment of manifests', replicas: '0' }
  ])('keeps the pods of $what off their nodes, and names that run', async ({ replicas }) => {
    await createClass(cluster, runtimeClass, 'spin')
    before = await takeSnapshot(cluster)
    const given =
      replicas === '0' ? { manifests: runs.writeManifests(pin(makeDeployment('web'), 'node-a')) } : { replicas }
    const second = { constrain: 'true', nodes: 'node-b' }
    const [first, later] = await runs.overlapped(given, second, [atDeployments, atPods])
    expect(verdictsOf(later.report)).toEqual({ 'spin on node-b': 'passed' })
    const name = replicas === '0' ? 'web' : `wasm-spin-${first.report.run.id}`
    expect(workloadsOf(first.report)).toMatchObject({ [`Deployment ${name}`]: inUse })
    expect(evidenceOf(first.report, name)).toContain(`this run: the pod was admitted with selector`)
    expect(evidenceOf(first.report, name)).toContain(`for run ${later.report.run.id} (constrain: true)`)
    expect(verdictsOf(first.report)).toEqual({ 'spin on node-a': inUse })
    expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
  })
})

describe('the nodes of a constraint check', () => {
  test('two runs at once, each on a node of its own: both constraints are proven on a third one', async () => {
    before = await takeSnapshot(cluster)
    const constrained = { constrain: 'true' }
    const both = await runs.together(constrained, { ...constrained, nodes: 'node-b' }, ['PATCH', '/api/v1/nodes/'])
    expect(both.map(({ report }) => [report.result, verdictsOf(report)])).toEqual([
      ['passed', { 'spin on node-a': 'passed' }],
      ['passed', { 'spin on node-b': 'passed' }]
    ])
    expect(both.map(({ report }) => report.constraints)).toMatchObject(
      both.map(() => [{ verdict: 'enforced', node: 'node-c' }])
    )
    expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
  })

  test('all but its own labelled by another run alone: that proves nothing, and names that run', async () => {
    before = await takeSnapshot(cluster)
    const others = { constrain: 'true', nodes: 'node-b, node-c, swapped' }
    const [outer, inner] = await runs.inside(others, { constrain: 'true' })
    expect([inner.report.result, verdictsOf(inner.report)]).toEqual(['inconclusive', { 'spin on node-a': 'passed' }])
    expect(inner.report.constraints).toMatchObject([{ verdict: 'unproven', node: 'node-b' }])
    expect(inner.report.constraints[0]?.evidence).toContain(`run ${outer.report.run.id} labelled node-b`)
    expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
  })
})

describe('a class of another run that only a workload of the manifests names', () => {
  const given = { runtimes: 'slight' }
  const passed = { 'slight on node-a': 'passed' }

  test('while that run goes on: its pass is none, and names that run', async () => {
    before = await takeSnapshot(cluster)
    const manifests = runs.writeManifests(pin(makeDeployment('web'), 'node-a'))
    const [outer, inner] = await runs.inside({}, { ...given, manifests })
    expect([verdictsOf(inner.report), workloadsOf(inner.report)]).toEqual([passed, { 'Deployment web': inUse }])
    expect(evidenceOf(inner.report, 'web')).toBe(
      `this run: RuntimeClass ${runtimeClass} was created by run ${outer.report.run.id}, which may delete it before this run ends`
    )
    expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
  })

  test('once that run has deleted it: that it is missing is not held against the cluster', async () => {
    before = await takeSnapshot(cluster)
    const manifests = runs.writeManifests(pin(makeDeployment('web'), 'node-a'))
    const [ended, later] = await runs.overlapped({}, { ...given, manifests }, [atPods, atDeployments])
    expect([verdictsOf(later.report), workloadsOf(later.report)]).toEqual([passed, { 'Deployment web': inUse }])
    expect(evidenceOf(later.report, 'web')).toContain(`was created by run ${ended.report.run.id}`)
    expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
  })

  test.each([
    { when: 'goes on', isOver: false },
    { when: 'has ended', isOver: true }
  ])('and a check that wants it otherwise, while that run $when: neither counts', async ({ isOver }) => {
    before = await takeSnapshot(cluster)
    const manifests = runs.writeManifests(pin(makeDeployment('web'), 'node-a'))
    const second = { constrain: 'true', manifests }
    const [first, later] = isOver
      ? await runs.overlapped({}, second, [atPods, atDeployments])
      : await runs.inside({}, second)
    expect(verdictsOf(later.report)).toEqual({ 'spin on node-a': inUse })
    expect(workloadsOf(later.report)).toEqual({ 'Deployment web': inUse })
    expect(evidenceOf(later.report, 'web')).toContain(`was created by run ${first.report.run.id}`)
    expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
  })

  test('with that runtime among its own: both share the class', async () => {
    before = await takeSnapshot(cluster)
    const manifests = runs.writeManifests(pin(makeDeployment('web'), 'node-a'))
    const [ended, later] = await runs.overlapped({}, { runtimes: 'slight, spin', manifests }, [atPods, atDeployments])
    expect(verdictsOf(ended.report)).toEqual({ 'spin on node-a': 'passed' })
    expect(workloadsOf(later.report)).toEqual({ 'Deployment web': 'passed' })
    expect(later.report.result).toBe('passed')
    expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
  })
})
