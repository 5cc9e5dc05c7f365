import { expect, test } from 'vitest'
import { describeConsequence } from '../../../src/render/proofs.ts'
import { renderers } from './renderers.ts'
import { green, makeReport, red } from './reports.ts'

test('a constraint check and a negative test that are proven say that nothing is to be done, and the constraint check which label it is about', () => {
  const table = renderers.table(green).replaceAll(/\s+/g, ' ')
  expect(table).toContain('✓ enforced for wasmtime-lunatic-v1')
  expect(table.match(/\(on node-[ac]\): nothing to do/g)).toHaveLength(2)
  expect(table).toContain('without its label, cluster.x-k8s.io/CLASS=true')
  const summary = renderers.summary(green)
  expect(summary.match(/✅ (enforced|proven): nothing to do/g)).toHaveLength(8)
  expect(summary).toContain('CLASS=true')
})

test('annotations and JUnit name the label of a constraint check that is not what it should be', () => {
  const label = '(label cluster.x-k8s.io/wasmtime-spin-v2=true)'
  expect(renderers.annotations(red)).toContain(label)
  expect(renderers.junit(red)).toContain(label)
})

test('every verdict reports what to do about it', () => {
  expect(describeConsequence('not-applicable')).toBe('nothing to do')
  expect(describeConsequence('not-enforced')).toContain('find out')
  expect(describeConsequence('unproven')).toBe('run again')
  expect(describeConsequence('not-proven')).toContain('negative-test-not-proven')
})

test('neither constraint check nor negative test -> neither is explained', () => {
  expect(renderers.table(makeReport({}))).not.toMatch(/Constraint check:|Negative test:/)
})
