import { describeImage } from '../nodes/node-image.ts'
import { describeImage as nameImage } from './azure-image.ts'
import { describeCondition } from './conditions.ts'
import type { AzureMachinePoolMachineObject, AzureMachinePoolObject, Snapshot } from './objects.ts'

/** What CAPZ reports of a scale set and its instances. */
export type ScaleSet = {
  /** What it has yet to do before its instances can be of its newest model; untrusted text. */
  readonly open?: string
  /** The instances that run it: `machine/NAME` of the AzureMachinePoolMachine, and `node/NAME` where it has a node. */
  readonly latest: ReadonlySet<string>
}

/** The instances of each scale set, by its name. */
export function indexInstances({
  azurePoolMachines
}: Snapshot): ReadonlyMap<string, readonly AzureMachinePoolMachineObject[]> {
  return Map.groupBy(
    azurePoolMachines,
    ({ metadata }) => metadata.ownerReferences?.find(({ kind }) => kind === 'AzureMachinePool')?.name ?? ''
  )
}

/** A scale set, of its AzureMachinePool and its instances. */
export function viewScaleSet(
  pool: AzureMachinePoolObject,
  instances: readonly AzureMachinePoolMachineObject[] = []
): ScaleSet {
  const latest = instances
    .filter(({ status }) => status?.latestModelApplied === true)
    .flatMap(({ metadata, status }) => [`machine/${metadata.name ?? ''}`, `node/${status?.nodeRef?.name ?? ''}`])
  const open = describeOpen(pool)
  return { ...(open === undefined ? {} : { open }), latest: new Set(latest) }
}

/**
 * CAPZ notes the image that it looked at last, and compares each instance with it later, after it has changed the scale set: until
 * both are done, instances count as those of the newest model that are of the one before.
 */
function describeOpen({ metadata, spec, status }: AzureMachinePoolObject): string | undefined {
  const name = `AzureMachinePool/${metadata.name ?? ''}`
  const image = spec?.template?.image
  if (image !== undefined && say(image) !== say(status?.image)) {
    return `the newest change of ${name} is not processed yet`
  }
  const updated = status?.conditions?.find(({ type }) => type === 'ScaleSetModelUpdated')
  return updated?.status === 'False' ? `${name}: ${describeCondition(updated)}` : undefined
}

function say(image: Parameters<typeof nameImage>[0]): string {
  return describeImage(nameImage(image, undefined))
}
