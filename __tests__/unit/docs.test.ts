import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { diagnoseNotChecked } from '../../src/core/diagnosis/not-checked.ts'
import { diagnoseBefore } from '../../src/core/diagnosis/diagnose-before.ts'
import { diagnoseEnd } from '../../src/core/diagnosis/pod-end.ts'
import { diagnoseCancelled, diagnoseTimeout, RULES } from '../../src/core/diagnosis/diagnose.ts'
import type { Diagnosis, Fault, Node, Runtime, Verdict } from '../../src/core/model.ts'
import type { CheckReport } from '../../src/core/report.ts'
import { judgeWorkload } from '../../src/core/verdict/judge-workload.ts'
import { serviceRules } from '../../src/core/diagnosis/rules/service.ts'
import { WAY_RULES } from '../../src/core/diagnosis/connection/diagnose.ts'
import { makeObservations } from '../../src/core/observations/observations.ts'
import { settleChecks } from '../../src/core/verdict/settle.ts'
import { mergeRepetitions } from '../../src/core/verdict/repetitions.ts'
import { settleStarts } from '../../src/core/verdict/start.ts'
import { kubernetesMinors, kubernetesVersion } from '../../testbed/build/kubernetes.ts'

const root = resolve(import.meta.dirname, '../..')

const runtime: Runtime = {
  name: 'spin',
  runtimeClass: 'wasmtime-spin-v2',
  handler: 'spin',
  sample: { image: 'app', port: 80, path: '/', status: 200, body: { kind: 'contains', text: 'Hello' } }
}
const node: Node = {
  name: 'node-a',
  uid: '1',
  labels: {},
  taints: [],
  cordoned: false,
  ready: true,
  notReadyReason: '',
  os: 'linux',
  architecture: 'amd64',
  osImage: '',
  kernel: '',
  containerRuntime: 'containerd://2.4.2',
  kubelet: '',
  addresses: []
}

/** A diagnosis that the source can give: its code, and what the documentation reports of it in its first line. */
type Given = { readonly code: string; readonly fault: Fault; readonly verdicts: readonly string[] }

const given: readonly Given[] = [
  ...fromRules(),
  ...fromServiceRules(),
  ...fromConnectionRules(),
  ...fromVerdicts(beforePods()),
  ...fromVerdicts(atTheEnd()),
  ...fromVerdicts([incompleteWorkload(), diagnoseNotChecked({ kind: 'SpinApp', namespace: 'ns', name: 'x' }, 'kind')])
]
/** Sections that no diagnosis is headed by: what several fixes need. */
const guides = ['What you see', 'All codes', 'Open a shell on a node', 'Install a shim', 'After the fix']
const sections = readSections().filter(({ code }) => !guides.includes(code))

test('every diagnosis has its section, and no section is without one', () => {
  const codes = new Set(given.map((one) => one.code))
  expect(sections.map((section) => section.code).sort()).toEqual([...codes].sort())
})

test('the sections that several fixes need are there, and what links to them finds them', () => {
  const all = readSections().map(({ code }) => code)
  expect(all.filter((title) => guides.includes(title))).toEqual(guides)
  const text = readFileSync(join(root, 'docs/diagnoses.md'), 'utf8')
  const anchors = new Set(all.map((title) => title.toLowerCase().replaceAll(' ', '-')))
  for (const [, anchor = ''] of text.matchAll(/\]\(#([^)]*)\)/g)) expect(anchors).toContain(anchor)
})

test('no code is written in the core that is not among these', () => {
  const written = readdirSync(join(root, 'src/core'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(root, 'src/core', file), 'utf8'))
    .flatMap((text) => [...text.matchAll(/\bcode: '([^']*)'/g)].map(([, code = '']) => code))
  expect(written).toContain('timeout')
  expect(given.map((one) => one.code)).toEqual(expect.arrayContaining(written))
})

test.each(sections)('$code: verdict and fault are those of the code', ({ code, head }) => {
  const own = given.filter((one) => one.code === code)
  const words = [...head.matchAll(/`(failed|inconclusive|error)`/g)].map(([, word = '']) => word)
  expect([...new Set(words)].sort()).toEqual([...new Set(own.flatMap((one) => one.verdicts))].sort())
  expect(/ At fault: ([a-z ]+)\.$/.exec(head)?.[1]).toBe([...new Set(own.map((one) => one.fault))].join(' or '))
})

test('the table of contents names each section once', () => {
  const text = readFileSync(join(root, 'docs/diagnoses.md'), 'utf8')
  const links = [...text.matchAll(/\[([a-z-]+)\]\(#([a-z-]+)\)/g)]
  expect(links.map(([, name]) => name)).toEqual(links.map(([, , anchor]) => anchor))
  expect(links.map(([, name]) => name).sort()).toEqual(sections.map((section) => section.code).sort())
})

test('the page for developers has each of them once, too', () => {
  const text = readFileSync(join(root, 'docs/development/diagnoses.md'), 'utf8')
  const links = [...text.matchAll(/\[([a-z-]+)\]\(\.\.\/diagnoses\.md#([a-z-]+)\)/g)]
  expect(links.map(([, name]) => name)).toEqual(links.map(([, , anchor]) => anchor))
  expect(links.map(([, name]) => name).sort()).toEqual(sections.map((section) => section.code).sort())
})

test.each([
  ['ContainerCreating', 'handler-not-configured'],
  ['FailedCreatePodSandBox', 'shim-not-installed'],
  ['no runtime for "spin" is configured', 'handler-not-configured'],
  ['binary not installed', 'shim-not-installed'],
  ['fork/exec ...: exec format error', 'shim-wrong-arch'],
  ['exec /app.wasm: exec format error', 'ran-without-wasm'],
  ['RunContainerError', 'ran-without-wasm'],
  ['ttrpc: closed', 'shim-dies'],
  ['unsupported shim version', 'shim-version-mismatch'],
  ['CrashLoopBackOff', 'app-not-runnable'],
  ["executor can't handle spec", 'module-refused'],
  ['ImagePullBackOff', 'image-not-found'],
  ['toomanyrequests', 'registry-failing'],
  ['no match for platform in manifest', 'image-platform-missing'],
  ['parent snapshot ... does not exist', 'image-not-unpacked'],
  ['ErrImageNeverPull', 'image-never-pulled'],
  ['CreateContainerConfigError', 'object-missing'],
  ['Unhealthy', 'workload-not-ready'],
  ['Terminating', 'pod-does-not-end'],
  ['cni plugin not initialized', 'network-not-ready'],
  ['no space left on device', 'node-exhausted'],
  ['OOMKilled', 'out-of-memory']
])('whoever searches the page of diagnoses for %s finds %s in its first table', (seen, code) => {
  const text = readFileSync(join(root, 'docs/diagnoses.md'), 'utf8')
  const [, table = ''] = /^## What you see\n([^]*?)^## /m.exec(text) ?? []
  const rows = table.split('\n').filter((line) => line.includes(seen))
  expect(rows.join('\n')).toContain(`](#${code})`)
})

test('every test that docs/security.md names is there, and README leads to the page', () => {
  const text = readFileSync(join(root, 'docs/security.md'), 'utf8')
  const named = [...text.matchAll(/`((?:unit|e2e|cluster|fuzz)\/[^`]+)`/g)].map(([, path = '']) => path)
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter((path) => !existsSync(join(root, '__tests__', path)))).toEqual([])
  expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain('(docs/security.md)')
})

test('the tested versions of the page for contributors are those that test:versions runs', () => {
  const readme = readFileSync(join(root, 'docs/development/try-it.md'), 'utf8')
  const rows = [...readme.matchAll(/^\| (v1\.\d+\.\d+) +\| tested +\| tested +\|$/gm)].map(([, version]) => version)
  const minors = kubernetesMinors()
  expect(rows).toEqual([minors[0], minors.at(-1)].map((minor) => kubernetesVersion(minor)))
})

test('README is short, and the pictures that it shows are small', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  expect(readme.length).toBeGreaterThan(6_000)
  expect(readme.length).toBeLessThan(8_192)
  const pictures = [...readme.matchAll(/(?:src|srcset)="([^"]+)"/g)].map(([, path = '']) => path)
  expect(pictures).toHaveLength(2)
  for (const path of pictures) expect(statSync(join(root, path)).size).toBeLessThan(200_000)
})

const pages = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md'].concat(
  readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file))
)

test.each(pages)('%s: every link within the repository leads to a file, and to a heading that it has', (page) => {
  const text = readFileSync(join(root, page), 'utf8')
  for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(target)) continue
    const [path = '', anchor] = target.split('#')
    const file = path === '' ? join(root, page) : join(root, dirname(page), path)
    expect(existsSync(file), `${page} -> ${target}`).toBe(true)
    if (anchor !== undefined && file.endsWith('.md')) expect(anchorsOf(file), `${page} -> ${target}`).toContain(anchor)
  }
})

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(file: string): readonly string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-')
  )
}

function fromRules(): readonly Given[] {
  return RULES.map(({ code, fault, nodeAtFaultIf, verdict }) => ({
    code,
    fault,
    verdicts: nodeAtFaultIf === undefined ? [verdict] : ['inconclusive', 'failed']
  }))
}

function fromServiceRules(): readonly Given[] {
  return serviceRules.map(({ code, fault }) => ({ code, fault, verdicts: ['inconclusive'] }))
}

/** They end the run as a whole. */
function fromConnectionRules(): readonly Given[] {
  return WAY_RULES.map(({ code, fault }) => ({ code, fault, verdicts: ['error'] }))
}

/** A workload that wants a pod and has none at the end. */
function incompleteWorkload(): Verdict {
  const workload = {
    source: 'manifests',
    kind: 'Deployment',
    namespace: 'a',
    name: 'b',
    collection: '',
    podQuery: {}
  } as const
  const judged = judgeWorkload({ ...workload, runtime, proof: 'answers' }, { wanted: 1 }, [], true)
  if (judged === undefined) throw new Error('a workload without a verdict at the end')
  return judged.verdict
}

function fromVerdicts(verdicts: readonly Verdict[]): readonly Given[] {
  return verdicts.flatMap((verdict) => ('diagnosis' in verdict ? describe(verdict.kind, verdict.diagnosis) : []))
}

function describe(kind: string, { code, fault }: Diagnosis): Given {
  return { code, fault, verdicts: [kind] }
}

/** A row for each of them: one that is missing here doesn't compile. */
function beforePods(): readonly Verdict[] {
  const rows: { readonly [K in keyof typeof diagnoseBefore]: readonly Verdict[] } = {
    classConflict: [diagnoseBefore.classConflict(runtime, node, '')],
    classNotSeen: [diagnoseBefore.classNotSeen(runtime, node, '')],
    classInUse: [diagnoseBefore.classInUse(runtime, node, '')],
    classOfOtherRun: [diagnoseBefore.classOfOtherRun(runtime, node, '')],
    notSeenAgain: [diagnoseBefore.notSeenAgain(runtime, node, '')],
    nodeTrouble: (['not-ready', 'gone'] as const).map((kind) =>
      diagnoseBefore.nodeTrouble(runtime, node, { kind, detail: '' })
    ),
    labelLost: [diagnoseBefore.labelLost(runtime, node, '')],
    labelConflict: [diagnoseBefore.labelConflict(runtime, node, '')],
    notAnswered: (['unanswered', 'credentials'] as const).flatMap(
      (kind) => diagnoseBefore.notAnswered(runtime, node, { kind, text: '' }) ?? []
    ),
    classNotApplied: [diagnoseBefore.classNotApplied(runtime, node, '')],
    labelNotApplied: [diagnoseBefore.labelNotApplied(runtime, node, '')],
    classConstrained: [diagnoseBefore.classConstrained(runtime, node, {}, false)],
    platformMissing: [diagnoseBefore.platformMissing(runtime, node, [])],
    nodeVirtual: [diagnoseBefore.nodeVirtual(runtime, node, '')],
    machineWithoutNode: [false, true].map((isMachineUp) =>
      diagnoseBefore.machineWithoutNode(runtime, node, { evidence: '', object: '', namespace: '', isMachineUp })
    )
  }
  return Object.values(rows).flat()
}

function atTheEnd(): readonly Verdict[] {
  const passed = {
    runtime: runtime.name,
    runtimeClass: runtime.runtimeClass,
    handler: runtime.handler,
    node: node.name,
    verdict: { kind: 'passed', tookMs: 1 },
    timings: {}
  } as const
  const stuck = diagnoseEnd.neverEnded({ runtime, node }, 'pod', { container: { kind: 'running' } }, 60_000)
  const end = { container: { kind: 'running' }, news: 'Killing' } as const
  const shimStuck = diagnoseEnd.neverEnded({ runtime, node }, 'pod', end, 20_000)
  const withPass = (verdict: Verdict): readonly CheckReport[] => mergeRepetitions([passed, { ...passed, verdict }])
  const slow = { ...passed, timings: { scheduledMs: 0, answeredMs: 2 } }
  return [
    { kind: 'inconclusive', diagnosis: diagnoseTimeout({ runtime, node }, makeObservations(0)) },
    { kind: 'inconclusive', diagnosis: diagnoseCancelled({ runtime }) },
    shimStuck,
    stuck,
    ...(['denied', 'unanswered', 'credentials'] as const).map((kind) =>
      diagnoseEnd.notDeleted({ runtime, node }, 'pod', { kind, text: '' })
    ),
    diagnoseEnd.notDeletedInTime({ runtime, node }, 'pod'),
    ...settleChecks([passed], [], [runtime], new Map()).map((check) => check.verdict),
    ...[stuck, shimStuck].flatMap(withPass).map((check) => check.verdict),
    ...settleStarts([slow, { ...slow, timings: { scheduledMs: 0, answeredMs: 1 } }], new Map([[runtime.name, 1]])).map(
      (check) => check.verdict
    ),
    ...settleStarts([slow], new Map([[runtime.name, 1]])).map((check) => check.verdict)
  ]
}

/** Each section's heading and the first paragraph below it. */
function readSections(): readonly { readonly code: string; readonly head: string }[] {
  const [, ...parts] = readFileSync(join(root, 'docs/diagnoses.md'), 'utf8').split(/^#{2,} /m)
  return parts.map((part) => {
    const [code = '', head = ''] = part.split('\n\n')
    return { code, head: head.replaceAll('\n', ' ') }
  })
}
