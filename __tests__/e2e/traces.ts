import type { Testbed } from '../../testbed/testbed.ts'
import { missing, there, waitFor } from '../../testbed/wait.ts'
import { list, ownNamespaces, remove, reset, type KubeObject, type RuntimeClass } from '../support/cluster.ts'

/** All that a run of the action may leave on a cluster, in few words. */
export type Traces = {
  readonly namespaces: readonly string[]
  /** Pods that carry a run's label, whatever namespace they are in. */
  readonly pods: readonly string[]
  /** `name -> handler`, with `constrained` or `labelled by a run` where that is so. */
  readonly classes: readonly string[]
  /** `node: class` for each label of a constrained class. */
  readonly labels: readonly string[]
}

export const noTraces: Traces = { namespaces: [], pods: [], classes: [], labels: [] }

const runLabel = 'wasm-node-smoke/run'
const constraint = 'cluster.x-k8s.io/'

/** What runs left on the cluster. */
export async function findTraces(testbed: Testbed): Promise<Traces> {
  const [namespaces, pods, classes, nodes] = await Promise.all([
    ownNamespaces(testbed),
    list<KubeObject>(testbed, `/api/v1/pods?labelSelector=${encodeURIComponent(runLabel)}`),
    list<RuntimeClass>(testbed, '/apis/node.k8s.io/v1/runtimeclasses'),
    list<KubeObject>(testbed, '/api/v1/nodes')
  ])
  return {
    namespaces,
    pods: pods.map(({ metadata }) => metadata.name),
    classes: classes.map(describeClass).sort(),
    labels: nodes.flatMap(({ metadata }) => labelsOf(metadata).map((label) => `${metadata.name}: ${label}`)).sort()
  }
}

/** Removes whatever a test left, so that the next one begins with a cluster that nobody used. */
export async function clear(testbed: Testbed): Promise<void> {
  await reset(testbed)
  for (const namespace of await ownNamespaces(testbed)) await remove(testbed, `/api/v1/namespaces/${namespace}`)
  await waitFor({ what: 'the end of all namespaces that runs made', timeoutMs: 60_000 }, async () => {
    const left = await ownNamespaces(testbed)
    return left.length === 0 ? there(undefined) : missing(left.join(', '))
  })
}

function describeClass({ handler, metadata, scheduling }: RuntimeClass): string {
  const selector = { nodeSelector: { [`${constraint}${metadata.name}`]: 'true' } }
  const isConstrained = JSON.stringify(scheduling) === JSON.stringify(selector)
  const isPlain = scheduling === undefined
  return [
    `${metadata.name} -> ${handler}`,
    ...(isConstrained ? ['constrained'] : isPlain ? [] : [`scheduling ${JSON.stringify(scheduling)}`]),
    ...(metadata.labels?.[runLabel] === undefined ? [] : ['labelled by a run'])
  ].join(', ')
}

function labelsOf({ labels = {} }: KubeObject['metadata']): readonly string[] {
  return Object.entries(labels)
    .filter(([key]) => key.startsWith(constraint))
    .map(([key, value]) => `${key.slice(constraint.length)}=${value}`)
}
