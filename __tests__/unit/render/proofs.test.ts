import { expect, test } from 'vitest'
import { describeConsequence } from '../../../src/render/proofs.ts'
import { renderers } from './renderers.ts'
import { green, makeReport, red } from './reports.ts'

test('constraint checks and negative tests that are proven are one line', () => {
  expect(renderers.table(green)).toContain('\n✓ constraint 4/4   ✓ negative test 4/4\nPASSED')
  const summary = renderers.summary(green)
  expect(summary).toContain('<summary>✅ constraint 4/4, ✅ negative test 4/4</summary>')
  expect(summary.match(/✅ (enforced|proven) \|/g)).toHaveLength(8)
  expect(summary).toContain('CLASS=true')
})

test('what is not proven is named with the fix, and counted in the headline', () => {
  const table = renderers.table(red).replaceAll(/\s+/g, ' ')
  expect(table).toContain('✗ constraint 3/4 ? negative test 3/4')
  expect(table).toContain('Failed constraint not enforced: wasmtime-spin-v2 on node-c: ')
  expect(table).toContain('Fix: find what removed the node selector')
  expect(table).toContain('1 constraint not enforced or unproven, 1 negative test not proven')
})

test('annotations and JUnit name the label of a constraint check that is not what it should be', () => {
  const label = '(label cluster.x-k8s.io/wasmtime-spin-v2=true)'
  expect(renderers.annotations(red)).toContain(label)
  expect(renderers.junit(red)).toContain(label)
})

test('every verdict reports what to do about it', () => {
  for (const good of ['not-applicable', 'enforced', 'proven'] as const) expect(describeConsequence(good)).toBe('')
  expect(describeConsequence('not-enforced')).toContain('find what removed')
  expect(describeConsequence('unproven')).toBe('Fix: run again.')
  expect(describeConsequence('not-proven')).toContain('negative-test-not-proven')
})

test('what cannot apply is no part of the count, and is named', () => {
  const constraints = green.constraints.map((entry, index) =>
    index === 0 ? ({ ...entry, verdict: 'not-applicable', evidence: 'every node carries the label' } as const) : entry
  )
  const table = renderers.table({ ...green, constraints })
  expect(table).toContain('✓ constraint 3/3')
  expect(table).toContain('Note      constraint not applicable: wasmtime-lunatic-v1')
})

test('neither constraint check nor negative test -> neither is named', () => {
  expect(renderers.table(makeReport({}))).not.toMatch(/constraint|negative test/)
})
