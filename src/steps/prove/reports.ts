import type { LeaseObject } from '../../core/kubernetes/objects.ts'
import { leasePath } from '../../core/kubernetes/paths.ts'
import { observeReports } from '../../core/observations/observations.ts'
import type { RunContext } from '../context.ts'
import type { PodObserver } from '../watch/pod-store.ts'
import { isAnswered } from '../result.ts'
import { within } from '../within.ts'

/** Most pods have ended by then. */
const FIRST_MS = 5_000
const EVERY_MS = 2_000
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
  const { clock, cluster } = run.ports
  const path = leasePath(observer.node.name)
  let renewTime: string | undefined
  let lateAfterMs = LEASE_SECONDS * LATE_AFTER * 1_000
  let [renewedMs, askedMs] = [clock.nowMs(), clock.nowMs()]
  for (let waitMs = FIRST_MS; ; waitMs = EVERY_MS) {
    await clock.wait(waitMs, signal)
    if (signal.aborted) return
    const beforeMs = askedMs
    askedMs = clock.nowMs()
    const lease = await within(cluster.get<LeaseObject>(path), WITHIN_MS, clock, signal)
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
