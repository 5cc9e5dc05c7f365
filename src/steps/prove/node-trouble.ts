import type { Verdict } from '../../core/model.ts'
import type { Observations } from '../../core/observations/observations.ts'
import type { PlannedCheck } from '../../core/plan/types.ts'
import { judge } from '../../core/verdict/judge-pod.ts'
import type { Suspicion } from '../../core/verdict/grace.ts'
import { podName, type RunContext } from '../context.ts'
import type { Look } from '../watch/wait-for.ts'
import { awaitConfirmed, judgeUnread } from './confirm.ts'
import { type Decided, verdictThatStood } from './follow-pod.ts'

/**
 * The verdict on a node that has no pod to speak for it: why it could not have one, once that has stood for its grace;
 * undefined as soon as the node is well.
 */
export async function findTrouble(check: PlannedCheck, run: RunContext): Promise<Verdict | undefined> {
  const { deadlineMs, signal, store } = run
  const { node, runtime } = check
  const pod = podName(run, check.id)
  const observer = store.open(pod, node)
  let suspicion: Suspicion | undefined
  const look = (seen: Observations, nowMs: number): Look<Decided | undefined> => {
    if (seen.nodeTrouble === undefined) return { kind: 'decided', result: undefined }
    const judged = judge(
      { runtime, node, seen },
      suspicion,
      nowMs,
      deadlineMs,
      signal.aborted ? 'cancelled' : undefined
    )
    if (judged.kind === 'decided') return { kind: 'decided', result: judged }
    suspicion = judged.suspicion
    return judged
  }
  const found = await awaitConfirmed({ pod, observer, look, verdictOf: verdictThatStood(run), signal }, run)
  return found?.kind === 'unread' ? judgeUnread(found, pod, runtime, node, run) : found?.verdict
}
