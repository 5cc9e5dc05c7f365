import { describe, expect, test } from 'vitest'
import { diagnose } from '../../src/core/diagnosis/diagnose.ts'
import { judge } from '../../src/core/verdict/judge-pod.ts'
import type { Verdict } from '../../src/core/model.ts'
import type { Observations } from '../../src/core/observations/observations.ts'
import type { ContainerView, PodView } from '../../src/core/observations/pod-status.ts'
import { readClassProblem } from '../../src/core/plan/class-problem.ts'
import { isTelling, refuseClasses } from '../../src/core/plan/decide.ts'
import type { ConnectionProblem } from '../../src/core/facts/connection.ts'
import { diagnoseConnection } from '../../src/core/diagnosis/connection/diagnose.ts'
import {
  denied,
  makeCase,
  makeNode,
  makePendingPod,
  makePodView,
  makeProof,
  makeSeen,
  makeWaiting,
  planFor,
  seenEvent,
  spin,
  unanswered
} from './core/examples.ts'

/*
 * What is known to go wrong on a Wasm node, text by text as the projects' public threads and sources have it, each with the
 * one code that it gets. Codes are of their own only where fault or fix differs.
 */

const sandbox = (text: string): Observations =>
  makeSeen({
    pod: makePendingPod(),
    events: [
      seenEvent('FailedCreatePodSandBox', `Failed to create pod sandbox: rpc error: code = Unknown desc = ${text}`)
    ]
  })
const refused = (text: string): Observations => makeSeen({ refusal: denied(`pods "x" is forbidden: ${text} (403)`) })
const waits = (reason: string, message = ''): Observations =>
  makeSeen({ pod: makePendingPod({ sandboxReady: true, container: makeWaiting(reason, message) }) })
const pull = (text: string): Observations => ({
  ...waits('ErrImagePull', `rpc error: code = Unknown desc = ${text}`),
  events: [seenEvent('Failed', `Failed to pull image "x": ${text}`)]
})
const ended = (reason: string, exitCode: number, message = ''): ContainerView => ({
  kind: 'ended',
  reason,
  exitCode,
  message
})
const loops = (end: ContainerView, log = ''): Observations =>
  makeSeen({
    pod: makePodView({ ready: false, restarts: 2, container: makeWaiting('CrashLoopBackOff'), lastEnd: end }),
    log
  })
const kept = (text: string): Observations =>
  makeSeen({
    pod: makePendingPod({ scheduled: false, nodeName: '' }),
    events: [seenEvent('FailedScheduling', `0/3 nodes are available: 1 ${text}.`)]
  })
const runs = (more: Partial<Observations>, pod: Partial<PodView> = {}): Observations =>
  makeSeen({ pod: makePodView(pod), ...more })
const proxied = (text: string): Observations =>
  runs({ answer: { kind: 'none', via: 'proxy', message: `error trying to reach service: ${text} (503)` } })
const wrong = (detail: string, isIncomplete = false): Observations =>
  runs({ answer: { kind: 'wrong', detail, isIncomplete } })

type Row = readonly [text: string, seen: Observations, code: string]

const texts: Readonly<Record<string, readonly Row[]>> = {
  'classes and admission': [
    ['RuntimeClass not found', refused('pod rejected: RuntimeClass "x" not found'), 'class-missing'],
    [
      'RuntimeClass not found by the kubelet',
      makeSeen({
        pod: makePendingPod({ sandboxReady: false }),
        events: [
          seenEvent('FailedCreatePodSandBox', 'Failed to create pod sandbox: runtimeclass.node.k8s.io "x" not found')
        ]
      }),
      'class-missing'
    ],
    [
      'selector conflict',
      refused('pod rejected: conflict: runtimeClass.scheduling.nodeSelector[k] = v; podSpec.nodeSelector[k] = w'),
      'selector-conflict'
    ],
    [
      'overhead by hand',
      refused("pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead"),
      'overhead-mismatch'
    ],
    ['pod security', refused('violates PodSecurity "restricted:latest": runAsNonRoot != true'), 'pod-security'],
    ['quota', refused('exceeded quota: few, requested: pods=1, used: pods=1, limited: pods=1'), 'quota-exceeded'],
    [
      'webhook denial',
      makeSeen({ refusal: denied('admission webhook "x.example" denied the request: no (403)') }),
      'webhook-denied'
    ]
  ],
  "the node's containerd": [
    [
      'CRI-O',
      sandbox('failed to find runtime handler spin from runtime list map[runc:0xc0]'),
      'runtime-not-containerd'
    ],
    [
      'no runtime, containerd 1',
      sandbox('failed to get sandbox runtime: no runtime for "spin" is configured'),
      'handler-not-configured'
    ],
    [
      'no runtime, or the old section, containerd 2',
      sandbox('unable to get OCI runtime for sandbox "0af1": no runtime for "spin" is configured'),
      'handler-not-configured'
    ],
    [
      'Runtime.Name must be set',
      sandbox('container.Runtime.Name must be set: invalid argument'),
      'handler-not-configured'
    ],
    [
      'binary not installed, containerd 2',
      sandbox(
        'failed to start sandbox "0af1": failed to create containerd task: failed to start shim: failed to resolve runtime path: runtime "io.containerd.spin.v2" binary not installed "containerd-shim-spin-v2": file does not exist'
      ),
      'shim-not-installed'
    ],
    [
      'binary not installed, containerd 1',
      sandbox(
        'failed to create containerd task: failed to start shim: failed to resolve runtime path: runtime "io.containerd.spin.v2" binary not installed "containerd-shim-spin-v2": file does not exist: unknown'
      ),
      'shim-not-installed'
    ],
    [
      'removed later without a restart',
      sandbox(
        'failed to start shim: start failed: fork/exec /usr/local/bin/containerd-shim-spin-v2: no such file or directory'
      ),
      'shim-not-installed'
    ],
    [
      'another CPU, containerd 2',
      sandbox('failed to start shim: start failed: fork/exec /x/containerd-shim-spin-v2: exec format error'),
      'shim-wrong-arch'
    ],
    [
      'another CPU, containerd 1',
      sandbox(
        'failed to start shim: start failed: : fork/exec /bin/containerd-shim-spin-v1: exec format error: unknown'
      ),
      'shim-wrong-arch'
    ],
    [
      'unsupported shim version',
      sandbox('failed to start shim: start failed: unsupported shim version (3): not implemented'),
      'shim-version-mismatch'
    ],
    ['ttrpc: closed', sandbox('failed to create shim task: ttrpc: closed'), 'shim-dies'],
    ['a shim that dies, containerd 2', sandbox('failed to start shim: start failed: boom: exit status 3'), 'shim-dies'],
    [
      'a shim that dies, containerd 1',
      sandbox('failed to start shim: start failed: boom\n: exit status 3: unknown'),
      'shim-dies'
    ],
    ['RuntimeHandler not supported', sandbox('RuntimeHandler "spin" not supported'), 'runtime-not-containerd'],
    [
      'v1 cgroup feature',
      loops(ended('StartError', 128, 'v1 cgroup feature is required, but was not enabled during compile time')),
      'shim-cgroup-mismatch'
    ],
    [
      'CNI, at the sandbox',
      sandbox('failed to setup network for sandbox "0af1": plugin type="bridge" failed (add)'),
      'network-not-ready'
    ],
    [
      'network plugin not ready',
      makeSeen({
        pod: makePendingPod(),
        events: [seenEvent('NetworkNotReady', 'network is not ready: cni plugin not initialized')]
      }),
      'network-not-ready'
    ]
  ],
  images: [
    ['no match for platform', pull('no match for platform in manifest: not found'), 'image-platform-missing'],
    [
      'parent snapshot',
      waits('CreateContainerError', 'parent snapshot sha256:0af1 does not exist: not found'),
      'image-not-unpacked'
    ],
    ['mismatched layers', pull('mismatched image rootfs and manifest layers'), 'image-layers-unsupported'],
    ['not found, containerd 2', pull('failed to resolve image: x:v1: not found'), 'image-not-found'],
    ['401', pull('unexpected status from HEAD request to https://r.example: 401 Unauthorized'), 'image-access-denied'],
    ['403', pull('unexpected status from HEAD request to https://r.example: 403 Forbidden'), 'image-access-denied'],
    [
      'registry unreachable',
      pull('failed to do request: dial tcp 10.0.0.9:443: connect: connection refused'),
      'registry-unreachable'
    ],
    ['ErrImageNeverPull', waits('ErrImageNeverPull', 'not present with pull policy of Never'), 'image-never-pulled']
  ],
  'the container': [
    [
      'runc: exec format error, in the log alone',
      loops(ended('Error', 1), 'exec /app.wasm: exec format error'),
      'ran-without-wasm'
    ],
    [
      'crun: Exec format error',
      loops(ended('StartError', 128, 'exec container process `/app.wasm`: Exec format error')),
      'ran-without-wasm'
    ],
    ...['is a directory', 'permission denied'].map((word): Row => [
      `command ["/"] under runc: ${word}`,
      waits('RunContainerError', `runc create failed: unable to start container process: exec: "/": ${word}`),
      'ran-without-wasm'
    ]),
    [
      'correct permission set',
      waits('RunContainerError', 'executable "/" does not have the correct permission set'),
      'entry-point-refused'
    ],
    [
      "another runtime's executor can't handle spec",
      loops(ended('StartError', 128, "wws executor can't handle spec")),
      'handler-miswired'
    ],
    [
      "executor can't handle spec",
      loops(ended('StartError', 128, "spin executor can't handle spec")),
      'module-refused'
    ],
    [
      'no command specified',
      waits('CreateContainerError', 'failed to generate spec: no command specified'),
      'no-command'
    ],
    [
      'missing field',
      waits('RunContainerError', 'failed to create shim task: missing field `spin_version` at line 1'),
      'app-not-runnable'
    ],
    [
      'StartError, exit 128, and why only in the log of the shim',
      loops(ended('StartError', 128, 'failed to create containerd task: failed to create shim task: Others("")')),
      'app-not-runnable'
    ],
    ['crun', waits('RunContainerError', 'crun: open executable: Permission denied'), 'ran-without-wasm'],
    ['context canceled', loops(ended('StartError', 128, 'context canceled: unknown')), 'shim-crashed'],
    ['137, for memory', loops(ended('OOMKilled', 137)), 'out-of-memory'],
    ['137, nobody says why', loops(ended('Error', 137, 'Terminated with 137')), 'killed'],
    [
      'incompatible wasmtime version',
      loops(ended('Error', 1), 'Module was compiled with incompatible Wasmtime version'),
      'engine-mismatch'
    ]
  ],
  scheduling: [
    ['affinity/selector', kept("node(s) didn't match Pod's node affinity/selector"), 'label-lost'],
    ['untolerated taint', kept('node(s) had untolerated taint {a: b}'), 'taint-not-tolerated'],
    ['Insufficient cpu', kept('Insufficient cpu'), 'node-full'],
    ['Insufficient memory', kept('Insufficient memory'), 'node-full'],
    ['Too many pods', kept('Too many pods'), 'node-full'],
    ['unschedulable', kept('node(s) were unschedulable'), 'node-cordoned'],
    [
      'an injected sidecar',
      runs(
        { answer: { kind: 'wrong', detail: 'status 503', isIncomplete: false } },
        { others: [{ name: 'istio-proxy', isFirst: false, state: { kind: 'running' }, lastEnd: { kind: 'none' } }] }
      ),
      'sidecar-injected'
    ],
    ['a default-deny network policy', proxied('dial tcp 10.0.1.7:80: i/o timeout'), 'pods-unreachable']
  ],
  'the answer': [
    ['connection refused', proxied('dial tcp 10.0.1.7:3000: connect: connection refused'), 'connection-refused'],
    [
      'timeout',
      runs({ answer: { kind: 'none', via: 'proxy', message: 'The operation was aborted due to timeout' } }),
      'no-answer'
    ],
    ['a server that dies on the request', proxied('EOF'), 'no-answer'],
    ['wrong status', wrong('status 404, expected 200'), 'wrong-answer'],
    ['wrong body', wrong('the body begins "x", expected it to hold "y"'), 'wrong-answer'],
    ['body that is not text', wrong('the body begins "\u0000\u0001", expected it to hold "y"'), 'wrong-answer'],
    ['cut short', wrong('the answer was cut short or longer than 64 KiB', true), 'answer-incomplete'],
    [
      'address not allowed: a pod without an IP',
      runs({ answer: { kind: 'none', via: 'proxy', message: 'address not allowed (400)' } }),
      'no-answer'
    ]
  ],
  'the way to the API server, during a run': [
    ['down', makeSeen({ refusal: unanswered('connect ECONNREFUSED 10.0.0.1:6443') }), 'api-server-gone'],
    ['429 for ever', makeSeen({ refusal: unanswered('too many requests (429)') }), 'api-server-gone'],
    ['5xx for ever', makeSeen({ refusal: unanswered('etcdserver: request timed out (503)') }), 'api-server-gone'],
    [
      'down while samples are asked',
      runs({ answer: { kind: 'none', via: 'proxy', message: 'connect ECONNREFUSED 10.0.0.1:6443' } }),
      'api-server-gone'
    ]
  ]
}

for (const [group, rows] of Object.entries(texts)) {
  describe(group, () => {
    test.each(rows)('%s', (_, seen, code) => {
      expect(diagnose(seen, makeCase(seen))?.rule.code).toBe(code)
    })
  })
}

describe('the path to the cluster, before a run', () => {
  const silent = (...codes: readonly string[]): ConnectionProblem => ({
    kind: 'no-answer',
    codes: ['TypeError', ...codes]
  })
  const refuses = (status: number): ConnectionProblem => ({ kind: 'refused', status, isStatus: true })

  test.each([
    ['no kubeconfig', { kind: 'no-kubeconfig', sought: { kind: 'path' } }, 'kubeconfig-missing'],
    ['one with no such context', { kind: 'no-context', wanted: 'x', known: ['y'] }, 'context-missing'],
    ['expired certificate', { kind: 'certificate', user: 'x', is: 'expired' }, 'client-certificate-expired'],
    ['credential plugin missing', { kind: 'plugin', plugin: 'x', is: 'missing' }, 'credential-plugin-missing'],
    ['401', refuses(401), 'credentials-refused'],
    ['403', refuses(403), 'permissions-missing'],
    [
      '403, asked before',
      { kind: 'no-permissions', lacking: ['get pods'], grant: { role: 'rbac' } },
      'permissions-missing'
    ],
    ['DNS', silent('ENOTFOUND'), 'server-name-unresolved'],
    ['TLS: another authority', silent('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'server-untrusted'],
    ['TLS: expired', silent('CERT_HAS_EXPIRED'), 'server-untrusted'],
    ['TLS: another name', silent('ERR_TLS_CERT_ALTNAME_INVALID'), 'server-untrusted'],
    ['API server down, or restarting for longer than requests are tried', silent('ECONNREFUSED'), 'server-unreachable'],
    ['throttling past all tries', refuses(429), 'server-throttling'],
    ['5xx past all tries', refuses(503), 'server-failing']
  ] satisfies readonly (readonly [string, ConnectionProblem, string])[])('%s', (_, connectionProblem, code) => {
    expect(diagnoseConnection(connectionProblem, '', {}).code).toBe(code)
  })
  // A watch that is closed or expired (410) goes on by itself: __tests__/cluster/watches.test.ts and api-server.test.ts.
})

describe('what is known without a pod', () => {
  const codeOf = (verdict: Verdict | undefined): string =>
    verdict !== undefined && 'diagnosis' in verdict ? verdict.diagnosis.code : (verdict?.kind ?? 'open')
  const decided = (more: Parameters<typeof makeNode>[1]): string =>
    codeOf(planFor({ nodes: ['node-a'] }, [makeNode('node-a', more)]).checks[0]?.decided)

  test('a handler that is not in node.status.runtimeHandlers is known once it had time to be there; no list is unknown', () => {
    const seen = makeSeen({ pod: makePendingPod() })
    const codeOn = (more: Parameters<typeof makeNode>[1]): string | undefined =>
      diagnose(seen, { runtime: spin, node: makeNode('node-a', more) })?.rule.code
    expect(codeOn({ runtimeHandlers: ['runc'] })).toBe('handler-not-configured')
    expect(codeOn({ runtimeHandlers: ['runc', 'spin'] })).toBeUndefined()
    expect(codeOn({})).toBeUndefined()
  })

  test('a class with another handler: field is immutable', () => {
    const message = 'handler: Invalid value: field is immutable'
    const problems = new Map([[spin.runtimeClass, readClassProblem({ status: 422, message }, message)]])
    const { checks } = refuseClasses(planFor({}, [makeNode('node-a')]), problems)
    expect(codeOf(checks[0]?.decided)).toBe('class-conflict')
  })

  test.each([
    [409, 'Apply failed with 1 conflict: conflict with "helm": .handler', true],
    [409, 'admission webhook "x" denied the request: quota conflict', false],
    [422, 'handler: Invalid value: field is immutable', true],
    [422, 'admission webhook "x" denied the request', false]
  ])('a class refused with %i, "%s": another one of it is there: %s', (status, message, isConflict) => {
    expect(readClassProblem({ status, message }, message).isConflict).toBe(isConflict)
  })

  test("a virtual kubelet's node", () => {
    expect(decided({ labels: { type: 'virtual-kubelet' } })).toBe('node-virtual')
    expect(decided({ taints: [{ key: 'virtual-kubelet.io/provider', value: 'azure', effect: 'NoSchedule' }] })).toBe(
      'node-virtual'
    )
  })

  test('a webhook that does not support dry run reports nothing', () => {
    expect(isTelling('admission webhook "x" does not support dry run (400)')).toBe(false)
    expect(isTelling('admission webhook "x" denied the request (403)')).toBe(true)
  })
})

test('only SIGKILL is supported: the pod goes all the same, late, and its pass counts', () => {
  const events = [seenEvent('FailedKillPod', 'failed to stop container "0af1": only SIGKILL is supported')]
  const judged = judge(makeCase(makeProof({ events })), undefined, 0, 270_000)
  expect(judged).toMatchObject({ kind: 'decided', verdict: { kind: 'passed' } })
})
