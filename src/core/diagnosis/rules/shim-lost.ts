import type { Facts } from '../../facts/diagnosis.ts'
import type { Observations } from '../../observations/observations.ts'
import type { ContainerView } from '../../observations/pod-status.ts'
import { shimOf, type Subject } from '../subject/subject.ts'
import { AT_ONCE, describeContainer, type Rule } from './rule.ts'

/** How a container ended reports its shim; for one whose shim is gone containerd reports this code, seen with 1.6 and 2.4. */
const NOBODY_KNOWS = 255

/** The kubelet reports how the container ended a moment after it reported that its sandbox is gone. */
const END_MS = 4_000

const shimLost = {
  code: 'shim-lost',
  title: 'The shim ended while the sample ran',
  fault: 'node',
  verdict: 'failed',
  hints: ['node-shell'],
  facts: (subject: Subject): Facts => ({ kind: 'shim-lost', ...shimOf(subject) })
} as const

/**
 * A shim that dies under its sample takes the pod's sandbox with it. The kubelet recreates both, and the next sample may well
 * answer: what was lost once will be lost again.
 */
export const shimLostRules: readonly Rule[] = [
  {
    ...shimLost,
    graceMs: AT_ONCE,
    find: (seen) => {
      const end = endOf(seen)
      if (end?.exitCode !== NOBODY_KNOWS) return undefined
      // A containerd that was restarted, and did not find the shim of a running container again.
      if (end.reason === 'Unknown') return describeContainer(end)
      const changed = findChange(seen)
      return changed === undefined ? undefined : `${changed.message} The sample ended: ${describeContainer(end)}`
    }
  },
  {
    ...shimLost,
    graceMs: END_MS,
    find: (seen) => {
      if (seen.pod === undefined || seen.timings.startedMs === undefined || endOf(seen) !== undefined) return undefined
      return findChange(seen)?.message
    }
  }
]

/** The kubelet's word for a sandbox that isn't as it was. It reports it of one whose making failed as well, before the sample ran. */
function findChange({ askedAtMs, events, timings }: Observations): Observations['events'][number] | undefined {
  const sinceMs = askedAtMs + (timings.startedMs ?? 0)
  return events.findLast(({ atMs, reason }) => reason === 'SandboxChanged' && atMs >= sinceMs)
}

function endOf({ pod }: Observations): Extract<ContainerView, { readonly kind: 'ended' }> | undefined {
  const ends = [pod?.lastEnd, pod?.container].flatMap((one) => (one?.kind === 'ended' ? [one] : []))
  return ends.find(({ exitCode }) => exitCode === NOBODY_KNOWS) ?? ends[0]
}
