import type { Runtime, Verdict } from '../../core/model.ts'
import type { Observations } from '../../core/observations/observations.ts'
import type { Suspicion } from '../../core/verdict/grace.ts'
import type { Ending, Judgement } from '../../core/verdict/judge-pod.ts'
import type { RunContext } from '../context.ts'
import type { PodObserver } from '../watch/pod-store.ts'
import type { Look } from '../watch/wait-for.ts'
import { awaitConfirmed, judgeUnread } from './confirm.ts'
import { type Decided, verdictThatStood } from './follow-pod.ts'

/** A pod, or a node without one, that something speaks against. */
export type Suspected = {
  readonly pod: string
  readonly runtime: Runtime
  readonly observer: PodObserver
  /** Undefined as soon as nothing speaks against it any more. */
  readonly judgeNow: (
    seen: Observations,
    suspicion: Suspicion | undefined,
    nowMs: number,
    deadlineMs: number,
    ending?: Ending
  ) => Judgement | undefined
}

/** Waits until what speaks against a pod or node has stood for its grace; undefined once nothing does. */
export async function awaitGrace(
  { judgeNow, observer, pod, runtime }: Suspected,
  run: RunContext
): Promise<Verdict | undefined> {
  const { deadlineMs, signal } = run
  let suspicion: Suspicion | undefined
  const look = (seen: Observations, nowMs: number): Look<Decided | undefined> => {
    const judged = judgeNow(seen, suspicion, nowMs, deadlineMs, signal.aborted ? 'cancelled' : undefined)
    if (judged?.kind !== 'open') return { kind: 'decided', result: judged }
    suspicion = judged.suspicion
    return judged
  }
  const found = await awaitConfirmed({ pod, observer, look, verdictOf: verdictThatStood(run), signal }, run)
  return found?.kind === 'unread' ? judgeUnread(found, pod, runtime, observer.node, run) : found?.verdict
}
