import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runTool } from './tools.ts'

/** What a run of tests came to, as its runner reported it. */
export type TestRun = {
  readonly name: string
  readonly exitCode: number
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** The tests that failed, by their whole names, and the first line of why. */
  readonly failures: readonly string[]
  /** How the cases were made, counted by the mark of each test. */
  readonly made: Readonly<Record<string, number>>
}

/** Runs one of vitest's projects and reads the counts from its own report. */
export async function runVitest(
  project: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {}
): Promise<TestRun> {
  const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-test-'))
  const report = join(folder, 'report.json')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const exitCode = await runTool('vitest', ['run', '--project', project, ...reporters, ...args], { env })
    return { name: project, exitCode, ...readCounts(report) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

type Counts = Pick<TestRun, 'passed' | 'failed' | 'skipped' | 'failures' | 'made'>

type Result = {
  readonly status?: string
  readonly fullName?: string
  readonly failureMessages?: readonly string[]
  readonly meta?: { readonly made?: string }
}
type JsonReport = {
  readonly testResults?: readonly {
    readonly name?: string
    readonly status?: string
    readonly message?: string
    readonly assertionResults?: readonly Result[]
  }[]
}

/** A runner that left no report failed as a whole: that counts as one failure. */
function readCounts(report: string): Counts {
  try {
    const text = readFileSync(report, 'utf8')
    const counts = JSON.parse(text) as Record<string, number>
    const results = JSON.parse(text) as JsonReport
    const of = (name: string): number => counts[name] ?? 0
    return {
      passed: of('numPassedTests'),
      // A file that can't be loaded has no tests, but a suite that failed.
      failed: of('numFailedTests') === 0 ? of('numFailedTestSuites') : of('numFailedTests'),
      skipped: of('numPendingTests') + of('numTodoTests'),
      failures: listFailures(results),
      made: countMarks(results)
    }
  } catch {
    return { passed: 0, failed: 1, skipped: 0, failures: ['the runner left no report'], made: {} }
  }
}

/** For a file that could not be run at all, the file and why. */
function listFailures({ testResults = [] }: JsonReport): readonly string[] {
  const describe = (name = '', why = ''): string => `${name}: ${why.split('\n')[0] ?? ''}`
  return testResults.flatMap(({ name, status, message, assertionResults = [] }) => {
    const failed = assertionResults.filter((one) => one.status === 'failed')
    if (failed.length === 0) return status === 'failed' ? [describe(name, message)] : []
    return failed.map(({ fullName, failureMessages }) => describe(fullName, failureMessages?.[0]))
  })
}

function countMarks({ testResults = [] }: JsonReport): Readonly<Record<string, number>> {
  const marks = testResults.flatMap(({ assertionResults = [] }) =>
    assertionResults.flatMap(({ meta }) => meta?.made ?? [])
  )
  return Object.fromEntries(
    Array.from(
      Map.groupBy(marks, (mark) => mark),
      ([mark, all]) => [mark, all.length]
    )
  )
}

/** How the cases of diagnoses were made, over all runs: `real 92, stand-in 2, fixture 26`. */
export function describeMade(runs: readonly TestRun[]): string {
  const kinds = [...new Set(runs.flatMap(({ made }) => Object.keys(made)))].sort().reverse()
  return kinds.map((kind) => `${kind} ${runs.reduce((sum, { made }) => sum + (made[kind] ?? 0), 0)}`).join(', ')
}
