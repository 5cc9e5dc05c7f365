import { CAPI_VERSIONS, type Snapshot } from './objects.ts'

/** A kind of object that is read, and where the server has it. */
export type Collection = {
  /** Its place in a snapshot. */
  readonly key: 'clusters' | keyof Snapshot
  readonly group: string
  readonly version: string
  readonly resource: string
}

/** What a management cluster serves of what is read. */
export type CapiApi = { readonly collections: readonly Collection[] }

/** A group's versions, the server's preferred one first, and the resources of each. */
export type ServedGroup = ReadonlyMap<string, ReadonlySet<string>>

export const CAPI_GROUP = 'cluster.x-k8s.io'
export const AZURE_GROUP = 'infrastructure.cluster.x-k8s.io'

const CAPI_RESOURCES = [
  ['clusters', 'clusters'],
  ['machines', 'machines'],
  ['deployments', 'machinedeployments'],
  ['pools', 'machinepools']
] as const
const AZURE_RESOURCES = [
  ['azureMachines', 'azuremachines'],
  ['azureTemplates', 'azuremachinetemplates'],
  ['azurePools', 'azuremachinepools'],
  ['azurePoolMachines', 'azuremachinepoolmachines'],
  ['aksPools', 'azuremanagedmachinepools'],
  ['asoPools', 'azureasomanagedmachinepools']
] as const

/** Picks what is read from what is served, or reports why it can't be read. */
export function pickApi(
  capi: ServedGroup,
  azure: ServedGroup
): { readonly kind: 'api'; readonly api: CapiApi } | { readonly kind: 'problem'; readonly message: string } {
  const served = [...capi.keys()]
  const version = CAPI_VERSIONS.find((one) => served.includes(one))
  if (version === undefined) {
    const got = served.length === 0 ? `no ${CAPI_GROUP} at all` : `only ${served.join(', ')}`
    return {
      kind: 'problem',
      message: `capz-cluster: expected kubeconfig and context to select a management cluster with ${CAPI_GROUP}/${CAPI_VERSIONS.join(' or ')}, got one with ${got}`
    }
  }
  const ofCapi = CAPI_RESOURCES.filter(([, resource]) => capi.get(version)?.has(resource) === true).map(
    ([key, resource]): Collection => ({ key, group: CAPI_GROUP, version, resource })
  )
  const ofAzure = AZURE_RESOURCES.flatMap(([key, resource]): readonly Collection[] => {
    const found = [...azure].find(([, resources]) => resources.has(resource))
    return found === undefined ? [] : [{ key, group: AZURE_GROUP, version: found[0], resource }]
  })
  return { kind: 'api', api: { collections: [...ofCapi, ...ofAzure] } }
}
