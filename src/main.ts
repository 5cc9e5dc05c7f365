import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import process from 'node:process'
import { describeError, Refusal } from './adapters/errors.ts'
import type { Front, Launch } from './adapters/host/host.ts'
import { makeFolders } from './adapters/folders.ts'
import { openJournal } from './adapters/journal.ts'
import { namespaceOf } from './core/kubernetes/manifests.ts'
import type { Inputs } from './core/model.ts'
import type { Report } from './core/report.ts'
import { type Ending, listenForEnding, spoil } from './shutdown.ts'
import { publish, publishError } from './publish.ts'
import type { Reached } from './connect.ts'
import { readRun } from './read-inputs.ts'
import { saveTarget } from './target.ts'
import { endsClean } from './undo.ts'

/** The main step: reads the inputs, runs, says what came out. Gives the exit code: 0 for passed and applied, else 1. */
export async function main(launch: Launch, front: Front): Promise<number> {
  const read = await readRun(launch, front)
  if (read.kind === 'end') return read.exitCode
  try {
    return await reportOn(front, read.inputs)
  } catch (error) {
    publishError(front, error instanceof Refusal ? [error.message] : [`unexpected: ${describeError(error)}`])
    return 1
  }
}

/** Runs, and says in a report what came of it, even if the cluster was never reached. */
async function reportOn(front: Front, inputs: Inputs): Promise<number> {
  // Loaded now and not at the start: --help and a mistake in the inputs don't wait for it.
  const [{ makeStory }, { systemClock }] = await Promise.all([import('./story.ts'), import('./adapters/clock.ts')])
  const runId = randomBytes(4).toString('hex')
  const folder = makeFolder(inputs.reportDir, runId)
  const early = makeStory(inputs, { runId, way: {} }, { clock: systemClock })
  const ending = listenForEnding(front)
  let report: Report
  try {
    report = await runIn(folder, front, inputs, runId, ending)
  } catch (error) {
    report = early.refuse(error instanceof Refusal ? error : { message: `unexpected: ${describeError(error)}` })
  }
  const said = spoil(report, ending.defects)
  await publish(said, folder, front)
  const isGreen = said.result === 'passed' || said.result === 'applied'
  return isGreen && said.cleanup.problems.length === 0 ? 0 : 1
}

async function runIn(
  folder: string,
  front: Front,
  inputs: Inputs,
  runId: string,
  { signal: cancelled }: Ending
): Promise<Report> {
  const [{ reach }, { run }, { systemClock }, { makeRegistry }] = await Promise.all([
    import('./connect.ts'),
    import('./run.ts'),
    import('./adapters/clock.ts'),
    import('./adapters/registry.ts')
  ])
  const { connected, members }: Reached = await reach(inputs, namespaceOf(inputs, runId), front.log, cancelled)
  const { cluster, until, pods, services, images, context, server, way, close } = connected
  const ledger = join(folder, 'ledger.json')
  saveTarget(front.job, connected, process.env)
  front.job.saveState('ledger', ledger)
  const ports = {
    cluster: until(AbortSignal.any([cancelled, AbortSignal.timeout(inputs.timeoutMs)])),
    cleaning: cluster,
    pods,
    services,
    ...(images === undefined ? {} : { images }),
    registry: makeRegistry(process.env),
    clock: systemClock,
    journal: openJournal(ledger, (text) => {
      front.job.saveState('journal', text)
    }),
    log: front.log
  }
  try {
    const origin = { runId, cluster: { context, server }, way }
    return await endsClean(ledger, ports, () => run(inputs, origin, ports, cancelled, front.colour, members))
  } finally {
    await close()
  }
}

/** The run's own folder below report-dir. */
function makeFolder(reportDir: string, runId: string): string {
  const folder = join(reportDir, `wasm-node-smoke-${runId}`)
  try {
    makeFolders(folder)
    return folder
  } catch (error) {
    throw new Refusal(`report-dir: expected a folder that can be written to, got ${describeError(error)}`)
  }
}
