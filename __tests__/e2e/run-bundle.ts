import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import process from 'node:process'
import { inject } from 'vitest'

/** How a process of the bundle ended. */
export type Ended = { readonly exitCode: number | null; readonly stdout: string; readonly stderr: string }

export type BundleOptions = { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string }

/** Starts dist/index.js with these arguments; nothing of this process's environment reaches it. */
export async function runBundle(args: readonly string[], options: BundleOptions = {}): Promise<Ended> {
  return await runProgram(process.execPath, [bundlePath(), ...args], options)
}

/** Starts the action's post step as a runner does. */
export async function runPostStep(options: BundleOptions): Promise<Ended> {
  return await runProgram(process.execPath, [join(inject('action'), 'dist', 'post-step.js')], options)
}

/** The same as `runBundle` with a terminal as its standard output. */
export async function runBundleInTerminal(args: readonly string[], options: BundleOptions = {}): Promise<Ended> {
  const command = [process.execPath, bundlePath(), ...args].map(quote).join(' ')
  return await runProgram('script', ['--quiet', '--return', '--command', command, '/dev/null'], options)
}

function bundlePath(): string {
  return join(inject('action'), 'dist', 'index.js')
}

async function runProgram(program: string, args: readonly string[], options: BundleOptions): Promise<Ended> {
  const child = spawn(program, args, {
    cwd: options.cwd ?? '/',
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 120_000
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const [exitCode] = (await once(child, 'close')) as [number | null]
  return { exitCode, stdout, stderr }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
