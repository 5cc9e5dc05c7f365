import type { ClusterObject, Snapshot } from '../../core/capi/objects.ts'
import type { NodeObject, ObjectMeta } from '../../core/kubernetes/objects.ts'
import type { ApiResult, Change, Clock, Cluster, Log } from '../../ports.ts'

/** The kinds of objects that are kept, by what they are asked for by. */
type Kinds = { readonly [K in keyof Snapshot]: Snapshot[K][number] } & {
  readonly clusters: ClusterObject
  readonly nodes: NodeObject
}

/** A collection that is kept up to date. */
export type CachedKinds = {
  readonly key: keyof Kinds
  readonly path: string
}

type Kept = { readonly metadata: ObjectMeta }

/** News come in bursts, such as a node's heartbeat together with its Machine: they are looked at once. */
const BURST_MS = 200

/** Collections of a cluster as they are now, to be waited on for news. */
export class ObjectCache {
  readonly #kept = new Map<string, Map<string, Kept>>()
  readonly #clock: Clock
  readonly #closed = new AbortController()
  readonly #following: Promise<void>[] = []
  #news = 0
  #wake: (() => void) | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Lists all collections, and follows them until it is closed or the signal; gives what kept it from listing one. */
  async open(
    cluster: Cluster,
    collections: readonly CachedKinds[],
    log: Log,
    signal: AbortSignal
  ): Promise<Exclude<ApiResult<unknown>, { kind: 'ok' }> | undefined> {
    const listings = await Promise.all(
      collections.map(async ({ key, path }) => ({ key, path, answer: await cluster.list<Kept>(path) }))
    )
    const failed = listings.map(({ answer }) => answer).find((answer) => answer.kind !== 'ok')
    if (failed !== undefined) return failed
    const either = AbortSignal.any([this.#closed.signal, signal])
    for (const { key, path, answer } of listings) {
      if (answer.kind !== 'ok') continue
      const { items, resourceVersion } = answer.value
      this.#kept.set(key, new Map(items.map((item) => [idOf(item), item])))
      const changes = cluster.follow<Kept>(path, { resourceVersion, known: items }, either)
      this.#following.push(this.#follow(key, changes, log))
    }
    return undefined
  }

  /** Follows nothing any more once this resolves; what it holds stays. */
  async close(): Promise<void> {
    this.#closed.abort()
    await Promise.all(this.#following)
  }

  /** All objects of a collection; none of one that isn't kept. */
  all<K extends keyof Kinds>(key: K): readonly Kinds[K][] {
    return [...(this.#kept.get(key)?.values() ?? [])] as readonly Kept[]
  }

  /** How much news there has been. */
  get news(): number {
    return this.#news
  }

  /** Resolves at the news after these, after a time, or at the signal. */
  async changed(since: number, ms: number, signal: AbortSignal): Promise<void> {
    if (this.#news === since && !signal.aborted) {
      const news = new AbortController()
      this.#wake = () => {
        news.abort()
      }
      await this.#clock.wait(ms, AbortSignal.any([signal, news.signal]))
      this.#wake = undefined
    }
    await this.#clock.wait(Math.min(ms, BURST_MS), signal)
  }

  async #follow(key: string, changes: AsyncIterable<Change<Kept>>, log: Log): Promise<void> {
    let isReported = false
    for await (const change of changes) {
      if (change.type === 'TROUBLE') {
        if (!isReported) log.warn(`watch: ${change.message}`)
        isReported = true
        continue
      }
      isReported = false
      const kept = this.#kept.get(key)
      if (change.type === 'DELETED') kept?.delete(idOf(change.object))
      else kept?.set(idOf(change.object), change.object)
      this.#news += 1
      this.#wake?.()
    }
  }
}

function idOf({ metadata }: Kept): string {
  return metadata.uid ?? metadata.name ?? ''
}
