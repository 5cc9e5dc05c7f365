import { isStarting } from '../kubernetes/taints.ts'
import type { Inputs, Node } from '../model.ts'
import { describeImage } from '../nodes/node-image.ts'
import { chooseNodes } from '../nodes/nodes.ts'
import { listExpectedNodes, type ExpectedNode } from './expected-nodes.ts'
import { joinNodes } from './join.ts'
import type { ClusterObject, Snapshot } from './objects.ts'
import { describeOpenTopology, describeState, isInitialized } from './conditions.ts'

/** Something that is waited for: what, in which state it is now, and whether that is its last. */
export type Open = { readonly name: string; readonly state: string; readonly isFinal: boolean }

/** What is still missing before a workload cluster's nodes can be looked at: its control plane, and what its topology has yet to change. */
export function listOpenCluster(cluster: ClusterObject, snapshot: Snapshot): readonly Open[] {
  const topology = describeOpenTopology(cluster)
  return [
    ...(isInitialized(cluster) ? [] : listOpenControlPlane(cluster, snapshot)),
    ...(topology === undefined ? [] : [{ name: 'topology', state: topology, isFinal: false }])
  ]
}

function listOpenControlPlane(cluster: ClusterObject, snapshot: Snapshot): readonly Open[] {
  const machines = listExpectedNodes(snapshot).filter(
    (expectedNode) => expectedNode.isControlPlane && !expectedNode.isLeaving
  )
  return [
    { name: 'control plane', state: describeState(cluster.status), isFinal: false },
    ...machines.map((expectedNode) => ({
      name: expectedNode.title,
      state: describeExpectedNode(expectedNode),
      isFinal: expectedNode.isGivenUp
    }))
  ]
}

/** What is still missing of the nodes that a run is to look at: those that aren't there, aren't Ready or just start. */
export function listOpenNodes(
  expectedNodes: readonly ExpectedNode[],
  nodes: readonly Node[],
  inputs: Pick<Inputs, 'nodes' | 'nodeSelector'>
): readonly Open[] {
  const givenUp = new Set(
    expectedNodes.filter((expectedNode) => expectedNode.isGivenUp).map((expectedNode) => expectedNode.title)
  )
  const { taking, skipped } = chooseNodes(joinNodes(expectedNodes, nodes), inputs.nodes, inputs.nodeSelector)
  const starting = skipped.map(({ node }) => node).filter((node) => !node.cordoned)
  return [...taking, ...starting].flatMap((node): readonly Open[] => {
    const { name, absence, ready, notReadyReason } = node
    if (absence !== undefined) {
      return [{ name, state: `${describeOrigin(node)}: ${notReadyReason}`, isFinal: givenUp.has(absence.object) }]
    }
    if (!ready) return [{ name: `node ${name}`, state: `${describeOrigin(node)}: ${notReadyReason}`, isFinal: false }]
    return isStarting(node) ? [{ name: `node ${name}`, state: 'Ready, but with start-up taints', isFinal: false }] : []
  })
}

function describeExpectedNode({ image, state }: ExpectedNode): string {
  return image === undefined ? state : `${describeImage(image)}: ${state}`
}

/** Where a node is from, for one line. */
function describeOrigin({ owner, image }: Node): string {
  return [owner, image === undefined ? undefined : describeImage(image)].filter((part) => part !== undefined).join(', ')
}
