import { readLabelRuns } from '../kubernetes/labels.ts'
import { isControlPlane, skipReason } from '../kubernetes/taints.ts'
import type { LabelRequirement, Node, Taint } from '../model.ts'
import { imageOfLabels } from './node-image.ts'
import type { NodeObject, ObjectMeta, Toleration } from '../kubernetes/objects.ts'
import { matchesPattern } from './patterns.ts'
import { findVirtualMark } from './virtual-nodes.ts'

const LINUX = 'linux'

/** Which nodes a run looks at, which it leaves out, and why. */
export type NodeChoice = {
  readonly taking: readonly Node[]
  /** Matched, but their checks are skipped on purpose. */
  readonly skipped: readonly { readonly node: Node; readonly reason: string }[]
  readonly leftOut: readonly LeftOut[]
  /**
   * Of nodes that take part, by name: why classes that don't tolerate their taints skip them. One that is named has no reason, as it
   * was asked for in particular.
   */
  readonly avoided: ReadonlyMap<string, string>
}

/** A node that takes no part: nobody asked for it, or it doesn't fit. */
type LeftOut = { readonly node: Node; readonly reason: string; readonly isAsked: boolean }

/** Reads a node as the API server sends it. */
export function parseNode(object: NodeObject): Node {
  const info = object.status?.nodeInfo ?? {}
  const labels = object.metadata.labels ?? {}
  const ready = object.status?.conditions?.find((condition) => condition.type === 'Ready')
  const handlers = object.status?.runtimeHandlers
  const image = imageOfLabels(labels)
  const labelRuns = readLabelRuns(object.metadata.annotations)
  return {
    name: object.metadata.name ?? '',
    uid: object.metadata.uid ?? '',
    labels,
    ...(Object.keys(labelRuns).length === 0 ? {} : { labelRuns }),
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
    ...(info.bootID === undefined || info.bootID === '' ? {} : { bootId: info.bootID }),
    addresses: ['InternalIP', 'ExternalIP'].flatMap((type) =>
      (object.status?.addresses ?? []).filter((one) => one.type === type).map((one) => one.address)
    ),
    ...(object.spec?.providerID === undefined ? {} : { providerId: object.spec.providerID }),
    // An empty list is what a runtime that doesn't report handlers gives too: it reports nothing.
    ...(handlers && handlers.length > 0 ? { runtimeHandlers: handlers.map((handler) => handler.name ?? '') } : {}),
    ...parseMachine(object.metadata),
    image
  }
}

/** Cluster API writes on a node which Machine it is, and what the Machine was made by: a MachineSet, mostly. */
function parseMachine({ annotations }: ObjectMeta): Pick<Node, 'machine' | 'owner'> {
  const machine = annotations?.['cluster.x-k8s.io/machine']
  const kind = annotations?.['cluster.x-k8s.io/owner-kind']
  const name = annotations?.['cluster.x-k8s.io/owner-name']
  return {
    machine,
    owner: kind === undefined || name === undefined ? undefined : `${kind}/${name}`
  }
}

function parseTaint(taint: { key: string; value?: string; effect: string }): Taint {
  const { key, effect } = taint
  return { key, effect: effect as Taint['effect'], value: taint.value }
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

/**
 * Sorts the cluster's nodes into those that take part and those that don't. `tolerated` holds what each class tolerates by itself: a
 * node whose taints one of them tolerates is one that the class is for.
 */
export function chooseNodes(
  nodes: readonly Node[],
  patterns: readonly string[],
  selector: readonly LabelRequirement[],
  tolerated: readonly (readonly Toleration[])[] = []
): NodeChoice {
  const isNamed = (node: Node): boolean =>
    selector.length > 0 || patterns.some((pattern) => pattern !== '*' && matchesPattern(node, pattern))
  const sorted = [...nodes].sort((a, b) => (a.name < b.name ? -1 : 1))
  const matched = new Set(
    sorted.filter((node) => patterns.some((pattern) => matchesPattern(node, pattern)) && mayBeSelected(node, selector))
  )
  const onlyControlPlanes = [...matched].filter(isMachine).every(isControlPlane)
  const leftOut: LeftOut[] = []
  const leave = (node: Node, reason: string, isAsked = true): void => void leftOut.push({ node, reason, isAsked })
  const skipped: { node: Node; reason: string }[] = []
  const taking: Node[] = []
  const avoided = new Map<string, string>()
  for (const node of sorted) {
    if (!matched.has(node)) leave(node, 'not selected by nodes and node-selector', false)
    else if (node.os !== LINUX) leave(node, `runs ${node.os || 'an unknown system'}, not Linux`)
    else if (node.isLeaving === true) leave(node, 'its Machine is being deleted')
    else if (isControlPlane(node) && !isNamed(node) && !onlyControlPlanes) {
      leave(node, 'control-plane node; list it in input nodes to include it')
    } else {
      const ofTaint = isNamed(node) ? undefined : skipReason(node)
      const isForClass = tolerated.some((tolerations) => skipReason(node, tolerations) === undefined)
      const reason = findNoMachine(node, patterns) ?? (isForClass ? undefined : ofTaint)
      if (reason !== undefined) skipped.push({ node, reason })
      else taking.push(node)
      if (reason === undefined && ofTaint !== undefined) avoided.set(node.name, ofTaint)
    }
  }
  return { taking, skipped, leftOut, avoided }
}

/** True for a Linux node that stands for a machine with a containerd. */
export function isMachine(node: Node): boolean {
  return node.os === LINUX && findVirtualMark(node) === undefined
}

/**
 * Why a virtual node is skipped: a pattern or a selector that meets it beside real ones is no wish to prove it. One whose
 * own name is given is such a wish, and takes part: its checks are inconclusive, since a green run would say otherwise.
 */
function findNoMachine(node: Node, patterns: readonly string[]): string | undefined {
  const mark = findVirtualMark(node)
  if (mark === undefined || patterns.includes(node.name)) return undefined
  return `virtual node (${mark}): no containerd shim can be started there`
}

/** What is not there has no labels yet: left out for that, a broken image would go green. */
function mayBeSelected({ labels, absence }: Node, selector: readonly LabelRequirement[]): boolean {
  return absence !== undefined || isSelected(labels, selector)
}
