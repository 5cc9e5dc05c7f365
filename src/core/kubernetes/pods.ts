import { tolerationsFor } from './taints.ts'
import { POD_LABEL, labelsOfGroup } from './labels.ts'
import type { Node, Runtime, Sample } from '../model.ts'

/** The container of every pod that a run makes. */
export const CONTAINER = 'sample'

/** What the names of further containers begin with that a sample file has beside it: others were injected. */
const BESIDE = `${CONTAINER}-`

/** True for a container of a sample's pod that the run asked for. */
export function isAsked(name: string): boolean {
  return name === CONTAINER || name.startsWith(BESIDE)
}

/** Resources as the documented sample asks for them. */
const RESOURCES = { requests: { cpu: '10m', memory: '10Mi' }, limits: { cpu: '500m', memory: '128Mi' } }

/** Of a pod that is to be refused by nothing but a selector: a quota may want limits, and no node may be too full for it. */
const PROBE_RESOURCES = { requests: { cpu: '0', memory: '0' }, limits: RESOURCES.limits }

/**
 * As little as is known to be enough for any sample. The documented images name no user, so they run as root: nobody
 * promises that their files can be read as another one, or that their root is never written to.
 *
 * NET_BIND_SERVICE is what a sample on port 80 needs under containerd 1, and stays for every other one too: shims built with
 * runwasi, whose containers are youki's, take an empty set of capabilities for none that is given, and leave all of them.
 */
const SECURITY_CONTEXT = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] },
  seccompProfile: { type: 'RuntimeDefault' }
}

/** What a pod takes of its sample. */
type PodSample = Pick<
  Sample,
  | 'annotations'
  | 'args'
  | 'command'
  | 'containers'
  | 'env'
  | 'image'
  | 'imagePullSecrets'
  | 'output'
  | 'port'
  | 'pullPolicy'
>

/** What differs between the pods that a run creates. */
export type PodOptions = {
  readonly runId: string
  readonly sample: PodSample
  /** Absent: the node's default runtime, as the negative test wants it. */
  readonly runtimeClass?: string
  /** Where the pod may go; none: anywhere. */
  readonly nodes: readonly Node[]
  readonly tolerations: readonly object[]
  readonly resources: object
  /** Value of the label by which a Service finds the pod; absent where none is to. */
  readonly group?: string
}

/** The pod that proves one check: the sample under the runtime's class, on this node and no other. */
export function makeCheckPod(name: string, runId: string, runtime: Runtime, node: Node, group: string): object {
  return makePod(name, {
    runId,
    sample: runtime.sample,
    runtimeClass: runtime.runtimeClass,
    nodes: [node],
    tolerations: tolerationsFor(node),
    resources: resourcesOf(runtime.sample),
    group
  })
}

/** The same sample on the same node without its class: if that runs too, the class proves nothing. */
export function makeNegativeTestPod(name: string, runId: string, runtime: Runtime, node: Node): object {
  return makePod(name, {
    runId,
    sample: runtime.sample,
    nodes: [node],
    tolerations: tolerationsFor(node),
    resources: resourcesOf(runtime.sample)
  })
}

/**
 * A pod of the class that nothing but the class's own selector may keep off a node without the label. It asks for nothing, or,
 * where the namespace admits no such pod, for what its sample asks for.
 */
export function makeConstraintPod(
  name: string,
  runId: string,
  runtime: Runtime,
  node: Node,
  asksFor: 'nothing' | 'resources' = 'nothing'
): object {
  return makePod(name, {
    runId,
    sample: runtime.sample,
    runtimeClass: runtime.runtimeClass,
    nodes: [node],
    tolerations: [{ operator: 'Exists' }],
    resources: asksFor === 'nothing' ? PROBE_RESOURCES : resourcesOf(runtime.sample)
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

function makePod(name: string, options: PodOptions): object {
  const { metadata, spec } = makeTemplate(options)
  const labels = { ...metadata.labels, [POD_LABEL]: name }
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, ...metadata, labels }, spec }
}

/** What a pod and a Deployment's pods have in common. */
export function makeTemplate(options: PodOptions): {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> }
  readonly spec: object
} {
  const { group, runId, sample } = options
  const { pullPolicy } = sample
  return {
    metadata: {
      labels: labelsOfGroup(runId, group),
      ...(sample.annotations === undefined ? {} : { annotations: sample.annotations })
    },
    spec: {
      // What ends has proven what it had to: started again it would only bury that.
      ...(sample.output === undefined ? {} : { restartPolicy: 'Never' }),
      ...(sample.imagePullSecrets === undefined
        ? {}
        : { imagePullSecrets: sample.imagePullSecrets.map((name) => ({ name })) }),
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
          ...makeContainer(CONTAINER, sample, options.resources),
          ...(sample.port === 0 ? {} : { ports: [{ containerPort: sample.port }] })
        },
        ...(sample.containers ?? []).map((one) =>
          makeContainer(`${BESIDE}${one.name}`, { ...one, pullPolicy }, RESOURCES)
        )
      ]
    }
  }
}

function makeContainer(
  name: string,
  { args, command, env, image, pullPolicy }: Pick<Sample, 'args' | 'command' | 'env' | 'image' | 'pullPolicy'>,
  resources: object
): object {
  return {
    name,
    image,
    ...(pullPolicy === undefined ? {} : { imagePullPolicy: pullPolicy }),
    ...(command === undefined ? {} : { command }),
    ...(args === undefined ? {} : { args }),
    ...(env === undefined ? {} : { env: Object.entries(env).map(([key, value]) => ({ name: key, value })) }),
    securityContext: SECURITY_CONTEXT,
    resources
  }
}

/** What the container of a sample asks for. */
export function resourcesOf(sample: Pick<Sample, 'resources'>): object {
  const { resources } = sample
  return {
    requests: requestsOf(sample),
    limits: { ...RESOURCES.limits, ...resources?.limits }
  }
}

/** What it asks the scheduler for. */
export function requestsOf({ resources }: Pick<Sample, 'resources'>): {
  readonly cpu: string
  readonly memory: string
} {
  return { ...RESOURCES.requests, ...resources?.requests }
}

/** By the node's name and not its hostname label, which may differ; and through the scheduler, so that constraint checks count. */
export function pinTo(nodes: readonly Node[]): object {
  // A term takes one name only; any term will do.
  return {
    nodeSelectorTerms: nodes.map(({ name }) => ({
      matchFields: [{ key: 'metadata.name', operator: 'In', values: [name] }]
    }))
  }
}
