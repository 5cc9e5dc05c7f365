import { describe, expect, test } from 'vitest'
import { type Case, diagnose, type Rule, RULES } from '../../../../src/core/diagnosis/diagnose.ts'
import { judge } from '../../../../src/core/verdict/judge-pod.ts'
import { settleFault } from '../../../../src/core/verdict/settle-verdict.ts'
import { type Observations, READY_FOR_MS } from '../../../../src/core/observations/observations.ts'
import type { ContainerView, PodContainer, PodView } from '../../../../src/core/observations/pod-status.ts'
import type { Output, Runtime } from '../../../../src/core/model.ts'
import {
  denied,
  makeCase,
  makePendingPod,
  makePodView,
  makeSeen,
  makeWaiting,
  seenEvent,
  spin,
  unanswered as noAnswer
} from '../examples.ts'

/** `compare`: inconclusive, but failed where the same sample passed on another node. */
type Notice = 'failed' | 'inconclusive' | 'compare'

/** Evidence as a node shows it, and the result of it. */
type Row = {
  readonly name: string
  readonly seen: Observations
  readonly code: string
  readonly notices: Notice
  /** What the evidence line holds. */
  readonly shows: string
  /** What it is of; absent: of spin's sample, which is asked. */
  readonly of?: Partial<Case>
}

const DEADLINE_MS = 270_000

/**
 * The order in which rules are to count. It is written twice, here and in the code, so that whoever changes one of them looks
 * at what it changes.
 */
const ORDER: readonly string[] = [
  'class-in-use',
  'pod-changed',
  'node-gone',
  'node-not-ready',
  'node-virtual',
  'pod-deleted',
  'class-missing',
  'selector-conflict',
  'overhead-mismatch',
  'pod-security',
  'quota-exceeded',
  'webhook-denied',
  'webhook-unavailable',
  'service-account-missing',
  'api-server-gone',
  'credentials-refused',
  'pod-refused',
  'node-exhausted',
  'object-missing',
  'object-missing 2',
  'root-not-allowed',
  'root-not-allowed 2',
  'handler-not-configured',
  'class-missing 2',
  'runtime-not-containerd',
  'shim-wrong-arch',
  'shim-not-executable',
  'shim-not-installed',
  'shim-not-installed 2',
  'shim-version-mismatch',
  'shim-cgroup-mismatch',
  'shim-dies',
  'shim-dies 2',
  'containerd-unavailable',
  'registry-failing',
  'sandbox-image-missing',
  'network-not-ready',
  'handler-not-configured 2',
  'image-platform-missing',
  'image-layers-unsupported',
  'image-not-unpacked',
  'image-name-invalid',
  'image-never-pulled',
  'registry-failing 2',
  'image-access-denied',
  'image-not-found',
  'image-broken',
  'registry-unreachable',
  'image-not-pulled',
  'shim-lost',
  'shim-lost 2',
  'workload-not-ready',
  'workload-not-ready 2',
  'restarted-after-ready',
  'restarted-after-ready 2',
  'sample-ends',
  'ran-without-wasm',
  'no-command',
  'entry-point-refused',
  'handler-miswired',
  'module-refused',
  'engine-mismatch',
  'shim-crashed',
  'app-not-runnable',
  'out-of-memory',
  'killed',
  'sample-ends 2',
  'wrong-exit-code',
  'api-server-gone 2',
  'api-server-gone 3',
  'log-missing',
  'wrong-log',
  'log-missing 2',
  'wrong-log 2',
  'log-missing 3',
  'wrong-log 3',
  'timeout',
  'sidecar-injected',
  'sidecar-injected 2',
  'workload-not-ready 3',
  'workload-not-ready 4',
  'answer-incomplete',
  'wrong-answer',
  'wrong-answer 2',
  'wrong-answer 3',
  'node-port-unreachable',
  'node-port-unreachable 2',
  'pods-unreachable',
  'connection-refused',
  'pods-unreachable 2',
  'no-answer',
  'api-server-gone 4',
  'node-full',
  'unschedulable',
  'label-lost',
  'daemonset-not-placed',
  'node-full 2',
  'node-full 3',
  'unschedulable 2',
  'unschedulable 3',
  'node-full 4',
  'node-cordoned',
  'taint-not-tolerated',
  'label-lost 2',
  'unschedulable 4',
  'unknown',
  'unknown 2',
  'unknown 3',
  'unknown 4'
]
const CREATE = 'Failed to create pod sandbox: rpc error: code = Unknown desc = '
const SANDBOX_CHANGED = 'Pod sandbox changed, it will be killed and re-created.'
const TASK_2 = 'failed to start sandbox "0af1": failed to create containerd task: '
const TASK_1 = 'failed to create containerd task: '
const STARTED = 'failed to create containerd task: failed to create shim task: '

const NO_SOCKET =
  'connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: connection refused"'

const sandbox = (text: string): Observations =>
  makeSeen({ pod: makePendingPod(), events: [seenEvent('FailedCreatePodSandBox', `${CREATE}${text}`)] })
const refusal = (text: string): Observations => makeSeen({ refusal: denied(text) })
const waits = (reason: string, message: string, more: Partial<Observations> = {}): Observations =>
  makeSeen({ pod: makePendingPod({ sandboxReady: true, container: makeWaiting(reason, message) }), ...more })
/** As a kubelet reports it: why in an event, once, and then only that it waits to try again. */
const pull = (text: string): Observations =>
  waits('ImagePullBackOff', 'Back-off pulling image "x"', {
    events: [seenEvent('Failed', `Failed to pull image "x": ${text}`), seenEvent('Failed', 'Error: ErrImagePull')]
  })
const ended = (reason: string, exitCode: number, message = '', ranMs?: number): ContainerView => ({
  kind: 'ended',
  reason,
  exitCode,
  message,
  ...(ranMs === undefined ? {} : { ranMs })
})
const ends = (end: ContainerView, log = ''): Observations =>
  makeSeen({ pod: makePodView({ ready: false, container: end }), log })
const crashLoop = (end: ContainerView, more: Partial<Observations> = {}): Observations =>
  makeSeen({
    pod: makePodView({
      ready: false,
      restarts: 1,
      container: makeWaiting('CrashLoopBackOff', 'back-off 10s restarting failed container'),
      lastEnd: end
    }),
    ...more
  })
const unanswered = (detail: string): Observations =>
  makeSeen({
    pod: makePodView(),
    answer: { kind: 'none', via: 'proxy', message: `error trying to reach service: ${detail} (503)` }
  })
const ofManifests = (seen: Observations): Observations => ({
  ...seen,
  ...(seen.pod && { pod: { ...seen.pod, isOwn: false } })
})
/** A workload of the manifests that names no class, such as a database beside the app. */
const plain: Runtime = { name: 'redis', runtimeClass: '', handler: '', sample: spin.sample }
const ofPlain = (seen: Observations): Observations => ({
  ...seen,
  ...(seen.pod && { pod: { ...seen.pod, isOwn: false, runtimeClass: '' } })
})
const kept = (text: string): Observations =>
  makeSeen({
    pod: makePendingPod({ scheduled: false, nodeName: '' }),
    events: [
      seenEvent(
        'FailedScheduling',
        `0/3 nodes are available: ${text}, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.`
      )
    ]
  })
const rejected = (reason: string, message: string): Observations =>
  makeSeen({
    pod: makePodView({
      phase: 'Failed',
      reason,
      message,
      ready: false,
      sandboxReady: false,
      container: { kind: 'none' }
    })
  })
/** A kubelet's words of a probe of container `web` that fails, and of the kill for it. */
const probed = (more: Partial<Observations>, probe = 'liveness'): Observations =>
  makeSeen({
    ...more,
    events: [
      seenEvent(
        'Unhealthy',
        `${probe === 'liveness' ? 'Liveness' : 'Startup'} probe failed: HTTP probe failed with statuscode: 404`,
        'web'
      ),
      seenEvent('Killing', `Container web failed ${probe} probe, will be restarted`, 'web')
    ]
  })
const webEvent = (reason: string, message: string): Observations['events'][number] => seenEvent(reason, message, 'web')
const killedWeb: Partial<PodView> = { isOwn: false, restarts: 1, containerName: 'web', lastEnd: ended('Error', 137) }
const served: Partial<Observations> = { restartsAtReady: 0, timings: { readyMs: 900, answeredMs: 1_000 } }

const running = { isFirst: false, state: { kind: 'running' }, lastEnd: { kind: 'none' } } as const
/** A pod that served, of which this was started again; its Wasm container lists the port that is asked. */
const restartedIn = (...all: readonly Partial<PodContainer>[]): Observations =>
  makeSeen({
    ...served,
    pod: makePodView({
      isOwn: false,
      containerName: 'web',
      restarts: 1,
      all: all.map((one) => ({ name: 'proxy', ...running, ...one }))
    })
  })
const web = { name: 'web', ports: [80] }
/** What is beside the Wasm container of a pod is no node's where it ended by itself. */
const besideRestarted = [
  {
    name: 'a native sidecar that ended by itself',
    seen: restartedIn({ isFirst: true, isSidecar: true, lastEnd: ended('Error', 1) }, { name: 'web' }),
    notices: 'inconclusive'
  },
  {
    name: 'a container beside the one that lists the port, which ended by itself',
    seen: restartedIn({ lastEnd: ended('Completed', 0) }, web),
    notices: 'inconclusive'
  },
  {
    name: "a container of a sample file beside the run's own sample",
    seen: makeSeen({
      ...served,
      pod: makePodView({
        restarts: 1,
        all: [
          { name: 'sample', ...running },
          { name: 'sample-redis', ...running, lastEnd: ended('Error', 1) }
        ]
      })
    }),
    notices: 'inconclusive'
  },
  {
    name: 'a container beside it that was killed',
    seen: restartedIn({ lastEnd: ended('Error', 137) }, web),
    notices: 'failed'
  },
  {
    name: 'the container that lists the port, beside one that does not',
    seen: restartedIn({}, { ...web, lastEnd: ended('Error', 1) }),
    notices: 'failed'
  },
  {
    name: 'one of several containers of which none lists the port',
    seen: restartedIn({ lastEnd: ended('Error', 1) }, { name: 'web' }),
    notices: 'failed'
  },
  {
    name: 'a container beside it that ended by itself, and it as well',
    seen: restartedIn({ lastEnd: ended('Error', 1) }, { ...web, lastEnd: ended('Error', 137) }),
    notices: 'failed'
  },
  {
    name: 'a container beside it that ended by itself, while it is just killed',
    seen: restartedIn({ lastEnd: ended('Error', 1) }, { ...web, state: ended('Error', 137) }),
    notices: 'failed'
  }
].map((one) => ({ ...one, code: 'restarted-after-ready', shows: 'restarted 1 times after it was ready' }) as Row)

/** Before that nothing is known to have served. */
const besideBefore: Row = {
  name: 'a container beside the one that lists the port, which ended by itself before that one was ready',
  seen: {
    ...restartedIn({ lastEnd: ended('Completed', 0) }, web),
    restartsAtReady: undefined,
    timings: {}
  },
  code: 'timeout',
  notices: 'inconclusive',
  shows: 'pod Running'
}

const classesAndAdmission: readonly Row[] = [
  {
    name: 'the class was deleted',
    seen: refusal('pods "check-1-1" is forbidden: pod rejected: RuntimeClass "wasmtime-spin-v2" not found (403)'),
    code: 'class-missing',
    notices: 'failed',
    shows: 'RuntimeClass "wasmtime-spin-v2" not found'
  },
  {
    name: "the pod's own selector contradicts the class",
    seen: refusal(
      'pods "check-1-1" is forbidden: pod rejected: conflict: runtimeClass.scheduling.nodeSelector[pool] = wasm; podSpec.nodeSelector[pool] = linux (403)'
    ),
    code: 'selector-conflict',
    notices: 'failed',
    shows: 'nodeSelector[pool] = wasm'
  },
  {
    name: 'something sets overhead by hand',
    seen: refusal(
      `pods "check-1-1" is forbidden: pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead (403)`
    ),
    code: 'overhead-mismatch',
    notices: 'failed',
    shows: 'Overhead'
  },
  {
    name: 'something sets overhead by hand, and the class has none',
    seen: refusal(
      'pods "check-1-1" is forbidden: pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead (403)'
    ),
    code: 'overhead-mismatch',
    notices: 'failed',
    shows: 'set without'
  },
  {
    name: 'pod security',
    seen: refusal(
      'pods "check-1-1" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "sample" must set securityContext.allowPrivilegeEscalation=false) (403)'
    ),
    code: 'pod-security',
    notices: 'inconclusive',
    shows: 'violates PodSecurity "restricted:latest"'
  },
  {
    name: 'a quota that is used up',
    seen: refusal(
      'pods "check-1-1" is forbidden: exceeded quota: few-pods, requested: pods=1, used: pods=2, limited: pods=2 (403)'
    ),
    code: 'quota-exceeded',
    notices: 'inconclusive',
    shows: 'used: pods=2'
  },
  {
    name: 'a limit range',
    seen: refusal('pods "check-1-1" is forbidden: maximum cpu usage per Container is 100m, but limit is 500m (403)'),
    code: 'quota-exceeded',
    notices: 'inconclusive',
    shows: 'but limit is 500m'
  },
  ...[
    'cpu max limit to request ratio per Container is 10, but provided ratio is 50.000000',
    'failed quota: all: must specify requests.cpu for: web'
  ].map((why): Row => ({
    name: `what a namespace asks of resources: ${why}`,
    seen: refusal(`pods "check-1-1" is forbidden: ${why} (403)`),
    code: 'quota-exceeded',
    notices: 'inconclusive',
    shows: why
  })),
  {
    name: 'a webhook that refuses',
    seen: refusal('admission webhook "policy.example.com" denied the request: images come from elsewhere (403)'),
    code: 'webhook-denied',
    notices: 'inconclusive',
    shows: 'policy.example.com'
  },
  {
    name: 'an admission policy that refuses',
    seen: refusal(
      `pods "check-1-1" is forbidden: ValidatingAdmissionPolicy 'images' with binding 'images' denied request: images come from elsewhere (422)`
    ),
    code: 'webhook-denied',
    notices: 'inconclusive',
    shows: "ValidatingAdmissionPolicy 'images'"
  },
  {
    name: 'a webhook that is down',
    seen: refusal(
      'Internal error occurred: failed calling webhook "policy.example.com": failed to call webhook: Post "https://policy.default.svc:443/?timeout=10s": context deadline exceeded (500)'
    ),
    code: 'webhook-unavailable',
    notices: 'inconclusive',
    shows: 'policy.example.com'
  },
  {
    name: 'a controller manager that is down',
    seen: refusal(
      'pods "check-1-1" is forbidden: error looking up service account ns/default: serviceaccount "default" not found (403)'
    ),
    code: 'service-account-missing',
    notices: 'inconclusive',
    shows: 'serviceaccount "default" not found'
  },
  {
    name: 'an API server that is gone',
    seen: makeSeen({ refusal: noAnswer('connect ECONNREFUSED 10.0.0.1:6443') }),
    code: 'api-server-gone',
    notices: 'inconclusive',
    shows: 'ECONNREFUSED'
  },
  {
    name: 'an API server that throttles for ever',
    seen: makeSeen({
      refusal: noAnswer('the server has received too many requests and has asked us to try again later (429)')
    }),
    code: 'api-server-gone',
    notices: 'inconclusive',
    shows: '(429)'
  },
  ...[
    'connect ENETUNREACH 10.0.0.1:6443',
    'getaddrinfo EAI_AGAIN api.example',
    'Stream closed with error code NGHTTP2_INTERNAL_ERROR',
    'certificate has expired',
    'expected JSON from the API server, got "<html>"'
  ].map((text): Row => ({
    name: `an API server that is gone: ${text}`,
    seen: makeSeen({ refusal: noAnswer(text) }),
    code: 'api-server-gone',
    notices: 'inconclusive',
    shows: text
  })),
  {
    name: 'a controller that the API server gave no answer',
    seen: makeSeen({ refusal: { kind: 'reported', text: 'etcdserver: request timed out' } }),
    code: 'api-server-gone',
    notices: 'inconclusive',
    shows: 'timed out'
  },
  {
    name: "a controller that lost to others in a quota's bookkeeping",
    seen: makeSeen({
      refusal: {
        kind: 'reported',
        text: 'Operation cannot be fulfilled on resourcequotas "few": the object has been modified; please apply your changes to the latest version and try again'
      }
    }),
    code: 'api-server-gone',
    notices: 'inconclusive',
    shows: 'resourcequotas "few"'
  },
  {
    name: 'a token whose time ended during the run',
    seen: makeSeen({ refusal: { kind: 'credentials', text: 'Unauthorized (401)' } }),
    code: 'credentials-refused',
    notices: 'inconclusive',
    shows: 'Unauthorized'
  },
  {
    name: 'a denial with the words of an outage',
    seen: refusal('pods "check-1-1" is forbidden: label timeout is missing (403)'),
    code: 'pod-refused',
    notices: 'inconclusive',
    shows: 'label timeout'
  },
  {
    name: 'a webhook that takes the selector off',
    seen: makeSeen({ mismatch: { kind: 'selector', key: 'cluster.x-k8s.io/wasmtime-spin-v2', value: 'true' } }),
    code: 'pod-changed',
    notices: 'inconclusive',
    shows: "without its class's selector"
  },
  {
    name: 'another run that adds a selector to the class',
    seen: makeSeen({
      mismatch: {
        kind: 'added-selector',
        key: 'cluster.x-k8s.io/wasmtime-spin-v2',
        value: 'true',
        runs: 'efgh'
      }
    }),
    code: 'class-in-use',
    notices: 'inconclusive',
    shows: 'for run efgh (constrain: true)'
  },
  {
    name: 'a refusal that nobody knows',
    seen: refusal('pods "check-1-1" is forbidden: the moon is full (403)'),
    code: 'pod-refused',
    notices: 'inconclusive',
    shows: 'the moon is full'
  }
]

const containerd: readonly Row[] = [
  {
    name: 'a full disk, at the sandbox',
    seen: sandbox(`${TASK_2}failed to start shim: mkdir /run/containerd/x: no space left on device`),
    code: 'node-exhausted',
    notices: 'failed',
    shows: 'no space left on device'
  },
  {
    name: 'a full disk, at the pull',
    seen: pull('failed to extract layer sha256:0af1: write /var/lib/containerd/x: no space left on device: unknown'),
    code: 'node-exhausted',
    notices: 'failed',
    shows: 'no space left on device'
  },
  {
    name: 'no file handles, at the container',
    seen: waits(
      'RunContainerError',
      'failed to create shim task: failed to create fsnotify watcher: too many open files'
    ),
    code: 'node-exhausted',
    notices: 'failed',
    shows: 'too many open files'
  },
  {
    name: 'CRI-O, which has no such handler',
    seen: sandbox('failed to find runtime handler spin from runtime list map[crun:0xc0 runc:0xc1]'),
    code: 'runtime-not-containerd',
    notices: 'failed',
    shows: 'runtime handler spin'
  },
  {
    name: 'no handler, containerd 2 (or the handler in the old section of a version 3 file)',
    seen: sandbox('unable to get OCI runtime for sandbox "0af1": no runtime for "spin" is configured'),
    code: 'handler-not-configured',
    notices: 'failed',
    shows: 'no runtime for "spin" is configured'
  },
  {
    name: 'no handler, containerd 1',
    seen: sandbox('failed to get sandbox runtime: no runtime for "spin" is configured'),
    code: 'handler-not-configured',
    notices: 'failed',
    shows: 'failed to get sandbox runtime'
  },
  {
    name: 'the old section, after a restart',
    seen: sandbox(`${TASK_2}container.Runtime.Name must be set: invalid argument`),
    code: 'handler-not-configured',
    notices: 'failed',
    shows: 'Runtime.Name must be set'
  },
  {
    name: 'no shim, containerd 2',
    seen: sandbox(
      `${TASK_2}failed to start shim: failed to resolve runtime path: runtime "io.containerd.spin.v2" binary not installed "containerd-shim-spin-v2": file does not exist`
    ),
    code: 'shim-not-installed',
    notices: 'failed',
    shows: '"containerd-shim-spin-v2"'
  },
  {
    name: 'no shim, containerd 1',
    seen: sandbox(
      `${TASK_1}failed to start shim: failed to resolve runtime path: runtime "io.containerd.spin.v2" binary not installed "containerd-shim-spin-v2": file does not exist: unknown`
    ),
    code: 'shim-not-installed',
    notices: 'failed',
    shows: 'file does not exist: unknown'
  },
  {
    name: 'a shim that was removed while containerd remembers it',
    seen: sandbox(
      `${TASK_2}failed to start shim: start failed: fork/exec /usr/local/bin/containerd-shim-spin-v2: no such file or directory`
    ),
    code: 'shim-not-installed',
    notices: 'failed',
    shows: 'no such file or directory'
  },
  {
    name: 'a shim for another CPU, containerd 2',
    seen: sandbox(
      `${TASK_2}failed to start shim: start failed: fork/exec /usr/local/bin/containerd-shim-spin-v2: exec format error`
    ),
    code: 'shim-wrong-arch',
    notices: 'failed',
    shows: 'containerd-shim-spin-v2: exec format error'
  },
  {
    name: 'a shim for another CPU, containerd 1',
    seen: sandbox(
      `${TASK_1}failed to start shim: start failed: : fork/exec /bin/containerd-shim-spin-v1: exec format error: unknown`
    ),
    code: 'shim-wrong-arch',
    notices: 'failed',
    shows: 'exec format error: unknown'
  },
  {
    name: 'a shim that may not be executed',
    seen: sandbox(
      `${TASK_2}failed to start shim: start failed: fork/exec /usr/local/bin/containerd-shim-spin-v2: permission denied`
    ),
    code: 'shim-not-executable',
    notices: 'failed',
    shows: 'permission denied'
  },
  {
    name: 'protocol versions that differ',
    seen: sandbox(`${TASK_1}failed to start shim: start failed: unsupported shim version (3): not implemented`),
    code: 'shim-version-mismatch',
    notices: 'failed',
    shows: 'version (3)'
  },
  {
    name: 'a shim of a later protocol under a containerd that takes its whole answer for an address',
    seen: sandbox(
      `${TASK_1}failed to start shim: start failed: dial unix \u0000{"version":3,"address":"unix:///run/containerd/s/0af1","protocol":"ttrpc"}: connect: connection refused: unknown`
    ),
    code: 'shim-version-mismatch',
    notices: 'failed',
    shows: '{"version":3,'
  },
  {
    name: 'a shim that dies, with its last words',
    seen: sandbox(`${TASK_1}failed to start shim: start failed: boom\n: exit status 3: unknown`),
    code: 'shim-dies',
    notices: 'failed',
    shows: 'boom'
  },
  {
    name: 'a shim that is a link to another one',
    seen: sandbox('failed to start sandbox "0af1": failed to create shim task: ttrpc: closed'),
    code: 'shim-dies',
    notices: 'failed',
    shows: 'ttrpc: closed'
  },
  {
    name: 'no handler, of which the kubelet reports before it reports anything of the container',
    seen: makeSeen({
      pod: makePendingPod({ container: { kind: 'none' } }),
      events: [seenEvent('FailedCreatePodSandBox', `${CREATE}no runtime for "spin" is configured`)]
    }),
    code: 'handler-not-configured',
    notices: 'failed',
    shows: 'no runtime for "spin" is configured'
  },
  ...[{ kind: 'none' } as const, makeWaiting('ContainerCreating')].map((state): Row => ({
    name: `a pod that was scheduled, and of which nothing more is reported (${state.kind})`,
    seen: makeSeen({
      pod: makePendingPod({ container: state }),
      events: [seenEvent('Scheduled', 'Successfully assigned ns/check-1-1 to node-a')]
    }),
    code: 'timeout',
    notices: 'inconclusive',
    shows: 'newest event Scheduled'
  })),
  {
    name: 'a runtime that is not containerd',
    seen: sandbox('RuntimeHandler "spin" not supported'),
    code: 'runtime-not-containerd',
    notices: 'failed',
    shows: 'RuntimeHandler "spin"'
  },
  {
    name: 'an old shim on cgroup v1, in the container',
    seen: ends(
      ended('StartError', 128, `${STARTED}v1 cgroup feature is required, but was not enabled during compile time`)
    ),
    code: 'shim-cgroup-mismatch',
    notices: 'failed',
    shows: 'v1 cgroup feature'
  },
  {
    name: 'an old shim on cgroup v1, in the sandbox',
    seen: sandbox(`${TASK_1}v1 cgroup feature is required, but was not enabled during compile time`),
    code: 'shim-cgroup-mismatch',
    notices: 'failed',
    shows: 'v1 cgroup feature'
  },
  {
    name: 'a containerd that is down',
    seen: sandbox(
      'connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: no such file or directory"'
    ),
    code: 'containerd-unavailable',
    notices: 'failed',
    shows: 'containerd.sock'
  },
  ...[
    waits('CreateContainerError', `rpc error: code = Unavailable desc = ${NO_SOCKET}`),
    waits('RunContainerError', 'rpc error: code = Unavailable desc = error reading from server: EOF'),
    waits('CreateContainerError', 'rpc error: code = Unknown desc = server is not initialized yet'),
    waits('ImageInspectError', `Failed to inspect image "x": rpc error: code = Unavailable desc = ${NO_SOCKET}`),
    pull(`rpc error: code = Unavailable desc = ${NO_SOCKET}`)
  ].map((seen, index): Row => ({
    name: `a containerd that is down once there is a sandbox (${index})`,
    seen,
    code: 'containerd-unavailable',
    notices: 'failed',
    shows: /socket|containerd\.sock|EOF|initialized/.exec(JSON.stringify(seen))?.[0] ?? ''
  })),
  {
    name: 'a container that a containerd that was down kept, and now another reason does',
    seen: waits('CreateContainerError', 'the moon is full', {
      events: [seenEvent('Failed', `Error: rpc error: code = Unavailable desc = ${NO_SOCKET}`)]
    }),
    code: 'unknown',
    notices: 'compare',
    shows: 'the moon is full'
  },
  ...[
    'failed to sync secret cache: timed out waiting for the condition',
    'services have not yet been read at least once, cannot construct envvars'
  ].map((text): Row => ({
    name: `what a kubelet has not read yet is no node's fault: ${text}`,
    seen: waits('CreateContainerConfigError', text),
    code: 'unknown',
    notices: 'inconclusive',
    shows: text
  })),
  {
    name: 'no pause image, containerd 2',
    seen: sandbox(
      'failed to pull image "registry.k8s.io/pause:3.10": failed to pull and unpack image "registry.k8s.io/pause:3.10": failed to resolve image: failed to do request: dial tcp 10.0.0.9:443: connect: connection refused'
    ),
    code: 'sandbox-image-missing',
    notices: 'failed',
    shows: 'pause:3.10'
  },
  {
    name: 'no pause image, containerd 1',
    seen: sandbox('failed to get sandbox image "registry.k8s.io/pause:3.10": failed to pull image'),
    code: 'sandbox-image-missing',
    notices: 'failed',
    shows: 'pause:3.10'
  },
  ...['429 Too Many Requests', '503 Service Unavailable'].map((status): Row => ({
    name: `the registry of the pause image throttles or fails: ${status}`,
    seen: sandbox(
      `failed to get sandbox image "registry.k8s.io/pause:3.10": failed to pull image "registry.k8s.io/pause:3.10": failed to copy: httpReadSeeker: failed open: unexpected status code https://registry.k8s.io/v2/pause/blobs/x: ${status}`
    ),
    code: 'registry-failing',
    notices: 'inconclusive',
    shows: status
  })),
  ...['resource temporarily unavailable', 'cannot allocate memory'].map((text): Row => ({
    name: `a node on which no process can be started: ${text}`,
    seen: sandbox(`${TASK_2}failed to start shim: start failed: fork/exec /opt/containerd-shim-spin-v2: ${text}`),
    code: 'node-exhausted',
    notices: 'failed',
    shows: text
  })),
  {
    name: 'a shim that is still being installed',
    seen: sandbox(
      `${TASK_2}failed to start shim: start failed: fork/exec /opt/containerd-shim-spin-v2: text file busy`
    ),
    code: 'shim-dies',
    notices: 'failed',
    shows: 'text file busy'
  },
  {
    name: 'a network plugin that fails',
    seen: sandbox(
      'failed to setup network for sandbox "0af1": plugin type="bridge" failed (add): failed to find plugin "bridge" in path [/opt/cni/bin]'
    ),
    code: 'network-not-ready',
    notices: 'failed',
    shows: 'plugin "bridge"'
  },
  {
    name: 'a network plugin that is not configured',
    seen: makeSeen({
      pod: makePendingPod(),
      events: [
        seenEvent(
          'NetworkNotReady',
          'network is not ready: container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized'
        )
      ]
    }),
    code: 'network-not-ready',
    notices: 'failed',
    shows: 'cni plugin not initialized'
  },
  {
    name: 'a sandbox that fails for a reason of its own',
    seen: sandbox('the moon is full'),
    code: 'unknown',
    notices: 'failed',
    shows: 'the moon is full'
  }
]

const images: readonly Row[] = [
  ...[
    'failed to copy: httpReadSeeker: failed open: unexpected status code https://r.example/v2/x: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit',
    'unexpected status from HEAD request to https://r.example/v2/x/manifests/v1: 503 Service Unavailable',
    'unexpected status from HEAD request to https://r.example/v2/x/manifests/v1: 500 Internal Server Error',
    'toomanyrequests: Rate exceeded'
  ].map((text): Row => ({
    name: `a registry that throttles or fails, which is no node's fault: ${text}`,
    seen: pull(text),
    code: 'registry-failing',
    notices: 'inconclusive',
    shows: text
  })),
  {
    name: 'no entry for the platform, containerd 1',
    seen: pull(
      'rpc error: code = NotFound desc = failed to pull and unpack image "x": no match for platform in manifest: not found'
    ),
    code: 'image-platform-missing',
    notices: 'inconclusive',
    shows: 'no match for platform'
  },
  {
    name: 'no entry for the platform, containerd 2',
    seen: pull(
      'rpc error: code = NotFound desc = get image config descriptor: no match for platform in manifest sha256:0af1: not found'
    ),
    code: 'image-platform-missing',
    notices: 'inconclusive',
    shows: 'no match for platform'
  },
  {
    name: 'an image that was not unpacked',
    seen: waits(
      'CreateContainerError',
      'failed to create containerd container: error unpacking image: failed to stat parent: parent snapshot sha256:0af1 does not exist: not found'
    ),
    code: 'image-not-unpacked',
    notices: 'inconclusive',
    shows: 'parent snapshot'
  },
  {
    name: 'layers that the containerd is too old for',
    seen: pull('failed to unpack image: mismatched image rootfs and manifest layers'),
    code: 'image-layers-unsupported',
    notices: 'failed',
    shows: 'mismatched image rootfs'
  },
  {
    name: 'layers that the containerd is too old for, at the container',
    seen: waits('CreateContainerError', 'failed to unpack image: mismatched image rootfs and manifest layers'),
    code: 'image-layers-unsupported',
    notices: 'failed',
    shows: 'mismatched image rootfs'
  },
  {
    name: 'an image that is nowhere, containerd 1',
    seen: pull(
      'rpc error: code = NotFound desc = failed to pull and unpack image "x:v1": failed to resolve reference "x:v1": x:v1: not found'
    ),
    code: 'image-not-found',
    notices: 'compare',
    shows: 'x:v1: not found'
  },
  {
    name: 'an image that is nowhere, containerd 2',
    seen: pull(
      'rpc error: code = NotFound desc = failed to pull and unpack image "x:v1": failed to resolve image: x:v1: not found'
    ),
    code: 'image-not-found',
    notices: 'compare',
    shows: 'x:v1: not found'
  },
  {
    name: 'an image that is nowhere, of a digest with 401 in it',
    seen: pull('failed to resolve image: x@sha256:abc-401: not found'),
    code: 'image-not-found',
    notices: 'compare',
    shows: 'not found'
  },
  {
    name: '401',
    seen: pull(
      'failed to pull and unpack image "x": failed to resolve image: pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials'
    ),
    code: 'image-access-denied',
    notices: 'compare',
    shows: 'no basic auth credentials'
  },
  {
    name: '403',
    seen: pull(
      'failed to resolve image: failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://r.example/token: 403 Forbidden'
    ),
    code: 'image-access-denied',
    notices: 'compare',
    shows: '403 Forbidden'
  },
  {
    name: 'a registry that is down',
    seen: pull(
      'failed to resolve image: failed to do request: Head "https://r.example/v2/x/manifests/v1": dial tcp 10.0.0.9:443: connect: connection refused'
    ),
    code: 'registry-unreachable',
    notices: 'compare',
    shows: 'connection refused'
  },
  {
    name: 'a registry that no name server knows',
    seen: pull(
      'failed to do request: Head "https://r.example/v2/x/manifests/v1": dial tcp: lookup r.example: no such host'
    ),
    code: 'registry-unreachable',
    notices: 'compare',
    shows: 'no such host'
  },
  {
    name: 'a registry that is unwell',
    seen: pull('unexpected status from HEAD request to https://r.example/v2/x/manifests/v1: 503 Service Unavailable'),
    code: 'registry-failing',
    notices: 'inconclusive',
    shows: '503 Service Unavailable'
  },
  {
    name: 'a layer that is damaged',
    seen: pull('failed to pull and unpack image "x": failed to extract layer sha256:0af1: unexpected EOF: unknown'),
    code: 'image-broken',
    notices: 'compare',
    shows: 'failed to extract layer'
  },
  {
    name: 'ErrImageNeverPull',
    seen: waits('ErrImageNeverPull', 'Container image "x" is not present with pull policy of Never'),
    code: 'image-never-pulled',
    notices: 'inconclusive',
    shows: 'pull policy of Never'
  },
  {
    name: 'a name that is none',
    seen: waits('InvalidImageName', 'Failed to apply default image tag "X Y": couldn\'t parse image name "X Y"'),
    code: 'image-name-invalid',
    notices: 'inconclusive',
    shows: 'X Y'
  },
  {
    name: 'a pull that fails for a reason that the kubelet does not give any more, while it tries again',
    seen: waits('ImagePullBackOff', 'Back-off pulling image "x"', {
      events: [seenEvent('BackOff', 'Back-off pulling image "x"'), seenEvent('Pulling', 'Pulling image "x"')]
    }),
    code: 'image-not-pulled',
    notices: 'compare',
    shows: 'ImagePullBackOff: Back-off pulling image "x"'
  },
  {
    name: 'a pull that fails for a reason of its own, while it is tried again',
    seen: waits('ErrImagePull', 'the moon is full', {
      events: [
        seenEvent('Failed', 'Failed to pull image "x": the moon is full'),
        seenEvent('Failed', 'Error: ErrImagePull'),
        seenEvent('Pulling', 'Pulling image "x"')
      ]
    }),
    code: 'image-not-pulled',
    notices: 'compare',
    shows: 'the moon is full'
  },
  {
    name: 'a pull that fails for a reason of its own',
    seen: pull('the moon is full'),
    code: 'image-not-pulled',
    notices: 'compare',
    shows: 'the moon is full'
  }
]

const container: readonly Row[] = [
  ...[
    'crun: open executable: Permission denied: OCI permission denied',
    'crun: open executable: Operation not permitted: OCI permission denied',
    'runc create failed: unable to start container process: exec: "/spin.toml": stat /spin.toml: no such file or directory: unknown',
    'runc create failed: unable to start container process: exec: "spin.toml": executable file not found in $PATH: unknown'
  ].map((text): Row => ({
    name: `a plain runtime: ${text}`,
    seen: waits('RunContainerError', text),
    code: 'ran-without-wasm',
    notices: 'failed',
    shows: text
  })),
  {
    name: 'an app that a shim on runwasi 1.0 cannot load: killed at once, without a word',
    seen: crashLoop(ended('Error', 137, '', 1_000)),
    code: 'app-not-runnable',
    notices: 'compare',
    shows: 'exit code 137, within 2 s of its start, and its log is empty'
  },
  {
    name: 'one that ran for longer was killed',
    seen: crashLoop(ended('Error', 137, '', 37_000)),
    code: 'killed',
    notices: 'compare',
    shows: 'exit code 137'
  },
  {
    name: 'one that wrote into its log was killed',
    seen: crashLoop(ended('Error', 137, '', 1_000), { log: 'serving' }),
    code: 'killed',
    notices: 'compare',
    shows: 'exit code 137'
  },
  {
    name: 'one whose end is that of its memory, at once',
    seen: crashLoop(ended('OOMKilled', 137, '', 0)),
    code: 'out-of-memory',
    notices: 'compare',
    shows: 'OOMKilled'
  },
  {
    name: 'the same before the kubelet waits to start it again, in the two seconds that its whole ones may be',
    seen: ends(ended('Error', 137, '', 2_000)),
    code: 'app-not-runnable',
    notices: 'compare',
    shows: 'Error, exit code 137, within 2 s of its start'
  },
  {
    name: 'one whose end has a reason of its own was killed',
    seen: crashLoop(ended('Error', 137, 'signal: killed', 1_000)),
    code: 'killed',
    notices: 'compare',
    shows: 'signal: killed'
  },
  {
    name: 'one that ends at once by itself is no kill',
    seen: crashLoop(ended('Error', 1, '', 1_000)),
    code: 'sample-ends',
    notices: 'compare',
    shows: 'Error, exit code 1'
  },
  {
    name: 'one that was killed at once and runs again, and answers, as a busy node may have it',
    seen: makeSeen({
      pod: makePodView({ restarts: 1, lastEnd: ended('Error', 137, '', 1_000) }),
      restartsAtReady: 1,
      rightInARow: 3,
      answer: { kind: 'right' }
    }),
    code: 'passed',
    notices: 'failed',
    shows: ''
  },
  {
    name: 'a start that the shim refuses, with the reason in its own log alone',
    seen: crashLoop(ended('StartError', 128, `${STARTED}unknown error`)),
    code: 'app-not-runnable',
    notices: 'compare',
    shows: 'StartError, exit code 128'
  },
  {
    name: 'an app that wants what the shim does not have',
    seen: waits(
      'RunContainerError',
      `${STARTED}component imports instance: unknown import: fermyon:spin/variables@2.0.0`
    ),
    code: 'app-not-runnable',
    notices: 'compare',
    shows: 'unknown import'
  },
  {
    name: 'Wasm under runc: only the log reports it',
    seen: ends(ended('Error', 1), 'exec /app.wasm: exec format error'),
    code: 'ran-without-wasm',
    notices: 'failed',
    shows: 'exec /app.wasm: exec format error'
  },
  {
    name: 'Wasm under runc, in a crash loop',
    seen: crashLoop(ended('Error', 1), {
      log: 'exec /app.wasm: exec format error',
      restartsAtReady: 0,
      timings: { readyMs: 800 }
    }),
    code: 'ran-without-wasm',
    notices: 'failed',
    shows: 'exec format error'
  },
  ...[
    '{"msg":"exec container process `/http_server.wasm`: Exec format error","level":"error","time":"2022-09-18T22:57:14Z"}',
    '2023-01-29T03:32:51.000548675Z: exec container process `/app.wasm`: Exec format error'
  ].map((line): Row => ({
    name: `Wasm under crun, in the log: ${line.slice(0, 8)}`,
    seen: ends(ended('Error', 1), line),
    code: 'ran-without-wasm',
    notices: 'failed',
    shows: 'Exec format error'
  })),
  {
    name: 'a shim on a newer libcontainer that wants a file',
    seen: waits('RunContainerError', `${STARTED}executable '/' at path '"/"' does not have correct permissions`),
    code: 'entry-point-refused',
    notices: 'compare',
    shows: 'correct permissions'
  },
  {
    name: 'Wasm under crun',
    seen: ends(ended('StartError', 128, 'crun: exec container process `/app.wasm`: Exec format error')),
    code: 'ran-without-wasm',
    notices: 'failed',
    shows: 'Exec format error'
  },
  ...['permission denied', 'is a directory'].map((word): Row => ({
    name: `command ["/"] under runc: ${word}`,
    seen: waits(
      'RunContainerError',
      `${STARTED}OCI runtime create failed: runc create failed: unable to start container process: exec: "/": ${word}: unknown`
    ),
    code: 'ran-without-wasm',
    notices: 'failed',
    shows: `exec: "/": ${word}`
  })),
  {
    name: 'a program of another CPU in a workload of no class, which no shim was to run',
    seen: ofPlain(crashLoop(ended('Error', 255), { log: 'exec /usr/local/bin/redis-server: exec format error' })),
    code: 'sample-ends',
    notices: 'compare',
    shows: 'exec /usr/local/bin/redis-server: exec format error',
    of: { runtime: plain, proof: 'ready' }
  },
  {
    name: 'a command that is not there in a workload of no class',
    seen: ofPlain(
      waits(
        'RunContainerError',
        `${STARTED}OCI runtime create failed: runc create failed: unable to start container process: exec: "redis-sever": executable file not found in $PATH`
      )
    ),
    code: 'sample-ends',
    notices: 'compare',
    shows: 'exec: "redis-sever"',
    of: { runtime: plain, proof: 'ready' }
  },
  {
    name: 'a sample that talks of such an error in its log',
    seen: ends(ended('Error', 1), 'cannot open plugin: exec format error, says the plugin'),
    code: 'sample-ends',
    notices: 'compare',
    shows: 'Error, exit code 1; its log ends: cannot open plugin'
  },
  {
    name: 'a shim that wants a file',
    seen: waits('RunContainerError', `${STARTED}executable "/" does not have the correct permission set`),
    code: 'entry-point-refused',
    notices: 'compare',
    shows: 'correct permission set'
  },
  {
    name: "a handler wired to another runtime's shim, which reports its name",
    seen: crashLoop(ended('StartError', 128, `${STARTED}slight executor can't handle spec: unknown`)),
    code: 'handler-miswired',
    notices: 'failed',
    shows: 'slight executor'
  },
  {
    name: 'a shim of another name for a class whose own shim is not known',
    seen: crashLoop(ended('StartError', 128, `${STARTED}slight executor can't handle spec: unknown`)),
    code: 'module-refused',
    notices: 'compare',
    shows: 'slight executor',
    of: { runtime: { ...spin, shim: undefined } }
  },
  {
    name: 'an engine that names itself and not its runtime',
    seen: crashLoop(ended('StartError', 128, `${STARTED}wasmtime executor can't handle spec: unknown`)),
    code: 'module-refused',
    notices: 'compare',
    shows: 'wasmtime executor'
  },
  {
    name: 'an entry point that is no module, or a handler wired to another shim',
    seen: crashLoop(
      ended(
        'StartError',
        128,
        `${STARTED}failed to create container: exec process failed with error error in executing process : spin executor can't handle spec: unknown`
      )
    ),
    code: 'module-refused',
    notices: 'compare',
    shows: "spin executor can't handle spec"
  },
  {
    name: 'no command',
    seen: waits(
      'CreateContainerError',
      'failed to generate container "0af1" spec: failed to generate spec: no command specified'
    ),
    code: 'no-command',
    notices: 'inconclusive',
    shows: 'no command specified'
  },
  {
    name: 'a shim that is gone when it is to start the sample',
    seen: crashLoop(
      ended(
        'StartError',
        128,
        `${TASK_1}failed to start shim: start failed: dial unix /run/s/0: connect: connection refused`
      )
    ),
    code: 'shim-crashed',
    notices: 'compare',
    shows: 'failed to start shim: start failed: dial unix'
  },
  {
    name: 'a shim that crashes',
    seen: crashLoop(ended('StartError', 128, 'failed to create containerd task: context canceled: unknown')),
    code: 'shim-crashed',
    notices: 'compare',
    shows: 'StartError, exit code 128: failed to create containerd task: context canceled'
  },
  {
    name: 'a start that fails for a reason of its own is no crash of the shim',
    seen: crashLoop(ended('StartError', 128, 'failed to create containerd task: the moon is full')),
    code: 'app-not-runnable',
    notices: 'compare',
    shows: 'the moon is full'
  },
  {
    name: 'a kill for memory, where the shim reports it',
    seen: crashLoop(ended('OOMKilled', 137)),
    code: 'out-of-memory',
    notices: 'compare',
    shows: 'OOMKilled, exit code 137'
  },
  {
    name: 'a kill of which nobody reports why',
    seen: crashLoop(ended('Error', 137)),
    code: 'killed',
    notices: 'compare',
    shows: 'Error, exit code 137'
  },
  {
    name: 'a kill as some shims word it',
    seen: crashLoop(ended('Error', 1, 'Terminated with 137')),
    code: 'killed',
    notices: 'compare',
    shows: 'Terminated with 137'
  },
  {
    name: 'a module of another engine version',
    seen: ends(ended('Error', 1), "Error: Module was compiled with incompatible Wasmtime version '17.0.0'"),
    code: 'engine-mismatch',
    notices: 'compare',
    shows: "'17.0.0'"
  },
  {
    name: 'a module of another engine version, as the shim reports it',
    seen: waits('RunContainerError', `${STARTED}Module was compiled with incompatible Wasmtime version '17.0.0'`),
    code: 'engine-mismatch',
    notices: 'compare',
    shows: "'17.0.0'"
  },
  {
    name: 'Wasm under runc, in a log of several lines, as a terminal ends them',
    seen: ends(ended('Error', 1), 'starting\r\nexec /app.wasm: exec format error\r\n'),
    code: 'ran-without-wasm',
    notices: 'failed',
    shows: 'exec /app.wasm: exec format error'
  },
  {
    name: 'a sample that writes such a line and runs',
    seen: makeSeen({
      pod: makePodView(),
      log: 'exec /plugin.wasm: exec format error',
      rightInARow: 3,
      answer: { kind: 'right' }
    }),
    code: 'passed',
    notices: 'failed',
    shows: ''
  },
  {
    name: "an exec probe that finds no program in a Wasm container is no plain runtime's word on the app",
    seen: crashLoop(ended('Error', 3), {
      events: [
        seenEvent(
          'Unhealthy',
          'Readiness probe errored: rpc error: code = Unknown desc = failed to exec in container: exec: "cat": executable file not found in $PATH'
        )
      ]
    }),
    code: 'sample-ends',
    notices: 'compare',
    shows: 'Error, exit code 3'
  },
  {
    name: 'a sample that ends again and again, though it looked Ready each time',
    seen: crashLoop(ended('Error', 3), { restartsAtReady: 0, timings: { readyMs: 800 }, log: 'bye' }),
    code: 'sample-ends',
    notices: 'compare',
    shows: 'Error, exit code 3; its log ends: bye'
  },
  {
    name: 'a job that fails and is started again: an accident may happen to two starts',
    seen: crashLoop(ended('Error', 1)),
    code: 'timeout',
    notices: 'inconclusive',
    shows: 'CrashLoopBackOff',
    of: { proof: 'ends' }
  },
  {
    name: 'a job that fails for the third time',
    seen: makeSeen({
      pod: makePodView({
        ready: false,
        restarts: 3,
        container: makeWaiting('CrashLoopBackOff'),
        lastEnd: ended('Error', 1)
      })
    }),
    code: 'sample-ends',
    notices: 'compare',
    shows: 'Error, exit code 1',
    of: { proof: 'ends' }
  },
  {
    name: 'a job that fails and is not to be started again',
    seen: makeSeen({ pod: makePodView({ phase: 'Failed', ready: false, container: ended('Error', 1) }) }),
    code: 'sample-ends',
    notices: 'compare',
    shows: 'Error, exit code 1',
    of: { proof: 'ends' }
  },
  {
    name: 'a command that ends with another code than it promises',
    seen: ends(ended('Error', 3), 'usage: app'),
    code: 'wrong-exit-code',
    notices: 'compare',
    shows: 'Error, exit code 3, expected 0; its log ends: usage: app',
    of: byOutput({ log: 'n0nce', exitCode: 0 })
  },
  {
    name: 'a command whose failure is what it promises, and which succeeds',
    seen: ends(ended('Completed', 0)),
    code: 'wrong-exit-code',
    notices: 'compare',
    shows: 'Completed, exit code 0, expected 3; its log is empty',
    of: byOutput({ exitCode: 3 })
  },
  {
    name: 'a command whose pod nobody has seen yet',
    seen: makeSeen(),
    code: 'timeout',
    notices: 'inconclusive',
    shows: 'no pod yet',
    of: byOutput({ log: 'n0nce', exitCode: 3 })
  },
  {
    name: 'a command that ends well and leaves no log',
    seen: { ...ends(ended('Completed', 0)), isLogRead: true },
    code: 'log-missing',
    notices: 'compare',
    shows: 'expected its log to hold "n0nce"; its log is empty',
    of: byOutput({ log: 'n0nce' })
  },
  {
    name: 'a command whose log the kubelet does not give',
    seen: {
      ...ends(ended('Completed', 0)),
      logProblem: { text: 'Internal error occurred: dial tcp: i/o timeout (500)', isOfNode: true }
    },
    code: 'log-missing',
    notices: 'compare',
    shows: 'expected its log to hold "n0nce"; it could not be read: Internal error occurred',
    of: byOutput({ log: 'n0nce' })
  },
  ...[
    { ...ends(ended('Completed', 0)), name: 'ended' },
    { ...makeSeen({ pod: makePodView() }), log: 'until then', name: 'runs' }
  ].map(({ name, ...seen }): Row => ({
    name: `a command that ${name}, whose log the run can't fetch`,
    seen: { ...seen, logProblem: { text: 'connect ECONNREFUSED 10.0.0.1:6443', isOfNode: false } },
    code: 'api-server-gone',
    notices: 'inconclusive',
    shows: 'the log could not be read: connect ECONNREFUSED 10.0.0.1:6443',
    of: byOutput({ log: 'n0nce' })
  })),
  {
    name: 'a command that ended, whose log the run has not read yet',
    seen: makeSeen({ pod: makePodView({ ready: false, container: ended('Completed', 0) }) }),
    code: 'api-server-gone',
    notices: 'inconclusive',
    shows: 'the log has not been read yet',
    of: byOutput({ log: 'n0nce' })
  },
  {
    name: "a command with another pod's log",
    seen: { ...ends(ended('Completed', 0), 'other'), isLogRead: true },
    code: 'wrong-log',
    notices: 'compare',
    shows: 'expected its log to hold "n0nce"; its log ends: other',
    of: byOutput({ log: 'n0nce' })
  },
  {
    name: 'a command that goes on and writes nothing, until the end of the time',
    seen: makeSeen({ pod: makePodView(), isLogRead: true }),
    code: 'log-missing',
    notices: 'compare',
    shows: 'expected its log to hold "n0nce"; its log is empty',
    of: byOutput({ log: 'n0nce' })
  },
  {
    name: 'a command that goes on and writes something else, until the end of the time',
    seen: { ...makeSeen({ pod: makePodView() }), log: 'la la la', isLogRead: true },
    code: 'wrong-log',
    notices: 'compare',
    shows: 'expected its log to hold "n0nce"; its log ends: la la la',
    of: byOutput({ log: 'n0nce' })
  },
  ...[{ exitCode: 3 }, { log: 'n0nce', exitCode: 0 }, {}].map((output): Row => ({
    name: `a command that is to end, and runs until the end of the time: ${JSON.stringify(output)}`,
    seen: makeSeen({ pod: makePodView(), isLogRead: true, isLogRight: true }),
    code: 'timeout',
    notices: 'compare',
    shows: `the sample still runs, expected it to end with exit code ${output.exitCode ?? 0}`,
    of: byOutput(output)
  })),
  {
    name: 'a command that is to end and has left its log, and whose log the run can no longer fetch',
    seen: makeSeen({
      pod: makePodView(),
      isLogRead: true,
      isLogRight: true,
      logProblem: { text: 'connect ECONNREFUSED 10.0.0.1:6443', isOfNode: false }
    }),
    code: 'timeout',
    notices: 'compare',
    shows: 'the sample still runs, expected it to end with exit code 0',
    of: byOutput({ log: 'n0nce', exitCode: 0 })
  },
  {
    name: 'a command that something starts again once it has ended',
    seen: makeSeen({
      pod: makePodView({ container: makeWaiting('CrashLoopBackOff', 'back-off 10s'), lastEnd: ended('Completed', 0) })
    }),
    code: 'unknown',
    notices: 'compare',
    shows: 'CrashLoopBackOff: back-off 10s; Completed, exit code 0',
    of: byOutput({ exitCode: 0 })
  },
  {
    name: 'a command that is to end, and that has not started by the end of the time',
    seen: makeSeen({ pod: makePendingPod() }),
    code: 'timeout',
    notices: 'inconclusive',
    shows: 'pod Pending ContainerCreating',
    of: byOutput({ exitCode: 3 })
  },
  {
    name: 'a workload that served, and that its own liveness probe killed',
    seen: probed({
      ...served,
      pod: makePodView({ isOwn: false, restarts: 1, containerName: 'web', lastEnd: ended('Error', 137) }),
      rightInARow: 3,
      answer: { kind: 'right' }
    }),
    code: 'workload-not-ready',
    notices: 'inconclusive',
    shows: 'Container web failed liveness probe, will be restarted; Liveness probe failed: HTTP probe failed'
  },
  {
    name: 'a workload that nobody asks, which its own liveness probe lets run for a moment only',
    seen: probed({
      timings: { readyMs: 900 },
      readyForMs: READY_FOR_MS - 1,
      restartsAtReady: 0,
      pod: makePodView({ isOwn: false, restarts: 1, containerName: 'web', lastEnd: ended('Error', 143) })
    }),
    code: 'workload-not-ready',
    notices: 'inconclusive',
    shows: 'Container web failed liveness probe, will be restarted',
    of: { proof: 'ready' }
  },
  {
    name: 'a workload that its own startup probe kills before it has started',
    seen: probed(
      {
        pod: makePodView({
          isOwn: false,
          restarts: 1,
          ready: false,
          containerName: 'web',
          container: makeWaiting('CrashLoopBackOff'),
          lastEnd: ended('Error', 137)
        })
      },
      'startup'
    ),
    code: 'workload-not-ready',
    notices: 'inconclusive',
    shows: 'Container web failed startup probe, will be restarted'
  },
  {
    name: 'a workload that its own startup probe killed, and that runs again',
    seen: probed({ pod: makePodView({ ...killedWeb, ready: false }) }, 'startup'),
    code: 'timeout',
    notices: 'inconclusive',
    shows: 'pod Running'
  },
  ...[
    {
      name: 'whose probe failed, and that was not killed for it',
      events: [webEvent('Unhealthy', 'Liveness probe failed: x')]
    },
    {
      name: 'of whose kill somebody else than the kubelet reports',
      events: [webEvent('Stopped', 'Container web failed liveness probe, will be restarted')]
    }
  ].map(({ name, events }): Row => ({
    name: `a workload that served, ${name}`,
    seen: makeSeen({ ...served, pod: makePodView(killedWeb), events }),
    code: 'restarted-after-ready',
    notices: 'failed',
    shows: 'restarted 1 times'
  })),
  {
    name: 'a workload that was killed beside a container that a probe of its own killed',
    seen: probed({
      ...served,
      pod: makePodView({ isOwn: false, restarts: 1, containerName: 'other', lastEnd: ended('Error', 137) })
    }),
    code: 'restarted-after-ready',
    notices: 'failed',
    shows: 'restarted 1 times'
  },
  {
    name: 'a sample that served and was restarted',
    seen: makeSeen({ ...served, pod: makePodView({ restarts: 1, lastEnd: ended('Error', 137) }) }),
    code: 'restarted-after-ready',
    notices: 'failed',
    shows: 'restarted 1 times after it was ready; Error, exit code 137'
  },
  ...besideRestarted,
  besideBefore,
  {
    name: 'one that was Ready only after a restart, and was restarted twice since',
    seen: makeSeen({ ...served, restartsAtReady: 1, pod: makePodView({ restarts: 3, lastEnd: ended('Error', 1) }) }),
    code: 'restarted-after-ready',
    notices: 'failed',
    shows: 'restarted 2 times after it was ready; Error, exit code 1'
  },
  {
    name: 'a pod that nobody asks, which was Ready for so long that it would have passed',
    seen: makeSeen({
      timings: { readyMs: 900 },
      readyForMs: READY_FOR_MS,
      restartsAtReady: 0,
      pod: makePodView({ restarts: 1, lastEnd: ended('Error', 1) })
    }),
    code: 'restarted-after-ready',
    notices: 'failed',
    shows: 'restarted 1 times after it was ready; Error, exit code 1',
    of: { proof: 'ready' }
  },
  {
    name: 'one that was Ready for less, as whatever starts is without a probe',
    seen: makeSeen({
      timings: { readyMs: 900 },
      readyForMs: READY_FOR_MS - 1,
      restartsAtReady: 0,
      pod: makePodView({ restarts: 1, lastEnd: ended('Error', 1) })
    }),
    code: 'sample-ends',
    notices: 'compare',
    shows: 'Error, exit code 1',
    of: { proof: 'ready' }
  },
  {
    name: 'the same, which could not be started for a moment in between',
    seen: makeSeen({
      timings: { readyMs: 900 },
      readySinceMs: -READY_FOR_MS,
      readyForMs: READY_FOR_MS - 1,
      restartsAtReady: 0,
      pod: makePodView({ restarts: 2, lastEnd: ended('StartError', 128) })
    }),
    code: 'sample-ends',
    notices: 'compare',
    shows: 'StartError, exit code 128',
    of: { proof: 'ready' }
  },
  {
    name: 'one with a probe that ended before it was Ready for the first time, and is Ready since',
    seen: makeSeen({
      timings: { readyMs: 900 },
      readySinceMs: -READY_FOR_MS,
      restartsAtReady: 1,
      pod: makePodView({ restarts: 1, lastEnd: ended('Error', 1) })
    }),
    code: 'passed',
    notices: 'failed',
    shows: '',
    of: { proof: 'ready' }
  },
  {
    name: 'a sample that looked Ready, ended before it answered, and runs again: its answers will show',
    seen: makeSeen({
      timings: { readyMs: 900 },
      restartsAtReady: 0,
      pod: makePodView({ restarts: 1, lastEnd: ended('Error', 1) })
    }),
    code: 'timeout',
    notices: 'inconclusive',
    shows: 'pod Running'
  },
  {
    name: 'a shim that died under a sample which runs again',
    seen: makeSeen({
      ...served,
      pod: makePodView({ restarts: 1, lastEnd: ended('Error', 255) }),
      events: [seenEvent('SandboxChanged', SANDBOX_CHANGED)],
      rightInARow: 3,
      answer: { kind: 'right' }
    }),
    code: 'shim-lost',
    notices: 'failed',
    shows: 'it will be killed and re-created. The sample ended: Error, exit code 255'
  },
  {
    name: 'a shim that died under a sample whose first start had failed',
    seen: makeSeen({
      pod: makePodView({ ready: false, restarts: 1, container: ended('Error', 255), lastEnd: ended('Error', 1) }),
      timings: { startedMs: 0 },
      events: [seenEvent('SandboxChanged', SANDBOX_CHANGED)]
    }),
    code: 'shim-lost',
    notices: 'failed',
    shows: 'it will be killed and re-created. The sample ended: Error, exit code 255'
  },
  {
    name: 'a sandbox that is gone under a running sample, before anybody reports how that ended',
    seen: makeSeen({
      pod: makePodView({ restarts: 1 }),
      timings: { startedMs: 0 },
      events: [seenEvent('SandboxChanged', SANDBOX_CHANGED)],
      rightInARow: 3,
      answer: { kind: 'right' }
    }),
    code: 'shim-lost',
    notices: 'failed',
    shows: SANDBOX_CHANGED
  },
  {
    name: 'a shim that a restarted containerd does not find again, and whose port is still taken',
    seen: makeSeen({
      pod: makePodView({ ready: false, container: ended('Error', 1), lastEnd: ended('Unknown', 255) })
    }),
    code: 'shim-lost',
    notices: 'failed',
    shows: 'Unknown, exit code 255'
  },
  {
    name: 'a sample that ends with 255 by itself, in a sandbox that stays',
    seen: crashLoop(ended('Error', 255)),
    code: 'sample-ends',
    notices: 'compare',
    shows: 'Error, exit code 255'
  },
  {
    name: 'a sample that ends with 255 by itself, of whose pod the kubelet reports other things',
    seen: crashLoop(ended('Error', 255), { events: [seenEvent('BackOff', 'Back-off restarting failed container')] }),
    code: 'sample-ends',
    notices: 'compare',
    shows: 'Error, exit code 255'
  },
  {
    name: 'a sandbox that changed after the pod was asked for, and before the sample ran',
    seen: makeSeen({
      askedAtMs: 1_000,
      pod: makePodView(),
      timings: { startedMs: 500 },
      events: [{ ...seenEvent('SandboxChanged', SANDBOX_CHANGED), atMs: 1_200 }],
      rightInARow: 3,
      answer: { kind: 'right' }
    }),
    code: 'passed',
    notices: 'failed',
    shows: ''
  },
  {
    name: 'a sandbox that changed before any sample ran, of a pod that ran none yet',
    seen: makeSeen({
      pod: makePendingPod({ sandboxReady: true }),
      events: [seenEvent('SandboxChanged', SANDBOX_CHANGED)]
    }),
    code: 'timeout',
    notices: 'inconclusive',
    shows: SANDBOX_CHANGED
  },
  {
    name: 'a sample that ends with 255 by itself, in a sandbox that was recreated before it',
    seen: makeSeen({
      ...crashLoop(ended('Error', 255)),
      askedAtMs: 1_000,
      timings: { startedMs: 500 },
      events: [seenEvent('SandboxChanged', SANDBOX_CHANGED)]
    }),
    code: 'sample-ends',
    notices: 'compare',
    shows: 'Error, exit code 255'
  },
  {
    name: 'a sandbox that changed before the sample ran',
    seen: makeSeen({
      askedAtMs: 1_000,
      pod: makePodView(),
      timings: { startedMs: 500 },
      events: [seenEvent('SandboxChanged', SANDBOX_CHANGED)],
      rightInARow: 3,
      answer: { kind: 'right' }
    }),
    code: 'passed',
    notices: 'failed',
    shows: ''
  },
  {
    name: 'a sandbox that ended in good order, with a sample that reports how it ended, and that runs again',
    seen: makeSeen({
      pod: makePodView({ restarts: 1, lastEnd: ended('Error', 143) }),
      timings: { startedMs: 0 },
      events: [seenEvent('SandboxChanged', SANDBOX_CHANGED)],
      rightInARow: 3,
      answer: { kind: 'right' }
    }),
    code: 'passed',
    notices: 'failed',
    shows: ''
  },
  {
    name: 'an old shim that stops pods late only: the pod ran, and that counts',
    seen: makeSeen({
      pod: makePodView(),
      events: [seenEvent('FailedKillPod', 'failed to stop container "0af1": only SIGKILL is supported')],
      rightInARow: 3,
      answer: { kind: 'right' }
    }),
    code: 'passed',
    notices: 'failed',
    shows: ''
  }
]

const scheduling: readonly Row[] = [
  ...['1 Insufficient cpu', '1 Insufficient memory', '1 Too many pods'].map((text): Row => ({
    name: `no room: ${text}`,
    seen: kept(text),
    code: 'node-full',
    notices: 'inconclusive',
    shows: text
  })),
  {
    name: 'a node without the label',
    seen: kept("1 node(s) didn't match Pod's node affinity/selector"),
    code: 'label-lost',
    notices: 'failed',
    shows: 'affinity/selector'
  },
  {
    name: "the same of a DaemonSet's pod: nobody has followed its class",
    seen: makeSeen({
      ...kept("1 node(s) didn't match Pod's node affinity/selector"),
      pod: makePendingPod({ scheduled: false, ownerKind: 'DaemonSet' })
    }),
    code: 'daemonset-not-placed',
    notices: 'inconclusive',
    shows: 'affinity/selector'
  },
  ...[
    "3 node(s) didn't match Pod's node affinity/selector",
    '3 node(s) had untolerated taint(s)',
    '3 node(s) were unschedulable',
    "3 node(s) didn't have free ports for the requested pod ports"
  ].map((text): Row => ({
    name: `a pod of the manifests that fits no node, which is theirs to say: ${text}`,
    seen: ofManifests(kept(text)),
    code: 'unschedulable',
    notices: 'inconclusive',
    shows: text
  })),
  {
    name: 'a pod of the manifests that there is no room for',
    seen: ofManifests(kept('3 Insufficient cpu')),
    code: 'node-full',
    notices: 'inconclusive',
    shows: 'Insufficient cpu'
  },
  {
    name: 'a pod of the manifests that names a node which its own selector does not fit',
    seen: ofManifests(
      rejected('NodeAffinity', "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector")
    ),
    code: 'unschedulable',
    notices: 'inconclusive',
    shows: 'Predicate NodeAffinity failed'
  },
  {
    name: 'a taint that came meanwhile, as an older scheduler reports it',
    seen: kept('1 node(s) had untolerated taint {maintenance: true}'),
    code: 'taint-not-tolerated',
    notices: 'inconclusive',
    shows: '{maintenance: true}'
  },
  {
    name: 'a taint that came meanwhile, as a scheduler of 1.37 reports it',
    seen: kept('1 node(s) had untolerated taint(s)'),
    code: 'taint-not-tolerated',
    notices: 'inconclusive',
    shows: 'untolerated taint(s)'
  },
  {
    name: 'a cordon that the node itself does not show yet',
    seen: kept('1 node(s) were unschedulable'),
    code: 'node-cordoned',
    notices: 'inconclusive',
    shows: 'were unschedulable'
  },
  {
    name: 'another reason',
    seen: kept('1 node(s) had volume node affinity conflict'),
    code: 'unschedulable',
    notices: 'failed',
    shows: 'volume node affinity'
  },
  {
    name: 'a kubelet that has no room after all',
    seen: rejected('OutOfcpu', "Node didn't have enough resource: cpu, requested: 10, used: 2000, capacity: 2000"),
    code: 'node-full',
    notices: 'inconclusive',
    shows: 'OutOfcpu'
  },
  {
    name: 'a kubelet that no longer has the label',
    seen: rejected('NodeAffinity', "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector"),
    code: 'label-lost',
    notices: 'failed',
    shows: 'Predicate NodeAffinity failed'
  },
  {
    name: 'a kubelet that has no room for one pod more',
    seen: rejected('OutOfpods', "Node didn't have enough resource: pods, requested: 1, used: 110, capacity: 110"),
    code: 'node-full',
    notices: 'inconclusive',
    shows: 'OutOfpods'
  },
  {
    name: 'a virtual kubelet without its mark, which runs no containers here',
    seen: makeSeen({ pod: makePendingPod({ reason: 'ProviderFailed', message: 'got HTTP response status code 400' }) }),
    code: 'node-virtual',
    notices: 'inconclusive',
    shows: 'ProviderFailed: got HTTP response'
  },
  {
    name: 'an eviction',
    seen: rejected('Evicted', 'The node was low on resource: memory.'),
    code: 'pod-deleted',
    notices: 'inconclusive',
    shows: 'low on resource'
  },
  ...[
    ['Preempting', 'Preempted in order to admit critical pod'],
    ['Terminated', 'Pod was terminated in response to imminent node shutdown.'],
    ['NodeShutdown', 'Pod was rejected as the node is shutting down.']
  ].map(([reason = '', message = '']) => ({
    name: `a kubelet that ended the pod for another reason than its own: ${reason}`,
    seen: rejected(reason, message),
    code: 'pod-deleted',
    notices: 'inconclusive' as const,
    shows: `the pod was disrupted: ${reason}: ${message}`
  })),
  {
    name: 'a pod that the cluster is about to end',
    seen: makeSeen({ pod: makePodView({ disruption: 'PreemptionByScheduler: default-scheduler: preempting' }) }),
    code: 'pod-deleted',
    notices: 'inconclusive',
    shows: 'the pod was disrupted: PreemptionByScheduler: default-scheduler: preempting'
  },
  {
    name: 'a pod that a shutdown ended, whose container reports the kill',
    seen: makeSeen({
      pod: makePodView({
        phase: 'Failed',
        ready: false,
        reason: 'Terminated',
        message: 'Pod was terminated in response to imminent node shutdown.',
        container: { kind: 'ended', reason: 'Error', message: '', exitCode: 137 }
      })
    }),
    code: 'pod-deleted',
    notices: 'inconclusive',
    shows: 'imminent node shutdown'
  },
  {
    name: 'a pod that a shutdown ended, on a node that has not been Ready since',
    seen: makeSeen({
      nodeTrouble: { kind: 'not-ready', detail: 'node node-a is not Ready: NodeStatusUnknown' },
      pod: makePodView({
        phase: 'Failed',
        ready: false,
        reason: 'Terminated',
        message: 'Pod was terminated in response to imminent node shutdown.'
      })
    }),
    code: 'pod-deleted',
    notices: 'inconclusive',
    shows: 'imminent node shutdown'
  },
  {
    name: 'a pod that the cluster has ended',
    seen: makeSeen({
      pod: makePodView({
        deleted: true,
        disruption: 'DeletionByTaintManager: Taint manager: deleting due to NoExecute'
      })
    }),
    code: 'pod-deleted',
    notices: 'inconclusive',
    shows: 'the pod was deleted: DeletionByTaintManager: Taint manager'
  },
  {
    name: 'a pod that somebody deleted',
    seen: makeSeen({ pod: makePodView({ deleted: true }) }),
    code: 'pod-deleted',
    notices: 'inconclusive',
    shows: 'deleted'
  },
  {
    name: 'a node that was deleted',
    seen: makeSeen({ nodeTrouble: { kind: 'gone', detail: 'node node-a was deleted' } }),
    code: 'node-gone',
    notices: 'inconclusive',
    shows: 'node-a'
  },
  {
    name: 'a node that is not Ready',
    seen: makeSeen({
      pod: makePendingPod(),
      nodeTrouble: {
        kind: 'not-ready',
        detail: 'node node-a is not Ready: KubeletNotReady: cni plugin not initialized'
      }
    }),
    code: 'node-not-ready',
    notices: 'failed',
    shows: 'cni plugin not initialized'
  }
]

const envoy: PodView['others'][number] = {
  name: 'istio-proxy',
  isFirst: false,
  state: { kind: 'running' },
  lastEnd: { kind: 'none' }
}

/** A sample that waits for a container that was put before it. */
const injected = (more: Partial<PodView['others'][number]>): Observations =>
  makeSeen({
    pod: makePendingPod({
      sandboxReady: true,
      container: makeWaiting('PodInitializing'),
      others: [{ ...envoy, isFirst: true, ...more }]
    })
  })

const sidecars: readonly Row[] = [
  {
    name: 'a proxy beside the sample answers in its stead',
    seen: makeSeen({
      pod: makePodView({ others: [envoy] }),
      answer: { kind: 'wrong', detail: 'status 503, expected 200', isIncomplete: false }
    }),
    code: 'sidecar-injected',
    notices: 'inconclusive',
    shows: 'container "istio-proxy" (running); status 503, expected 200'
  },
  {
    name: 'a proxy beside the sample hangs up on whoever is no part of its mesh',
    seen: makeSeen({
      pod: makePodView({ others: [envoy] }),
      answer: { kind: 'none', via: 'proxy', message: 'error trying to reach service: EOF (503)' }
    }),
    code: 'sidecar-injected',
    notices: 'inconclusive',
    shows: 'EOF'
  },
  {
    name: 'a container before the sample that cannot run under a Wasm class',
    seen: makeSeen({
      pod: makePendingPod({
        sandboxReady: true,
        container: makeWaiting('PodInitializing'),
        others: [
          {
            name: 'istio-init',
            isFirst: true,
            state: makeWaiting('CrashLoopBackOff', 'back-off 10s'),
            lastEnd: { kind: 'none' }
          }
        ]
      })
    }),
    code: 'sidecar-injected',
    notices: 'inconclusive',
    shows: 'container "istio-init" (CrashLoopBackOff: back-off 10s); the sample waits for it to end'
  },
  {
    name: 'a container before the sample, and a proxy beside it, as Istio puts them in',
    seen: makeSeen({
      pod: makePendingPod({
        sandboxReady: true,
        container: makeWaiting('PodInitializing'),
        others: [
          { ...envoy, state: makeWaiting('PodInitializing') },
          { ...envoy, name: 'istio-init', isFirst: true }
        ]
      })
    }),
    code: 'sidecar-injected',
    notices: 'inconclusive',
    shows:
      'with container "istio-proxy" (PodInitializing), container "istio-init" (running); the sample waits for it to end'
  },
  {
    name: 'a container before the sample, of which nothing is reported yet',
    seen: makeSeen({
      pod: makePendingPod({
        sandboxReady: true,
        container: makeWaiting('PodInitializing'),
        others: [{ ...envoy, name: 'istio-init', isFirst: true, state: { kind: 'none' } }]
      })
    }),
    code: 'sidecar-injected',
    notices: 'inconclusive',
    shows: 'the pod was admitted with container "istio-init"; the sample waits for it to end'
  },
  {
    name: 'a proxy beside a sample that was not asked yet',
    seen: makeSeen({ pod: makePodView({ others: [envoy] }) }),
    code: 'timeout',
    notices: 'inconclusive',
    shows: 'pod Running'
  },
  {
    name: 'a proxy beside a sample that did not answer, and whose sandbox is made again',
    seen: makeSeen({
      pod: makePendingPod({ others: [envoy] }),
      answer: { kind: 'none', via: 'proxy', message: 'error trying to reach service: EOF (503)' }
    }),
    code: 'timeout',
    notices: 'inconclusive',
    shows: 'ContainerCreating'
  },
  {
    name: 'a proxy that starts before the sample, and never does',
    seen: injected({ state: makeWaiting('PodInitializing'), isSidecar: true }),
    code: 'sidecar-injected',
    notices: 'inconclusive',
    shows: 'container "istio-proxy" (PodInitializing); the sample waits for it to start'
  },
  {
    name: 'a proxy beside a sample that waits, though nothing comes before it',
    seen: makeSeen({
      pod: makePendingPod({ sandboxReady: true, container: makeWaiting('PodInitializing'), others: [envoy] })
    }),
    code: 'timeout',
    notices: 'inconclusive',
    shows: 'PodInitializing'
  },
  {
    name: 'a container before a sample that waits for its own image',
    seen: makeSeen({
      pod: makePendingPod({ sandboxReady: true, others: [{ ...envoy, isFirst: true, state: { kind: 'none' } }] })
    }),
    code: 'timeout',
    notices: 'inconclusive',
    shows: 'ContainerCreating'
  },
  {
    name: 'a container before the sample, where there is no sandbox yet for either',
    seen: makeSeen({
      pod: makePendingPod({ container: makeWaiting('PodInitializing'), others: [{ ...envoy, isFirst: true }] })
    }),
    code: 'timeout',
    notices: 'inconclusive',
    shows: 'PodInitializing'
  },
  {
    name: 'a proxy beside a sample that answers right: the sample ran, and that counts',
    seen: makeSeen({ pod: makePodView({ others: [envoy] }), rightInARow: 3, answer: { kind: 'right' } }),
    code: 'passed',
    notices: 'failed',
    shows: ''
  },
  {
    name: 'a container that was put in is not what a missing handler is about',
    seen: makeSeen({
      pod: makePendingPod({ others: [{ ...envoy, isFirst: true, state: makeWaiting('PodInitializing') }] }),
      events: [seenEvent('FailedCreatePodSandBox', `${CREATE}no runtime for "spin" is configured`)]
    }),
    code: 'handler-not-configured',
    notices: 'failed',
    shows: 'no runtime for "spin"'
  }
]

const answers: readonly Row[] = [
  {
    name: 'the wrong port, or not listening yet',
    seen: unanswered('dial tcp 10.0.1.7:3000: connect: connection refused'),
    code: 'connection-refused',
    notices: 'compare',
    shows: '10.0.1.7:3000'
  },
  {
    name: 'a node without an address that may be asked is not to blame',
    seen: makeSeen({ pod: makePodView(), answer: { kind: 'none', via: 'direct', message: 'node a has no address' } }),
    code: 'node-port-unreachable',
    notices: 'inconclusive',
    shows: 'has no address'
  },
  {
    name: 'an expression that takes too long, for which no node is to blame',
    seen: makeSeen({
      pod: makePodView(),
      answer: { kind: 'wrong', detail: 'it takes longer than 1 s', isIncomplete: false, isUnmatched: true }
    }),
    code: 'wrong-answer',
    notices: 'inconclusive',
    shows: 'longer than 1 s'
  },
  ...[
    { kind: 'none', via: 'proxy', message: 'error trying to reach service: EOF (503)' } as const,
    { kind: 'none', via: 'direct', url: 'http://10.0.0.10:30080/hello', message: 'ECONNREFUSED' } as const,
    { kind: 'wrong', detail: 'status 500, expected 200', isIncomplete: false } as const,
    { kind: 'wrong', detail: 'it ends after 100 of 200 bytes', isIncomplete: true } as const
  ].map((answer): Row => ({
    name: `the last answer, or none, of a sample that does not run any more, whose sandbox is made again: ${JSON.stringify(answer)}`,
    seen: makeSeen({ pod: makePendingPod(), answer }),
    code: 'timeout',
    notices: 'inconclusive',
    shows: 'ContainerCreating'
  })),
  {
    name: "the node's own port of the Service, from where the run is",
    seen: makeSeen({
      pod: makePodView(),
      answer: { kind: 'none', via: 'direct', url: 'http://10.0.0.10:30080/hello', message: 'connect ECONNREFUSED' }
    }),
    code: 'node-port-unreachable',
    notices: 'compare',
    shows: '10.0.0.10:30080'
  },
  {
    name: 'a default-deny network policy',
    seen: unanswered('dial tcp 10.0.1.7:80: i/o timeout'),
    code: 'pods-unreachable',
    notices: 'compare',
    shows: 'i/o timeout'
  },
  {
    name: "konnectivity without any agent, which is no one node's",
    seen: unanswered('No agent available'),
    code: 'pods-unreachable',
    notices: 'inconclusive',
    shows: 'No agent available'
  },
  {
    name: "the API server's own proxy to all nodes, which is down and refuses it",
    seen: unanswered('dialing proxy "127.0.0.1:8131" failed: dial tcp 127.0.0.1:8131: connect: connection refused'),
    code: 'pods-unreachable',
    notices: 'inconclusive',
    shows: 'dialing proxy'
  },
  {
    name: 'the socket of such a proxy, which nothing serves',
    seen: unanswered(
      'connection error: desc = "transport: error while dialing: dial unix /etc/kubernetes/konnectivity-server/konnectivity-server.socket: connect: connection refused"'
    ),
    code: 'pods-unreachable',
    notices: 'inconclusive',
    shows: 'dial unix'
  },
  {
    name: 'a server that dies of the request, or an injected sidecar that hangs up',
    seen: unanswered('EOF'),
    code: 'no-answer',
    notices: 'compare',
    shows: 'EOF'
  },
  {
    name: 'what is no HTTP',
    seen: unanswered('net/http: HTTP/1.x transport connection broken: malformed HTTP status code "mail.example"'),
    code: 'no-answer',
    notices: 'compare',
    shows: 'malformed HTTP'
  },
  {
    name: 'a sample that reports nothing',
    seen: makeSeen({
      pod: makePodView(),
      answer: { kind: 'none', via: 'proxy', message: 'The operation was aborted due to timeout' }
    }),
    code: 'no-answer',
    notices: 'compare',
    shows: 'timeout'
  },
  {
    name: 'an API server that goes while samples are asked',
    seen: makeSeen({
      pod: makePodView(),
      answer: { kind: 'none', via: 'proxy', message: 'connect ECONNREFUSED 10.0.0.1:6443' }
    }),
    code: 'api-server-gone',
    notices: 'inconclusive',
    shows: 'ECONNREFUSED'
  },
  ...[
    'status 503, expected 200; the body begins "upstream connect error"',
    'the body begins "Goodbye", expected it to hold "Hello"'
  ].map((detail): Row => ({
    name: detail,
    seen: makeSeen({ pod: makePodView(), answer: { kind: 'wrong', detail, isIncomplete: false } }),
    code: 'wrong-answer',
    notices: 'compare',
    shows: detail
  })),
  {
    name: 'an answer that is cut short, or has no end',
    seen: makeSeen({
      pod: makePodView(),
      answer: { kind: 'wrong', detail: 'the answer was cut short or longer than 64 KiB', isIncomplete: true }
    }),
    code: 'answer-incomplete',
    notices: 'compare',
    shows: 'cut short'
  }
]

const healed: readonly Observations['events'][number][] = [
  seenEvent(
    'FailedCreatePodSandBox',
    `${CREATE}failed to setup network for sandbox "0af1": plugin type="bridge" failed`
  )
]

/** Evidence of two causes at once: the one that explains the other has to win, so an order of RULES that errs fails here. */
const group: readonly Row[] = [
  {
    name: 'a sandbox that failed at first does not hide the image, where the kubelet has no condition for sandboxes',
    seen: makeSeen({
      pod: makePendingPod({ container: makeWaiting('ErrImagePull', 'no match for platform in manifest: not found') }),
      events: healed
    }),
    code: 'image-platform-missing',
    notices: 'inconclusive',
    shows: 'no match for platform'
  },
  {
    name: 'a sandbox that failed at first does not hide how the sample ends, there too',
    seen: makeSeen({ pod: makePodView({ sandboxReady: false, container: ended('Error', 3) }), events: healed }),
    code: 'sample-ends',
    notices: 'compare',
    shows: 'exit code 3'
  },
  {
    name: 'a missing handler, on a network that failed first',
    seen: makeSeen({
      pod: makePendingPod(),
      events: [...healed, seenEvent('FailedCreatePodSandBox', `${CREATE}no runtime for "spin" is configured`)]
    }),
    code: 'handler-not-configured',
    notices: 'failed',
    shows: 'no runtime for "spin"'
  },
  {
    name: 'a shim for another CPU is not one that dies, and no Wasm under a plain runtime',
    seen: sandbox(
      `${TASK_2}failed to start shim: start failed: fork/exec /opt/containerd-shim-spin-v2: exec format error`
    ),
    code: 'shim-wrong-arch',
    notices: 'failed',
    shows: 'exec format error'
  },
  {
    name: 'a node that was deleted before its pod was made, while the API server was gone',
    seen: makeSeen({
      refusal: noAnswer('connect ECONNREFUSED 10.0.0.1:6443'),
      nodeTrouble: { kind: 'gone', detail: 'node node-a was deleted' }
    }),
    code: 'node-gone',
    notices: 'inconclusive',
    shows: 'node node-a was deleted'
  },
  {
    name: 'a node that was deleted, with its pod',
    seen: makeSeen({
      pod: makePodView({ deleted: true }),
      nodeTrouble: { kind: 'gone', detail: 'node node-a was deleted' }
    }),
    code: 'node-gone',
    notices: 'inconclusive',
    shows: 'node node-a was deleted'
  },
  {
    name: 'a node that is not Ready, on which the sample does not answer',
    seen: makeSeen({
      pod: makePodView(),
      answer: { kind: 'none', via: 'proxy', message: 'error trying to reach service: dial tcp: i/o timeout (503)' },
      nodeTrouble: { kind: 'not-ready', detail: 'node node-a is not Ready' }
    }),
    code: 'node-not-ready',
    notices: 'failed',
    shows: 'not Ready'
  },
  {
    name: 'a node that was drained is not blamed for its sandbox',
    seen: makeSeen({
      pod: makePendingPod(),
      events: healed,
      nodeTrouble: { kind: 'drained', detail: 'node node-a was cordoned' }
    }),
    code: 'node-gone',
    notices: 'inconclusive',
    shows: 'cordoned'
  },
  {
    name: 'the pull that was refused, and not that it is "not found" for it',
    seen: pull('pull access denied, repository does not exist or may require authorization: x: not found'),
    code: 'image-access-denied',
    notices: 'compare',
    shows: 'pull access denied'
  },
  {
    name: 'a platform that is missing is no image that is missing',
    seen: pull('no match for platform in manifest: not found'),
    code: 'image-platform-missing',
    notices: 'inconclusive',
    shows: 'platform'
  },
  {
    name: 'a kill for memory is no sample that ends, nor just a kill',
    seen: crashLoop(ended('OOMKilled', 137), { log: 'served' }),
    code: 'out-of-memory',
    notices: 'compare',
    shows: 'OOMKilled'
  },
  {
    name: 'a sample that served, was killed for memory and restarted: a restart after Ready fails the node',
    seen: crashLoop(ended('OOMKilled', 137), served),
    code: 'restarted-after-ready',
    notices: 'failed',
    shows: 'OOMKilled'
  },
  {
    name: 'a plain runtime that ends the sample with code 1',
    seen: crashLoop(ended('Error', 1), { log: 'exec /app.wasm: exec format error' }),
    code: 'ran-without-wasm',
    notices: 'failed',
    shows: 'exec format error'
  },
  {
    name: 'a module that is refused again and again is no shim that crashes',
    seen: crashLoop(ended('StartError', 128, "spin executor can't handle spec: context canceled: unknown")),
    code: 'module-refused',
    notices: 'compare',
    shows: 'executor'
  },
  {
    name: "a user's own pod that answers 503 while its own probe says that it warms up",
    seen: makeSeen({
      pod: makePodView({ ready: false, waitsForReady: true }),
      answer: { kind: 'wrong', detail: 'status 503, expected 200', isIncomplete: false },
      events: [seenEvent('Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503')]
    }),
    code: 'workload-not-ready',
    notices: 'inconclusive',
    shows: 'statuscode: 503'
  },
  {
    name: "a user's own pod that does not listen yet, and has a probe that has not failed yet",
    seen: makeSeen({
      pod: makePodView({ ready: false, waitsForReady: true }),
      answer: { kind: 'none', via: 'proxy', message: 'connection refused' }
    }),
    code: 'workload-not-ready',
    notices: 'inconclusive',
    shows: "no probe has reported why it isn't Ready; asked by the run, it does not answer: connection refused"
  },
  {
    name: "a user's own pod that answers right, and whose probe has not said yet that it is Ready",
    seen: makeSeen({
      pod: makePodView({ ready: false, waitsForReady: true }),
      answer: { kind: 'right' },
      events: [seenEvent('Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 404')]
    }),
    code: 'workload-not-ready',
    notices: 'inconclusive',
    shows: "no probe has reported why it isn't Ready; asked by the run, it answers right"
  },
  {
    name: "a user's own pod that answers wrong, and whose probe has not said yet that it is Ready",
    seen: makeSeen({
      pod: makePodView({ ready: false, waitsForReady: true }),
      answer: { kind: 'wrong', detail: 'status 503, expected 200', isIncomplete: false },
      events: [seenEvent('Warming', 'Readiness probe failed: in words of somebody else')]
    }),
    code: 'workload-not-ready',
    notices: 'inconclusive',
    shows: "no probe has reported why it isn't Ready; asked by the run, it answers wrong: status 503"
  },
  {
    name: "a user's own pod that nobody has asked yet",
    seen: makeSeen({
      pod: makePodView({ ready: false, waitsForReady: true }),
      events: [seenEvent('Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 404')]
    }),
    code: 'timeout',
    notices: 'inconclusive',
    shows: 'statuscode: 404'
  },
  {
    name: "a user's own pod that was asked, and whose sandbox is made again",
    seen: makeSeen({
      pod: makePendingPod({ waitsForReady: true }),
      answer: { kind: 'right' }
    }),
    code: 'timeout',
    notices: 'inconclusive',
    shows: 'ContainerCreating'
  },
  {
    name: "a user's own pod that is Ready and answers 503",
    seen: makeSeen({
      pod: makePodView({ waitsForReady: true }),
      answer: { kind: 'wrong', detail: 'status 503, expected 200', isIncomplete: false }
    }),
    code: 'wrong-answer',
    notices: 'compare',
    shows: 'status 503'
  },
  ...[
    'MountVolume.SetUp failed for volume "config" : configmap "not-there" not found',
    'MountVolume.SetUp failed for volume "tls" : secret "not-there" not found',
    'MountVolume.SetUp failed for volume "config" : references non-existent config key: not-there'
  ].map((message) => ({
    name: `a mount of what is not there: ${message}`,
    seen: ofManifests(makeSeen({ pod: makePendingPod(), events: [seenEvent('FailedMount', message)] })),
    code: 'object-missing',
    notices: 'inconclusive' as const,
    shows: message
  })),
  ...[
    'configmap "not-there" not found',
    'secret "not-there" not found',
    "couldn't find key not-there in ConfigMap mine/config"
  ].map((message) => ({
    name: `a variable from what is not there: ${message}`,
    seen: ofManifests(waits('CreateContainerConfigError', message)),
    code: 'object-missing',
    notices: 'inconclusive' as const,
    shows: message
  })),
  ...[
    'container has runAsNonRoot and image will run as root (pod: "web-1_mine(uid)", container: app)',
    'container has runAsNonRoot and image has non-numeric user (nobody), cannot verify user is non-root (pod: "web-1")',
    'container\'s runAsUser breaks non-root policy (pod: "web-1_mine(uid)", container: app)'
  ].flatMap((message): readonly Row[] => {
    const row = { code: 'root-not-allowed', notices: 'inconclusive', shows: message } as const
    const seen = waits('CreateContainerConfigError', message)
    return [
      { ...row, name: `a user's own pod that may not run as root: ${message}`, seen: ofManifests(seen) },
      { ...row, name: `one of the run's own that a policy lets not run as root: ${message}`, seen }
    ]
  }),
  {
    name: 'a mount that fails for something else, though an object is missing by another event',
    seen: ofManifests(
      makeSeen({
        pod: makePendingPod(),
        events: [
          seenEvent('FailedMount', 'MountVolume.SetUp failed : busy'),
          seenEvent('Other', 'secret "a" not found')
        ]
      })
    ),
    code: 'timeout',
    notices: 'inconclusive',
    shows: 'secret "a" not found'
  },
  ...[
    { of: 'runs', pod: makePodView() },
    { of: 'ended, for no reason', pod: makePodView({ ready: false, container: ended('', 3) }) },
    {
      of: 'crashes',
      pod: makePodView({ ready: false, container: makeWaiting('CrashLoopBackOff'), lastEnd: ended('Error', 3) })
    }
  ].map(({ of, pod }): Row => ({
    name: `a mount of what was not there at first, of a pod that ${of}`,
    seen: ofManifests(
      makeSeen({ pod, events: [seenEvent('FailedMount', 'MountVolume.SetUp failed : configmap "late" not found')] })
    ),
    code: pod.container.kind === 'running' ? 'timeout' : 'sample-ends',
    notices: pod.container.kind === 'running' ? 'inconclusive' : 'compare',
    shows: pod.container.kind === 'running' ? 'configmap "late" not found' : 'exit code 3'
  })),
  ...['persistentvolumeclaim "late" not found', 'pod has unbound immediate PersistentVolumeClaims'].map(
    (message): Row => ({
      name: `a claim that was not there, or not bound, before the pod was scheduled: ${message}`,
      seen: ofManifests(
        makeSeen({
          pod: makePendingPod(),
          events: [seenEvent('FailedScheduling', `0/3 nodes are available: ${message}`)]
        })
      ),
      code: 'timeout',
      notices: 'inconclusive',
      shows: message
    })
  ),
  {
    name: 'a claim that is not there',
    seen: ofManifests(kept('persistentvolumeclaim "not-there" not found')),
    code: 'object-missing',
    notices: 'inconclusive',
    shows: 'persistentvolumeclaim "not-there" not found'
  },
  {
    name: "a claim that a policy has put into the run's own pod",
    seen: kept('persistentvolumeclaim "not-there" not found'),
    code: 'unschedulable',
    notices: 'failed',
    shows: 'not found'
  },
  {
    name: 'a claim that nothing has bound',
    seen: ofManifests(kept('pod has unbound immediate PersistentVolumeClaims')),
    code: 'object-missing',
    notices: 'inconclusive',
    shows: 'unbound immediate'
  },
  {
    name: "a user's own pod that answers, and whose probe fails",
    seen: makeSeen({
      pod: makePodView({ ready: false, waitsForReady: true }),
      answer: { kind: 'right' },
      rightInARow: 3,
      events: [seenEvent('Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 404')]
    }),
    code: 'workload-not-ready',
    notices: 'inconclusive',
    shows: 'Readiness probe failed'
  },
  {
    name: 'an answer that is wrong and cut short',
    seen: makeSeen({ pod: makePodView(), answer: { kind: 'wrong', detail: 'cut short', isIncomplete: true } }),
    code: 'answer-incomplete',
    notices: 'compare',
    shows: 'cut short'
  },
  {
    name: 'no room for the pod, where other nodes were not asked for',
    seen: kept("1 Insufficient cpu, 1 node(s) didn't match Pod's node affinity/selector"),
    code: 'node-full',
    notices: 'inconclusive',
    shows: 'Insufficient cpu'
  },
  {
    name: 'a refused class, though the answer of a webhook is in it too',
    seen: refusal('admission webhook "x" denied the request: RuntimeClass "wasmtime-spin-v2" not found (403)'),
    code: 'class-missing',
    notices: 'failed',
    shows: 'not found'
  },
  {
    name: 'a webhook that cannot be reached is no API server that is gone',
    seen: makeSeen({
      refusal: denied('failed calling webhook "x": dial tcp 10.0.0.2:443: connect: ECONNREFUSED timeout (500)')
    }),
    code: 'webhook-unavailable',
    notices: 'inconclusive',
    shows: 'webhook "x"'
  }
]

const groups: Readonly<Record<string, readonly Row[]>> = {
  'classes and admission': classesAndAdmission,
  "the node's containerd": containerd,
  images,
  'the container': container,
  'scheduling, the node and the pod': scheduling,
  'what else is in the pod': sidecars,
  'the answer': answers,
  'two at once': group
}
const allRows = Object.values(groups).flat()

for (const [group, rows] of Object.entries(groups)) {
  describe(group, () => {
    test.each(rows)('$name -> $code', ({ seen, code, notices, shows, of }) => {
      const one = { ...makeCase(seen), ...of }
      const first = judge(one, undefined, 0, DEADLINE_MS)
      // By the deadline it has stood for every grace.
      const judged = first.kind === 'decided' ? first : judge(one, first.suspicion, DEADLINE_MS, DEADLINE_MS)
      if (judged.kind !== 'decided') throw new Error('nothing was decided')
      const { verdict } = judged
      if (!('diagnosis' in verdict)) {
        expect(verdict.kind).toBe(code)
        return
      }
      expect(verdict.diagnosis.code).toBe(code)
      expect(verdict.diagnosis.evidence).toContain(shows)
      expect(verdict.kind).toBe(notices === 'failed' ? 'failed' : 'inconclusive')
      expect(settleFault(verdict, () => true).kind).toBe(notices === 'inconclusive' ? 'inconclusive' : 'failed')
    })
  })
}

test('every code of a rule has a row at least', () => {
  const codes = new Set(allRows.map((row) => row.code))
  expect(RULES.map((rule) => rule.code).filter((code) => !codes.has(code))).toEqual([])
})

/** When it is decided, if nothing else happens. */
function decidedAtMs(seen: Observations): number | undefined {
  const first = judge(makeCase(seen), undefined, 0, DEADLINE_MS)
  return first.kind === 'open' ? first.againAtMs : 0
}

test('a proxy before the sample is waited for while its image is pulled, or its startup probe runs', () => {
  const pulls = injected({ state: makeWaiting('PodInitializing') })
  const starts = injected({ state: { kind: 'running' }, isSidecar: true })
  const ends = injected({ state: { kind: 'running' } })
  const fails = injected({ state: makeWaiting('ImagePullBackOff'), isSidecar: true })
  const done = injected({ state: ended('Completed', 0) })
  expect([pulls, starts].map(decidedAtMs)).toEqual([DEADLINE_MS, DEADLINE_MS])
  expect([ends, fails, done].map(decidedAtMs)).toEqual([15_000, 15_000, 15_000])
})

test('of several containers before the sample each that has not ended well has to be on its way', () => {
  const pulls = { ...envoy, isFirst: true, state: makeWaiting('PodInitializing') }
  const beside: PodView['others'][number] = { ...envoy, state: { kind: 'none' } }
  const hasDone = { ...pulls, state: ended('Completed', 0) }
  const hasFailed = { ...pulls, state: ended('Error', 1) }
  const waiting = makePendingPod({ sandboxReady: true, container: makeWaiting('PodInitializing') })
  const seen = [beside, hasDone, hasFailed].map((other) => makeSeen({ pod: { ...waiting, others: [other, pulls] } }))
  expect(seen.map(decidedAtMs)).toEqual([DEADLINE_MS, DEADLINE_MS, 15_000])
})

test('an app that says that it is not there yet is waited for, as one that does not listen yet', () => {
  const answers = (more: object): Observations =>
    makeSeen({
      pod: makePodView(),
      answer: { kind: 'wrong', detail: 'status 503, expected 200', isIncomplete: false, ...more }
    })
  expect([answers({ isUnavailable: true }), answers({})].map(decidedAtMs)).toEqual([DEADLINE_MS, 3_000])
})

describe('what keeps a sandbox from being made has until the kubelet has tried it again', () => {
  const unready = seenEvent('NetworkNotReady', 'network is not ready: cni plugin not initialized')
  const after = (graceMs: number, [event]: Observations['events']) => ({ event, graceMs })

  test.each([
    after(20_000, sandbox(`${TASK_2}failed to start shim: start failed: fork/exec /opt/shim: text file busy`).events),
    after(20_000, sandbox('failed to setup network for sandbox: plugin type="bridge" failed').events),
    after(20_000, sandbox('failed to pull image "registry.k8s.io/pause:3.10": not found').events),
    after(20_000, sandbox('failed to pull image "registry.k8s.io/pause:3.10": 503 Service Unavailable').events),
    after(20_000, sandbox('mkdir /run/x: no space left on device').events),
    after(20_000, sandbox('the moon is full').events),
    after(20_000, [unready]),
    after(40_000, sandbox(NO_SOCKET).events),
    after(40_000, [seenEvent('FailedCreatePodSandBox', 'runtimeclass.node.k8s.io "x" not found')])
  ])('$event.message', ({ event, graceMs }) => {
    if (event === undefined) throw new Error('no event')
    const see = (events: Observations['events']): Observations => makeSeen({ pod: makePendingPod(), events })
    const [once, twice] = [see([event]), see([{ ...event, count: 2 }])]
    const other = see([event, { ...event, name: 'another' }])
    const placed = see([{ ...seenEvent('Scheduled', 'Successfully assigned'), count: 2 }, event])
    expect([once, placed, twice, other].map(decidedAtMs)).toEqual([60_000, 60_000, graceMs, graceMs])
    // The second try came late, and heals nothing.
    const first = judge(makeCase(once), undefined, 0, DEADLINE_MS)
    const suspicion = first.kind === 'open' ? first.suspicion : undefined
    expect(judge(makeCase(once), suspicion, graceMs + 5_000, DEADLINE_MS)).toMatchObject({ kind: 'open' })
    expect(judge(makeCase(twice), suspicion, graceMs + 5_000, DEADLINE_MS)).toMatchObject({ kind: 'decided' })
  })

  test('a sandbox that failed once is waited for until there is a second try', () => {
    const once = sandbox('the moon is full')
    const twice = { ...once, events: once.events.map((event) => ({ ...event, count: 2 })) }
    expect([once, twice].map(decidedAtMs)).toEqual([60_000, 20_000])
  })

  test('what the kubelet could not look up is distinguished from what the API server refused', () => {
    const event = seenEvent('FailedCreatePodSandBox', 'runtimeclass.node.k8s.io "x" not found')
    const looked = makeSeen({ pod: makePendingPod(), events: [event] })
    const refused = refusal('pods "x" is forbidden: pod rejected: RuntimeClass "x" not found (403)')
    const factsOf = (seen: Observations): unknown => diagnose(seen)?.rule.facts(makeCase(seen), '')
    expect(factsOf(looked)).toMatchObject({ kind: 'class-missing', byKubelet: true })
    expect(factsOf(refused)).not.toHaveProperty('byKubelet')
  })

  test('but not what never heals', () => {
    const dies = sandbox(`${TASK_2}failed to start shim: start failed: exit status 3`)
    expect(decidedAtMs(dies)).toBe(0)
  })

  test('nor what was wrong before there was a sandbox', () => {
    const pod = makePodView({ ready: false, container: makeWaiting('CreateContainerError', 'no space left on device') })
    expect(decidedAtMs(makeSeen({ pod, events: [unready] }))).toBe(20_000)
  })
})

test('the kill for a probe is shown without the probe where only the kill was reported', () => {
  const events = [webEvent('Killing', 'Container web failed liveness probe, will be restarted')]
  const judged = judge(
    makeCase(makeSeen({ ...served, pod: makePodView(killedWeb), events })),
    undefined,
    0,
    DEADLINE_MS
  )
  const evidence = 'Container web failed liveness probe, will be restarted'
  expect(judged).toMatchObject({ verdict: { diagnosis: { code: 'workload-not-ready', evidence } } })
})

test('a log that is empty is not shown where it decides nothing', () => {
  const evidenceOf = (seen: Observations, output?: Output): string | undefined => {
    const one = { ...makeCase(seen), ...(output === undefined ? {} : byOutput(output)) }
    return RULES.map((rule) => rule.find(seen, one)).find((evidence) => evidence !== undefined)
  }
  const runs = makeSeen({ pod: makePodView() })
  const still = 'the sample still runs, expected it to end with exit code 3'
  expect(evidenceOf(ends(ended('Error', 1)))).toBe('Error, exit code 1')
  expect(evidenceOf(runs, { exitCode: 3 })).toBe(still)
  expect(evidenceOf({ ...runs, log: 'la la' }, { exitCode: 3 })).toBe(`${still}; its log ends: la la`)
})

test('a log that a kubelet does not give has until one that restarts is back, one that it gives has less', () => {
  const logProblem = {
    text: 'Get "https://10.0.0.5:10250/containerLogs/x": connect: connection refused',
    isOfNode: true
  }
  const judged = (more: Partial<Observations>): ReturnType<typeof judge> =>
    judge(
      { ...makeCase({ ...ends(ended('Completed', 0)), isLogRead: true, ...more }), ...byOutput({ log: 'n0nce' }) },
      undefined,
      0,
      DEADLINE_MS
    )
  const all = [{ logProblem }, { logProblem, log: 'something' }, {}, { log: 'something' }].map(judged)
  expect(all.map((one) => (one.kind === 'open' ? one.againAtMs : 0))).toEqual([30_000, 30_000, 5_000, 5_000])
})

test("a log that the run can't fetch has as long as an answer", () => {
  const logProblem = { text: 'connect ECONNREFUSED 10.0.0.1:6443', isOfNode: false }
  const one = { ...makeCase({ ...ends(ended('Completed', 0)), logProblem }), ...byOutput({ log: 'n0nce' }) }
  expect(judge(one, undefined, 0, DEADLINE_MS)).toMatchObject({ kind: 'open', againAtMs: 15_000 })
})

describe('a command that goes on', () => {
  const kinds = [
    { what: 'ends', output: { exitCode: 0 }, code: 'timeout' },
    { what: 'writes', output: { log: 'n0nce' }, code: 'log-missing' }
  ]
  const judgeFrom = (output: Output, ranMs: number): ReturnType<typeof judge> => {
    const one = { ...makeCase(makeSeen({ pod: makePodView(), isLogRead: true })), ...byOutput(output) }
    const first = judge(one, undefined, DEADLINE_MS - ranMs, DEADLINE_MS)
    return first.kind === 'decided' ? first : judge(one, first.suspicion, DEADLINE_MS, DEADLINE_MS)
  }
  const settled = (judged: ReturnType<typeof judge>): string =>
    judged.kind === 'decided' ? settleFault(judged.verdict, () => true).kind : judged.kind

  test.each(kinds)('and never $what is waited for until the deadline', ({ output }) => {
    const one = { ...makeCase(makeSeen({ pod: makePodView(), isLogRead: true })), ...byOutput(output) }
    expect(judge(one, undefined, 0, DEADLINE_MS)).toMatchObject({ kind: 'open', againAtMs: DEADLINE_MS })
  })

  test.each(kinds)(
    'and never $what, as it does elsewhere, is held against its node once it has run for 30 s',
    (kind) => {
      expect(settled(judgeFrom(kind.output, 30_000))).toBe('failed')
      const late = judgeFrom(kind.output, 29_000)
      expect(settled(late)).toBe('inconclusive')
      expect(late).toMatchObject({ verdict: { diagnosis: { code: kind.code } } })
    }
  )
})

describe('a pod of the manifests that fits no node', () => {
  const reasons = [kept('3 Insufficient cpu'), kept("3 node(s) didn't match Pod's node affinity/selector")].map(
    ofManifests
  )

  test.each(reasons)('has a minute: a node that is on its way may not be announced yet', (seen) => {
    expect(decidedAtMs(seen)).toBe(60_000)
  })

  test.each(['TriggeredScaleUp', 'Nominated'])('is waited for once an autoscaler makes one for it: %s', (reason) => {
    const announced = reasons.map((seen) => ({ ...seen, events: [seenEvent(reason, 'x'), ...seen.events] }))
    expect(announced.map(decidedAtMs)).toEqual([DEADLINE_MS, DEADLINE_MS])
  })
})

test('a container that could not be created has until the kubelet has tried it again, one that ended has less', () => {
  const away = waits('CreateContainerError', 'rpc error: code = Unavailable desc = error reading from server: EOF')
  const odd = waits('CreateContainerError', 'the moon is full')
  const unread = waits(
    'CreateContainerConfigError',
    'failed to sync configmap cache: timed out waiting for the condition'
  )
  const past = waits('RunContainerError', 'the moon is full')
  const again = { ...past, ...(past.pod && { pod: { ...past.pod, lastEnd: ended('Odd', 1) } }) }
  expect([away, odd, unread, again, rejected('Odd', 'x')].map(decidedAtMs)).toEqual([
    40_000, 20_000, 20_000, 4_000, 4_000
  ])
})

describe('an order of RULES that changes a verdict', () => {
  /** Two rows seen of one pod: more than a cluster shows at once, so every pair of rules that can meet does. */
  const seenTogether = (one: Row, other: Row): Observations => ({
    ...one.seen,
    ...other.seen,
    events: [...one.seen.events, ...other.seen.events],
    log: other.seen.log === '' ? one.seen.log : other.seen.log
  })

  test('is noticed: on every two rows together, the rules say what they say in the order that is written here', () => {
    const ids = idsOf(RULES)
    expect([...ids.keys()].sort()).toEqual([...ORDER].sort())
    const ordered = ORDER.flatMap((id) => ids.get(id) ?? [])
    const changed = allRows.flatMap((one) =>
      allRows.flatMap((other) => {
        const seen = seenTogether(one, other)
        const both = { ...makeCase(seen), ...one.of, ...other.of }
        const [now, meant] = [RULES, ordered].map((rules) => rules.find((rule) => rule.find(seen, both) !== undefined))
        if (now?.code === meant?.code && now?.verdict === meant?.verdict && now?.nodeAtFaultIf === meant?.nodeAtFaultIf)
          return []
        return [`${one.name} and ${other.name}: ${now?.code ?? 'nothing'} instead of ${meant?.code ?? 'nothing'}`]
      })
    )
    expect(changed).toEqual([])
  })

  test('can be had by exchanging most of the rules: what is noticed is not by chance', () => {
    const noticed = RULES.flatMap((rule, index) => {
      const swapped = [...RULES.slice(0, index), ...RULES.slice(index + 1), rule]
      const differs = allRows.some(({ seen, of }) => {
        const [now, then] = [RULES, swapped].map((rules) =>
          rules.find((one) => one.find(seen, { ...makeCase(seen), ...of }) !== undefined)
        )
        return now?.code !== then?.code
      })
      return differs ? [rule.code] : []
    })
    expect(noticed.length).toBeGreaterThan(RULES.length / 3)
  })

  /** A rule's code, and its number where several have the same. */
  function idsOf(rules: readonly Rule[]): ReadonlyMap<string, Rule> {
    const counts = new Map<string, number>()
    return new Map(
      rules.map((rule) => {
        const count = (counts.get(rule.code) ?? 0) + 1
        counts.set(rule.code, count)
        return [count === 1 ? rule.code : `${rule.code} ${count}`, rule]
      })
    )
  }
})

/** A sample that serves nothing, and is proven by what it leaves. */
function byOutput(output: Output): Partial<Case> {
  return { proof: 'output', runtime: { ...spin, sample: { ...spin.sample, output, port: 0 } } }
}
