import process from 'node:process'
import { connect } from './adapters/connect.ts'
import { systemClock } from './adapters/clock.ts'
import { describeError } from './adapters/failure.ts'
import type { Front } from './adapters/front.ts'
import { openJournal } from './adapters/journal.ts'
import { readTarget } from './target.ts'
import { describeProblems, undo } from './undo.ts'

/** The post step: undoes whatever the main step left, however it ended. It warns and never fails. */
export async function post(front: Front): Promise<number> {
  const path = front.job.readState('ledger')
  // The main step ended before it could change anything, and said why.
  if (path === '') return 0
  try {
    const { inputs, KUBECONFIG } = readTarget(front.job)
    const { cluster, pods, close } = connect(inputs, { ...process.env, KUBECONFIG }, front.log.info)
    const ports = {
      cluster,
      cleaning: cluster,
      pods,
      clock: systemClock,
      journal: openJournal(path),
      log: front.log
    }
    const problems = await undo(path, ports)
    if (problems.length > 0) front.log.warn(describeProblems(problems))
    await close()
  } catch (error) {
    front.log.warn(`cleanup did not come to its end: ${describeError(error)}`)
  }
  return 0
}
