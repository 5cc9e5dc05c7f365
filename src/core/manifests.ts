import type { Inputs, Node, Runtime, Sample } from './model.ts'
import { tolerationsFor } from './barriers.ts'

/** Label on every object that a run makes; its value is the run's id. */
export const RUN_LABEL = 'wasm-node-smoke/run'

/** The one container of every pod that a run makes. */
export const CONTAINER = 'sample'

/** Name of the label that a constrained class selects, and that its nodes carry. */
export function constraintLabel(runtimeClass: string): string {
  return `cluster.x-k8s.io/${runtimeClass}`
}

/** The RuntimeClass as it is applied; with the selector, the constrained one; with a run's id, one that the run makes. */
export function makeRuntimeClass(runtime: Runtime, constrained: boolean, runId?: string): object {
  return {
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    metadata: { name: runtime.runtimeClass, ...(runId === undefined ? {} : { labels: { [RUN_LABEL]: runId } }) },
    handler: runtime.handler,
    ...(constrained ? { scheduling: { nodeSelector: { [constraintLabel(runtime.runtimeClass)]: 'true' } } } : {})
  }
}

/** Where a run's samples go: the user's own namespace, or one that is made for it. */
export function namespaceOf({ namespace }: Pick<Inputs, 'namespace'>, runId: string): string {
  return namespace ?? `wasm-node-smoke-${runId}`
}

/** The namespace of a run. */
export function makeNamespace(name: string, runId: string): object {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { [RUN_LABEL]: runId } } }
}

/** Resources as the documented sample asks for them. */
const RESOURCES = { requests: { cpu: '10m', memory: '10Mi' }, limits: { cpu: '500m', memory: '128Mi' } }

/** Label on the pods of a runtime, by which its Service finds them. */
const RUNTIME_LABEL = 'wasm-node-smoke/runtime'

type PodOptions = {
  readonly runId: string
  readonly sample: Pick<Sample, 'command' | 'image' | 'port' | 'pullPolicy'>
  /** Absent: the node's default runtime, as the control wants it. */
  readonly runtimeClass?: string
  /** Where the pod may go; none: anywhere. */
  readonly nodes: readonly Node[]
  readonly tolerations: readonly object[]
  readonly resources: object
  /** Value of the label by which a Service finds the pod; absent where none is to. */
  readonly row?: string
}

/** The pod that proves one cell: the sample under the runtime's class, on this node and no other. */
export function makeCellPod(name: string, runId: string, runtime: Runtime, node: Node, row: string): object {
  return makePod(name, {
    runId,
    sample: runtime.sample,
    runtimeClass: runtime.runtimeClass,
    nodes: [node],
    tolerations: tolerationsFor(node),
    resources: RESOURCES,
    row
  })
}

/** The same sample on the same node without its class: if that runs too, the class proves nothing. */
export function makeControlPod(name: string, runId: string, runtime: Runtime, node: Node): object {
  return makePod(name, {
    runId,
    sample: runtime.sample,
    nodes: [node],
    tolerations: tolerationsFor(node),
    resources: RESOURCES
  })
}

/** A pod of the class that nothing but the class's own selector may keep off a node without the label. */
export function makeFencePod(name: string, runId: string, runtime: Runtime, node: Node): object {
  return makePod(name, {
    runId,
    sample: runtime.sample,
    runtimeClass: runtime.runtimeClass,
    nodes: [node],
    tolerations: [{ operator: 'Exists' }],
    resources: {}
  })
}

/**
 * A pod that is only tried, to see what admission knows of a class: it contradicts the class's selector, in each of its
 * labels. Shaped as a sample.
 */
export function makeProbePod(
  name: string,
  runId: string,
  runtimeClass: string,
  selector: Readonly<Record<string, string>>
): object {
  const nodeSelector = Object.fromEntries(Object.entries(selector).map(([key, value]) => [key, contradict(value)]))
  const sample = { image: 'sample', port: 0 }
  const { metadata, spec } = makeTemplate({
    runId,
    sample,
    runtimeClass,
    nodes: [],
    tolerations: [],
    resources: RESOURCES
  })
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, ...metadata }, spec: { ...spec, nodeSelector } }
}

function contradict(value: string): string {
  return value === 'none' ? 'other' : 'none'
}

/** The documented Deployment of a runtime: its sample so many times, spread over these nodes. */
export function makeDeployment(
  name: string,
  runId: string,
  runtime: Runtime,
  { nodes, replicas, row }: { readonly nodes: readonly Node[]; readonly replicas: number; readonly row: string }
): object {
  const template = makeTemplate({
    runId,
    sample: runtime.sample,
    runtimeClass: runtime.runtimeClass,
    nodes,
    tolerations: dropRepeated(nodes.flatMap(tolerationsFor)),
    resources: RESOURCES,
    row
  })
  const selector = { matchLabels: selectRow(runId, row) }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels: { [RUN_LABEL]: runId } },
    spec: {
      replicas,
      selector,
      template: {
        ...template,
        spec: {
          ...template.spec,
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'kubernetes.io/hostname',
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: selector
            }
          ]
        }
      }
    }
  }
}

/** The Service of a runtime. A node's port leads to the pod on that node alone: each node answers for itself. */
export function makeService(
  name: string,
  runId: string,
  runtime: Runtime,
  { type, row }: { readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer'; readonly row: string }
): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels: { [RUN_LABEL]: runId } },
    spec: {
      type,
      selector: selectRow(runId, row),
      ports: [{ port: SERVICE_PORT, targetPort: runtime.sample.port }],
      ...(type === 'NodePort' ? { externalTrafficPolicy: 'Local' } : {})
    }
  }
}

/** The port of the documented Service. */
export const SERVICE_PORT = 80

/** The labels of a runtime's pods. */
export function selectRow(runId: string, row: string): Readonly<Record<string, string>> {
  return { [RUN_LABEL]: runId, [RUNTIME_LABEL]: row }
}

function makePod(name: string, options: PodOptions): object {
  const { metadata, spec } = makeTemplate(options)
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, ...metadata }, spec }
}

function makeTemplate(options: PodOptions): { readonly metadata: object; readonly spec: object } {
  const { row, runId, sample } = options
  return {
    metadata: { labels: row === undefined ? { [RUN_LABEL]: runId } : selectRow(runId, row) },
    spec: {
      ...(options.runtimeClass === undefined ? {} : { runtimeClassName: options.runtimeClass }),
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      // A second is enough for a sample; zero would drop the object at once and leave the container behind.
      terminationGracePeriodSeconds: 1,
      tolerations: options.tolerations,
      ...(options.nodes.length === 0
        ? {}
        : { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: pinTo(options.nodes) } } }),
      containers: [
        {
          name: CONTAINER,
          image: sample.image,
          ...(sample.command === undefined ? {} : { command: sample.command }),
          ...(sample.pullPolicy === undefined ? {} : { imagePullPolicy: sample.pullPolicy }),
          // A workload of the user's own may have no port that is asked.
          ...(sample.port === 0 ? {} : { ports: [{ containerPort: sample.port }] }),
          resources: options.resources
        }
      ]
    }
  }
}

function dropRepeated(all: readonly object[]): readonly object[] {
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()]
}

/** By the node's name and not its hostname label, which may differ; and through the scheduler, so that fences count. */
function pinTo(nodes: readonly Node[]): object {
  // A term takes one name only; any term will do.
  return {
    nodeSelectorTerms: nodes.map(({ name }) => ({
      matchFields: [{ key: 'metadata.name', operator: 'In', values: [name] }]
    }))
  }
}
