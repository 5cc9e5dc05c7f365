import { expect, test } from 'vitest'
import { countOf, describeCounts, formatTime, listNames } from '../../../src/render/words.ts'

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

test('counts name only what occurs', () => {
  const none = { passed: 0, failed: 0, inconclusive: 0, skipped: 0, total: 0 }
  expect(describeCounts(none)).toBe('no cells')
  expect(describeCounts({ ...none, passed: 1, total: 1 })).toBe('1 of 1 cell passed')
  expect(describeCounts({ ...none, passed: 8, failed: 4, total: 12 })).toBe('8 of 12 cells passed, 4 failed')
})
