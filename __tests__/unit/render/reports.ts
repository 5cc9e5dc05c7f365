import type { Diagnosis, Node, Runtime, Verdict } from '../../../src/core/model.ts'
import {
  type CellReport,
  type ControlReport,
  countVerdicts,
  type FenceReport,
  type NodeReport,
  type Report,
  type RowReport
} from '../../../src/core/report.ts'
import { diagnoseWay } from '../../../src/core/diagnosis/connection/diagnose.ts'

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
export function makeDiagnosis(runtime: string, node: string): Diagnosis {
  return {
    code: 'handler-not-configured',
    title: 'containerd has no such handler',
    fault: 'node image',
    evidence: `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to get sandbox runtime: no runtime for "${runtime}" is configured`,
    clause: `no runtime for "${runtime}" is configured`,
    remedy: [
      `Add handler "${runtime}" to containerd's configuration on ${node}: section [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.${runtime}], runtime_type = "io.containerd.${runtime}.v1".`,
      'Restart containerd afterwards: it reads its configuration only at start.'
    ],
    hints: ['node-shell', 'node-image']
  }
}

export const passed = (tookMs: number): Verdict => ({ kind: 'passed', tookMs })

export const timeout: Diagnosis = {
  code: 'timeout',
  title: 'The time ran out before anything was found',
  fault: 'this run',
  evidence: '',
  remedy: ['Run again with a longer timeout.']
}

/** A cell with timings that fit its verdict. */
export function makeCell(runtime: Runtime, node: string, verdict: Verdict): CellReport {
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
export function rowsOf(kind: 'passed' | 'failed'): readonly RowReport[] {
  const failed: Verdict = { kind: 'failed', diagnosis: makeDiagnosis('spin', 'node-c') }
  const rest = { source: 'manifests', namespace: 'default', name: 'wasm-spin', runtime: 'spin' } as const
  const podOf = (node: string, verdict: Verdict): RowReport['pods'][number] => ({
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

/** A report around cells; the counts are those of the cells and rows. */
export function makeReport(more: Partial<Report>): Report {
  return {
    result: 'passed',
    message: '',
    counts: countVerdicts([...(more.cells ?? []), ...(more.rows ?? [])]),
    run: {
      id: 'k4x7m2',
      version: '0.1.0',
      startedAt: '2026-03-04T05:06:07.089Z',
      tookMs: 6_204,
      namespace: 'wasm-node-smoke-k4x7m2',
      constrain: true
    },
    cluster: { context: 'capz-wasm', server: 'https://10.0.0.4:6443', version: 'v1.37.2' },
    classes: runtimes.map((runtime) => ({ runtime, outcome: 'created', detail: '' })),
    nodes: [],
    cells: [],
    rows: [],
    fence: [],
    control: [],
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

const proven: readonly ControlReport[] = runtimes.map(({ name }) => ({
  runtime: name,
  node: 'node-a',
  verdict: 'proven',
  evidence: 'runc create failed: unable to start container process: exec: "/": permission denied'
}))

const fenced: readonly FenceReport[] = runtimes.map(({ runtimeClass }) => ({
  runtimeClass,
  node: 'node-c',
  verdict: 'proven',
  evidence: "0/3 nodes are available: 1 node(s) didn't match Pod's node affinity/selector"
}))

const goodCells = (nodes: readonly string[]): readonly CellReport[] =>
  runtimes.flatMap((runtime, row) =>
    nodes.map((node, column) => makeCell(runtime, node, passed(1_700 + 130 * row + 90 * column)))
  )

const oldNode = makeNode('node-c', {
  containerRuntime: 'containerd://1.6.20',
  osImage: 'Ubuntu 22.04.5 LTS',
  runtimeHandlers: []
})

/** All passed; a third node stays outside the fence. */
export const green: Report = makeReport({
  nodes: [
    { node: makeNode('node-a') },
    { node: makeNode('node-b') },
    { node: oldNode, leftOut: 'its name matches none of node-a, node-b' }
  ],
  cells: goodCells(['node-a', 'node-b']),
  fence: fenced,
  control: proven
})

/** A node without handlers, one that is down, one cell that never ended, and a few things beside the cells. */
export const red: Report = (() => {
  const cells = [
    ...goodCells(['node-a', 'node-b']).filter((cell) => cell.runtime !== 'wws' || cell.node !== 'node-b'),
    makeCell(makeRuntime('wws'), 'node-b', { kind: 'inconclusive', diagnosis: timeout }),
    ...runtimes.map((runtime) =>
      makeCell(runtime, 'node-c', { kind: 'failed', diagnosis: makeDiagnosis(runtime.name, 'node-c') })
    ),
    ...runtimes.map((runtime) =>
      makeCell(runtime, 'node-d', {
        kind: 'failed',
        diagnosis: {
          code: 'node-not-ready',
          title: 'The node is not Ready',
          fault: 'node',
          evidence:
            'KubeletNotReady: container runtime network not ready: NetworkReady=false\ncni plugin not initialized',
          remedy: [
            "Find out why node-d isn't Ready: `kubectl describe node node-d`, then the kubelet's and containerd's logs on it."
          ]
        }
      })
    ),
    ...runtimes.map((runtime) => makeCell(runtime, 'node-e', { kind: 'skipped', reason: 'cordoned, and not named' }))
  ]
  return makeReport({
    result: 'failed',
    cells,
    counts: countVerdicts(cells),
    nodes: [
      ...['node-a', 'node-b', 'node-e'].map((name): NodeReport => ({ node: makeNode(name) })),
      { node: oldNode },
      { node: makeNode('node-d', { ready: false, notReadyReason: 'KubeletNotReady' }) },
      { node: makeNode('node-w', { os: 'windows', osImage: 'Windows Server 2022' }), leftOut: 'runs windows' }
    ],
    fence: fenced.map((entry, index) =>
      index === 2
        ? { ...entry, verdict: 'broken', evidence: 'the scheduler let a pod of the class onto node-c' }
        : entry
    ),
    control: proven.map((entry, index) =>
      index === 1
        ? { ...entry, verdict: 'not-proven', evidence: 'the sample answers without its RuntimeClass too' }
        : entry
    ),
    warnings: ['RuntimeClass wasmtime-wws-v1 had no node selector; it was added.'],
    cleanup: { mode: 'workload', problems: ['namespace wasm-node-smoke-k4x7m2: still there after 30s'] }
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
  const cells = [
    ...goodCells(['wasm-md-0-x7k2p', 'aks-pool0-38122764-vmss000000']),
    ...runtimes.map((runtime) =>
      makeCell(runtime, 'wasm-md-0-b5c8d', {
        kind: 'failed',
        diagnosis: makeDiagnosis(runtime.name, 'wasm-md-0-b5c8d')
      })
    ),
    ...runtimes.map((runtime) =>
      makeCell(runtime, absent.name, {
        kind: 'failed',
        diagnosis: {
          code: 'machine-without-node',
          title: 'A Machine that should be there has no node',
          fault: 'node image',
          evidence:
            'machine/wasm-md-0-q9z4t (MachineDeployment/wasm-md-0, compute gallery wasm/ubuntu-2404 1.32.2): Provisioned, NodeHealthy is False: NodeProvisioning',
          remedy: ['Look at it on the management cluster: kubectl describe machine wasm-md-0-q9z4t -n capi.']
        }
      })
    )
  ]
  return makeReport({
    result: 'failed',
    cells,
    counts: countVerdicts(cells),
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
  cells: goodCells(['node-a']),
  rows: [
    ...rowsOf('failed'),
    {
      source: 'access',
      kind: 'Service',
      namespace: 'wasm-node-smoke-k4x7m2',
      name: 'wws-k4x7m2',
      runtime: 'wws',
      verdict: { kind: 'inconclusive', diagnosis: timeout },
      via: 'load-balancer',
      pods: []
    }
  ],
  control: proven
})

/** Nothing failed, but one cell ran out of time. */
export const inconclusive: Report = (() => {
  const cells = red.cells.filter((cell) => cell.node === 'node-b')
  return makeReport({
    result: 'inconclusive',
    cells,
    counts: countVerdicts(cells),
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
  'the API server cannot be used: the server does not accept the credentials (401): expired, revoked or of another cluster. It says: Unauthorized'

/** The cluster was reached, and would not have us. */
export const refused: Report = {
  ...unreached,
  message: refusal,
  diagnosis: diagnoseWay({ kind: 'refused', status: 401, isStatus: true }, refusal, {
    kubeconfig: '/home/me/.kube/config',
    context: 'capz',
    user: 'capz-admin',
    server: 'https://capz.example:6443'
  })
}

/** Many nodes, of which some fail everything. */
export function makeBig(nodeCount: number, failedCount: number): Report {
  const names = Array.from({ length: nodeCount }, (_, index) => `aks-wasm-38122764-vmss${String(index)}`)
  const cells = runtimes.flatMap((runtime) =>
    names.map((node, index) =>
      // The last ones, so that failures first is not by chance.
      makeCell(
        runtime,
        node,
        index >= nodeCount - failedCount
          ? { kind: 'failed', diagnosis: makeDiagnosis(runtime.name, node) }
          : passed(1_500 + (index % 700))
      )
    )
  )
  return makeReport({
    result: failedCount > 0 ? 'failed' : 'passed',
    cells,
    counts: countVerdicts(cells),
    nodes: names.map((name) => ({ node: makeNode(name) }))
  })
}

/** A report, the red one with rows, with a text in every field that a cluster or a user fills. */
export function makeHostile(text: string, base: Report = { ...red, rows: mixed.rows }): Report {
  const diagnosis = (of: Diagnosis): Diagnosis => ({
    ...of,
    evidence: text,
    clause: text,
    title: text,
    remedy: [text, `Do \`${text}\`.`]
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
    cells: base.cells.map((cell) => ({
      ...cell,
      runtime: named(cell.runtime),
      runtimeClass: text,
      handler: text,
      node: named(cell.node),
      pod: text,
      verdict: verdict(cell.verdict)
    })),
    rows: base.rows.map((row) => ({
      ...row,
      kind: text,
      namespace: text,
      name: named(row.name),
      runtime: text,
      via: text,
      verdict: verdict(row.verdict),
      pods: row.pods.map((pod) => ({ ...pod, pod: text, node: text, verdict: verdict(pod.verdict) }))
    })),
    fence: base.fence.map((entry) => ({ ...entry, runtimeClass: text, node: text, evidence: text, clause: text })),
    control: base.control.map((entry) => ({
      ...entry,
      runtime: named(entry.runtime),
      node: text,
      evidence: text,
      clause: `x${text}`
    })),
    warnings: [text],
    cleanup: { ...base.cleanup, problems: [text] },
    commands: [text]
  }
}
