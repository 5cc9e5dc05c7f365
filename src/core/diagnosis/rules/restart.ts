import { type Observations, READY_FOR_MS } from '../../observations/observations.ts'
import type { PodContainer, PodView } from '../../observations/pod-status.ts'
import { CONTAINER } from '../../kubernetes/pods.ts'
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

/** An exit code from here on is of a signal or of the shim: what has one did not end by itself. */
const FIRST_BY_SIGNAL = 128

/** True where all that ended is beside what is proven, and ended by itself: that is no node's doing. */
export function isBesideAlone(pod: PodView, subject?: Parameters<Rule['find']>[1]): boolean {
  const counted = pod.all.filter(
    (one) => (!one.isFirst || one.isSidecar === true) && !pod.others.some(({ name }) => name === one.name)
  )
  const ends = counted.flatMap((one) =>
    [one.lastEnd, one.state].flatMap((end) => (end.kind === 'ended' ? [{ one, exitCode: end.exitCode }] : []))
  )
  const isHarmless = ({ exitCode, one }: (typeof ends)[number]): boolean =>
    exitCode >= 0 && exitCode < FIRST_BY_SIGNAL && isBeside(one, pod, subject)
  return ends.length > 0 && ends.every(isHarmless)
}

/**
 * True for a container that certainly isn't what is proven: of a pod of the user's own a native sidecar, or what lists no port where
 * another one lists that which is asked.
 */
function isBeside(one: PodContainer, { all, isOwn }: PodView, subject?: Parameters<Rule['find']>[1]): boolean {
  if (isOwn) return one.name !== CONTAINER
  if (one.isSidecar === true) return true
  const port = subject?.runtime.sample.port ?? 0
  const lists = ({ ports = [] }: PodContainer): boolean => ports.includes(port)
  return !lists(one) && all.some(lists)
}
