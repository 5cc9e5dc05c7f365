import type { Runtime, Verdict } from '../../core/model.ts'
import { diagnoseBefore } from '../../core/diagnosis/diagnose-before.ts'
import { diagnoseEnd } from '../../core/diagnosis/pod-end.ts'
import { beginEnd, type Observations, undoEnd, wasEndedByKubelet } from '../../core/observations/observations.ts'
import { type EndJudgement, type EndState, judgeEnd } from '../../core/verdict/judge-end.ts'
import { type Proof, proofOf } from '../../core/workloads/workloads.ts'
import type { ApiResult } from '../../ports.ts'
import type { Refusal } from '../../core/observations/refusal.ts'
import type { RunContext } from '../context.ts'
import { awaitConfirmed, judgeUnread, readNode } from './confirm.ts'
import { removePod } from './pod-remover.ts'
import { followReports } from './reports.ts'
import type { PodObserver } from '../watch/pod-store.ts'
import type { Look } from '../watch/wait-for.ts'
import { isGone, readRefusal } from '../result.ts'
import { TaskGroup } from '../task-group.ts'

/** How a pod ended: in so many milliseconds, or why what it proved does not count. */
export type PodEnd = Exclude<EndJudgement, { readonly kind: 'open' }>

/** Deletes a pod of the run that nobody needs any more, and waits for nothing: the cleanup does. */
export async function deletePod(pod: string, run: RunContext): Promise<void> {
  const uid = run.store.find(pod)?.seen.pod?.uid
  if (uid === undefined || run.keepsPods) return
  await removeOwnPod(pod, uid, run)
}

/** Pods in other namespaces than the run's are deleted one by one: no more is permitted there. */
function removeOwnPod(
  pod: string,
  uid: string,
  { namespace, podRemover, ports }: RunContext
): Promise<ApiResult<unknown>> {
  const isIn = podRemover.namespace === namespace
  return isIn ? podRemover.remove(pod, uid) : removePod(ports.cluster, namespace, pod, uid)
}

/**
 * Deletes a pod that passed, and waits until it has ended: a shim that can't end what it runs is broken. Undefined where that
 * shows nothing: pods are to be kept, or somebody else has deleted this one.
 */
export async function endPod(pod: string, runtime: Runtime, run: RunContext): Promise<PodEnd | undefined> {
  const observer = run.store.find(pod)
  const uid = observer?.seen.pod?.uid
  if (observer === undefined || uid === undefined || run.keepsPods) return undefined
  const { clock } = run.ports
  observer.update((seen) => beginEnd(seen, clock.nowMs()))
  const removed = await removeOwnPod(pod, uid, run)
  if (isGone(removed) && removed.mayBeDone !== true) {
    observer.update(undoEnd)
    return undefined
  }
  if (removed.kind === 'ok' || isGone(removed)) return await awaitEnd({ pod, runtime }, observer, run)
  return decideUndeleted({ pod, runtime }, readRefusal(removed), observer, run)
}

/** A pod that passed and could not be deleted: how it would have ended is not known. */
export function decideUndeleted(
  { pod, runtime }: DeletedPod,
  refusal: Refusal,
  { node }: PodObserver,
  { endMs, ports, signal }: RunContext
): PodEnd {
  const subject = { runtime, node }
  if (signal.aborted) return { kind: 'decided', verdict: diagnoseEnd.cancelled(subject, pod) }
  // Requests end with the run.
  const isOver = refusal.kind === 'unanswered' && ports.clock.nowMs() >= endMs
  const verdict = isOver ? diagnoseEnd.notDeletedInTime(subject, pod) : diagnoseEnd.notDeleted(subject, pod, refusal)
  return { kind: 'decided', verdict }
}

/** A pod that was deleted, and what it had proven; absent: what its sample does. */
export type DeletedPod = { readonly pod: string; readonly runtime: Runtime; readonly proof?: Proof | undefined }

/** Waits until a pod that was deleted has ended. */
export async function awaitEnd(deleted: DeletedPod, observer: PodObserver, run: RunContext): Promise<PodEnd> {
  const decided = new AbortController()
  const group = new TaskGroup(AbortSignal.any([decided.signal, run.signal]))
  const following = group.start(followReports(observer, run, group.signal))
  try {
    return await judgeUntilEnd(deleted, observer, group, run)
  } finally {
    decided.abort()
    await following
    group.throwIfFailed()
  }
}

async function judgeUntilEnd(
  { pod, runtime, proof = proofOf(runtime.sample) }: DeletedPod,
  observer: PodObserver,
  group: TaskGroup,
  run: RunContext
): Promise<PodEnd> {
  const { endMs, ports, signal } = run
  let state: EndState = { sinceMs: ports.clock.nowMs() }
  const look = (seen: Observations, nowMs: number): Look<PodEnd> => {
    group.throwIfFailed()
    const one = { pod, runtime, node: observer.node, seen, proof }
    const judged = judgeEnd(one, state, nowMs, endMs, signal.aborted ? 'cancelled' : undefined)
    if (judged.kind !== 'open') return { kind: 'decided', result: judged }
    state = judged.state
    return judged
  }
  const verdictOf = (end: PodEnd): Verdict | undefined => (end.kind === 'decided' ? end.verdict : undefined)
  const judgeNow = async (): Promise<PodEnd> => {
    const end = await awaitConfirmed({ pod, observer, look, verdictOf, signal: group.signal }, run)
    if (end.kind !== 'unread') return end
    return { kind: 'decided', verdict: judgeUnread(end, pod, runtime, observer.node, run) }
  }
  const end = await judgeNow()
  const { end: seen } = observer.seen
  if (end.kind !== 'ended' || (seen !== undefined && wasEndedByKubelet(seen))) return end
  const unread = await readNode(observer, run)
  if (unread === undefined) return await judgeNow()
  const detail = `pod ${pod} is gone, and whether its node is could not be read: ${unread}`
  const verdict = signal.aborted
    ? diagnoseEnd.cancelled({ runtime, node: observer.node }, pod)
    : diagnoseBefore.notSeenAgain(runtime, observer.node, detail)
  return { kind: 'decided', verdict }
}
