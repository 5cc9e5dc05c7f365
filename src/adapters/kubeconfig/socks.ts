import { once } from 'node:events'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { isIP, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import { SocksClient, type SocksProxy } from 'socks'
import { Agent as UndiciAgent, type buildConnector, type Dispatcher, errors } from 'undici'
import { DeniedAddress, guardedLookup } from '../http/address-guard.ts'

const CONNECT_TIMEOUT_MS = 10_000
/** Silence on a connection before the system asks whether the other side is still there. */
export const KEEP_ALIVE_MS = 30_000
const DEFAULT_PORT = 1080

/** True for a proxy that is no HTTP proxy. */
export function isSocks(proxyUrl: string | undefined): proxyUrl is string {
  return proxyUrl?.startsWith('socks') === true
}

/**
 * Connections of requests through a SOCKS proxy, which looks names up itself, as with kubectl. The library's own ones leave out user
 * and password, and the name that the server's certificate must have. What keeps the proxy from making a connection is an
 * error of the code that a missing tunnel of an HTTP proxy has. The name of a guarded one is looked up through the address guard.
 */
export function makeSocksDispatcher(proxyUrl: string, tls: ConnectionOptions, isGuarded: boolean): Dispatcher {
  const connect: buildConnector.connector = ({ hostname, port, protocol }, done) => {
    const isSecure = protocol === 'https:'
    const target = { hostname, port: Number(port || (isSecure ? 443 : 80)) }
    openThrough({ proxyUrl, isGuarded }, target, isSecure ? tls : undefined).then(
      (socket) => {
        done(null, socket)
      },
      (error: unknown) => {
        done(error as Error, null)
      }
    )
  }
  return new UndiciAgent({ connect })
}

/** The same for WebSockets, which Node's own agents open. */
export function makeSocksAgent(
  proxyUrl: string,
  isSecure: boolean,
  tls: ConnectionOptions,
  isGuarded: boolean
): HttpAgent {
  const agent = isSecure ? new HttpsAgent() : new HttpAgent()
  agent.createConnection = ({ host, port }, done) => {
    const target = { hostname: host ?? '', port: Number(port ?? (isSecure ? 443 : 80)) }
    openThrough({ proxyUrl, isGuarded }, target, isSecure ? tls : undefined).then(
      (socket) => done?.(null, socket),
      // Node looks at the error alone.
      (error: unknown) => done?.(error as Error, undefined as never)
    )
    return undefined
  }
  return agent
}

type Target = { readonly hostname: string; readonly port: number }
type Through = { readonly proxyUrl: string; readonly isGuarded: boolean }

async function openThrough(
  through: Through,
  { hostname, port }: Target,
  tls: ConnectionOptions | undefined
): Promise<Socket> {
  const host = hostname.replace(/^\[|\]$/g, '')
  const socket = await openTunnel(through, host, port)
  socket.setKeepAlive(true, KEEP_ALIVE_MS)
  return tls === undefined ? socket : await secure(socket, host, tls)
}

async function secure(socket: Socket, host: string, tls: ConnectionOptions): Promise<Socket> {
  // An address is checked against the certificate, but is no server name of TLS.
  const named = isIP(host) === 0 ? { servername: host } : {}
  const secured = connectTls({ host, ...named, ...tls, socket })
  try {
    await once(secured, 'secureConnect', { signal: AbortSignal.timeout(CONNECT_TIMEOUT_MS) })
    return secured
  } catch (error) {
    secured.destroy()
    throw error
  }
}

async function openTunnel({ proxyUrl, isGuarded }: Through, host: string, port: number): Promise<Socket> {
  const proxy = parseProxy(new URL(proxyUrl))
  const options = { proxy, command: 'connect', destination: { host, port }, timeout: CONNECT_TIMEOUT_MS } as const
  try {
    // Options of a socket's connect; its type has a host and a port too, which the library sets.
    const guarded = { socket_options: { lookup: guardedLookup } as never }
    return (await SocksClient.createConnection({ ...options, ...(isGuarded ? guarded : {}) })).socket
  } catch (error) {
    if (error instanceof DeniedAddress) throw error
    throw new errors.RequestAbortedError(`SOCKS proxy: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function parseProxy({ hostname, port, protocol, username, password }: URL): SocksProxy {
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || DEFAULT_PORT),
    type: /^socks4a?:$/.test(protocol) ? 4 : 5,
    ...(username === '' ? {} : { userId: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) })
  }
}
