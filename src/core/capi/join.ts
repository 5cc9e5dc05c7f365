import type { Node } from '../model.ts'
import { describeImage } from '../nodes/node-image.ts'
import { CONTROL_PLANE_LABEL } from '../kubernetes/taints.ts'
import type { ExpectedNode } from './expected-nodes.ts'

/**
 * The nodes of a workload cluster, each with the Machine, owner and image that its management cluster knows of it; and a
 * node of its own, with its absence, for each that should be there and isn't.
 */
export function joinNodes(expectedNodes: readonly ExpectedNode[], nodes: readonly Node[]): readonly Node[] {
  const there = new Set(nodes.map((node) => node.name))
  const byNode = new Map(expectedNodes.map((expectedNode) => [expectedNode.nodeName ?? '', expectedNode]))
  const siblings = Map.groupBy(expectedNodes, (expectedNode) => expectedNode.owner ?? '')
  const absent = expectedNodes.filter(
    (expectedNode) => !expectedNode.isLeaving && !there.has(expectedNode.nodeName ?? '')
  )
  return [
    ...nodes.map((node) => joinNode(node, byNode.get(node.name))),
    ...absent.map((expectedNode) => makeAbsent(expectedNode, siblings.get(expectedNode.owner ?? '') ?? []))
  ]
}

/** Without a management cluster's word a node keeps what its own labels and annotations say. */
function joinNode(node: Node, expectedNode: ExpectedNode | undefined): Node {
  if (expectedNode === undefined) return node
  const { machine, owner, image, isLeaving } = expectedNode
  // AKS names the image on the node; what is known from outside is only which Kubernetes it is for.
  const known = image?.kind === 'aks' && node.image !== undefined ? { ...node.image, name: image.name } : image
  return {
    ...node,
    ...(machine === undefined ? {} : { machine, knownAs: [machine] }),
    ...(owner === undefined ? {} : { owner }),
    ...(known === undefined ? {} : { image: known }),
    isLeaving
  }
}

function makeAbsent(expectedNode: ExpectedNode, siblings: readonly ExpectedNode[]): Node {
  const { title, namespace, machine, owner, image, os, isControlPlane, state, isMachineUp } = expectedNode
  return {
    name: title,
    uid: '',
    labels: isControlPlane ? { [CONTROL_PLANE_LABEL]: '' } : {},
    taints: [],
    addresses: [],
    cordoned: false,
    ready: false,
    notReadyReason: state,
    os,
    architecture: '',
    osImage: '',
    kernel: '',
    containerRuntime: '',
    kubelet: '',
    ...(machine === undefined ? {} : { machine }),
    ...(owner === undefined ? {} : { owner }),
    ...(image === undefined ? {} : { image }),
    // What has yet to be made has no name of its own: it is meant where one of its kind is.
    knownAs: machine === undefined ? namesOf(siblings) : [machine],
    absence: { evidence: describeAbsence(expectedNode), object: title, namespace, isMachineUp }
  }
}

function describeAbsence({ title, owner, image, state, nodeName }: ExpectedNode): string {
  const of = [owner, image === undefined ? undefined : describeImage(image)].filter((part) => part !== undefined)
  const what = of.length === 0 ? title : `${title} (${of.join(', ')})`
  return `${what}: ${state}${nodeName === undefined ? '' : `; its node ${nodeName} is not in the cluster`}`
}

function namesOf(expectedNodes: readonly ExpectedNode[]): readonly string[] {
  const owners = expectedNodes.flatMap(({ owner }) => owner?.split('/').slice(1) ?? [])
  const own = expectedNodes.flatMap(({ machine, nodeName }) => [machine, nodeName])
  return [...new Set([...owners, ...own])].filter((name) => name !== undefined)
}
