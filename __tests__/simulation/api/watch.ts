import type { Change, FollowOptions } from '../../../src/ports.ts'
import type { StoredChange } from './changes.ts'
import { type Life, type Network, until } from './client.ts'
import type { Stored } from './objects.ts'
import { isSelected } from './select.ts'
import type { ApiServer } from './server.ts'

/** As src/adapters/kubernetes/watch.ts has it. */
const PAUSE_MS = [0, 250, 500, 1_000, 2_000]
const TROUBLE_AFTER = 3

/**
 * A watch on one API server: what changes, as late as that server's cache is. After an expiry (410) all objects come again,
 * and what is gone meanwhile as DELETED. One that is cut off goes on from where it was, once the server is reached again.
 */
export async function* followChanges<T>(
  server: ApiServer,
  { time, random, latencyMs, expires, downAtMs, isDown }: Network,
  life: Life,
  path: string,
  { query = {}, resourceVersion, known = [] }: FollowOptions,
  signal: AbortSignal
): AsyncGenerator<Change<T>> {
  const { store } = server
  const seen = new Map((known as readonly Stored[]).map((object) => [object.metadata.uid, object]))
  const queue: StoredChange[] = []
  let wake = (): void => undefined
  let connection = 0
  const enqueue = (change: StoredChange): void => {
    const through = connection
    // What the server's cache has already comes at once.
    const cachedMs = Math.max(time.nowMs, change.atMs + server.lagMs)
    // Changes come in order, however late each is.
    dueMs = Math.max(dueMs, cachedMs + random.between(1, latencyMs))
    time.after(dueMs - time.nowMs, () => {
      if (through !== connection) return
      queue.push(change)
      wake()
    })
  }
  let dueMs = time.nowMs
  const stop = store.onChangeIn(path, enqueue)
  signal.addEventListener('abort', () => {
    wake()
  })
  if (downAtMs !== undefined && downAtMs > time.nowMs)
    time.after(downAtMs - time.nowMs, () => {
      wake()
    })
  try {
    let failures = 0
    let from = resourceVersion === undefined ? undefined : Number(resourceVersion)
    for (;;) {
      while (isDown()) {
        failures += 1
        if (failures === TROUBLE_AFTER) yield { type: 'TROUBLE', message: `${path}: connect ECONNREFUSED` }
        await until(life, time.sleep(PAUSE_MS[Math.min(failures, PAUSE_MS.length - 1)] ?? 0))
        if (signal.aborted) return
      }
      failures = 0
      connection += 1
      if (from === undefined) {
        await until(life, time.sleep(random.between(1, latencyMs)))
        from = store.version
        yield* replay<T>(seen, server.list(path, query).items)
      } else for (const change of store.changes.all.slice(from)) if (change.collection === path) enqueue(change)
      const cache = { isExpired: false }
      const hasExpired = (): boolean => cache.isExpired
      if (random.chance(expires)) {
        time.after(random.between(1_000, 20_000), () => {
          cache.isExpired = true
          wake()
        })
      }
      while (!hasExpired() && !isDown()) {
        if (signal.aborted) return
        const change = queue.shift()
        if (change === undefined) await until(life, new Promise<void>((resolve) => (wake = resolve)))
        else if (change.version > from) {
          from = change.version
          yield* show<T>(change, seen, query)
        }
      }
      queue.length = 0
      if (hasExpired()) from = undefined
    }
  } finally {
    stop()
  }
}

/** A watch with a selector shows what comes to be selected as ADDED, and what no longer is as DELETED. */
function* show<T>(
  { object, type }: StoredChange,
  seen: Map<string, Stored>,
  query: FollowOptions['query'] = {}
): Generator<Change<T>> {
  const { uid } = object.metadata
  const isThere = type !== 'DELETED' && isSelected(object, query)
  const wasThere = seen.has(uid)
  if (isThere) seen.set(uid, object)
  else seen.delete(uid)
  if (isThere) yield { type: wasThere ? 'MODIFIED' : 'ADDED', object: object as T }
  else if (wasThere) yield { type: 'DELETED', object: object as T }
}

function* replay<T>(seen: Map<string, Stored>, items: readonly Stored[]): Generator<Change<T>> {
  const before = new Map(seen)
  seen.clear()
  for (const object of items) {
    before.delete(object.metadata.uid)
    seen.set(object.metadata.uid, object)
    yield { type: 'ADDED', object: object as T }
  }
  for (const object of before.values()) yield { type: 'DELETED', object: object as T }
}
