import type { NodeObj, Pod, WorkloadObj } from '../api/objects.ts'
import type { Outcome } from '../api/outcomes.ts'
import type { ApiServer } from '../api/server.ts'
import { writeEvent } from './events.ts'
import { makePod, type MadePod } from './owned-pods.ts'
import { NODES } from './scheduler.ts'

/** Between two pods for the same node. The real one makes the next at once where a webhook moves each: a world would do little else. */
const AGAIN_MS = 5_000

/** A DaemonSet wants a pod on each node whose taints it tolerates: those that the node controller sets, and no others. */
export function nodesOfDaemons(nodes: readonly NodeObj[]): readonly string[] {
  return nodes
    .filter(({ spec: { taints = [] } }) => taints.every(({ key }) => key.startsWith('node.kubernetes.io/')))
    .map(({ metadata }) => metadata.name)
}

/**
 * Makes the pods that are missing, and deletes those that failed and all but the oldest one of a node; gives why a pod is refused.
 * `again` looks once more after a time; `madeAtMs` is when a pod was last made for each set and node.
 */
export function syncDaemons(
  server: ApiServer,
  set: WorkloadObj,
  own: readonly Pod[],
  path: string,
  { again, madeAtMs }: { readonly again: (ms: number) => void; readonly madeAtMs: Map<string, number> }
): Extract<Outcome, { kind: 'refused' }> | undefined {
  const { store } = server
  const nodes = nodesOfDaemons(store.list<NodeObj>(NODES))
  const byNode = Map.groupBy(own, (pod) => nodeOfDaemon(pod) ?? '')
  for (const [node, pods] of byNode) {
    const [, ...others] = pods.filter((pod) => isThere(pod) && pod.status.phase !== 'Failed')
    const failed = pods.filter((pod) => isThere(pod) && pod.status.phase === 'Failed')
    for (const { metadata } of failed) {
      const message = `Found failed daemon pod ${metadata.namespace ?? ''}/${metadata.name} on node ${node}, will try to kill it`
      writeEvent(store, 'DaemonSet', set, 'FailedDaemonPod', message)
    }
    const excess = nodes.includes(node) ? [...failed, ...others] : pods.filter(isThere)
    for (const { metadata } of excess) server.remove(`${path}/${metadata.name}`)
  }
  for (const node of nodes) {
    if (byNode.has(node)) continue
    const key = `${set.metadata.uid} ${node}`
    const waitsMs = (madeAtMs.get(key) ?? -AGAIN_MS) + AGAIN_MS - store.time.nowMs
    if (waitsMs > 0) {
      again(waitsMs)
      continue
    }
    madeAtMs.set(key, store.time.nowMs)
    const podName = `${set.metadata.name}-${store.makeUid().slice(0, 5)}`
    const made = server.create(path, aimAt(makePod(podName, set, set, 'DaemonSet'), node))
    if (made.kind === 'refused') return made
  }
  return undefined
}

function isThere({ metadata }: Pod): boolean {
  return metadata.deletionTimestamp === undefined
}

/** Where it is, or else what it is aimed at: that of another's webhook as well. */
function nodeOfDaemon({ spec }: Pod): string | undefined {
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  return spec.nodeName ?? terms?.[0]?.matchFields?.[0]?.values[0]
}

/** Aimed at its node by its name, and tolerating what the node controller sets, as the DaemonSet controller makes it. */
function aimAt(pod: MadePod, node: string): object {
  const matchFields = [{ key: 'metadata.name', operator: 'In', values: [node] }]
  const required = { nodeSelectorTerms: [{ matchFields }] }
  const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } }
  const tolerations = ['not-ready', 'unreachable', 'unschedulable'].map((name) => ({
    key: `node.kubernetes.io/${name}`,
    operator: 'Exists'
  }))
  return { ...pod, spec: { ...pod.spec, affinity, tolerations: [...(pod.spec.tolerations ?? []), ...tolerations] } }
}
