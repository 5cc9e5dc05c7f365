import { describe, expect, test } from 'vitest'
import { measureGrace, type Suspicion } from '../../../../src/core/verdict/grace.ts'

const DEADLINE = 100_000

/** What is suspected each second, from zero on. */
function isOverAfter(...suspected: readonly (readonly [code: string, graceMs: number])[]): readonly boolean[] {
  let before: Suspicion | undefined
  return suspected.map(([code, graceMs], second) => {
    const grace = measureGrace({ code, graceMs }, before, second * 1_000, DEADLINE)
    before = grace.suspicion
    return grace.isOver
  })
}

describe('measureGrace', () => {
  test('what never heals counts at once', () => {
    expect(isOverAfter(['a', 0])).toEqual([true])
  })

  test('evidence counts when it has stood for its grace', () => {
    expect(isOverAfter(['a', 2_000], ['a', 2_000], ['a', 2_000])).toEqual([false, false, true])
  })

  test('evidence of something else between begins no grace again', () => {
    expect(isOverAfter(['a', 2_000], ['b', 9_000], ['a', 2_000])).toEqual([false, false, true])
    expect(isOverAfter(['a', 9_000], ['b', 2_000], ['a', 9_000], ['b', 2_000])).toEqual([false, false, false, true])
  })

  test('a grace ends with the run', () => {
    const grace = measureGrace({ code: 'a', graceMs: Infinity }, undefined, 0, DEADLINE)
    expect(grace).toMatchObject({ dueMs: DEADLINE, isOver: false })
  })
})
