import { setTimeout as sleep } from 'node:timers/promises'
import type { ConnectionProblem } from '../../core/facts/connection.ts'
import { CARRIED_OUT_WITHIN_MS } from '../../core/kubernetes/in-flight.ts'
import { isQuotaConflict } from '../../core/kubernetes/quota-conflict.ts'
import type { ApiResult } from '../../ports.ts'
import { OversizedAnswer, parseBoundedJson, readBounded } from '../http/bounded-body.ts'
import { sendRequest, type Outgoing } from './transport.ts'
import { codesOf, describeError, Refusal } from '../errors.ts'
import type { Connection } from '../kubeconfig/context.ts'
import { secrets } from '../secrets.ts'

/** One request to the API server that is answered in JSON. */
export type Request = Pick<Outgoing, 'method' | 'path' | 'query'> & {
  readonly body?: object
  readonly contentType?: string
  /** The most that is read of the answer; MiB. */
  readonly maxMib?: number
  /** Is given how long each answer was; characters. */
  readonly onRead?: (length: number) => void
}

/** What came back, whatever its status. */
export type Reply = { readonly status: number; readonly body: string; readonly retryAfterMs?: number }

/** The content type of server-side apply. */
export const APPLY = 'application/apply-patch+yaml'
const TIMEOUT_MS = 30_000
/** A page of 500 large nodes has a third of it. */
const MAX_MIB = 64
/** Waits before each new try; after the last one the answer stands. About 8 s in all. */
const RETRY_AFTER_MS = [200, 400, 800, 1_600, 2_500, 2_500]
/** What is created there is a question, and nothing stays of it. */
const REVIEWS = '/apis/authorization.k8s.io/'
/** The longest that a server may make us wait by its Retry-After. */
const MAX_RETRY_AFTER_MS = 10_000

/** Sends one request with the kubeconfig's credentials over its shared pool; throws if no answer comes. */
export async function sendOnce(connection: Connection, request: Request): Promise<Reply> {
  const { body, contentType = 'application/json', maxMib = MAX_MIB, onRead, ...rest } = request
  const reply = await sendRequest(connection, {
    ...rest,
    headers: {
      accept: 'application/json',
      'accept-encoding': 'gzip',
      ...(body === undefined ? {} : { 'content-type': contentType })
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: connection.signal,
    lingerMs: mayLeaveSomething(request) ? CARRIED_OUT_WITHIN_MS : undefined,
    withinMs: TIMEOUT_MS
  })
  const retryAfter = Number(reply.headers['retry-after'])
  const text = await readBounded(reply.body, maxMib)
  onRead?.(text.length)
  return {
    status: reply.status,
    body: text,
    ...(retryAfter > 0 ? { retryAfterMs: Math.min(retryAfter * 1000, MAX_RETRY_AFTER_MS) } : {})
  }
}

/**
 * Sends a request and tries again while the server throttles (429), is unwell (5xx), can't be reached, or its quotas conflict: all that we
 * send can be sent twice (a pod or namespace that is there already, made by the lost answer's request, is ours by name).
 */
export async function sendJson<T>(connection: Connection, request: Request): Promise<ApiResult<T>> {
  let tried = await tryOnce<T>(connection, request)
  let mayBeDone = false
  for (const delayMs of RETRY_AFTER_MS) {
    if (!tried.again || isOver(connection)) break
    mayBeDone ||= tried.mayBeDone
    await pause(tried.retryAfterMs ?? delayMs, connection.signal)
    // The server's last answer reports more than that there is no time to ask again.
    if (isOver(connection)) break
    tried = await tryOnce<T>(connection, request)
  }
  const { result } = tried
  if (result.kind === 'unreachable') return result
  const isOpen = mayBeDone || (result.kind === 'refused' && tried.mayBeDone)
  return isOpen ? { ...result, mayBeDone: true } : result
}

function mayLeaveSomething({ method, path, query }: Request): boolean {
  const isChange = method === 'POST' || method === 'PATCH'
  return isChange && query?.['dryRun'] === undefined && !path.startsWith(REVIEWS)
}

function isOver({ signal }: Connection): boolean {
  return signal?.aborted === true
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  // Aborted is what is looked at next.
  await sleep(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined)
}

type Try<T> = {
  readonly result: ApiResult<T>
  readonly again: boolean
  /** No answer came, or one that leaves it open whether the request was carried out. */
  readonly mayBeDone: boolean
  readonly retryAfterMs?: number
}

async function tryOnce<T>(connection: Connection, request: Request): Promise<Try<T>> {
  let reply: Reply
  try {
    reply = await sendOnce(connection, request)
  } catch (error) {
    const connectionProblem = findConnectionProblem(error, connection)
    const result: ApiResult<T> = {
      kind: 'unreachable',
      message: describeFor(request, error),
      ...(connectionProblem === undefined ? {} : { connectionProblem })
    }
    return { result, again: isPassing(error), mayBeDone: true }
  }
  if (reply.status < 300) return { result: parseReply<T>(request, reply, connection), again: false, mayBeDone: true }
  const status = parseStatus(reply, connection)
  return {
    result: { kind: 'refused', status: reply.status, ...status },
    again: isTransient(reply.status) || (status.reason === 'Conflict' && isQuotaConflict(status.message)),
    mayBeDone: reply.status >= 500,
    ...(reply.retryAfterMs === undefined ? {} : { retryAfterMs: reply.retryAfterMs })
  }
}

function isTransient(status: number): boolean {
  return status === 429 || (status >= 500 && status !== 501 && status !== 505)
}

/** undici's words for the 407 of a proxy to a request for an http server, under the code of an argument that is wrong. */
const PROXY_REFUSAL = 'Proxy Authentication Required (407)'

/** What an error reports of the connection; nothing where the run was cancelled. */
function findConnectionProblem(error: unknown, { signal }: Connection): ConnectionProblem | undefined {
  if (signal?.aborted === true) {
    const codes = codesOf(signal.reason)
    return codes.includes('TimeoutError') ? { kind: 'no-answer', codes } : undefined
  }
  if (error instanceof OversizedAnswer) return { kind: 'no-api' }
  if (describeError(error).includes(PROXY_REFUSAL)) return { kind: 'refused', status: 407, isStatus: false }
  if (error instanceof Refusal) return error.connectionProblem
  return { kind: 'no-answer', codes: codesOf(error) }
}

/**
 * A wrong name, a certificate that isn't trusted or a broken credential plugin won't heal in seconds. What breaks off in
 * the middle will: over HTTP/2 a server, or what stands before it, ends one request or all of a connection by a code.
 */
const PASSING =
  /ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EAI_AGAIN|other side closed|socket hang up|Timeout|UND_ERR_SOCKET|ERR_HTTP2_(STREAM|SESSION)_ERROR|LENGTH_MISMATCH/i

function isPassing(error: unknown): boolean {
  return PASSING.test([describeError(error), ...codesOf(error)].join(' '))
}

/** A limit is about what was asked for; all else, about the server. */
function describeFor({ method, path }: Request, error: unknown): string {
  return error instanceof OversizedAnswer ? `${method} ${path}: ${error.message}` : describeError(error)
}

function parseReply<T>(request: Request, reply: Reply, { isFromCluster }: Connection): ApiResult<T> {
  try {
    return { kind: 'ok', value: parseBoundedJson(reply.body) as T }
  } catch (error) {
    const found = isFromCluster ? describeSize(reply.body) : JSON.stringify(secrets.redact(reply.body).slice(0, 80))
    return {
      kind: 'unreachable',
      message:
        error instanceof OversizedAnswer
          ? describeFor(request, error)
          : `expected JSON from the API server, got ${found}`,
      connectionProblem: { kind: 'no-api' }
    }
  }
}

/** Many times of what an API server says, in characters: of one that sends more, all is kept for each refused request. */
const MAX_MESSAGE = 16 * 1024

/**
 * The server's own words, from the Status object that it sends with a refusal; redacted before anybody cuts them. What is no
 * Status is shown as it is, since a proxy in between answers in text or HTML; but never of a server that a cluster named: it
 * may be any in reach of this machine, and what it sends may be meant for this machine alone.
 */
export function parseStatus(
  reply: Pick<Reply, 'body'>,
  { isFromCluster }: Pick<Connection, 'isFromCluster'>
): { readonly reason: string; readonly message: string } {
  try {
    // A Status is a server's own word as well: its fields may hold anything.
    const { kind, reason, message } = parseBoundedJson(reply.body) as Readonly<Record<string, unknown>>
    if (kind === 'Status') return { reason: readText(reason), message: readText(message) }
  } catch {
    // No JSON, so no Status.
  }
  if (isFromCluster) return { reason: '', message: `expected a Status object, got ${describeSize(reply.body)}` }
  return { reason: '', message: secrets.redact(reply.body).slice(0, 300) }
}

function readText(value: unknown): string {
  return typeof value === 'string' ? secrets.redact(value).slice(0, MAX_MESSAGE) : ''
}

function describeSize(body: string): string {
  return `${Buffer.byteLength(body)} bytes that are none (not shown)`
}
