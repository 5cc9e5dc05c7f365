import { expect, test } from 'vitest'
import {
  countOf,
  describeCounts,
  formatTime,
  listNames,
  listRanges,
  byteLength,
  takeWithin
} from '../../../src/render/words.ts'
import { makeCheck, makeDiagnosis, makeReport, makeRuntime, passed, workloadsOf } from './reports.ts'

test.each([
  { ms: 0, shown: '0.0s' },
  { ms: 1_949, shown: '1.9s' },
  { ms: 59_940, shown: '59.9s' },
  { ms: 59_960, shown: '1m00s' },
  { ms: 125_000, shown: '2m05s' }
])('$ms ms -> $shown', ({ ms, shown }) => {
  expect(formatTime(ms)).toBe(shown)
})

test('numbers of things have separators and a plural', () => {
  expect([countOf(1, 'node'), countOf(0, 'node'), countOf(1_996, 'node')]).toEqual(['1 node', '0 nodes', '1,996 nodes'])
})

test('a long list of names ends with a count', () => {
  expect(listNames(['a', 'b'], 2)).toBe('a, b')
  expect(listNames(['a', 'b', 'c'], 1)).toBe('a and 2 more')
})

test.each([
  { names: ['a-1', 'a-2', 'a-3', 'b'], shown: 'a-1 ... 3, b' },
  { names: ['vmss000098', 'vmss000099', 'vmss000100'], shown: 'vmss000098 ... 000100' },
  { names: ['a-1', 'a-2', 'a-4'], shown: 'a-1, a-2, a-4' },
  { names: ['x', 'y', 'z'], shown: 'x, y, z' },
  { names: [], shown: '' }
])('names that differ in a number without a gap are shown as a range: $shown', ({ names, shown }) => {
  expect(listRanges(names, 10)).toBe(shown)
})

test('ranges that are too many are a list that ends with a count', () => {
  expect(listRanges(['a', 'b', 'c'], 2)).toBe('a, b and 1 more')
})

test('counts name only what occurs', () => {
  const spin = makeRuntime('spin')
  const good = makeCheck(spin, 'node-a', passed(1_000))
  const bad = makeCheck(spin, 'node-b', { kind: 'failed', diagnosis: makeDiagnosis('spin') })
  expect(describeCounts(makeReport({}))).toBe('no checks')
  expect(describeCounts(makeReport({ checks: [good] }))).toBe('1 of 1 check passed')
  expect(describeCounts(makeReport({ checks: [good, bad] }))).toBe('1 of 2 checks passed')
  const skipped = makeCheck(spin, 'node-c', { kind: 'skipped', reason: 'cordoned' })
  expect(describeCounts(makeReport({ checks: [good, skipped] }))).toBe('1 of 2 checks passed, 1 skipped')
})

test('with rows beside the checks all are counted, as checks', () => {
  expect(describeCounts(makeReport({ checks: [], workloads: workloadsOf('passed') }))).toBe('2 of 2 checks passed')
})

test('sizes are in bytes of UTF-8', () => {
  expect([byteLength('a'), byteLength('ü'), byteLength('漢'), byteLength('😀')]).toEqual([1, 2, 3, 4])
})

test('items are taken while they fit, with a blank line after each; the rest is counted and not rendered', () => {
  const rendered: string[] = []
  const result = takeWithin(['aa', '漢', 'bb', 'cc'], 4 + 5 + 3, (item) => {
    rendered.push(item)
    return item
  })
  expect(result).toEqual({ taken: ['aa', '漢'], left: 2 })
  expect(rendered).toEqual(['aa', '漢', 'bb'])
})

test('a first item that is too long leaves nothing', () => {
  expect(takeWithin(['long'], 3, (item) => item)).toEqual({ taken: [], left: 1 })
})
