import type { Diagnosis, Node, Runtime, Verdict } from '../../../src/core/model.ts'
import {
  type CheckReport,
  type Comparison,
  type NegativeTestReport,
  countVerdicts,
  type ConstraintReport,
  type NodeReport,
  type Report,
  type WorkloadReport
} from '../../../src/core/report.ts'
import { mergeRepetitions } from '../../../src/core/verdict/repetitions.ts'
import { diagnoseConnection } from '../../../src/core/diagnosis/connection/diagnose.ts'

/** Where the examples' diagnoses are explained. */
export const docsUrl = 'https://github.example/wasm-node-smoke/blob/v1/docs/diagnoses.md'

const classes = { lunatic: 'v1', slight: 'v1', spin: 'v2', wws: 'v1' } as const

/** The four runtimes, or one of any other name. */
export function makeRuntime(name: string): Runtime {
  const version = name in classes ? classes[name as keyof typeof classes] : 'v1'
  return {
    name,
    runtimeClass: `wasmtime-${name}-${version}`,
    handler: name,
    shim: `containerd-shim-${name}-${version}`,
    sample: {
      image: `registry.example/${name}-hello:v0.11.1`,
      port: 80,
      path: '/hello',
      status: 200,
      body: { kind: 'contains', text: 'Hello' }
    }
  }
}

export const runtimes: readonly Runtime[] = Object.keys(classes).map(makeRuntime)

/** A node as image-builder makes them. */
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
    kernel: '6.8.0-1030-azure',
    containerRuntime: 'containerd://2.4.2',
    kubelet: 'v1.37.2',
    addresses: ['10.0.0.10'],
    runtimeHandlers: ['lunatic', 'runc', 'slight', 'spin', 'wws'],
    ...more
  }
}

/** A diagnosis as a rule makes it. */
export function makeDiagnosis(runtime: string): Diagnosis {
  return {
    code: 'handler-not-configured',
    title: 'containerd has no such handler',
    fault: 'node image',
    evidence: `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to get sandbox runtime: no runtime for "${runtime}" is configured`,
    excerpt: `no runtime for "${runtime}" is configured`,
    facts: {
      kind: 'handler-not-configured',
      handler: runtime,
      shim: makeRuntime(runtime).shim,
      architecture: 'amd64',
      containerRuntime: 'containerd://1.6.20'
    },
    hints: ['node-shell', 'node-image']
  }
}

export const passed = (tookMs: number): Verdict => ({ kind: 'passed', tookMs })

export const timeout: Diagnosis = {
  code: 'timeout',
  title: 'The time ran out before anything was found',
  fault: 'this run',
  evidence: '',
  facts: { kind: 'timeout', runtime: 'wws' }
}

/** A check with timings that fit its verdict. */
export function makeCheck(runtime: Runtime, node: string, verdict: Verdict): CheckReport {
  const { name, runtimeClass, handler } = runtime
  const early = { madeMs: 21, scheduledMs: 34 }
  const late = { sandboxReadyMs: 610, startedMs: 1_105, readyMs: 1_240 }
  const timings =
    verdict.kind === 'passed'
      ? { ...early, ...late, answeredMs: verdict.tookMs }
      : verdict.kind === 'failed'
        ? early
        : {}
  const pod = verdict.kind === 'skipped' ? {} : { pod: `wasm-node-smoke-${name}-${node}` }
  return { runtime: name, runtimeClass, handler, node, verdict, timings, ...pod }
}

/** The documented Deployment and its Service: well, or with a pod on a node that has no handler. */
export function workloadsOf(kind: 'passed' | 'failed'): readonly WorkloadReport[] {
  const failed: Verdict = { kind: 'failed', diagnosis: makeDiagnosis('spin') }
  const rest = { source: 'manifests', namespace: 'default', name: 'wasm-spin', runtime: 'spin' } as const
  const podOf = (node: string, verdict: Verdict): WorkloadReport['pods'][number] => ({
    pod: `wasm-spin-6c9d8-${node.slice(-1)}`,
    node,
    verdict,
    timings: verdict.kind === 'passed' ? { madeMs: 30, readyMs: 1_300, answeredMs: 1_400 } : { madeMs: 31 }
  })
  return [
    {
      ...rest,
      kind: 'Deployment',
      verdict: kind === 'passed' ? passed(1_650) : failed,
      via: '',
      pods: [podOf('node-a', passed(1_400)), podOf('node-c', kind === 'passed' ? passed(1_500) : failed)]
    },
    { ...rest, kind: 'Service', verdict: passed(240), via: 'load-balancer http://10.0.0.7/hello', pods: [] }
  ]
}

/** What changed since an earlier run, of each kind. */
export const comparison: Comparison = {
  baseline: { id: 'b3f0aa', version: '0.1.0', startedAt: '2026-03-01T05:06:07.089Z' },
  differences: [],
  worse: [{ name: 'wws', nodes: ['node-c'], before: 'passed', now: 'failed handler-not-configured' }],
  better: [{ name: 'slight', nodes: ['node-a', 'node-b'], before: 'failed shim-not-installed', now: 'passed' }],
  starts: [
    { runtime: 'lunatic', beforeMs: 905, nowMs: 960, limitMs: 1_405, beforeCount: 5, count: 5, isSlower: false },
    { runtime: 'spin', beforeMs: 1_100, nowMs: 3_900, limitMs: 1_650, beforeCount: 5, count: 5, isSlower: true }
  ]
}

/** A report around checks; the counts are those of the checks and rows. */
export function makeReport(more: Partial<Report>): Report {
  return {
    result: 'passed',
    message: '',
    counts: countVerdicts([...(more.checks ?? []), ...(more.workloads ?? [])]),
    run: {
      id: 'k4x7m2',
      version: '0.1.0',
      startedAt: '2026-03-04T05:06:07.089Z',
      tookMs: 6_204,
      namespace: 'wasm-node-smoke-k4x7m2',
      constrain: true,
      repeat: 1
    },
    cluster: { context: 'capz-wasm', server: 'https://10.0.0.4:6443', version: 'v1.37.2' },
    classes: runtimes.map((runtime) => ({ runtime, outcome: 'created', detail: '' })),
    nodes: [],
    checks: [],
    workloads: [],
    constraints: [],
    negativeTests: [],
    phases: {
      connectMs: 212,
      planMs: 388,
      applyMs: 655,
      firstAnswerMs: 2_210,
      lastVerdictMs: 3_507,
      cleanupMs: 6_190
    },
    warnings: [],
    cleanup: { mode: 'workload', problems: [] },
    commands: [
      'kubectl label nodes node-a node-b cluster.x-k8s.io/wasmtime-spin-v2=true',
      'kubectl get pods --namespace wasm-node-smoke-k4x7m2 --output wide'
    ],
    ...more
  }
}

const proven: readonly NegativeTestReport[] = runtimes.map(({ name }) => ({
  runtime: name,
  node: 'node-a',
  verdict: 'proven',
  evidence: 'runc create failed: unable to start container process: exec: "/": permission denied'
}))

const enforced: readonly ConstraintReport[] = runtimes.map(({ runtimeClass }) => ({
  runtimeClass,
  node: 'node-c',
  verdict: 'enforced',
  evidence: "0/3 nodes are available: 1 node(s) didn't match Pod's node affinity/selector"
}))

const goodChecks = (nodes: readonly string[]): readonly CheckReport[] =>
  runtimes.flatMap((runtime, workload) =>
    nodes.map((node, column) => makeCheck(runtime, node, passed(1_700 + 130 * workload + 90 * column)))
  )

const oldNode = makeNode('node-c', {
  containerRuntime: 'containerd://1.6.20',
  osImage: 'Ubuntu 22.04.5 LTS',
  runtimeHandlers: []
})

/** All passed; a third node stays outside the constraint check. */
export const green: Report = makeReport({
  nodes: [
    { node: makeNode('node-a') },
    { node: makeNode('node-b') },
    { node: oldNode, leftOut: 'its name matches none of node-a, node-b' }
  ],
  checks: goodChecks(['node-a', 'node-b']),
  constraints: enforced,
  negativeTests: proven
})

/** A node without handlers, one that is down, one check that never ended, and a few things beside the checks. */
export const red: Report = (() => {
  const checks = [
    ...goodChecks(['node-a', 'node-b']).filter((check) => check.runtime !== 'wws' || check.node !== 'node-b'),
    makeCheck(makeRuntime('wws'), 'node-b', { kind: 'inconclusive', diagnosis: timeout }),
    ...runtimes.map((runtime) =>
      makeCheck(runtime, 'node-c', { kind: 'failed', diagnosis: makeDiagnosis(runtime.name) })
    ),
    ...runtimes.map((runtime) =>
      makeCheck(runtime, 'node-d', {
        kind: 'failed',
        diagnosis: {
          code: 'node-not-ready',
          title: 'The node is not Ready',
          fault: 'node',
          evidence:
            'KubeletNotReady: container runtime network not ready: NetworkReady=false\ncni plugin not initialized',
          facts: { kind: 'node-not-ready' }
        }
      })
    ),
    ...runtimes.map((runtime) => makeCheck(runtime, 'node-e', { kind: 'skipped', reason: 'cordoned, and not named' }))
  ]
  return makeReport({
    result: 'failed',
    checks,
    counts: countVerdicts(checks),
    nodes: [
      ...['node-a', 'node-b', 'node-e'].map((name): NodeReport => ({ node: makeNode(name) })),
      { node: oldNode },
      { node: makeNode('node-d', { ready: false, notReadyReason: 'KubeletNotReady' }) },
      { node: makeNode('node-w', { os: 'windows', osImage: 'Windows Server 2022' }), leftOut: 'runs windows' }
    ],
    constraints: enforced.map((entry, index) =>
      index === 2
        ? { ...entry, verdict: 'not-enforced', evidence: 'the scheduler placed a pod of the class on node-c' }
        : entry
    ),
    negativeTests: proven.map((entry, index) =>
      index === 1
        ? { ...entry, verdict: 'not-proven', evidence: 'the sample answers without its RuntimeClass too' }
        : entry
    ),
    warnings: ['RuntimeClass wasmtime-wws-v1 had no node selector; it was added.'],
    cleanup: { mode: 'workload', problems: ['namespace wasm-node-smoke-k4x7m2: still exists after 30s'] }
  })
})()

/** Nodes that a management cluster made: one of a new image that fails, one that never came, and one of AKS. */
export const managed: Report = (() => {
  const old = { kind: 'compute-gallery', name: 'wasm/ubuntu-2404', version: '1.32.1' } as const
  const image = { ...old, version: '1.32.2' }
  const absent = makeNode('machine/wasm-md-0-q9z4t', {
    ready: false,
    machine: 'wasm-md-0-q9z4t',
    owner: 'MachineDeployment/wasm-md-0',
    image,
    ...{ osImage: '', kernel: '', architecture: '', containerRuntime: '', kubelet: '', runtimeHandlers: [] }
  })
  const aks = { kind: 'aks', name: 'Kubernetes v1.32.1', version: 'AKSUbuntu-2204gen2containerd-202501.12.0' } as const
  const checks = [
    ...goodChecks(['wasm-md-0-x7k2p', 'aks-pool0-38122764-vmss000000']),
    ...runtimes.map((runtime) =>
      makeCheck(runtime, 'wasm-md-0-b5c8d', {
        kind: 'failed',
        diagnosis: makeDiagnosis(runtime.name)
      })
    ),
    ...runtimes.map((runtime) =>
      makeCheck(runtime, absent.name, {
        kind: 'failed',
        diagnosis: {
          code: 'machine-without-node',
          title: 'A Machine has no node',
          fault: 'node image',
          evidence:
            'machine/wasm-md-0-q9z4t (MachineDeployment/wasm-md-0, compute gallery wasm/ubuntu-2404 1.32.2): Provisioned, NodeHealthy is False: NodeProvisioning',
          facts: {
            kind: 'machine-without-node',
            object: 'machine/wasm-md-0-q9z4t',
            namespace: 'capi',
            isMachineUp: true,
            image: 'compute gallery wasm/ubuntu-2404 1.32.2'
          }
        }
      })
    )
  ]
  return makeReport({
    result: 'failed',
    checks,
    counts: countVerdicts(checks),
    nodes: [
      {
        node: makeNode('wasm-md-0-x7k2p', {
          machine: 'wasm-md-0-x7k2p',
          owner: 'MachineDeployment/wasm-md-0',
          image: old
        })
      },
      { node: makeNode('wasm-md-0-b5c8d', { machine: 'other-name', owner: 'MachineDeployment/wasm-md-0', image }) },
      { node: absent },
      { node: makeNode('aks-pool0-38122764-vmss000000', { owner: 'MachinePool/pool0', image: aks }) },
      { node: makeNode('wasm-cp-1', { owner: 'control plane' }), leftOut: 'control-plane node' }
    ]
  })
})()

/** A user's own workload, with a pod on a node that has no handler, and a Service that nothing answers for. */
export const mixed: Report = makeReport({
  result: 'failed',
  nodes: ['node-a', 'node-c'].map((name) => ({ node: makeNode(name) })),
  checks: goodChecks(['node-a']),
  workloads: [
    ...workloadsOf('failed'),
    {
      source: 'access',
      kind: 'Service',
      namespace: 'wasm-node-smoke-k4x7m2',
      name: 'wws-k4x7m2',
      runtime: 'wws',
      verdict: {
        kind: 'inconclusive',
        diagnosis: { ...timeout, facts: { kind: 'service-timeout', name: 'wws-k4x7m2' } }
      },
      via: 'load-balancer',
      pods: []
    }
  ],
  negativeTests: proven
})

/** Nothing failed, but one check ran out of time. */
export const inconclusive: Report = (() => {
  const checks = red.checks.filter((check) => check.node === 'node-b')
  return makeReport({
    result: 'inconclusive',
    checks,
    counts: countVerdicts(checks),
    nodes: [{ node: makeNode('node-b') }]
  })
})()

/** Classes and labels only. */
export const applied: Report = makeReport({
  result: 'applied',
  nodes: [{ node: makeNode('node-a') }],
  classes: runtimes.map((runtime, index) =>
    index === 2
      ? { runtime, outcome: 'conflict', detail: 'it has handler spin-v2, not spin' }
      : { runtime, outcome: 'unchanged', detail: '' }
  )
})

/** The cluster was never reached. */
export const unreached: Report = {
  ...(Object.fromEntries(Object.entries(makeReport({})).filter(([key]) => key !== 'cluster')) as Omit<
    Report,
    'cluster'
  >),
  result: 'error',
  message: 'kubeconfig: context "capz" is not in kubeconfig.yaml; it has kind-kind',
  classes: [],
  phases: { connectMs: 12 },
  commands: []
}

const refusal =
  'the API server cannot be used: the server does not accept the credentials (401): expired, revoked or of another cluster. Its answer: Unauthorized'

/** The cluster was reached, and would not have us. */
export const refused: Report = {
  ...unreached,
  message: refusal,
  diagnosis: diagnoseConnection({ kind: 'refused', status: 401, isStatus: true }, refusal, {
    kubeconfig: '/home/me/.kube/config',
    context: 'capz',
    user: 'capz-admin',
    server: 'https://capz.example:6443'
  })
}

/** The same with a fix of few lines, where it is counted how long the rest is. */
export function withShortFix(diagnosis: Diagnosis): Diagnosis {
  return { ...diagnosis, facts: { kind: 'shim-not-executable', handler: 'spin', shim: 'containerd-shim-spin-v2' } }
}

/** Many nodes, of which some fail everything. */
export function makeBig(nodeCount: number, failedCount: number): Report {
  const names = Array.from({ length: nodeCount }, (_, index) => `aks-wasm-38122764-vmss${String(index)}`)
  const checks = runtimes.flatMap((runtime) =>
    names.map((node, index) =>
      // The last ones, so that failures first is not by chance.
      makeCheck(
        runtime,
        node,
        index >= nodeCount - failedCount
          ? { kind: 'failed', diagnosis: withShortFix(makeDiagnosis(runtime.name)) }
          : passed(1_500 + (index % 700))
      )
    )
  )
  return makeReport({
    result: failedCount > 0 ? 'failed' : 'passed',
    checks,
    counts: countVerdicts(checks),
    nodes: names.map((name) => ({ node: makeNode(name) }))
  })
}

/** A report, the red one with rows, with a text in every field that a cluster or a user fills. */
export function makeHostile(text: string, base: Report = { ...red, workloads: mixed.workloads }): Report {
  const diagnosis = (of: Diagnosis): Diagnosis => ({
    ...of,
    evidence: text,
    excerpt: text,
    title: text,
    facts: {
      kind: 'handler-not-configured',
      handler: text,
      shim: text,
      architecture: `\`${text}\``,
      containerRuntime: text
    }
  })
  const verdict = (of: Verdict): Verdict =>
    of.kind === 'passed'
      ? of
      : of.kind === 'skipped'
        ? { kind: 'skipped', reason: text }
        : { ...of, diagnosis: diagnosis(of.diagnosis) }
  const named = (name: string): string => (name.endsWith('c') || name.endsWith('t') ? `${text}${name}` : name)
  const node = (of: Node): Node => ({
    ...of,
    name: named(of.name),
    osImage: text,
    kernel: text,
    containerRuntime: text,
    kubelet: text,
    machine: text,
    owner: text,
    image: { kind: 'compute-gallery', name: text, version: text }
  })
  return {
    ...base,
    message: text,
    diagnosis: base.diagnosis === undefined ? undefined : diagnosis(base.diagnosis),
    run: { ...base.run, id: text, namespace: text },
    cluster: { context: text, server: text, version: text },
    classes: base.classes.map((entry) => ({ ...entry, outcome: 'conflict', detail: text })),
    nodes: base.nodes.map((entry) => ({ node: node(entry.node), leftOut: text })),
    checks: base.checks.map((check) => ({
      ...check,
      runtime: named(check.runtime),
      runtimeClass: text,
      handler: text,
      node: named(check.node),
      pod: text,
      verdict: verdict(check.verdict)
    })),
    workloads: base.workloads.map((workload) => ({
      ...workload,
      kind: text,
      namespace: text,
      name: named(workload.name),
      runtime: text,
      via: text,
      verdict: verdict(workload.verdict),
      pods: workload.pods.map((pod) => ({ ...pod, pod: text, node: text, verdict: verdict(pod.verdict) }))
    })),
    constraints: base.constraints.map((entry) => ({
      ...entry,
      runtimeClass: text,
      node: text,
      evidence: text,
      excerpt: text
    })),
    negativeTests: base.negativeTests.map((entry) => ({
      ...entry,
      runtime: named(entry.runtime),
      node: text,
      evidence: text,
      excerpt: `x${text}`
    })),
    warnings: [text],
    cleanup: { ...base.cleanup, problems: [text] },
    commands: [text]
  }
}

/** Each check three times: spin passes on node-a, and only sometimes on node-b. */
export const repeated: Report = makeRepeated()

function makeRepeated(): Report {
  const spin = makeRuntime('spin')
  const failed: Verdict = { kind: 'failed', diagnosis: makeDiagnosis('spin') }
  const checks = mergeRepetitions([
    ...[passed(1_034), passed(1_134), passed(3_034)].map((verdict) => makeCheck(spin, 'node-a', verdict)),
    ...[passed(1_034), failed, passed(1_034)].map((verdict) => makeCheck(spin, 'node-b', verdict))
  ])
  const nodes = [{ node: makeNode('node-a') }, { node: makeNode('node-b') }]
  const report = makeReport({ result: 'failed', checks, nodes })
  return { ...report, run: { ...report.run, repeat: 3 } }
}
