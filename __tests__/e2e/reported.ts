import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ReportV1 } from '../../src/render/json/report-v1.ts'
import { reportOf } from '../cluster/action.ts'
import { flagsOf } from './example.ts'
import { type BundleOptions, runBundle } from './run-bundle.ts'

/** A run of dist/ that left a report. */
export type ReportedRun = {
  readonly exitCode: number | null
  /** All that it printed, on one line: what is long is wrapped. */
  readonly output: string
  /** It fits the published schema. */
  readonly report: ReportV1
  /** The text of each file of the report folder, by name. */
  readonly files: ReadonlyMap<string, string>
}

/** Runs dist/ with these inputs to its end; throws if it leaves no report. */
export async function runReported(
  inputs: Readonly<Record<string, string>>,
  options: BundleOptions = {}
): Promise<ReportedRun> {
  const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-e2e-'))
  try {
    const ended = await runBundle(flagsOf({ 'report-dir': folder, ...inputs }), options)
    const files = new Map(
      readdirSync(folder).flatMap((run) =>
        readdirSync(join(folder, run)).map((name) => [name, readFileSync(join(folder, run, name), 'utf8')] as const)
      )
    )
    const { exitCode, stdout, stderr } = ended
    const report = reportOf({ exitCode: exitCode ?? undefined, stdout, stderr, files })
    return { exitCode, output: `${stdout}${stderr}`.replaceAll(/\s+/g, ' '), report, files }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
