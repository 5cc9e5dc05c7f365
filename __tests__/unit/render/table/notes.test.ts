import { expect, test } from 'vitest'
import { describeConsequence } from '../../../../src/render/table/notes.ts'
import { renderers } from '../renderers.ts'
import { green, makeReport, red } from '../reports.ts'

test('a fence and a control that are proven say that nothing is to be done, and the fence which label it is about', () => {
  const table = renderers.table(green).replaceAll(/\s+/g, ' ')
  expect(table).toContain('✓ proven for wasmtime-lunatic-v1')
  expect(table.match(/\(on node-[ac]\): nothing to do/g)).toHaveLength(2)
  expect(table).toContain('without its label, cluster.x-k8s.io/CLASS=true')
  const summary = renderers.summary(green)
  expect(summary.match(/✅ proven: nothing to do/g)).toHaveLength(8)
  expect(summary).toContain('CLASS=true')
})

test('annotations and JUnit name the label of a fence that is not what it should be', () => {
  const label = '(label cluster.x-k8s.io/wasmtime-spin-v2=true)'
  expect(renderers.annotations(red)).toContain(label)
  expect(renderers.junit(red)).toContain(label)
})

test('every verdict says what to do about it', () => {
  expect(describeConsequence('fence', 'not-provable')).toBe('nothing to do')
  expect(describeConsequence('fence', 'broken')).toContain('find out')
  expect(describeConsequence('fence', 'not-proven')).toBe('run again')
  expect(describeConsequence('control', 'not-proven')).toContain('control-not-proven')
})

test('neither fence nor control -> neither is explained', () => {
  expect(renderers.table(makeReport({}))).not.toMatch(/Fence:|Control:/)
})
