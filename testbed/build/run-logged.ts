import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { once } from 'node:events'
import { dirname } from 'node:path'
import { TestbedFailure } from '../failure.ts'

/** What a build's program may be given. */
export type Logged = { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> }

const timeoutMs = 60 * 60_000

/** Runs a program for as long as builds take, all it reports going to a log; a failure's message has the log's last lines. */
export async function runLogged(
  file: string,
  args: readonly string[],
  { log, cwd, env, signal }: Logged & { readonly log: string; readonly signal?: AbortSignal }
): Promise<void> {
  // The first thing that a new machine does here is to install packages, before there is a cache.
  mkdirSync(dirname(log), { recursive: true })
  const output = openSync(log, 'a')
  writeSync(output, `$ ${[file, ...args].join(' ')}\n`)
  const deadline = AbortSignal.timeout(timeoutMs)
  const either = signal === undefined ? deadline : AbortSignal.any([signal, deadline])
  try {
    const child = spawn(file, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', output, output],
      signal: either
    })
    const [code] = (await once(child, 'close')) as [number | null]
    if (code !== 0) throw new TestbedFailure(`${file} ended with exit code ${code ?? 'none (killed)'}`)
  } catch (error) {
    signal?.throwIfAborted()
    const reason = error instanceof Error ? error.message : String(error)
    throw new TestbedFailure(`${reason}\n${lastLines(log)}\nthe whole log: ${log}`, { cause: error })
  } finally {
    closeSync(output)
  }
}

function lastLines(log: string): string {
  return readFileSync(log, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(-20)
    .map((line) => `  | ${line}`)
    .join('\n')
}
