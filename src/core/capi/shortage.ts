import { isObserved, NOT_PROCESSED } from './conditions.ts'
import type { MachineDeploymentObject, MachinePoolObject } from './objects.ts'

/** Pools whose number of nodes an autoscaler sets have this; the MachinePool's own number comes after it. */
const REPLICAS_MANAGED = 'cluster.x-k8s.io/replicas-managed-by'

/**
 * What a MachineDeployment has yet to do: Machines that it has made none of, that aren't what it reports now, or that it has yet to
 * delete. Without this a change that nobody has begun to roll out would be taken for one that works, and a node that is about to be
 * drained would take part. `machines` are those that aren't on their way out.
 */
export function describeShortage(
  { metadata, spec, status }: MachineDeploymentObject,
  machines: number
): string | undefined {
  const wanted = spec?.replicas ?? 1
  if (machines < wanted) return `${machines} of ${wanted} Machines are created`
  const isByHand = (spec?.strategy ?? spec?.rollout?.strategy)?.type === 'OnDelete'
  if (spec?.paused === true || isByHand) return undefined
  if (!isObserved(metadata, status?.observedGeneration)) return NOT_PROCESSED
  const upToDate = status?.upToDateReplicas ?? status?.updatedReplicas ?? 0
  if (upToDate < wanted) return `${upToDate} of ${wanted} Machines are of its newest template`
  // A surge: a new Machine counts as soon as it is made, and the last old one goes only once the new one has a node.
  return machines > wanted ? `${machines} Machines, ${wanted} wanted` : undefined
}

/** Of the nodes that a pool has and that aren't on their way out. */
export type PoolNodes = { readonly there: number; readonly outdated: number }

/** The same of a MachinePool; `open` is what its scale set has yet to do. */
export function describePoolShortage(
  { metadata, spec, status }: MachinePoolObject,
  { there, outdated }: PoolNodes,
  open: string | undefined
): string | undefined {
  const wanted = spec?.replicas ?? 1
  if (there < wanted) return `${there} of ${wanted} nodes`
  if (!isObserved(metadata, status?.observedGeneration)) return NOT_PROCESSED
  if (open !== undefined) return open
  if (outdated > 0) return `${outdated} of ${there} nodes are not up to date`
  const isManaged = metadata.annotations?.[REPLICAS_MANAGED] !== undefined
  return there > wanted && !isManaged ? `${there} nodes, ${wanted} wanted` : undefined
}
