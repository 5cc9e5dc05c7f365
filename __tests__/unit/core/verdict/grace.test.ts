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
})
