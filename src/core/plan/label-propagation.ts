import { constraintLabel } from '../kubernetes/labels.ts'
import type { Node } from '../model.ts'

/**
 * Cluster API keeps only some labels of a Machine on its node (https://cluster-api.sigs.k8s.io/reference/api/metadata-propagation),
 * and a node that is replaced comes without those that somebody put there by hand.
 */
export function warnOfLabels(nodes: readonly Node[]): readonly string[] {
  const ofMachines = nodes.filter((node) => node.machine !== undefined && node.image?.kind !== 'aks')
  const ofAks = nodes.filter((node) => node.image?.kind === 'aks')
  const name = constraintLabel('CLASS')
  return [
    ...(ofMachines.length === 0
      ? []
      : [
          `constrain: label ${name} is not among those that Cluster API copies from a Machine to its node, so a node that is replaced loses it: set it where nodes get their labels when they join, by node-labels in the kubeletExtraArgs of the KubeadmConfigTemplate, or have it copied by --additional-sync-machine-labels of Cluster API's manager`
        ]),
    ...(ofAks.length === 0
      ? []
      : [
          `constrain: AKS recreates nodes when it scales or upgrades a pool, and a label ${name} of a node is lost then: set it as a label of the node pool`
        ])
  ]
}
