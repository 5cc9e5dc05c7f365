import type { EventEmitter } from 'node:events'
import { channel } from 'node:diagnostics_channel'
import type { Agent } from 'node:http'
import type { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import type { Cluster } from '@kubernetes/client-node/dist/config_types.js'
import { Agent as UndiciAgent, type Dispatcher, ProxyAgent } from 'undici'
import { guardedLookup } from '../http/address-guard.ts'
import { isTlsProxy, makeProxyClient } from './proxy-tls.ts'
import { isSocks, KEEP_ALIVE_MS, makeSocksAgent, makeSocksDispatcher } from './socks.ts'

/** What the library makes dispatchers and agents by: private in its types, but what it makes is not pooled (below). */
type Dispatching = {
  applyToHTTPSOptions: (options: { handshakeTimeout?: number }) => Promise<void>
  createAgent: (cluster: Cluster | null, options: object) => Agent
  createDispatcher: (cluster: Cluster | null, options: object) => Dispatcher | undefined
}

/** A WebSocket that isn't open by then never will be; milliseconds. */
const HANDSHAKE_WITHIN_MS = 10_000

/** Whom connections must not be opened to: what the address guard denies. */
export type Guard = {
  /** The proxy that the user's own environment names: it may be anywhere, and looks names up itself. */
  readonly usersProxy: string | undefined
}

/**
 * Makes all requests of a kubeconfig share one pool of connections. The library makes a new dispatcher, and so a new TLS
 * handshake, for every request; this keeps one for each set of TLS options, since a credential plugin may renew its
 * certificate. With a guard, every name is looked up through it, WebSockets' and proxies' too. Gives what ends the pool.
 */
export function poolConnections(config: KubeConfig, guard?: Guard): () => Promise<void> {
  if (!streams.hasSubscribers) streams.subscribe(expectError)
  const pools = new Map<string, Dispatcher>()
  const own = config as unknown as Dispatching
  const createDispatcher = own.createDispatcher.bind(config)
  // The kubeconfig may be read again, and name a proxy then.
  const isGuarded = (cluster: Cluster | null): boolean =>
    guard !== undefined && (!cluster?.proxyUrl || cluster.proxyUrl !== guard.usersProxy)
  const make = (cluster: Cluster | null, options: object): Dispatcher => {
    if (isSocks(cluster?.proxyUrl)) return makeSocksDispatcher(cluster.proxyUrl, options, isGuarded(cluster))
    if (isGuarded(cluster)) return makeGuarded(cluster?.proxyUrl, options)
    if (isTlsProxy(cluster?.proxyUrl)) return makeProxied(cluster.proxyUrl, options, KEEP_ALIVE)
    return createDispatcher(cluster, options) ?? new UndiciAgent()
  }
  own.createDispatcher = (cluster, options) => {
    const key = JSON.stringify([cluster?.name, options])
    const pool = pools.get(key) ?? make(cluster, options)
    pools.set(key, pool)
    return pool
  }
  const createAgent = own.createAgent.bind(config)
  const makeAgent: Dispatching['createAgent'] = (cluster, options) => {
    if (isSocks(cluster?.proxyUrl)) {
      return makeSocksAgent(cluster.proxyUrl, cluster.server.startsWith('https:'), options, isGuarded(cluster))
    }
    // The library's agents for proxies take what concerns the proxy itself apart.
    const guarded = { lookup: guardedLookup, proxyRequestOptions: { lookup: guardedLookup } }
    return createAgent(cluster, isGuarded(cluster) ? { ...options, ...guarded } : options)
  }
  const agents = new Set<Agent>()
  own.createAgent = (cluster, options) => {
    const agent = makeAgent(cluster, options)
    agents.add(agent)
    return agent
  }
  limitHandshakes(own)
  return async () => {
    // Of WebSockets, also of one that is still opening.
    for (const agent of agents) agent.destroy()
    await Promise.all([...pools.values()].map((pool) => pool.destroy()))
  }
}

function limitHandshakes(own: Dispatching): void {
  const applyToHTTPSOptions = own.applyToHTTPSOptions.bind(own)
  own.applyToHTTPSOptions = async (options) => {
    await applyToHTTPSOptions(options)
    options.handshakeTimeout = HANDSHAKE_WITHIN_MS
  }
}

/** As the library has it: below 60 s of silence, which balancers end connections after. */
const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS }

/** As the library makes it, with guarded names. */
function makeGuarded(proxyUrl: string | undefined, tls: object): Dispatcher {
  const guarded = { lookup: guardedLookup, ...KEEP_ALIVE }
  return proxyUrl ? makeProxied(proxyUrl, tls, guarded) : new UndiciAgent({ connect: { ...tls, ...guarded } })
}

function makeProxied(uri: string, requestTls: object, proxyTls: object): Dispatcher {
  return new ProxyAgent({ uri, requestTls, proxyTls, clientFactory: makeProxyClient })
}

/** Node reports here every stream of HTTP/2 that it makes for us (https://nodejs.org/api/diagnostics_channel.html#http2). */
const streams = channel('http2.client.stream.created')

/**
 * Of an answer whose request was given up meanwhile, Node makes a stream that nobody has: when its connection ends, that
 * would be an error that nobody awaits, and end the run. Who has a stream is notified of its errors all the same.
 */
function expectError(message: unknown): void {
  const { stream } = message as { readonly stream: EventEmitter }
  stream.on('error', () => undefined)
}
