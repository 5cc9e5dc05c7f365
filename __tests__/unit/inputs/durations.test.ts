import { expect, test } from 'vitest'
import { parseDuration } from '../../../src/inputs/durations.ts'

test.each([
  { name: 'seconds', text: '90s', ms: 90_000 },
  { name: 'minutes', text: '5m', ms: 300_000 },
  { name: 'hours and minutes', text: '1h30m', ms: 5_400_000 },
  { name: 'all three', text: '1h1m1s', ms: 3_661_000 },
  { name: 'zero', text: '0s', ms: 0 }
])('$name: $text -> $ms ms', ({ text, ms }) => {
  expect(parseDuration(text)).toBe(ms)
})

test.each([
  { name: 'a word', text: 'soon' },
  { name: 'nothing', text: '' },
  { name: 'a number without a unit', text: '90' },
  { name: 'a fraction', text: '1.5m' },
  { name: 'a negative time', text: '-5m' },
  { name: 'units in the wrong order', text: '5s1m' },
  { name: 'a space between', text: '1h 30m' },
  { name: 'a line after it', text: '5m\n' }
])('$name -> none', ({ text }) => {
  expect(parseDuration(text)).toBeUndefined()
})
