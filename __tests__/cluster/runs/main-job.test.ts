import { beforeAll, describe, expect, test } from 'vitest'
import { type Reported, runOn } from '../../support/action/run.ts'
import {
  classesPath,
  createClass,
  list,
  type Node,
  ownNamespaces,
  type Pod,
  reset,
  type RuntimeClass
} from '../../support/cluster.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { findChanges, omit, takeSnapshot, type Snapshot } from '../../support/snapshot.ts'
import { checkOf, verdictsOf } from '../../support/action/report.ts'

const cluster = useTestbed('cluster')

/** The documented classes, by their handler. */
const documented = {
  lunatic: 'wasmtime-lunatic-v1',
  slight: 'wasmtime-slight-v1',
  spin: 'wasmtime-spin-v2',
  wws: 'wasmtime-wws-v1'
} as const

const allPassed = Object.fromEntries(
  Object.keys(documented).flatMap((runtime) => ['node-a', 'node-b'].map((node) => [`${runtime} on ${node}`, 'passed']))
)
const allProven = Object.keys(documented).map((runtime) => ({ runtime, verdict: 'proven' }))

beforeAll(async () => {
  await reset(cluster)
})

describe('constrain: true on the two good nodes of a cluster without classes', () => {
  let ended: Reported

  beforeAll(async () => {
    ended = await runOn(cluster, { constrain: 'true', nodes: 'node-a, node-b' })
  })

  test('8 of 8 checks pass, and the exit code is 0', () => {
    expect(verdictsOf(ended.report)).toEqual(allPassed)
    expect(ended.report).toMatchObject({ result: 'passed', counts: { passed: 8, total: 8 } })
    expect(ended.exitCode).toBe(0)
  })

  test('the constraint of each class is proven on a node without the label', () => {
    const proven = Object.values(documented).map((runtimeClass) => ({
      runtimeClass,
      verdict: 'enforced',
      node: 'node-c',
      evidence: expect.stringContaining("didn't match Pod's node affinity/selector") as unknown
    }))
    expect(ended.report.constraints).toEqual(proven)
  })

  test('the negative test of each runtime is proven', () => {
    expect(ended.report.negativeTests).toMatchObject(allProven)
  })

  test('each check has its times, in their order', () => {
    for (const { timings } of ended.report.checks) {
      const { madeMs, scheduledMs, sandboxReadyMs, startedMs, readyMs, answeredMs } = timings
      // Nothing is pulled where the node has the image.
      expect(Object.values({ ...timings, pullMs: 0 })).not.toContain(null)
      const inOrder = [madeMs, scheduledMs, sandboxReadyMs, startedMs, readyMs].map(Number)
      expect(inOrder).toEqual([...inOrder].sort((a, b) => a - b))
      expect(answeredMs).toBeGreaterThanOrEqual(Number(startedMs))
    }
  })

  test('the terminal reports where it runs, each check once it is decided, the table and the result', () => {
    expect(ended.stdout).toContain(`context ${cluster.name}, server ${cluster.server}`)
    expect(ended.stdout).toMatch(/^Kubernetes v[\d.]+, 2 nodes \(node-a, node-b\)\nleft out: 2 nodes \(/m)
    expect(ended.stdout).toMatch(/✓ spin on node-b: passed \d/)
    expect(ended.stdout).toMatch(/^NODE +LUNATIC +SLIGHT +SPIN +WWS$/m)
    expect(ended.stdout).toMatch(/PASSED {2}8 of 8 checks passed/)
    expect(ended.stdout).not.toContain('::')
    expect(ended.stderr).toBe('')
  })

  test('the cluster has exactly the documented classes, as the documented YAML makes them', async () => {
    const classes = await list<RuntimeClass>(cluster, classesPath)
    expect(classes.map(withoutServerFields)).toEqual(
      Object.entries(documented).map(([handler, name]) => ({
        metadata: { name },
        handler,
        scheduling: { nodeSelector: { [`cluster.x-k8s.io/${name}`]: 'true' } }
      }))
    )
  })

  test('the two nodes have exactly the documented labels, and the others none', async () => {
    const labels = Object.fromEntries(Object.values(documented).map((name) => [`cluster.x-k8s.io/${name}`, 'true']))
    expect(await ownLabels()).toEqual({ 'node-a': labels, 'node-b': labels, 'node-c': {}, swapped: {} })
  })

  test('no namespace and no pod is left', async () => {
    expect(ended.report.cleanup).toEqual({ mode: 'workload', problems: [] })
    expect(await ownNamespaces(cluster)).toEqual([])
    expect(await list<Pod>(cluster, '/api/v1/pods')).toEqual([])
    expect(ended.files.has('ledger.json')).toBe(false)
  })
})

describe('constrain: false where the classes are constrained', () => {
  let ended: Reported
  let before: Snapshot

  beforeAll(async () => {
    before = await takeSnapshot(cluster)
    ended = await runOn(cluster, { runtimes: 'slight, spin', nodes: 'node-*', cleanup: 'all' })
  })

  test('the constraint check stays, and checks on nodes without the label fail as class-constrained', () => {
    expect(verdictsOf(ended.report)).toEqual({
      'slight on node-a': 'passed',
      'slight on node-b': 'passed',
      'slight on node-c': 'failed class-constrained',
      'spin on node-a': 'passed',
      'spin on node-b': 'passed',
      'spin on node-c': 'failed class-constrained'
    })
    expect(ended.report.classes.map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged'])
    expect(ended.exitCode).toBe(1)
  })

  test('cleanup: all leaves the cluster as it was found after a run that failed', async () => {
    expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
  })
})

describe('constrain: false on every node of a cluster without classes', () => {
  let ended: Reported

  beforeAll(async () => {
    await reset(cluster)
    ended = await runOn(cluster, { nodes: 'node-*' })
  })

  test('8 checks pass, 4 fail as handler-not-configured on the node without handlers, and the exit code is 1', () => {
    const failed = Object.keys(documented).map((runtime) => [`${runtime} on node-c`, 'failed handler-not-configured'])
    expect(verdictsOf(ended.report)).toEqual({ ...allPassed, ...Object.fromEntries(failed) })
    expect(ended.report.result).toBe('failed')
    expect(ended.exitCode).toBe(1)
  })

  test('the failure names the handler, the node, whose fault it is and the section to fix', () => {
    expect(checkOf(ended.report, 'spin', 'node-c').diagnosis).toMatchObject({
      fault: 'node image',
      evidence: expect.stringContaining('no runtime for "spin" is configured') as unknown,
      fix: expect.arrayContaining([
        expect.stringContaining(
          '\n  [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.spin]\n    runtime_type = "io.containerd.spin.v2"'
        )
      ]) as unknown
    })
  })

  test('the constraint check is not asked for, and the negative tests are proven', () => {
    expect(ended.report.constraints).toEqual([])
    expect(ended.report.negativeTests).toMatchObject(allProven)
  })

  test('the classes are the documented ones without scheduling, and no node is labelled', async () => {
    const classes = await list<RuntimeClass>(cluster, classesPath)
    expect(classes.map(withoutServerFields)).toEqual(
      Object.entries(documented).map(([handler, name]) => ({ metadata: { name }, handler }))
    )
    expect(await ownLabels()).toEqual({ 'node-a': {}, 'node-b': {}, 'node-c': {}, swapped: {} })
  })
})

describe('constrain: true and cleanup: all where classes are there without scheduling', () => {
  let ended: Reported
  let before: Snapshot

  beforeAll(async () => {
    await reset(cluster)
    await createClass(cluster, documented.spin, 'spin')
    const tolerations = [{ key: 'pool', operator: 'Equal', value: 'wasm', effect: 'NoSchedule' }]
    await createClass(cluster, documented.wws, 'wws', { tolerations })
    before = await takeSnapshot(cluster)
    ended = await runOn(cluster, { constrain: 'true', nodes: 'node-a', cleanup: 'all' })
  })

  test('they get the selector, with a warning each, and every check passes behind its constraint check', () => {
    expect(ended.report.result).toBe('passed')
    expect(ended.report.constraints.map(({ verdict }) => verdict)).toEqual([
      'enforced',
      'enforced',
      'enforced',
      'enforced'
    ])
    expect(ended.report.classes.map(({ outcome }) => outcome)).toEqual([
      'created',
      'created',
      'selector-added',
      'selector-added'
    ])
    expect(ended.report.warnings).toHaveLength(2)
    expect(ended.report.warnings[0]).toContain(`RuntimeClass ${documented.spin} was there without a node selector`)
  })

  test('the whole cluster is as it was found, tolerations of a class included', async () => {
    expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
  })
})

/** A class as a user would write it. */
function withoutServerFields(object: RuntimeClass): object {
  const own = ['uid', 'resourceVersion', 'creationTimestamp', 'managedFields']
  return { ...object, metadata: omit(object.metadata, own) }
}

async function ownLabels(): Promise<Readonly<Record<string, object>>> {
  const nodes = await list<Node>(cluster, '/api/v1/nodes')
  return Object.fromEntries(
    nodes.map(({ metadata }) => [
      metadata.name,
      Object.fromEntries(
        Object.entries(metadata.labels ?? {}).filter(([key]) => !/^(beta\.)?kubernetes\.io\//.test(key))
      )
    ])
  )
}
