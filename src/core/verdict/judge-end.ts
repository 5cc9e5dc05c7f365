import type { Case } from '../diagnosis/diagnose.ts'
import { diagnoseEnd } from '../diagnosis/pod-end.ts'
import type { Verdict } from '../model.ts'
import { type EndView, wasEndedByKubelet } from '../observations/observations.ts'
import { skipBlind, type Suspicion } from './grace.ts'
import { type Ending, judgeAgain } from './judge-pod.ts'

/** How long a sample's pod may take to end: SIGTERM, its second of grace, SIGKILL, and a node that is busy. */
export const ENDS_WITHIN_MS = 20_000
const SAMPLE_GRACE_MS = 1_000
/** How long any pod may take once its grace is over. */
export const AFTER_GRACE_MS = ENDS_WITHIN_MS - SAMPLE_GRACE_MS
/** What a cluster takes at most to see that a kubelet reports nothing: the node of one that is cut off is Ready for so long. */
const NOTICED_MS = 60_000

/** What was known of a pod's end until now. */
export type EndState = {
  readonly suspicion?: Suspicion | undefined
  /** Since when nothing but the pod itself keeps it from ending, on the run's clock: a node in trouble can't end it. */
  readonly sinceMs: number
}

/** What comes of the end of a pod that passed. */
export type EndJudgement =
  /** It ended, so many milliseconds after it was deleted; absent where nobody saw when. */
  | { readonly kind: 'ended'; readonly stopMs: number | undefined }
  /** Why it is no pass. */
  | { readonly kind: 'decided'; readonly verdict: Verdict }
  | { readonly kind: 'open'; readonly state: EndState; readonly againAtMs: number }

/**
 * Judges the end of a pod that passed and was deleted. One that is still there 19 s after its grace can't be ended by its shim, unless its
 * node is in trouble, or its kubelet has not begun to. Its kubelet must have been able to report its end by then: time that it was silent,
 * or the run blind, does not count, and it must have reported something since. One that is gone before its container was seen to end may
 * have been removed with its node, which shows nothing of its shim; one that had restarted before it was deleted had not passed. Time that
 * the run has no more is held against nobody.
 */
export function judgeEnd(
  one: Case & { readonly pod: string },
  { suspicion, sinceMs }: EndState,
  nowMs: number,
  endMs: number,
  ending?: Ending
): EndJudgement {
  const { pod, seen } = one
  const { end } = seen
  if (end === undefined) throw new Error(`the end of pod ${pod}, which was not deleted, is judged`)
  const { deletedAtMs = nowMs, goneAtMs } = end
  const ended =
    goneAtMs === undefined
      ? undefined
      : ({ kind: 'ended', stopMs: end.wasMissed ? undefined : goneAtMs - deletedAtMs } as const)
  const hasRestarted = (seen.pod?.restarts ?? 0) > (seen.restartsAtReady ?? Infinity)
  if (ended !== undefined && wasEndedByKubelet(end) && !hasRestarted) return ended
  const trouble = judgeAgain(one, suspicion, nowMs, endMs, ending)
  if (trouble?.kind === 'decided') return trouble
  if (ended !== undefined) return ended
  if (ending === 'cancelled') return { kind: 'decided', verdict: diagnoseEnd.cancelled(one, pod) }
  const afterMs = nowMs - deletedAtMs
  if (trouble?.kind === 'open') {
    const state = { suspicion: trouble.suspicion, sinceMs: nowMs }
    return { kind: 'open', state, againAtMs: trouble.againAtMs }
  }
  const fromMs = skipBlind(Math.max(sinceMs, deletedAtMs, end.silentUntilMs ?? deletedAtMs), seen.blindUntilMs, nowMs)
  const dueMs = dueFrom(fromMs, end)
  if (nowMs >= dueMs) return { kind: 'decided', verdict: diagnoseEnd.neverEnded(one, pod, end, afterMs) }
  if (nowMs >= endMs) return { kind: 'decided', verdict: diagnoseEnd.outOfTime(one, pod, end, afterMs) }
  return { kind: 'open', state: { sinceMs: fromMs }, againAtMs: Math.min(dueMs, endMs) }
}

/** When a pod has had its time to end, and it is known that its kubelet would have reported that it did. */
function dueFrom(fromMs: number, { graceMs = SAMPLE_GRACE_MS, news, reportedMs = -Infinity }: EndView): number {
  const untilMs = fromMs + graceMs + AFTER_GRACE_MS
  // A node that is Ready after that shows that its kubelet has reported.
  const knownMs = reportedMs >= untilMs ? untilMs : untilMs + NOTICED_MS
  return news === undefined ? Math.max(knownMs, fromMs + NOTICED_MS) : knownMs
}
