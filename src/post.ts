import process from 'node:process'
import { connect } from './adapters/connect.ts'
import { systemClock } from './adapters/clock.ts'
import { describeError } from './adapters/failure.ts'
import type { Front, Launch } from './adapters/front.ts'
import { openJournal } from './adapters/journal.ts'
import { readRun } from './read-run.ts'
import { undo } from './undo.ts'

/** The post step: undoes whatever the main step left, however it ended. It warns and never fails. */
export async function post(launch: Launch, front: Front): Promise<number> {
  const path = front.job.readState('ledger')
  // The main step ended before it could change anything, and said why.
  if (path === '') return 0
  const read = readRun(launch, front)
  if (read.kind === 'end') return 0
  try {
    const { cluster, pods, close } = connect(read.inputs, process.env)
    const ports = { cluster, pods, clock: systemClock, journal: openJournal(path), log: front.log }
    for (const problem of await undo(path, ports)) front.log.warn(`not cleaned up: ${problem}`)
    await close()
  } catch (error) {
    front.log.warn(`cleanup did not come to its end: ${describeError(error)}`)
  }
  return 0
}
