import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { renderDistributions } from '../../../../scripts/distributions-table.ts'
import type { Verdict } from '../../../../src/core/model.ts'
import type { Plan } from '../../../../src/core/plan/types.ts'
import { settleResult } from '../../../../src/core/verdict/settle.ts'
import { type Distribution, distributions } from '../../../fixtures/distributions.ts'
import { planAuto } from '../../../fixtures/plan-auto.ts'

const shapeOf = (name: string): Distribution => {
  const found = distributions.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no ${name}`)
  return found
}

/** What is known of each check before a pod is made: `wasmtime-spin-v2 on node-a: open`. */
function checksOf({ checks }: Plan): readonly string[] {
  const describeVerdict = (verdict: Verdict | undefined): string => {
    if (verdict === undefined) return 'open'
    return 'diagnosis' in verdict ? `${verdict.kind} ${verdict.diagnosis.code}` : verdict.kind
  }
  return checks.map(
    ({ node, runtime, decided }) => `${runtime.runtimeClass} on ${node.name}: ${describeVerdict(decided)}`
  )
}

/** The result of a run whose open checks all pass. */
function resultOf(plan: Plan): string {
  const checks = plan.checks.map(({ id, node, runtime, decided }) => ({
    id,
    runtime: runtime.name,
    runtimeClass: runtime.runtimeClass,
    handler: runtime.handler,
    node: node.name,
    verdict: decided ?? ({ kind: 'passed', tookMs: 1 } as const),
    timings: {}
  }))
  return settleResult(plan, checks, [], []).result
}

test('the table of the documentation is what runs come to on each distribution', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/distributions.md'), 'utf8')
  expect(await renderDistributions(page)).toBe(page)
})

describe('what runtimes: auto tries', () => {
  test.each(distributions)('$name', (distribution) => {
    const plan = planAuto(distribution)
    const { checks, shortfall = '', result } = distribution.expected
    // What no pod is needed for is decided by the plan; all else is open until its pod has run.
    const isDecided = (verdict: string): boolean => verdict.startsWith('skipped')
    expect(checksOf(plan).toSorted()).toEqual(
      Object.entries(checks)
        .map(([check, verdict]) => `${check}: ${isDecided(verdict) ? verdict : 'open'}`)
        .sort()
    )
    expect(plan.shortfall).toBe(shortfall)
    const isOpenToPass = Object.values(checks).every((verdict) => /^(passed|skipped)/.test(verdict))
    if (isOpenToPass) expect(resultOf(plan)).toBe(result)
  })
})

describe('nothing is green by omission', () => {
  test.each(['k3s without a shim', 'KWasm (crun)', 'AKS without SpinKube'])('%s: inconclusive', (name) => {
    expect(resultOf(planAuto(shapeOf(name)))).toBe('inconclusive')
  })

  test("spin is taken from every node: the user's class is tried all the same, and each node can fail", () => {
    for (const { nodes, classes } of distributions) {
      const without = nodes.map((node) => ({
        ...node,
        status: {
          ...node.status,
          runtimeHandlers: node.status?.runtimeHandlers?.filter((one) => one.name?.startsWith('spin') !== true)
        }
      })) as typeof nodes
      const claims = classes.filter(({ metadata }) => metadata.name === 'wasmtime-spin-v2')
      const tried = planAuto({ nodes: without, classes }).checks.filter(
        ({ runtime }) => runtime.runtimeClass === 'wasmtime-spin-v2' && runtime.handler.startsWith('spin')
      )
      expect(tried.length > 0).toBe(claims.length > 0)
      expect(tried.every(({ decided }) => decided?.kind === 'skipped')).toBe(tried.length === 0)
    }
  })

  test('a class that selects no node fails rather than being skipped on each', () => {
    const { nodes, classes } = shapeOf('SpinKube (runtime-class-manager)')
    const unlabelled = nodes.map((node) => ({
      ...node,
      metadata: { ...node.metadata, labels: { 'kubernetes.io/os': 'linux' } }
    }))
    expect(checksOf(planAuto({ nodes: unlabelled, classes }))).toEqual([
      'wasmtime-spin-v2 on node-a: failed class-constrained',
      'wasmtime-spin-v2 on node-c: failed class-constrained',
      'wasmtime-v1 on node-a: failed class-constrained',
      'wasmtime-v1 on node-c: failed class-constrained'
    ])
  })

  test('a class that claims Wasm by a handler that nobody knows, beside one that passes', () => {
    const { nodes, classes } = shapeOf("kind with runwasi's shims")
    const odd = [...classes, { metadata: { name: 'wasm-next' }, handler: 'next' }]
    const plan = planAuto({ nodes, classes: odd })
    expect([resultOf(plan), plan.shortfall]).toEqual([
      'inconclusive',
      expect.stringContaining('no sample for wasm-next')
    ])
  })
})

test('a class that is of no known runtime is tried with the sample that the file has for it', () => {
  const sample = { image: 'registry.example/app:v1', log: 'x' }
  const plan = planAuto(shapeOf('KWasm (crun)'), { crun: { ...sample, annotations: { variant: 'compat' } } })
  expect([checksOf(plan), plan.shortfall]).toEqual([['crun on node-a: open'], ''])
  expect(plan.checks[0]?.runtime.sample).toMatchObject({
    port: 0,
    output: { log: 'x' },
    annotations: { variant: 'compat' }
  })
})

test("a class's own selector is the constraint to prove, at a node that it does not select; nothing is labelled", () => {
  const plan = planAuto(shapeOf('SpinKube (runtime-class-manager)'))
  expect(plan.constraints).toMatchObject([
    { selector: { spin: 'true' }, node: { name: 'node-c' } },
    { selector: { wasmtime: 'true' }, node: { name: 'node-c' } }
  ])
  expect([plan.labels, plan.classes.map(({ kind }) => kind)]).toEqual([[], ['leave', 'leave']])
})

test('a handler that no class leads to gets a class that is not there yet', () => {
  const [node] = shapeOf('CAPZ before any class is applied').nodes
  if (node === undefined) throw new Error('no node')
  const taken = [
    { metadata: { name: 'wasmtime-spin-v2' }, handler: 'spin-v2' },
    { metadata: { name: 'wws' }, handler: 'runc' }
  ]
  expect(
    planAuto({ nodes: [node], classes: taken }).classes.map(({ kind, runtime }) => [
      kind,
      runtime.runtimeClass,
      runtime.handler
    ])
  ).toEqual([
    ['leave', 'wasmtime-spin-v2', 'spin-v2'],
    ['create', 'wasmtime-lunatic-v1', 'lunatic'],
    ['create', 'wasmtime-slight-v1', 'slight'],
    ['create', 'spin', 'spin'],
    ['create', 'wasmtime-wws-v1', 'wws']
  ])
})

test('names are unique: a class that is called like a runtime has that name', () => {
  const { nodes, classes } = shapeOf('k3s with the shims of spin and wasmtime')
  const both = [...classes, { metadata: { name: 'wasmtime-spin-v2' }, handler: 'spin' }]
  expect(planAuto({ nodes, classes: both }).checks.map(({ runtime }) => runtime.name)).toEqual([
    'spin',
    'wasmtime',
    'wasmtime-spin-v2'
  ])
})

test('what the cluster lacks of the documented four is named, with why', () => {
  const { discovered } = planAuto(shapeOf("kind with runwasi's shims")).facts
  expect(discovered?.leftOut.map(({ name }) => name)).toEqual(['lunatic', 'slight', 'spin', 'wws'])
  const onK3s = planAuto(shapeOf('k3s without a shim')).facts.discovered
  expect(onK3s?.leftOut.find(({ name }) => name === 'spin')?.reason).toBe(
    'made by the Kubernetes distribution whether or not there is a shim, and no chosen node lists handler "spin"'
  )
})

test("a class that a user hands to k3s is the user's, though it has k3s' mark", () => {
  const { nodes } = shapeOf('k3s without a shim')
  const annotations = { 'objectset.rio.cattle.io/owner-name': 'my-classes', 'objectset.rio.cattle.io/id': '' }
  expect(
    checksOf(planAuto({ nodes, classes: [{ metadata: { name: 'spin', annotations }, handler: 'spin' }] }))
  ).toEqual(['spin on node-a: open'])
})
