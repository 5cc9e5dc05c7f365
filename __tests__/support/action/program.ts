import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import process from 'node:process'
import { root } from '../../../scripts/tools.ts'

/** What a runner loads: the committed bundle, and nothing of src/. `setUp` has made sure that src/ makes it. */
const bundle = join(root, 'dist', 'index.js')
const postStep = join(root, 'dist', 'post-step.js')

/** How a process of the bundle ended. */
export type Ended = {
  /** Undefined if a signal ended it. */
  readonly exitCode: number | undefined
  readonly stdout: string
  readonly stderr: string
}

/** A process that goes on. */
export type Running<T extends Ended = Ended> = {
  readonly child: ChildProcess
  /** What it has written to standard output so far. */
  readonly stdout: () => string
  readonly ended: Promise<T>
}

export type ProgramOptions = { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string }

/** Starts dist/index.js with these arguments; nothing of this process's environment reaches it. */
export function startBundle(args: readonly string[], options: ProgramOptions = {}): Running {
  return start(process.execPath, [bundle, ...args], options)
}

/** Starts the action's post step as a runner does. */
export function startPostStep(options: ProgramOptions): Running {
  return start(process.execPath, [postStep], options)
}

/** Runs dist/index.js to its end. */
export async function runBundle(args: readonly string[], options: ProgramOptions = {}): Promise<Ended> {
  return await startBundle(args, options).ended
}

/** Runs the post step to its end. What came out is as a runner shows it: without the commands that mask something. */
export async function runPostStep(options: ProgramOptions): Promise<Ended> {
  const ended = await startPostStep(options).ended
  return { ...ended, stdout: ended.stdout.replaceAll(/^::add-mask::.*\n/gm, '') }
}

/** The same as `runBundle` with a terminal of so many columns as its standard output and error. */
export async function runBundleInTerminal(
  args: readonly string[],
  { columns = 80, ...options }: ProgramOptions & { readonly columns?: number } = {}
): Promise<Ended> {
  const command = `stty cols ${String(columns)}; exec ${[process.execPath, bundle, ...args].map(quote).join(' ')}`
  return await start('script', ['--quiet', '--return', '--command', command, '/dev/null'], options).ended
}

/** Inputs as flags of the command line. */
export function flagsOf(inputs: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(inputs).flatMap(([name, value]) => [`--${name}`, value])
}

function start(program: string, args: readonly string[], { cwd = '/', env }: ProgramOptions): Running {
  const child = spawn(program, args, {
    cwd,
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A run that never ends must not outlive the tests by much.
    timeout: 1_800_000
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = once(child, 'close').then(([code]: (number | null)[]) => ({
    exitCode: code ?? undefined,
    stdout,
    stderr
  }))
  return { child, stdout: () => stdout, ended }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
