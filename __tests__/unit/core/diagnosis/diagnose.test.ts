import { describe, expect, test } from 'vitest'
import {
  type Case,
  diagnose,
  diagnoseMismatch,
  diagnoseRefusal,
  diagnoseTimeout,
  makeDiagnosis,
  makeVerdict,
  type Rule,
  RULES
} from '../../../../src/core/diagnosis/diagnose.ts'
import { fix } from '../../../../src/core/diagnosis/fixes/fix.ts'
import type { Cause } from '../../../../src/core/diagnosis/rules/rule.ts'
import type { Diagnosis, Runtime, Verdict } from '../../../../src/core/model.ts'
import type { NoAnswer } from '../../../../src/core/observations/no-answer.ts'
import type { Observations } from '../../../../src/core/observations/observations.ts'
import type { ContainerView, PodView } from '../../../../src/core/observations/pod-status.ts'
import { anyNode } from '../../../../src/core/workloads/workloads.ts'
import {
  denied,
  makeNode,
  makePendingPod,
  makePodView,
  makeSeen,
  makeWaiting,
  NO_HANDLER,
  NO_SHIM,
  node,
  rulesOf,
  seenEvent,
  spin,
  unanswered
} from '../examples.ts'

/** One piece of evidence: what it adds to what is seen of a pod. */
type Piece = Partial<Omit<Observations, 'pod'>> & { readonly pod?: Partial<PodView> }

const SANDBOX = 'FailedCreatePodSandBox'
const failedBothWays = { kind: 'none', via: 'proxy', message: 'error trying to reach service: EOF (503)' } as const
const ended = (message: string): Partial<PodView> => ({
  container: { kind: 'ended', reason: 'Error', exitCode: 1, message }
})
const endedWell = { kind: 'ended', reason: 'Completed', exitCode: 0, message: '' } as const
const beforeSandbox: Partial<PodView> = {
  sandboxReady: false,
  ready: false,
  container: makeWaiting('ContainerCreating')
}
const backOff: Partial<PodView> = {
  ready: false,
  container: makeWaiting('ImagePullBackOff', 'Back-off pulling image "x"')
}

/** Evidence from public reports, by a name of its own. */
const pieces = {
  'node deleted': { nodeTrouble: { kind: 'gone', detail: 'node node-a was deleted' } },
  'node drained': { nodeTrouble: { kind: 'drained', detail: 'node node-a was cordoned' } },
  'node not Ready': { nodeTrouble: { kind: 'not-ready', detail: 'node node-a is not Ready' } },
  'pod deleted': { pod: { deleted: true } },
  'pod evicted': { pod: { phase: 'Failed', reason: 'Evicted', message: 'disk pressure', container: { kind: 'none' } } },
  'class not found': {
    refusal: denied('pods "x" is forbidden: pod rejected: RuntimeClass "wasmtime-spin-v2" not found (403)')
  },
  'pod changed': { mismatch: { kind: 'selector', key: 'a', value: 'b' } },
  'any refusal': { refusal: denied('pods "x" is forbidden: something else (403)') },
  'no handler': { pod: beforeSandbox, events: [seenEvent(SANDBOX, NO_HANDLER)] },
  'no shim': { pod: beforeSandbox, events: [seenEvent(SANDBOX, NO_SHIM)] },
  'any sandbox trouble': {
    pod: beforeSandbox,
    events: [seenEvent(SANDBOX, 'Failed to create pod sandbox: something else')]
  },
  'restarted after Ready': { pod: { restarts: 1 }, restartsAtReady: 0 },
  'platform missing': {
    pod: backOff,
    events: [seenEvent('Failed', 'Failed to pull image "x": no match for platform in manifest: not found')]
  },
  'any pull trouble': { pod: backOff, events: [seenEvent('Failed', 'Failed to pull image "x": something else')] },
  'plain runtime': { pod: ended(''), log: 'exec /app.wasm: exec format error' },
  'sample ended': { pod: ended('bye') },
  'container waits': { pod: { container: makeWaiting('CreateContainerError', 'something else') } },
  'pod rejected by the kubelet': {
    pod: { phase: 'Failed', reason: 'UnexpectedAdmissionError', message: 'no device', container: { kind: 'none' } }
  },
  'no room on the kubelet': {
    pod: { phase: 'Failed', reason: 'OutOfpods', message: 'no room', container: { kind: 'none' } }
  },
  'wrong answer': { answer: { kind: 'wrong', detail: 'status 404', isIncomplete: false } },
  'no answer': { answer: failedBothWays },
  'API server gone': { answer: { kind: 'none', via: 'proxy', message: 'connect ECONNREFUSED 127.0.0.1:6443' } },
  'selector refused': {
    pod: { scheduled: false, ...beforeSandbox },
    events: [
      seenEvent('FailedScheduling', "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.")
    ]
  },
  'any scheduling trouble': {
    pod: { scheduled: false, ...beforeSandbox },
    events: [seenEvent('FailedScheduling', '0/1 nodes are available: 1 something else.')]
  }
} as const satisfies Record<string, Piece>

type Name = keyof typeof pieces

/** All of it seen of one pod; of what can only be one thing the last is. */
function see(...names: readonly Name[]): Observations {
  const all: readonly Piece[] = names.map((name) => pieces[name])
  return makeSeen({
    ...(Object.assign({}, ...all) as Piece),
    pod: makePodView(Object.assign({}, ...all.map((piece) => piece.pod ?? {})) as Partial<PodView>),
    events: all.flatMap((piece) => piece.events ?? [])
  })
}

function codeOf(seen: Observations): string | undefined {
  return diagnose(seen)?.rule.code
}

describe('evidence -> code and verdict', () => {
  /** `failed`, or `inconclusive`: for good, or until the look at other nodes. */
  const workloads: readonly (readonly [Name, string, string])[] = [
    ['node deleted', 'node-gone', 'inconclusive'],
    ['node drained', 'node-gone', 'inconclusive'],
    ['node not Ready', 'node-not-ready', 'failed'],
    ['pod deleted', 'pod-deleted', 'inconclusive'],
    ['pod evicted', 'pod-deleted', 'inconclusive'],
    ['class not found', 'class-missing', 'failed'],
    ['pod changed', 'pod-changed', 'inconclusive'],
    ['any refusal', 'pod-refused', 'inconclusive'],
    ['no handler', 'handler-not-configured', 'failed'],
    ['no shim', 'shim-not-installed', 'failed'],
    ['any sandbox trouble', 'unknown', 'failed'],
    ['restarted after Ready', 'restarted-after-ready', 'failed'],
    ['platform missing', 'image-platform-missing', 'inconclusive'],
    ['any pull trouble', 'image-not-pulled', 'pulled-elsewhere'],
    ['plain runtime', 'ran-without-wasm', 'failed'],
    ['sample ended', 'sample-ends', 'passed-elsewhere'],
    ['container waits', 'unknown', 'passed-elsewhere'],
    ['pod rejected by the kubelet', 'unknown', 'passed-elsewhere'],
    ['no room on the kubelet', 'node-full', 'inconclusive'],
    ['wrong answer', 'wrong-answer', 'passed-elsewhere'],
    ['no answer', 'no-answer', 'passed-elsewhere'],
    ['API server gone', 'api-server-gone', 'inconclusive'],
    ['selector refused', 'label-lost', 'failed'],
    ['any scheduling trouble', 'unschedulable', 'failed']
  ]

  test.each(workloads)('%s -> %s, %s', (name, code, outcome) => {
    const found = diagnose(see(name))
    expect([found?.rule.code, found?.rule.nodeAtFaultIf ?? found?.rule.verdict]).toEqual([code, outcome])
    expect(found?.evidence).not.toBe('')
  })

  test('a pod that was deleted, by nobody knows whom', () => {
    expect(diagnose(see('pod deleted'))?.evidence).toBe('the pod was deleted')
  })

  test('every piece has its row', () => {
    expect(workloads.map(([name]) => name).sort()).toEqual(Object.keys(pieces).sort())
  })

  test.each([
    {
      name: 'a pod that is being scheduled',
      seen: makeSeen({ pod: makePendingPod({ scheduled: false, nodeName: '' }) })
    },
    { name: 'a pod whose sandbox is being made', seen: makeSeen({ pod: makePendingPod() }) },
    {
      name: 'a pod whose image is being pulled',
      seen: makeSeen({
        pod: makePendingPod({ sandboxReady: true }),
        events: [seenEvent('Pulling', 'Pulling image "x"')]
      })
    },
    { name: 'a pod that runs', seen: makeSeen({ pod: makePodView() }) },
    { name: 'a pod that answers', seen: makeSeen({ pod: makePodView(), answer: { kind: 'right' } }) },
    { name: 'a pod that nobody knows of yet', seen: makeSeen() }
  ])('$name -> nothing', ({ seen }) => {
    expect(codeOf(seen)).toBeUndefined()
  })
})

describe('where two things are seen, the one that explains the other counts, whichever was seen first', () => {
  /** The first of each row explains those after it. */
  const workloads: readonly (readonly [Name, string, readonly Name[]])[] = [
    [
      'node deleted',
      'node-gone',
      [
        'pod deleted',
        'no handler',
        'any sandbox trouble',
        'restarted after Ready',
        'any pull trouble',
        'sample ended',
        'wrong answer',
        'no answer',
        'API server gone',
        'any scheduling trouble',
        'any refusal',
        'class not found',
        'selector refused',
        'no shim'
      ]
    ],
    ['node drained', 'node-gone', ['pod deleted', 'sample ended', 'no answer', 'any scheduling trouble']],
    [
      'node not Ready',
      'node-not-ready',
      [
        'pod deleted',
        'any sandbox trouble',
        'restarted after Ready',
        'any pull trouble',
        'sample ended',
        'no answer',
        'any scheduling trouble'
      ]
    ],
    [
      'pod deleted',
      'pod-deleted',
      ['any sandbox trouble', 'restarted after Ready', 'sample ended', 'wrong answer', 'no answer', 'any pull trouble']
    ],
    ['no handler', 'handler-not-configured', ['any sandbox trouble']],
    ['no shim', 'shim-not-installed', ['any sandbox trouble']],
    [
      'restarted after Ready',
      'restarted-after-ready',
      ['sample ended', 'plain runtime', 'container waits', 'wrong answer', 'no answer']
    ],
    ['platform missing', 'image-platform-missing', ['any pull trouble']],
    ['plain runtime', 'ran-without-wasm', ['sample ended']]
  ]
  const pairs = workloads.flatMap(([winner, code, losers]) => losers.map((loser) => ({ winner, loser, code })))

  test.each(pairs)('$winner explains $loser -> $code', ({ winner, loser, code }) => {
    expect(codeOf(see(winner, loser))).toBe(code)
    expect(codeOf(see(loser, winner))).toBe(code)
  })
})

describe('of texts that several rules know, the one that reports most counts', () => {
  const started =
    'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to start sandbox "0af1": failed to create containerd task: '
  const sandbox = (text: string): Observations =>
    makeSeen({ pod: makePendingPod(), events: [seenEvent(SANDBOX, text)] })
  const pull = (text: string): Observations =>
    makeSeen({
      pod: makePendingPod({ container: makeWaiting('ErrImagePull', text) }),
      events: [seenEvent('Failed', `Failed to pull image "x": ${text}`)]
    })
  const end = (reason: string, exitCode: number, message = ''): Observations =>
    makeSeen({ pod: makePodView({ container: { kind: 'ended', reason, exitCode, message } }) })
  const asked = (detail: string): Observations =>
    makeSeen({ pod: makePodView(), answer: { kind: 'none', via: 'proxy', message: detail } })
  const kept = (text: string): Observations =>
    makeSeen({
      pod: makePendingPod({ scheduled: false }),
      events: [seenEvent('FailedScheduling', `0/3 nodes are available: ${text}.`)]
    })

  const workloads: readonly (readonly [string, Observations])[] = [
    [
      'class-missing',
      makeSeen({ refusal: denied('pods "x" is forbidden: pod rejected: RuntimeClass "a" not found (403)') })
    ],
    [
      'selector-conflict',
      makeSeen({
        refusal: denied(
          'pods "x" is forbidden: conflict: runtimeClass.scheduling.nodeSelector[a] = b; pod.spec.nodeSelector[a] = c (403)'
        )
      })
    ],
    [
      'quota-exceeded',
      makeSeen({ refusal: denied('pods "x" is forbidden: exceeded quota: few-pods, requested: pods=1 (403)') })
    ],
    [
      'pod-security',
      makeSeen({ refusal: denied('pods "x" is forbidden: violates PodSecurity "restricted:latest" (403)') })
    ],
    [
      'webhook-denied',
      makeSeen({ refusal: denied('admission webhook "policy.example" denied the request: no (403)') })
    ],
    [
      'webhook-unavailable',
      makeSeen({
        refusal: denied('Internal error occurred: failed calling webhook "policy.example": timeout (500)')
      })
    ],
    ['api-server-gone', makeSeen({ refusal: unanswered('connect ECONNREFUSED 127.0.0.1:6443') })],
    ['pod-refused', makeSeen({ refusal: denied('pods "x" is forbidden: something else (403)') })],
    ['handler-not-configured', sandbox(NO_HANDLER)],
    ['handler-not-configured', sandbox(`${started}container.Runtime.Name must be set: invalid argument`)],
    ['shim-not-installed', sandbox(NO_SHIM)],
    [
      'shim-wrong-arch',
      sandbox(
        `${started}failed to start shim: start failed: fork/exec /usr/bin/containerd-shim-spin-v2: exec format error`
      )
    ],
    [
      'shim-version-mismatch',
      sandbox(`${started}failed to start shim: start failed: unsupported shim version (3): not implemented`)
    ],
    ['shim-dies', sandbox(`${started}failed to start shim: start failed: boom: exit status 3`)],
    [
      'network-not-ready',
      sandbox('Failed to create pod sandbox: plugin type="bridge" failed to setup network for sandbox')
    ],
    ['unknown', sandbox(`${started}something else`)],
    [
      'image-platform-missing',
      pull('failed to pull and unpack image "x": no match for platform in manifest: not found')
    ],
    ['image-layers-unsupported', pull('mismatched image rootfs and manifest layers')],
    ['image-access-denied', pull('failed to resolve image: unexpected status from HEAD request: 403 Forbidden')],
    ['image-not-found', pull('rpc error: code = NotFound desc = failed to resolve image: x: not found')],
    ['registry-unreachable', pull('failed to do request: Head "https://x": dial tcp 10.0.0.1:443: i/o timeout')],
    ['image-not-pulled', pull('something else')],
    ['ran-without-wasm', end('StartError', 128, 'exec container process `/app.wasm`: Exec format error')],
    [
      'no-command',
      makeSeen({
        pod: makePodView({
          container: makeWaiting('CreateContainerError', 'failed to generate spec: no command specified')
        })
      })
    ],
    ['module-refused', end('StartError', 128, "executor can't handle spec")],
    ['out-of-memory', end('OOMKilled', 137)],
    ['killed', end('Error', 137)],
    ['sample-ends', end('Error', 1)],
    [
      'connection-refused',
      asked('error trying to reach service: dial tcp 10.0.1.7:80: connect: connection refused (503)')
    ],
    ['pods-unreachable', asked('error trying to reach service: dial tcp 10.0.1.7:80: i/o timeout (503)')],
    ['no-answer', asked('error trying to reach service: EOF (503)')],
    ['api-server-gone', asked('connect ECONNREFUSED 127.0.0.1:6443')],
    [
      'answer-incomplete',
      makeSeen({ pod: makePodView(), answer: { kind: 'wrong', detail: 'cut short', isIncomplete: true } })
    ],
    ['node-full', kept('1 Insufficient memory')],
    ['label-lost', kept("1 node(s) didn't match Pod's node affinity/selector")],
    ['taint-not-tolerated', kept('1 node(s) had untolerated taint {gpu: yes}')],
    ['unschedulable', kept('1 something else')]
  ]

  test.each(workloads)('%s', (code, seen) => {
    expect(codeOf(seen)).toBe(code)
  })
})

describe('a pod that is not what was sent, or where, blames no node', () => {
  const events = [seenEvent(SANDBOX, NO_HANDLER)]
  const codeIn = (pod: Partial<PodView>, on = node): string | undefined =>
    diagnose(makeSeen({ pod: makePendingPod(pod), events }), { runtime: spin, node: on })?.rule.code

  test.each([
    { name: 'a pod that a policy moved to another node', pod: { nodeName: 'node-b' } },
    { name: 'a pod that was stripped of its class', pod: { runtimeClass: '' } },
    { name: 'a pod of another class', pod: { runtimeClass: 'wasmtime-slight-v1' } }
  ])('$name', ({ pod }) => {
    expect(codeIn({})).toBe('handler-not-configured')
    expect(codeIn(pod)).toBe('pod-changed')
  })

  test('it says what was sent and what came', () => {
    const evidenceOf = (runtimeClass: string, sent = spin.runtimeClass): string | undefined =>
      diagnose(makeSeen({ pod: makePodView({ runtimeClass }) }), { runtime: { ...spin, runtimeClass: sent }, node })
        ?.evidence
    expect(evidenceOf('')).toBe('the pod was created with runtimeClassName wasmtime-spin-v2 and was admitted with none')
    expect(evidenceOf(spin.runtimeClass, '')).toBe(
      'the pod was created with runtimeClassName none and was admitted with wasmtime-spin-v2'
    )
  })

  test('a pod that is not scheduled yet is nowhere else', () => {
    expect(codeIn({ nodeName: '', scheduled: false })).not.toBe('pod-changed')
  })

  test("a controller's pod is where it has to be wherever it is", () => {
    expect(codeIn({ nodeName: 'node-b' }, anyNode)).toBe('handler-not-configured')
  })

  test('it comes before what happened to the node that it was sent for', () => {
    const nodeTrouble = { kind: 'not-ready', detail: 'node node-a is not Ready' } as const
    const seen = makeSeen({ pod: makePodView({ nodeName: 'node-b' }), nodeTrouble })
    expect(diagnose(seen, { runtime: spin, node })?.rule.code).toBe('pod-changed')
  })
})

describe('what another container of the pod has is not the fault of the one that is looked at', () => {
  const waits = makePodView({ ready: false, container: makeWaiting('ContainerCreating') })
  const failed = 'Error: failed to create shim task: exec: "/pilot-agent": permission denied'

  test.each(['', 'sample'])('an event of container "%s" counts', (container) => {
    expect(codeOf(makeSeen({ pod: waits, events: [seenEvent('Failed', failed, container)] }))).toBe('ran-without-wasm')
  })

  test('an event of an injected proxy does not', () => {
    expect(codeOf(makeSeen({ pod: waits, events: [seenEvent('Failed', failed, 'istio-proxy')] }))).toBeUndefined()
  })

  test('an event of any does, before the container that is looked at is known', () => {
    const early = { ...waits, containerName: '' }
    expect(codeOf(makeSeen({ pod: early, events: [seenEvent('Failed', failed, 'sample')] }))).toBe('ran-without-wasm')
  })

  test("nor is a proxy's image the sample's, while both wait", () => {
    const pod = makePodView({ ready: false, container: makeWaiting('ImagePullBackOff', 'Back-off pulling image "x"') })
    const events = [
      seenEvent('Failed', 'Failed to pull image "x": no match for platform in manifest: not found', 'sample'),
      seenEvent('Failed', 'Failed to pull image "proxy": 401 Unauthorized', 'istio-proxy')
    ]
    const found = diagnose(makeSeen({ pod, events }))
    expect(found?.evidence).toContain('"x"')
  })
})

describe('evidence that is over blames nobody', () => {
  test.each([
    { name: 'a sandbox that could not be made at first, and is there', pod: makePodView() },
    {
      name: 'the same where the kubelet reports nothing of sandboxes (before 1.29)',
      pod: makePodView({ sandboxReady: false })
    }
  ])('$name', ({ pod }) => {
    const events = [
      seenEvent(SANDBOX, 'failed to setup network for sandbox: plugin not ready'),
      seenEvent('NetworkNotReady', 'cni not initialized')
    ]
    expect(codeOf(makeSeen({ pod, events, answer: { kind: 'right' } }))).toBeUndefined()
  })

  test.each(['Pulling', 'Pulled', 'Created', 'Started'])('a sandbox error before %s, by an old kubelet', (reason) => {
    const pod = makePendingPod()
    const before = [seenEvent(SANDBOX, NO_HANDLER), seenEvent('NetworkNotReady', 'cni not initialized')]
    const events = [...before, seenEvent(reason, 'image "x"')]
    expect(codeOf(makeSeen({ pod, events: before }))).toBe('handler-not-configured')
    expect(codeOf(makeSeen({ pod, events }))).toBeUndefined()
    expect(codeOf(makeSeen({ pod, events: [...events, seenEvent(SANDBOX, NO_SHIM)] }))).toBe('shim-not-installed')
  })

  const healing = {
    'class-missing': 'Failed to create pod sandbox: runtimeclass.node.k8s.io "c" not found',
    'node-exhausted': 'failed to start shim: mkdir /run/x: no space left on device',
    'containerd-unavailable': 'code = Unavailable desc = connection error: dial unix /run/containerd/containerd.sock',
    'registry-failing': 'failed to pull image "registry.k8s.io/pause:3.10": 503 Service Unavailable',
    'sandbox-image-missing': 'failed to pull image "registry.k8s.io/pause:3.10": not found',
    'network-not-ready': 'failed to setup network for sandbox: plugin not ready',
    'shim-dies': 'failed to start shim: start failed: fork/exec /opt/shim: text file busy'
  }
  const pending = (events: Observations['events']): Observations => makeSeen({ pod: makePendingPod(), events })

  test.each(Object.entries(healing))('%s, of a sandbox that failed for something else since', (code, text) => {
    const first = seenEvent(SANDBOX, text)
    expect(codeOf(pending([first]))).toBe(code)
    for (const [newer, newest] of Object.entries({ ...healing, 'shim-not-installed': NO_SHIM })) {
      expect(codeOf(pending([first, seenEvent(SANDBOX, newest)]))).toBe(newer)
    }
    expect(codeOf(pending([first, seenEvent('NetworkNotReady', 'network is not ready: starting')]))).toBe(
      'network-not-ready'
    )
  })

  test.each(['rpc error: code = DeadlineExceeded desc = context deadline exceeded', 'name "a" is reserved for "0af1"'])(
    'but not by what only follows from it: %s',
    (text) => {
      const first = seenEvent(SANDBOX, healing['network-not-ready'])
      expect(codeOf(pending([first, seenEvent(SANDBOX, text)]))).toBe('network-not-ready')
    }
  )

  test('what the scheduler found before it found something else', () => {
    const lacks = "1 node(s) didn't match Pod's node affinity/selector."
    const room = '1 Insufficient cpu. preemption: 0/1 nodes are available'
    const events = [lacks, room, '1 something else.'].map((text) => seenEvent('FailedScheduling', text))
    const pod = makePendingPod({ scheduled: false })
    const codes = events.map((_, index) => codeOf(makeSeen({ pod, events: events.slice(0, index + 1) })))
    expect(codes).toEqual(['label-lost', 'node-full', 'unschedulable'])
  })

  const pulls = {
    'registry-failing': '503 Service Unavailable',
    'image-access-denied': '401 Unauthorized',
    'image-not-found': 'manifest unknown',
    'image-broken': 'failed size validation',
    'registry-unreachable': 'dial tcp 10.0.0.1:443: i/o timeout',
    'node-exhausted': 'write /x: no space left on device',
    'image-not-pulled': 'something else'
  }

  const codeOfPulls = (...texts: readonly string[]): string | undefined => {
    const tries = texts.map((text) => seenEvent('Failed', `Failed to pull image "x": ${text}`))
    const pod = makePendingPod({ container: makeWaiting('ImagePullBackOff', 'Back-off pulling image "x"') })
    return codeOf(makeSeen({ pod, events: [...tries, seenEvent('Failed', 'Error: ImagePullBackOff')] }))
  }

  test.each(Object.entries(pulls))('%s, of a pull that failed for something else since', (code, text) => {
    for (const [newer, newest] of Object.entries(pulls)) {
      expect(codeOfPulls(text)).toBe(code)
      expect(codeOfPulls(text, newest)).toBe(newer)
    }
  })

  test('a pull of which the reason was never seen', () => {
    expect(codeOfPulls()).toBe('image-not-pulled')
  })

  test('but not an image that has nothing for the platform, which a later try can only hide', () => {
    expect(codeOfPulls('no match for platform in manifest', pulls['registry-failing'])).toBe('image-platform-missing')
  })

  test('a disk that was full before the sample ended by itself', () => {
    const events = [seenEvent('Failed', 'Error: failed to create containerd container: no space left on device')]
    const error = makeWaiting('CreateContainerError', 'failed to create containerd container: no space left on device')
    const reserved = makeWaiting(
      'CreateContainerError',
      'failed to reserve container name: name "a" is reserved for "b"'
    )
    const lastEnd = { kind: 'ended', reason: 'Error', exitCode: 3, message: '' } as const
    const see = (pod: Partial<PodView>): string | undefined => codeOf(makeSeen({ pod: makePodView(pod), events }))
    expect([error, reserved].map((container) => see({ container, ready: false }))).toEqual([
      'node-exhausted',
      'node-exhausted'
    ])
    expect(see({ container: makeWaiting('CrashLoopBackOff', 'back-off 10s'), lastEnd, ready: false })).toBe(
      'sample-ends'
    )
    expect(see({ container: lastEnd, ready: false })).toBe('sample-ends')
    expect(see({})).toBeUndefined()
  })

  test('a pull that failed at first, and did not the next time', () => {
    const events = [seenEvent('Failed', 'Failed to pull image "x": EOF')]
    expect(codeOf(makeSeen({ pod: makePodView(), events }))).toBeUndefined()
  })

  test('a pod that was scheduled in the end', () => {
    const events = [seenEvent('FailedScheduling', '0/1 nodes are available: 1 Too many pods.')]
    expect(codeOf(makeSeen({ pod: makePodView(), events }))).toBeUndefined()
  })
})

test('an event that comes before its pod counts: each has a watch of its own', () => {
  expect(codeOf(makeSeen({ events: [seenEvent(SANDBOX, NO_HANDLER)] }))).toBe('handler-not-configured')
  expect(diagnose(makeSeen({ events: [seenEvent(SANDBOX, 'the moon is full')] }))?.evidence).toBe(
    `${SANDBOX}: the moon is full`
  )
})

describe('a handler that the node does not list', () => {
  const without = makeNode('node-a', { runtimeHandlers: ['', 'runc'] })
  const codeIn = (more: Partial<Observations>, on = without): string | undefined =>
    diagnose(makeSeen({ pod: makePendingPod(), ...more }), { runtime: spin, node: on })?.rule.code

  test('is missing, once its node had time to say otherwise', () => {
    const found = diagnose(makeSeen({ pod: makePendingPod() }), { runtime: spin, node: without })
    expect(found?.rule).toMatchObject({ code: 'handler-not-configured', graceMs: 20_000 })
    expect(found?.evidence).toBe('node.status.runtimeHandlers of node-a lists runc, not spin')
  })

  test.each<readonly [string, Partial<Observations>, typeof node]>([
    ['that was listed meanwhile', { nodeNow: { ...node, runtimeHandlers: ['runc', 'spin'] } }, without],
    ['whose sandbox is there', { pod: makePodView({ container: makeWaiting('ContainerCreating') }) }, without],
    ['under which an old kubelet pulls', { events: [seenEvent('Pulling', 'image "x"')] }, without],
    ['whose pod has no node yet', { pod: makePendingPod({ scheduled: false }) }, without],
    ['of a node that is not Ready', {}, { ...without, ready: false }],
    ['of a node without a list', {}, node]
  ])('is not, of a pod %s', (_, more, on) => {
    expect(codeIn(more, on)).toBeUndefined()
  })

  test('lists nothing but the default one', () => {
    const found = diagnose(makeSeen({ pod: makePendingPod() }), {
      runtime: spin,
      node: makeNode('node-a', { runtimeHandlers: [''] })
    })
    expect(found?.evidence).toBe('node.status.runtimeHandlers of node-a lists only the default one, not spin')
  })

  test('is none of a pod without a class', () => {
    const runtime = { ...spin, runtimeClass: '', handler: '' }
    const on = makeNode('node-a', { runtimeHandlers: ['runc'] })
    expect(diagnose(makeSeen({ pod: makePendingPod({ runtimeClass: '' }) }), { runtime, node: on })).toBeUndefined()
  })

  test("containerd's own word counts at once, whatever is listed", () => {
    const events = [seenEvent(SANDBOX, NO_HANDLER)]
    expect(diagnose(makeSeen({ pod: makePendingPod(), events }), { runtime: spin, node: without })?.rule.graceMs).toBe(
      0
    )
  })
})

describe('no node is blamed for our own way to the API server', () => {
  test.each([
    'connect ECONNREFUSED 127.0.0.1:6443',
    'Connect Timeout Error (attempted address: 10.0.0.1:6443, timeout: 10000ms)',
    'getaddrinfo ENOTFOUND api.example',
    'certificate has expired',
    'other side closed',
    'Unauthorized (401)',
    'pods "x" is forbidden: User "ci" cannot get resource "pods/proxy" (403)',
    'the server has received too many requests and has asked us to try again later (429)',
    'Unexpected server response: 401'
  ])('%s', (detail) => {
    const found = diagnose(makeSeen({ pod: makePodView(), answer: { kind: 'none', via: 'proxy', message: detail } }))
    expect(found?.rule).toMatchObject({ verdict: 'inconclusive' })
    expect(found?.rule.nodeAtFaultIf).toBeUndefined()
  })

  test.each([
    'error trying to reach service: dial tcp 10.0.1.7:80: connect: connection refused (503)',
    'error trying to reach service: dial tcp 10.0.1.7:80: i/o timeout (503)',
    'error trying to reach service: EOF (503)',
    'address not allowed (400)',
    'The operation was aborted due to timeout',
    'error forwarding port 80 to pod x, uid : failed to connect to localhost:80 inside namespace: connection refused',
    'socket hang up'
  ])('but one may be for: %s', (detail) => {
    const found = diagnose(makeSeen({ pod: makePodView(), answer: { kind: 'none', via: 'proxy', message: detail } }))
    expect(found?.rule.nodeAtFaultIf).toBe('passed-elsewhere')
  })
})

describe('words that our own code uses elsewhere lead nowhere where somebody else writes them', () => {
  test.each<[NoAnswer['via'], string, string]>([
    ['proxy', 'asked from here, http://10.0.0.10:30080/: nobody there (503)', 'api-server-gone'],
    ['port-forward', 'asked from here, http://10.0.0.10:30080/: forwarding port 80: EOF', 'no-answer'],
    ['port-forward', 'error trying to reach service: no route to host', 'no-answer']
  ])('%s: %s', (via, message, code) => {
    const found = diagnose(makeSeen({ pod: makePodView(), answer: { kind: 'none', via, message } }))
    expect(found?.rule.code).toBe(code)
  })
})

test('a server that words a refusal as if the pod had come back changed has refused it', () => {
  const refusal = denied("the pod was admitted without its class's selector a=b")
  expect(diagnose(makeSeen({ refusal }))?.rule.code).toBe('pod-refused')
})

test('the evidence of a pull is why it failed, and not that it did', () => {
  const notices = 'Failed to pull image "x": rpc error: code = NotFound desc = failed to resolve image: x: not found'
  const events = [
    seenEvent('Failed', notices),
    seenEvent('Failed', 'Error: ErrImagePull'),
    seenEvent('Failed', 'Error: ImagePullBackOff')
  ]
  const pod = makePendingPod({
    sandboxReady: true,
    container: makeWaiting('ImagePullBackOff', 'Back-off pulling image "x"')
  })
  expect(diagnose(makeSeen({ pod, events }))?.evidence).toBe(notices)
})

test('of two reasons of a pull the newest is its evidence', () => {
  const reasons = ['the moon is full', 'the sun is full'].map((text) =>
    seenEvent('Failed', `Failed to pull image "x": ${text}`)
  )
  const found = diagnose(makeSeen({ pod: makePodView(backOff), events: reasons }))
  expect([found?.rule.code, found?.evidence]).toEqual(['image-not-pulled', reasons[1]?.message])
})

describe('what no rule knows is reported whole', () => {
  const evidenceOf = (seen: Observations): string | undefined => {
    const found = diagnose(seen)
    expect(found?.rule.code).toBe('unknown')
    return found?.evidence
  }
  const ordinary = ['Scheduled', 'Pulling', 'Pulled', 'Created', 'Started', 'Killing', 'SandboxChanged', 'BackOff'].map(
    (reason) => seenEvent(reason, 'as of every pod')
  )

  test('a sandbox: its events, and not that its container waits for it', () => {
    const events = [...ordinary.slice(0, 1), seenEvent(SANDBOX, 'the moon is full'), seenEvent('Odd', 'a thing')]
    expect(evidenceOf(makeSeen({ pod: makePendingPod(), events }))).toBe(`${SANDBOX}: the moon is full; Odd: a thing`)
  })

  test('a container: its state, what happened to it before, and its log', () => {
    const pod = makePodView({ ready: false, container: makeWaiting('CreateContainerError', 'the moon is full') })
    expect(evidenceOf(makeSeen({ pod, events: ordinary, log: 'hi' }))).toBe(
      'CreateContainerError: the moon is full; its log ends: hi'
    )
    expect(evidenceOf(makeSeen({ pod }))).toBe('CreateContainerError: the moon is full')
  })

  test('a rejection: the words of the kubelet', () => {
    const pod = makePodView({ phase: 'Failed', reason: 'UnexpectedAdmissionError', message: 'no device' })
    expect(evidenceOf(makeSeen({ pod: { ...pod, container: { kind: 'none' } } }))).toBe(
      'UnexpectedAdmissionError: no device'
    )
  })

  test('of many events the last five, each once', () => {
    const pod = makePodView({ ready: false, container: makeWaiting('CreateContainerError') })
    const events = [1, 2, 3, 4, 5, 6, 6].map((number) => seenEvent('Odd', `thing ${number}`))
    expect(evidenceOf(makeSeen({ pod, events }))).toBe(
      'CreateContainerError; Odd: thing 2; Odd: thing 3; Odd: thing 4; Odd: thing 5; Odd: thing 6'
    )
  })

  test('not a pod that has not failed, and of which the kubelet has said nothing yet', () => {
    for (const reason of ['', 'SchedulingGated']) {
      const pod = makePodView({ phase: 'Pending', reason, ready: false, container: { kind: 'none' } })
      expect(codeOf(makeSeen({ pod }))).toBeUndefined()
    }
  })
})

describe('a timeout tells what there is to tell', () => {
  const told = (more: Partial<Observations> = {}): string =>
    diagnoseTimeout({ runtime: spin, node }, makeSeen(more)).evidence
  const first = (state: ContainerView, isFirst = true): PodView['all'][number] => ({
    name: 'migrate',
    isFirst,
    state,
    lastEnd: { kind: 'none' }
  })
  const pulling = [seenEvent('Scheduled', 'to node-a'), seenEvent('Pulling', 'Pulling image "x"')]

  test.each<{ name: string; seen: Partial<Observations>; shows: string }>([
    { name: 'no pod', seen: {}, shows: 'no pod yet' },
    { name: 'a pod that runs', seen: { pod: makePodView() }, shows: 'pod Running' },
    {
      name: 'a pod with what its container waits for, and the newest event',
      seen: { pod: makePendingPod(), events: pulling },
      shows: 'pod Pending ContainerCreating; newest event Pulling: Pulling image "x"'
    },
    {
      name: 'an init container that still runs',
      seen: { pod: makePendingPod({ all: [first({ kind: 'running' })] }) },
      shows: 'pod Pending ContainerCreating, init container "migrate" still runs'
    },
    {
      name: 'an init container that has ended',
      seen: { pod: makePendingPod({ all: [first({ kind: 'ended', reason: 'Completed', message: '', exitCode: 0 })] }) },
      shows: 'pod Pending ContainerCreating'
    },
    {
      name: 'another container that runs',
      seen: { pod: makePendingPod({ all: [first({ kind: 'running' }, false)] }) },
      shows: 'pod Pending ContainerCreating'
    }
  ])('$name', ({ seen, shows }) => {
    expect(told(seen)).toBe(shows)
  })
})

describe('a timeout of what is to end and runs on', () => {
  const ofPod = (more: Partial<PodView> = {}): Diagnosis =>
    diagnoseTimeout({ runtime: spin, node, proof: 'ends' }, makeSeen({ pod: makePodView(more) }))
  const container = (name: string, state: ContainerView): PodView['all'][number] => ({
    name,
    isFirst: false,
    state,
    lastEnd: { kind: 'none' }
  })
  const lastEnd = { kind: 'ended', reason: 'Error', message: '', exitCode: 1 } as const

  test('reports that, and what a pod that serves has to have', () => {
    expect(ofPod()).toMatchObject({
      code: 'timeout',
      fault: 'this run',
      evidence: 'the pod still runs, expected it to end with exit code 0'
    })
    const fixOf = ({ facts }: Diagnosis): string => JSON.stringify(fix(facts, ['node-a']))
    expect(fixOf(ofPod())).toContain('add a Service for it to manifests, or set restartPolicy: Always')
    expect(fixOf(ofPod({ ownerKind: 'Job' }))).toContain('use a Deployment in place of the Job')
  })

  test('names the containers that run, of several, and how it ended before', () => {
    const all = [
      container('web', { kind: 'running' }),
      container('proxy', { kind: 'running' }),
      container('done', endedWell)
    ]
    expect(ofPod({ all, container: endedWell, lastEnd }).evidence).toBe(
      'the pod still runs (container "web", container "proxy"), expected it to end with exit code 0; it ended before: Error, exit code 1'
    )
  })

  test.each([
    { name: 'a pod that has not started', proof: 'ends', pod: makePendingPod() },
    { name: 'a pod that is not to end', proof: 'ready', pod: makePodView() }
  ] as const)('and not of $name', ({ pod, proof }) => {
    expect(diagnoseTimeout({ runtime: spin, node, proof }, makeSeen({ pod })).facts).toEqual({
      kind: 'timeout',
      runtime: 'spin'
    })
  })
})

describe('a diagnosis', () => {
  const cause: Cause = {
    code: 'x',
    title: 'Something is broken',
    fault: 'node image',
    facts: () => ({ kind: 'node-full' }),
    hints: ['node-shell', 'node-image']
  }
  const wasmtime = { ...spin, shim: 'containerd-shim-wasmtime-v1' }
  const own = { ...spin, shim: undefined }

  test.each([
    { name: 'names node images where they hold the shim', runtime: spin, hints: ['node-shell', 'node-image'] },
    { name: 'does not where they hold none of it', runtime: wasmtime, hints: ['node-shell'] },
    { name: 'does not where no shim is known', runtime: own, hints: ['node-shell'] }
  ])('$name', ({ runtime, hints }) => {
    expect(makeDiagnosis(cause, { runtime, node }, 'it is').hints).toEqual(hints)
  })

  test('has no hints, and no excerpt, where there is nothing to add', () => {
    const plain = { code: 'x', title: 'Something is broken', fault: 'node image', evidence: 'it is' }
    const facts = { kind: 'node-full' }
    expect(makeDiagnosis({ ...cause, hints: [] }, { runtime: spin, node }, 'it is')).toStrictEqual({ ...plain, facts })
    expect(makeDiagnosis({ ...cause, hints: ['node-image'] }, { runtime: own, node }, 'it is')).toStrictEqual({
      ...plain,
      facts
    })
    const whole = { ...cause, hints: [], excerpt: (evidence: string) => evidence }
    expect(makeDiagnosis(whole, { runtime: spin, node }, 'it is')).toStrictEqual({ ...plain, facts })
  })

  test('has the part of its evidence that decides, and the title of its own case', () => {
    const named: Cause = { ...cause, excerpt: () => 'is', nameTitle: ({ node: { name } }) => `${name} is broken` }
    expect(makeDiagnosis(named, { runtime: spin, node }, 'it is')).toMatchObject({
      evidence: 'it is',
      excerpt: 'is',
      title: 'node-a is broken'
    })
    expect(makeDiagnosis({ ...cause, nameTitle: () => undefined }, { runtime: spin, node }, '').title).toBe(cause.title)
  })
})

describe('a verdict', () => {
  const verdictOf = (seen: Observations): Verdict | undefined => {
    const found = diagnose(seen, { runtime: spin, node })
    return found && makeVerdict(found.rule, { runtime: spin, node }, found.evidence)
  }

  test('says when it is the node after all, if its rule does', () => {
    expect(verdictOf(makeSeen({ pod: makePodView(ended('bye')) }))).toMatchObject({
      kind: 'inconclusive',
      nodeAtFaultIf: 'passed-elsewhere'
    })
    const full = makeSeen({ pod: makePodView({ phase: 'Failed', reason: 'OutOfpods', container: { kind: 'none' } }) })
    expect(verdictOf(full)).not.toHaveProperty('nodeAtFaultIf')
    expect(verdictOf(full)?.kind).toBe('inconclusive')
  })

  test('on a pod that was refused, or came back changed, is what that shows', () => {
    expect(diagnoseRefusal({ runtime: spin, node }, denied('exceeded quota: few-pods (403)'))).toMatchObject({
      kind: 'inconclusive',
      diagnosis: { code: 'quota-exceeded' }
    })
    expect(diagnoseRefusal({ runtime: spin, node }, unanswered('getaddrinfo ENOTFOUND api.example'))).toBeUndefined()
    expect(diagnoseRefusal({ runtime: spin, node }, { kind: 'credentials', text: '401' })).toBeUndefined()
    expect(diagnoseMismatch({ runtime: spin, node }, { kind: 'class', sent: 'a', got: undefined })).toMatchObject({
      kind: 'inconclusive',
      diagnosis: { code: 'pod-changed', evidence: expect.stringContaining('admitted with none') as unknown }
    })
  })
})

describe('what a rule knows of its case', () => {
  const of = (code: string): Rule => {
    // The last one of a code is the one of whatever no rule before it knows more of.
    const rule = rulesOf(code).at(-1)
    if (rule === undefined) throw new Error(`no rule ${code}`)
    return rule
  }
  const titleOf = (code: string, evidence: string, subject: Partial<Case> = {}): string =>
    makeDiagnosis(of(code), { runtime: spin, node, ...subject }, evidence).title

  test('a shim for another CPU: which CPU the node has, if it says so', () => {
    expect(titleOf('shim-wrong-arch', '')).toBe("The shim is not built for the node's CPU, amd64")
    expect(titleOf('shim-wrong-arch', '', { node: makeNode('node-a', { architecture: '' }) })).toBe(
      "The shim is not built for the node's CPU"
    )
  })

  test('a handler that is wired to another shim: which of both', () => {
    const evidence = "slight executor can't handle spec"
    expect(titleOf('handler-miswired', evidence)).toBe(
      'Handler "spin" starts containerd-shim-slight-v1, not containerd-shim-spin-v2'
    )
    expect(titleOf('handler-miswired', evidence, { runtime: { ...spin, shim: undefined } })).toBe(
      'Handler "spin" starts containerd-shim-slight-v1, not its own shim'
    )
    expect(of('handler-miswired').facts({ runtime: spin, node }, evidence)).toMatchObject({
      answering: 'containerd-shim-slight-v1'
    })
  })

  test('an init container that fails: its name, and that the others do not start', () => {
    const seen = makeSeen({ pod: makePodView({ ...ended('no'), isFirst: true, containerName: 'migrate' }) })
    expect(titleOf('sample-ends', '', { seen })).toBe('An init container fails, so the others do not start')
    expect(of('sample-ends').facts({ runtime: spin, node, seen }, '')).toMatchObject({ initContainer: 'migrate' })
    const other = makeSeen({ pod: makePodView(ended('no')) })
    for (const more of [{ seen: other }, { seen: makeSeen() }, {}]) {
      expect(titleOf('sample-ends', '', more)).toBe('The sample ends instead of serving')
      expect(of('sample-ends').facts({ runtime: spin, node, ...more }, '')).not.toHaveProperty('initContainer')
    }
  })

  test.each(['no-answer', 'pods-unreachable'])('%s: whether the kubelet was asked as well', (code) => {
    const facts = (seen?: Observations): object => of(code).facts({ runtime: spin, node, ...(seen && { seen }) }, '')
    const once = { kind: 'none', via: 'proxy', message: 'EOF' } as const
    expect(facts(makeSeen({ answer: { ...once, triedBoth: true } }))).toMatchObject({ isTriedBothWays: true })
    expect(facts(makeSeen({ answer: once }))).toMatchObject({ isTriedBothWays: false })
    expect(facts(makeSeen({ answer: { kind: 'right' } }))).toMatchObject({ isTriedBothWays: false })
    expect(facts(makeSeen())).toMatchObject({ isTriedBothWays: false })
    expect(facts()).toMatchObject({ isTriedBothWays: false })
  })

  test('a refused connection: whether only an IPv6 address was asked', () => {
    const facts = (seen?: Observations): object =>
      of('connection-refused').facts({ runtime: spin, node, ...(seen && { seen }) }, '')
    const message = 'error trying to reach service: dial tcp [fd00::7]:80: connect: connection refused (503)'
    const once = { kind: 'none', via: 'proxy', message } as const
    expect(facts(makeSeen({ answer: once }))).toMatchObject({ isOnlyIpv6: true })
    expect(facts(makeSeen({ answer: { ...once, triedBoth: true } }))).toMatchObject({ isOnlyIpv6: false })
    expect(facts(makeSeen({ answer: { ...once, message: message.replace('[fd00::7]', '10.0.1.7') } }))).toMatchObject({
      isOnlyIpv6: false
    })
    for (const seen of [makeSeen(), undefined]) expect(facts(seen)).toMatchObject({ isOnlyIpv6: false })
  })

  test('a wrong exit code: which was expected', () => {
    const runtimeOf = (exitCode?: number): Runtime => ({
      ...spin,
      sample: { ...spin.sample, ...(exitCode === undefined ? {} : { output: { exitCode } }) }
    })
    const codes = [runtimeOf(3), runtimeOf()].map((runtime) => of('wrong-exit-code').facts({ runtime, node }, ''))
    expect(codes).toMatchObject([{ exitCode: 3 }, { exitCode: 0 }])
  })

  test('a node that was removed, or what else happened to it', () => {
    expect(titleOf('node-gone', 'node node-a was deleted')).toBe('The node was removed during the run')
    expect(titleOf('node-gone', 'node node-a was rebooted')).toBe('The node was rebooted or reinstalled during the run')
    expect(titleOf('node-gone', 'node node-a is shutting down')).toBe('The node was shut down during the run')
  })

  test('a node that is not Ready before its pod was seen', () => {
    const trouble = { kind: 'not-ready', detail: 'node node-a is not Ready' } as const
    expect(codeOf(makeSeen({ nodeTrouble: trouble }))).toBe('node-not-ready')
  })

  test('since when a node is not Ready', () => {
    const trouble = { kind: 'not-ready', detail: 'node node-a is not Ready', sinceMs: 7 } as const
    expect(of('node-not-ready').sinceMs?.(makeSeen({ nodeTrouble: trouble }))).toBe(7)
  })

  test.each([
    { name: 'has never been Ready may warm up for as long as its probe lets it', timings: {}, isPatient: true },
    { name: 'was Ready before is not waited for', timings: { readyMs: 900 }, isPatient: undefined }
  ])("a pod of the user's own that $name", ({ timings, isPatient }) => {
    const pod = makePodView({ ready: false, waitsForReady: true })
    const found = diagnose(makeSeen({ pod, timings, answer: { kind: 'wrong', detail: '503', isIncomplete: false } }))
    expect([found?.rule.code, found?.rule.isPatient]).toEqual(['workload-not-ready', isPatient])
  })

  test.each<readonly [string, Partial<PodView>, boolean | undefined, string | undefined]>([
    ['may write as long as it runs', {}, true, 'log-missing'],
    ['writes nothing any more once it has ended', { container: endedWell }, undefined, 'log-missing'],
    ['has nothing to write before it runs', { container: makeWaiting('ContainerCreating') }, undefined, undefined]
  ])('a sample that is proven by its log %s', (_, pod, isPatient, code) => {
    const runtime = { ...spin, sample: { ...spin.sample, output: { log: 'n0nce' } } }
    const found = diagnose(makeSeen({ pod: makePodView(pod), isLogRead: true }), { runtime, node, proof: 'output' })
    expect([found?.rule.code, found?.rule.isPatient]).toEqual([code, isPatient])
  })

  test('which may only be slow: what lives and has not listened or written yet, and what a node is made for', () => {
    expect(RULES.filter(({ isPatient }) => isPatient).map(({ code }) => code)).toEqual([
      'api-server-gone',
      'log-missing',
      'wrong-log',
      'timeout',
      'sidecar-injected',
      'workload-not-ready',
      'wrong-answer',
      'connection-refused',
      'node-full',
      'unschedulable'
    ])
    // Of a container that ended, whose kubelet gives no log or does, and of one that runs, in this order.
    for (const code of ['log-missing', 'wrong-log']) {
      expect(rulesOf(code).map(({ isPatient }) => isPatient)).toEqual([undefined, undefined, true])
    }
  })
})

test('every rule names what is to be done, about this runtime on this node', () => {
  for (const rule of RULES) {
    const steps = fix(rule.facts({ runtime: spin, node }, ''), [node.name])
    expect(steps.length).toBeGreaterThan(0)
    for (const [index, step] of steps.entries()) {
      const next = steps[index + 1]
      // A sentence ends, or leads to the block below it.
      if ('text' in step && step.isCommand !== true && step.section === undefined) {
        expect(step.text).toMatch(next !== undefined && 'block' in next ? /:$/ : /\.$/)
      }
    }
  }
})
