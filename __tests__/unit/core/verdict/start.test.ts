import { describe, expect, test } from 'vitest'
import type { Timings, Verdict } from '../../../../src/core/model.ts'
import { observeEvent } from '../../../../src/core/observations/observations.ts'
import type { CheckReport } from '../../../../src/core/report.ts'
import { medianOf, settleStarts, startOf, startsOf } from '../../../../src/core/verdict/start.ts'
import { makeSeen } from '../examples.ts'

const makeCheck = (node: string, timings: Timings): CheckReport => ({
  runtime: 'spin',
  runtimeClass: 'c',
  handler: 'spin',
  node,
  verdict: { kind: 'passed', tookMs: 1 },
  timings
})
const fast = { madeMs: 10, scheduledMs: 100, answeredMs: 1_100 }
const slow = { madeMs: 10, scheduledMs: 100, answeredMs: 3_100 }

test('a start begins when its pod is scheduled, ends with the first right answer, and holds no pull', () => {
  expect(startOf(fast)).toBe(1_000)
  expect(startOf({ ...slow, pullMs: 2_500 })).toBe(500)
  expect(startOf({ scheduledMs: 100 })).toBeUndefined()
  expect(startOf({ answeredMs: 1_100 })).toBeUndefined()
})

test('a check that did not pass has no start, whatever it answered', () => {
  expect(startsOf(makeCheck('a', fast))).toEqual([1_000])
  expect(startsOf({ ...makeCheck('a', fast), verdict: { kind: 'skipped', reason: '' } })).toEqual([])
})

test.each([
  ['Successfully pulled image "x" in 1.25s (1m2.5s including waiting). Image size: 4711 bytes.', 62_500, ['x']],
  ['Successfully pulled image "x" in 250ms', 250, ['x']],
  ['Successfully pulled image "in 5s" in 2s (3s including waiting). Image size: 1 bytes.', 3_000, ['in 5s']],
  ['Successfully pulled image "x"', undefined, ['x']],
  ['Container image "x" already present on machine', undefined, []]
])('what the kubelet says of a pull: %s', (message, pullMs, pulled) => {
  const event = { metadata: { name: 'e' }, reason: 'Pulled', message }
  const seen = observeEvent(makeSeen({}), event, 1_000)
  expect(seen.timings.pullMs).toBe(pullMs)
  expect(seen.pulled).toEqual(pulled)
})

test('each image that was pulled is known once, and the first pull is what the start took', () => {
  const events = ['x', 'y', 'x'].map((image, index) => ({
    metadata: { name: `e${index}` },
    reason: 'Pulled',
    message: `Successfully pulled image "${image}" in ${index + 1}s`
  }))
  const seen = events.reduce((before, event) => observeEvent(before, event, 1_000), makeSeen({}))
  expect([seen.pulled, seen.timings.pullMs]).toEqual([['x', 'y'], 1_000])
})

describe('max-start', () => {
  const settle = (checks: readonly CheckReport[], limitMs = 2_000): readonly Verdict[] =>
    settleStarts(checks, new Map([['spin', limitMs]])).map(({ verdict }) => verdict)

  test('a slow start fails its check and names both times; others stay as they are', () => {
    const [first, second] = settle([makeCheck('a', fast), makeCheck('b', { ...slow, pullMs: 500 })])
    expect(first).toEqual({ kind: 'passed', tookMs: 1 })
    expect(second).toMatchObject({
      kind: 'failed',
      diagnosis: {
        code: 'start-too-slow',
        evidence:
          '2.5 s from scheduled to the first right answer, without 0.5 s for the pull of its image; max-start is 2.0 s'
      }
    })
  })

  test('where another node of the runtime is fast the node is at fault, else the node image', () => {
    expect(settle([makeCheck('a', fast), makeCheck('b', slow)])[1]).toMatchObject({ diagnosis: { fault: 'node' } })
    expect(settle([makeCheck('a', slow), makeCheck('b', slow)])[1]).toMatchObject({
      diagnosis: { fault: 'node image' }
    })
  })

  test('a node that failed is no proof that others are fast', () => {
    const failed = settle([makeCheck('b', slow)])[0] ?? { kind: 'skipped', reason: '' }
    expect(settle([makeCheck('a', slow), { ...makeCheck('b', fast), verdict: failed }])[0]).toMatchObject({
      diagnosis: { fault: 'node image' }
    })
  })

  test('a pass whose start is not known is not slow', () => {
    expect(settle([makeCheck('a', {})])).toEqual([{ kind: 'passed', tookMs: 1 }])
  })

  test('a limit of its own counts before the one for all', () => {
    const limits = (own: number): Map<string, number> =>
      new Map([
        ['*', 1],
        ['spin', own]
      ])
    expect(settleStarts([makeCheck('a', slow)], limits(9_000))[0]?.verdict.kind).toBe('passed')
    expect(settleStarts([makeCheck('a', slow)], new Map([['*', 1]]))[0]?.verdict.kind).toBe('failed')
  })

  test('a time at the limit is not beyond it, and a runtime without a limit has none', () => {
    expect(settle([makeCheck('a', slow)], 3_000)).toEqual([{ kind: 'passed', tookMs: 1 }])
    expect(settleStarts([makeCheck('a', slow)], new Map([['wws', 1]]))[0]?.verdict.kind).toBe('passed')
  })
})

test('median', () => {
  expect([medianOf([3, 1, 2]), medianOf([4, 1, 2, 3]), medianOf([7])]).toEqual([2, 2.5, 7])
})
