import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import process from 'node:process'
import { describeError, Refusal } from './adapters/errors.ts'
import type { Host, Invocation } from './adapters/host/host.ts'
import { makeFolders } from './adapters/files.ts'
import { openJournal } from './adapters/journal.ts'
import { namespaceOf } from './core/kubernetes/manifests.ts'
import type { Inputs } from './core/model.ts'
import type { Report } from './core/report.ts'
import { listenForShutdown, type Shutdown, withDefects } from './shutdown.ts'
import type { Ports } from './ports.ts'
import { publish, publishError, showProgress } from './publish.ts'
import { readInputs } from './read-inputs.ts'
import { savePostState } from './post-state.ts'
import { startTimer } from './steps/timer.ts'
import { withCleanup } from './undo.ts'

/** The main step: reads the inputs, runs, reports what came out. Gives the exit code: 0 for passed and applied, else 1. */
export async function main(invocation: Invocation, host: Host): Promise<number> {
  const read = await readInputs(invocation, host)
  if (read.kind === 'end') return read.exitCode
  try {
    return await reportOn(host, read.inputs)
  } catch (error) {
    publishError(host, error instanceof Refusal ? [error.message] : [`unexpected: ${describeError(error)}`])
    return 1
  }
}

/** Runs, and writes a report of it, even if the cluster was never reached. */
async function reportOn(host: Host, inputs: Inputs): Promise<number> {
  // Loaded now and not at the start: --help and a mistake in the inputs don't wait for it.
  const [{ reportUnreached }, { systemClock }] = await Promise.all([import('./run.ts'), import('./adapters/clock.ts')])
  const runId = randomBytes(4).toString('hex')
  const folder = makeFolder(inputs.reportDir, runId)
  const timer = startTimer(inputs.timeoutMs, systemClock)
  const shutdown = listenForShutdown(host)
  let report: Report
  try {
    report = await runIn(folder, host, inputs, runId, shutdown)
  } catch (error) {
    const problem = error instanceof Refusal ? error : { message: `unexpected: ${describeError(error)}` }
    report = reportUnreached(inputs, runId, timer, problem)
  }
  const final = withDefects(report, shutdown.defects)
  await publish(final, folder, host)
  const isGreen = final.result === 'passed' || final.result === 'applied'
  return isGreen && final.cleanup.problems.length === 0 ? 0 : 1
}

async function runIn(folder: string, host: Host, inputs: Inputs, runId: string, { signal }: Shutdown): Promise<Report> {
  const [{ connectToCluster }, { run }, { systemClock }, { makeRegistry }] = await Promise.all([
    import('./connect.ts'),
    import('./run.ts'),
    import('./adapters/clock.ts'),
    import('./adapters/http/registry.ts')
  ])
  const { connected, expectedNodes } = await connectToCluster(inputs, namespaceOf(inputs, runId), host.log, signal)
  const { cluster, until, pods, services, images, context, server, connectionPath, close } = connected
  const ledger = join(folder, 'ledger.json')
  savePostState(host.job, connected, process.env)
  host.job.saveState('ledger', ledger)
  const ports: Ports = {
    cluster: until(AbortSignal.any([signal, AbortSignal.timeout(inputs.timeoutMs)])),
    cleaning: cluster,
    pods,
    services,
    images,
    registry: makeRegistry(process.env),
    clock: systemClock,
    journal: openJournal(ledger, (text) => {
      host.job.saveState('journal', text)
    }),
    log: host.log,
    progress: showProgress(host)
  }
  try {
    const origin = { runId, cluster: { context, server }, connectionPath, expectedNodes }
    return await withCleanup(ledger, ports, () => run(inputs, origin, ports, signal))
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
