import type { NodeImage } from '../model.ts'
import type { ObjectMeta } from '../kubernetes/objects.ts'
import type { AzureImage, AzureMachineSpec, InfrastructureRef, Snapshot } from './objects.ts'

/** Where an image's version is in the id of a gallery's image (/subscriptions/.../images/NAME/versions/VERSION). */
const GALLERY_ID = /\/galleries\/([^/]+)\/images\/([^/]+)\/versions\/([^/]+)$/i

/** Infrastructure whose image is the provider's own choice, node by node: AKS reports it in a label of the node. */
const AKS_KINDS = ['AzureManagedMachinePool', 'AzureASOManagedMachinePool']
const AZURE_KINDS = ['AzureMachine', 'AzureMachineTemplate', 'AzureMachinePool']

/** An image as CAPZ's objects name it; none at all is the one that CAPZ chooses for the Kubernetes version. */
export function describeImage(image: AzureImage | undefined, kubernetes: string | undefined): NodeImage {
  const { id, computeGallery, sharedGallery, marketplace } = image ?? {}
  if (computeGallery !== undefined) return describeGallery('compute-gallery', computeGallery)
  if (sharedGallery !== undefined) return describeGallery('shared-gallery', sharedGallery)
  if (marketplace !== undefined) {
    const { publisher, offer, sku, version } = marketplace
    return withVersion({ kind: 'marketplace', name: nameOf([publisher, offer, sku]) }, version)
  }
  if (id !== undefined && id !== '') {
    const [, , , version] = GALLERY_ID.exec(id) ?? []
    return withVersion({ kind: 'id', name: id }, version)
  }
  return { kind: 'capz-default', name: kubernetes === undefined ? '' : `for Kubernetes ${kubernetes}` }
}

/** What CAPZ's objects say of the machines that they make, by `KIND/NAME`. */
export type Infrastructure = ReadonlyMap<string, Made>

type Made = {
  readonly image?: AzureImage | undefined
  readonly osType?: string | undefined
  /** Of a scale set: the ids of instances that still run what it was made from before. */
  readonly outdated: ReadonlySet<string>
}

/** Makes what leads from a reference to an image. */
export function indexInfrastructure({ azureMachines, azureTemplates, azurePools }: Snapshot): Infrastructure {
  const entry = (
    kind: string,
    { metadata }: { readonly metadata: ObjectMeta },
    spec: AzureMachineSpec | undefined,
    outdated: readonly string[] = []
  ): readonly [string, Made] => {
    const { image, osDisk } = spec ?? {}
    const made = {
      outdated: new Set(outdated),
      image,
      osType: osDisk?.osType
    }
    return [`${kind}/${metadata.name ?? ''}`, made]
  }
  return new Map([
    ...azureMachines.map((one) => entry('AzureMachine', one, one.spec)),
    ...azureTemplates.map((one) => entry('AzureMachineTemplate', one, one.spec?.template?.spec)),
    ...azurePools.map((one) => {
      const outdated = (one.status?.instances ?? []).filter((instance) => instance.latestModelApplied === false)
      return entry(
        'AzureMachinePool',
        one,
        one.spec?.template,
        outdated.flatMap(({ providerID }) => providerID ?? [])
      )
    })
  ])
}

/** The system of a machine: CAPZ's are Linux unless they say otherwise, and of others it isn't known before there is a node. */
export function systemOf(ref: InfrastructureRef | undefined, infrastructure: Infrastructure): string {
  return (infrastructure.get(keyOf(ref))?.osType ?? 'linux').toLowerCase()
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
  providerId = ''
): NodeImage | undefined {
  const kind = ref?.kind ?? ''
  if (AKS_KINDS.includes(kind)) return { kind: 'aks', name: kubernetes === undefined ? '' : `Kubernetes ${kubernetes}` }
  if (!AZURE_KINDS.includes(kind)) return undefined
  const made = infrastructure.get(keyOf(ref))
  if (made === undefined) return { kind: 'unknown', name: `${keyOf(ref)} is not there` }
  if (made.outdated.has(providerId)) return { kind: 'unknown', name: `not yet on the latest model of ${keyOf(ref)}` }
  return describeImage(made.image, kubernetes)
}

function keyOf(ref: InfrastructureRef | undefined): string {
  return `${ref?.kind ?? ''}/${ref?.name ?? ''}`
}

function describeGallery(
  kind: 'compute-gallery' | 'shared-gallery',
  { gallery, name, version }: { readonly gallery?: string; readonly name?: string; readonly version?: string }
): NodeImage {
  return withVersion({ kind, name: nameOf([gallery, name]) }, version)
}

function withVersion(image: NodeImage, version: string | undefined): NodeImage {
  return version === undefined || version === '' ? image : { ...image, version }
}

function nameOf(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join('/')
}
