import type { Node } from '../model.ts'

/** Marks of nodes that are no machine, each with where it comes from: the project's own documentation is the source. */
const LABELS: readonly { readonly key: string; readonly value: string }[] = [
  // Virtual Kubelet (https://github.com/virtual-kubelet/virtual-kubelet), AKS virtual nodes among them.
  { key: 'type', value: 'virtual-kubelet' },
  // A pod on Fargate is a machine of its own, whose containerd nobody can configure
  // (https://docs.aws.amazon.com/eks/latest/userguide/fargate.html).
  { key: 'eks.amazonaws.com/compute-type', value: 'fargate' }
]
const TAINT = 'virtual-kubelet.io/provider'

/**
 * What shows that a node is none that could start a containerd shim, whatever it reports of itself; undefined for any other.
 * A kubelet always reports `NAME://VERSION` of its container runtime, and `NAME://Unknown` of one that is down, so a node
 * that is Ready without that has no kubelet. One that is not Ready is never taken for virtual by that: it may be a broken one.
 */
export function findVirtualMark(node: Node): string | undefined {
  const label = LABELS.find(({ key, value }) => node.labels[key] === value)
  if (label !== undefined) return `label ${label.key}=${label.value}`
  if (node.taints.some(({ key }) => key === TAINT)) return `taint ${TAINT}`
  if (node.ready && !node.containerRuntime.includes('://')) {
    return `it is Ready and names ${node.containerRuntime === '' ? 'no container runtime' : `"${node.containerRuntime}" as its container runtime`}`
  }
  return undefined
}
