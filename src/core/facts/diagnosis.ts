/**
 * What a fix needs to know of a case: data only, no sentences. Nodes are not among them: a diagnosis is shown once for all
 * nodes that share its facts, and their names are given to the fix then (src/core/diagnosis/fixes/).
 */

import type { ConnectionPath, ConnectionProblem, Sought } from './connection.ts'

/** A shim by its handler; without its file name where no known runtime has it. */
export type ShimFacts = { readonly handler: string; readonly shim?: string | undefined }

/** What decides which build of a shim a node needs, as its status has it; empty where it has none. */
type CpuFacts = { readonly architecture: string }

/** The container runtime of a node, such as `containerd://2.4.2`; empty where its status has none. */
type ContainerRuntimeFacts = { readonly containerRuntime: string }

/** All that a section of containerd's configuration, and the shim that it leads to, depend on. */
export type HandlerFacts = ShimFacts & CpuFacts & ContainerRuntimeFacts

type Nothing = unknown
type ClassFacts = { readonly runtimeClass: string }
type ImageFacts = { readonly image: string }
/** The name of a runtime. */
type RuntimeFacts = { readonly runtime: string }
type PortFacts = ImageFacts & { readonly port: number }
/** A Service or workload. */
type ObjectFacts = { readonly name: string; readonly namespace: string }
type PathFacts = { readonly path: ConnectionPath }
/** True where both the API server's proxy and port-forward were tried. */
type BothTried = { readonly isTriedBothWays: boolean }

type Of<Kind extends string, F> = Readonly<Record<Kind, F>>
type ProblemOf<Kind extends ConnectionProblem['kind']> = Omit<
  Extract<ConnectionProblem, { readonly kind: Kind }>,
  'kind'
>

type CheckFacts = Of<
  'pod-security' | 'quota-exceeded' | 'webhook-unavailable' | 'service-account-missing' | 'sidecar-injected',
  Nothing
> &
  Of<'api-server-gone' | 'credentials-ended' | 'answer-not-fetched' | 'no-tunnel' | 'beside-restarted', Nothing> &
  /** `byKubelet`: the API server made the pod, and may have the class. */
  Of<'class-missing', ClassFacts & { readonly byKubelet?: true }> &
  Of<
    | 'class-not-seen'
    | 'selector-conflict'
    | 'overhead-mismatch'
    | 'class-conflict'
    | 'class-not-applied'
    | 'class-in-use'
    | 'class-of-other-run',
    ClassFacts
  > &
  Of<'label-conflict' | 'label-not-applied' | 'label-lost' | 'node-virtual', ClassFacts> &
  Of<'pod-changed', ClassFacts & RuntimeFacts> &
  Of<'pod-refused', RuntimeFacts> &
  Of<
    'class-constrained',
    ClassFacts & { readonly isAuto: boolean; readonly missing: readonly (readonly [key: string, value: string])[] }
  > &
  Of<'node-gone' | 'node-not-ready' | 'pod-deleted' | 'pod-not-deleted', Nothing> &
  Of<'node-full', { readonly requests?: { readonly cpu: string; readonly memory: string } | undefined }> &
  Of<'node-cordoned' | 'taint-not-tolerated' | 'unschedulable', Nothing> &
  /** `isOfPod`: what the kubelet reads for the pod is amiss, and not what it runs it with. */
  Of<'unknown', RuntimeFacts & { readonly isOfPod?: boolean }> &
  Of<'timeout' | 'cancelled' | 'killed' | 'restarted-after-ready' | 'node-port-unreachable', RuntimeFacts> &
  Of<
    'machine-without-node',
    {
      readonly object: string
      readonly namespace: string
      readonly isMachineUp: boolean
      readonly image?: string | undefined
    }
  >

/** Of a runtime that no node has: whether the run found it by itself, and which handlers of known runtimes there are instead. */
type NowhereFacts = { readonly isAuto: boolean; readonly offered: readonly string[] }

type NodeImageFacts = Of<'handler-not-configured', HandlerFacts & { readonly nowhere?: NowhereFacts | undefined }> &
  Of<'ran-without-wasm', HandlerFacts> &
  Of<'handler-miswired', HandlerFacts & { readonly answering: string }> &
  Of<'module-refused' | 'app-not-runnable', ShimFacts & ContainerRuntimeFacts & ImageFacts & RuntimeFacts> &
  Of<
    | 'shim-wrong-arch'
    | 'shim-not-installed'
    | 'shim-or-loader-missing'
    | 'shim-cgroup-mismatch'
    | 'shim-dies'
    | 'pod-does-not-end',
    ShimFacts & CpuFacts
  > &
  Of<'shim-version-mismatch', HandlerFacts> &
  Of<'shim-not-executable' | 'shim-crashed' | 'shim-lost' | 'entry-point-refused' | 'engine-mismatch', ShimFacts> &
  Of<'node-exhausted' | 'containerd-unavailable' | 'sandbox-image-missing' | 'network-not-ready', Nothing> &
  Of<'runtime-not-containerd' | 'image-layers-unsupported', ContainerRuntimeFacts>

type SampleFacts = Of<'webhook-denied' | 'no-command' | 'out-of-memory', ImageFacts> &
  Of<'image-not-unpacked' | 'image-name-invalid' | 'image-never-pulled', ImageFacts> &
  Of<
    | 'image-access-denied'
    | 'image-not-found'
    | 'image-broken'
    | 'registry-unreachable'
    | 'registry-failing'
    | 'image-not-pulled',
    ImageFacts
  > &
  Of<'image-platform-missing' | 'not-executable', ImageFacts & CpuFacts> &
  Of<'sample-ends', PortFacts & RuntimeFacts & { readonly initContainer?: string | undefined }> &
  Of<'log-missing' | 'wrong-log', ImageFacts & RuntimeFacts> &
  Of<'wrong-exit-code' | 'sample-still-runs', ImageFacts & RuntimeFacts & { readonly exitCode: number }> &
  Of<'root-not-allowed', ImageFacts & { readonly isOwn: boolean }> &
  /** True where nobody asked the pod but the API server, at an IPv6 address. */
  Of<'connection-refused', PortFacts & { readonly isOnlyIpv6: boolean }> &
  Of<'answer-incomplete' | 'workload-not-ready' | 'killed-by-probe', { readonly port: number; readonly path: string }> &
  Of<'wrong-answer', { readonly status: number; readonly port: number; readonly path: string }> &
  Of<'pods-unreachable', BothTried> &
  Of<'no-answer', PortFacts & BothTried> &
  Of<'start-too-slow', RuntimeFacts & { readonly limitMs: number }> &
  /** Those of what failed, in the order of how often it did. */
  Of<'flaky', RuntimeFacts & { readonly causes: readonly Facts[] }> &
  /** Where it was tried; absent where it was not. */
  Of<'negative-test-not-proven', { readonly image?: string | undefined; readonly testedOn?: string | undefined }>

/** Why nothing of an object of the user's own is checked. */
export type NotChecked = 'kind' | 'nothing-owned' | 'no-pods' | 'no-nodes' | 'service-external' | 'service-without-tcp'

type WorkloadFacts = Of<'service-not-made', Pick<ObjectFacts, 'namespace'>> &
  Of<
    | 'service-without-pods'
    | 'load-balancer-forbidden'
    | 'service-unreachable'
    | 'service-timeout'
    | 'workload-cancelled',
    Pick<ObjectFacts, 'name'>
  > &
  Of<'load-balancer-failed' | 'service-without-endpoints', ObjectFacts> &
  Of<'load-balancer-pending', Nothing> &
  Of<'load-balancer-unreachable', { readonly url?: string | undefined; readonly port: number }> &
  Of<'service-node-port-unreachable', { readonly url?: string | undefined }> &
  Of<'service-answer-incomplete', { readonly name: string; readonly path: string }> &
  Of<'service-wrong-answer', { readonly name: string; readonly path: string; readonly status: number }> &
  Of<'object-missing' | 'workload-unschedulable', Nothing> &
  Of<'daemonset-not-placed', ClassFacts> &
  /** What is to end: a bare pod, or one of a Job. */
  Of<'workload-still-runs', { readonly isJob: boolean }> &
  Of<'workload-incomplete', ObjectFacts & { readonly resource: string }> &
  Of<'not-checked', ObjectFacts & { readonly resource: string; readonly why: NotChecked }>

type ConnectionFacts = Of<'kubeconfig-missing', { readonly sought: Sought }> &
  Of<'kind-failed', ProblemOf<'no-kind-cluster'>> &
  Of<'context-missing', ProblemOf<'no-context'> & PathFacts> &
  Of<'client-certificate-expired', ProblemOf<'certificate'> & PathFacts> &
  Of<'credential-plugin-missing' | 'credential-plugin-failed', { readonly plugin: string } & PathFacts> &
  Of<'kubeconfig-invalid', ProblemOf<'bad-kubeconfig'> & PathFacts> &
  Of<'permissions-missing', ProblemOf<'no-permissions'> & PathFacts> &
  Of<'server-untrusted', PathFacts & { readonly isOtherName: boolean }> &
  Of<'credentials-refused' | 'server-throttling' | 'server-failing' | 'proxy-failed', PathFacts> &
  Of<'not-an-api-server' | 'server-speaks-no-tls' | 'server-speaks-tls', PathFacts> &
  Of<'server-name-unresolved' | 'server-unreachable' | 'handshake-failed', PathFacts> &
  Of<'server-certificate-expired' | 'connection-unknown', PathFacts>

/** The facts of each fix, by its kind: the code of the diagnosis, but where one code has several fixes. */
export type FactsOf = CheckFacts & NodeImageFacts & SampleFacts & WorkloadFacts & ConnectionFacts

/** The facts of one fix, with its kind. */
export type Facts<Kind extends keyof FactsOf = keyof FactsOf> = {
  [K in Kind]: { readonly kind: K } & FactsOf[K]
}[Kind]
