import { makeAuthority, makeIdentity } from './certificates.ts'
import type { Authority, Identity } from './certificates.ts'
import type { Addresses, NodeAddresses } from './addresses.ts'
import { renderKubeconfig } from './kubeconfig.ts'

/** All that the programs of a cluster need to know each other. */
export type ClusterAccess = {
  readonly authority: string
  readonly server: Identity
  /** The API server as a client of kubelets. */
  readonly kubeletClient: Identity
  /** Signs service account tokens; its certificate only carries the public key. */
  readonly serviceAccounts: Identity
  readonly admin: Identity
  /** Kubeconfigs of the control plane's own programs and of the administrator. */
  readonly controllerManager: string
  readonly scheduler: string
  readonly adminKubeconfig: string
  readonly nodes: ReadonlyMap<string, NodeAccess>
}

/** What one node holds: nothing of any other node's. */
export type NodeAccess = { readonly serving: Identity; readonly kubelet: string; readonly proxy: string }

/** The user that the API server is when it calls kubelets; a role binding permits that. */
export const kubeletClientName = 'kube-apiserver-kubelet-client'

/** A node and its address, for its certificates. */
export type NamedNode = { readonly name: string; readonly addresses: NodeAddresses }

/** The API server's address, for everyone. */
export function serverOf(addresses: Addresses): string {
  return `https://${addresses.controlPlane}:6443`
}

/** Makes every key and certificate of a cluster, all at once. */
export async function makeAccess(
  folder: string,
  cluster: string,
  addresses: Addresses,
  nodes: readonly NamedNode[],
  signal?: AbortSignal
): Promise<ClusterAccess> {
  const authority = await makeAuthority(folder, signal)
  const client = async (name: string, group?: string): Promise<Identity> =>
    await makeIdentity(
      authority,
      { file: name.replaceAll(':', '-'), name, ...(group === undefined ? {} : { group }) },
      signal
    )
  const kubeconfig = (user: string, identity: Identity): string =>
    renderKubeconfig(cluster, user, { server: serverOf(addresses), authority: authority.certificate, identity })
  const configFor = async (user: string, group?: string): Promise<string> => kubeconfig(user, await client(user, group))
  // One for all nodes, as in a real cluster, where it is one service account.
  const proxy = configFor('system:kube-proxy')
  const nodeAccess = async ({ name, addresses: { node } }: NamedNode): Promise<readonly [string, NodeAccess]> => {
    const serving = makeIdentity(
      authority,
      { file: `${name}-serving`, name, servers: [`DNS:${name}`, `IP:${node}`] },
      signal
    )
    const kubelet = configFor(`system:node:${name}`, 'system:nodes')
    return [name, { serving: await serving, kubelet: await kubelet, proxy: await proxy }]
  }
  const [server, kubeletClient, serviceAccounts, admin, controllerManager, scheduler, ...each] = await Promise.all([
    makeServer(authority, addresses, signal),
    client(kubeletClientName),
    client('service-accounts'),
    client('admin', 'system:masters'),
    configFor('system:kube-controller-manager'),
    configFor('system:kube-scheduler'),
    ...nodes.map(nodeAccess)
  ])
  const adminKubeconfig = kubeconfig('admin', admin)
  const own = { authority: authority.certificate, server, kubeletClient, serviceAccounts, admin }
  return { ...own, controllerManager, scheduler, adminKubeconfig, nodes: new Map(each) }
}

async function makeServer(authority: Authority, addresses: Addresses, signal?: AbortSignal): Promise<Identity> {
  const names = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local']
  const servers = [...names.map((name) => `DNS:${name}`), `IP:${addresses.controlPlane}`, `IP:${addresses.apiService}`]
  return await makeIdentity(authority, { file: 'server', name: 'kube-apiserver', servers }, signal)
}
