import { Ajv2020 } from 'ajv/dist/2020.js'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { mergeRepetitions } from '../../../src/core/verdict/repetitions.ts'
import { renderProgress } from '../../../src/render/progress.ts'
import { renderers } from './renderers.ts'
import { makeCheck, makeReport, makeRuntime, passed, repeated as report } from './reports.ts'

const spin = makeRuntime('spin')

describe('a run with repeat: 3', () => {
  test('the table shows medians, how often a flaky check passed, what failed, and the fix of the cause', () => {
    const table = renderers.table(report)
    expect(table).toMatch(/node-a +✓ 1\.1s/)
    expect(table).toMatch(/node-b +✗ 2\/3 \[1\]/)
    expect(table).toMatch(/\[1\] +node-b: The sample starts only sometimes/)
    expect(table).toContain(`repetition 2 failed: handler-not-configured: no runtime for "spin"`)
    expect(table).toContain('1. Treat spin as broken there')
    expect(table).toContain('systemctl restart containerd')
    expect(table).toContain('median of 3 on each node: spin 1.1s (max 3.0s)')
  })

  test('a check that failed each time shows its problem alone', () => {
    const [, flaky] = report.checks
    const failures = flaky?.repetitions?.filter(({ verdict }) => verdict.kind === 'failed') ?? []
    const checks = mergeRepetitions([...failures, ...failures])
    expect(renderers.table(makeReport({ result: 'failed', checks }))).toMatch(/node-b +✗ \[1\]/)
  })

  test('so does the summary', () => {
    const summary = renderers.summary(report)
    expect(summary).toContain('| `node-b` | ❌&nbsp;2/3&nbsp;[1] |')
    expect(summary).toContain('| `spin` | 3 | 1.1s | max 3.0s |')
  })

  test('what is printed as soon as it is decided is on one line', () => {
    const [, flaky] = report.checks
    if (flaky === undefined) throw new Error('no check')
    const line = renderProgress(flaky, { colour: false, width: 1_000 })
    expect(line.split('\n')).toHaveLength(1)
    expect(line).toMatch(/^✗ spin on node-b: failed flaky: 2 of 3 repetitions passed/)
  })

  test('report.json has each time, and what they sum up to; a check that was done once has none', () => {
    const json = JSON.parse(renderers.json(report)) as { run: object; checks: { repetitions: object }[] }
    const schema = JSON.parse(
      readFileSync(resolve(import.meta.dirname, '../../../docs/report.schema.json'), 'utf8')
    ) as object
    const validate = new Ajv2020().compile(schema)
    validate(json)
    expect(validate.errors).toBeNull()
    expect(json.run).toMatchObject({ repeat: 3 })
    expect(json.checks[0]?.repetitions).toMatchObject({
      passed: 3,
      total: 3,
      starts: { count: 3, medianMs: 1_100, p95Ms: null, maxMs: 3_000 }
    })
    expect(json.checks[1]?.repetitions).toMatchObject({
      ...{ passed: 2, failed: 1, inconclusive: 0, total: 3 },
      each: [
        { verdict: 'passed', code: null, startMs: 1_000 },
        { verdict: 'failed', code: 'handler-not-configured', startMs: null },
        { verdict: 'passed', code: null, startMs: 1_000 }
      ]
    })
    const once = makeReport({ checks: [makeCheck(spin, 'node-a', passed(1))] })
    expect(JSON.parse(renderers.json(once))).toMatchObject({ run: { repeat: 1 }, checks: [{ repetitions: null }] })
    expect(renderers.table(once)).not.toContain('Starts')
  })

  test('ctrf.json calls it flaky, and junit.xml a failure', () => {
    const { results } = JSON.parse(renderers.ctrf(report)) as { results: { tests: object[] } }
    expect(results.tests.map((one) => ('flaky' in one ? one.flaky : undefined))).toContain(true)
    expect(renderers.junit(report)).toContain('type="flaky"')
  })
})
