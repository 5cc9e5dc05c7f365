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
  /** How the cases were made, counted by the mark of each test. */
  readonly made: Readonly<Record<string, number>>
}

/** Runs one of vitest's projects and reads the counts from its own report. */
export async function runVitest(project: string, args: readonly string[] = []): Promise<TestRun> {
  const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-test-'))
  const report = join(folder, 'report.json')
  try {
    const exitCode = await runTool('vitest', [
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...args
    ])
    return { name: project, exitCode, ...readCounts(report) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

type Counts = Pick<TestRun, 'passed' | 'failed' | 'skipped' | 'made'>

type Marked = { readonly meta?: { readonly made?: string } }
type JsonReport = { readonly testResults?: readonly { readonly assertionResults?: readonly Marked[] }[] }

/** A runner that left no report failed as a whole: that counts as one failure. */
function readCounts(report: string): Counts {
  try {
    const text = readFileSync(report, 'utf8')
    const counts = JSON.parse(text) as Record<string, number>
    const of = (name: string): number => counts[name] ?? 0
    return {
      passed: of('numPassedTests'),
      // A file that can't be loaded has no tests, but a suite that failed.
      failed: of('numFailedTests') === 0 ? of('numFailedTestSuites') : of('numFailedTests'),
      skipped: of('numPendingTests') + of('numTodoTests'),
      made: countMarks(JSON.parse(text) as JsonReport)
    }
  } catch {
    return { passed: 0, failed: 1, skipped: 0, made: {} }
  }
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
