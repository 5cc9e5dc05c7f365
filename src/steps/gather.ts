import type { PodWatch } from './board.ts'
import type { RunContext } from './context.ts'

/**
 * Fetches the end of a container's log once it ended: a Wasm module under a plain runtime says why only there. Fetched
 * again after each restart; a log that can't be had is no finding, so its place stays empty.
 */
export async function gatherLog(pod: string, watch: PodWatch, run: RunContext): Promise<void> {
  const { seen } = watch
  const container = seen.pod?.container
  const hasEnded = container?.kind === 'ended'
  const hadEnded = container?.kind === 'waiting' && seen.pod?.lastEnd.kind === 'ended'
  if ((!hasEnded && !hadEnded) || seen.log !== '') return
  const log = await run.ports.pods.logTail(run.namespace, pod, !hasEnded)
  if (log.kind === 'ok' && log.value !== '') watch.update((now) => ({ ...now, log: log.value.trim() }))
}
