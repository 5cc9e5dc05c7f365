import type { Box } from './box-files.ts'
import { attemptIn, daemonOf, logOf, signalDaemon, startDaemon, stopDaemon } from './box.ts'
import type { Daemon } from './box.ts'
import { TestbedFailure } from './failure.ts'
import type { Ran, RunOptions } from './run.ts'
import { failureOf } from './run.ts'
import { missing, there, waitFor } from './wait.ts'

/** A box as its users see it: a machine with programs that can be stopped, started and stopped dead. */
export type Machine = {
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

/** The handle of a box that runs these daemons. */
export function makeMachine(box: Box, address: string, daemons: readonly Daemon[]): Machine {
  const daemonNamed = (program: string): Daemon => {
    const daemon = daemons.find((each) => each.program === program)
    if (daemon !== undefined) return daemon
    const known = daemons.map((each) => each.program).join(', ')
    throw new TestbedFailure(`${box.name}: expected one of ${known}, got "${program}"`)
  }
  return {
    name: box.name,
    address,
    programs: daemons.map(({ program }) => program),
    isRunning: (program) => daemonOf(box, daemonNamed(program).program) !== undefined,
    signal: (program, signal) => {
      signalDaemon(box, daemonNamed(program).program, signal)
    },
    stop: async (program) => {
      await stopDaemon(box, daemonNamed(program).program)
    },
    start: async (program) => {
      const daemon = daemonNamed(program)
      if (daemonOf(box, program) === undefined) await startDaemon(box, daemon)
      if (program === 'containerd') await waitForContainerd(box)
    },
    logFile: (program) => logOf(box, daemonNamed(program).program),
    exec: async (args, options) => await attemptIn(box, args, options)
  }
}

/** Waits until a node's containerd answers. */
export async function waitForContainerd(box: Box, signal?: AbortSignal): Promise<void> {
  await waitFor(
    { what: `an answer of containerd on ${box.name}`, timeoutMs: 20_000, signal, everyMs: 200 },
    async () => {
      const ran = await attemptIn(box, ['ctr', '--timeout', '2s', 'version'], { timeoutMs: 5000 })
      return ran.code === 0 ? there(undefined) : missing(failureOf(ran))
    }
  )
}
