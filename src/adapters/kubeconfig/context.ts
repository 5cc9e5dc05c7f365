import type { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import type { Cluster, User } from '@kubernetes/client-node/dist/config_types.js'
import type { ConnectionPath } from '../../core/facts/connection.ts'
import type { Log } from '../../ports.ts'
import {
  addExecInfo,
  checkCertificate,
  type Parties,
  pluginOf,
  readCertificates,
  TokenFileAuth
} from './credentials.ts'
import { resolveAuthProvider } from './auth-provider.ts'
import { credentialsIn } from './credential-values.ts'
import { nameEntry, type Unusable } from './entries.ts'
import { findEnvProxy } from '../http/env-proxy.ts'
import { Refusal, refuseKubeconfig } from '../errors.ts'
import { secrets, secretsInUrl } from '../secrets.ts'
import { checkAddresses } from './given-addresses.ts'
import {
  applyToSockets,
  describeImpersonation,
  impersonationOf,
  makeImpersonationHeaders,
  type ImpersonationHeaders
} from './impersonation.ts'
import { limitExecPlugins } from './exec-plugin.ts'
import { checkPlaceholders } from './placeholders.ts'
import { poolConnections } from './pool.ts'
import { isTlsProxy } from './proxy-tls.ts'
import { checkToken } from './token-expiry.ts'
import { verifyServer, warnOfEnvironment } from './verify.ts'

const UNVERIFIED = 'the certificate of the server is not verified: the kubeconfig has insecure-skip-tls-verify'
const PLAIN =
  'the server is used over http, as with kubectl proxy: nothing is encrypted or verified, not even credentials'

/** A kubeconfig as it was found, wherever that was. */
export type Kubeconfig = {
  readonly config: KubeConfig
  /** What it is called in messages, such as the path of its file; never a credential. */
  readonly from: string
  /** Set for files of the user's own, who may choose to do without TLS. One that a program gives, as kind does, is neither. */
  readonly isOwn?: boolean
  /** Set for one that comes out of a cluster, so that it may lead where whoever writes there wants to send us. */
  readonly isFromCluster?: boolean
  /** What was in it and can't be used; absent where everything has to be. */
  readonly unusable?: Unusable
}

/** A kubeconfig that is ready for use, and where it leads. */
export type Connection = {
  readonly config: KubeConfig
  readonly context: string
  /** The namespace that the context names. */
  readonly namespace: string | undefined
  readonly server: string
  /** A cluster gave the server's address: what answers there and is no API server is not quoted. */
  readonly isFromCluster: boolean
  /** The names on the path to it. */
  readonly connectionPath: ConnectionPath
  /** Whom its requests are made as, where that is somebody else than whose credentials they carry. */
  readonly impersonated: ImpersonationHeaders
  /** What it goes through, if anything: a proxy, a plugin. */
  readonly remarks: readonly string[]
  /** What a user should know of it: that whoever answers is believed, that a certificate soon expires. */
  readonly warnings: readonly string[]
  /** Ends every request that is made with it; absent: each has its own time limit only. */
  readonly signal?: AbortSignal
  /** Is given a line for each request; absent where nobody wants them. */
  readonly debug?: Log['debug']
  /** How to get other credentials when the server doesn't accept these any more; absent where there are none. */
  readonly refresh?: CredentialRefresh
  /** Ends all connections. */
  readonly close: () => Promise<void>
}

/** A source of credentials that may have new ones. */
export type CredentialRefresh = {
  /** How many times there have been new ones: requests of before may be sent again. */
  readonly count: () => number
  /** Looks for new ones; never throws. */
  readonly run: () => Promise<void>
}

/**
 * Takes another kubeconfig's credentials for the same server; false, and nothing is changed, if it leads elsewhere or is
 * somebody else's. Throws a `Refusal` for one that can't be used.
 */
export function takeCredentials(into: Connection, found: Kubeconfig, env: NodeJS.ProcessEnv): boolean {
  const { config, server, impersonated } = openKubeconfig(found, undefined, env)
  if (server !== into.server || JSON.stringify(impersonated) !== JSON.stringify(into.impersonated)) return false
  into.config.loadFromOptions(config)
  // The library keeps what it opens WebSockets with, by the user's name alone.
  const { agentCache } = into.config as unknown as { readonly agentCache: Map<string, unknown> }
  agentCache.clear()
  return true
}

/** Makes one of a kubeconfig's contexts ready for use; throws a `Refusal` that reports what is wrong. Nothing falls back. */
export function openKubeconfig(
  kubeconfig: Kubeconfig,
  context: string | undefined,
  env: NodeJS.ProcessEnv
): Connection {
  secrets.add(credentialsIn(kubeconfig))
  try {
    return openContext(kubeconfig, context, env)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw error.on({ kubeconfig: kubeconfig.from, context: context ?? kubeconfig.config.getCurrentContext() })
  }
}

function openContext(kubeconfig: Kubeconfig, context: string | undefined, env: NodeJS.ProcessEnv): Connection {
  const { config, from, isFromCluster = false } = kubeconfig
  const name = chooseContext(kubeconfig, context)
  config.setCurrentContext(name)
  const { namespace, user: userName } = config.getContextObject(name) ?? {}
  const found = findParties(kubeconfig, name)
  checkPlaceholders(found)
  const { user: resolved, warnings } = resolveAuthProvider(found.user)
  const { cluster, user } = readCertificates({ cluster: found.cluster, user: resolved })
  if (isFromCluster) checkAddresses(cluster, from)
  const token = checkToken(found.user)
  const expiring = [...warnings, ...token.warnings, ...checkCertificate(user)]
  const reached = withEnvProxy(cluster, env)
  const isPlain = kubeconfig.isOwn === true && reached.server.startsWith('http:')
  config.loadFromOptions({
    // The library asks nobody by http who isn't marked so.
    clusters: [isPlain ? { ...reached, skipTLSVerify: true } : reached],
    users: [addExecInfo(user, reached)],
    contexts: [{ name, cluster: reached.name, user: user.name }],
    currentContext: name
  })
  config.addAuthenticator(new TokenFileAuth())
  limitExecPlugins(config)
  verifyServer(config)
  const impersonated = makeImpersonationHeaders(user)
  applyToSockets(config, impersonated)
  const { server, skipTLSVerify } = reached
  const connectionPath: ConnectionPath = {
    kubeconfig: from,
    context: name,
    server,
    ...(userName === undefined ? {} : { user: userName }),
    ...(token.expiredOn === undefined ? {} : { tokenExpiredOn: token.expiredOn }),
    ...nameIntermediaries(reached, user, cluster.proxyUrl === undefined ? 'environment' : 'kubeconfig')
  }
  return {
    config,
    context: name,
    namespace,
    server,
    isFromCluster,
    connectionPath,
    impersonated,
    remarks: listRemarks(connectionPath, user),
    warnings: [...(isPlain ? [PLAIN] : skipTLSVerify ? [UNVERIFIED] : warnOfEnvironment(env)), ...expiring],
    close: poolConnections(config, isFromCluster ? { usersProxy: findEnvProxy(server, env) } : undefined)
  }
}

function chooseContext({ config, from, unusable }: Kubeconfig, wanted: string | undefined): string {
  const known = config.getContexts().map((one) => one.name)
  const name = wanted ?? config.getCurrentContext()
  if (!name) {
    const choice = known.length === 0 ? 'it has no contexts' : `name one in context: ${known.join(', ')}`
    throw new Refusal(`kubeconfig: ${from} has no current context; ${choice}`, { kind: 'no-context', known })
  }
  if (!known.includes(name)) {
    const entry = nameEntry('context', name)
    const fault = unusable?.get(entry)
    if (fault !== undefined) throw invalid(`${entry} in ${from} ${fault}`)
    const message = `context: expected one of ${known.join(', ') || '(none there)'} in ${from}, got "${name}"`
    throw new Refusal(message, { kind: 'no-context', wanted: name, known })
  }
  return name
}

function findParties({ config, from, unusable }: Kubeconfig, name: string): Parties {
  const of = config.getContextObject(name)
  const cluster = config.getCurrentCluster()
  const refuseAbsent = (kind: 'cluster' | 'user', named = ''): Refusal => {
    const fault = unusable?.get(nameEntry(kind, named))
    return fault === undefined
      ? invalid(`context "${name}" in ${from} names a ${kind} that does not exist`)
      : invalid(`${nameEntry(kind, named)} of context "${name}" in ${from} ${fault}`)
  }
  if (cluster === null) throw refuseAbsent('cluster', of?.cluster)
  checkServer(cluster, from)
  const user = config.getCurrentUser()
  if (user !== null) return { cluster, user }
  if (of?.user !== undefined) throw refuseAbsent('user', of.user)
  // A context without a user is allowed, and anonymous; the library wants one to look at the cluster's certificate.
  return { cluster, user: { name: 'anonymous' } }
}

/** The address is printed and reported: a password or a token in it would be too. Without a scheme, the name of a host is taken for one. */
function checkServer({ name, server, proxyUrl }: Cluster, from: string): void {
  const url = URL.parse(server)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw invalid(`cluster "${name}" in ${from} has no valid server address`)
  }
  if (url.username !== '' || url.password !== '') {
    throw invalid(`cluster "${name}" in ${from} has a user or a password in its server address`)
  }
  if (proxyUrl && !URL.canParse(proxyUrl)) throw invalid(`cluster "${name}" in ${from} has no valid proxy-url`)
  if (url.search !== '') throw invalid(`cluster "${name}" in ${from} has a query in its server address`)
}

function invalid(what: string): Refusal {
  return refuseKubeconfig(`kubeconfig: ${what}`)
}

/** The library reads only the kubeconfig's own `proxy-url`. */
function withEnvProxy(cluster: Cluster, env: NodeJS.ProcessEnv): Cluster {
  const proxyUrl = cluster.proxyUrl ?? findEnvProxy(cluster.server, env)
  secrets.add(secretsInUrl(proxyUrl ?? ''))
  return proxyUrl === undefined ? cluster : { ...cluster, proxyUrl }
}

/** The programs between us and the server. */
function nameIntermediaries(
  { proxyUrl }: Cluster,
  user: User,
  from: 'kubeconfig' | 'environment'
): Pick<ConnectionPath, 'plugin' | 'proxy'> {
  const plugin = pluginOf(user)
  return {
    ...(plugin === undefined ? {} : { plugin }),
    ...(proxyUrl === undefined ? {} : { proxy: { host: hostOf(proxyUrl), from, isTls: isTlsProxy(proxyUrl) } })
  }
}

function listRemarks({ plugin, proxy }: ConnectionPath, user: User): readonly string[] {
  const impersonation = impersonationOf(user)
  return [
    ...(proxy === undefined ? [] : [`through the proxy ${proxy.host}`]),
    ...(plugin === undefined ? [] : [`with credentials from the plugin ${plugin}`]),
    ...(impersonation === undefined ? [] : [describeImpersonation(impersonation)])
  ]
}

/** A proxy's address may hold a password. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'of the kubeconfig'
}
