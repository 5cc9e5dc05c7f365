import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { HttpMethod, RequestContext } from '@kubernetes/client-node/dist/gen/http/http.js'
import { request } from 'undici'
import type { Query } from '../../ports.ts'
import { credentialsInHeader } from '../kubeconfig/credential-values.ts'
import { refuseCredentials } from '../kubeconfig/credentials.ts'
import { mayRepeatHeaders } from '../kubeconfig/impersonation.ts'
import type { Connection } from '../kubeconfig/context.ts'
import { describeError } from '../errors.ts'
import { limitTime } from '../http/limit-time.ts'
import { secrets } from '../secrets.ts'

/** One request to the API server. */
export type Outgoing = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query?: Query
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | undefined
  /** Ends it, the wait for credentials too. */
  readonly signal?: AbortSignal | undefined
  /** How long its answer is waited for after the signal, once it is sent; milliseconds. */
  readonly lingerMs?: number | undefined
  /** How long it may take to its end, once there are credentials; milliseconds. */
  readonly withinMs?: number
  /** The longest silence, before the answer and in the middle of it; milliseconds. */
  readonly silenceMs?: number
}

/** What comes back, whatever its status; the body has to be read to its end, or destroyed. */
export type Incoming = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Readable }

/**
 * Sends one request with the kubeconfig's credentials over its shared pool, and again where those were out of date and there
 * are new ones; throws if no answer comes.
 */
export async function sendRequest(connection: Connection, outgoing: Outgoing): Promise<Incoming> {
  const { refresh } = connection
  const before = refresh?.count()
  const incoming = await sendAndReport(connection, outgoing)
  if (refresh === undefined || incoming.status !== UNAUTHORIZED) return incoming
  // Nobody reads it meanwhile: what happens to it then is no defect of ours, and reported to whoever reads it later.
  incoming.body.on('error', () => undefined)
  await untilAborted(refresh.run(), outgoing.signal)
  if (refresh.count() === before) return incoming
  incoming.body.destroy()
  return await sendAndReport(connection, outgoing)
}

const UNAUTHORIZED = 401

/** Reports the request where somebody wants that, without its query: a sample's own may have a secret in it. */
async function sendAndReport(connection: Connection, outgoing: Outgoing): Promise<Incoming> {
  const { debug } = connection
  if (debug === undefined) return await send(connection, outgoing)
  const { method, path, query } = outgoing
  const [place = ''] = path.split('?')
  const beganMs = performance.now()
  const report = (result: string): void => {
    const took = Math.round(performance.now() - beganMs)
    debug(`${method} ${place}${query?.['watch'] === true ? ' (watch)' : ''}: ${result} after ${took} ms`)
  }
  try {
    const incoming = await send(connection, outgoing)
    report(String(incoming.status))
    return incoming
  } catch (error) {
    report(describeError(error))
    throw error
  }
}

/** It is not fetch, which asks no port that a browser may not, such as 6000 or 6666, and follows redirects. */
async function send(connection: Connection, outgoing: Outgoing): Promise<Incoming> {
  const { method, headers, body, lingerMs, signal, silenceMs, withinMs } = outgoing
  const url = makeUrl(connection.server, outgoing)
  const context = await authenticate(connection, url, signal)
  signal?.throwIfAborted()
  const dispatcher = context.getDispatcher()
  const limit = limitTime(signal, { lingerMs, withinMs })
  try {
    const answer = await request(url, {
      method,
      headers: { ...context.getHeaders(), ...connection.impersonated, 'user-agent': 'wasm-node-smoke', ...headers },
      ...(body === undefined ? {} : { body }),
      ...(silenceMs === undefined ? {} : { headersTimeout: silenceMs, bodyTimeout: silenceMs }),
      ...(mayRepeatHeaders(connection.impersonated) ? ONLY_HTTP_1 : {}),
      ...(dispatcher === undefined ? {} : { dispatcher }),
      signal: limit.signal
    })
    answer.body.once('close', limit.lift)
    return { status: answer.statusCode, headers: answer.headers, body: unpack(answer.body, answer.headers) }
  } catch (error) {
    limit.lift()
    throw error
  }
}

/** undici's client for HTTP/2 makes one header of several of a name, whose values the server then takes for one. */
const ONLY_HTTP_1: object = { allowH2: false }

/** Only what we asked for: the API server compresses long lists. */
function unpack(body: Readable, headers: IncomingHttpHeaders): Readable {
  if (headers['content-encoding'] !== 'gzip') return body
  const unpacked = createGunzip()
  body.on('error', (error) => unpacked.destroy(error))
  unpacked.on('close', () => body.destroy())
  return body.pipe(unpacked)
}

/** The headers and the pooled dispatcher for a request to the API server; throws a `Refusal` that reports what keeps the credentials from being had. */
export async function authenticate(
  { config }: Pick<Connection, 'config'>,
  url: URL,
  signal: AbortSignal | undefined
): Promise<RequestContext> {
  const context = new RequestContext(url.toString(), HttpMethod.GET)
  try {
    // A plugin may take its time; a run that is over doesn't wait for it.
    await untilAborted(config.applySecurityAuthentication(context), signal)
    // Wherever it is from: a source may have renewed it.
    secrets.add(credentialsInHeader(context.getHeaders()['Authorization']))
    return context
  } catch (error) {
    throw refuseCredentials(error, config.getCurrentUser())
  }
}

async function untilAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) {
    await work
    return
  }
  const done = new AbortController()
  const ended = new Promise<never>((_, reject) => {
    const end = (): void => {
      reject(new Error('the run has ended'))
    }
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { signal: done.signal })
  })
  try {
    await Promise.race([work, ended])
  } finally {
    done.abort()
  }
}

function makeUrl(server: string, { path, query }: Pick<Outgoing, 'path' | 'query'>): URL {
  const url = new URL(server + path)
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== undefined) url.searchParams.set(key, String(value))
  }
  return url
}
