import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createHash } from 'node:crypto'
import type { Ended } from '../../support/action/program.ts'
import type { ReportV1 } from '../../../src/render/json/report-v1.ts'
import { outputOf } from '../../support/action/report.ts'
import { readOutputs, startMain } from '../../support/action/step.ts'
import { predicateChecker } from '../../support/predicate/check.ts'
import { reset } from '../../support/cluster.ts'
import { fill, readExample, readJobs, readStep } from '../../support/example.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { runCommands } from '../../support/workflow-step.ts'

const cluster = useTestbed('cluster')
let temp: string

beforeAll(async () => {
  temp = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-gate-'))
  await reset(cluster)
})

afterAll(() => {
  rmSync(temp, { recursive: true })
})

const run = {
  GITHUB_SERVER_URL: 'https://github.example',
  GITHUB_REPOSITORY: 'o/r',
  GITHUB_RUN_ID: '17',
  GITHUB_RUN_ATTEMPT: '2'
}

/** A step of a workflow, to its end, and the outputs that it set. */
async function runStep(
  given: Readonly<Record<string, string>>
): Promise<Ended & { readonly outputs: ReadonlyMap<string, string> }> {
  const file = join(temp, 'outputs')
  writeFileSync(file, '')
  const inputs = { kubeconfig: cluster.kubeconfig, cleanup: 'all', ...given }
  const ended = await startMain(inputs, temp, { GITHUB_OUTPUT: file, ...run }).ended
  return { ...ended, outputs: readOutputs(file) }
}

describe('a red step that fail-on lets pass', () => {
  let step: Awaited<ReturnType<typeof runStep>>

  beforeAll(async () => {
    step = await runStep({ runtimes: 'spin, wws', nodes: 'node-a, node-c', 'fail-on': 'inconclusive' })
  })

  test('ends with 0, and its result is failed all the same', () => {
    expect([step.exitCode, step.outputs.get('result')]).toEqual([0, 'failed'])
  })

  test('names what failed for the next job', () => {
    const json = (name: string): unknown => JSON.parse(step.outputs.get(name) ?? '')
    expect(json('failed-nodes')).toEqual(['node-c'])
    expect(json('failed-runtimes')).toEqual(['spin', 'wws'])
    expect(json('checks')).toEqual([
      expect.objectContaining({ runtime: 'spin', node: 'node-a', result: 'passed', code: null }),
      expect.objectContaining({ runtime: 'spin', node: 'node-c', result: 'failed', code: 'handler-not-configured' }),
      expect.objectContaining({ runtime: 'wws', node: 'node-a', result: 'passed', code: null }),
      expect.objectContaining({ runtime: 'wws', node: 'node-c', result: 'failed', code: 'handler-not-configured' })
    ])
  })

  test('leaves an in-toto predicate that says so, of the versions of its nodes and with the digest of its report', async () => {
    const findFault = await predicateChecker()
    const predicate = readFileSync(step.outputs.get('predicate') ?? '', 'utf8')
    expect(findFault(predicate)).toBe('')
    expect(findFault(predicate.replace('passedTests', 'passed'))).toContain('unknown field "passed"')
    const report = readFileSync(step.outputs.get('report') ?? '')
    expect(JSON.parse(predicate)).toMatchObject({
      result: 'FAILED',
      configuration: expect.arrayContaining([
        expect.objectContaining({
          name: 'report.json',
          digest: { sha256: createHash('sha256').update(report).digest('hex') }
        }),
        expect.objectContaining({ annotations: expect.objectContaining({ nodes: ['node-a', 'node-c'] }) as unknown })
      ]) as unknown,
      url: 'https://github.example/o/r/actions/runs/17/attempts/2',
      passedTests: ['spin on node-a', 'wws on node-a', 'negative test of spin', 'negative test of wws'],
      failedTests: ['spin on node-c', 'wws on node-c']
    })
  })

  test('has all its files in one folder, to be uploaded', () => {
    const folder = step.outputs.get('report-folder') ?? ''
    for (const [name, file] of Object.entries({ report: 'report.json', junit: 'junit.xml', ctrf: 'ctrf.json' })) {
      expect(step.outputs.get(name)).toBe(join(folder, file))
      expect(readFileSync(join(folder, file), 'utf8')).toContain('node-c')
    }
  })
})

describe('a run that is compared with an earlier one', () => {
  test('what got worse is shown first, beside how long starts take', async () => {
    const before = await runStep({ runtimes: 'spin, wws', nodes: 'node-a' })
    const path = join(temp, 'baseline.json')
    const report = JSON.parse(readFileSync(before.outputs.get('report') ?? '', 'utf8')) as ReportV1
    // As if wws had not run there, and spin had started at once.
    const checks = report.checks.map((check) =>
      check.runtime === 'spin'
        ? { ...check, timings: { ...check.timings, scheduledMs: 0, answeredMs: 1, pullMs: null } }
        : { ...check, verdict: 'failed', tookMs: null, diagnosis: { code: 'shim-not-installed' } }
    )
    writeFileSync(path, JSON.stringify({ ...report, checks }))
    const now = await runStep({ runtimes: 'spin, wws', nodes: 'node-a', baseline: path })
    const { comparison } = JSON.parse(readFileSync(now.outputs.get('report') ?? '', 'utf8')) as ReportV1
    expect(comparison).toMatchObject({
      differences: [],
      worse: [],
      better: [{ name: 'wws', nodes: ['node-a'], before: 'failed shim-not-installed', now: 'passed' }],
      // What starts in so little time is compared with what counts as noise.
      starts: [{ runtime: 'spin', beforeMs: 1, limitMs: 201, count: 1 }]
    })
    expect(now.stdout).toContain('✓ better  wws on node-a: failed shim-not-installed -> passed')
    expect(now.stdout.indexOf('1 check better')).toBeLessThan(now.stdout.indexOf('PASSED'))
  })

  test('max-start fails what starts too slowly', async () => {
    const slow = await runStep({ runtimes: 'spin', nodes: 'node-a', 'max-start': '1ms' })
    expect([slow.exitCode, slow.outputs.get('result')]).toEqual([1, 'failed'])
    const report = JSON.parse(readFileSync(slow.outputs.get('report') ?? '', 'utf8')) as ReportV1
    expect(report.checks.map(outputOf)).toEqual(['failed start-too-slow'])
    expect(report.checks[0]?.diagnosis?.fault).toBe('node image')
  })
})

describe('docs/examples/gate.yml', () => {
  const path = 'docs/examples/gate.yml'

  /** Its steps up to the action, with these inputs of the workflow, and what the job gives to whoever called it. */
  async function callGate(
    runtimes: string,
    nodes: string
  ): Promise<{ readonly exitCode: Ended['exitCode']; readonly outputs: Readonly<Record<string, string>> }> {
    const { run: commands = '', env = {} } = readStep(path, 'Write the kubeconfig')
    const contents = readFileSync(cluster.kubeconfig, 'utf8')
    const ran = runCommands(commands, {
      cwd: temp,
      env: { RUNNER_TEMP: temp, ...fill(env, { 'secrets.KUBECONFIG': contents }) }
    })
    expect(ran).toMatchObject({ status: 0, stdout: '', stderr: '' })
    expect(statSync(join(temp, 'kubeconfig')).mode & 0o777).toBe(0o600)
    const given = { 'runner.temp': temp, 'inputs.runtimes': runtimes, 'inputs.nodes': nodes, 'inputs.min-nodes': '1' }
    const step = await runStep({ kubeconfig: '', ...fill(readExample('gate.yml').inputs, given) })
    const set = Object.fromEntries([...step.outputs].map(([name, value]) => [`steps.wasm.outputs.${name}`, value]))
    const later = ['Keep the report', 'Show it as a test report'].map((name) => readStep(path, name).with ?? {})
    const paths = later.map((one) => String(one['path']))
    const files = fill({ folder: paths[0] ?? '', junit: paths[1] ?? '' }, set)
    expect(readdirSync(files['folder'] ?? '')).toEqual(expect.arrayContaining(['report.json', 'junit.xml']))
    expect(readFileSync(files['junit'] ?? '', 'utf8')).toContain('<testsuites')
    return { exitCode: step.exitCode, outputs: fill(readJobs(path)['gate']?.outputs ?? {}, set) }
  }

  test('a pool that passes is let through, by the output that publishing needs', async () => {
    expect(await callGate('spin', 'node-a')).toEqual({
      exitCode: 0,
      outputs: { result: 'passed', 'failed-nodes': '[]' }
    })
  })

  test('a pool with a node that fails is not, and the node is named; the report is kept and shown all the same', async () => {
    expect(await callGate('spin', 'node-[ac]')).toEqual({
      exitCode: 1,
      outputs: { result: 'failed', 'failed-nodes': '["node-c"]' }
    })
  })
})
