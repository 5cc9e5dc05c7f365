import { setTimeout as sleep } from 'node:timers/promises'
import type { ObjectMeta } from '../../core/kubernetes/objects.ts'
import type { Change, FollowOptions, Query } from '../../ports.ts'
import { OversizedAnswer, parseBoundedJson, readLines } from '../http/bounded-body.ts'
import { readCapped } from '../http/read-capped.ts'
import { sendRequest } from './transport.ts'
import { describeError } from '../errors.ts'
import type { Connection } from '../kubeconfig/context.ts'
import { parseStatus } from './request.ts'

/** The server is asked to end a watch in good order, so that one that is silent for longer is one that hangs. */
const WATCH_SECONDS = 25
const SILENCE_MS = 30_000
/** An object has at most 1.5 MiB in etcd, and hardly more in JSON. */
const MAX_LINE_MIB = 8
const OK = 200
const GONE = 410
/** A watch that ends so soon, and showed nothing, is not what was asked for. */
const FUTILE_MS = 1_000
const PAUSE_MS = [0, 250, 500, 1_000, 2_000]
/** A watch that failed so often in a row is worth a word, once. */
const TROUBLE_AFTER = 3

type WatchedMeta = ObjectMeta & { readonly annotations?: unknown }
type Event = {
  readonly type: string
  readonly object: { readonly metadata?: WatchedMeta; readonly code?: number; readonly message?: string }
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
    const beganMs = performance.now()
    const outcome = yield* watchOnce<T>(connection, path, { ...options.query, resourceVersion: version }, known, signal)
    const hasShown = outcome.version !== undefined && outcome.version !== version
    // Asked again without a pause, a server that goes down would be asked a thousand times in a second.
    const isFutile = !hasShown && performance.now() - beganMs < FUTILE_MS && !isOver(signal)
    version = outcome.version
    failures = outcome.message === '' && !isFutile ? 0 : failures + 1
    const message = outcome.message || 'the server ends each watch at once'
    if (failures === TROUBLE_AFTER) yield { type: 'TROUBLE', message: `${path}: ${message}` }
  }
}

function isOver({ aborted }: AbortSignal): boolean {
  return aborted
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

/** One watch to its end: the version to go on from (undefined: list again), and what went wrong, if anything did. */
async function* watchOnce<T>(
  connection: Connection,
  path: string,
  query: Query,
  known: Map<string, unknown>,
  signal: AbortSignal
): AsyncGenerator<Change<T>, { readonly version: string | undefined; readonly message: string }> {
  let version: string | undefined = String(query['resourceVersion'])
  try {
    for await (const { type, object } of readEvents(connection, path, query, signal)) {
      // The version is too old to go on from; anything else is tried again from where it was.
      if (type === 'ERROR' && object.code === GONE) return { version: undefined, message: '' }
      if (type === 'ERROR') return { version, message: object.message ?? 'watch error' }
      version = object.metadata?.resourceVersion ?? version
      if (type === 'BOOKMARK') continue
      remember(known, type, object)
      yield { type: type as 'ADDED' | 'MODIFIED' | 'DELETED', object: object as T }
    }
    return { version, message: '' }
  } catch (error) {
    return { version, message: signal.aborted ? '' : describeError(error) }
  }
}

/** What a watch shows until the server ends it; throws where it breaks off, or credentials isn't available. */
async function* readEvents(
  connection: Connection,
  path: string,
  query: Query,
  signal: AbortSignal
): AsyncGenerator<Event> {
  const { status, body } = await sendRequest(connection, {
    method: 'GET',
    path,
    query: { ...query, watch: true, allowWatchBookmarks: true, timeoutSeconds: WATCH_SECONDS },
    signal,
    silenceMs: SILENCE_MS
  })
  if (status === OK) {
    for await (const line of readLines(body, MAX_LINE_MIB)) yield parseEvent(line)
    return
  }
  const { message } = parseStatus(await readCapped(body), connection)
  yield { type: 'ERROR', object: { code: status, message: `${message} (${status})` } }
}

/** Without the parser's own error, which would quote what it was given. */
function parseEvent(line: string): Event {
  const event = tryParse(line)
  if (event === undefined) throw new Error('expected a watch event in JSON')
  return event
}

function tryParse(line: string): Event | undefined {
  try {
    return parseBoundedJson(line) as Event
  } catch (error) {
    if (error instanceof OversizedAnswer) throw error
    return undefined
  }
}

function remember(known: Map<string, unknown>, type: string, object: unknown): void {
  if (type === 'DELETED') known.delete(uidOf(object))
  else known.set(uidOf(object), object)
}

function uidOf(object: unknown): string {
  return (object as { readonly metadata?: ObjectMeta }).metadata?.uid ?? ''
}
