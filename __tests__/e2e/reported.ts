import { type Given, type Reported, runAction, type StartOptions, withReport } from '../support/action/run.ts'

/** A run of dist/ that left a report. */
export type ReportedRun = Reported & {
  /** All that it printed, on one line: what is long is wrapped. */
  readonly output: string
}

/** Runs dist/ with these inputs to its end; throws if it leaves no report. */
export async function runReported(given: Given, options: StartOptions = {}): Promise<ReportedRun> {
  const run = withReport(await runAction(given, options))
  return { ...run, output: `${run.stdout}${run.stderr}`.replaceAll(/\s+/g, ' ') }
}
