import type { LabelRequirement, Node, Taint } from './model.ts'
import type { NodeObject } from './objects.ts'

const LINUX = 'linux'
const CONTROL_PLANE_LABELS = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master']

/**
 * Taints that only say what else the node object says: it isn't ready, or it is cordoned. The others are somebody's wish
 * (https://kubernetes.io/docs/reference/labels-annotations-taints/).
 */
const CONDITION_TAINTS = /^node\.kubernetes\.io\/(not-ready|unreachable)$/
/** More of them, of a node that doesn't come up: nobody's wish either, so a broken image isn't left out for them. */
const STARTING_TAINTS =
  /^node\.kubernetes\.io\/(network-unavailable|(memory|disk|pid)-pressure)$|^node\.(cloudprovider\.kubernetes|cluster\.x-k8s)\.io\/uninitialized$/
/** What keeps others off a control-plane node, and not a run that has no other nodes to look at. */
const CONTROL_PLANE_TAINTS = /^node-role\.kubernetes\.io\/(control-plane|master)$/

/** Which nodes a run looks at, which it leaves out, and why. */
export type NodeChoice = {
  readonly taking: readonly Node[]
  /** Matched, but their cells are skipped on purpose. */
  readonly skipped: readonly { readonly node: Node; readonly reason: string }[]
  readonly leftOut: readonly { readonly node: Node; readonly reason: string }[]
  /** The user asked for these in particular, so taints and cordons don't keep a run off them. */
  readonly named: boolean
}

/** Reads a node as the API server sends it. */
export function parseNode(object: NodeObject): Node {
  const info = object.status?.nodeInfo ?? {}
  const labels = object.metadata.labels ?? {}
  const ready = object.status?.conditions?.find((condition) => condition.type === 'Ready')
  const handlers = object.status?.runtimeHandlers
  return {
    name: object.metadata.name ?? '',
    uid: object.metadata.uid ?? '',
    labels,
    taints: (object.spec?.taints ?? []).map(parseTaint),
    cordoned: object.spec?.unschedulable === true,
    ready: ready?.status === 'True',
    notReadyReason: ready?.status === 'True' ? '' : `${ready?.reason ?? 'no Ready condition'}: ${ready?.message ?? ''}`,
    os: info.operatingSystem ?? labels['kubernetes.io/os'] ?? '',
    architecture: info.architecture ?? labels['kubernetes.io/arch'] ?? '',
    osImage: info.osImage ?? '',
    kernel: info.kernelVersion ?? '',
    containerRuntime: info.containerRuntimeVersion ?? '',
    kubelet: info.kubeletVersion ?? '',
    addresses: ['InternalIP', 'ExternalIP'].flatMap((type) =>
      (object.status?.addresses ?? []).filter((one) => one.type === type).map((one) => one.address)
    ),
    // An empty list is what a runtime that doesn't report handlers gives too: it says nothing.
    ...(handlers && handlers.length > 0 ? { runtimeHandlers: handlers.map((handler) => handler.name ?? '') } : {})
  }
}

function parseTaint(taint: { key: string; value?: string; effect: string }): Taint {
  const { key, effect } = taint
  return { key, effect: effect as Taint['effect'], ...(taint.value === undefined ? {} : { value: taint.value }) }
}

/** True if labels satisfy every requirement. */
export function isSelected(labels: Readonly<Record<string, string>>, selector: readonly LabelRequirement[]): boolean {
  return selector.every((requirement) => {
    const value = labels[requirement.key]
    switch (requirement.kind) {
      case 'exists':
        return value !== undefined
      case 'not-exists':
        return value === undefined
      case 'in':
        return value !== undefined && requirement.values.includes(value)
      case 'not-in':
        return value === undefined || !requirement.values.includes(value)
    }
  })
}

/** Sorts the cluster's nodes into those that take part and those that don't (product.md, "Which nodes"). */
export function chooseNodes(
  nodes: readonly Node[],
  patterns: readonly string[],
  selector: readonly LabelRequirement[],
  isMatch: (name: string, pattern: string) => boolean
): NodeChoice {
  const named = selector.length > 0 || patterns.some((pattern) => pattern !== '*')
  const sorted = [...nodes].sort((a, b) => (a.name < b.name ? -1 : 1))
  const matched = new Set(
    sorted.filter(
      (node) => patterns.some((pattern) => isMatch(node.name, pattern)) && isSelected(node.labels, selector)
    )
  )
  const onlyControlPlanes = [...matched].filter((node) => node.os === LINUX).every(isControlPlane)
  const leftOut: { node: Node; reason: string }[] = []
  const skipped: { node: Node; reason: string }[] = []
  const taking: Node[] = []
  for (const node of sorted) {
    if (!matched.has(node)) leftOut.push({ node, reason: 'not asked for by nodes and node-selector' })
    else if (node.os !== LINUX) leftOut.push({ node, reason: `runs ${node.os || 'an unknown system'}, not Linux` })
    else if (isControlPlane(node) && !named && !onlyControlPlanes) {
      leftOut.push({ node, reason: 'control-plane node; name it to have it take part' })
    } else {
      const barrier = named ? undefined : findBarrier(node)
      if (barrier === undefined) taking.push(node)
      else skipped.push({ node, reason: barrier })
    }
  }
  return { taking, skipped, leftOut, named }
}

/** The tolerations that let a pod onto a node despite its taints: exactly those, nothing wider. */
export function tolerationsFor(node: Node): readonly object[] {
  const cordon: readonly Taint[] =
    node.cordoned && !node.taints.some((taint) => taint.key === 'node.kubernetes.io/unschedulable')
      ? [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }]
      : []
  return [...node.taints, ...cordon]
    .filter((taint) => taint.effect !== 'PreferNoSchedule' && !CONDITION_TAINTS.test(taint.key))
    .map((taint) => ({ key: taint.key, operator: 'Equal', value: taint.value ?? '', effect: taint.effect }))
}

/**
 * The mark of a node that is none: a virtual kubelet hands its pods on to a cloud's container service, which knows no
 * RuntimeClass (https://github.com/virtual-kubelet/virtual-kubelet). Undefined for a machine.
 */
export function findVirtual({ labels, taints }: Node): string | undefined {
  if (labels['type'] === 'virtual-kubelet') return 'label type=virtual-kubelet'
  const taint = taints.find(({ key }) => key === 'virtual-kubelet.io/provider')
  return taint === undefined ? undefined : `taint ${taint.key}=${taint.value ?? ''}`
}

function isControlPlane(node: Node): boolean {
  return CONTROL_PLANE_LABELS.some((label) => node.labels[label] !== undefined)
}

/** False for a taint that says nothing but what is looked at anyway: that the node isn't up, or what its role is. */
function isWish({ key }: Taint, node: Node): boolean {
  if (CONDITION_TAINTS.test(key)) return false
  if (!node.ready && STARTING_TAINTS.test(key)) return false
  return !(isControlPlane(node) && CONTROL_PLANE_TAINTS.test(key))
}

function findBarrier(node: Node): string | undefined {
  if (node.cordoned) return 'cordoned; name the node to have it tried all the same'
  const taint = node.taints.find((one) => one.effect !== 'PreferNoSchedule' && isWish(one, node))
  if (taint === undefined) return undefined
  const value = taint.value === undefined || taint.value === '' ? '' : `=${taint.value}`
  return `tainted ${taint.key}${value}:${taint.effect}; name the node to have it tried all the same`
}
