import process from 'node:process'
import { describeError } from './adapters/errors.ts'
import type { Front } from './adapters/host/host.ts'
import { openJournal, readJournal } from './adapters/journal.ts'
import { readTarget } from './target.ts'

/** The post step: undoes whatever the main step left, however it ended. It warns and never fails. */
export async function post(front: Front): Promise<number> {
  const path = front.job.readState('ledger')
  // The main step ended before it could change anything, and said why.
  if (path === '') return 0
  try {
    // Nor is a cluster asked for that may be gone by now, and rightly so.
    const kept = front.job.readState('journal')
    const ledger = await readJournal(path, kept)
    if (ledger === undefined) return 0
    // Loaded now, as in main.ts: --help and a mistake in the inputs don't wait for it.
    const [{ connect }, { systemClock }, { describeElsewhere, describeProblems, undo }] = await Promise.all([
      import('./adapters/connect.ts'),
      import('./adapters/clock.ts'),
      import('./undo.ts')
    ])
    const { destination, server: before, KUBECONFIG } = readTarget(front.job)
    const connected = await connect(destination, { ...process.env, KUBECONFIG }, front.log)
    const { cluster, pods, server, close } = connected
    if (server !== before) {
      front.log.warn(describeElsewhere(ledger, before, server))
      await close()
      return 0
    }
    const ports = {
      cluster,
      cleaning: cluster,
      pods,
      clock: systemClock,
      journal: openJournal(path),
      log: front.log
    }
    const problems = await undo(path, ports, kept)
    if (problems.length > 0) front.log.warn(describeProblems(problems))
    await close()
  } catch (error) {
    front.log.warn(`cleanup did not come to its end: ${describeError(error)}`)
  }
  return 0
}
