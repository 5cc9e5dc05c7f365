import type { Machine } from './files.ts'
import { attemptIn, daemonOf, logOf, signalDaemon, startDaemon, stopDaemon } from './machine.ts'
import type { Daemon } from './machine.ts'
import { TestbedFailure } from '../failure.ts'
import type { Ran, RunOptions } from '../run.ts'
import { failureOf } from '../run.ts'
import { missing, there, waitFor } from '../wait.ts'

/** A machine as tests see it: programs that can be stopped, started and sent signals. */
export type MachineHandle = {
  readonly name: string
  readonly address: string
  readonly programs: readonly string[]
  readonly isRunning: (program: string) => boolean
  /** Any signal; SIGSTOP makes a program hang, SIGCONT lets it go on. */
  readonly signal: (program: string, signal: NodeJS.Signals) => void
  readonly stop: (program: string) => Promise<void>
  readonly start: (program: string) => Promise<void>
  readonly logFile: (program: string) => string
  readonly exec: (args: readonly string[], options?: RunOptions) => Promise<Ran>
}

/** The handle of a machine that runs these daemons. */
export function makeHandle(machine: Machine, address: string, daemons: readonly Daemon[]): MachineHandle {
  const daemonNamed = (program: string): Daemon => {
    const daemon = daemons.find((each) => each.program === program)
    if (daemon !== undefined) return daemon
    const known = daemons.map((each) => each.program).join(', ')
    throw new TestbedFailure(`${machine.name}: expected one of ${known}, got "${program}"`)
  }
  return {
    name: machine.name,
    address,
    programs: daemons.map(({ program }) => program),
    isRunning: (program) => daemonOf(machine, daemonNamed(program).program) !== undefined,
    signal: (program, signal) => {
      signalDaemon(machine, daemonNamed(program).program, signal)
    },
    stop: async (program) => {
      await stopDaemon(machine, daemonNamed(program).program)
    },
    start: async (program) => {
      const daemon = daemonNamed(program)
      if (daemonOf(machine, program) === undefined) await startDaemon(machine, daemon)
      if (program === 'containerd') await waitForContainerd(machine)
    },
    logFile: (program) => logOf(machine, daemonNamed(program).program),
    exec: async (args, options) => await attemptIn(machine, args, options)
  }
}

/** Waits until a node's containerd answers. */
export async function waitForContainerd(machine: Machine, signal?: AbortSignal): Promise<void> {
  await waitFor(
    { what: `an answer of containerd on ${machine.name}`, timeoutMs: 20_000, signal, everyMs: 200 },
    async () => {
      const ran = await attemptIn(machine, ['ctr', '--timeout', '2s', 'version'], { timeoutMs: 5000 })
      return ran.code === 0 ? there(undefined) : missing(failureOf(ran))
    }
  )
}
