import { describe, expect, test } from 'vitest'
import { measureGrace, type Suspicion } from '../../../../src/core/verdict/grace.ts'

const DEADLINE = 100_000

/** The rules that find something each second, from zero on. */
function isOverAfter(...found: readonly Suspicion['rule'][]): readonly boolean[] {
  let before: Suspicion | undefined
  return found.map((rule, second) => {
    const grace = measureGrace(rule, before, second * 1_000, DEADLINE)
    before = grace.suspicion
    return grace.isOver
  })
}

const [atOnce, short, long] = [0, 2_000, 9_000].map((graceMs) => ({ graceMs })) as [Rule, Rule, Rule]
type Rule = Suspicion['rule']

describe('measureGrace', () => {
  test('what never heals counts at once', () => {
    expect(isOverAfter(atOnce)).toEqual([true])
  })

  test('evidence counts when it has stood for its grace', () => {
    expect(isOverAfter(short, short, short)).toEqual([false, false, true])
  })

  test('evidence of something else between begins no grace again', () => {
    expect(isOverAfter(short, long, short)).toEqual([false, false, true])
    expect(isOverAfter(long, short, long, short)).toEqual([false, false, false, true])
  })

  test('evidence of something else lends nothing that follows it its own time', () => {
    expect(isOverAfter(long, long, short, short)).toEqual([false, false, false, false])
  })

  test('nor does what may only be slow, for which it was waited', () => {
    const slow = { graceMs: 2_000, isPatient: true }
    expect(isOverAfter(slow, slow, slow, short, short, short)).toEqual([false, false, false, false, false, true])
  })

  test('what has to be asked for counts only if it was seen after its time', () => {
    const at = (nowMs: number, confirmedMs: number): object =>
      measureGrace(short, { rule: short, sinceMs: 1_000 }, nowMs, DEADLINE, { confirmedMs })
    expect(at(2_999, 2_900)).toMatchObject({ dueMs: 3_000, isOver: false })
    expect(at(3_000, 2_999)).toMatchObject({ dueMs: DEADLINE, isOver: false })
    expect(at(DEADLINE, 2_999)).toMatchObject({ isOver: false })
    expect(at(3_100, 3_000)).toMatchObject({ isOver: true })
  })

  const patient = { graceMs: 15_000, isPatient: true }

  test('what may only be slow counts at the deadline, however long it has stood', () => {
    const at = (nowMs: number): object => measureGrace(patient, { rule: patient, sinceMs: 0 }, nowMs, DEADLINE)
    expect(at(0)).toMatchObject({ dueMs: DEADLINE, isOver: false })
    expect(at(DEADLINE - 1)).toMatchObject({ dueMs: DEADLINE, isOver: false })
    expect(at(DEADLINE)).toMatchObject({ dueMs: DEADLINE, isOver: true })
  })

  test('but not if it has not stood for its grace by then', () => {
    const since = { rule: patient, sinceMs: DEADLINE - 14_000 }
    expect(measureGrace(patient, since, DEADLINE, DEADLINE)).toMatchObject({ isOver: false })
  })

  test('a check that others wait for is not waited for to the deadline', () => {
    const at = (nowMs: number, sinceMs = 0): object =>
      measureGrace(patient, { rule: patient, sinceMs }, nowMs, DEADLINE, { patientUntilMs: 40_000 })
    expect(at(39_999)).toMatchObject({ dueMs: 40_000, isOver: false })
    expect(at(40_000)).toMatchObject({ isOver: true })
    expect(at(40_000, 30_000)).toMatchObject({ dueMs: 45_000, isOver: false })
    const beyond = measureGrace(patient, undefined, 0, DEADLINE, { patientUntilMs: DEADLINE + 1 })
    expect(beyond).toMatchObject({ dueMs: DEADLINE })
  })

  test('another one is looked at again at the deadline, and not over by it', () => {
    const at = (nowMs: number): object =>
      measureGrace(short, { rule: short, sinceMs: DEADLINE - 1_000 }, nowMs, DEADLINE)
    expect(at(DEADLINE - 1)).toMatchObject({ dueMs: DEADLINE, isOver: false })
    expect(at(DEADLINE)).toMatchObject({ isOver: false })
    expect(at(DEADLINE + 1_000)).toMatchObject({ isOver: true })
  })

  describe('what stands while nobody could have reported that it healed', () => {
    const at = (nowMs: number, blindUntilMs: number, graceMs = 5_000): object => {
      const rule = { graceMs }
      return measureGrace(rule, { rule, sinceMs: 10_000 }, nowMs, DEADLINE, { blindUntilMs })
    }

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

    test('has stood as long as it shows itself, whatever was suspected of an earlier time', () => {
      const suspected = { rule: short, sinceMs: 1_000 }
      const known = { knownSinceMs: 14_000 }
      expect(measureGrace(short, suspected, 15_000, DEADLINE, known)).toMatchObject({
        suspicion: { sinceMs: 14_000 },
        isOver: false
      })
    })

    test('also where it is known from before', () => {
      const known = { knownSinceMs: 1_000, blindUntilMs: 14_000 }
      expect(measureGrace(short, undefined, 15_000, DEADLINE, known)).toMatchObject({ isOver: false })
    })
  })
})
