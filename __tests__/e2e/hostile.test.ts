import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from '../../scripts/tools.ts'
import { readActionFile } from '../../src/adapters/host/action-file.ts'
import type { ReportV1 } from '../../src/render/json/report-v1.ts'
import { pushImage } from '../../testbed/images.ts'
import { makeAnswer } from '../../testbed/samples/module.ts'
import { makeSampleImage, samples } from '../../testbed/samples/samples.ts'
import { create, merge, remove } from '../support/cluster.ts'
import { parseXml } from '../unit/render/parse-xml.ts'
import { runWorkflow, type WorkflowRun } from './run-workflow.ts'
import { useTestbed } from '../support/testbeds.ts'
import { clear } from './traces.ts'

const testbed = useTestbed('e2e')
const declared = readActionFile(root).outputs.map(({ name }) => name)
const image = 'e2e/hostile'
const node = '/api/v1/nodes/node-x'

/** What means something to a runner of workflows, a terminal, Markdown, HTML or XML; none of it may act. */
const hostile = [
  'Hello ` `` ```',
  '::set-output name=x::y',
  '::error title=forged::forged',
  '  ::warning::forged',
  '::add-mask::spin',
  '::stop-commands::forever',
  '##[error]forged',
  '##vso[task.setvariable variable=x]y',
  '%0A::error::forged',
  '\u001b[2K\u001b]8;;https://evil.example\u0007\rresult: passed',
  '<img src=https://evil.example/pixel.png><script>alert(1)</script>',
  '</pre></details>',
  '# forged heading',
  '| forged | row |',
  '![x](https://evil.example/x.png) [x](https://evil.example) @someone #1',
  ']]></failure><testcase name="forged"/> &amp; "quoted"'
]

let folder: string
let run: WorkflowRun
/** All that the runner showed of main, line by line. */
let lines: readonly string[]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-e2e-'))
  await clear(testbed)
  await pushHostileImage()
  await makeHostileNode()
  const [sample, kubeconfig] = [join(folder, 'sample.yaml'), join(folder, 'kubeconfig')]
  const spin = { image: `ghcr.io/${image}:v1`, body: `another ${hostile[1] ?? ''}` }
  writeFileSync(sample, JSON.stringify({ samples: { spin } }))
  writeFileSync(kubeconfig, makeHostileKubeconfig())
  run = await runWorkflow({ kubeconfig, runtimes: 'spin', nodes: '*', sample, cleanup: 'all' })
  lines = run.main.text.split('\n')
})

afterAll(async () => {
  await remove(testbed, node)
  await clear(testbed)
  rmSync(folder, { recursive: true })
})

test('the hostile text did come along: the report has it word for word', () => {
  const report = JSON.parse(run.reports.get('report.json') ?? '{}') as ReportV1
  const evidence = report.checks.map(({ diagnosis }) => diagnosis?.evidence ?? '').join('\n')
  // As much of it as a piece of evidence may hold.
  expect(evidence).toContain('::set-output name=x::y')
  expect(evidence).toContain('##[error]forged')
  expect(report.cluster?.context).toBe(hostile.join('\n'))
  expect(report.nodes.find(({ name }) => name === 'node-x')?.osImage).toBe(hostile.join('\n'))
})

test('it makes no output', () => {
  expect(Object.keys(run.outputs).sort()).toEqual(declared.toSorted())
})

/** A line with a label of ours, a numbered step of a fix, or one of what a fix shows: no hostile text is numbered. */
function isOwnLine(line: string): boolean {
  return /^(At fault|Nodes|Common|Error|Fix|Rerun only what failed|Docs): |^\d+\. ([A-Z]|systemctl )|^(This node only|Open a shell|Add to|systemctl) ?|^  (\[plugins\.|  runtime_type = |kubectl debug )/.test(
    line
  )
}

test('it makes no annotation: each that there is has a diagnosis', () => {
  expect(run.main.annotations.length).toBeGreaterThan(0)
  for (const { message, title } of run.main.annotations) {
    expect(title).toMatch(/^\[\d\] .* \((inconclusive, )?[a-z-]+\)$/)
    expect(message.split('\n').filter((line) => !isOwnLine(line))).toEqual([])
  }
  expect(run.post).toMatchObject({ result: 'success', annotations: [] })
})

test('the runner obeys no command but those that mask our credentials, set our outputs, annotate, fold our one group and add our summary', () => {
  const allowed = ['add-mask', 'set-output', 'error', 'warning', 'summary', 'group', 'endgroup']
  expect(run.main.commands.filter((command) => !allowed.includes(command))).toEqual([])
  // The key, as it stands and without its base64 each of its three lines, and the certificate.
  expect(run.main.commands.filter((command) => command === 'add-mask')).toHaveLength(5)
  expect(run.main.commands.filter((command) => command === 'set-output')).toHaveLength(declared.length)
  expect(run.main.commands.filter((command) => command.includes('group'))).toEqual(['group', 'endgroup'])
})

test('no line of the log is a command, a forged result or acts in a terminal', () => {
  expect(lines.filter((line) => /^\s*::/.test(line) || /##[a-z]*\[/i.test(line))).toEqual([])
  expect(lines.filter((line) => /^(PASSED|FAILED|INCONCLUSIVE|ERROR) {2}/.test(line))).toHaveLength(1)
  expect(lines.filter((line) => /[\u0000-\u001f\u007f-\u009f]/.test(line))).toEqual([])
})

test('the job summary shows it as text: no image, link, tag, heading or table row of its making', () => {
  const shown = dropCode(run.jobSummary)
  expect(run.jobSummary).toContain('evil.example')
  expect(shown).not.toContain('evil.example')
  expect(shown).not.toMatch(/<(img|script|testcase)|@someone/i)
  expect(shown).not.toMatch(/^(#+ |\| *)forged/m)
  expect(shown.match(/<details>/g)?.length ?? 0).toBe(shown.match(/<\/details>/g)?.length ?? 0)
})

test('junit.xml has the checks and no element of its making', () => {
  const cases = parseXml(run.reports.get('junit.xml') ?? '').filter(({ name }) => name === 'testcase')
  expect(cases.map(({ attributes }) => attributes['name']).sort()).toEqual(['node-a', 'node-b', 'node-c', 'node-x'])
})

/** The sample of spin with another body. */
async function pushHostileImage(): Promise<void> {
  const application = { ...samples.spin.application, answer: makeAnswer(hostile.join('\n')) }
  const made = await makeSampleImage({ ...samples.spin, name: image, tags: ['v1'], application })
  await pushImage(testbed.registry, made, AbortSignal.timeout(20_000))
}

/** A node that nobody runs, and whose kubelet reported what it liked. */
async function makeHostileNode(): Promise<void> {
  await remove(testbed, node)
  const metadata = {
    name: 'node-x',
    labels: { 'kubernetes.io/os': 'linux' },
    annotations: { hostile: hostile.join('\n') }
  }
  const taints = [{ key: 'e2e', value: 'hostile', effect: 'NoSchedule' }]
  await create(testbed, '/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata, spec: { taints } })
  const text = hostile.join('\n')
  const nodeInfo = {
    architecture: text,
    bootID: '',
    containerRuntimeVersion: text,
    kernelVersion: text,
    kubeProxyVersion: '',
    kubeletVersion: text,
    machineID: '',
    operatingSystem: 'linux',
    osImage: text,
    systemUUID: ''
  }
  const conditions = [{ type: 'Ready', status: 'False', reason: 'KubeletNotReady', message: text }]
  await merge(testbed, `${node}/status`, { status: { nodeInfo, conditions } })
}

/** The names in a kubeconfig are free text. */
function makeHostileKubeconfig(): string {
  const file = load(readFileSync(testbed.kubeconfig, 'utf8')) as { readonly contexts: readonly [{ context: object }] }
  const name = hostile.join('\n')
  return JSON.stringify({ ...file, 'current-context': name, contexts: [{ ...file.contexts[0], name }] })
}

/** Markdown without what it shows word for word: constrained blocks, then spans. */
function dropCode(markdown: string): string {
  let constraint = ''
  const rest = markdown.split('\n').filter((line) => {
    const [ticks = ''] = /^`{3,}/.exec(line) ?? []
    if (constraint === '') constraint = line.slice(ticks.length).includes('`') ? '' : ticks
    else if (line.trimEnd() === ticks && ticks.length >= constraint.length) constraint = ''
    else return false
    return ticks === ''
  })
  // Line by line: a span doesn't reach into the next block.
  return rest.map((line) => line.replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, '')).join('\n')
}
