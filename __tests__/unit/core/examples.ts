import type { ClusterFacts, Plan } from '../../../src/core/plan/types.ts'
import { type Case, RULES, type Rule } from '../../../src/core/diagnosis/diagnose.ts'
import type { Inputs, Node, Runtime } from '../../../src/core/model.ts'
import type { EventObject, NodeObject, PodObject, RuntimeClassObject } from '../../../src/core/kubernetes/objects.ts'
import { labelsOfGroup } from '../../../src/core/kubernetes/labels.ts'
import { makeObservations, type Observations } from '../../../src/core/observations/observations.ts'
import type { Refusal } from '../../../src/core/observations/refusal.ts'
import type { ContainerView, PodView } from '../../../src/core/observations/pod-status.ts'
import { makePlan } from '../../../src/core/plan/plan.ts'

/** The documented class, handler and sample of spin. */
export const spin: Runtime = {
  name: 'spin',
  runtimeClass: 'wasmtime-spin-v2',
  handler: 'spin',
  shim: 'containerd-shim-spin-v2',
  sample: {
    image: 'registry.example/spin-rust-hello:v0.11.1',
    command: ['/'],
    port: 80,
    path: '/hello',
    status: 200,
    body: { kind: 'contains', text: 'Hello world from Spin!' }
  }
}

export const slight: Runtime = {
  ...spin,
  name: 'slight',
  runtimeClass: 'wasmtime-slight-v1',
  handler: 'slight',
  shim: 'containerd-shim-slight-v1'
}

/** The label that a constrained spin class selects, as it is documented. */
export const spinLabel = 'cluster.x-k8s.io/wasmtime-spin-v2'
export const spinConstraint = { [spinLabel]: 'true' }

/** A worker that is Ready and doesn't say which handlers it has. */
export function makeNode(name: string, more: Partial<Node> = {}): Node {
  return {
    name,
    uid: `uid-of-${name}`,
    labels: {},
    taints: [],
    cordoned: false,
    ready: true,
    notReadyReason: '',
    os: 'linux',
    architecture: 'amd64',
    osImage: 'Ubuntu 24.04.3 LTS',
    kernel: '6.8.0',
    containerRuntime: 'containerd://2.4.2',
    kubelet: 'v1.37.2',
    addresses: ['10.0.0.10'],
    ...more
  }
}

export const controlPlaneLabel = 'node-role.kubernetes.io/control-plane'

/** A control-plane node as kubeadm makes them. */
export function makeControlPlane(name: string, more: Partial<Node> = {}): Node {
  return makeNode(name, {
    labels: { [controlPlaneLabel]: '' },
    taints: [{ key: controlPlaneLabel, effect: 'NoSchedule' }],
    ...more
  })
}

/** What somebody asks who reports only which runtimes: one of them, spin. */
export function makeInputs(more: Partial<Inputs> = {}): Inputs {
  return {
    runtimes: [spin],
    constrain: false,
    nodes: ['*'],
    nodeSelector: [],
    minNodes: 1,
    runSamples: true,
    kubeconfig: { kind: 'auto' },
    loadImages: [],
    timeoutMs: 300_000,
    maxParallel: 200,
    repeat: 1,
    cleanup: 'workload',
    maxStartMs: new Map(),
    failOn: ['failed', 'inconclusive'],
    reportDir: '.',
    access: 'auto',
    manifests: [],
    expectation: { path: '/hello' },
    ...more
  }
}

/** A RuntimeClass as the API server shows it. */
export function makeClass(runtime: Runtime, more: Partial<RuntimeClassObject> = {}): RuntimeClassObject {
  return {
    metadata: { name: runtime.runtimeClass, uid: `uid-of-${runtime.runtimeClass}` },
    handler: runtime.handler,
    ...more
  }
}

/** What a survey finds on a cluster with these nodes and classes. */
export function makeFacts(nodes: readonly Node[], classes: readonly RuntimeClassObject[] = []): ClusterFacts {
  return {
    version: 'v1.37.2',
    nodes,
    nodesVersion: '1',
    classes: new Map(classes.map((one) => [one.metadata.name ?? '', one])),
    placed: [],
    heldImages: new Map()
  }
}

/** The plan for these inputs and this cluster, or an error where there is none. */
export function planFor(
  inputs: Partial<Inputs>,
  nodes: readonly Node[],
  classes: readonly RuntimeClassObject[] = []
): Plan {
  const made = makePlan(makeInputs(inputs), makeFacts(nodes, classes), 'abcd')
  if (made.kind === 'problem') throw new Error(made.message)
  return made.value
}

export const node = makeNode('node-a')

/** A pod of spin on node-a that runs and is ready. */
export function makePodView(more: Partial<PodView> = {}): PodView {
  const { container: state = { kind: 'running' }, containerName: name = 'sample', lastEnd = { kind: 'none' } } = more
  return {
    uid: 'uid-of-pod',
    ownerKind: '',
    isOwn: true,
    nodeName: 'node-a',
    runtimeClass: 'wasmtime-spin-v2',
    phase: 'Running',
    reason: '',
    message: '',
    disruption: '',
    scheduled: true,
    sandboxReady: true,
    ready: true,
    waitsForReady: false,
    deleted: false,
    restarts: 0,
    ownRestarts: more.restarts ?? 0,
    containerName: 'sample',
    image: spin.sample.image,
    isFirst: false,
    container: { kind: 'running' },
    lastEnd: { kind: 'none' },
    all: [{ name, isFirst: false, state, lastEnd }],
    others: [],
    ...more
  }
}

/** A pod whose sandbox isn't there yet: what the kubelet shows while it makes one. */
export function makePendingPod(more: Partial<PodView> = {}): PodView {
  return makePodView({
    phase: 'Pending',
    sandboxReady: false,
    ready: false,
    container: makeWaiting('ContainerCreating'),
    ...more
  })
}

export function makeWaiting(reason: string, message = ''): ContainerView {
  return { kind: 'waiting', reason, message }
}

/** Observations of a pod that was asked for at time 0. */
export function makeSeen(more: Partial<Observations> = {}): Observations {
  return { ...makeObservations(0), ...more }
}

/** What the API server denied. */
export function denied(text: string): Refusal {
  return { kind: 'denied', text }
}

/** Why the API server did not answer, or with an error of its own. */
export function unanswered(text: string): Refusal {
  return { kind: 'unanswered', text }
}

/** One event, as it is kept. */
export function seenEvent(reason: string, message: string, container = ''): Observations['events'][number] {
  return { name: `${reason} ${message}`, reason, message, version: '', container, count: 1, atMs: 0 }
}

/** Observations that prove a check. */
export function makeProof(more: Partial<Observations> = {}): Observations {
  return makeSeen({ pod: makePodView(), rightInARow: 3, answer: { kind: 'right' }, restartsAtReady: 0, ...more })
}

/** The check spin on node-a, with what was seen of it. */
export function makeCase(seen: Observations): Case {
  return { runtime: spin, node, seen }
}

/** A pod object as the API server sends it: of spin, on node-a, running; of the run's own, unless its containers are given. */
export function makePodObject(
  name: string,
  more: Omit<PodObject, 'metadata'> & { readonly uid?: string } = {}
): PodObject {
  const { uid = `uid-of-${name}`, spec, status } = more
  const labels = spec?.containers === undefined ? { labels: labelsOfGroup('abcd', 'runtime-1') } : {}
  return {
    metadata: { name, uid, ...labels },
    spec: { nodeName: 'node-a', runtimeClassName: 'wasmtime-spin-v2', containers: [{ name: 'sample' }], ...spec },
    status: {
      phase: 'Running',
      conditions: ['PodScheduled', 'PodReadyToStartContainers', 'Ready'].map((type) => ({ type, status: 'True' })),
      containerStatuses: [{ name: 'sample', ready: true, restartCount: 0, state: { running: {} } }],
      ...status
    }
  }
}

/** An event object about a pod. */
export function makeEventObject(pod: string, reason: string, message: string, uid = `uid-of-${pod}`): EventObject {
  return {
    metadata: { name: `${reason} ${message}` },
    involvedObject: { kind: 'Pod', name: pod, uid },
    reason,
    message
  }
}

/** A node object as the API server sends it: Linux and Ready. */
export function makeNodeObject(
  name: string,
  more: Omit<NodeObject, 'metadata'> & { readonly uid?: string } = {}
): NodeObject {
  const { uid = `uid-of-${name}`, spec, status } = more
  return {
    metadata: { name, uid },
    ...(spec === undefined ? {} : { spec }),
    status: {
      conditions: [{ type: 'Ready', status: 'True' }],
      nodeInfo: { operatingSystem: 'linux' },
      ...status
    }
  }
}

/** The rules of a code, in their order. */
export function rulesOf(code: string): readonly Rule[] {
  return RULES.filter((rule) => rule.code === code)
}

/** What containerd 2 reports of a handler that it doesn't know. */
export const NO_HANDLER =
  'Failed to create pod sandbox: rpc error: code = Unknown desc = unable to get OCI runtime for sandbox "0af1": no runtime for "spin" is configured'
export const NO_SHIM =
  'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to start sandbox "0af1": failed to create containerd task: failed to start shim: failed to resolve runtime path: runtime "io.containerd.spin.v2" binary not installed "containerd-shim-spin-v2": file does not exist'
