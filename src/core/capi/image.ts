import type { NodeImage } from '../model.ts'
import type { ObjectMeta } from '../kubernetes/objects.ts'
import { describeImage } from './azure-image.ts'
import type { AzureImage, AzureMachineSpec, InfrastructureRef, Snapshot } from './objects.ts'
import { indexInstances, type ScaleSet, viewScaleSet } from './scale-set.ts'

/** Infrastructure whose image is the provider's own choice, node by node: AKS reports it in a label of the node. */
const AKS_KINDS = ['AzureManagedMachinePool', 'AzureASOManagedMachinePool']
const AZURE_KINDS = ['AzureMachine', 'AzureMachineTemplate', 'AzureMachinePool']

/** What CAPZ's objects say of the machines that they make, by `KIND/NAME`. */
export type Infrastructure = ReadonlyMap<string, Made>

type Made = {
  readonly image?: AzureImage | undefined
  readonly osType?: string | undefined
  readonly scaleSet?: ScaleSet
}

/** Makes what leads from a reference to an image. */
export function indexInfrastructure(snapshot: Snapshot): Infrastructure {
  const { azureMachines, azureTemplates, azurePools } = snapshot
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
  const instances = indexInstances(snapshot)
  return new Map([
    ...azureMachines.map((one) => entry('AzureMachine', one, one.spec)),
    ...azureTemplates.map((one) => entry('AzureMachineTemplate', one, one.spec?.template?.spec)),
    ...azurePools.map((one) =>
      entry('AzureMachinePool', one, one.spec?.template, viewScaleSet(one, instances.get(one.metadata.name ?? '')))
    )
  ])
}

/** The system of a machine: CAPZ's are Linux unless they say otherwise, and of others it isn't known before there is a node. */
export function systemOf(ref: InfrastructureRef | undefined, infrastructure: Infrastructure): string {
  return (infrastructure.get(keyOf(ref))?.osType ?? 'linux').toLowerCase()
}

/** What the scale set has yet to do that a reference leads to; undefined if nothing, or if it leads to none. */
export function findOpenChange(ref: InfrastructureRef | undefined, infrastructure: Infrastructure): string | undefined {
  return infrastructure.get(keyOf(ref))?.scaleSet?.open
}

/** True for an instance (see `ScaleSet`) of a scale set that isn't known to run its newest model. */
export function isOutdated(
  ref: InfrastructureRef | undefined,
  infrastructure: Infrastructure,
  instance: string | undefined
): boolean {
  const scaleSet = infrastructure.get(keyOf(ref))?.scaleSet
  return scaleSet !== undefined && instance !== undefined && !scaleSet.latest.has(instance)
}

/**
 * The image that a machine's infrastructure names; undefined for providers that aren't known here. An instance of a scale
 * set that hasn't got the newest model runs an older image, which nothing names: calling it the new one would make that
 * green without its having been tried.
 */
export function findImage(
  ref: InfrastructureRef | undefined,
  kubernetes: string | undefined,
  infrastructure: Infrastructure,
  instance?: string
): NodeImage | undefined {
  const kind = ref?.kind ?? ''
  if (AKS_KINDS.includes(kind)) return { kind: 'aks', name: kubernetes === undefined ? '' : `Kubernetes ${kubernetes}` }
  if (!AZURE_KINDS.includes(kind)) return undefined
  const made = infrastructure.get(keyOf(ref))
  if (made === undefined) return { kind: 'unknown', name: `${keyOf(ref)} is not there` }
  if (isOutdated(ref, infrastructure, instance)) {
    return { kind: 'unknown', name: `not yet on the latest model of ${keyOf(ref)}` }
  }
  return describeImage(made.image, kubernetes)
}

function keyOf(ref: InfrastructureRef | undefined): string {
  return `${ref?.kind ?? ''}/${ref?.name ?? ''}`
}
