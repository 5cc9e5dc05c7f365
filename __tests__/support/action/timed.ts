import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { readdirSync, readFileSync } from 'node:fs'
import { startMain, startPost } from './step.ts'
import type { ReportV1 } from '../../../src/render/json/report-v1.ts'

/** One run of the action as a workflow starts it, in milliseconds from the start of its process. */
export type ActionRun = {
  /** To the first check that is printed as decided. */
  readonly firstResultMs: number
  /** To the printed result. */
  readonly resultMs: number
  /** To the end of the main step. */
  readonly wholeMs: number
  /** The post step's own time. */
  readonly postMs: number
  /** From when the slowest check's pod was made until it had ended. */
  readonly slowestMs: number
  readonly report: ReportV1
  readonly stdout: string
}

/** Runs the main step and then the post step. */
export async function runAction(
  given: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {}
): Promise<ActionRun> {
  const temp = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-bench-'))
  try {
    const reports = join(temp, 'reports')
    mkdirSync(reports)
    const sinceMs = performance.now()
    const running = startMain({ 'report-dir': reports, ...given }, temp, env)
    let [firstResultMs, resultMs] = [Number.NaN, Number.NaN]
    running.child.stdout?.on('data', () => {
      // In a workflow the words have colours.
      const text = stripVTControlCharacters(running.stdout())
      if (Number.isNaN(firstResultMs) && /^[✓✗❔?] /m.test(text)) firstResultMs = performance.now() - sinceMs
      if (Number.isNaN(resultMs) && /^(PASSED|FAILED|INCONCLUSIVE|APPLIED|ERROR) /m.test(text))
        resultMs = performance.now() - sinceMs
    })
    const { stdout } = await running.ended
    const wholeMs = performance.now() - sinceMs
    const postSinceMs = performance.now()
    await startPost(temp).ended
    const [run = ''] = readdirSync(reports)
    const report = JSON.parse(readFileSync(join(reports, run, 'report.json'), 'utf8')) as ReportV1
    return {
      firstResultMs,
      resultMs,
      wholeMs,
      postMs: performance.now() - postSinceMs,
      slowestMs: slowestOf(report),
      report,
      stdout
    }
  } finally {
    rmSync(temp, { recursive: true, force: true })
  }
}

function slowestOf({ checks }: ReportV1): number {
  const own = checks.flatMap(({ stopMs, timings: { answeredMs, madeMs } }) =>
    stopMs === null || answeredMs === null || madeMs === null ? [] : [answeredMs - madeMs + stopMs]
  )
  return Math.max(...own)
}
