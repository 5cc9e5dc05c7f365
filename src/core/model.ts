/** The words of this project: what a run is asked, what it looks at and what it may say. Types only, no behaviour. */

import type { Facts } from './facts/diagnosis.ts'

/** What the body of a right answer holds. */
export type BodyExpectation =
  { readonly kind: 'contains'; readonly text: string } | ({ readonly kind: 'matches' } & Expression)

/** A regular expression of the user's. */
export type Expression = { readonly pattern: string; readonly flags: string }

/** What came of matching an expression with a text. */
export type Match =
  | { readonly kind: 'matched' }
  | { readonly kind: 'not-matched' }
  /** It was stopped, or is too large for the engine: it takes longer than 1 s, for example. */
  | { readonly kind: 'failed'; readonly reason: string }

/** What proves a sample that serves nothing: a text in its log, its exit code, or both. */
export type Output = {
  /** `{nonce}` in it stands for a text that no other pod has. */
  readonly log?: string | undefined
  /** 0 to 255. Absent: it has to end with 0 if it ends, and may go on. */
  readonly exitCode?: number | undefined
}

/** An application packed as Wasm, and what proves that it ran: an HTTP answer, or what it leaves behind. */
export type Sample = {
  readonly image: string
  /** Replaces the image's ENTRYPOINT; absent: the image's own. */
  readonly command?: readonly string[] | undefined
  /** Replaces the image's CMD. */
  readonly args?: readonly string[] | undefined
  /** Variables of its environment, by name. */
  readonly env?: Readonly<Record<string, string>> | undefined
  /** Names of Secrets in the namespace that it is started in. */
  readonly imagePullSecrets?: readonly string[] | undefined
  /** Of its pod. */
  readonly annotations?: Readonly<Record<string, string>> | undefined
  /** What it asks for in place of what the documented sample does. */
  readonly resources?: Resources | undefined
  /** Containers that run beside it, in the same pod. */
  readonly containers?: readonly SideContainer[] | undefined
  /** What proves it in place of an answer; then it is not asked, and its port is 0. */
  readonly output?: Output | undefined
  /** TCP port that it listens on, 1 to 65535; 0 for one that isn't asked. */
  readonly port: number
  /** Starts with "/". */
  readonly path: string
  readonly status: number
  readonly body: BodyExpectation
  /** Set where nodes may have the image from elsewhere than a registry; absent: Kubernetes chooses by the image's tag. */
  readonly pullPolicy?: 'IfNotPresent' | undefined
}

/** Quantities by resource, as a container has them: `cpu: 500m`, `memory: 1Gi`. */
export type Resources = {
  readonly requests?: Readonly<Record<string, string>>
  readonly limits?: Readonly<Record<string, string>>
}

/** A container beside the sample, such as a proxy; its name is unique in the pod. */
export type SideContainer = Pick<Sample, 'image' | 'command' | 'args' | 'env'> & { readonly name: string }

/** What a user reports of a sample; what is absent stays as it was. An empty `command` is the image's own. */
export type SampleOverride = Partial<Omit<Sample, 'pullPolicy' | 'output'>> & Output

/** A row of the table: one RuntimeClass, its handler and the sample that proves it. */
export type Runtime = {
  /** Unique in a run: `spin` for the known class of that runtime, else the class's own name. */
  readonly name: string
  readonly runtimeClass: string
  readonly handler: string
  /** File name of the shim that containerd starts for the handler; absent where the handler isn't one of the four. */
  readonly shim?: string | undefined
  readonly sample: Sample
}

/** One requirement of a label selector, as `kubectl -l` takes it. */
export type LabelRequirement =
  | { readonly kind: 'in' | 'not-in'; readonly key: string; readonly values: readonly string[] }
  | { readonly kind: 'exists' | 'not-exists'; readonly key: string }

/** A result that `fail-on` may name. */
export type FailingResult = 'failed' | 'inconclusive'

/** What is removed the cluster at the end. */
export type CleanupMode = 'workload' | 'all' | 'none'

/**
 * How an answer is fetched: through the API server's proxy, through the kubelet's port-forward, or by the proxy and,
 * where that can't reach pods, by port-forward. The last two ask from where the run is: each node's own port of a
 * Service, and the address of a load balancer.
 */
export type Access = 'auto' | 'proxy' | 'port-forward' | 'node-port' | 'load-balancer'

/** An object of the user's own, as a manifest has it: any kind, with a name. */
export type Manifest = {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
} & Readonly<Record<string, unknown>>

/** What the Services of the user's own manifests are asked, and what a right answer holds; absent: any text. */
export type Expectation = { readonly path: string; readonly body?: BodyExpectation | undefined }

/** Where the kubeconfig comes from: files, or the program `kind`, which knows its clusters by name. */
export type KubeconfigSource =
  | { readonly kind: 'auto' }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'kind'; readonly cluster: string }

/** A workload cluster as its management cluster knows it. */
export type Capz = {
  /** Absent: the one of the kubeconfig's context. */
  readonly namespace?: string | undefined
  readonly name: string
  /** For control plane and Machines, before the run begins. */
  readonly waitTimeoutMs: number
}

/** A Cluster of a management cluster, its namespace settled. */
export type WorkloadCluster = { readonly namespace: string; readonly name: string }

/** A text file, or why it can't be read. */
export type FileText =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'unreadable'; readonly reason: string }

/** What the runtimes that a run finds by itself (`runtimes: auto`) are proven with. */
export type AutoSamples = {
  /** By the name of the known runtime. */
  readonly byRuntime: ReadonlyMap<string, Sample>
  /** What the sample file says of classes, which may be of no known runtime. */
  readonly byClass: ReadonlyMap<string, SampleOverride>
}

/** All that a user may ask for, parsed and checked. */
export type Inputs = {
  /** Empty with `auto`, until the run has looked what the cluster claims to run. */
  readonly runtimes: readonly Runtime[]
  /** Set with `runtimes: auto`. */
  readonly auto?: AutoSamples | undefined
  readonly constrain: boolean
  /** Names, globs and other patterns; `*` alone is every node. */
  readonly nodes: readonly string[]
  readonly nodeSelector: readonly LabelRequirement[]
  readonly minNodes: number
  /** False with `sample: none`: classes and labels only. */
  readonly runSamples: boolean
  readonly access: Access
  /** Pods of a Deployment with a Service for each runtime; absent: a pod on every node. */
  readonly replicas?: number | undefined
  /** In the order of their files. */
  readonly manifests: readonly Manifest[]
  readonly expectation: Expectation
  readonly kubeconfig: KubeconfigSource
  /** Absent: the kubeconfig's current one. */
  readonly context?: string | undefined
  /** Paths of image archives that go on the nodes of a kind cluster; with any, the source is `kind`. */
  readonly loadImages: readonly string[]
  /** Absent: the kubeconfig leads to the nodes, and not to a management cluster. */
  readonly capz?: Capz | undefined
  /** Absent: one made for the run and deleted after it. */
  readonly namespace?: string | undefined
  readonly timeoutMs: number
  readonly maxParallel: number
  /** How often each check is done, one time after the other; 1 for once. */
  readonly repeat: number
  readonly cleanup: CleanupMode
  /** The run that this one is compared with; absent: none. */
  readonly baseline?: RunRecord | undefined
  /** How long a start may take, in milliseconds, by the runtime's name; `*` for those without a limit of their own. */
  readonly maxStartMs: ReadonlyMap<string, number>
  /** The results that fail the step, beside `error`, which always does. */
  readonly failOn: readonly FailingResult[]
  readonly reportDir: string
}

/** What keeps pods off a node that don't tolerate it. */
export type Taint = {
  readonly key: string
  readonly value?: string | undefined
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute'
}

/** The image that a node was made from, as whoever made it names it. */
export type NodeImage = {
  /** `aks` is the image that AKS chose; `capz-default` the one that CAPZ did. */
  readonly kind: 'compute-gallery' | 'shared-gallery' | 'marketplace' | 'id' | 'capz-default' | 'aks' | 'unknown'
  /** Such as `GALLERY/NAME` or `PUBLISHER/OFFER/SKU`; untrusted text. */
  readonly name: string
  readonly version?: string | undefined
}

/** Why there is no node where one should be, and how that is known. */
export type Absence = {
  readonly evidence: string
  /** Where to look, on the management cluster: `machine/NAME`. */
  readonly object: string
  readonly namespace: string
  /** Its machine runs, but no kubelet of it has ever joined. */
  readonly isMachineUp: boolean
}

/** A node as the API server shows it at one moment; or one that should be there and isn't, with its `absence`. */
export type Node = {
  readonly name: string
  readonly uid: string
  readonly labels: Readonly<Record<string, string>>
  /** The ids of runs that use a label which runs have put there, by the label's key; absent where there is none. */
  readonly labelRuns?: Readonly<Record<string, string>> | undefined
  readonly taints: readonly Taint[]
  readonly cordoned: boolean
  readonly ready: boolean
  /** Why it isn't ready, in the kubelet's or node controller's words; empty if it is. */
  readonly notReadyReason: string
  readonly os: string
  readonly architecture: string
  readonly osImage: string
  readonly kernel: string
  /** Such as `containerd://2.4.2`. */
  readonly containerRuntime: string
  readonly kubelet: string
  /** Another one each time that its machine is started; absent where the kubelet doesn't report it. */
  readonly bootId?: string | undefined
  /** Its internal addresses, then its external ones. */
  readonly addresses: readonly string[]
  /** Such as `kind://docker/NAME/NODE`; absent where nothing has set it. */
  readonly providerId?: string | undefined
  /** Handlers that the node's container runtime has configured; absent: it doesn't say. */
  readonly runtimeHandlers?: readonly string[] | undefined
  /** Its Cluster API Machine. */
  readonly machine?: string | undefined
  /** What made it: `MachineDeployment/NAME`, `MachinePool/NAME`, `control plane`. */
  readonly owner?: string | undefined
  readonly image?: NodeImage | undefined
  /** Other names that patterns of names are matched with. */
  readonly knownAs?: readonly string[] | undefined
  /** Its Machine is being deleted. */
  readonly isLeaving?: boolean | undefined
  readonly absence?: Absence | undefined
}

/** Whose fault a diagnosis reports it is; `runner` is the machine that the run is started on. */
export type Fault =
  'node image' | 'node' | 'cluster' | 'sample image' | 'registry' | 'network' | 'kubeconfig' | 'runner' | 'this run'

/** True for what is one node's own: its image, or what became of it. */
export function isNodeFault(fault: Fault): boolean {
  return fault === 'node' || fault === 'node image'
}

/** What is broken, how we know, and the facts that decide how to fix it. */
export type Diagnosis = {
  /** Stable, kebab-case; a section of docs/diagnoses.md has the same name. */
  readonly code: string
  readonly title: string
  readonly fault: Fault
  /** The line that shows it, as the cluster reported it; untrusted text. */
  readonly evidence: string
  /** The part of the evidence that decides; absent where that is all of it. */
  readonly excerpt?: string | undefined
  /** What the fix depends on: `fix` of src/core/diagnosis/fixes/ makes its steps of them, for all nodes that share them. */
  readonly facts: Facts
  /** What the report reports once because this fix needs it; absent: nothing. */
  readonly hints?: readonly Hint[] | undefined
}

/**
 * What several fixes need, so that it is reported once, below all of them: how to get onto a node, and which node images
 * have all shims.
 */
export type Hint = 'node-shell' | 'node-image'

/**
 * When a cause that one check alone can't place is its node's: where the sample passed on another node of the same CPU architecture, or
 * in another repetition on this one; or where its image was pulled on another node, and not just found there.
 */
export type NodeAtFaultIf = 'passed-elsewhere' | 'pulled-elsewhere'

/** The result of one check, a runtime on a node. */
export type Verdict =
  | { readonly kind: 'passed'; readonly tookMs: number }
  | { readonly kind: 'failed'; readonly diagnosis: Diagnosis }
  | { readonly kind: 'inconclusive'; readonly diagnosis: Diagnosis; readonly nodeAtFaultIf?: NodeAtFaultIf }
  | { readonly kind: 'skipped'; readonly reason: string }

/** When a check's pod reached each stage: milliseconds after the check's pod was asked for, as this machine saw it. */
export type Timings = {
  readonly madeMs?: number | undefined
  readonly scheduledMs?: number | undefined
  readonly sandboxReadyMs?: number | undefined
  readonly startedMs?: number | undefined
  readonly readyMs?: number | undefined
  readonly answeredMs?: number | undefined
  /** How long the pull of its image took, in milliseconds; absent where the node had it, or nothing tells. */
  readonly pullMs?: number | undefined
}

/** A run as another one is compared with it. */
export type RunRecord = {
  readonly id: string
  readonly version: string
  /** RFC 3339, UTC. */
  readonly startedAt: string
  readonly constrain: boolean
  /** The images of the sample apps, by the runtime's name; those of a run that doesn't say are absent. */
  readonly samples: ReadonlyMap<string, string>
  readonly checks: readonly RunRecordCheck[]
}

/** A result of such a run. */
export type RunRecordCheck = {
  /** The runtime's name; what a workload check or a constraint check is called, without a node. */
  readonly name: string
  readonly node?: string | undefined
  readonly result: Verdict['kind']
  /** Of what failed or is inconclusive. */
  readonly code?: string | undefined
  /** How long its starts took, in milliseconds, one after the other; none of what did not pass. */
  readonly startsMs: readonly number[]
}

/** Makes a switch over a union complete: a new member doesn't compile until it is handled. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`)
}
