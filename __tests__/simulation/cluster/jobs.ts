import { type Condition, type Pod, setCondition, type WorkloadObj } from '../api/objects.ts'
import type { ApiServer, Outcome } from '../api/server.ts'
import { hasEnded, makePod } from './owned-pods.ts'

const BACK_OFF_MS = 10_000
const BACKOFF_LIMIT = 6

/** What the controller knows of a Job's pods: those that are gone count as well. */
export type JobPods = Map<string, 'active' | 'succeeded' | 'failed'>

/**
 * A Job: as many pods as it wants have to end well. One that failed or was deleted has a successor, after a back-off, until there
 * were too many. Gives why a pod is refused.
 */
export function syncJob(
  server: ApiServer,
  job: WorkloadObj,
  { collection, own, path }: { readonly collection: string; readonly own: readonly Pod[]; readonly path: string },
  known: JobPods,
  again: (ms: number) => void
): Extract<Outcome, { kind: 'refused' }> | undefined {
  const { store } = server
  const { metadata, spec, status } = job
  if (status?.conditions?.some(({ type }) => type === 'Complete' || type === 'Failed') === true) return undefined
  const failedBefore = count(known, 'failed')
  learn(known, own)
  const failed = count(known, 'failed')
  const missing = (spec.completions ?? 1) - count(known, 'succeeded')
  const retries = own.reduce((sum, pod) => sum + (pod.status.containerStatuses?.[0]?.restartCount ?? 0), 0)
  const change = (conditions: readonly Condition[]): void => {
    store.change<WorkloadObj>(collection, metadata.name, metadata.uid, (object) => {
      const counts = { active: count(known, 'active'), succeeded: count(known, 'succeeded'), failed }
      object.status = { conditions: [], ...object.status, ...counts }
      for (const one of conditions) setCondition((object.status.conditions ??= []), one)
    })
  }
  if (missing <= 0) {
    change(
      conditionsOf('SuccessCriteriaMet', 'Complete', 'CompletionsReached', 'Reached expected number of succeeded pods')
    )
    return undefined
  }
  if (failed > BACKOFF_LIMIT || retries > BACKOFF_LIMIT) {
    for (const pod of own.filter((one) => !hasEnded(one))) server.remove(`${path}/${pod.metadata.name}`)
    change(
      conditionsOf('FailureTarget', 'Failed', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit')
    )
    return undefined
  }
  if (count(known, 'active') >= Math.min(1, missing)) return undefined
  if (failed > failedBefore) {
    again(BACK_OFF_MS * 2 ** (failed - 1))
    return undefined
  }
  const made = server.create(path, makePod(`${metadata.name}-${store.makeUid().slice(0, 5)}`, job, job, 'Job'))
  if (made.kind === 'refused') return made
  known.set((made.value as Pod).metadata.uid, 'active')
  change([])
  return undefined
}

/** What is deleted before it has ended counts as failed, as what is gone. */
function learn(known: JobPods, own: readonly Pod[]): void {
  const there = new Set(own.map(({ metadata }) => metadata.uid))
  for (const [uid, state] of known) if (state === 'active' && !there.has(uid)) known.set(uid, 'failed')
  for (const { metadata, status } of own) {
    if (status.phase === 'Succeeded') known.set(metadata.uid, 'succeeded')
    else if (status.phase === 'Failed' || metadata.deletionTimestamp !== undefined) known.set(metadata.uid, 'failed')
    else if (!known.has(metadata.uid)) known.set(metadata.uid, 'active')
  }
}

function count(known: JobPods, wanted: 'active' | 'succeeded' | 'failed'): number {
  return [...known.values()].filter((state) => state === wanted).length
}

/** A condition that only announces it comes with the last one. */
function conditionsOf(first: string, last: string, reason: string, message: string): readonly Condition[] {
  return [first, last].map((type) => ({ type, status: 'True', reason, message }))
}
