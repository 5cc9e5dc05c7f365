import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { CheckV1, ReportV1 } from '../../src/render/json/report-v1.ts'
import type { Testbed } from '../../testbed/testbed.ts'

const root = resolve(import.meta.dirname, '..', '..')
const validate = new Ajv2020().compile(
  JSON.parse(readFileSync(join(root, 'docs', 'report.schema.json'), 'utf8')) as object
)

/** The action's inputs, by name. */
export type Given = Readonly<Record<string, string>>

/** How a run of the action ended, and what it left in its report folder. */
export type Ended = {
  /** Undefined if a signal ended it. */
  readonly exitCode: number | undefined
  readonly stdout: string
  readonly stderr: string
  /** The text of each file, by name. */
  readonly files: ReadonlyMap<string, string>
}

/** A run that goes on. */
export type Running = {
  readonly child: ChildProcess
  /** What it has written to standard output so far. */
  readonly stdout: () => string
  readonly ended: Promise<Ended>
}

export type StartOptions = {
  readonly env?: Readonly<Record<string, string>>
  /** Where the run writes; the caller removes it. Absent: a folder that is gone when the run has ended. */
  readonly reportDir?: string
}

/** Starts the action as a user does from a terminal: nothing of this process's environment reaches it. */
export function startAction(given: Given, options: StartOptions = {}): Running {
  const folder = options.reportDir ?? mkdtempSync(join(tmpdir(), 'wasm-node-smoke-cluster-'))
  const flags = Object.entries({ 'report-dir': folder, ...given }).flatMap(([name, value]) => [`--${name}`, value])
  const child = spawn(process.execPath, [join(root, 'src', 'index.ts'), ...flags], {
    env: { PATH: process.env['PATH'], HOME: folder, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = once(child, 'close').then(([code]: (number | null)[]): Ended => {
    const files = readReports(folder)
    if (options.reportDir === undefined) rmSync(folder, { recursive: true, force: true })
    return { exitCode: code ?? undefined, stdout, stderr, files }
  })
  return { child, stdout: () => stdout, ended }
}

/** Runs the action to its end. */
export async function runAction(given: Given, options: StartOptions = {}): Promise<Ended> {
  return await startAction(given, options).ended
}

/** Runs the action on a cluster, which has to end with a report; checks that against the published schema. */
export async function runOn(
  testbed: Testbed,
  given: Given,
  options: StartOptions = {}
): Promise<Ended & { readonly report: ReportV1 }> {
  const ended = await runAction({ kubeconfig: testbed.kubeconfig, ...given }, options)
  return { ...ended, report: reportOf(ended) }
}

/** The report that a run left; it has to fit the published schema. */
export function reportOf({ exitCode, files, stdout, stderr }: Ended): ReportV1 {
  const text = files.get('report.json')
  if (text === undefined) throw new Error(`no report; exit code ${exitCode ?? 'none'}:\n${stdout}\n${stderr}`)
  const report: unknown = JSON.parse(text)
  if (!validate(report)) throw new Error(`the report doesn't fit its schema: ${JSON.stringify(validate.errors)}`)
  return report as ReportV1
}

/** A verdict a check, with the diagnosis's code: `{'spin on node-c': 'failed handler-not-configured'}`. */
export function verdictsOf({ checks }: ReportV1): Readonly<Record<string, string>> {
  return Object.fromEntries(
    checks.map(({ diagnosis, node, runtime, verdict }) => [
      `${runtime} on ${node}`,
      diagnosis === null ? verdict : `${verdict} ${diagnosis.code}`
    ])
  )
}

/** The check of this runtime on this node. */
export function checkOf({ checks }: ReportV1, runtime: string, node: string): CheckV1 {
  const found = checks.find((check) => check.runtime === runtime && check.node === node)
  if (found === undefined) throw new Error(`the report has no check of ${runtime} on ${node}`)
  return found
}

function readReports(folder: string): ReadonlyMap<string, string> {
  if (!existsSync(folder)) return new Map()
  const [run] = readdirSync(folder).filter((name) => name.startsWith('wasm-node-smoke-'))
  if (run === undefined) return new Map()
  const inside = join(folder, run)
  return new Map(readdirSync(inside).map((name) => [name, readFileSync(join(inside, name), 'utf8')]))
}
