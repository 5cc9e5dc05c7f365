import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import process from 'node:process'
import { describeError, Refusal } from './adapters/errors.ts'
import type { Host, Invocation } from './adapters/host/host.ts'
import { makePrivateFolder } from './adapters/files.ts'
import { openJournal } from './adapters/journal.ts'
import { makeMatcher } from './adapters/matcher.ts'
import { namespaceOf } from './core/kubernetes/manifests.ts'
import type { Inputs } from './core/model.ts'
import type { Report } from './core/report.ts'
import { exitCodeOf } from './core/verdict/exit-code.ts'
import { listenForShutdown, type Shutdown, withDefects } from './shutdown.ts'
import type { Ports } from './ports.ts'
import { publishCleanup, type Published, publishError, publishFindings } from './publish.ts'
import { showProgress } from './progress.ts'
import { readInputs } from './read-inputs.ts'
import { savePostState } from './post-state.ts'
import { startTimer } from './steps/timer.ts'
import { withCleanup } from './undo.ts'
import { limitHeapGrowth } from './adapters/heap-growth.ts'
import { systemClock } from './adapters/clock.ts'
import type { Connected } from './adapters/cluster/connect.ts'
import type { Problem } from './steps/result.ts'

/** How long the cleanup may go on after the timeout: it has the run's last seconds already. */
const CLEANUP_GRACE_MS = 60_000

/**
 * The main step: reads the inputs, runs, reports what came out. Gives the exit code: 0 for a result that `fail-on` lets pass
 * (passed and applied always) with all cleaned up, else 1.
 */
export async function main(invocation: Invocation, host: Host): Promise<number> {
  const read = await readInputs(invocation, host)
  if (read.kind === 'end') return read.exitCode
  try {
    return await reportOn(host, read.inputs)
  } catch (error) {
    await publishError(host, error instanceof Refusal ? [error.message] : [`unexpected: ${describeError(error)}`])
    return 1
  }
}

/** Runs, and writes a report of it, even if the cluster was never reached. */
async function reportOn(host: Host, inputs: Inputs): Promise<number> {
  const runId = randomBytes(4).toString('hex')
  const folder = makeFolder(inputs.reportDir, runId)
  const shutdown = listenForShutdown(host)
  let shown: Published | undefined
  const ended = await runIn(folder, host, inputs, runId, shutdown, async (found) => {
    shown = await publishFindings(withDefects(found, shutdown.defects), folder, host)
  })
  const report = withDefects(ended, shutdown.defects)
  const result =
    shown === undefined
      ? (await publishFindings(report, folder, host)).report.result
      : await publishCleanup(report, shown, folder, host)
  return exitCodeOf({ ...report, result }, inputs)
}

/** Connects and runs. What is found is given to `publishFound`, as soon as it is known, and is a part of what this gives, however it ends. */
async function runIn(
  folder: string,
  host: Host,
  inputs: Inputs,
  runId: string,
  shutdown: Shutdown,
  publishFound: (found: Report) => Promise<void>
): Promise<Report> {
  // Loaded now and not at the start: --help and a mistake in the inputs don't wait for it.
  const [{ connectToCluster }, { reportEarlyEnd, run }] = await Promise.all([
    import('./connect.ts'),
    import('./run.ts')
  ])
  limitHeapGrowth()
  const timer = startTimer(inputs.timeoutMs, systemClock)
  let known: Report | undefined
  const endEarly = (error: unknown, problems: readonly string[] = []): Report =>
    known === undefined
      ? reportEarlyEnd(inputs, runId, timer, problemOf(error), problems)
      : withProblem(known, problemOf(error), problems)
  try {
    const { signal } = shutdown
    const { connected, expectedNodes } = await connectToCluster(inputs, namespaceOf(inputs, runId), host.log, signal)
    const matcher = makeMatcher()
    try {
      const settled = async (found: Report): Promise<void> => {
        known = found
        await publishFound(found)
      }
      const made = await makePorts(connected, folder, host, inputs, signal)
      const { connectionPath, context, server } = connected
      const origin = { runId, cluster: { context, server }, connectionPath, expectedNodes }
      const ended = await showProgress(host, made.clock, settled, async (progress) => {
        const ports = { ...made, matcher, progress }
        return await withCleanup(ledgerIn(folder), ports, () => run(inputs, origin, ports, signal))
      })
      return ended.kind === 'done' ? ended.value : endEarly(ended.error, ended.problems)
    } finally {
      matcher.close()
      await connected.close()
    }
  } catch (error) {
    return endEarly(error)
  }
}

/** A run that found something and then ended where it should not have. */
function withProblem(found: Report, { message }: Problem, problems: readonly string[]): Report {
  return { ...found, result: 'error', message, cleanup: { ...found.cleanup, problems } }
}

function problemOf(error: unknown): Problem {
  return error instanceof Refusal ? error : { message: `unexpected: ${describeError(error)}` }
}

function ledgerIn(folder: string): string {
  return join(folder, 'ledger.json')
}

/** All that the run may touch but its matcher, which is closed with the connection, and where it shows what it finds; what the post step needs to undo it is saved first. */
async function makePorts(
  connected: Connected,
  folder: string,
  host: Host,
  inputs: Inputs,
  signal: AbortSignal
): Promise<Omit<Ports, 'matcher' | 'progress'>> {
  const { makeRegistry } = await import('./adapters/http/registry.ts')
  const { images, pods, services, until } = connected
  const ledger = ledgerIn(folder)
  savePostState(host.job, connected, process.env)
  host.job.saveState('ledger', ledger)
  const cleaningEnds = AbortSignal.timeout(inputs.timeoutMs + CLEANUP_GRACE_MS)
  return {
    cluster: until(AbortSignal.any([signal, AbortSignal.timeout(inputs.timeoutMs)])),
    cleaning: until(cleaningEnds),
    cleaningEnds,
    confirmsLater: host.kind === 'workflow',
    pods,
    services,
    images,
    registry: makeRegistry(process.env),
    clock: systemClock,
    journal: openJournal(ledger, (text) => {
      host.job.saveState('journal', text)
    }),
    log: host.log
  }
}

/** The run's own folder below report-dir. */
function makeFolder(reportDir: string, runId: string): string {
  const folder = join(reportDir, `wasm-node-smoke-${runId}`)
  try {
    makePrivateFolder(folder)
    return folder
  } catch (error) {
    throw new Refusal(`report-dir: expected a folder that can be written to, got ${describeError(error)}`)
  }
}
