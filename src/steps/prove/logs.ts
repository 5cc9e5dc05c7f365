import type { ApiResult, LogTarget } from '../../ports.ts'
import type { PodObserver } from '../watch/pod-store.ts'
import { type LogProblem, observeLog, type Observations } from '../../core/observations/observations.ts'
import { isKubeletUnreached } from '../../core/observations/no-answer.ts'
import { endOfLog } from '../../core/text/log-end.ts'
import type { RunContext } from '../context.ts'
import { describeFailure } from '../result.ts'
import { within } from '../within.ts'
import { AGAIN_MS, isAborted } from './probe.ts'

/** A log comes through the node's kubelet, which may be what is broken: a verdict doesn't wait for it for long. */
const WITHIN_MS = 5_000

/** Before the last look for a log that is empty: containerd writes it beside the end of its container, on a busy node after it. */
const LAST_AGAIN_MS = 8_000

/**
 * Fetches the end of a container's log once it ended: a Wasm module under a plain runtime reports why only there. An empty one is
 * fetched again at each news and, less and less often, without any, until the container runs again or the signal reports that nobody
 * cares. A log that isn't available is no finding, so its place stays empty.
 */
export async function readLog(
  pod: string,
  observer: PodObserver,
  run: RunContext,
  signal: AbortSignal = run.signal
): Promise<void> {
  for (let againMs = AGAIN_MS; againMs <= LAST_AGAIN_MS;) {
    const { seen } = observer
    const target = findEnded(pod, seen, run)
    if (target === undefined) return
    const log = await fetchLog(target, run, signal)
    if (isAborted(signal)) return
    if (log?.kind === 'ok' && log.value.trim() !== '') {
      observer.update((now) => ({ ...now, log: endOfLog(log.value) }))
      return
    }
    await observer.changed(seen, run.ports.clock, againMs, signal)
    if (isAborted(signal)) return
    againMs = observer.seen === seen ? againMs * 2 : AGAIN_MS
  }
}

/** The container whose log is still to be read; undefined while it runs, and once its log is there. */
function findEnded(pod: string, seen: Observations, { namespace }: RunContext): LogTarget | undefined {
  const container = seen.pod?.container
  const hasEnded = container?.kind === 'ended'
  const hadEnded = container?.kind === 'waiting' && seen.pod?.lastEnd.kind === 'ended'
  if ((!hasEnded && !hadEnded) || seen.log !== '') return undefined
  return { namespace, pod, container: seen.pod?.containerName ?? '', previous: !hasEnded }
}

/** Reads a container's log until it holds what proves its sample, or the signal reports that nobody cares. */
export async function watchLog(
  pod: string,
  wanted: string,
  observer: PodObserver,
  run: RunContext,
  signal: AbortSignal
): Promise<void> {
  const { clock } = run.ports
  while (!signal.aborted && observer.seen.isLogRight !== true) {
    const container = observer.seen.pod?.containerName ?? ''
    const log = await fetchLog({ namespace: run.namespace, pod, container, previous: false }, run, signal)
    if (isAborted(signal)) return
    const read = log?.kind === 'ok' ? { text: log.value } : { problem: viewFailure(log) }
    observer.update((seen) => observeLog(seen, read, wanted, clock.nowMs()))
    await clock.wait(AGAIN_MS, signal)
  }
}

/** How the API server passes on what it hears of a kubelet, or that it hears nothing of it. */
const OF_KUBELET: readonly number[] = [400, 500]

function viewFailure(log: Exclude<ApiResult<string>, { readonly kind: 'ok' }> | undefined): LogProblem {
  if (log === undefined) return { text: `no answer within ${WITHIN_MS / 1_000} s`, isOfNode: false }
  const text = describeFailure(log)
  // What leads to all kubelets is down, whichever of them is asked meanwhile.
  const isOfNode = log.kind === 'refused' && OF_KUBELET.includes(log.status) && !isKubeletUnreached(text)
  return { text, isOfNode }
}

function fetchLog(target: LogTarget, run: RunContext, signal: AbortSignal): Promise<ApiResult<string> | undefined> {
  const { pods, clock } = run.ports
  return within(pods.logTail(target), Math.min(WITHIN_MS, run.deadlineMs - clock.nowMs()), clock, signal)
}
