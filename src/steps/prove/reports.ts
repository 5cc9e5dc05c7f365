import { observeReports } from '../../core/observations/observations.ts'
import type { RunContext } from '../context.ts'
import type { PodObserver } from '../watch/pod-store.ts'
import { waitUntil } from '../watch/wait-for.ts'
import { isAnswered } from '../result.ts'
import { within } from '../within.ts'
import { LEASE_EVERY_MS } from './leases.ts'

/** Since its deletion was seen: most pods have ended by then. */
const FIRST_MS = 5_000
const WITHIN_MS = 5_000
/** A kubelet's own default. */
const LEASE_SECONDS = 40
/** Of the duration of its Lease: a kubelet renews it each quarter, and one that misses that is cut off, or hangs. */
const LATE_AFTER = 3 / 8

/**
 * Notes, while a pod ends, when its kubelet reports something at all, by the node's Lease: what it can't report shows nothing of
 * its shim. Where the Lease may not be read, only the node's condition shows that.
 */
export async function followReports(observer: PodObserver, run: RunContext, signal: AbortSignal): Promise<void> {
  const { endMs, leases, ports } = run
  const { clock } = ports
  // A controller deletes many pods one after the other, and those that are still to come end later.
  await waitUntil(observer, ({ end }) => end?.deletedAtMs, endMs, { clock, signal })
  let renewTime: string | undefined
  let lateAfterMs = LEASE_SECONDS * LATE_AFTER * 1_000
  let [renewedMs, askedMs] = [clock.nowMs(), clock.nowMs()]
  for (let waitMs = FIRST_MS; ; waitMs = LEASE_EVERY_MS) {
    await clock.wait(waitMs, signal)
    if (signal.aborted) return
    const beforeMs = askedMs
    const asked = leases.read(observer.node.name)
    askedMs = asked.askedMs
    const lease = await within(asked.answer, WITHIN_MS, clock, signal)
    if (lease?.kind === 'refused' && isAnswered(lease)) return
    const { spec } = lease?.kind === 'ok' ? lease.value : {}
    const nowMs = clock.nowMs()
    if (spec?.renewTime !== undefined && spec.renewTime !== renewTime) {
      observer.update((seen) => observeReports(seen, { reportedMs: beforeMs }))
      renewTime = spec.renewTime
      renewedMs = nowMs
      lateAfterMs = (spec.leaseDurationSeconds ?? LEASE_SECONDS) * LATE_AFTER * 1_000
    } else if (nowMs - renewedMs > lateAfterMs) {
      observer.update((seen) => observeReports(seen, { silentUntilMs: nowMs }))
    }
  }
}
