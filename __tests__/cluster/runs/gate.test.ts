import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createHash } from 'node:crypto'
import type { Ended } from '../../support/action/program.ts'
import type { ReportV1 } from '../../../src/render/json/report-v1.ts'
import { outputOf } from '../../support/action/report.ts'
import { startMain } from '../../support/action/step.ts'
import { predicateChecker } from '../../support/predicate/check.ts'
import { reset } from '../../support/cluster.ts'
import { useTestbed } from '../../support/testbeds.ts'

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
  const set = readFileSync(file, 'utf8').matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm)
  return { ...ended, outputs: new Map([...set].map(([, name = '', , value = '']) => [name, value])) }
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
      // The testbed starts a sample in less than what counts as noise.
      starts: [{ runtime: 'spin', beforeMs: 1, limitMs: 501, count: 1 }]
    })
    expect(now.stdout).toContain('✓ better  wws on node-a: failed shim-not-installed -> passed')
    expect(now.stdout.indexOf('Compared with run')).toBeLessThan(now.stdout.indexOf('PASSED'))
  })

  test('max-start fails what starts too slowly', async () => {
    const slow = await runStep({ runtimes: 'spin', nodes: 'node-a', 'max-start': '1ms' })
    expect([slow.exitCode, slow.outputs.get('result')]).toEqual([1, 'failed'])
    const report = JSON.parse(readFileSync(slow.outputs.get('report') ?? '', 'utf8')) as ReportV1
    expect(report.checks.map(outputOf)).toEqual(['failed start-too-slow'])
    expect(report.checks[0]?.diagnosis?.fault).toBe('node image')
  })
})
