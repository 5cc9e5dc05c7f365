import type { ApiResult, LogTarget } from '../../ports.ts'
import type { PodObserver } from '../watch/pod-store.ts'
import type { RunContext } from '../context.ts'

/** A log comes through the node's kubelet, which may be what is broken: a verdict doesn't wait for it for long. */
const WITHIN_MS = 5_000

/**
 * Fetches the end of a container's log once it ended: a Wasm module under a plain runtime reports why only there. Fetched
 * again after each restart; a log that isn't available is no finding, so its place stays empty.
 */
export async function readLog(
  pod: string,
  observer: PodObserver,
  run: RunContext,
  signal: AbortSignal = run.signal
): Promise<void> {
  const { seen } = observer
  const container = seen.pod?.container
  const hasEnded = container?.kind === 'ended'
  const hadEnded = container?.kind === 'waiting' && seen.pod?.lastEnd.kind === 'ended'
  if ((!hasEnded && !hadEnded) || seen.log !== '') return
  const target = { namespace: run.namespace, pod, container: seen.pod?.containerName ?? '', previous: !hasEnded }
  const log = await fetchLog(target, run, signal)
  if (log?.kind === 'ok' && log.value !== '') observer.update((now) => ({ ...now, log: log.value.trim() }))
}

async function fetchLog(
  target: LogTarget,
  run: RunContext,
  signal: AbortSignal
): Promise<ApiResult<string> | undefined> {
  const { pods, clock } = run.ports
  const enough = new AbortController()
  const withinMs = Math.min(WITHIN_MS, run.deadlineMs - clock.nowMs())
  const tooLate = clock.wait(withinMs, AbortSignal.any([signal, enough.signal])).then(() => undefined)
  try {
    return await Promise.race([pods.logTail(target), tooLate])
  } finally {
    enough.abort()
  }
}
