import type { Runtime, Verdict } from '../../core/model.ts'
import type { Observations } from '../../core/observations/observations.ts'
import type { Suspicion } from '../../core/verdict/grace.ts'
import type { Ending, Judgement } from '../../core/verdict/judge-pod.ts'
import type { RunContext } from '../context.ts'
import type { PodObserver } from '../watch/pod-store.ts'
import type { Look } from '../watch/wait-for.ts'
import { awaitConfirmed, judgeUnread, mayBlame } from './confirm.ts'
import { Hearing } from './hearing.ts'

/** Judges by what has been seen: the suspicion is that of the judgement before. */
type JudgeNow<R> = (
  seen: Observations,
  suspicion: Suspicion | undefined,
  nowMs: number,
  deadlineMs: number,
  ending?: Ending
) => R

/** A pod that is judged by what is seen of it. */
export type JudgedPod = {
  readonly pod: string
  readonly runtime: Runtime
  readonly observer: PodObserver
  readonly judgeNow: JudgeNow<Judgement>
  /** Is called at each look that decides nothing. */
  readonly onOpen?: (seen: Observations) => void
}

/** A pod, or a node without one, that something may speak against; `judgeNow` gives undefined as soon as nothing does any more. */
export type SuspectedPod = Omit<JudgedPod, 'judgeNow'> & { readonly judgeNow: JudgeNow<Judgement | undefined> }

/** The result of a pod by itself. */
export type Decided = Extract<Judgement, { readonly kind: 'decided' }>

/**
 * Waits until a pod is judged, what speaks against it once that has stood for its grace; undefined once nothing does. The signal
 * wakes it as well.
 */
export async function awaitJudgement(one: JudgedPod, run: RunContext, signal?: AbortSignal): Promise<Decided>
export async function awaitJudgement(one: SuspectedPod, run: RunContext): Promise<Decided | undefined>
export async function awaitJudgement(
  { judgeNow, observer, onOpen, pod, runtime }: SuspectedPod,
  run: RunContext,
  signal: AbortSignal = run.signal
): Promise<Decided | undefined> {
  const { deadlineMs, ports } = run
  let suspicion: Suspicion | undefined
  const hearing = new Hearing(observer, run)
  const look = (seen: Observations, nowMs: number): Look<Decided | undefined> => {
    const judged = judgeNow(seen, suspicion, nowMs, deadlineMs, run.signal.aborted ? 'cancelled' : undefined)
    if (judged?.kind !== 'open') return { kind: 'decided', result: judged }
    suspicion = judged.suspicion
    onOpen?.(seen)
    if (suspicion === undefined) return judged
    return { ...judged, againAtMs: hearing.before(judged.againAtMs, suspicion, nowMs, signal) }
  }
  // What counts at once has been seen at once.
  const verdictOf = (decided: Decided | undefined): Verdict | undefined =>
    (decided?.evidenceMs ?? Infinity) < ports.clock.nowMs() ? decided?.verdict : undefined
  const hear = (): Promise<boolean> => hearing.heard(signal)
  const found = await awaitConfirmed({ pod, observer, look, verdictOf, hear, signal }, run)
  if (found?.kind === 'unread') {
    return { kind: 'decided', verdict: judgeUnread(found, pod, runtime, observer.node, run) }
  }
  return hearing.isSilent && found !== undefined ? withoutBlame(found) : found
}

/** A kubelet that is silent may have more to report than what stands against it. */
function withoutBlame(decided: Decided): Decided {
  const { verdict } = decided
  if (!mayBlame(verdict) || !('diagnosis' in verdict)) return decided
  const { diagnosis } = verdict
  const evidence = `${diagnosis.evidence}; its kubelet has reported nothing since, not even by the node's Lease`
  return { ...decided, verdict: { kind: 'inconclusive', diagnosis: { ...diagnosis, evidence } } }
}
