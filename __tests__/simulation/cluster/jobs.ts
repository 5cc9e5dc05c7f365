import { type Condition, type Pod, setCondition, type WorkloadObj } from '../api/objects.ts'
import type { Outcome } from '../api/outcomes.ts'
import type { ApiServer } from '../api/server.ts'
import { hasEnded, makePod } from './owned-pods.ts'

const BACK_OFF_MS = 10_000
const BACKOFF_LIMIT = 6

type PodState = 'active' | 'succeeded' | 'failed'

/** What the controller knows of a Job: its pods by their uids, as those that are gone count as well, and when it may try again. */
export type JobState = { readonly pods: Map<string, PodState>; triesAtMs: number }

/** How a Job ends: a condition announces it, and another one comes once no pod of it is left that has not ended. */
type Ending = { readonly first: string; readonly last: string; readonly reason: string; readonly message: string }

const COMPLETE: Ending = {
  first: 'SuccessCriteriaMet',
  last: 'Complete',
  reason: 'CompletionsReached',
  message: 'Reached expected number of succeeded pods'
}
const FAILED: Ending = {
  first: 'FailureTarget',
  last: 'Failed',
  reason: 'BackoffLimitExceeded',
  message: 'Job has reached the specified backoff limit'
}

/**
 * A Job: as many pods as it wants have to end well. One that failed or was deleted has a successor, after a back-off, until there
 * were too many. Gives why a pod is refused.
 */
export function syncJob(
  server: ApiServer,
  job: WorkloadObj,
  { collection, own, path }: { readonly collection: string; readonly own: readonly Pod[]; readonly path: string },
  known: JobState,
  again: (ms: number) => void
): Extract<Outcome, { kind: 'refused' }> | undefined {
  const { store } = server
  const { metadata, spec, status } = job
  const isIn = (type: string): boolean => status?.conditions?.some((one) => one.type === type) === true
  if (isIn(COMPLETE.last) || isIn(FAILED.last)) return undefined
  const failedBefore = count(known, 'failed')
  learn(known, own)
  const failed = count(known, 'failed')
  if (failed > failedBefore) known.triesAtMs = store.time.nowMs + BACK_OFF_MS * 2 ** (failed - 1)
  const change = (condition?: Condition): void => {
    store.change<WorkloadObj>(collection, metadata.name, metadata.uid, (object) => {
      const counts = { active: count(known, 'active'), succeeded: count(known, 'succeeded'), failed }
      object.status = { conditions: [], ...object.status, ...counts }
      if (condition !== undefined) setCondition((object.status.conditions ??= []), condition)
    })
  }
  const missing = (spec.completions ?? 1) - count(known, 'succeeded')
  const isOver = isIn(FAILED.first) || isPastLimit(spec.backoffLimit ?? BACKOFF_LIMIT, failed, own)
  const ending = missing <= 0 ? COMPLETE : isOver ? FAILED : undefined
  if (ending !== undefined) {
    const { first, last, message, reason } = ending
    if (!isIn(first)) change({ type: first, status: 'True', reason, message })
    const active = own.filter((pod) => !hasEnded(pod))
    for (const pod of active) server.remove(`${path}/${pod.metadata.name}`)
    if (active.length === 0) change({ type: last, status: 'True', reason, message })
    return undefined
  }
  if (count(known, 'active') >= Math.min(1, missing)) return undefined
  if (known.triesAtMs > store.time.nowMs) {
    if (failed > failedBefore) change()
    again(known.triesAtMs - store.time.nowMs)
    return undefined
  }
  const made = server.create(path, makePod(`${metadata.name}-${store.makeUid().slice(0, 5)}`, job, job, 'Job'))
  if (made.kind === 'refused') return made
  known.pods.set((made.value as Pod).metadata.uid, 'active')
  change()
  return undefined
}

/** More failed than may, or the containers of those that run were restarted as often. */
function isPastLimit(limit: number, failed: number, own: readonly Pod[]): boolean {
  const retries = own.reduce((sum, pod) => sum + (pod.status.containerStatuses?.[0]?.restartCount ?? 0), 0)
  return failed > limit || (retries > 0 && retries >= limit)
}

/** What is deleted before it has ended counts as failed, as what is gone. */
function learn({ pods }: JobState, own: readonly Pod[]): void {
  const there = new Set(own.map(({ metadata }) => metadata.uid))
  for (const [uid, state] of pods) if (state === 'active' && !there.has(uid)) pods.set(uid, 'failed')
  for (const { metadata, status } of own) {
    if (status.phase === 'Succeeded') pods.set(metadata.uid, 'succeeded')
    else if (status.phase === 'Failed' || metadata.deletionTimestamp !== undefined) pods.set(metadata.uid, 'failed')
    else if (!pods.has(metadata.uid)) pods.set(metadata.uid, 'active')
  }
}

function count({ pods }: JobState, wanted: PodState): number {
  return [...pods.values()].filter((state) => state === wanted).length
}
