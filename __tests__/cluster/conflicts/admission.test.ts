import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missing, there, waitFor } from '../../../testbed/wait.ts'
import { checkOf, verdictsOf } from '../../support/action/report.ts'
import { type Reported, runOn } from '../../support/action/run.ts'
import { create, label, list, read, remove, reset } from '../../support/cluster.ts'
import { applyPolicy, changing, untilInForce } from '../../support/policies.ts'
import { useTestbed } from '../../support/testbeds.ts'

type Quota = { readonly status?: { readonly hard?: object } }

const cluster = useTestbed('cluster')
const [counted, ranged, bounded] = ['counted', 'ranged', 'bounded'].map((name) => `/api/v1/namespaces/${name}`) as [
  string,
  string,
  string
]
/** A pod of a run is aimed at its node by this, and at no other. */
const aim =
  '/spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms/0/matchFields/0'
const policies = {
  moves: changing('moves', `[JSONPatch{op: "replace", path: "${aim}/values/0", value: "node-c"}]`),
  strips: changing('strips', '[JSONPatch{op: "remove", path: "/spec/runtimeClassName"}]')
}

/** A run in each namespace, all at once. */
let selected: Reported
let limited: Reported
let defaulted: Reported
let requiring: Reported
let moved: Reported
let stripped: Reported
let undo: readonly (() => Promise<void>)[] = []

beforeAll(async () => {
  await reset(cluster)
  await label(cluster, 'node-a', 'env', 'production')
  // The API server's plugin PodNodeSelector adds it to every pod there.
  const annotations = { 'scheduler.alpha.kubernetes.io/node-selector': 'env=production' }
  await create(cluster, '/api/v1/namespaces', { metadata: { name: 'production', annotations } })
  undo = await Promise.all(Object.entries(policies).map(([name, policy]) => applyPolicy(cluster, name, policy)))
  await Promise.all([
    makeCounted(),
    makeRanged(),
    makeBounded(),
    ...Object.keys(policies).map((name) => untilInForce(cluster, name))
  ])
  const constrained = { nodes: 'node-a', runtimes: 'spin', constrain: 'true' }
  ;[selected, limited, defaulted, requiring, moved, stripped] = await Promise.all([
    runOn(cluster, { ...constrained, namespace: 'production' }),
    runOn(cluster, { ...constrained, namespace: 'counted' }),
    runOn(cluster, { ...constrained, namespace: 'ranged' }),
    runOn(cluster, { ...constrained, namespace: 'bounded' }),
    runOn(cluster, { nodes: 'node-a', runtimes: 'slight', namespace: 'moves' }),
    runOn(cluster, { nodes: 'node-a', runtimes: 'wws', namespace: 'strips' })
  ])
})

afterAll(async () => {
  await label(cluster, 'node-a', 'env', null)
  await remove(cluster, '/api/v1/namespaces/production')
  await remove(cluster, counted)
  await remove(cluster, ranged)
  await remove(cluster, bounded)
  await Promise.all(undo.map((one) => one()))
  await reset(cluster)
})

test("a pod that its namespace's default selector keeps off a node proves no constraint of its class", () => {
  expect(verdictsOf(selected.report)).toEqual({ 'spin on node-a': 'passed' })
  expect(selected.report.constraints).toMatchObject([
    {
      runtimeClass: 'wasmtime-spin-v2',
      verdict: 'unproven',
      evidence: expect.stringMatching(
        /was admitted with nodeSelector env=production, which is not of its class and which \S+ does not carry$/
      ) as unknown
    }
  ])
  expect(selected.report.result).toBe('inconclusive')
  expect(selected.exitCode).toBe(1)
})

describe("a namespace admits all of a run's pods, and its constraint is proven", () => {
  const prove = ({ exitCode, report, stdout }: Reported): void => {
    expect(verdictsOf(report)).toEqual({ 'spin on node-a': 'passed' })
    expect(report.constraints).toMatchObject([{ runtimeClass: 'wasmtime-spin-v2', verdict: 'enforced' }])
    expect(report.negativeTests).toMatchObject([{ runtime: 'spin', verdict: 'proven' }])
    expect(exitCode, stdout).toBe(0)
  }

  test('with a quota on limits, which no pod without limits gets into', () => {
    prove(limited)
  })

  test('with a LimitRange that has requests and limits of its own', () => {
    prove(defaulted)
  })

  test('with a LimitRange that no pod without requests gets past', () => {
    prove(requiring)
  })
})

describe('a policy that changes a pod blames no node', () => {
  test('where it aims it at another one', () => {
    expect(verdictsOf(moved.report)).toEqual({ 'slight on node-a': 'inconclusive pod-changed' })
    expect(checkOf(moved.report, 'slight', 'node-a').diagnosis).toMatchObject({
      fault: 'cluster',
      evidence: 'the pod was created for node-a alone and was admitted with another node affinity'
    })
  })

  test('where it takes its class away', () => {
    expect(verdictsOf(stripped.report)).toEqual({ 'wws on node-a': 'inconclusive pod-changed' })
    expect(checkOf(stripped.report, 'wws', 'node-a').diagnosis).toMatchObject({
      fault: 'cluster',
      evidence: 'the pod was created with runtimeClassName wasmtime-wws-v1 and was admitted with none'
    })
  })
})

async function makeCounted(): Promise<void> {
  await create(cluster, '/api/v1/namespaces', { metadata: { name: 'counted' } })
  const hard = { pods: '10', 'limits.cpu': '2', 'limits.memory': '1Gi' }
  await create(cluster, `${counted}/resourcequotas`, { metadata: { name: 'quota' }, spec: { hard } })
  // Nothing is admitted before the quota's controller has counted.
  await waitFor({ what: 'the quota', timeoutMs: 30_000 }, async () => {
    const { status } = await read<Quota>(cluster, `${counted}/resourcequotas/quota`)
    return status?.hard === undefined ? missing(JSON.stringify(status)) : there(undefined)
  })
  await untilAccount(counted)
}

async function makeRanged(): Promise<void> {
  await create(cluster, '/api/v1/namespaces', { metadata: { name: 'ranged' } })
  const limits = [{ type: 'Container', max: { cpu: '1', memory: '256Mi' }, defaultRequest: { cpu: '1' } }]
  await create(cluster, `${ranged}/limitranges`, { metadata: { name: 'range' }, spec: { limits } })
  await untilAccount(ranged)
}

async function makeBounded(): Promise<void> {
  await create(cluster, '/api/v1/namespaces', { metadata: { name: 'bounded' } })
  const limits = [{ type: 'Container', min: { cpu: '5m', memory: '4Mi' }, maxLimitRequestRatio: { cpu: '50' } }]
  await create(cluster, `${bounded}/limitranges`, { metadata: { name: 'range' }, spec: { limits } })
  await untilAccount(bounded)
}

async function untilAccount(namespace: string): Promise<void> {
  await waitFor({ what: `an account in ${namespace}`, timeoutMs: 30_000 }, async () => {
    const accounts = await list(cluster, `${namespace}/serviceaccounts`)
    return accounts.length > 0 ? there(undefined) : missing('none yet')
  })
}
