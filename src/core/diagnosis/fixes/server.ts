import type { ConnectionPath } from '../../facts/connection.ts'
import type { Facts } from '../../facts/diagnosis.ts'
import { shellWord } from '../../text/shell.ts'
import { hostOf, nameContext, nameKubeconfig, nameServer, nameUser } from './names.ts'
import { type Draft, type Fixes, once } from './step.ts'

/** Fixes of an API server that is not available, or does not serve. */
export const serverFixes = {
  'permissions-missing': once(grantPermissions),
  'credentials-refused': once(({ path }) => renewCredentials(path)),
  'server-throttling': once(({ path }) => [
    `Run again when ${nameServer(path)} has less to do: each request was tried again for about 8 s, or for as long as it asked for.`,
    'If it stays so, find who sends it so much: kubectl get --raw /debug/api_priority_and_fairness/dump_priority_levels shows what waits, by priority level.'
  ]),
  'server-failing': once(({ path }) => [
    `Look at ${nameServer(path)} and its etcd: kubectl get --raw '/readyz?verbose' says which of its parts fails. Run again when it is well; each request was tried again for about 8 s.`,
    'If a load balancer or gateway stands before it (502, 503 and 504 are often its own), look whether it has an API server behind it that is up.'
  ]),
  'proxy-failed': once(({ path }) => checkProxy(path)),
  'not-an-api-server': once(({ path }) => [
    `Check the address ${path.server ?? 'of the server'} in the cluster of ${nameContext(path)}, its scheme and port too: something else answers there.`,
    'If the address is right, look what stands before the API server and answers in its place, such as a gateway, a firewall or a page to sign in on.'
  ]),
  'server-name-unresolved': once(({ path }) => [
    `Check the name ${hostOf(path)} in the cluster of ${nameContext(path)}: a cluster that was deleted, or made anew, leaves one behind that leads nowhere.`,
    `If it is a name of a private network, run where that network's DNS is asked, such as on a self-hosted runner within it.`
  ]),
  'server-certificate-expired': once(({ path }) => [
    `Renew the serving certificate of ${nameServer(path)} (kubeadm: kubeadm certs renew apiserver, then restart it), after a look at the clock where this runs.`
  ]),
  'server-untrusted': once(trustServer),
  'server-unreachable': once(({ path }) => reachServer(path)),
  'connection-unknown': once(({ path: { context } }) => [
    `Read the evidence, then ask by hand where this runs: kubectl ${context === undefined ? '' : `--context ${shellWord(context)} `}get --raw /version. If that is refused too, it is the way there; if it is answered, report it to whoever makes this action.`
  ])
} satisfies Partial<Fixes>

/** Of permissions that are missing, as far as they are known by name. */
function grantPermissions({ lacking, grant, path }: Facts<'permissions-missing'>): readonly Draft[] {
  const file = `deploy/${grant.role}.yaml`
  const where = grant.role === 'rbac' ? '' : `-n ${shellWord(grant.namespace ?? 'NAMESPACE')} `
  const shown = lacking.slice(0, 8).join('; ')
  const more = lacking.length > 8 ? `; and ${lacking.length - 8} more, as the evidence lists them` : ''
  return [
    ...(path.user === undefined ? [nameAUser(path)] : []),
    `Grant ${nameUser(path)} what is missing, as an administrator of the cluster: ${file} of this action has all that a run needs, and at its top the commands to bind it.`,
    { block: `kubectl apply ${where}-f ${file}`, language: 'sh', file },
    lacking.length === 0 ? 'The evidence names verb and resource.' : `These are missing: ${shown}${more}.`
  ]
}

function nameAUser(path: ConnectionPath): string {
  return `Name a user in ${nameContext(path)}: requests are anonymous now, which is nobody to most clusters.`
}

function renewCredentials(path: ConnectionPath): readonly string[] {
  const { plugin, user } = path
  if (user === undefined) return [nameAUser(path)]
  return [
    plugin === undefined
      ? `Get new credentials for ${nameUser(path)}: those that it has expired, were revoked, or are another cluster's.`
      : `Look at whom the plugin ${plugin} signs in as: ${nameServer(path)} does not know what it gives.`,
    `Check that ${nameContext(path)} leads to the cluster that is meant, ${nameServer(path)}: a cluster that was made anew under the same name takes no old credentials.`
  ]
}

function checkProxy(path: ConnectionPath): readonly string[] {
  const { proxy } = path
  const host = proxy?.host ?? 'on the way'
  const source =
    proxy?.from === 'environment' ? 'HTTPS_PROXY or HTTP_PROXY of this step' : 'proxy-url of the kubeconfig'
  const around =
    proxy?.from === 'environment'
      ? `add ${hostOf(path)} to NO_PROXY`
      : `take proxy-url out of the cluster of ${nameContext(path)}`
  return [
    `Check the proxy ${host}, which ${source} names: that it runs, can be reached from where this runs, takes the user and password in its address, and lets tunnels to ${hostOf(path)} through.`,
    `If no proxy is needed there, ${around}.`
  ]
}

/** Of a certificate that is not trusted, or is for other names. */
function trustServer({ isOtherName, path }: Facts<'server-untrusted'>): readonly string[] {
  const cluster = `the cluster of ${nameContext(path)} in ${nameKubeconfig(path)}`
  if (isOtherName) {
    return [
      `Set server in ${cluster} to a name or address that the certificate is for (the evidence lists them), or tls-server-name to one of them.`
    ]
  }
  return [
    `Get a new kubeconfig: the certificate-authority in ${cluster} did not sign what ${nameServer(path)} shows. A cluster that was made anew, or whose authority was changed, has another one.`,
    'If something on the way opens TLS, such as a proxy of the company, let it leave this address alone.'
  ]
}

/** Of no way there, or nobody at its end. */
function reachServer(path: ConnectionPath): readonly string[] {
  const host = hostOf(path)
  const isHere = /^(localhost|127\.|\[::1\])/.test(host)
  return [
    `Check that ${nameServer(path)} is up, and can be reached from where this runs: a firewall, a private address or a list of allowed addresses may keep it from there.`,
    ...(isHere
      ? [
          `${host} is the machine itself where this runs: a kubeconfig that was copied from another machine leads nowhere.`
        ]
      : [])
  ]
}
