import type { Node, NodeImage } from '../model.ts'
import type { ObjectMeta } from '../kubernetes/objects.ts'
import { describeImage } from './azure-image.ts'
import type { AzureImage, AzureMachineSpec, InfrastructureRef, Snapshot } from './objects.ts'
import { indexInstances, type ScaleSet, viewScaleSet } from './scale-set.ts'

/** Infrastructure whose image is the provider's own choice, node by node: AKS reports it in a label of the node. */
const AKS_KINDS = ['AzureManagedMachinePool', 'AzureASOManagedMachinePool']
const AZURE_KINDS = ['AzureMachine', 'AzureMachineTemplate', 'AzureMachinePool']

/** What CAPZ's objects say of the machines that they make, and what those report that run. */
export type Infrastructure = {
  /** By `KIND/NAME`. */
  readonly made: ReadonlyMap<string, Made>
  /** The kubelet's version of each node, by its name: nothing else says what a node of AKS runs. */
  readonly kubelets: ReadonlyMap<string, string>
}

/** One machine of a pool: how its scale set calls it (see `ScaleSet`), and its node if it has one. */
export type Instance = { readonly id: string; readonly nodeName?: string | undefined }

/** A node, and the version that its kubelet reports. */
export type KubeletNode = Pick<Node, 'name' | 'kubelet'>

type Made = {
  readonly image?: AzureImage | undefined
  readonly osType?: string | undefined
  readonly scaleSet?: ScaleSet
}

/** Makes what leads from a reference to an image; `nodes` are those that the workload cluster has. */
export function indexInfrastructure(snapshot: Snapshot, nodes: readonly KubeletNode[] = []): Infrastructure {
  const { aksPools, asoPools, azureMachines, azureTemplates, azurePools } = snapshot
  const entry = (
    kind: string,
    { metadata }: { readonly metadata: ObjectMeta },
    spec: AzureMachineSpec | undefined,
    scaleSet?: ScaleSet
  ): readonly [string, Made] => {
    const { image, osDisk } = spec ?? {}
    const made = { image, osType: osDisk?.osType, ...(scaleSet === undefined ? {} : { scaleSet }) }
    return [`${kind}/${metadata.name ?? ''}`, made]
  }
  const aksEntry = (kind: string, { metadata }: { readonly metadata: ObjectMeta }, osType?: string): [string, Made] => [
    `${kind}/${metadata.name ?? ''}`,
    { osType }
  ]
  const instances = indexInstances(snapshot)
  const made = new Map([
    ...azureMachines.map((one) => entry('AzureMachine', one, one.spec)),
    ...azureTemplates.map((one) => entry('AzureMachineTemplate', one, one.spec?.template?.spec)),
    ...azurePools.map((one) =>
      entry('AzureMachinePool', one, one.spec?.template, viewScaleSet(one, instances.get(one.metadata.name ?? '')))
    ),
    ...aksPools.map((one) => aksEntry('AzureManagedMachinePool', one, one.spec?.osType)),
    ...asoPools.map((one) =>
      aksEntry('AzureASOManagedMachinePool', one, one.spec?.resources?.find(({ spec }) => spec?.osType)?.spec?.osType)
    )
  ])
  return { made, kubelets: new Map(nodes.map(({ name, kubelet }) => [name, kubelet])) }
}

/** The system of a machine: CAPZ's and AKS's are Linux unless they say otherwise, and of others it isn't known before there is a node. */
export function systemOf(ref: InfrastructureRef | undefined, infrastructure: Infrastructure): string {
  return (infrastructure.made.get(keyOf(ref))?.osType ?? 'linux').toLowerCase()
}

/** What the scale set has yet to do that a reference leads to; undefined if nothing, or if it leads to none. */
export function findOpenChange(ref: InfrastructureRef | undefined, infrastructure: Infrastructure): string | undefined {
  return infrastructure.made.get(keyOf(ref))?.scaleSet?.open
}

/**
 * True for an instance that isn't known to be what its pool makes now: of a scale set, one that isn't known to run its newest
 * model; of AKS, one whose kubelet is older than the pool's Kubernetes. (AKS raises nodes one by one after their pool, see
 * https://learn.microsoft.com/azure/aks/upgrade-cluster, and a node that is newer, as with automatic upgrades, is none to wait for.)
 */
export function isOutdated(
  ref: InfrastructureRef | undefined,
  kubernetes: string | undefined,
  infrastructure: Infrastructure,
  instance: Instance | undefined
): boolean {
  if (instance === undefined) return false
  if (isOfAks(ref)) return isOlder(kubeletOf(instance, infrastructure), kubernetes)
  const scaleSet = infrastructure.made.get(keyOf(ref))?.scaleSet
  return scaleSet !== undefined && !scaleSet.latest.has(instance.id)
}

/**
 * The image that a machine's infrastructure names; undefined for providers that aren't known here. An instance of a scale
 * set that hasn't got the newest model runs an older image, which nothing names: calling it the new one would make that
 * green without its having been tried. A node of AKS is called what its kubelet reports, for the same reason.
 */
export function findImage(
  ref: InfrastructureRef | undefined,
  kubernetes: string | undefined,
  infrastructure: Infrastructure,
  instance?: Instance
): NodeImage | undefined {
  if (isOfAks(ref)) {
    const version = kubeletOf(instance, infrastructure) ?? kubernetes
    return { kind: 'aks', name: version === undefined ? '' : `Kubernetes ${version}` }
  }
  if (!AZURE_KINDS.includes(ref?.kind ?? '')) return undefined
  const made = infrastructure.made.get(keyOf(ref))
  if (made === undefined) return { kind: 'unknown', name: `${keyOf(ref)} is not there` }
  if (isOutdated(ref, kubernetes, infrastructure, instance)) {
    return { kind: 'unknown', name: `not yet on the latest model of ${keyOf(ref)}` }
  }
  return describeImage(made.image, kubernetes)
}

function isOfAks(ref: InfrastructureRef | undefined): boolean {
  return AKS_KINDS.includes(ref?.kind ?? '')
}

function kubeletOf(instance: Instance | undefined, { kubelets }: Infrastructure): string | undefined {
  const version = kubelets.get(instance?.nodeName ?? '')
  return version === '' ? undefined : version
}

/** Compares versions of Kubernetes (`v1.32.1`); false where one of them isn't known or can't be read. */
function isOlder(version: string | undefined, wanted: string | undefined): boolean {
  const [there, pool] = [version, wanted].map((one) =>
    /^v?(\d+)\.(\d+)\.(\d+)/
      .exec(one ?? '')
      ?.slice(1)
      .map(Number)
  )
  if (there === undefined || pool === undefined) return false
  const differs = there.findIndex((part, index) => part !== pool[index])
  return differs !== -1 && (there[differs] ?? 0) < (pool[differs] ?? 0)
}

function keyOf(ref: InfrastructureRef | undefined): string {
  return `${ref?.kind ?? ''}/${ref?.name ?? ''}`
}
