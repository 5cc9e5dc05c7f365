import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import process from 'node:process'

/** What a program that has ended left open is read for so long; more comes from something that it started. */
const LINGER_MS = 1_000

/** Whoever reads a program keeps all that it prints; what is wanted of one is far smaller. In characters. */
const MAX_PRINTED = 1024 * 1024

/** Process groups of programs that were started, as long as something of them may run. */
const groups = new Set<number>()

/** When a program is ended that has not ended by itself. */
export type ProgramLimit = {
  /** Milliseconds that it may take. */
  readonly withinMs: number
  /** What is said of one that took longer. */
  readonly lateMessage: string
  /** Ends it before that, whatever it does. */
  readonly signal?: AbortSignal
}

/**
 * Starts a program within limits: without our standard input, for a limited time, and never for longer than this process.
 * What it started ends with it, and holds neither its pipes open. A program that is late, is no longer wanted, or
 * prints more than 1 MiB, has an `error` event that says so.
 */
export function startProgram(
  command: string,
  args: readonly string[],
  options: SpawnOptions,
  limit: ProgramLimit
): ChildProcess {
  if (groups.size === 0 && !process.listeners('exit').includes(endPrograms)) process.on('exit', endPrograms)
  // A group of its own, so that what a script started ends with it.
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  if (child.pid !== undefined) groups.add(child.pid)
  const endFor = (message: string): void => {
    child.emit('error', new Error(message))
    end(child)
  }
  const late = setTimeout(endFor, limit.withinMs, limit.lateMessage)
  const cancel = (): void => {
    endFor('the run was cancelled')
  }
  // Once its `error` event has somebody who hears it.
  if (limit.signal?.aborted === true) queueMicrotask(cancel)
  limit.signal?.addEventListener('abort', cancel, { once: true })
  let printed = 0
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer | string) => {
      const before = printed
      printed += chunk.length
      if (before <= MAX_PRINTED && printed > MAX_PRINTED) endFor('it prints more than 1 MiB')
    })
  }
  let lingering: NodeJS.Timeout | undefined
  child.once('exit', () => {
    lingering = setTimeout(end, LINGER_MS, child)
  })
  child.once('close', () => {
    clearTimeout(late)
    limit.signal?.removeEventListener('abort', cancel)
    clearTimeout(lingering)
    if (child.pid !== undefined && !signalGroup(child.pid, 0)) groups.delete(child.pid)
  })
  return child
}

/** What a program did that came to its end; -1 stands for the exit code of one that a signal ended. */
export type Output = { readonly exitCode: number; readonly stdout: string; readonly stderr: string }

/** Runs a program to its end within the limits of `startProgram`; rejects with what its `error` event says. */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: SpawnOptions,
  limit: ProgramLimit
): Promise<Output> {
  const child = startProgram(command, args, options, limit)
  let [stdout, stderr] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
  return await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      resolve({ exitCode: code ?? -1, stdout, stderr })
    })
  })
}

/** Ends a program and all of its group. What has left the group may still hold the pipes, which are closed on our side. */
function end(child: ChildProcess): void {
  if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL')
  child.stdout?.destroy()
  child.stderr?.destroy()
}

function endPrograms(): void {
  for (const group of groups) signalGroup(group, 'SIGKILL')
}

/** False if nothing of the group is left. */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal)
  } catch {
    return false
  }
}
