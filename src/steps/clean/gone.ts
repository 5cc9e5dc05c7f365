import type { ObjectMeta } from '../../core/kubernetes/objects.ts'
import type { ApiResult, Cluster } from '../../ports.ts'
import { describeFailure } from '../result.ts'

/** An object, as far as its going is watched. */
export type Named = { readonly metadata: ObjectMeta }
/** Some of the objects of a kind. */
export type Collection = { readonly path: string; readonly query: Readonly<Record<string, string>> }

/** Nothing once nothing is left; the names of what is still there if the signal comes first, or why that isn't known. */
export async function waitUntilGone(
  { path, query }: Collection,
  cluster: Cluster,
  signal: AbortSignal
): Promise<readonly string[]> {
  const listing = await cluster.list<Named>(path, query)
  if (listing.kind !== 'ok') return isProblem(listing) ? [describeFailure(listing)] : []
  const left = new Set(listing.value.items.map((item) => item.metadata.name ?? ''))
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
