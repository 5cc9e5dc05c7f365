import process from 'node:process'
import { describeError } from './adapters/errors.ts'
import type { Host } from './adapters/host/host.ts'
import { openJournal, readJournal } from './adapters/journal.ts'
import type { Ledger } from './core/plan/types.ts'
import { readPostState } from './post-state.ts'

/** A cloud may take minutes for a load balancer; an API server that hangs must not keep the job for longer. */
const WITHIN_MS = 600_000

/** The post step: undoes whatever the main step left, however it ended. It warns and never fails. */
export async function post(host: Host): Promise<number> {
  const path = host.job.readState('ledger')
  // The main step ended before it could change anything, and reported why.
  if (path === '') return 0
  let ledger: Ledger | undefined
  // A cluster that was deleted meanwhile, or is out of reach, holds nothing that was not undone.
  const warn = (text: string): void => {
    if (ledger?.isGoing === true)
      host.log.info(`could not check whether namespace ${ledger.namespace} is deleted: ${text}`)
    else host.log.warn(text)
  }
  try {
    // Nor is a cluster asked for that may be gone by now, and rightly so.
    const kept = host.job.readState('journal')
    ledger = readJournal(path, kept)
    if (ledger === undefined) return 0
    // Loaded now, as in main.ts: --help and a mistake in the inputs don't wait for it.
    const [{ reconnect }, { systemClock }, { describeElsewhere, describeProblems, undoAfter }] = await Promise.all([
      import('./connect.ts'),
      import('./adapters/clock.ts'),
      import('./undo.ts')
    ])
    const { destination, server: before, KUBECONFIG } = readPostState(host.job)
    const cleaningEnds = AbortSignal.timeout(WITHIN_MS)
    const connected = await reconnect(destination, { ...process.env, KUBECONFIG }, host.log, cleaningEnds)
    const { until, pods, server, close } = connected
    if (server !== before) {
      warn(describeElsewhere(ledger, before, server))
      await close()
      return 0
    }
    const cleaning = until(cleaningEnds)
    const ports = {
      cluster: cleaning,
      cleaning,
      cleaningEnds,
      confirmsLater: false,
      pods,
      clock: systemClock,
      journal: openJournal(path),
      log: host.log
    }
    const problems = await undoAfter(path, ports, kept)
    if (problems.length > 0) host.log.warn(describeProblems(problems))
    await close()
  } catch (error) {
    warn(`cleanup did not finish: ${describeError(error)}`)
  }
  return 0
}
