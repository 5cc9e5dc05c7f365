import type { NodeImage } from '../model.ts'
import {
  findImage,
  findOpenChange,
  indexInfrastructure,
  type Infrastructure,
  type Instance,
  isOutdated,
  type KubeletNode,
  systemOf
} from './image.ts'
import type {
  InfrastructureRef,
  MachineDeploymentObject,
  MachineObject,
  MachinePoolObject,
  Snapshot
} from './objects.ts'
import { isControlPlane, nameOwner, ownerOf, poolOf } from './owners.ts'
import { describePoolShortage, describeShortage } from './shortage.ts'
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
  /** Not known to be what its pool makes now. */
  readonly isOutdated: boolean
}

/** All nodes that a cluster is to have, as its management cluster reports; `nodes` are those that it has. */
export function listExpectedNodes(snapshot: Snapshot, nodes: readonly KubeletNode[] = []): readonly ExpectedNode[] {
  const infrastructure = indexInfrastructure(snapshot, nodes)
  const poolRefs = new Map(snapshot.pools.map((pool) => [pool.metadata.name ?? '', pool.spec?.template?.spec]))
  const machines = snapshot.machines.map((machine) => {
    const { infrastructureRef: ref } = machine.spec ?? {}
    const pool = poolOf(machine)
    if (pool === undefined) return viewMachine(machine, viewMade(machine.spec, ref, infrastructure))
    // A pool's Machine is an instance of its scale set: the image is that of the pool.
    const instance = { id: `machine/${ref?.name ?? ''}`, nodeName: machine.status?.nodeRef?.name }
    return viewMachine(machine, viewMade(machine.spec, poolRefs.get(pool)?.infrastructureRef, infrastructure, instance))
  })
  const byOwner = Map.groupBy(machines, (expectedNode) => expectedNode.owner ?? '')
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

function viewMachine(machine: MachineObject, made: Made): ExpectedNode {
  const { metadata, status } = machine
  const owner = nameOwner(machine)
  const nodeName = status?.nodeRef?.name
  return {
    ...made,
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
      ...viewMade(made, made?.infrastructureRef, infrastructure, { id: `node/${nodeName}`, nodeName }),
      title: `${common.title}/${nodeName}`,
      nodeName
    }))
  const staying = [...others, ...machines].filter((expectedNode) => !expectedNode.isLeaving)
  const there = staying.length
  const outdated = staying.filter((expectedNode) => expectedNode.isOutdated).length
  const openChange = findOpenChange(made?.infrastructureRef, infrastructure)
  const shortage = describePoolShortage(pool, { there, outdated }, openChange)
  if (shortage === undefined || common.isLeaving) return others
  // What is only to be replaced has no machine of the new model that could be at fault.
  const isUp = common.isMachineUp && there < (spec?.replicas ?? 1)
  return [...others, { ...common, state: `${shortage}, ${common.state}`, isMachineUp: isUp }]
}

/** What stands for the Machines that a MachineDeployment has yet to make: none where it has made them all. */
function viewShortage(
  deployment: MachineDeploymentObject,
  machines: readonly ExpectedNode[],
  infrastructure: Infrastructure
): readonly ExpectedNode[] {
  const { metadata, spec, status } = deployment
  const staying = machines.filter((expectedNode) => !expectedNode.isLeaving)
  const shortage = describeShortage(deployment, staying.length)
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

type Made = Pick<ExpectedNode, 'image' | 'os' | 'isOutdated'>

/** What infrastructure makes of a machine; `instance` is which one of a pool. */
function viewMade(
  spec: { readonly version?: string } | undefined,
  ref: InfrastructureRef | undefined,
  infrastructure: Infrastructure,
  instance?: Instance
): Made {
  return {
    os: systemOf(ref, infrastructure),
    image: findImage(ref, spec?.version, infrastructure, instance),
    isOutdated: isOutdated(ref, spec?.version, infrastructure, instance)
  }
}
