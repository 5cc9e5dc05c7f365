import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { fileIn, mountCommands } from './files.ts'
import type { Machine } from './files.ts'
import { entriesOf, makeCgroup, processesIn } from '../cgroups.ts'
import { TestbedFailure } from '../failure.ts'
import { isAlive, readIfThere, sendSignal } from '../processes.ts'
import type { Process } from '../processes.ts'
import { attempt, run } from '../run.ts'
import type { Ran, RunOptions } from '../run.ts'
import { missing, there, waitFor } from '../wait.ts'

/*
 * A machine of a testbed is a small container of our own: namespaces for processes, mounts, network, host name
 * and IPC, held by an init. When its init dies the kernel ends every process in it and drops its mounts and its network,
 * so no way of dying leaves anything behind.
 */

/** Nothing but the machine's own folder and the system's: a shim that the host's user installed elsewhere isn't found. */
const environment = { PATH: '/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LANG: 'C.UTF-8' }

/** A program that a machine runs until it is stopped. */
export type Daemon = { readonly program: string; readonly args: readonly string[]; readonly path?: string }

type Command = readonly [string, ...string[]]

/** Starts a prepared machine with nothing but its init. */
export async function startMachine(machine: Machine, signal?: AbortSignal): Promise<void> {
  makeCgroup(daemonsOf(machine), machine.hierarchies)
  const script = `${mountCommands(machine)}\nexec machine-init`
  const namespaces = ['--pid', '--fork', '--mount', '--net', '--uts', '--ipc', '--mount-proc']
  await launch(join(machine.folder, 'init.log'), inCgroup(machine, ['unshare', ...namespaces, 'sh', '-c', script]))
  const wait = {
    what: `the init of ${machine.name} (see ${machine.folder}/init.log)`,
    timeoutMs: 10_000,
    signal,
    everyMs: 20
  }
  await waitFor(wait, () => {
    const init = initOf(machine)
    return init === undefined ? missing('it does not run') : there(init)
  })
}

/** The init that holds the machine, if it runs. It is distinguished from its starter, which waits for it outside, by its name. */
export function initOf(machine: Machine): Process | undefined {
  return processesIn(daemonsOf(machine), machine.hierarchies).find(({ program }) => program === 'machine-init')
}

/** Runs a program inside the machine; any end of it is a value. */
export async function attemptIn(machine: Machine, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const [file, ...rest] = entering(machine, args)
  return await attempt(file, rest, { env: environment, ...options })
}

/** Runs a program inside the machine that has to succeed. */
export async function runIn(machine: Machine, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const [file, ...rest] = entering(machine, args)
  return await run(file, rest, { env: environment, ...options })
}

/** Starts a daemon inside the machine; it is a child of the machine's init from then on. */
export async function startDaemon(machine: Machine, daemon: Daemon): Promise<void> {
  const path = daemon.path === undefined ? [] : ['env', `PATH=${daemon.path}`]
  const command = ['setsid', '--fork', ...path, `/usr/local/bin/${daemon.program}`, ...daemon.args]
  await launch(logOf(machine, daemon.program), entering(machine, command))
  const what = `${daemon.program} on ${machine.name}`
  await waitFor({ what, timeoutMs: 5000, everyMs: 20 }, () => {
    const found = daemonOf(machine, daemon.program)
    return found === undefined ? missing(lastWords(machine, daemon.program)) : there(undefined)
  })
}

/** Throws if a daemon that was started has ended, with the last of what it wrote. */
export function expectRunning(machine: Machine, program: string): void {
  if (daemonOf(machine, program) !== undefined) return
  throw new TestbedFailure(`${program} on ${machine.name} has ended. ${lastWords(machine, program)}`)
}

/** Where a daemon writes. */
export function logOf(machine: Machine, program: string): string {
  return fileIn(machine, `/var/log/${program}.log`)
}

/** The running daemon of this name. Programs of the same name that it started itself don't count. */
export function daemonOf(machine: Machine, program: string): Process | undefined {
  const init = initOf(machine)
  const all = processesIn(daemonsOf(machine), machine.hierarchies)
  return all.find((each) => each.program === program && each.parent === init?.pid)
}

/** Sends a signal to a daemon that has to run. */
export function signalDaemon(machine: Machine, program: string, signal: NodeJS.Signals): Process {
  const daemon = daemonOf(machine, program)
  if (daemon === undefined || !sendSignal(daemon, signal)) {
    throw new TestbedFailure(`${program} does not run on ${machine.name}`)
  }
  return daemon
}

/** Ends a daemon: politely, then not; nothing to do if it doesn't run. */
export async function stopDaemon(machine: Machine, program: string, signal?: AbortSignal): Promise<void> {
  const daemon = daemonOf(machine, program)
  if (daemon === undefined) return
  sendSignal(daemon, 'SIGTERM')
  // A stopped process takes the signal only once it goes on.
  sendSignal(daemon, 'SIGCONT')
  const killAt = performance.now() + 10_000
  await waitFor({ what: `the end of ${program} on ${machine.name}`, timeoutMs: 20_000, signal, everyMs: 50 }, () => {
    if (performance.now() > killAt) sendSignal(daemon, 'SIGKILL')
    return isAlive(daemon) ? missing('it still runs') : there(undefined)
  })
}

function lastWords(machine: Machine, program: string): string {
  const log = logOf(machine, program)
  const text = readIfThere(log) ?? ''
  return `${log} ends with:\n${text
    .trimEnd()
    .split('\n')
    .slice(-8)
    .map((line) => `  | ${line.slice(0, 400)}`)
    .join('\n')}`
}

/** The cgroup of the machine's own programs; its pods have theirs beside it. */
function daemonsOf(machine: Machine): string {
  return `${machine.cgroup}/daemons`
}

function entering(machine: Machine, args: readonly string[]): Command {
  const init = initOf(machine)
  if (init === undefined) throw new TestbedFailure(`${machine.name} does not run`)
  const namespaces = ['--mount', '--net', '--pid', '--uts', '--ipc']
  return inCgroup(machine, ['nsenter', '--target', String(init.pid), ...namespaces, '--', ...args])
}

/** Enters the cgroup before anything else: a process that isn't in it is one that `down` wouldn't find. */
function inCgroup(machine: Machine, command: readonly string[]): Command {
  const entries = entriesOf(daemonsOf(machine), machine.hierarchies).map((file) => `echo 0 > ${file}`)
  return ['sh', '-ec', [...entries, 'exec "$@"'].join('\n'), 'sh', ...command]
}

/** Starts a program that outlives this process and writes to a file. */
async function launch(log: string, [file, ...args]: Command): Promise<void> {
  const output = openSync(log, 'a')
  try {
    const child = spawn(file, args, { detached: true, stdio: ['ignore', output, output], env: environment })
    await once(child, 'spawn')
    child.unref()
  } finally {
    closeSync(output)
  }
}
