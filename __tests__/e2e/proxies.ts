import { createServer as createHttpServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { couple, type Credentials, greet, readTarget, refuse, succeed } from './socks5.ts'

/** A proxy on an address of this machine that a test ends. */
export type Proxy = {
  readonly host: string
  /** Host and port of what it was asked for and led to, each once. */
  readonly seen: ReadonlySet<string>
  readonly close: () => Promise<void>
}

export type ProxyOptions = {
  /** Where it listens: 127.0.0.1 if absent. */
  readonly address?: string
  /** Absent: anybody may use it. */
  readonly credentials?: Credentials
  /** Where names lead that only the proxy knows: `name:port` to `address:port`. */
  readonly routes?: Readonly<Record<string, string>>
}

/** An HTTP proxy: makes tunnels for CONNECT, and passes requests on that name a whole http URL. */
export async function openHttpProxy({ address, credentials, routes = {} }: ProxyOptions = {}): Promise<Proxy> {
  const seen = new Set<string>()
  const mayPass = ({ headers }: IncomingMessage): boolean =>
    credentials === undefined || headers['proxy-authorization'] === basic(credentials)
  const server = createHttpServer((incoming, outgoing) => {
    if (!mayPass(incoming)) {
      outgoing.writeHead(407, { 'proxy-authenticate': 'Basic' }).end()
      return
    }
    const { host, port, pathname, search } = new URL(incoming.url ?? '')
    seen.add(`${host}${port === '' ? ':80' : ''}`)
    passOn(incoming, outgoing, { ...addressOf(host, routes), path: `${pathname}${search}` })
  })
  server.on('connect', (incoming: IncomingMessage, socket: Socket) => {
    if (!mayPass(incoming)) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\n\r\n')
      return
    }
    const target = incoming.url ?? ''
    seen.add(target)
    const { host, port } = addressOf(target, routes)
    const through = connect(port, host, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
    couple(socket, through)
  })
  return await serve(server, seen, address)
}

/** A SOCKS5 proxy (RFC 1928) that makes connections, for everybody or by user and password (RFC 1929). */
export async function openSocksProxy({ address, credentials, routes = {} }: ProxyOptions = {}): Promise<Proxy> {
  const seen = new Set<string>()
  const lead = async (socket: Socket): Promise<void> => {
    if (!(await greet(socket, credentials))) return
    const target = await readTarget(socket)
    seen.add(target)
    const { host, port } = addressOf(target, routes)
    const through = connect(port, host, () => {
      succeed(socket)
      couple(socket, through)
    }).once('error', () => {
      refuse(socket)
    })
  }
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    lead(socket).catch(() => socket.destroy())
  })
  return await serve(server, seen, address)
}

async function serve(server: Server, seen: ReadonlySet<string>, address = '127.0.0.1'): Promise<Proxy> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((done) => server.listen(0, address, done))
  const { port } = server.address() as AddressInfo
  const close = async (): Promise<void> => {
    const closed = new Promise((done) => server.close(done))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return { host: `${address}:${port}`, seen, close }
}

type Address = { readonly host: string; readonly port: number }

function addressOf(target: string, routes: Readonly<Record<string, string>>): Address {
  const { hostname, port } = new URL(`http://${routes[target] ?? target}`)
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port === '' ? 80 : port) }
}

function passOn(incoming: IncomingMessage, outgoing: ServerResponse, to: Address & { readonly path: string }): void {
  const headers = { ...incoming.headers }
  delete headers['proxy-authorization']
  const through = request({ ...to, method: incoming.method, headers, agent: false }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(outgoing)
  })
  through.on('error', () => outgoing.destroy())
  outgoing.on('close', () => through.destroy())
  incoming.pipe(through)
}

function basic({ user, password }: Credentials): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}
