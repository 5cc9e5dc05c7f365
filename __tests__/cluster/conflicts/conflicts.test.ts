import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { there, missing, waitFor } from '../../../testbed/wait.ts'
import { type Reported, runOn, startAction, withReport } from '../../support/action/run.ts'
import {
  classesPath,
  create,
  createClass,
  label,
  list,
  merge,
  type Node,
  type Pod,
  read,
  remove,
  reset,
  type RuntimeClass
} from '../../support/cluster.ts'
import { openFaultProxy, proxyCluster } from '../../support/fault-proxy.ts'
import { writeKubeconfig } from '../../support/kubeconfigs.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { findChanges, takeSnapshot, type Snapshot } from '../../support/snapshot.ts'
import { checkOf, verdictsOf } from '../../support/action/report.ts'

const cluster = useTestbed('cluster')
const pods = '/api/v1/namespaces/default/pods'
const key = (runtimeClass: string): string => `cluster.x-k8s.io/${runtimeClass}`

/** Two runs at once, on classes of their own. */
let conflicting: Reported
let opened: Reported
let before: Snapshot
let versionsBefore: ReadonlyMap<string, string>
let versionsAfter: ReadonlyMap<string, string>

beforeAll(async () => {
  await reset(cluster)
  // As runtime-class-manager makes it: the same name, another handler.
  await createClass(cluster, 'wasmtime-spin-v2', 'runc')
  await createClass(cluster, 'wasmtime-wws-v1', 'wws', { nodeSelector: { pool: 'wasm' } })
  await label(cluster, 'node-a', key('wasmtime-lunatic-v1'), 'false')
  before = await takeSnapshot(cluster)
  versionsBefore = await versionsOf()
  ;[conflicting, opened] = await Promise.all([runIntoConflicts(), runWhileConstraintsOpen()])
  versionsAfter = await versionsOf()
})

describe('classes and labels with other values', () => {
  test('are conflicts in their own checks, and the others are proven all the same', () => {
    expect(verdictsOf(conflicting.report)).toEqual({
      'lunatic on node-a': 'failed label-conflict',
      'lunatic on node-b': 'passed',
      'spin on node-a': 'failed class-conflict',
      'spin on node-b': 'failed class-conflict',
      'wws on node-a': 'failed class-conflict',
      'wws on node-b': 'failed class-conflict'
    })
    expect(conflicting.report.constraints).toMatchObject([{ runtimeClass: 'wasmtime-lunatic-v1', verdict: 'enforced' }])
    expect(conflicting.exitCode).toBe(1)
  })

  test('are named with what they have and what was wanted', () => {
    expect(checkOf(conflicting.report, 'lunatic', 'node-a').diagnosis?.evidence).toBe(
      'node node-a has label cluster.x-k8s.io/wasmtime-lunatic-v1=false, not "true"'
    )
    expect(conflicting.report.classes.map(({ detail, outcome }) => `${outcome}: ${detail}`)).toEqual([
      'created: ',
      'conflict: RuntimeClass wasmtime-spin-v2 exists with handler "runc", not "spin"',
      'conflict: RuntimeClass wasmtime-wws-v1 exists with node selector "pool=wasm", not "cluster.x-k8s.io/wasmtime-wws-v1=true"'
    ])
  })

  test('are not even written to', () => {
    expect(versionsAfter).toEqual(versionsBefore)
  })
})

describe('a constraint check that somebody opens during the run', () => {
  test('by labelling the node that is tried, as another run does: the next one without the label is tried', () => {
    expect(opened.report.constraints).toMatchObject([
      { runtimeClass: 'kept', verdict: 'enforced', node: 'node-a' },
      { runtimeClass: 'opened', verdict: 'enforced', node: 'node-c' },
      expect.anything()
    ])
  })

  test("by taking the class's selector off: it is not enforced, shown by a pod of the class on a node without the label", () => {
    expect(opened.report.constraints[2]).toMatchObject({
      runtimeClass: 'stripped',
      verdict: 'not-enforced',
      evidence: 'the scheduler placed a pod of the class on node-a'
    })
  })

  test('fails the run, though no check failed', () => {
    expect(verdictsOf(opened.report)).toEqual({
      'kept on node-b': 'passed',
      'opened on node-b': 'passed',
      // What a pod without the selector does reports nothing of the class that was asked for.
      'stripped on node-b': 'inconclusive pod-changed'
    })
    expect(opened.report).toMatchObject({
      result: 'failed',
      message: 'the constraint of stripped is not enforced'
    })
    expect(opened.exitCode).toBe(1)
    expect(opened.stdout).toMatch(/constraint .*not enforced/)
  })
})

test('cleanup: all takes back what the runs did, and leaves what others did meanwhile', async () => {
  const { metadata } = await read<Node>(cluster, '/api/v1/nodes/node-a')
  expect(metadata.labels).toHaveProperty([key('opened')], 'true')
  await label(cluster, 'node-a', key('opened'), null)
  expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
})

async function runIntoConflicts(): Promise<Reported> {
  return await runOn(cluster, {
    runtimes: 'lunatic, spin, wws',
    constrain: 'true',
    nodes: 'node-a, node-b',
    cleanup: 'all'
  })
}

/** Somebody opens two constraints once the run has chosen their nodes, and before it creates its first pod. */
async function runWhileConstraintsOpen(): Promise<Reported> {
  const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-conflicts-'))
  const proxy = await openFaultProxy(cluster)
  // Each constraint check reads its node before it creates its pod: what is there by then admits that pod, and shows nothing.
  const areRead = Promise.withResolvers<undefined>()
  let reads = 0
  let opening: Promise<void> | undefined
  proxy.onAnswer = ({ method, path, piece }) => {
    const isRead = method === 'GET' && /^\/api\/v1\/nodes\?.*metadata\.name/.test(path)
    if (isRead && piece === undefined && ++reads === 3) areRead.resolve(undefined)
  }
  proxy.onRequest = async ({ method, path }) => {
    if (method !== 'POST' || !/\/pods($|\?)/.test(path) || path.includes('dryRun')) return
    await areRead.promise
    await (opening ??= openConstraints())
  }
  try {
    const running = startAction({
      kubeconfig: writeKubeconfig(join(folder, 'kubeconfig'), proxyCluster(proxy), {}),
      runtimes: 'kept=wws, opened=spin, stripped=slight',
      constrain: 'true',
      nodes: 'node-b',
      cleanup: 'all'
    })
    return withReport(await running.ended)
  } finally {
    await proxy.close()
    rmSync(folder, { recursive: true })
  }
}

/** Labels node-a for `opened`, takes the selector off `stripped`, and waits until scheduler and API server act by that. */
async function openConstraints(): Promise<void> {
  await label(cluster, 'node-a', key('opened'), 'true')
  await merge(cluster, `${classesPath}/stripped`, { scheduling: null })
  const container = { name: 'any', image: 'any' }
  // On node-a alone: the run itself has labelled node-b.
  const nodeSelector = { [key('opened')]: 'true', 'kubernetes.io/hostname': 'node-a' }
  await create(cluster, pods, { metadata: { name: 'seeks-label' }, spec: { nodeSelector, containers: [container] } })
  await waitFor({ what: 'a pod that the label lets onto node-a', timeoutMs: 30_000 }, async () => {
    const { spec } = await read<Pod>(cluster, `${pods}/seeks-label`)
    return spec.nodeName === 'node-a' ? there(undefined) : missing(`node ${String(spec.nodeName)}`)
  })
  await remove(cluster, `${pods}/seeks-label?gracePeriodSeconds=0`)
  const tried = { metadata: { name: 'tried' }, spec: { runtimeClassName: 'stripped', containers: [container] } }
  await waitFor({ what: 'a pod of the class without its selector', timeoutMs: 30_000 }, async () => {
    const { spec } = await create<Pod>(cluster, `${pods}?dryRun=All`, tried)
    return spec.nodeSelector === undefined ? there(undefined) : missing(JSON.stringify(spec.nodeSelector))
  })
}

/** The versions of all classes: any write makes a new one. */
async function versionsOf(): Promise<ReadonlyMap<string, string>> {
  const classes = await list<RuntimeClass>(cluster, classesPath)
  return new Map(classes.map(({ metadata }) => [metadata.name, metadata.resourceVersion]))
}
