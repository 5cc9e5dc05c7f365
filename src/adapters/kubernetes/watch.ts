import { setTimeout as sleep } from 'node:timers/promises'
import type { ObjectMeta } from '../../core/kubernetes/objects.ts'
import type { Change, FollowOptions, Query } from '../../ports.ts'
import { OversizedAnswer, parseBoundedJson, readLines } from '../http/bounded-body.ts'
import { readCapped } from '../http/read-capped.ts'
import { KnownObjects } from './known-objects.ts'
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

/** https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes */
const EVENT_TYPES: ReadonlySet<string> = new Set(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR'])

type WatchedMeta = ObjectMeta & { readonly annotations?: unknown }
type Event = {
  readonly type: string
  readonly object: { readonly metadata?: WatchedMeta | null; readonly code?: unknown; readonly message?: unknown }
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
  const known = new KnownObjects(options.known, options.keeps)
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
function* replay<T>(known: KnownObjects, items: readonly unknown[]): Generator<Change<T>> {
  const gone = known.replace(items)
  for (const item of items) yield { type: 'ADDED', object: item as T }
  for (const object of gone) yield { type: 'DELETED', object: object as T }
}

/** One watch to its end: the version to go on from (undefined: list again), and what went wrong, if anything did. */
async function* watchOnce<T>(
  connection: Connection,
  path: string,
  query: Query,
  known: KnownObjects,
  signal: AbortSignal
): AsyncGenerator<Change<T>, { readonly version: string | undefined; readonly message: string }> {
  let version: string | undefined = String(query['resourceVersion'])
  try {
    for await (const { type, object, size } of readEvents(connection, path, query, signal)) {
      // The version is too old to go on from; anything else is tried again from where it was.
      if (type === 'ERROR' && object.code === GONE) return { version: undefined, message: '' }
      if (type === 'ERROR') return { version, message: textOf(object.message) ?? 'watch error' }
      version = textOf(object.metadata?.resourceVersion) ?? version
      if (type === 'BOOKMARK') continue
      if (type === 'DELETED') known.delete(object)
      else known.set(object, size)
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
): AsyncGenerator<Event & { readonly size: number }> {
  const { status, body } = await sendRequest(connection, {
    method: 'GET',
    path,
    query: { ...query, watch: true, allowWatchBookmarks: true, timeoutSeconds: WATCH_SECONDS },
    signal,
    silenceMs: SILENCE_MS
  })
  if (status === OK) {
    for await (const line of readLines(body, MAX_LINE_MIB)) yield { ...parseEvent(line), size: line.length }
    return
  }
  const { message } = parseStatus(await readCapped(body), connection)
  yield { type: 'ERROR', object: { code: status, message: `${message} (${status})` }, size: 0 }
}

/** Without the parser's own error, which would quote what it was given. */
function parseEvent(line: string): Event {
  const event = tryParse(line)
  if (!isEvent(event)) throw new Error('expected a watch event in JSON')
  return event
}

function tryParse(line: string): unknown {
  try {
    return parseBoundedJson(line)
  } catch (error) {
    if (error instanceof OversizedAnswer) throw error
    return undefined
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** What the object holds is looked at by whoever knows its kind. */
function isEvent(value: unknown): value is Event {
  const { type, object } = (value ?? {}) as Partial<Event>
  return EVENT_TYPES.has(type ?? '') && typeof object === 'object' && (object as unknown) !== null
}
