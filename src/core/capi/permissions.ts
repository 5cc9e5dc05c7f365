import type { Permission } from '../plan/permissions.ts'
import type { CapiApi } from './api.ts'

/** Name of the Secret that Cluster API keeps a cluster's kubeconfig in, and its key. */
export const SECRET_KEY = 'value'
export function secretName(cluster: string): string {
  return `${cluster}-kubeconfig`
}

const WHY_SYSTEM = 'to leave out Windows pools before they have nodes (capz-cluster)'
const WHY: Readonly<Record<string, string>> = {
  clusters: 'to find the cluster and wait for its control plane (capz-cluster)',
  machines: 'to wait for the Machines and name their nodes (capz-cluster)',
  machinedeployments: 'to see which Machines are still missing (capz-cluster)',
  machinepools: 'to see which nodes a pool has and lacks (capz-cluster)',
  azuremanagedmachinepools: WHY_SYSTEM,
  azureasomanagedmachinepools: WHY_SYSTEM,
  azuremachinepoolmachines: 'to see which instances of a pool run its newest image (capz-cluster)'
}
const WHY_IMAGE = 'to show which image a node was created from (capz-cluster)'

/** Every permission that a run needs on a management cluster, and no other; deploy/rbac-management.yaml grants the same. */
export function listManagementPermissions(
  { collections }: CapiApi,
  namespace: string,
  cluster: string
): readonly Permission[] {
  return [
    {
      group: '',
      resource: 'secrets',
      verb: 'get',
      namespace,
      name: secretName(cluster),
      why: "to connect to the workload cluster (capz-cluster); the Secret's kubeconfig is the workload cluster's administrator"
    },
    ...collections.flatMap(({ group, resource }) =>
      ['list', 'watch'].map((verb) => ({ group, resource, verb, namespace, why: WHY[resource] ?? WHY_IMAGE }))
    )
  ]
}
