import { request, type IncomingMessage } from 'node:http'
import { Duplex, PassThrough } from 'node:stream'
import { WebSocketHandler } from '@kubernetes/client-node/dist/web-socket-handler.js'
import type { Answer, Target } from '../../ports.ts'
import { readCapped } from '../http/read-capped.ts'
import { describeError } from '../errors.ts'
import type { Connection } from '../kubeconfig/context.ts'
import { podPath } from '../../core/kubernetes/paths.ts'

const ASK_TIMEOUT_MS = 10_000
/** Channels of one forwarded port (subprotocol v4.channel.k8s.io): each begins with the port's number in two bytes. */
const DATA = 0
const ERROR = 1
const PORT_BYTES = 2
/** Of what a peer says went wrong; kubelets say a line. */
const MAX_ERROR_BYTES = 4_096
/** How long the other side may take to agree to the end of a connection. */
const CLOSING_MS = 500

/** What is used of a WebSocket; the library's own type needs a package that is only types. */
type Socket = {
  readonly send: (data: Uint8Array) => void
  readonly close: () => void
  /** Drops the connection, whatever the other side does. */
  readonly terminate: () => void
  onmessage: (event: unknown) => void
  onclose: () => void
  onerror: (event: { readonly message: string }) => void
}

/** One HTTP GET through the kubelet's port-forward: needs no route from the API server to pods, only to kubelets. */
export async function askForwarded(connection: Connection, target: Target, signal: AbortSignal): Promise<Answer> {
  const beganMs = performance.now()
  const answer = await ask(connection, target, signal)
  const result = answer.kind === 'answered' ? answer.status : answer.message
  const took = Math.round(performance.now() - beganMs)
  connection.debug?.(`port-forward to ${target.namespace}/${target.pod}:${target.port}: ${result} after ${took} ms`)
  return answer
}

async function ask(connection: Connection, target: Target, signal: AbortSignal): Promise<Answer> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ASK_TIMEOUT_MS)])
  let port: ForwardedPort | undefined
  try {
    port = await openForward(connection, target, limit)
    const reply = await get(port, target, limit)
    const { body, incomplete } = await readCapped(reply)
    return { kind: 'answered', status: reply.statusCode ?? 0, body, incomplete: incomplete || !reply.complete }
  } catch (error) {
    const why: unknown = limit.aborted ? limit.reason : (port?.failure ?? error)
    return { kind: 'no-answer', via: 'port-forward', message: describeError(why) }
  } finally {
    port?.destroy()
  }
}

/** A connection to a port of a pod, as a stream that HTTP can be spoken over. */
class ForwardedPort extends Duplex {
  readonly #begun = new Set<number>()
  #socket: Socket | undefined
  /** Why it failed, which may be before anybody reads from it. */
  failure: Error | undefined

  constructor() {
    super()
    this.on('error', (error) => {
      this.failure ??= error
    })
  }

  attach(socket: Socket): void {
    // It may have failed by what came at the same time as the connection.
    if (this.destroyed) {
      end(socket)
      return
    }
    this.#socket = socket
    const { onmessage } = socket
    // The library reads a channel's number of each message, and throws at an empty one, where nobody awaits it.
    socket.onmessage = (event) => {
      try {
        onmessage(event)
      } catch (error) {
        this.destroy(new Error('a message of the port-forward has no channel', { cause: error }))
      }
    }
    socket.onclose = () => {
      this.push(null)
    }
    socket.onerror = ({ message }) => {
      this.destroy(new Error(message))
    }
  }

  /** Takes what comes on a channel in; true to go on. */
  receive(channel: number, data: Buffer): boolean {
    const payload = this.#begun.has(channel) ? data : data.subarray(PORT_BYTES)
    this.#begun.add(channel)
    if (payload.length === 0) return true
    if (channel === DATA) this.push(payload)
    if (channel === ERROR) this.destroy(new Error(payload.subarray(0, MAX_ERROR_BYTES).toString('utf8')))
    return true
  }

  override _read(): void {
    // What comes is pushed as it comes; readCapped ends the stream long before it could fill the memory.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#socket?.send(Buffer.concat([Buffer.of(DATA), chunk]))
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (this.#socket !== undefined) end(this.#socket)
    done(error)
  }
}

/** In good order, but soon. */
function end(socket: Socket): void {
  socket.onerror = () => undefined
  socket.close()
  setTimeout(() => {
    socket.terminate()
  }, CLOSING_MS).unref()
}

/** A peer may ask for one of these to be closed; without them the library would close the streams of this very process. */
function makeUnusedStreams(): {
  readonly stdin: PassThrough
  readonly stdout: PassThrough
  readonly stderr: PassThrough
} {
  return { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() }
}

async function openForward(connection: Connection, target: Target, signal: AbortSignal): Promise<ForwardedPort> {
  const path = `${podPath(target.namespace, target.pod)}/portforward?ports=${target.port}`
  const port = new ForwardedPort()
  // Its own type needs a package that is only types.
  const handler = new WebSocketHandler(connection.config, undefined, makeUnusedStreams())
  const opening: unknown = handler.connect(path, null, (channel, data) => port.receive(channel, data))
  port.attach(await orAbort(opening as Promise<Socket>, signal))
  return port
}

/** The port's own end settles it too: Node's HTTP client may wait for ever on a stream that failed before it began. */
function get(port: ForwardedPort, target: Target, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const fail = (): void => {
      reject(port.failure ?? new Error('the connection was closed before an answer came'))
    }
    port.once('close', fail)
    if (port.destroyed) fail()
    const headers = { host: `${target.pod}:${target.port}`, 'user-agent': 'wasm-node-smoke', connection: 'close' }
    request({ createConnection: () => port, path: target.path, headers, signal }, resolve)
      .on('error', reject)
      .end()
  })
}

/** A WebSocket that is still opening knows no signal: who waits for it goes on, and one that opens late is closed. */
async function orAbort(opening: Promise<Socket>, signal: AbortSignal): Promise<Socket> {
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error)
    signal.addEventListener(
      'abort',
      () => {
        reject(signal.reason as Error)
      },
      { once: true }
    )
  })
  try {
    return await Promise.race([opening, aborted])
  } catch (error) {
    opening.then(end, () => undefined)
    throw toError(error)
  }
}

/** A WebSocket's failure to open comes as an event, which is no error but has one's message. */
function toError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown
  const { message } = thrown as { readonly message?: unknown }
  return new Error(typeof message === 'string' ? message : 'the port-forward could not be opened')
}
