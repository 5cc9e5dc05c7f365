import type { ObjectEntry } from '../../core/plan/types.ts'
import { RUN_LABEL } from '../../core/kubernetes/labels.ts'
import type { UndoPorts, ApiResult, Cluster } from '../../ports.ts'
import { describeFailure } from '../result.ts'
import { isPlainPath } from '../../core/kubernetes/paths.ts'
import type { ObjectMeta } from '../../core/kubernetes/objects.ts'

/** A cloud takes minutes to give a load balancer back, and its Service stays until then. */
export const BALANCER_GONE_WITHIN_MS = 300_000

/** Takes objects away one after the other, the last one first, and waits for those that are to be awaited; only what carries the run's id. */
export async function removeObjects(
  objects: readonly ObjectEntry[],
  runId: string,
  { clock, cluster, cleaningEnds }: UndoPorts,
  isAwaited: (object: ObjectEntry) => boolean
): Promise<readonly string[]> {
  const problems: string[] = []
  const signal = AbortSignal.any([clock.timeout(BALANCER_GONE_WITHIN_MS), cleaningEnds])
  const going: (ObjectEntry & { readonly uid: string })[] = []
  for (const one of objects) {
    const removed = await removeOwn(one.path, runId, cluster, { foreground: true })
    if (removed.kind === 'removed') going.push({ ...one, uid: removed.uid })
    else if (removed.kind === 'kept' && removed.isOthers !== true)
      problems.push(`${one.kind} ${one.name}: ${removed.reason}`)
  }
  for (const { kind, name, path, uid } of going.filter(isAwaited)) {
    const collection = path.slice(0, path.lastIndexOf('/'))
    const left = await waitUntilGone(
      { path: collection, query: { fieldSelector: `metadata.name=${name}` }, uid },
      cluster,
      signal
    )
    if (left.length > 0) problems.push(`${kind} ${name}: ${describeLeft(BALANCER_GONE_WITHIN_MS, { cleaningEnds })}`)
  }
  return problems
}

/** Whether an object that was to be deleted is going: `kept` with the reason where it is there and stays. */
export type Removed =
  | { readonly kind: 'removed'; readonly uid: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'kept'; readonly reason: string; readonly isOthers?: true }

/**
 * Deletes the one object that the run created there: what the ledger says is not enough, since a job may write to that file. It has
 * to carry the run's id, and is deleted at the uid that it was read with.
 */
export async function removeOwn(
  path: string,
  runId: string,
  cluster: Cluster,
  how: { readonly foreground?: boolean } = {}
): Promise<Removed> {
  if (!isPlainPath(path))
    return { kind: 'kept', reason: `not deleted: ${JSON.stringify(path)} is no path of an object` }
  const found = await cluster.get<Named>(path)
  if (found.kind !== 'ok')
    return isProblem(found) ? { kind: 'kept', reason: describeFailure(found) } : { kind: 'absent' }
  const { labels, uid = '' } = found.value.metadata
  if (labels?.[RUN_LABEL] !== runId) {
    const reason = `not deleted: it does not have label ${RUN_LABEL}=${runId}, so this run did not create it`
    return { kind: 'kept', reason, isOthers: true }
  }
  const removed = await cluster.remove(path, { uid, ...how })
  // A conflict: another object of that name by now.
  if (removed.kind === 'refused' && removed.status === 409) return { kind: 'absent' }
  return isProblem(removed) ? { kind: 'kept', reason: describeFailure(removed) } : { kind: 'removed', uid }
}

/** Why something that was deleted is waited for no longer. */
export function describeLeft(withinMs: number, { cleaningEnds }: Pick<UndoPorts, 'cleaningEnds'>): string {
  return cleaningEnds.aborted
    ? 'not undone: it still existed when the time for the cleanup was over'
    : `still exists after ${withinMs / 1000} s`
}

/** An object, as far as its going is watched. */
export type Named = { readonly metadata: ObjectMeta }
/** Some of the objects of a kind; with `uid`, that one alone, and no other one of its name. */
export type Collection = {
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly uid?: string
}

/** Nothing once nothing is left; the names of what is still there if the signal comes first, or why that isn't known. */
export async function waitUntilGone(
  { path, query, uid }: Collection,
  cluster: Cluster,
  signal: AbortSignal
): Promise<readonly string[]> {
  const listing = await cluster.list<Named>(path, query)
  if (listing.kind !== 'ok') return isProblem(listing) ? [describeFailure(listing)] : []
  const isMeant = ({ metadata }: Named): boolean => uid === undefined || metadata.uid === uid
  const left = new Set(listing.value.items.filter(isMeant).map((item) => item.metadata.name ?? ''))
  if (left.size === 0) return []
  const enough = new AbortController()
  const { resourceVersion, items } = listing.value
  const since = { query, resourceVersion, known: items }
  for await (const change of cluster.follow<Named>(path, since, AbortSignal.any([signal, enough.signal]))) {
    if (change.type === 'DELETED') left.delete(change.object.metadata.name ?? '')
    if (left.size === 0) enough.abort()
  }
  return [...left]
}

/** False for an answer that is good, or that reports that there is no such thing any more. */
export function isProblem(result: ApiResult<unknown>): result is Exclude<ApiResult<unknown>, { kind: 'ok' }> {
  return result.kind === 'unreachable' || (result.kind === 'refused' && result.status !== 404)
}
