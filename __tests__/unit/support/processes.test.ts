import { expect, test } from 'vitest'
import { parseStat } from '../../../testbed/processes.ts'

/** Of a program by its state and how many threads it has, as a kernel shows it. */
const statOf = (state: string, threads: number): string =>
  `31356 (a (b) c) ${state} 1 31346 8864 0 -1 4227084 3058 6592 3 0 4 1 3 2 20 0 ${threads} 0 6153324 0 0 18446744073709551615 0`

test.each<{ name: string; state: string; threads: number; isThere: boolean }>([
  { name: 'one that sleeps is there', state: 'S', threads: 1, isThere: true },
  { name: 'a zombie is gone', state: 'Z', threads: 1, isThere: false },
  { name: 'a zombie whose threads still end is there: they hold its ports', state: 'Z', threads: 2, isThere: true },
  { name: 'one that is dead is gone', state: 'X', threads: 1, isThere: false }
])('of processes $name', ({ isThere, state, threads }) => {
  const there = { parent: 1, startedAt: '6153324', state }
  expect(parseStat(statOf(state, threads))).toEqual(isThere ? there : undefined)
})

test('of a process without an entry nothing is there', () => {
  expect(parseStat('')).toBeUndefined()
})
