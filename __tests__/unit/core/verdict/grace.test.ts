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

  test('evidence of something else lends nothing that follows it its own time', () => {
    expect(isOverAfter(['b', 9_000], ['b', 9_000], ['a', 2_000], ['a', 2_000])).toEqual([false, false, false, false])
  })

  const patient = { code: 'a', graceMs: 15_000, isPatient: true }

  test('what may only be slow counts at the deadline, however long it has stood', () => {
    const at = (nowMs: number): object => measureGrace(patient, { code: 'a', sinceMs: 0 }, nowMs, DEADLINE)
    expect(at(0)).toMatchObject({ dueMs: DEADLINE, isOver: false })
    expect(at(DEADLINE - 1)).toMatchObject({ dueMs: DEADLINE, isOver: false })
    expect(at(DEADLINE)).toMatchObject({ dueMs: DEADLINE, isOver: true })
  })

  test('but not if it has not stood for its grace by then', () => {
    const since = { code: 'a', sinceMs: DEADLINE - 14_000 }
    expect(measureGrace(patient, since, DEADLINE, DEADLINE)).toMatchObject({ isOver: false })
  })

  test('a check that others wait for is not waited for to the deadline', () => {
    const at = (nowMs: number): object => measureGrace(patient, { code: 'a', sinceMs: 0 }, nowMs, DEADLINE, 40_000)
    expect(at(39_999)).toMatchObject({ dueMs: 40_000, isOver: false })
    expect(at(40_000)).toMatchObject({ isOver: true })
    expect(measureGrace(patient, { code: 'a', sinceMs: 30_000 }, 40_000, DEADLINE, 40_000)).toMatchObject({
      dueMs: 45_000,
      isOver: false
    })
    expect(measureGrace(patient, undefined, 0, DEADLINE, DEADLINE + 1)).toMatchObject({ dueMs: DEADLINE })
  })

  test('another one is looked at again at the deadline, and not over by it', () => {
    const at = (nowMs: number): object =>
      measureGrace({ code: 'a', graceMs: 5_000 }, { code: 'a', sinceMs: DEADLINE - 2_000 }, nowMs, DEADLINE)
    expect(at(DEADLINE - 1)).toMatchObject({ dueMs: DEADLINE, isOver: false })
    expect(at(DEADLINE)).toMatchObject({ isOver: false })
    expect(at(DEADLINE + 3_000)).toMatchObject({ isOver: true })
  })

  describe('what stands while nobody could have reported that it healed', () => {
    const since = { code: 'a', sinceMs: 10_000 }
    const at = (nowMs: number, blindUntilMs: number, graceMs = 5_000): object =>
      measureGrace({ code: 'a', graceMs, blindUntilMs }, since, nowMs, DEADLINE)

    test('has its whole grace after that', () => {
      expect(at(15_000, 14_000)).toMatchObject({ suspicion: { sinceMs: 14_000 }, dueMs: 19_000, isOver: false })
      expect(at(18_999, 14_000)).toMatchObject({ isOver: false })
      expect(at(19_000, 14_000)).toMatchObject({ isOver: true })
    })

    test('does not count as long as that lasts', () => {
      expect(at(90_000, Infinity)).toMatchObject({ suspicion: { sinceMs: 90_000 }, dueMs: 95_000, isOver: false })
      expect(at(90_000, 95_000)).toMatchObject({ suspicion: { sinceMs: 90_000 }, isOver: false })
    })

    test('has no more than its grace where that was before', () => {
      expect(at(15_000, 9_000)).toMatchObject({ suspicion: { sinceMs: 10_000 }, isOver: true })
    })

    test('counts at once where it never heals', () => {
      expect(at(15_000, Infinity, 0)).toMatchObject({ isOver: true })
    })

    test('also where it is known from before', () => {
      const known = { code: 'a', graceMs: 5_000, knownSinceMs: 1_000, blindUntilMs: 14_000 }
      expect(measureGrace(known, undefined, 15_000, DEADLINE)).toMatchObject({ isOver: false })
    })
  })
})
