import type { Node, Runtime, Sample } from './model.ts'
import { tolerationsFor } from './nodes.ts'

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

/** The namespace of a run. */
export function makeNamespace(name: string, runId: string): object {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { [RUN_LABEL]: runId } } }
}

/** Resources as the documented sample asks for them. */
const RESOURCES = { requests: { cpu: '10m', memory: '10Mi' }, limits: { cpu: '500m', memory: '128Mi' } }

type PodOptions = {
  readonly name: string
  readonly runId: string
  readonly sample: Sample
  /** Absent: the node's default runtime, as the control wants it. */
  readonly runtimeClass?: string
  readonly node: string
  readonly tolerations: readonly object[]
  readonly resources: object
}

/** The pod that proves one cell: the sample under the runtime's class, on this node and no other. */
export function makeCellPod(name: string, runId: string, runtime: Runtime, node: Node): object {
  return makePod({
    name,
    runId,
    sample: runtime.sample,
    runtimeClass: runtime.runtimeClass,
    node: node.name,
    tolerations: tolerationsFor(node),
    resources: RESOURCES
  })
}

/** The same sample on the same node without its class: if that runs too, the class proves nothing. */
export function makeControlPod(name: string, runId: string, runtime: Runtime, node: Node): object {
  return makePod({
    name,
    runId,
    sample: runtime.sample,
    node: node.name,
    tolerations: tolerationsFor(node),
    resources: RESOURCES
  })
}

/** A pod of the class that nothing but the class's own selector may keep off a node without the label. */
export function makeFencePod(name: string, runId: string, runtime: Runtime, node: Node): object {
  return makePod({
    name,
    runId,
    sample: runtime.sample,
    runtimeClass: runtime.runtimeClass,
    node: node.name,
    tolerations: [{ operator: 'Exists' }],
    resources: {}
  })
}

function makePod(options: PodOptions): object {
  const { sample } = options
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: options.name, labels: { [RUN_LABEL]: options.runId } },
    spec: {
      ...(options.runtimeClass === undefined ? {} : { runtimeClassName: options.runtimeClass }),
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      // A second is enough for a sample; zero would drop the object at once and leave the container behind.
      terminationGracePeriodSeconds: 1,
      tolerations: options.tolerations,
      affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: pinTo(options.node) } },
      containers: [
        {
          name: CONTAINER,
          image: sample.image,
          ...(sample.command === undefined ? {} : { command: sample.command }),
          ports: [{ containerPort: sample.port }],
          resources: options.resources
        }
      ]
    }
  }
}

/** By the node's name and not its hostname label, which may differ; and through the scheduler, so that fences count. */
function pinTo(node: string): object {
  return {
    nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }]
  }
}
