import { spawn } from 'node:child_process'
import { TestbedFailure } from './failure.ts'

/** What a program may be given. Without a deadline it is one that ends by itself in well under a minute. */
export type RunOptions = {
  readonly input?: string | Uint8Array
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
}

/** How a program ended. */
export type Ran = {
  readonly command: string
  readonly code: number | undefined
  readonly stdout: string
  readonly stderr: string
}

const defaultTimeoutMs = 60_000

/** Runs a program; any end of it is a value. */
export async function attempt(file: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const deadline = AbortSignal.timeout(options.timeoutMs ?? defaultTimeoutMs)
  const signal = options.signal === undefined ? deadline : AbortSignal.any([options.signal, deadline])
  return await new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      signal,
      killSignal: 'SIGKILL'
    })
    const output = { stdout: '', stderr: '' }
    let trouble = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
    child.stdin.on('error', (error) => (trouble ||= error.message))
    child.on('error', (error) => (trouble = deadline.aborted ? 'did not end in time' : error.message))
    child.on('close', (code) => {
      const stderr = code === 0 ? output.stderr : [output.stderr.trim(), trouble].filter(Boolean).join('\n')
      resolve({ command: [file, ...args].join(' '), code: code ?? undefined, stdout: output.stdout, stderr })
    })
    child.stdin.end(options.input ?? '')
  })
}

/** Runs a program that has to succeed; its standard output. */
export async function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const ran = await attempt(file, args, options)
  options.signal?.throwIfAborted()
  if (ran.code !== 0) throw new TestbedFailure(failureOf(ran))
  return ran.stdout
}

/** A failed program as a message. */
export function failureOf(ran: Ran): string {
  const how = ran.code === undefined ? 'could not be run or was killed' : `ended with exit code ${ran.code}`
  return `${ran.command}\n  ${how}: ${(ran.stderr.trim() || ran.stdout.trim()).split('\n').slice(-12).join('\n  ')}`
}
