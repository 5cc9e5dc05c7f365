import type { Report } from '../../core/report.ts'
import { escapeJson, toPlainText } from '../../core/text/escape.ts'
import type { Case } from '../junit/cases.ts'
import { makeSuites } from '../junit/suites.ts'
import { arrangeReport } from '../order.ts'
import type { PageOptions } from '../problems.ts'

type Status = 'failed' | 'passed' | 'skipped'

type Test = {
  readonly name: string
  readonly status: Status
  readonly rawStatus: string
  /** Milliseconds. */
  readonly duration: number
  readonly suite: readonly [string]
  /** Of what passes only sometimes. */
  readonly flaky?: true
  readonly message?: string
  readonly trace?: string
  readonly stdout?: readonly string[]
  readonly labels?: Readonly<Record<string, string>>
}

/**
 * By JUnit's word. What is inconclusive is failed here, as is an error in most readers of JUnit: `other` is the alternative, which many
 * readers of CTRF count nowhere, so that a run without a proof would look green.
 */
const statuses: Readonly<Record<Case['outcome']['kind'], { readonly status: Status; readonly rawStatus: string }>> = {
  passed: { status: 'passed', rawStatus: 'passed' },
  failure: { status: 'failed', rawStatus: 'failed' },
  error: { status: 'failed', rawStatus: 'inconclusive' },
  skipped: { status: 'skipped', rawStatus: 'skipped' }
}

/**
 * The report in the Common Test Report Format (https://ctrf.io), with the same suites and cases as JUnit, which many programs take that
 * comment on pull requests.
 */
export function renderCtrf(unordered: Report, options: PageOptions): string {
  const report = arrangeReport(unordered)
  const tests = makeSuites(report, options).flatMap(({ name, cases }) => cases.map((one) => makeTest(one, name)))
  const { run } = report
  const start = Date.parse(run.startedAt)
  const countOf = (wanted: Status): number => tests.filter(({ status }) => status === wanted).length
  const ctrf = {
    reportFormat: 'CTRF',
    specVersion: '0.0.0',
    generatedBy: 'wasm-node-smoke',
    timestamp: run.startedAt,
    results: {
      tool: { name: 'wasm-node-smoke', version: run.version },
      summary: {
        tests: tests.length,
        passed: countOf('passed'),
        failed: countOf('failed'),
        skipped: countOf('skipped'),
        pending: 0,
        other: 0,
        start,
        stop: start + Math.round(run.tookMs)
      },
      tests
    }
  }
  return `${escapeJson(JSON.stringify(ctrf, undefined, 2))}\n`
}

function makeTest({ name, timeMs, properties, outcome, output }: Case, suite: string): Test {
  return {
    name: toPlainText(name),
    ...statuses[outcome.kind],
    duration: Math.round(timeMs),
    suite: [toPlainText(suite)],
    ...(outcome.kind !== 'passed' && outcome.type === 'flaky' ? { flaky: true } : {}),
    ...(outcome.kind === 'passed' ? {} : { message: toPlainText(outcome.message) }),
    ...(outcome.kind === 'passed' || outcome.body === '' ? {} : { trace: toPlainText(outcome.body) }),
    ...(output === '' ? {} : { stdout: toPlainText(output).split('\n') }),
    ...(properties.length === 0 ? {} : { labels: Object.fromEntries(properties) })
  }
}
