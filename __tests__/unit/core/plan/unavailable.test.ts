import { expect, test } from 'vitest'
import type { CheckReport } from '../../../../src/core/report.ts'
import { hasNoHandler } from '../../../../src/core/plan/unavailable.ts'
import { spin } from '../examples.ts'

const facts = { kind: 'handler-not-configured', handler: 'spin', architecture: '', containerRuntime: '' } as const
const diagnosis = { code: facts.kind, title: '', fault: 'node image', evidence: '', facts } as const
const of = (node: string, verdict: CheckReport['verdict']): CheckReport => {
  const { handler, name: runtime, runtimeClass } = spin
  return { runtime, runtimeClass, handler, node, verdict, timings: {} }
}

test('no node has a handler where none of those that were tried has it, whichever were skipped', () => {
  const lacking = of('a', { kind: 'failed', diagnosis })
  const skipped = of('b', { kind: 'skipped', reason: 'x' })
  const passed = of('c', { kind: 'passed', tookMs: 1 })
  const broken = of('d', { kind: 'failed', diagnosis: { ...diagnosis, facts: { kind: 'timeout', runtime: 'spin' } } })
  const shows = [[lacking, skipped], [skipped], [lacking, passed], [lacking, broken]].map((checks) =>
    hasNoHandler(spin.runtimeClass, checks)
  )
  expect(shows).toEqual([true, false, false, false])
})
