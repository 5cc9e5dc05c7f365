import type { Node } from '../model.ts'

/** Names of the labels that say which pool a node is of, by who manages it. */
const POOLS = [
  'kubernetes.azure.com/agentpool',
  'agentpool',
  'cloud.google.com/gke-nodepool',
  'eks.amazonaws.com/nodegroup'
]

/** What Cluster API calls the MachineSets of a MachineDeployment after its name: it makes one for each template. */
const OF_TEMPLATE = /^MachineSet\/(.+)-(?:[bcdfghjklmnpqrstvwxz2456789]{5}|\d{6,10})$/

/** The pool that a node is of by its labels; undefined where none says so. */
export function nodePoolOf({ labels }: Pick<Node, 'labels'>): string | undefined {
  return POOLS.map((key) => labels[key]).find((value) => value !== undefined)
}

/** What makes nodes of one kind, also by another template: two nodes are siblings where one of these is the same. Text of the cluster. */
export function originsOf(node: Pick<Node, 'labels' | 'owner'>): readonly string[] {
  const pool = nodePoolOf(node)
  const owner = node.owner?.replace(OF_TEMPLATE, 'MachineDeployment/$1')
  return [...(owner === undefined ? [] : [owner]), ...(pool === undefined ? [] : [`node pool ${pool}`])]
}
