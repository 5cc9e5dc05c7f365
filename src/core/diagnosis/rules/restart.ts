import { type Observations, READY_FOR_MS } from '../../observations/observations.ts'
import type { PodContainer, PodView } from '../../observations/pod-status.ts'
import type { Rule } from './rule.ts'

/** True for what was started again after it had served. */
export function hasRestarted(
  { pod, readyForMs = 0, restartsAtReady, timings }: Observations,
  subject?: Parameters<Rule['find']>[1]
): boolean {
  // Without a probe whatever starts is Ready for a moment: what was never seen to serve ends for a reason of its own.
  const hasServed = subject?.proof === 'ready' ? readyForMs >= READY_FOR_MS : timings.answeredMs !== undefined
  const neverServed = timings.readyMs !== undefined && !hasServed
  return pod !== undefined && !neverServed && restartsAtReady !== undefined && pod.restarts > restartsAtReady
}

/** True for what nobody asks, and ended after it was Ready: that it runs again shows nothing. */
export function hasEndedUnasked(
  { pod, restartsAtReady = Infinity }: Observations,
  subject?: Parameters<Rule['find']>[1]
): boolean {
  return subject?.proof === 'ready' && pod !== undefined && pod.restarts > restartsAtReady
}

/** The container that was started again: what is looked at, or another one where that has not ended before. */
export function findRestarted({ all, containerName, lastEnd }: PodView): Pick<PodContainer, 'lastEnd' | 'name'> {
  const other = lastEnd.kind === 'ended' ? undefined : all.findLast((one) => one.lastEnd.kind === 'ended')
  return other ?? { name: containerName, lastEnd }
}
