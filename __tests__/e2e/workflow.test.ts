import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { root } from '../../scripts/tools.ts'
import { readActionFile } from '../../src/adapters/host/action-file.ts'
import type { ReportV1 } from '../../src/render/json/report-v1.ts'
import { takeSnapshot, type Snapshot } from '../support/snapshot.ts'
import { runWorkflow, type WorkflowRun } from './run-workflow.ts'
import { useTestbed } from '../support/testbeds.ts'
import { clear, findTraces } from './traces.ts'

const testbed = useTestbed('e2e')
const declared = readActionFile(root).outputs.map(({ name }) => name)
const runtimes = ['lunatic', 'slight', 'spin', 'wws']
const documented = {
  'wasmtime-lunatic-v1': 'lunatic',
  'wasmtime-slight-v1': 'slight',
  'wasmtime-spin-v2': 'spin',
  'wasmtime-wws-v1': 'wws'
}

describe('a workflow whose nodes are all good', () => {
  let run: WorkflowRun

  beforeAll(async () => {
    await clear(testbed)
    run = await runWorkflow({ constrain: 'true', nodes: 'node-a,node-b' }, { env: { KUBECONFIG: testbed.kubeconfig } })
  })

  test('the step and its job succeed', () => {
    expect(run).toMatchObject({ job: 'success', outcome: 'success', main: { result: 'success' } })
  })

  test('a later step sees every output that action.yml declares, and no other', () => {
    expect(Object.keys(run.outputs).sort()).toEqual(declared.toSorted())
    const numbers = { passed: '8', failed: '0', inconclusive: '0', skipped: '0', total: '8' }
    expect(run.outputs).toMatchObject({ result: 'passed', ...numbers })
    expect(run.outputs['namespace']).toMatch(/^wasm-node-smoke-[0-9a-f]{8}$/)
  })

  test('a later step finds the three reports where the outputs point', () => {
    expect([...run.reports.keys()].sort()).toEqual(['junit.xml', 'report.json', 'summary.md'])
    expect(readReport(run)).toMatchObject({ schema: 1, result: 'passed', counts: { passed: 8, total: 8 } })
    expect(run.reports.get('junit.xml')).toContain('<testsuites')
  })

  test('the job summary holds the table, with a line for each node', () => {
    expect(run.jobSummary).toContain('| Node | `lunatic` | `slight` | `spin` | `wws` |')
    for (const node of ['node-a', 'node-b']) {
      expect(run.jobSummary).toMatch(new RegExp(`^\\| \`${node}\` \\|( ✅&nbsp;[\\d.]+s \\|){4}$`, 'm'))
    }
    // It was there before the cleanup, of which the file knows.
    const summary = run.reports.get('summary.md') ?? ''
    expect(run.jobSummary.trim()).toBe(summary.replace(/^\| cleaned up .*\n/m, '').trim())
  })

  test('the log shows each check in a group, the table, and nothing stands out', () => {
    expect(run.main.commands).toEqual(expect.arrayContaining(['group', 'endgroup']))
    for (const node of ['node-a', 'node-b']) {
      for (const runtime of runtimes) expect(run.main.text).toMatch(new RegExp(`^✓ ${runtime} on ${node}: passed`, 'm'))
    }
    expect(run.main.text).toMatch(/^PASSED {2}8 of 8 checks passed/m)
    expect(run.main.text).toMatch(/^kubectl label nodes node-a node-b cluster/m)
    expect(run.main.annotations).toEqual([])
  })

  test('the post step sees that the namespace is gone, and reports nothing', () => {
    expect(run.post).toMatchObject({ result: 'success', text: '', annotations: [] })
  })

  test('what is left is the documented classes and labels, and nothing else', async () => {
    expect(await findTraces(testbed)).toEqual({
      namespaces: [],
      pods: [],
      classes: Object.entries(documented).map(([name, handler]) => `${name} -> ${handler}, constrained`),
      labels: ['node-a', 'node-b'].flatMap((node) => Object.keys(documented).map((name) => `${node}: ${name}=true`))
    })
  })
})

describe('a workflow with a node that can run nothing', () => {
  let run: WorkflowRun

  beforeAll(async () => {
    await clear(testbed)
    run = await runWorkflow({ kubeconfig: testbed.kubeconfig, nodes: 'node-*' })
  })

  test('the step and its job fail', () => {
    expect(run).toMatchObject({ job: 'failure', outcome: 'failure', main: { result: 'failure' } })
  })

  test('a later step sees every output all the same', () => {
    expect(Object.keys(run.outputs).sort()).toEqual(declared.toSorted())
    const numbers = { passed: '8', failed: '4', inconclusive: '0', skipped: '0', total: '12' }
    expect(run.outputs).toMatchObject({ result: 'failed', ...numbers })
  })

  test('the one diagnosis has one annotation, which reports of each runtime what is wrong and what to do', () => {
    expect(run.main.annotations).toMatchObject([
      {
        level: 'error',
        title: `[1] node-c: containerd has no handler for ${runtimes.join(', ')} (handler-not-configured)`
      }
    ])
    const [{ message } = { message: '' }] = run.main.annotations
    expect(message).toMatch(/^At fault: node image\n/)
    for (const runtime of runtimes) expect(message).toContain(`containerd.runtimes.${runtime}]`)
    expect(message).toMatch(/^Rerun only what failed: nodes: node-c$/m)
  })

  test('report.json and junit.xml are there and agree', () => {
    const failed = readReport(run).checks.filter(({ verdict }) => verdict === 'failed')
    expect(failed.map(({ diagnosis, node, runtime }) => `${runtime} ${node} ${diagnosis?.code ?? ''}`)).toEqual(
      runtimes.map((runtime) => `${runtime} node-c handler-not-configured`)
    )
    expect(run.reports.get('junit.xml')?.match(/<failure /g)).toHaveLength(4)
  })

  test('the job summary shows the failures', () => {
    expect(run.jobSummary).toMatch(/^\| `node-c` \|( ❌&nbsp;\[1\] \|){4}$/m)
  })

  test('the post step succeeds, and nothing is left but plain classes', async () => {
    expect(run.post).toMatchObject({ result: 'success', text: '', annotations: [] })
    expect(await findTraces(testbed)).toEqual({
      namespaces: [],
      pods: [],
      classes: Object.entries(documented).map(([name, handler]) => `${name} -> ${handler}`),
      labels: []
    })
  })
})

describe('a workflow with mistakes in its inputs', () => {
  let run: WorkflowRun
  let before: Snapshot

  beforeAll(async () => {
    await clear(testbed)
    before = await takeSnapshot(testbed)
    run = await runWorkflow({ kubeconfig: testbed.kubeconfig, constrian: 'true', timeout: 'soon' })
  })

  test('the step fails at once, with one annotation for all of them', () => {
    expect(run).toMatchObject({ job: 'failure', outcome: 'failure', main: { result: 'failure', text: '' } })
    expect(run.main.tookMs).toBeLessThan(5_000)
    expect(run.main.annotations).toHaveLength(1)
    const [{ message } = { message: '' }] = run.main.annotations
    expect(message.split('\n').sort()).toEqual([
      'constrian: expected a known input, got an unknown one (did you mean "constrain"?)',
      expect.stringMatching(/^timeout: expected .*"90s".*, got "soon"$/)
    ])
  })

  test('a later step sees the result "error" and no report', () => {
    expect(Object.keys(run.outputs).sort()).toEqual(declared.toSorted())
    expect(run.outputs).toMatchObject({ result: 'error', total: '0', report: '', junit: '', summary: '' })
    expect(run.reports.size).toBe(0)
  })

  test('the post step neither fails nor repeats them', () => {
    expect(run.post).toMatchObject({ result: 'success', text: '', annotations: [] })
  })

  test('nothing on the cluster was touched', async () => {
    expect(await takeSnapshot(testbed)).toEqual(before)
  })
})

describe('a workflow whose kubeconfig is not there', () => {
  let run: WorkflowRun

  beforeAll(async () => {
    run = await runWorkflow({ kubeconfig: '/nonexistent/kubeconfig' })
  })

  test('the step fails, and one annotation reports why, whose fault it is and what to do', () => {
    expect(run).toMatchObject({ job: 'failure', outcome: 'failure' })
    const [{ title, message } = { title: '', message: '' }, ...others] = run.main.annotations
    expect(others).toEqual([])
    expect(title).toBe('No kubeconfig found (kubeconfig-missing)')
    expect(message).toMatch(/^At fault: kubeconfig$/m)
    expect(message).toMatch(/^Fix: (1\. )?Check the path in input kubeconfig/m)
    expect(message).toMatch(/^Docs: .*#kubeconfig-missing$/m)
  })

  test('a later step finds the reports all the same, with the diagnosis in each', () => {
    expect(Object.keys(run.outputs).sort()).toEqual(declared.toSorted())
    expect(run.outputs).toMatchObject({ result: 'error', total: '0' })
    expect([...run.reports.keys()].sort()).toEqual(['junit.xml', 'report.json', 'summary.md'])
    expect(readReport(run)).toMatchObject({ result: 'error', cluster: null, diagnosis: { code: 'kubeconfig-missing' } })
    expect(run.reports.get('junit.xml')).toContain('type="kubeconfig-missing"')
    expect(run.jobSummary).toContain('`kubeconfig-missing`')
    for (const text of run.reports.values()) expect(text).toContain('/nonexistent/kubeconfig')
  })

  test('the post step has nothing to do', () => {
    expect(run.post).toMatchObject({ result: 'success', text: '', annotations: [] })
  })
})

describe('a workflow that asks for nodes that are not there', () => {
  let run: WorkflowRun

  beforeAll(async () => {
    await clear(testbed)
    run = await runWorkflow({ kubeconfig: testbed.kubeconfig, nodes: 'pool-wasm-*' })
  })

  test('the step fails, and an annotation reports why', () => {
    expect(run).toMatchObject({ job: 'failure', outcome: 'failure' })
    expect(run.main.annotations).toEqual([
      {
        level: 'error',
        title: expect.any(String) as unknown,
        message: expect.stringContaining('pool-wasm-*') as unknown
      }
    ])
  })

  test('the outputs, the report and the job summary have "error" and why', () => {
    expect(run.outputs).toMatchObject({ result: 'error', total: '0' })
    expect(readReport(run)).toMatchObject({
      result: 'error',
      message: expect.stringContaining('pool-wasm-*') as unknown
    })
    expect(run.jobSummary).toContain('pool-wasm-')
  })

  test('nothing is left', async () => {
    expect(run.post).toMatchObject({ result: 'success', text: '', annotations: [] })
    expect(await findTraces(testbed)).toEqual({ namespaces: [], pods: [], classes: [], labels: [] })
  })
})

test('main of action.yml is the bundle, and post what starts it as the post step, under the Node that it is built for', () => {
  const text = readFileSync(join(root, 'action.yml'), 'utf8')
  const runs = text.slice(text.indexOf('\nruns:'))
  expect(runs.match(/^ {2}\S.*$/gm)).toEqual([
    '  using: node24',
    '  main: dist/index.js',
    '  post: dist/post-step.js',
    '  post-if: always()'
  ])
})

function readReport(run: WorkflowRun): ReportV1 {
  return JSON.parse(run.reports.get('report.json') ?? '{}') as ReportV1
}
