import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import type { Cluster } from '@kubernetes/client-node/dist/config_types.js'
import { Agent, type Dispatcher } from 'undici'
import type { Inputs } from '../core/model.ts'
import { describeError, Refusal } from './failure.ts'

/** The library's own way to a dispatcher: private in its types, but what it makes is not pooled (below). */
type Dispatching = {
  createDispatcher: (cluster: Cluster | null, options: object) => Dispatcher | undefined
}

/**
 * Makes all requests of a kubeconfig share one pool of connections. The library makes a new dispatcher, and so a new TLS
 * handshake, for every request; this keeps one for each set of TLS options, since a credential plugin may renew its
 * certificate. Gives what ends the pool.
 */
function poolConnections(config: KubeConfig): () => Promise<void> {
  const pools = new Map<string, Dispatcher>()
  const own = config as unknown as Dispatching
  const createDispatcher = own.createDispatcher.bind(config)
  own.createDispatcher = (cluster, options) => {
    const key = JSON.stringify([cluster?.name, options])
    const pool = pools.get(key) ?? createDispatcher(cluster, options) ?? new Agent()
    pools.set(key, pool)
    return pool
  }
  return async () => {
    await Promise.all([...pools.values()].map((pool) => pool.destroy()))
  }
}

/** A kubeconfig that is ready for use, and where it leads. */
export type Connection = {
  readonly config: KubeConfig
  readonly context: string
  readonly server: string
  /** Ends all connections. */
  readonly close: () => Promise<void>
}

/** Loads the kubeconfig that the inputs name; throws a `Refusal` that says what is wrong with it. Nothing falls back. */
export function loadKubeconfig(inputs: Pick<Inputs, 'kubeconfig' | 'context'>, env: NodeJS.ProcessEnv): Connection {
  const files = listFiles(inputs.kubeconfig, env)
  const config = mergeFiles(files)
  const name = inputs.context ?? config.getCurrentContext()
  const known = config.getContexts().map((one) => one.name)
  const from = files.map((file) => file.shown).join(delimiter)
  if (inputs.context === undefined && !name) {
    throw new Refusal(
      `kubeconfig: ${from} has no current context; name one in context: ${known.join(', ') || 'it has none'}`
    )
  }
  if (!known.includes(name)) {
    throw new Refusal(`context: expected one of ${known.join(', ') || '(none there)'} in ${from}, got "${name}"`)
  }
  config.setCurrentContext(name)
  const cluster = config.getCurrentCluster()
  if (cluster === null) throw new Refusal(`kubeconfig: context "${name}" in ${from} names a cluster that isn't there`)
  if (config.getCurrentUser() === null) {
    throw new Refusal(`kubeconfig: context "${name}" in ${from} names a user that isn't there`)
  }
  return { config, context: name, server: cluster.server, close: poolConnections(config) }
}

/**
 * A kubeconfig and what it is called in messages. What a user gave is never repeated: it is meant to be a path, and may
 * be a credential that was put in its place.
 */
type File = { readonly path: string; readonly shown: string }

function listFiles(wanted: Inputs['kubeconfig'], env: NodeJS.ProcessEnv): readonly File[] {
  if (wanted.kind === 'path') return [{ path: wanted.path, shown: 'the file that is given' }]
  const named = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '')
  const paths = named.length > 0 ? named : [join(homedir(), '.kube', 'config')]
  return paths.map((path) => ({ path, shown: path }))
}

/** Several files are one kubeconfig: what an earlier one says of a name counts (kubectl's rule). */
function mergeFiles(files: readonly File[]): KubeConfig {
  const merged = new KubeConfig()
  const parts = files.flatMap((file) => loadFile(file, files.length > 1))
  if (parts.length === 0)
    throw new Refusal(`kubeconfig: none of ${files.map((file) => file.shown).join(', ')} is there`)
  const firstOf = <T extends { readonly name: string }>(lists: readonly (readonly T[])[]): T[] => [
    ...new Map(
      lists
        .flat()
        .reverse()
        .map((one) => [one.name, one])
    ).values()
  ]
  merged.loadFromOptions({
    clusters: firstOf(parts.map((part) => part.clusters)),
    users: firstOf(parts.map((part) => part.users)),
    contexts: firstOf(parts.map((part) => part.contexts)),
    currentContext: parts.find((part) => part.currentContext)?.currentContext ?? ''
  })
  return merged
}

/** One file of several may be missing, as for kubectl; the only one may not. */
function loadFile({ path, shown }: File, mayBeMissing: boolean): readonly KubeConfig[] {
  const config = new KubeConfig()
  try {
    if (readFileSync(path, 'utf8').trim() === '') throw new Refusal(`kubeconfig: ${shown} is empty`)
    config.loadFromFile(path)
    return [config]
  } catch (error) {
    if (error instanceof Refusal) throw error
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (isMissing && mayBeMissing) return []
    if (isMissing) throw new Refusal(`kubeconfig: expected the path of a file; ${shown} is not there`)
    throw new Refusal(`kubeconfig: ${shown} cannot be read as a kubeconfig: ${redact(describeError(error), path)}`)
  }
}

/** A parser's message may quote the file, which holds secrets, below its first line; a file system's quotes the path. */
function redact(message: string, path: string): string {
  return (message.split('\n')[0] ?? '').replaceAll(path, 'the path').slice(0, 200)
}
