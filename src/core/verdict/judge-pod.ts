import {
  type Case,
  diagnose,
  diagnoseCancelled,
  diagnoseTimeout,
  graceOf,
  makeDiagnosis,
  makeVerdict
} from '../diagnosis/diagnose.ts'
import { nameContainer, withLookedAt } from './looked-at.ts'
import { measureGrace, skipBlind, type Suspicion } from './grace.ts'
import { assertNever, type Diagnosis, isNodeFault, type Match, type Sample, type Verdict } from '../model.ts'
import { hasOutput } from '../observations/output.ts'
import { type AnswerView, makeObservations, READY_FOR_MS } from '../observations/observations.ts'
import { anyNode } from '../workloads/workloads.ts'

/** Right answers in a row that prove a check. */
export const ANSWERS_NEEDED = 3

/** The result of a check now. */
export type Judgement =
  | {
      readonly kind: 'decided'
      readonly verdict: Verdict
      /** Since when the evidence stands, on the run's clock; absent where there is none. */
      readonly evidenceMs?: number
    }
  | {
      readonly kind: 'open'
      readonly suspicion?: Suspicion
      /** When to look again if nothing new is seen until then. */
      readonly againAtMs: number
    }

/** Why a check must be decided now, whatever its graces say; absent while the run goes on. */
export type Ending = 'time-out' | 'cancelled'

/**
 * Judges one check by what has been seen of it. Pure: the same observations at the same time give the same judgement.
 * At the deadline evidence that is still in its grace blames nobody, as without any evidence: the check is inconclusive. A run
 * that is cancelled leaves what might have healed undecided. What is a node's fault is open until it is known which node that is: pods
 * and events come by watches of their own, and that of the pods may be behind.
 */
export function judge(
  of: Case,
  suspicion: Suspicion | undefined,
  nowMs: number,
  deadlineMs: number,
  ending?: Ending
): Judgement {
  const one = withLookedAt(of)
  const { seen } = one
  const passedAtMs = findPass(one, nowMs)
  // A container that ends is what every other proof calls a failure.
  const found = hasEndedWell(one, nowMs) ? undefined : diagnose(seen, one)
  if (passedAtMs !== undefined && passedAtMs <= nowMs && found === undefined) {
    const tookMs = seen.timings.answeredMs ?? seen.timings.readyMs ?? nowMs - seen.askedAtMs
    return { kind: 'decided', verdict: { kind: 'passed', tookMs } }
  }
  if (found === undefined) {
    if (ending === 'cancelled') return inconclusive(diagnoseCancelled(one))
    if (ending === 'time-out' || nowMs >= deadlineMs) return inconclusive(diagnoseTimeout(one, seen))
    return { kind: 'open', againAtMs: Math.min(passedAtMs ?? deadlineMs, deadlineMs) }
  }
  const { rule } = found
  const evidence = `${nameContainer(one)}${found.evidence}`
  const { blindUntilMs } = seen
  const circumstances = {
    knownSinceMs: rule.sinceMs?.(seen),
    blindUntilMs,
    confirmedMs: rule.isAsked === true ? seen.answerAtMs : undefined,
    graceMs: graceOf(rule, seen),
    patientUntilMs: one.patientUntilMs
  }
  const grace = measureGrace(rule, suspicion, nowMs, deadlineMs, circumstances)
  const isEnding = ending !== undefined || nowMs >= deadlineMs
  const isUnplaced = one.node === anyNode && isNodeFault(rule.fault)
  if ((!grace.isOver || isUnplaced) && !isEnding) {
    return { kind: 'open', suspicion: grace.suspicion, againAtMs: isUnplaced ? deadlineMs : grace.dueMs }
  }
  if (!grace.isOver && ending === 'cancelled') {
    const cancelled = diagnoseCancelled(one)
    return inconclusive({ ...cancelled, evidence: `${cancelled.evidence}; until then: ${evidence}` })
  }
  const { sinceMs } = grace.suspicion
  if (!grace.isOver)
    return { ...inconclusive(describeEarly(makeDiagnosis(rule, one, evidence), nowMs - sinceMs)), evidenceMs: sinceMs }
  return { kind: 'decided', verdict: makeVerdict(rule, one, evidence), evidenceMs: sinceMs }
}

/**
 * Judges a pod that has passed once more, by what was seen of it since: undefined if its pass stands. A node that was cordoned runs
 * its pods as before. What has ended well may be gone, so that of it only its node counts.
 */
export function judgeAgain(
  one: Case,
  suspicion: Suspicion | undefined,
  nowMs: number,
  deadlineMs: number,
  ending?: Ending
): Judgement | undefined {
  const { proof, seen } = one
  if (seen.pod === undefined) return undefined
  const hasEnded = proof === 'ends' || hasEndedWell(one, nowMs)
  const isOnlyCordoned = seen.nodeTrouble?.kind === 'drained' && (hasEnded || !seen.pod.deleted)
  const nodeTrouble = isOnlyCordoned ? undefined : seen.nodeTrouble
  if (hasEnded && nodeTrouble === undefined) return undefined
  const again = { ...one, seen: { ...(hasEnded ? makeObservations(seen.askedAtMs) : seen), nodeTrouble } }
  if (diagnose(again.seen, again) === undefined && findPass(again, nowMs) !== undefined) return undefined
  return judge(again, suspicion, nowMs, deadlineMs, ending)
}

/**
 * True for a pod that nobody asks, and whose containers have all ended with exit code 0, none of them to be started again; or
 * whose sample has ended as it promises, with whatever code.
 */
function hasEndedWell(one: Case, nowMs: number): boolean {
  const { proof = 'answers', seen } = one
  const hasEnded = proof === 'output' ? seen.pod?.container.kind === 'ended' : seen.pod?.phase === 'Succeeded'
  return proof !== 'answers' && hasEnded && findPass(one, nowMs) !== undefined
}

/**
 * When a pod has proven what it is to prove, if nothing else happens: at once by three right answers in a row, or, where nobody
 * asks it, by its good end; after a while by being Ready, or by a right log while it goes on, in which that it crashed would have been
 * reported. It must have run where and under what it was meant to.
 */
function findPass({ seen, node, runtime, proof = 'answers' }: Case, nowMs: number): number | undefined {
  const { pod, readySinceMs } = seen
  const afterWhile = (sinceMs: number): number => skipBlind(sinceMs, seen.blindUntilMs, nowMs) + READY_FOR_MS
  if (pod?.nodeName !== node.name || pod.runtimeClass !== runtime.runtimeClass) return undefined
  switch (proof) {
    case 'answers':
      // What a user's own probe keeps from being Ready gets no requests from a Service, whatever it answers us.
      if (pod.waitsForReady && !pod.ready) return undefined
      return seen.rightInARow >= ANSWERS_NEEDED ? -Infinity : undefined
    case 'ready':
      if (pod.phase === 'Succeeded') return -Infinity
      return readySinceMs === undefined ? undefined : afterWhile(readySinceMs)
    case 'ends':
      return pod.phase === 'Succeeded' ? -Infinity : undefined
    case 'output':
      if (!hasOutput(seen, runtime.sample.output ?? {})) return undefined
      if (pod.container.kind === 'ended') return -Infinity
      // The kubelet reports an end a second after it, and its log shows at once: what writes it and crashes is seen to end by then.
      return afterWhile(seen.askedAtMs + (seen.timings.answeredMs ?? 0))
    default:
      return assertNever(proof)
  }
}

/** Evidence that might still have healed, had the run gone on. */
function describeEarly(diagnosis: Diagnosis, stoodMs: number): Diagnosis {
  const stood = `seen only for the last ${Math.max(1, Math.round(stoodMs / 1000))} s of the run`
  return {
    ...diagnosis,
    evidence: `${diagnosis.evidence} (${stood})`,
    excerpt: diagnosis.excerpt ?? diagnosis.evidence
  }
}

function inconclusive(diagnosis: Diagnosis): Extract<Judgement, { readonly kind: 'decided' }> {
  return { kind: 'decided', verdict: { kind: 'inconclusive', diagnosis } }
}

/** Bad Gateway, Service Unavailable, Gateway Timeout. */
const UNAVAILABLE: readonly number[] = [502, 503, 504]

/** Compares an answer with what the sample promises. `match` is what came of the body's expression, if that is what it is. */
export function judgeAnswer(
  sample: Sample,
  answer: { readonly status: number; readonly body: string; readonly incomplete: boolean },
  match?: Match
): AnswerView {
  if (answer.status !== sample.status) {
    const isUnavailable = UNAVAILABLE.includes(answer.status) ? { isUnavailable: true as const } : {}
    const detail = `status ${answer.status}, expected ${sample.status}; the body begins ${quote(answer.body)}`
    return { ...wrong(detail), ...isUnavailable }
  }
  const { body } = sample
  const isRight = body.kind === 'contains' ? answer.body.includes(body.text) : match?.kind === 'matched'
  const wanted = body.kind === 'contains' ? quote(body.text) : `/${shorten(body.pattern)}/${body.flags}`
  if (match?.kind === 'failed') {
    const why = `the expression ${wanted} can't be matched with the body, ${match.reason}`
    return { ...wrong(`${why}; the body begins ${quote(answer.body)}`), isUnmatched: true }
  }
  if (!isRight) return wrong(`the body begins ${quote(answer.body)}, expected it to hold ${wanted}`)
  return answer.incomplete ? wrong('the answer was cut short or longer than 64 KiB', true) : { kind: 'right' }
}

function wrong(detail: string, isIncomplete = false): AnswerView & { readonly kind: 'wrong' } {
  return { kind: 'wrong', detail, isIncomplete }
}

function quote(text: string): string {
  return JSON.stringify(shorten(text))
}

function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}...` : text
}
