import type { MachineDeploymentObject } from './objects.ts'

/**
 * What a MachineDeployment has yet to do: Machines that it has made none of, or that aren't what it reports now. Without this
 * a change that nobody has begun to roll out would be taken for one that works.
 */
export function describeShortage(
  { metadata, spec, status }: MachineDeploymentObject,
  machines: number
): string | undefined {
  const wanted = spec?.replicas ?? 1
  if (machines < wanted) return `${machines} of ${wanted} Machines are created`
  const isByHand = (spec?.strategy ?? spec?.rollout?.strategy)?.type === 'OnDelete'
  if (spec?.paused === true || isByHand) return undefined
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0)) return 'its newest change is not processed yet'
  const upToDate = status?.upToDateReplicas ?? status?.updatedReplicas ?? 0
  return upToDate < wanted ? `${upToDate} of ${wanted} Machines are of its newest template` : undefined
}
