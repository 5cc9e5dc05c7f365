import type { Pod, PodSpec, Stored, WorkloadObj } from '../api/objects.ts'

/** A pod as a controller makes it. */
export type MadePod = Readonly<Record<'apiVersion' | 'kind', string>> & {
  readonly metadata: object
  readonly spec: PodSpec
}

/** Makes a pod from the template of a workload, for its owner. */
export function makePod(name: string, { metadata, spec }: WorkloadObj, owner: Stored, kind: string): MadePod {
  const labels = { ...spec.template.metadata?.labels }
  if (kind === 'ReplicaSet') labels['pod-template-hash'] = metadata.uid.slice(0, 5)
  if (kind === 'Job') labels['batch.kubernetes.io/job-name'] = metadata.name
  const ownerReferences = [{ kind, name: owner.metadata.name, uid: owner.metadata.uid, controller: true }]
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels, ownerReferences }, spec: spec.template.spec }
}

/** True for a pod that an object owns. */
export function isOwnedBy({ metadata }: Pod, uid: string): boolean {
  return metadata.ownerReferences?.some((one) => one.uid === uid) === true
}

/** True for a pod that has ended, and stays as it is. */
export function hasEnded({ status }: Pod): boolean {
  return status.phase === 'Failed' || status.phase === 'Succeeded'
}
