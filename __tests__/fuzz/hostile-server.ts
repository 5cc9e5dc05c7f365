import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'

/** A request as a hostile server sees it. */
export type Asked = {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: string
}

/** What it answers: bytes with a status, a stream that ends or not, or nothing but the end of the connection. */
export type Reply =
  | { readonly kind: 'body'; readonly status: number; readonly body: string; readonly headers?: Record<string, string> }
  | { readonly kind: 'cut'; readonly body: string }
  | { readonly kind: 'open'; readonly body: string }
  | { readonly kind: 'hang-up' }

/** A real server on this machine, whose answers an example decides. */
export class HostileServer {
  readonly #server: Server
  /** Answers requests. */
  reply: (asked: Asked) => Reply = () => ({ kind: 'hang-up' })
  /** Takes over a connection after its handshake for a WebSocket. */
  onSocket: (socket: Duplex) => void = (socket) => socket.destroy()

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response))
    this.#server.on('upgrade', (request, socket) => {
      socket.on('error', () => undefined)
      socket.write(acceptSocket(request))
      this.onSocket(socket)
    })
    // Nothing of it keeps the process up.
    this.#server.unref()
  }

  static async start(): Promise<HostileServer> {
    const started = new HostileServer()
    started.#server.listen(0, '127.0.0.1')
    await once(started.#server, 'listening')
    return started
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => undefined)
    const url = new URL(request.url ?? '/', 'http://x')
    const body = await text(request).catch(() => '')
    const asked = { method: request.method ?? '', path: url.pathname, query: url.searchParams, body }
    send(response, this.reply(asked))
  }
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply.kind === 'hang-up') {
    response.socket?.destroy()
    return
  }
  if (reply.kind === 'body') {
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers })
    response.end(reply.body)
    return
  }
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000_000 })
  response.write(reply.body === '' ? ' ' : reply.body, () => {
    if (reply.kind === 'cut') response.socket?.destroy()
  })
}

/** RFC 6455, 4.2.2. */
function acceptSocket({ headers }: IncomingMessage): string {
  const key = `${headers['sec-websocket-key'] ?? ''}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
  const accept = createHash('sha1').update(key).digest('base64')
  const [protocol = ''] = (headers['sec-websocket-protocol'] ?? '').split(',')
  return [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${accept}`,
    ...(protocol === '' ? [] : [`Sec-WebSocket-Protocol: ${protocol.trim()}`]),
    '\r\n'
  ].join('\r\n')
}
