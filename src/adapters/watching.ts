import { setTimeout as sleep } from 'node:timers/promises'
import { Watch } from '@kubernetes/client-node/dist/watch.js'
import type { ObjectMeta } from '../core/objects.ts'
import type { Change, FollowOptions, Query } from '../ports.ts'
import { refuseCredentials } from './credentials.ts'
import { describeError } from './failure.ts'
import type { Connection } from './kubeconfig.ts'

/** The library gives a silent watch up after 30 s, so the server is asked to end it in good order before. */
const WATCH_SECONDS = 25
const PAUSE_MS = [0, 250, 500, 1_000, 2_000]
/** A watch that failed so often in a row is worth a word, once. */
const TROUBLE_AFTER = 3

type Watched = ObjectMeta & { readonly annotations?: unknown }
type Event = {
  readonly type: string
  readonly object: { readonly metadata?: Watched; readonly code?: number; readonly message?: string }
}

/** Lists a collection as it is now. */
export type Relist = () => Promise<
  | { readonly kind: 'ok'; readonly value: { readonly items: readonly unknown[]; readonly resourceVersion: string } }
  | { readonly kind: 'refused' | 'unreachable'; readonly message: string }
>

/** Follows a collection; see `Cluster.follow`. */
export async function* followChanges<T>(
  connection: Connection,
  path: string,
  options: FollowOptions,
  relist: Relist,
  signal: AbortSignal
): AsyncGenerator<Change<T>> {
  const known = new Map((options.known ?? []).map((item) => [uidOf(item), item]))
  let version = options.resourceVersion
  let failures = 0
  while (!signal.aborted) {
    await pause(failures, signal)
    if (version === undefined) {
      const listing = await relist()
      if (listing.kind !== 'ok') {
        failures += 1
        if (failures === TROUBLE_AFTER) yield { type: 'TROUBLE', message: `${path}: ${listing.message}` }
        continue
      }
      version = listing.value.resourceVersion
      yield* replay<T>(known, listing.value.items)
    }
    const outcome = yield* watchOnce<T>(connection, path, { ...options.query, resourceVersion: version }, known, signal)
    version = outcome.version
    failures = outcome.message === '' ? 0 : failures + 1
    if (failures === TROUBLE_AFTER) yield { type: 'TROUBLE', message: `${path}: ${outcome.message}` }
  }
}

async function pause(failures: number, signal: AbortSignal): Promise<void> {
  const ms = PAUSE_MS[Math.min(failures, PAUSE_MS.length - 1)] ?? 0
  // Aborted is what the loop looks at next.
  if (ms > 0) await sleep(ms, undefined, { signal }).catch(() => undefined)
}

/** After a listing: what is there comes as ADDED, what was known and is not there any more as DELETED. */
function* replay<T>(known: Map<string, unknown>, items: readonly unknown[]): Generator<Change<T>> {
  const before = new Map(known)
  known.clear()
  for (const item of items) {
    const id = uidOf(item)
    before.delete(id)
    known.set(id, item)
    yield { type: 'ADDED', object: item as T }
  }
  for (const object of before.values()) yield { type: 'DELETED', object: object as T }
}

/** One watch to its end: the version to go on from (undefined: list anew), and what went wrong, if anything did. */
async function* watchOnce<T>(
  connection: Connection,
  path: string,
  query: Query,
  known: Map<string, unknown>,
  signal: AbortSignal
): AsyncGenerator<Change<T>, { readonly version: string | undefined; readonly message: string }> {
  // Ended since it was last looked at, so `abort` was told already: the server would end the watch, half a minute later.
  if (signal.aborted) return { version: String(query['resourceVersion']), message: '' }
  const queue = new Queue<Event>()
  const params = { ...query, allowWatchBookmarks: true, timeoutSeconds: WATCH_SECONDS }
  const stop = (): void => {
    queue.end('')
  }
  signal.addEventListener('abort', stop, { once: true })
  const { config } = connection
  const asked = new Watch(config).watch(
    path,
    params,
    (type: string, object: Event['object']) => {
      queue.push({ type, object })
    },
    (error: unknown) => {
      queue.end(error === null || error === undefined ? '' : describeError(error))
    }
  )
  // It throws only for want of credentials. Those of a plugin may be there again in a moment: trouble like any other.
  const begun = asked.catch((error: unknown) => {
    queue.end(refuseCredentials(error, config.getCurrentUser()).message)
  })
  let version = String(query['resourceVersion'])
  try {
    for await (const { type, object } of queue) {
      if (type === 'ERROR') {
        // 410: the version is too old to go on from; anything else is tried again from where it was.
        return {
          version: object.code === 410 ? undefined : version,
          message: object.code === 410 ? '' : (object.message ?? 'watch error')
        }
      }
      version = object.metadata?.resourceVersion ?? version
      if (type === 'BOOKMARK') continue
      remember(known, type, object)
      yield { type: type as 'ADDED' | 'MODIFIED' | 'DELETED', object: object as T }
    }
    return { version: /\b410\b|Gone/.test(queue.message) ? undefined : version, message: queue.message }
  } finally {
    signal.removeEventListener('abort', stop)
    // Not waited for: a server that hangs would hold up the end of the run.
    void begun.then((controller) => controller?.abort())
  }
}

function remember(known: Map<string, unknown>, type: string, object: unknown): void {
  if (type === 'DELETED') known.delete(uidOf(object))
  else known.set(uidOf(object), object)
}

function uidOf(object: unknown): string {
  return (object as { readonly metadata?: ObjectMeta }).metadata?.uid ?? ''
}

/** Hands what a callback is told to a loop that awaits. */
class Queue<T> implements AsyncIterable<T> {
  readonly #items: T[] = []
  #ended = false
  #wake: (() => void) | undefined
  /** Why it ended; empty for a good end. */
  message = ''

  push(item: T): void {
    this.#items.push(item)
    this.#wake?.()
  }

  end(message: string): void {
    if (!this.#ended) this.message = message
    this.#ended = true
    this.#wake?.()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      const item = this.#items.shift()
      if (item !== undefined) yield item
      else if (this.#ended) return
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
    }
  }
}
