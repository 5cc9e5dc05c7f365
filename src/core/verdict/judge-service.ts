import { diagnoseCancelledWorkload, diagnoseServiceTimeout, serviceRules } from '../diagnosis/rules/service.ts'
import { measureGrace, type Suspicion } from './grace.ts'
import { ANSWERS_NEEDED, type Ending } from './judge-pod.ts'
import type { Diagnosis, Verdict } from '../model.ts'
import type { AnswerView } from '../observations/observations.ts'
import type { ServiceObservations } from '../observations/service-observations.ts'
import type { AskedService } from '../workloads/workloads.ts'

/** The result of a Service now. */
export type ServiceJudgement =
  | { readonly kind: 'decided'; readonly verdict: Verdict }
  | { readonly kind: 'open'; readonly suspicion?: Suspicion; readonly againAtMs: number }

/** Judges one Service by what has been seen of it, as `judge` does a pod. */
export function judgeService(
  service: AskedService,
  seen: ServiceObservations,
  suspicion: Suspicion | undefined,
  nowMs: number,
  deadlineMs: number,
  ending?: Ending
): ServiceJudgement {
  if (seen.rightInARow >= ANSWERS_NEEDED) {
    return { kind: 'decided', verdict: { kind: 'passed', tookMs: seen.answeredMs ?? nowMs - seen.askedAtMs } }
  }
  if (ending === 'cancelled') return inconclusive(diagnoseCancelledWorkload(service.name))
  for (const rule of serviceRules) {
    const { code, title, fault, find, facts } = rule
    const evidence = find(seen)
    if (evidence === undefined) continue
    const confirmedMs = rule.isAsked === true ? seen.answerAtMs : undefined
    const grace = measureGrace(rule, suspicion, nowMs, deadlineMs, { confirmedMs })
    if (!grace.isOver && ending === undefined && nowMs < deadlineMs) {
      return { kind: 'open', suspicion: grace.suspicion, againAtMs: grace.dueMs }
    }
    return inconclusive({ code, title, fault, evidence, facts: facts(service, seen) })
  }
  if (nowMs < deadlineMs && ending === undefined) return { kind: 'open', againAtMs: deadlineMs }
  return inconclusive(diagnoseServiceTimeout(service, seen))
}

function inconclusive(diagnosis: Diagnosis): ServiceJudgement {
  return { kind: 'decided', verdict: { kind: 'inconclusive', diagnosis } }
}

/** Adds an answer. Three right ones in a row are what a pass needs. */
export function observeServiceAnswer(
  seen: ServiceObservations,
  answer: AnswerView,
  nowMs: number
): ServiceObservations {
  if (answer.kind !== 'right') return { ...seen, answer, answerAtMs: nowMs, rightInARow: 0 }
  return {
    ...seen,
    answer,
    answerAtMs: nowMs,
    rightInARow: seen.rightInARow + 1,
    answeredMs: seen.answeredMs ?? nowMs - seen.askedAtMs
  }
}
