import { describe, expect, test } from 'vitest'
import type { ServiceObservations } from '../../../../src/core/observations/service-observations.ts'
import type { Ending } from '../../../../src/core/verdict/judge-pod.ts'
import { judgeService, observeServiceAnswer } from '../../../../src/core/verdict/judge-service.ts'
import type { AskedService } from '../../../../src/core/workloads/workloads.ts'
import { spin } from '../examples.ts'

/** Which evidence gives which verdict is in `workloads/from-manifests.test.ts`; here is when it does. */

const DEADLINE = 100_000
const service: AskedService = {
  source: 'manifests',
  namespace: 'ns',
  name: 'web',
  port: { port: 80 },
  runtime: spin,
  type: 'ClusterIP'
}
const asked: ServiceObservations = { askedAtMs: 500, method: 'proxy', pods: 'ready', rightInARow: 0 }
const silent: ServiceObservations = {
  ...asked,
  answer: { kind: 'none', via: 'proxy', message: 'error trying to reach service: EOF (503)' }
}

function say(seen: ServiceObservations, nowMs: number, ending?: Ending): string {
  const judged = judgeService(service, seen, undefined, nowMs, DEADLINE, ending)
  if (judged.kind === 'open') return `open until ${judged.againAtMs}`
  const { verdict } = judged
  if (verdict.kind === 'passed') return `passed in ${verdict.tookMs}`
  return 'diagnosis' in verdict ? `${verdict.kind} ${verdict.diagnosis.code}` : verdict.kind
}

test('a Service took as long as its first right answer, whenever it is looked at', () => {
  const right = [1_700, 1_800, 1_900].reduce((seen, ms) => observeServiceAnswer(seen, { kind: 'right' }, ms), asked)
  expect(say(right, 60_000)).toBe('passed in 1200')
  expect(say({ ...asked, rightInARow: 3 }, 2_000)).toBe('passed in 1500')
})

describe('what is not decided', () => {
  test('is open until its evidence has stood, or until the deadline', () => {
    expect(say(silent, 1_000)).toMatch(/^open until (?!100000)/)
    expect(say(asked, DEADLINE - 1)).toBe('open until 100000')
  })

  test('is open to the deadline while the answer is that it is not available yet', () => {
    const warming: ServiceObservations = {
      ...asked,
      answer: { kind: 'wrong', detail: 'status 503', isIncomplete: false, isUnavailable: true }
    }
    const first = judgeService(service, warming, undefined, 1_000, DEADLINE)
    const suspicion = first.kind === 'open' ? first.suspicion : undefined
    expect(judgeService(service, warming, suspicion, DEADLINE - 1, DEADLINE)).toMatchObject({ kind: 'open' })
    expect(say(warming, DEADLINE)).toBe('inconclusive wrong-answer')
    const wrong: ServiceObservations = {
      ...asked,
      answer: { kind: 'wrong', detail: 'status 404', isIncomplete: false }
    }
    expect(say(wrong, 1_000)).toBe('open until 4000')
  })

  test('is open until a wrong answer comes once more after its time, as the next may be late on its way', () => {
    const answer = { kind: 'wrong', detail: 'status 404', isIncomplete: false } as const
    for (const one of [answer, { ...answer, isIncomplete: true }]) {
      const at = (answerAtMs: number): ServiceObservations => ({ ...asked, answer: one, answerAtMs })
      const first = judgeService(service, at(1_000), undefined, 1_000, DEADLINE)
      const suspicion = first.kind === 'open' ? first.suspicion : undefined
      expect(judgeService(service, at(1_000), suspicion, 4_000, DEADLINE)).toMatchObject({ againAtMs: DEADLINE })
      expect(judgeService(service, at(4_000), suspicion, 4_000, DEADLINE)).toMatchObject({ kind: 'decided' })
    }
  })

  test('is what the evidence shows at the deadline, or that the time was up', () => {
    expect(say(silent, DEADLINE)).toBe('inconclusive service-unreachable')
    expect(say(asked, DEADLINE)).toBe('inconclusive timeout')
  })

  test('is that too where its time ends before the deadline', () => {
    expect(say(silent, 1_000, 'time-out')).toBe('inconclusive service-unreachable')
    expect(say(asked, 1_000, 'time-out')).toBe('inconclusive timeout')
  })

  test('blames nothing where the run is cancelled', () => {
    expect(say(silent, 1_000, 'cancelled')).toBe('inconclusive cancelled')
    expect(say(asked, 1_000, 'cancelled')).toBe('inconclusive cancelled')
  })
})
