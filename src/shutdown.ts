import process from 'node:process'
import { describeError } from './adapters/errors.ts'
import type { Host } from './adapters/host/host.ts'
import type { Report } from './core/report.ts'

/** What ends a run before its time. */
export type Shutdown = {
  /** Fires at the first signal and at the first defect: the run ends in good order, with a report and a cleanup. */
  readonly signal: AbortSignal
  /** What was thrown where nobody waited for it, in its own words; no run with one of these is green. */
  readonly defects: readonly string[]
}

/** A terminal, npm and a runner each pass the same signal on: what comes at once is one wish, not several. */
const SAME_SIGNAL_MS = 1000

/** Listens for what ends the process. A second signal, later than such as come together, ends it at once. */
export function listenForShutdown(host: Host): Shutdown {
  const controller = new AbortController()
  const defects: string[] = []
  let firstAtMs = 0
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const nowMs = performance.now()
      if (controller.signal.aborted) {
        if (nowMs - firstAtMs <= SAME_SIGNAL_MS) return
        host.status?.('')
        process.exit(1)
      }
      firstAtMs = nowMs
      host.log.warn(`${signal}: ending the run and cleaning up; send it again to stop at once`)
      controller.abort()
    })
  }
  // A defect of ours must not leave a cluster as it is: the run is cancelled, which cleans up and is never green.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      // At once, for one that comes when the exit code is already reported.
      process.exitCode = 1
      defects.push(describeError(error))
      host.log.annotate('error', describeError(error), 'unexpected: the run is ended')
      controller.abort()
    })
  }
  return { signal: controller.signal, defects }
}

/** The report of a run that a defect may have met after its checks were decided: what it reports can't be relied on. */
export function withDefects(report: Report, defects: readonly string[]): Report {
  const [first] = defects
  if (first === undefined) return report
  return { ...report, result: 'error', message: `unexpected: ${first}`, diagnosis: undefined }
}
