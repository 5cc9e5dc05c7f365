import type { ObjectMeta } from '../kubernetes/objects.ts'
import type { MachineObject } from './objects.ts'

const DEPLOYMENT_LABEL = 'cluster.x-k8s.io/deployment-name'
const POOL_LABEL = 'cluster.x-k8s.io/pool-name'
const CONTROL_PLANE_LABEL = 'cluster.x-k8s.io/control-plane'

/** What a Machine belongs to: `MachineDeployment/NAME`, `MachinePool/NAME`, `control plane`, or else what controls it. */
export function nameOwner(machine: MachineObject): string | undefined {
  const { metadata } = machine
  const deployment = metadata.labels?.[DEPLOYMENT_LABEL]
  const pool = poolOf(machine)
  if (isControlPlane(metadata)) return 'control plane'
  if (deployment !== undefined) return `MachineDeployment/${deployment}`
  if (pool !== undefined) return `MachinePool/${pool}`
  const owner = metadata.ownerReferences?.find((one) => one.controller === true)
  return owner === undefined ? undefined : `${owner.kind}/${owner.name}`
}

/** The MachinePool of a Machine. A name that is too long for a label is a hash there; the owner has it whole. */
export function poolOf({ metadata }: MachineObject): string | undefined {
  return metadata.ownerReferences?.find((one) => one.kind === 'MachinePool')?.name ?? metadata.labels?.[POOL_LABEL]
}

/** True for a Machine of the control plane. */
export function isControlPlane({ labels }: ObjectMeta): boolean {
  return labels?.[CONTROL_PLANE_LABEL] !== undefined
}

/** An owner as its Machines name it. */
export function ownerOf(kind: string, { metadata }: { readonly metadata: ObjectMeta }): string {
  return `${kind}/${metadata.name ?? ''}`
}
