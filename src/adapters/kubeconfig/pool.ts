import type { EventEmitter } from 'node:events'
import { channel } from 'node:diagnostics_channel'
import type { Agent } from 'node:http'
import type { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import type { Cluster } from '@kubernetes/client-node/dist/config_types.js'
import { Agent as UndiciAgent, type Dispatcher } from 'undici'
import { isSocks, makeSocksAgent, makeSocksDispatcher } from './socks.ts'

/** What the library makes dispatchers and agents by: private in its types, but what it makes is not pooled (below). */
type Dispatching = {
  createAgent: (cluster: Cluster | null, options: object) => Agent
  createDispatcher: (cluster: Cluster | null, options: object) => Dispatcher | undefined
}

/**
 * Makes all requests of a kubeconfig share one pool of connections. The library makes a new dispatcher, and so a new TLS
 * handshake, for every request; this keeps one for each set of TLS options, since a credential plugin may renew its
 * certificate. Gives what ends the pool.
 */
export function poolConnections(config: KubeConfig): () => Promise<void> {
  if (!streams.hasSubscribers) streams.subscribe(expectError)
  const pools = new Map<string, Dispatcher>()
  const own = config as unknown as Dispatching
  const createDispatcher = own.createDispatcher.bind(config)
  const make = (cluster: Cluster | null, options: object): Dispatcher => {
    if (isSocks(cluster?.proxyUrl)) return makeSocksDispatcher(cluster.proxyUrl, options)
    return createDispatcher(cluster, options) ?? new UndiciAgent()
  }
  own.createDispatcher = (cluster, options) => {
    const key = JSON.stringify([cluster?.name, options])
    const pool = pools.get(key) ?? make(cluster, options)
    pools.set(key, pool)
    return pool
  }
  const createAgent = own.createAgent.bind(config)
  own.createAgent = (cluster, options) =>
    isSocks(cluster?.proxyUrl)
      ? makeSocksAgent(cluster.proxyUrl, cluster.server.startsWith('https:'), options)
      : createAgent(cluster, options)
  return async () => {
    await Promise.all([...pools.values()].map((pool) => pool.destroy()))
  }
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
