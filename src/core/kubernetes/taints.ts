import type { Node, Taint } from '../model.ts'
import type { Toleration } from './objects.ts'

/** What keeps pods off a node, and what each of it means for a run. */

/** Marks a node of the control plane. */
export const CONTROL_PLANE_LABEL = 'node-role.kubernetes.io/control-plane'
const CONTROL_PLANE_LABELS = [CONTROL_PLANE_LABEL, 'node-role.kubernetes.io/master']
/** What its controller puts on a cordoned node. */
const CORDON: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }
/**
 * Taints of a node that is about to go, or whose machine is off: of the cluster autoscaler and Karpenter, the AWS termination handler, GKE,
 * a cloud's controller, and of a person (https://kubernetes.io/docs/concepts/cluster-administration/node-shutdown/).
 */
export const LEAVING_MEANINGS: readonly { readonly key: RegExp; readonly meaning: string }[] = [
  {
    key: /^(ToBeDeletedByClusterAutoscaler|karpenter\.sh\/(disrupted|disruption))$/,
    meaning: 'an autoscaler removes it'
  },
  {
    key: /^aws-node-termination-handler\/|^cloud\.google\.com\/impending-node-termination$/,
    meaning: 'its cloud removes it'
  },
  {
    key: /^node\.cloudprovider\.kubernetes\.io\/shutdown$|^node\.kubernetes\.io\/out-of-service$/,
    meaning: 'its machine is off'
  }
]
/**
 * Taints that only say what else the node object reports: it isn't ready, or it is cordoned. The others are somebody's wish
 * (https://kubernetes.io/docs/reference/labels-annotations-taints/).
 */
const CONDITION_TAINTS = /^node\.kubernetes\.io\/(not-ready|unreachable)$/
/**
 * Of a node that has not come up, though its kubelet may be Ready: nobody's wish either, so a broken image isn't left out for
 * them. Of clouds, Cluster API, Karpenter, and the agents of networks and CSI drivers, each of which takes its own off when its part is up.
 */
const START_UP_TAINTS =
  /^node\.kubernetes\.io\/network-unavailable$|^node\.(cloudprovider\.kubernetes|cluster\.x-k8s)\.io\/uninitialized$|\/agent-not-ready$|^karpenter\.sh\/unregistered$/
/** What the kubelet of a node lacks: on one that isn't Ready a part of that, on a Ready one a reason to leave it alone. */
const PRESSURE_TAINTS = /^node\.kubernetes\.io\/(memory|disk|pid)-pressure$/
/** What keeps others off a control-plane node, and not a run that has no other nodes to look at. */
const CONTROL_PLANE_TAINTS = /^node-role\.kubernetes\.io\/(control-plane|master)$/
/** Taints whose key doesn't say to everybody what they mean: of AKS and GKE, and those of nodes that go. */
const MEANINGS: readonly { readonly key: RegExp; readonly meaning: string }[] = [
  {
    key: /^kubernetes\.azure\.com\/scalesetpriority$|^cloud\.google\.com\/gke-(spot|preemptible)$/,
    meaning: 'a spot node'
  },
  ...LEAVING_MEANINGS
]

/** The tolerations that let a pod onto a node despite its taints: exactly those, nothing wider. */
export function tolerationsFor(node: Node): readonly object[] {
  return (
    taintsOf(node)
      .filter(({ effect, key }) => effect !== 'PreferNoSchedule' && !CONDITION_TAINTS.test(key))
      // No ordinary pod gets by these: a sample that did would prove a node that nothing can use.
      .filter(({ key }) => !START_UP_TAINTS.test(key))
      .map((taint) => ({ key: taint.key, operator: 'Equal', value: taint.value ?? '', effect: taint.effect }))
  )
}

/** A node's taints, with that of a cordon, which its controller may not have added yet. */
function taintsOf({ cordoned, taints }: Node): readonly Taint[] {
  const isThere = taints.some(({ key }) => key === CORDON.key)
  return cordoned && !isThere ? [...taints, CORDON] : taints
}

/** True for a node of the control plane, by the label that kubeadm and its like give it. */
export function isControlPlane(node: Node): boolean {
  return CONTROL_PLANE_LABELS.some((label) => node.labels[label] !== undefined)
}

/** Why a node that nobody named is skipped by a class that tolerates so much by itself, if it is. */
export function skipReason(node: Node, tolerations: readonly Toleration[] = []): string | undefined {
  const [taint, ...others] = taintsOf(node).filter(
    (one) =>
      one.effect !== 'PreferNoSchedule' &&
      isWish(one, node) &&
      !tolerations.some((toleration) => tolerates(toleration, one))
  )
  if (taint === undefined) return undefined
  const isCordoned = node.cordoned && [taint, ...others].some(({ key }) => key === CORDON.key)
  if (isCordoned) return 'cordoned; list the node in input nodes to check it anyway'
  const value = taint.value === undefined || taint.value === '' ? '' : `=${taint.value}`
  const meaning = MEANINGS.find(({ key }) => key.test(taint.key))?.meaning
  const reported = meaning === undefined ? '' : ` (${meaning})`
  return `tainted ${taint.key}${value}:${taint.effect}${reported}; list the node in input nodes to check it anyway`
}

/** As the scheduler compares them: a numeric operator, which few clusters have, tolerates nothing here. */
function tolerates({ effect = '', key = '', operator = 'Equal', value = '' }: Toleration, taint: Taint): boolean {
  if (effect !== '' && effect !== taint.effect) return false
  if (operator === 'Exists') return key === '' || key === taint.key
  return operator === 'Equal' && key === taint.key && value === (taint.value ?? '')
}

/** A node that has just joined may still carry the taints of one that isn't ready for pods: they go in a moment. */
export function isStarting({ taints }: Node): boolean {
  return taints.some(({ key }) => [CONDITION_TAINTS, START_UP_TAINTS, PRESSURE_TAINTS].some((one) => one.test(key)))
}

/** The taint of a node that has not come up by it, which keeps ordinary pods off; undefined if it has none. */
export function findStartUpTaint({ taints }: Node): Taint | undefined {
  return taints.find(({ effect, key }) => effect !== 'PreferNoSchedule' && START_UP_TAINTS.test(key))
}

/** False for a taint that reports nothing but what is looked at anyway: that the node isn't up, or what its role is. */
function isWish({ key }: Taint, node: Node): boolean {
  if (CONDITION_TAINTS.test(key) || START_UP_TAINTS.test(key)) return false
  if (!node.ready && PRESSURE_TAINTS.test(key)) return false
  return !(isControlPlane(node) && CONTROL_PLANE_TAINTS.test(key))
}
