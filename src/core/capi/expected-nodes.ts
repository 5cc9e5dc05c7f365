import type { NodeImage } from '../model.ts'
import type { ObjectMeta } from '../kubernetes/objects.ts'
import { findImage, indexInfrastructure, type Infrastructure, systemOf } from './image.ts'
import type {
  InfrastructureRef,
  MachineDeploymentObject,
  MachineObject,
  MachinePoolObject,
  Snapshot
} from './objects.ts'
import { describeShortage } from './shortage.ts'
import { describeState, isGivenUp, isMachineUp } from './conditions.ts'

/** A node as the management cluster means it to be: a Machine, a place in a MachinePool, or one that has yet to be made. */
export type ExpectedNode = {
  /** `machine/NAME`, `machinepool/NAME` or `machinedeployment/NAME`: what it is called while it has no node. */
  readonly title: string
  readonly namespace: string
  readonly machine?: string | undefined
  readonly owner?: string | undefined
  readonly image?: NodeImage | undefined
  readonly os: string
  readonly isControlPlane: boolean
  readonly nodeName?: string | undefined
  /** In the words of the management cluster; untrusted text. */
  readonly state: string
  readonly isMachineUp: boolean
  /** Nothing that it waits for will come any more. */
  readonly isGivenUp: boolean
  readonly isLeaving: boolean
}

const DEPLOYMENT_LABEL = 'cluster.x-k8s.io/deployment-name'
const POOL_LABEL = 'cluster.x-k8s.io/pool-name'
const CONTROL_PLANE_LABEL = 'cluster.x-k8s.io/control-plane'

/** All nodes that a cluster is to have, as its management cluster reports. */
export function listExpectedNodes(snapshot: Snapshot): readonly ExpectedNode[] {
  const infrastructure = indexInfrastructure(snapshot)
  const poolRefs = new Map(snapshot.pools.map((pool) => [pool.metadata.name ?? '', pool.spec?.template?.spec]))
  const machines = snapshot.machines.map((machine) => {
    const pool = poolOf(machine)
    // A pool's Machine is an instance of its scale set: the image is that of the pool.
    const ref = pool === undefined ? machine.spec?.infrastructureRef : poolRefs.get(pool)?.infrastructureRef
    return viewMachine(machine, ref, infrastructure)
  })
  const byOwner = Map.groupBy(
    machines.filter((expectedNode) => !expectedNode.isLeaving),
    (expectedNode) => expectedNode.owner ?? ''
  )
  return [
    ...machines,
    ...snapshot.pools.flatMap((pool) =>
      viewPool(pool, byOwner.get(ownerOf('MachinePool', pool)) ?? [], infrastructure)
    ),
    ...snapshot.deployments.flatMap((deployment) =>
      viewShortage(deployment, byOwner.get(ownerOf('MachineDeployment', deployment)) ?? [], infrastructure)
    )
  ]
}

function viewMachine(
  machine: MachineObject,
  ref: InfrastructureRef | undefined,
  infrastructure: Infrastructure
): ExpectedNode {
  const { metadata, spec, status } = machine
  const owner = nameOwner(machine)
  const nodeName = status?.nodeRef?.name
  return {
    ...viewMade(spec, ref, infrastructure),
    title: `machine/${metadata.name ?? ''}`,
    namespace: metadata.namespace ?? '',
    machine: metadata.name ?? '',
    owner,
    isControlPlane: isControlPlane(metadata),
    nodeName: nodeName === '' ? undefined : nodeName,
    state: describeState(status),
    isMachineUp: isMachineUp(status),
    isGivenUp: isGivenUp(status),
    isLeaving: metadata.deletionTimestamp !== undefined
  }
}

/** A pool's nodes that are no Machine's, and one member more for all those that are missing. */
function viewPool(
  pool: MachinePoolObject,
  machines: readonly ExpectedNode[],
  infrastructure: Infrastructure
): readonly ExpectedNode[] {
  const { metadata, spec, status } = pool
  const name = metadata.name ?? ''
  const made = spec?.template?.spec
  const common: ExpectedNode = {
    ...viewMade(made, made?.infrastructureRef, infrastructure),
    title: `machinepool/${name}`,
    namespace: metadata.namespace ?? '',
    owner: ownerOf('MachinePool', pool),
    isControlPlane: false,
    state: describeState(status),
    isMachineUp: isMachineUp(status),
    isGivenUp: isGivenUp(status),
    isLeaving: metadata.deletionTimestamp !== undefined
  }
  const ofMachines = new Set(machines.map((expectedNode) => expectedNode.nodeName))
  const nodes = (status?.nodeRefs ?? []).map((ref) => ref.name ?? '').filter((node) => node !== '')
  const others = nodes
    .filter((node) => !ofMachines.has(node))
    .map((nodeName) => ({
      ...common,
      title: `${common.title}/${nodeName}`,
      nodeName
    }))
  const there = others.length + machines.length
  const wanted = spec?.replicas ?? 1
  const missing = { ...common, state: `${there} of ${wanted} nodes, ${common.state}` }
  return there < wanted && !common.isLeaving ? [...others, missing] : others
}

/** What stands for the Machines that a MachineDeployment has yet to make: none where it has made them all. */
function viewShortage(
  deployment: MachineDeploymentObject,
  machines: readonly ExpectedNode[],
  infrastructure: Infrastructure
): readonly ExpectedNode[] {
  const { metadata, spec, status } = deployment
  const shortage = describeShortage(deployment, machines.length)
  if (shortage === undefined || metadata.deletionTimestamp !== undefined) return []
  const made = spec?.template?.spec
  return [
    {
      ...viewMade(made, made?.infrastructureRef, infrastructure),
      title: `machinedeployment/${metadata.name ?? ''}`,
      namespace: metadata.namespace ?? '',
      owner: ownerOf('MachineDeployment', deployment),
      isControlPlane: false,
      state: `${shortage}, ${describeState(status)}`,
      isMachineUp: false,
      isGivenUp: false,
      isLeaving: false
    }
  ]
}

type Made = { readonly version?: string; readonly providerID?: string }

function viewMade(
  made: Made | undefined,
  ref: InfrastructureRef | undefined,
  infrastructure: Infrastructure
): Pick<ExpectedNode, 'image' | 'os'> {
  const image = findImage(ref, made?.version, infrastructure, made?.providerID)
  return { os: systemOf(ref, infrastructure), image }
}

function nameOwner(machine: MachineObject): string | undefined {
  const { metadata } = machine
  const deployment = metadata.labels?.[DEPLOYMENT_LABEL]
  const pool = poolOf(machine)
  if (isControlPlane(metadata)) return 'control plane'
  if (deployment !== undefined) return `MachineDeployment/${deployment}`
  if (pool !== undefined) return `MachinePool/${pool}`
  const owner = metadata.ownerReferences?.find((one) => one.controller === true)
  return owner === undefined ? undefined : `${owner.kind}/${owner.name}`
}

/** A name that is too long for a label is a hash there; the owner has it whole. */
function poolOf({ metadata }: MachineObject): string | undefined {
  return metadata.ownerReferences?.find((one) => one.kind === 'MachinePool')?.name ?? metadata.labels?.[POOL_LABEL]
}

function isControlPlane({ labels }: ObjectMeta): boolean {
  return labels?.[CONTROL_PLANE_LABEL] !== undefined
}

function ownerOf(kind: string, { metadata }: { readonly metadata: ObjectMeta }): string {
  return `${kind}/${metadata.name ?? ''}`
}
