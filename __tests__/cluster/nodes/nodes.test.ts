import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Reported, runOn } from '../../support/action/run.ts'
import {
  classesPath,
  createClass,
  type KubeObject,
  list,
  merge,
  ownNamespaces,
  remove,
  reset,
  waitForReady
} from '../../support/cluster.ts'
import { type FaultProxy, openFaultProxy, proxyCluster } from '../../support/fault-proxy.ts'
import { writeKubeconfig } from '../../support/kubeconfigs.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { checkOf, verdictsOf } from '../../support/action/report.ts'
import { type HeldRun, holdRun } from '../runs/held-run.ts'

const cluster = useTestbed('cluster')
const broken = cluster.node('node-b')
const taint = { key: 'pool', value: 'wasm', effect: 'NoSchedule' }

let timedOut: Reported
let named: Reported
let selected: Reported
let unmatched: Reported
let all: Reported
let replicated: Reported
let tolerated: Reported
let momentary: Reported
let lost: Reported
let unseen: Reported
let proxy: FaultProxy
let folder: string

beforeAll(async () => {
  await reset(cluster)
  const held = await holdRun(cluster, 'node-a', { runtimes: 'spin', nodes: 'node-a, node-b', timeout: '10m' })
  await Promise.all(['node-a', 'node-b'].map((node) => held.untilShown(`✓ spin on ${node}: passed`)))
  const blind = await holdUnseeing()
  // From here it takes the cluster 50 s to notice; the runs that don't need that go on meanwhile.
  await broken.stop('kubelet')
  await merge(cluster, '/api/v1/nodes/node-a', { spec: { taints: [taint] } })
  await merge(cluster, '/api/v1/nodes/swapped', { spec: { unschedulable: true } })
  ;[timedOut, named, selected, unmatched] = await Promise.all([
    runOn(cluster, { runtimes: 'slight', nodes: 'node-b', timeout: '15s' }),
    runOn(cluster, { runtimes: 'spin', nodes: 'swapped, node-[a]', 'min-nodes': '3' }),
    runOn(cluster, { runtimes: 'wws', 'node-selector': 'kubernetes.io/hostname in (node-c), !pool' }),
    runOn(cluster, { runtimes: 'wws', nodes: 'no-such-*' })
  ])
  await waitForReady(cluster, broken.name, 'Unknown')
  await merge(cluster, '/api/v1/nodes/node-a', { spec: { taints: null } })
  await merge(cluster, '/api/v1/nodes/node-c', { spec: { taints: [taint] } })
  const tolerations = [{ key: taint.key, operator: 'Exists', effect: taint.effect }]
  // The one that a run before left.
  await remove(cluster, `${classesPath}/wasmtime-wws-v1`)
  await createClass(cluster, 'wasmtime-wws-v1', 'wws', { tolerations })
  ;[all, replicated, tolerated, momentary, lost, unseen] = await Promise.all([
    runOn(cluster, { runtimes: 'slight' }),
    runOn(cluster, { runtimes: 'slight', nodes: 'node-a, node-b', replicas: '2', 'min-nodes': '2' }),
    runOn(cluster, { runtimes: 'wws, spin', nodes: '*, swapped' }),
    runOn(cluster, { runtimes: 'slight', nodes: 'node-b', timeout: '15s' }),
    held.letOn(),
    blind.letOn()
  ])
})

afterAll(async () => {
  await broken.start('kubelet')
  await reset(cluster)
  await waitForReady(cluster, broken.name, 'True')
  await proxy.close()
  rmSync(folder, { recursive: true })
})

describe('nodes: * where the nodes differ', () => {
  test('takes what is Ready, fails what is not, and skips what is cordoned or tainted, with the reason', () => {
    expect(verdictsOf(all.report)).toEqual({
      'slight on node-a': 'passed',
      'slight on node-b': 'failed node-not-ready',
      'slight on node-c': 'skipped',
      'slight on swapped': 'skipped'
    })
    expect(checkOf(all.report, 'slight', 'node-c').reason).toMatch(/^tainted pool=wasm:NoSchedule/)
    expect(checkOf(all.report, 'slight', 'swapped').reason).toMatch(/^cordoned/)
    expect(all.exitCode).toBe(1)
  })

  test('gives a node that is NotReady 30 s to heal, and no other check waits for it', () => {
    expect(checkOf(all.report, 'slight', 'node-b').diagnosis?.evidence).toContain('node node-b is not Ready')
    expect(all.report.phases.lastVerdictMs).toBeGreaterThan(29_000)
    expect(all.report.phases.firstAnswerMs).toBeLessThan(20_000)
    const lines = all.stdout.split('\n')
    expect(lines.findIndex((line) => line.includes('on node-a: passed'))).toBeLessThan(
      lines.findIndex((line) => line.includes('on node-b: failed'))
    )
  })

  test('leaves nothing behind, though a kubelet is gone', async () => {
    expect(all.report.cleanup.problems).toEqual([])
    expect(await ownNamespaces(cluster)).toEqual([])
  })
})

test('a node that is not Ready fails with replicas too, though all of them came onto another one', () => {
  expect(verdictsOf(replicated.report)).toEqual({
    'slight on node-a': 'passed',
    'slight on node-b': 'failed node-not-ready'
  })
  expect(replicated.exitCode).toBe(1)
})

test('a node that is not Ready any more after its check passed fails it, while the run goes on for others', () => {
  expect(verdictsOf(lost.report)).toEqual({ 'spin on node-a': 'passed', 'spin on node-b': 'failed node-not-ready' })
  expect(lost.exitCode).toBe(1)
})

test('one that the run could not see fail is read once more at the end, and is inconclusive', () => {
  expect(unseen.stderr).toMatch(/watch: .*503/)
  expect(verdictsOf(unseen.report)).toEqual({
    'slight on node-a': 'passed',
    'slight on node-b': 'inconclusive node-not-ready'
  })
  expect(checkOf(unseen.report, 'slight', 'node-b').diagnosis?.evidence).toMatch(
    /^node node-b is not Ready: .*; this was seen only as the nodes were read at the end of the run$/
  )
  expect(unseen.exitCode).toBe(1)
})

test('a node that has not been without Ready for its 30 s when the time is up is not blamed', () => {
  expect(verdictsOf(momentary.report)).toEqual({ 'slight on node-b': 'inconclusive node-not-ready' })
  expect(checkOf(momentary.report, 'slight', 'node-b').diagnosis?.evidence).toMatch(
    /^node node-b is not Ready: .* \(seen only for the last 1?\d s of the run\)$/
  )
  expect(momentary.exitCode).toBe(1)
})

describe('a class that tolerates the taint of a pool by itself', () => {
  test('is checked there, and a class that does not is skipped', () => {
    expect(verdictsOf(tolerated.report)).toMatchObject({
      'wws on node-a': 'passed',
      'wws on node-c': 'failed handler-not-configured',
      'spin on node-c': 'skipped'
    })
  })
})

describe('nodes that are named', () => {
  test('beside * are named alone: what is cordoned is tried, and what is tainted is skipped', () => {
    const { 'spin on swapped': swapped, 'spin on node-c': other } = verdictsOf(tolerated.report)
    expect({ swapped, other }).toEqual({ swapped: 'passed', other: 'skipped' })
  })

  test('are taken though one is cordoned and one is tainted', () => {
    expect(verdictsOf(named.report)).toEqual({ 'spin on node-a': 'passed', 'spin on swapped': 'passed' })
  })

  test('but are too few for min-nodes: inconclusive, and it reports why', () => {
    expect(named.report).toMatchObject({
      result: 'inconclusive',
      message: 'min-nodes: expected at least 3, got 2 selected'
    })
    expect(named.exitCode).toBe(1)
  })

  test('by a selector, are those that it selects', () => {
    expect(verdictsOf(selected.report)).toEqual({ 'wws on node-c': 'failed handler-not-configured' })
    expect(selected.report.nodes.filter(({ leftOut }) => leftOut !== null)).toHaveLength(3)
  })

  test('that match nothing are an error, and the message has the nodes that there are', () => {
    expect(unmatched.report).toMatchObject({
      result: 'error',
      message:
        'nodes: expected to match at least one Linux node, got none for "no-such-*"; the cluster has node-a, node-b, node-c, swapped'
    })
    expect(unmatched.exitCode).toBe(1)
  })
})

describe('a run whose time is up while a node that looks Ready does nothing', () => {
  test('is inconclusive, with the last that was seen as evidence', () => {
    expect(verdictsOf(timedOut.report)).toEqual({ 'slight on node-b': 'inconclusive timeout' })
    expect(checkOf(timedOut.report, 'slight', 'node-b').diagnosis?.evidence).toMatch(/^pod Pending.*Scheduled/)
    expect(timedOut.exitCode).toBe(1)
  })

  test('ends in time', () => {
    expect(timedOut.report.phases.lastVerdictMs).toBeLessThan(15_000)
  })

  test('is cleaned up, though no kubelet ends its pods', async () => {
    expect(timedOut.report.cleanup.problems).toEqual([])
    expect(timedOut.stderr).toBe(
      `warning: force-deleted, as they did not terminate within 20 s: check-1-1-${timedOut.report.run.id}\n`
    )
    const namespaces = await list<KubeObject>(cluster, '/api/v1/namespaces')
    expect(namespaces.map(({ metadata }) => metadata.name)).not.toContain(timedOut.report.run.namespace)
  })
})

/** Holds a run that has passed, and whose watch of nodes is cut off and refused from then on. */
async function holdUnseeing(): Promise<HeldRun> {
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-nodes-'))
  proxy = await openFaultProxy(cluster)
  const kubeconfig = writeKubeconfig(join(folder, 'kubeconfig'), proxyCluster(proxy), {})
  const given = { kubeconfig, runtimes: 'slight', nodes: 'node-a, node-b', timeout: '10m' }
  const held = await holdRun(cluster, 'node-a', given)
  await Promise.all(['node-a', 'node-b'].map((node) => held.untilShown(`✓ slight on ${node}: passed`)))
  proxy.onRequest = ({ answer, path }) => {
    if (path.includes('/nodes?') && path.includes('watch=true')) answer(503, {}, { kind: 'Status', code: 503 })
  }
  proxy.endWatches('cut', '/nodes?')
  return held
}
