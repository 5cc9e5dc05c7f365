import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'

/** A process, by a pair that the kernel never gives twice: its number and the tick that it was started in. */
export type Process = {
  readonly pid: number
  readonly startedAt: string
  readonly parent: number
  readonly state: string
  /** The name it was called by, without its folder. */
  readonly program: string
}

/** The process of this number, or nothing if it is gone. */
export function readProcess(pid: number): Process | undefined {
  const stat = parseStat(readIfThere(`/proc/${pid}/stat`) ?? '')
  if (stat === undefined) return undefined
  const called = readIfThere(`/proc/${pid}/cmdline`)?.split('\0')[0] ?? ''
  return { pid, ...stat, program: basename(called) }
}

/**
 * What `/proc/PID/stat` shows of a process; undefined of one that is gone. Zombies count as gone, since they run nothing and hold nothing,
 * but for one of whose threads others still end: until they have, its files are open and its ports taken. (Fields: proc_pid_stat(5).)
 */
export function parseStat(stat: string): Pick<Process, 'parent' | 'startedAt' | 'state'> | undefined {
  if (stat === '') return undefined
  // The second field is a name in brackets that may hold blanks and brackets: count from its end.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const state = fields[0] ?? 'X'
  if (state === 'X' || (state === 'Z' && Number(fields[17]) < 2)) return undefined
  return { startedAt: fields[19] ?? '', parent: Number(fields[1]), state }
}

/** The children of a process. */
export function childrenOf(pid: number): readonly number[] {
  return (readIfThere(`/proc/${pid}/task/${pid}/children`) ?? '').split(' ').filter(Boolean).map(Number)
}

/** Every process number there is. */
export function allProcesses(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
}

/** Whether this very process, and not a later one of the same number, is still there. */
export function isAlive(process: Process): boolean {
  return readProcess(process.pid)?.startedAt === process.startedAt
}

/** Sends a signal to this very process; reports whether it was there to take it. */
export function sendSignal(target: Process, signal: NodeJS.Signals): boolean {
  if (!isAlive(target)) return false
  try {
    return process.kill(target.pid, signal)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
    throw error
  }
}

/** A file of /proc or the like, or nothing if it went away meanwhile (a process that ends answers ESRCH on read). */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'ENODEV') return undefined
    throw error
  }
}
