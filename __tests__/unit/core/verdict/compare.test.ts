import { describe, expect, test } from 'vitest'
import type { RunRecord, RunRecordCheck } from '../../../../src/core/model.ts'
import { compareRuns, limitOf } from '../../../../src/core/verdict/compare.ts'

function makeRun(checks: readonly RunRecordCheck[], more: Partial<RunRecord> = {}): RunRecord {
  const samples = new Map(checks.map(({ name }) => [name, `registry.example/${name}:v1`]))
  return {
    id: 'a',
    version: '0.1.0',
    startedAt: '2026-03-04T05:06:07.089Z',
    constrain: false,
    samples,
    checks,
    ...more
  }
}

const passed = (name: string, node: string, ...startsMs: readonly number[]): RunRecordCheck => ({
  name,
  node,
  result: 'passed',
  startsMs
})
const failed = (name: string, node: string, code = 'handler-not-configured'): RunRecordCheck => ({
  name,
  node,
  result: 'failed',
  code,
  startsMs: []
})
const inconclusive = (name: string, node: string): RunRecordCheck => ({
  ...failed(name, node, 'timeout'),
  result: 'inconclusive'
})

describe('results', () => {
  test('the same in both runs: nothing is worse and nothing is better', () => {
    const run = makeRun([passed('spin', 'a', 900), failed('wws', 'a')])
    expect(compareRuns(run, run)).toMatchObject({ worse: [], better: [], differences: [] })
  })

  test('a check that passed and fails now is worse, once for all nodes with the same change', () => {
    const before = makeRun([passed('spin', 'a', 900), passed('spin', 'b', 900)])
    const now = makeRun([failed('spin', 'b'), failed('spin', 'a')])
    expect(compareRuns(before, now).worse).toEqual([
      { name: 'spin', nodes: ['a', 'b'], before: 'passed', now: 'failed handler-not-configured' }
    ])
  })

  test('a check that is no longer proven is worse; one that was not proven and fails now, too', () => {
    const before = makeRun([passed('spin', 'a', 900), inconclusive('wws', 'a')])
    const { worse } = compareRuns(before, makeRun([inconclusive('spin', 'a'), failed('wws', 'a')]))
    expect(worse.map(({ name }) => name)).toEqual(['spin', 'wws'])
  })

  test('a check that failed and passes now is better; one that failed and is inconclusive now is neither', () => {
    const before = makeRun([failed('spin', 'a'), failed('wws', 'a')])
    const { better, worse } = compareRuns(before, makeRun([passed('spin', 'a', 900), inconclusive('wws', 'a')]))
    expect(better).toEqual([{ name: 'spin', nodes: ['a'], before: 'failed handler-not-configured', now: 'passed' }])
    expect(worse).toEqual([])
  })

  test('new nodes, as those of a new image, are compared with all that the runtime did before', () => {
    const before = makeRun([
      passed('spin', 'old-a', 900),
      passed('spin', 'old-b', 900),
      failed('wws', 'old-a'),
      failed('wws', 'old-b')
    ])
    const now = makeRun([
      passed('spin', 'new-a', 900),
      failed('spin', 'new-b'),
      passed('wws', 'new-a', 900),
      failed('wws', 'new-b')
    ])
    const { better, worse } = compareRuns(before, now)
    expect(worse).toEqual([{ name: 'spin', nodes: ['new-b'], before: 'passed', now: 'failed handler-not-configured' }])
    expect(better.map(({ name, nodes }) => [name, nodes])).toEqual([['wws', ['new-a']]])
  })

  test('on a new node a failure that some old node had too is not new', () => {
    const before = makeRun([passed('spin', 'old-a', 900), failed('spin', 'old-b')])
    expect(compareRuns(before, makeRun([failed('spin', 'new-a'), passed('spin', 'new-b')])).worse).toEqual([])
  })

  test('on a node that both runs have only that node counts', () => {
    const before = makeRun([passed('spin', 'a', 900), failed('spin', 'b')])
    const { worse } = compareRuns(before, makeRun([failed('spin', 'a'), failed('spin', 'b')]))
    expect(worse).toMatchObject([{ nodes: ['a'], before: 'passed' }])
  })

  test('a check of a runtime that the earlier run did not have is neither better nor worse', () => {
    const now = makeRun([passed('spin', 'a', 900), passed('wws', 'a', 900), failed('slight', 'a')])
    expect(compareRuns(makeRun([passed('spin', 'a', 900)]), now)).toMatchObject({ better: [], worse: [] })
  })

  test('what a new node is compared with is how many nodes passed, or all that was wrong', () => {
    const on = (...results: readonly RunRecordCheck[]): unknown => {
      const { better, worse } = compareRuns(makeRun(results), makeRun([failed('spin', 'new')]))
      return [...better, ...worse].map(({ before }) => before)
    }
    expect(on(passed('spin', 'a', 900), inconclusive('spin', 'b'))).toEqual(['passed on 1 of 2 nodes'])
    const unlike = { ...inconclusive('spin', 'b'), code: 'cancelled' }
    expect(on(inconclusive('spin', 'a'), unlike)).toEqual(['inconclusive cancelled or inconclusive timeout'])
  })

  test('a workload check that has the name of a runtime is no check of it', () => {
    const { code, name, result } = failed('spin', 'a')
    const before = makeRun([passed('spin', 'a', 900), { code, name, result, startsMs: [] }])
    expect(compareRuns(before, makeRun([failed('spin', 'new')])).worse).toMatchObject([{ before: 'passed' }])
  })

  test('workload checks and constraint checks are compared by their names', () => {
    const check = (result: 'failed' | 'passed'): RunRecordCheck => ({
      name: 'constraint check of c',
      result,
      startsMs: []
    })
    expect(compareRuns(makeRun([check('passed')]), makeRun([check('failed')])).worse).toEqual([
      { name: 'constraint check of c', nodes: [], before: 'passed', now: 'failed' }
    ])
  })
})

describe('runs that are unlike say so, and their starts are not compared', () => {
  const before = makeRun([passed('spin', 'a', 900), passed('wws', 'a', 900)])
  const slow = [passed('spin', 'a', 9_000), passed('wws', 'a', 9_000)]

  test.each<[string, RunRecord, string]>([
    ['other runtimes', makeRun([passed('spin', 'a', 9_000)]), 'runtimes: spin, wws before, spin now'],
    [
      'another sample',
      makeRun(slow, {
        samples: new Map([
          ['spin', 'other:v2'],
          ['wws', 'registry.example/wws:v1']
        ])
      }),
      'sample of spin: registry.example/spin:v1 before, other:v2 now'
    ],
    ['another number of nodes', makeRun([...slow, passed('spin', 'b', 9_000)]), 'number of nodes: 1 before, 2 now'],
    ['another constrain', makeRun(slow, { constrain: true }), 'constrain: false before, true now']
  ])('%s', (_, now, difference) => {
    const { differences, starts } = compareRuns(before, now)
    expect(differences).toEqual([difference])
    expect(starts).toEqual([])
  })

  test('the order of runtimes, and what is no runtime, make none unlike', () => {
    const check = { name: 'Deployment default/hello', result: 'passed', startsMs: [] } as const
    const now = makeRun([passed('wws', 'a', 900), passed('spin', 'a', 900), check])
    expect(compareRuns(before, now).differences).toEqual([])
  })

  test('a report that does not say its samples is not unlike', () => {
    expect(compareRuns({ ...before, samples: new Map() }, before).differences).toEqual([])
  })
})

describe('starts', () => {
  test('a median beyond the limit is slower, and the numbers behind it are there', () => {
    const before = makeRun([passed('spin', 'a', 1_000, 1_100, 1_200)])
    const now = makeRun([passed('spin', 'a', 3_800, 3_900, 4_000)])
    expect(compareRuns(before, now).starts).toEqual([
      { runtime: 'spin', beforeMs: 1_100, nowMs: 3_900, limitMs: 3_054, beforeCount: 3, count: 3, isSlower: true }
    ])
  })

  test('a median that just reaches the limit is not', () => {
    const now = makeRun([passed('spin', 'a', 3_054, 3_054, 3_054)])
    expect(compareRuns(makeRun([passed('spin', 'a', 1_000, 1_100, 1_200)]), now).starts).toMatchObject([
      { nowMs: 3_054, limitMs: 3_054, isSlower: false }
    ])
  })

  test('a runtime that started in one of the runs only is not compared', () => {
    const [never, once] = [makeRun([failed('spin', 'a')]), makeRun([passed('spin', 'a', 900)])]
    expect(compareRuns(never, once).starts).toEqual([])
    expect(compareRuns(once, never).starts).toEqual([])
  })

  test('one slow start among fast ones is not', () => {
    const now = makeRun([passed('spin', 'a', 1_000, 1_000, 30_000)])
    expect(compareRuns(makeRun([passed('spin', 'a', 1_000)]), now).starts).toMatchObject([{ isSlower: false }])
  })

  test('the limit comes closer with more starts, and goes away with what these deviate', () => {
    const alike = (count: number): readonly number[] => Array.from({ length: count }, () => 1_000)
    expect([1, 3, 10, 40].map((count) => limitOf(alike(count), count))).toEqual([4_722, 2_755, 1_653, 1_250])
    expect(limitOf([500, 1_000, 1_500], 3)).toBeGreaterThan(limitOf([900, 1_000, 1_100], 3))
    // Few starts now are as little proof as few before.
    expect(limitOf(alike(10), 1)).toBeGreaterThan(limitOf(alike(10), 10))
  })

  test('it is never less than 200 ms, or a quarter, above the median', () => {
    expect(
      limitOf(
        Array.from({ length: 1_000 }, () => 100),
        1_000
      )
    ).toBe(300)
    expect(
      limitOf(
        Array.from({ length: 1_000 }, () => 4_000),
        1_000
      )
    ).toBe(5_000)
  })
})
