/** What to do about an API server that is not available, or does not serve. */

import type { ConnectionPath } from './problem.ts'
import { hostOf, nameContext, nameKubeconfig, nameServer, nameUser } from './names.ts'

/** Of permissions that are missing, as far as they are known by name. */
export function advisePermissions(lacking: readonly string[], connectionPath: ConnectionPath): readonly string[] {
  const file = connectionPath.role === 'management' ? 'deploy/rbac-management.yaml' : 'deploy/rbac.yaml'
  const granting = `Grant ${nameUser(connectionPath)} what is missing: ${file} of this action has all that a run needs, and says how it is bound.`
  const shown = lacking.slice(0, 8).join('; ')
  const more = lacking.length > 8 ? `; and ${lacking.length - 8} more, as the evidence lists them` : ''
  return [
    ...(connectionPath.user === undefined ? [adviseAnonymous(connectionPath)] : []),
    granting,
    lacking.length === 0 ? 'The evidence names verb and resource.' : `These are missing: ${shown}${more}.`
  ]
}

function adviseAnonymous(connectionPath: ConnectionPath): string {
  return `Name a user in ${nameContext(connectionPath)}: requests are anonymous now, which is nobody to most clusters.`
}

/** Of credentials that the server does not take. */
export function adviseCredentials(connectionPath: ConnectionPath): readonly string[] {
  const { plugin, user } = connectionPath
  if (user === undefined) return [adviseAnonymous(connectionPath)]
  return [
    plugin === undefined
      ? `Get new credentials for ${nameUser(connectionPath)}: those that it has expired, were revoked, or are another cluster's.`
      : `Look at whom the plugin ${plugin} signs in as: ${nameServer(connectionPath)} does not know what it gives.`,
    `Check that ${nameContext(connectionPath)} leads to the cluster that is meant, ${nameServer(connectionPath)}: a cluster that was made anew under the same name takes no old credentials.`
  ]
}

/** Of too many requests. */
export function adviseThrottled(connectionPath: ConnectionPath): readonly string[] {
  return [
    `Run again when ${nameServer(connectionPath)} has less to do: each request was tried again for about 8 s, or for as long as it asked for.`,
    'If it stays so, find who sends it so much: kubectl get --raw /debug/api_priority_and_fairness/dump_priority_levels shows what waits, by priority level.'
  ]
}

/** Of a server that is not well. */
export function adviseFailing(connectionPath: ConnectionPath): readonly string[] {
  return [
    `Look at ${nameServer(connectionPath)} and its etcd: kubectl get --raw '/readyz?verbose' says which of its parts fails. Run again when it is well; each request was tried again for about 8 s.`,
    'If a load balancer or gateway stands before it (502, 503 and 504 are often its own), look whether it has an API server behind it that is up.'
  ]
}

/** Of a proxy. */
export function adviseProxy(connectionPath: ConnectionPath): readonly string[] {
  const { proxy } = connectionPath
  const host = proxy?.host ?? 'on the way'
  const source =
    proxy?.from === 'environment' ? 'HTTPS_PROXY or HTTP_PROXY of this step' : 'proxy-url of the kubeconfig'
  const around =
    proxy?.from === 'environment'
      ? `add ${hostOf(connectionPath)} to NO_PROXY`
      : `take proxy-url out of the cluster of ${nameContext(connectionPath)}`
  return [
    `Check the proxy ${host}, which ${source} names: that it runs, can be reached from where this runs, takes the user and password in its address, and lets tunnels to ${hostOf(connectionPath)} through.`,
    `If no proxy is needed there, ${around}.`
  ]
}

/** Of something else that answers. */
export function adviseOther(connectionPath: ConnectionPath): readonly string[] {
  return [
    `Check the address ${connectionPath.server ?? 'of the server'} in the cluster of ${nameContext(connectionPath)}, its scheme and port too: something else answers there.`,
    'If the address is right, look what stands before the API server and answers in its place, such as a gateway, a firewall or a page to sign in on.'
  ]
}

/** Of a name without an address. */
export function adviseName(connectionPath: ConnectionPath): readonly string[] {
  return [
    `Check the name ${hostOf(connectionPath)} in the cluster of ${nameContext(connectionPath)}: a cluster that was deleted, or made anew, leaves one behind that leads nowhere.`,
    `If it is a name of a private network, run where that network's DNS is asked, such as on a self-hosted runner within it.`
  ]
}

/** Of a certificate that is not trusted, or is for other names. */
export function adviseUntrusted(connectionPath: ConnectionPath, isOtherName: boolean): readonly string[] {
  const cluster = `the cluster of ${nameContext(connectionPath)} in ${nameKubeconfig(connectionPath)}`
  if (isOtherName) {
    return [
      `Set server in ${cluster} to a name or address that the certificate is for (the evidence lists them), or tls-server-name to one of them.`
    ]
  }
  return [
    `Get a new kubeconfig: the certificate-authority in ${cluster} did not sign what ${nameServer(connectionPath)} shows. A cluster that was made anew, or whose authority was changed, has another one.`,
    'If something on the way opens TLS, such as a proxy of the company, let it leave this address alone.'
  ]
}

/** Of no way there, or nobody at its end. */
export function adviseUnreachable(connectionPath: ConnectionPath): readonly string[] {
  const host = hostOf(connectionPath)
  const isHere = /^(localhost|127\.|\[::1\])/.test(host)
  return [
    `Check that ${nameServer(connectionPath)} is up, and can be reached from where this runs: a firewall, a private address or a list of allowed addresses may keep it from there.`,
    ...(isHere
      ? [
          `${host} is the machine itself where this runs: a kubeconfig that was copied from another machine leads nowhere.`
        ]
      : [])
  ]
}
