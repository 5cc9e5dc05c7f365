/** What to do about an API server that is not to be had, or does not serve. */

import type { Way } from './problem.ts'
import { hostOf, nameContext, nameKubeconfig, nameServer, nameUser } from './names.ts'

/** Of rights that are missing, as far as they are known by name. */
export function adviseRights(lacking: readonly string[], way: Way): readonly string[] {
  const file = way.role === 'management' ? 'deploy/rbac-management.yaml' : 'deploy/rbac.yaml'
  const granting = `Grant ${nameUser(way)} what is missing: ${file} of this action has all that a run needs, and says how it is bound.`
  const shown = lacking.slice(0, 8).join('; ')
  const more = lacking.length > 8 ? `; and ${lacking.length - 8} more, as the evidence lists them` : ''
  return [
    ...(way.user === undefined ? [adviseAnonymous(way)] : []),
    granting,
    lacking.length === 0 ? 'The evidence names verb and resource.' : `These are missing: ${shown}${more}.`
  ]
}

function adviseAnonymous(way: Way): string {
  return `Name a user in ${nameContext(way)}: requests are anonymous now, which is nobody to most clusters.`
}

/** Of credentials that the server does not take. */
export function adviseCredentials(way: Way): readonly string[] {
  const { plugin, user } = way
  if (user === undefined) return [adviseAnonymous(way)]
  return [
    plugin === undefined
      ? `Get new credentials for ${nameUser(way)}: those that it has expired, were revoked, or are another cluster's.`
      : `Look at whom the plugin ${plugin} signs in as: ${nameServer(way)} does not know what it gives.`,
    `Check that ${nameContext(way)} leads to the cluster that is meant, ${nameServer(way)}: a cluster that was made anew under the same name takes no old credentials.`
  ]
}

/** Of too many requests. */
export function adviseThrottled(way: Way): readonly string[] {
  return [
    `Run again when ${nameServer(way)} has less to do: each request was tried again for about 8 s, or for as long as it asked for.`,
    'If it stays so, find who sends it so much: kubectl get --raw /debug/api_priority_and_fairness/dump_priority_levels shows what waits, by priority level.'
  ]
}

/** Of a server that is not well. */
export function adviseFailing(way: Way): readonly string[] {
  return [
    `Look at ${nameServer(way)} and its etcd: kubectl get --raw '/readyz?verbose' says which of its parts fails. Run again when it is well; each request was tried again for about 8 s.`,
    'If a load balancer or gateway stands before it (502, 503 and 504 are often its own), look whether it has an API server behind it that is up.'
  ]
}

/** Of a proxy. */
export function adviseProxy(way: Way): readonly string[] {
  const { proxy } = way
  const host = proxy?.host ?? 'on the way'
  const source =
    proxy?.from === 'environment' ? 'HTTPS_PROXY or HTTP_PROXY of this step' : 'proxy-url of the kubeconfig'
  const around =
    proxy?.from === 'environment'
      ? `add ${hostOf(way)} to NO_PROXY`
      : `take proxy-url out of the cluster of ${nameContext(way)}`
  return [
    `Check the proxy ${host}, which ${source} names: that it runs, can be reached from where this runs, takes the user and password in its address, and lets tunnels to ${hostOf(way)} through.`,
    `If no proxy is needed there, ${around}.`
  ]
}

/** Of something else that answers. */
export function adviseOther(way: Way): readonly string[] {
  return [
    `Check the address ${way.server ?? 'of the server'} in the cluster of ${nameContext(way)}, its scheme and port too: something else answers there.`,
    'If the address is right, look what stands before the API server and answers in its place, such as a gateway, a firewall or a page to sign in on.'
  ]
}

/** Of a name without an address. */
export function adviseName(way: Way): readonly string[] {
  return [
    `Check the name ${hostOf(way)} in the cluster of ${nameContext(way)}: a cluster that was deleted, or made anew, leaves one behind that leads nowhere.`,
    `If it is a name of a private network, run where that network's DNS is asked, such as on a self-hosted runner within it.`
  ]
}

/** Of a certificate that is not trusted, or is for other names. */
export function adviseUntrusted(way: Way, isOtherName: boolean): readonly string[] {
  const cluster = `the cluster of ${nameContext(way)} in ${nameKubeconfig(way)}`
  if (isOtherName) {
    return [
      `Set server in ${cluster} to a name or address that the certificate is for (the evidence lists them), or tls-server-name to one of them.`
    ]
  }
  return [
    `Get a new kubeconfig: the certificate-authority in ${cluster} did not sign what ${nameServer(way)} shows. A cluster that was made anew, or whose authority was changed, has another one.`,
    'If something on the way opens TLS, such as a proxy of the company, let it leave this address alone.'
  ]
}

/** Of no way there, or nobody at its end. */
export function adviseUnreachable(way: Way): readonly string[] {
  const host = hostOf(way)
  const isHere = /^(localhost|127\.|\[::1\])/.test(host)
  return [
    `Check that ${nameServer(way)} is up, and can be reached from where this runs: a firewall, a private address or a list of allowed addresses may keep it from there.`,
    ...(isHere
      ? [
          `${host} is the machine itself where this runs: a kubeconfig that was copied from another machine leads nowhere.`
        ]
      : [])
  ]
}
