import { describe, expect, test } from 'vitest'
import type { PlannedClass } from '../../../../src/core/plan/types.ts'
import type { CheckReport, Report, Result } from '../../../../src/core/report.ts'
import { makeReport, reportProblem, type RunFacts, withCleanup } from '../../../../src/core/verdict/make-report.ts'
import type { Settled } from '../../../../src/core/verdict/settle.ts'
import { makeControlPlane, makeInputs, makeNode, planFor, slight, spin } from '../examples.ts'

const run: RunFacts = {
  inputs: makeInputs({ cleanup: 'all' }),
  runId: 'abcd',
  version: '0.1.0',
  startedAt: '2026-03-04T05:06:07.089Z',
  tookMs: 1_000,
  phases: { planMs: 10 },
  cluster: undefined,
  connectionPath: {}
}
const check: CheckReport = {
  runtime: 'spin',
  runtimeClass: spin.runtimeClass,
  handler: 'spin',
  node: 'node-a',
  verdict: { kind: 'passed', tookMs: 1 },
  timings: { scheduledMs: 0, answeredMs: 900 }
}
const settled: Settled = {
  ...{ checks: [check], workloads: [], constraints: [], negativeTests: [] },
  ...{ result: 'passed', message: '' }
}
const nodes = [
  makeNode('node-a'),
  makeNode('node-b', { cordoned: true }),
  makeControlPlane('node-c'),
  makeNode('machine/m', { absence: { evidence: 'x', object: 'machine/m', namespace: 'default', isMachineUp: true } })
]
const there = nodes.slice(0, 3)
const plan = planFor({}, nodes)
const applied = { classes: [], classProblems: new Map() }

function report(more: Partial<Parameters<typeof makeReport>[1]> = {}, nodesAtEnd = there): Report {
  return makeReport(run, { ...plan, ...more }, applied, { nodesAtEnd }, settled)
}

describe('the report of a run', () => {
  test('holds what was found, by whom, with what and where', () => {
    expect(report()).toMatchObject({
      checks: [check],
      result: 'passed',
      counts: { passed: 1, failed: 0 },
      phases: { planMs: 10 },
      run: { id: 'abcd', version: '0.1.0', startedAt: run.startedAt, tookMs: 1_000, namespace: 'wasm-node-smoke-abcd' },
      cleanup: { mode: 'all', problems: [] }
    })
  })

  test('has every node, and why one was left out', () => {
    expect(report().nodes.map(({ leftOut, node: { name } }) => [name, leftOut === undefined])).toEqual([
      ['machine/m', true],
      ['node-a', true],
      ['node-b', true],
      ['node-c', false]
    ])
  })

  test('warns of a node that joined meanwhile, also of one that was missing before', () => {
    expect(report({}, [...there, makeNode('node-d')]).warnings.join()).toContain('node-d')
    expect(report({}, [...there, makeNode('machine/m')]).warnings.join()).toContain('machine/m')
    expect(report().warnings).toEqual([])
  })

  test('compares it with an earlier one where that was given', () => {
    expect(report().comparison).toBeUndefined()
    const before = { name: 'spin', node: 'node-a', result: 'failed', startsMs: [] } as const
    const baseline = { id: 'a', version: '0', startedAt: '', constrain: false, samples: new Map(), checks: [before] }
    const { comparison } = report({ inputs: { ...plan.inputs, baseline } })
    expect(comparison?.better).toMatchObject([{ name: 'spin', nodes: ['node-a'] }])
  })

  test.each<[PlannedClass, string, string]>([
    [{ kind: 'create', runtime: spin, object: { metadata: {}, handler: 'spin' } }, 'created', ''],
    [{ kind: 'leave', runtime: spin, selector: {} }, 'unchanged', ''],
    [
      {
        kind: 'add-selector',
        runtime: spin,
        object: { metadata: {}, handler: 'spin' },
        found: { metadata: {}, handler: 'spin' }
      },
      'selector-added',
      ''
    ],
    [{ kind: 'conflict', runtime: spin, detail: 'another handler' }, 'conflict', 'another handler'],
    [{ kind: 'in-use', runtime: spin, detail: 'by run b' }, 'not-applied', 'by run b'],
    [{ kind: 'refused', runtime: spin, detail: 'denied' }, 'not-applied', 'denied']
  ])('says what was done about a class: %o', (one, outcome, detail) => {
    const classOf = (
      problems: ReadonlyMap<string, { readonly detail: string; readonly isConflict: boolean }>
    ): unknown =>
      makeReport(run, plan, { classes: [one], classProblems: problems }, { nodesAtEnd: nodes }, settled).classes
    const problem = { detail: 'forbidden', isConflict: false }
    expect(classOf(new Map([[slight.runtimeClass, problem]]))).toEqual([{ runtime: spin, outcome, detail }])
    expect(classOf(new Map([[spin.runtimeClass, problem]]))).toEqual([
      { runtime: spin, outcome: 'not-applied', detail: 'forbidden' }
    ])
  })
})

describe('after the cleanup', () => {
  const then = { phases: { cleanupMs: 5 }, tookMs: 2_000 }
  const of = (result: Result, problems: readonly string[]): Report =>
    withCleanup({ ...report(), result, message: 'as it was' }, then, problems)

  test('its time and what is left are added', () => {
    expect(of('passed', [])).toMatchObject({
      ...{ result: 'passed', message: 'as it was', phases: { cleanupMs: 5 }, run: { id: 'abcd', tookMs: 2_000 } },
      cleanup: { mode: 'all', problems: [] }
    })
  })

  test.each(['passed', 'applied'] as const)('%s is an error where something is left behind', (result) => {
    const { cleanup, message, result: spoilt } = of(result, ['namespace x'])
    expect({ spoilt, problems: cleanup.problems }).toEqual({ spoilt: 'error', problems: ['namespace x'] })
    expect(message).toContain('cleanup')
    expect(of(result, []).result).toBe(result)
  })

  test.each(['failed', 'inconclusive', 'error'] as const)('%s stays what it is, with its own message', (result) => {
    expect(of(result, ['namespace x'])).toMatchObject({ result, message: 'as it was' })
  })
})

describe('the report of a run that could not go on', () => {
  test('has the message, and what could not be cleaned up', () => {
    expect(reportProblem(run, { message: 'no nodes' }, ['namespace x'])).toMatchObject({
      ...{ result: 'error', message: 'no nodes', checks: [], diagnosis: undefined },
      ...{ run: { id: 'abcd' }, cleanup: { mode: 'all', problems: ['namespace x'] } }
    })
  })

  test('has a diagnosis where its cluster could not be used', () => {
    const connectionProblem = { kind: 'no-kubeconfig', sought: { kind: 'auto', files: ['/x'] } } as const
    expect(reportProblem(run, { message: 'm', connectionProblem }).diagnosis).toMatchObject({
      code: 'kubeconfig-missing'
    })
  })
})
