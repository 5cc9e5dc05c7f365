import type { ConnectionPath } from '../../facts/connection.ts'
import type { Facts } from '../../facts/diagnosis.ts'
import { shellWord } from '../../text/shell.ts'
import { hostOf, nameCluster, nameContext, nameServer, nameUser, withoutPort, withScheme } from './names.ts'
import { type Draft, type Fixes, once } from './step.ts'

/** Fixes of an API server that is not available, or does not serve. */
export const serverFixes = {
  'permissions-missing': once(grantPermissions),
  'credentials-refused': once(({ path }) => renewCredentials(path)),
  'server-throttling': once(({ path }) => [
    `Run again when ${nameServer(path)} has less load: each request was retried for about 8 s, or for as long as the server asked for.`,
    'If it persists, find what causes the load: kubectl get --raw /debug/api_priority_and_fairness/dump_priority_levels shows the waiting requests by priority level.'
  ]),
  'server-failing': once(({ path }) => [
    `Check ${nameServer(path)} and its etcd: kubectl get --raw '/readyz?verbose' shows which part fails. Run again when it is healthy: each request was retried for about 8 s.`,
    'If there is a load balancer or gateway in front of it (502, 503 and 504 often come from it), check that it has a healthy API server as a backend.'
  ]),
  'proxy-failed': once(({ path }) => checkProxy(path)),
  'not-an-api-server': once(({ path }) => [
    `Check the address ${path.server ?? 'of the server'} in the cluster of ${nameContext(path)}, its scheme and port too: something else answers there.`,
    `If the address is right, find what answers in place of the API server, such as ${path.proxy === undefined ? '' : `the proxy ${path.proxy.host}, `}a gateway, a firewall or a sign-in page.`
  ]),
  'server-speaks-no-tls': once(({ path }) => [
    `Find the API server's own port, often 6443 or 443, and change this line of ${nameCluster(path)}: nothing on ${hostOf(path)} speaks TLS.`,
    { block: `server: ${withoutPort(path)}`, language: 'yaml' },
    'If kubectl proxy serves there, which speaks http, use this line instead.',
    { block: `server: ${withScheme('http:', path)}`, language: 'yaml' }
  ]),
  'server-speaks-tls': once(({ path }) => [
    `Change this line of ${nameCluster(path)}: the server expects TLS on ${hostOf(path)}.`,
    { block: `server: ${withScheme('https:', path)}`, language: 'yaml' }
  ]),
  'handshake-failed': once(({ path }) => [
    `Check server in ${nameCluster(path)}, its host and port: ${hostOf(path)} speaks TLS, but refuses the connection. The error has its reason.`,
    'If a gateway or load balancer is in front of the API server, it may choose by name: tls-server-name in the same cluster sets the name that is asked for. It may also want a newer TLS version or a client certificate.'
  ]),
  'server-name-unresolved': once(({ path }) => [
    `Check the name ${hostOf(path)} in the cluster of ${nameContext(path)}: the name of a deleted or recreated cluster no longer resolves.`,
    `If it is a name of a private network, run in that network, such as on a self-hosted runner.`
  ]),
  'server-certificate-expired': once(({ path }) => [
    `Renew the serving certificate of ${nameServer(path)} (kubeadm: kubeadm certs renew apiserver, then restart it). First check the clock of this machine.`
  ]),
  'server-untrusted': once(trustServer),
  'server-unreachable': once(({ path }) => reachServer(path)),
  'connection-unknown': once(({ path: { context } }) => [
    `Read the error, then run on this machine: kubectl ${context === undefined ? '' : `--context ${shellWord(context)} `}get --raw /version. If that fails too, the connection is at fault; if it works, report a bug of this action.`
  ])
} satisfies Partial<Fixes>

/** Of permissions that are missing, as far as they are known by name. */
function grantPermissions({ lacking, grant, path }: Facts<'permissions-missing'>): readonly Draft[] {
  const file = `deploy/${grant.role}.yaml`
  const where = grant.role === 'rbac' ? '' : `-n ${shellWord(grant.namespace ?? 'NAMESPACE')} `
  const shown = lacking.slice(0, 8).join('; ')
  const more = lacking.length > 8 ? `; and ${lacking.length - 8} more, as the error lists them` : ''
  return [
    ...(path.user === undefined ? [nameAUser(path)] : []),
    `Grant ${nameUser(path)} the missing permissions, as a cluster administrator: ${file} of this action has all permissions that a run needs, and the commands to bind them at its top.`,
    { block: `kubectl apply ${where}-f ${file}`, language: 'sh', file },
    lacking.length === 0 ? 'The error names verb and resource.' : `These are missing: ${shown}${more}.`
  ]
}

function nameAUser(path: ConnectionPath): string {
  return `Name a user in ${nameContext(path)}: requests are anonymous now, which most clusters reject.`
}

function renewCredentials(path: ConnectionPath): readonly string[] {
  const { plugin, user, tokenExpiredOn } = path
  if (user === undefined) return [nameAUser(path)]
  return [
    plugin === undefined || tokenExpiredOn !== undefined
      ? renewToken(path)
      : `Check the account that the plugin ${plugin} signs in with: ${nameServer(path)} does not accept its credentials.`,
    `Check that ${nameContext(path)} is the right cluster, ${nameServer(path)}: a recreated cluster of the same name does not accept old credentials.`
  ]
}

function renewToken(path: ConnectionPath): string {
  const { tokenExpiredOn: expiredOn, plugin } = path
  if (expiredOn !== undefined && plugin !== undefined) {
    return `Remove token from ${nameUser(path)}: it expired on ${expiredOn}, and is sent in place of the credentials of the plugin ${plugin}.`
  }
  return expiredOn === undefined
    ? `Get new credentials for ${nameUser(path)}: the current ones are expired, revoked, or of another cluster.`
    : `Get a new token for ${nameUser(path)}: it expired on ${expiredOn}. In a pipeline, use one that is issued for each run, such as by kubectl create token.`
}

function checkProxy(path: ConnectionPath): readonly string[] {
  const { proxy } = path
  const host = proxy?.host ?? 'in between'
  const source =
    proxy?.from === 'environment' ? 'the environment variable HTTPS_PROXY or HTTP_PROXY' : 'proxy-url of the kubeconfig'
  const around =
    proxy?.from === 'environment'
      ? `add ${hostOf(path)} to NO_PROXY`
      : `remove proxy-url from the cluster of ${nameContext(path)}`
  return [
    `Check the proxy ${host}, which ${source} names: that it is up and reachable from this machine, accepts the user and password in its address, and allows tunnels to ${hostOf(path)}.`,
    ...(proxy?.isTls === true ? [checkProxyTls(host, source)] : []),
    `If no proxy is needed, ${around}.`
  ]
}

function checkProxyTls(host: string, source: string): string {
  // Without one, the port is that of the scheme: another one by http.
  const address = /:\d+$/.test(host) ? host : `${host}:PORT`
  return `The proxy's address begins with https://. If the proxy speaks plain http, as most do, write http://${address} in ${source}. If it speaks TLS, its certificate must be valid for its name, and its authority be a public one or in the file that the environment variable NODE_EXTRA_CA_CERTS names.`
}

/** Of a certificate that is not trusted, or is for other names. */
function trustServer({ isOtherName, path }: Facts<'server-untrusted'>): readonly string[] {
  const cluster = nameCluster(path)
  if (isOtherName) {
    return [
      `Set server in ${cluster} to a name or address of the certificate (the error lists them), or tls-server-name to one of them.`
    ]
  }
  return [
    `Get a new kubeconfig: the certificate-authority in ${cluster} (the system's own, if it has none) did not sign the certificate of ${nameServer(path)}. A recreated cluster, or one with a renewed authority, has another one.`,
    'If a TLS-inspecting proxy is in between, exclude this address from it.'
  ]
}

/** Of no way there, or nobody at its end. */
function reachServer(path: ConnectionPath): readonly string[] {
  const host = hostOf(path)
  const isPlain = path.server?.startsWith('http:') === true
  const isHere = /^(localhost|127\.|\[::1\])/.test(host)
  return [
    `Check that ${nameServer(path)} is up and reachable from this machine: a firewall, a private address or a list of authorized IP ranges may block it.`,
    ...(isPlain ? [`If it serves TLS there, change http: to https: in server of ${nameCluster(path)}.`] : []),
    ...(isHere
      ? [`${host} is this machine itself: a kubeconfig that was copied from another machine does not work here.`]
      : [])
  ]
}
