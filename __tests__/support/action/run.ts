import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../../../scripts/tools.ts'
import type { ReportV1 } from '../../../src/render/json/report-v1.ts'
import type { Testbed } from '../../../testbed/testbed.ts'
import { flagsOf, startBundle, type Ended as ProgramEnded, type Running as RunningProgram } from './program.ts'
import { reportOf } from './report.ts'

/** The action's inputs, by name. */
export type Given = Readonly<Record<string, string>>

/** How a run of the action ended, and what it left in its report folder. */
export type Ended = ProgramEnded & {
  /** The text of each file, by name. */
  readonly files: ReadonlyMap<string, string>
}

/** A run that goes on. */
export type Running = RunningProgram<Ended>

/** A run that left a report. */
export type Reported = Ended & { readonly report: ReportV1 }

export type StartOptions = {
  readonly env?: Readonly<Record<string, string>>
  /** Where the run writes; the caller removes it. Absent: a folder that is gone when the run has ended. */
  readonly reportDir?: string
}

/** Starts the action as a user does from a terminal: nothing of this process's environment reaches it. */
export function startAction(given: Given, options: StartOptions = {}): Running {
  const folder = options.reportDir ?? mkdtempSync(join(tmpdir(), 'wasm-node-smoke-run-'))
  const env = { HOME: folder, ...options.env }
  // The paths in examples are relative to a checkout.
  const running = startBundle(flagsOf({ 'report-dir': folder, ...given }), { cwd: root, env })
  const ended = running.ended.then((program): Ended => {
    const files = readReports(folder)
    if (options.reportDir === undefined) rmSync(folder, { recursive: true, force: true })
    return { ...program, files }
  })
  return { ...running, ended }
}

/** Runs the action to its end. */
export async function runAction(given: Given, options: StartOptions = {}): Promise<Ended> {
  return await startAction(given, options).ended
}

/** Runs the action on a cluster, which has to end with a report. */
export async function runOn(testbed: Testbed, given: Given, options: StartOptions = {}): Promise<Reported> {
  return withReport(await runAction({ kubeconfig: testbed.kubeconfig, ...given }, options))
}

/** A run with the report that it has to have left. */
export function withReport(ended: Ended): Reported {
  const shown = ended.stdout + (ended.files.get('summary.md') ?? '')
  const [noNumber] = /^.*(NaN|Infinity).*$/m.exec(shown) ?? []
  if (noNumber !== undefined) throw new Error(`expected numbers, but the run shows: ${noNumber}`)
  return { ...ended, report: reportOf(ended) }
}

function readReports(folder: string): ReadonlyMap<string, string> {
  if (!existsSync(folder)) return new Map()
  const [run] = readdirSync(folder).filter((name) => name.startsWith('wasm-node-smoke-'))
  if (run === undefined) return new Map()
  const inside = join(folder, run)
  return new Map(readdirSync(inside).map((name) => [name, readFileSync(join(inside, name), 'utf8')]))
}
