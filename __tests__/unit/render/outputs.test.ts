import { expect, test } from 'vitest'
import { renderDataOutputs } from '../../../src/render/outputs.ts'
import { green, makeReport, red, refused, workloadsOf } from './reports.ts'

test('checks has an object for each check, in order, with what a later step needs of it', () => {
  const checks = JSON.parse(renderDataOutputs(red).checks) as unknown[]
  expect(checks).toHaveLength(red.checks.length)
  expect(checks).toContainEqual({
    runtime: 'spin',
    runtimeClass: 'wasmtime-spin-v2',
    node: 'node-c',
    result: 'failed',
    code: 'handler-not-configured',
    tookMs: null
  })
  expect(JSON.parse(renderDataOutputs(green).checks)).toContainEqual({
    runtime: 'lunatic',
    runtimeClass: 'wasmtime-lunatic-v1',
    node: 'node-a',
    result: 'passed',
    code: null,
    tookMs: 1700
  })
})

test('failed nodes and runtimes are named once each, sorted; what passed or is inconclusive is not named', () => {
  const failed = red.checks.filter(({ verdict }) => verdict.kind === 'failed')
  const { 'failed-nodes': nodes, 'failed-runtimes': runtimes } = renderDataOutputs({ ...red, constraints: [] })
  expect(JSON.parse(nodes)).toEqual([...new Set(failed.map(({ node }) => node))].sort())
  expect(JSON.parse(runtimes)).toEqual([...new Set(failed.map(({ runtime }) => runtime))].sort())
  expect(renderDataOutputs(green)).toMatchObject({ 'failed-nodes': '[]', 'failed-runtimes': '[]' })
  expect(renderDataOutputs(refused)).toEqual({ checks: '[]', 'failed-nodes': '[]', 'failed-runtimes': '[]' })
})

test('a workload that failed names its runtime and the nodes of its failed pods', () => {
  const { 'failed-nodes': nodes, 'failed-runtimes': runtimes } = renderDataOutputs(
    makeReport({ workloads: workloadsOf('failed') })
  )
  expect([nodes, runtimes]).toEqual(['["node-c"]', '["spin"]'])
})

test('a constraint that is not enforced names its runtime', () => {
  const constraints = green.constraints.map((one) =>
    one.runtimeClass === 'wasmtime-wws-v1' ? { ...one, verdict: 'not-enforced' as const } : one
  )
  expect(renderDataOutputs({ ...green, constraints })['failed-runtimes']).toBe('["wws"]')
})
