import type { Suspicion } from '../../core/verdict/grace.ts'
import type { RunContext } from '../context.ts'
import { isAnswered } from '../result.ts'
import type { PodObserver } from '../watch/pod-store.ts'
import { KUBELET_RETRIES_MS } from '../watch/blind-time.ts'
import { within } from '../within.ts'
import { LEASE_EVERY_MS } from './leases.ts'

/** A kubelet renews its node's Lease every 10 s, or a little later; then the next look at it shows that. */
const HEARD_WITHIN_MS = 11_000 + LEASE_EVERY_MS
/** With some time for the request: one that takes longer was cut off, or hangs. */
const LATE_MS = HEARD_WITHIN_MS + LEASE_EVERY_MS
const WITHIN_MS = 5_000

/** What ends once the kubelet was heard, or by `stop`. */
type Listening = { readonly heard: Promise<void>; readonly stop: AbortController }

/**
 * Whether the kubelet of a pod's node reports anything, by the node's Lease, before what it reported counts against the node: that it has
 * healed, a kubelet that is cut off can't report, while its node stays Ready for most of a minute.
 */
export class Hearing {
  readonly #observer: PodObserver
  readonly #run: RunContext
  #listening: Listening | undefined
  #isSilent = false

  constructor(observer: PodObserver, run: RunContext) {
    this.#observer = observer
    this.#run = run
  }

  /** True if nothing was heard of it until the run's deadline. */
  get isSilent(): boolean {
    return this.#isSilent
  }

  /**
   * Begins so long before evidence counts, at `dueMs`, that a kubelet that is well is heard by then; gives when to look at the evidence
   * again. What counts sooner than that is no matter of time, and an event since then is the kubelet's as well.
   */
  before(dueMs: number, { sinceMs }: Pick<Suspicion, 'sinceMs'>, nowMs: number, signal: AbortSignal): number {
    const fromMs = dueMs - HEARD_WITHIN_MS
    const { events, nodeTrouble } = this.#observer.seen
    const isUnheard = nodeTrouble === undefined && !events.some(({ atMs }) => atMs >= fromMs)
    if (isUnheard && fromMs >= sinceMs && nowMs >= fromMs) {
      this.#listening ??= this.#listen(signal)
      return dueMs
    }
    this.#listening?.stop.abort()
    this.#listening = undefined
    return fromMs >= sinceMs && nowMs < fromMs ? fromMs : dueMs
  }

  /**
   * True once it was heard, or where that can't be known: the Lease may not be read, the node is in trouble, or there is no time. False
   * as soon as there is news of the pod: the evidence may be over.
   */
  async heard(signal: AbortSignal): Promise<boolean> {
    if (this.#listening === undefined) return true
    const enough = new AbortController()
    const { seen } = this.#observer
    const news = this.#observer.changed(seen, this.#run.ports.clock, Infinity, AbortSignal.any([signal, enough.signal]))
    try {
      return await Promise.race([this.#listening.heard.then(() => true), news.then(() => false)])
    } finally {
      enough.abort()
    }
  }

  #listen(signal: AbortSignal): Listening {
    const stop = new AbortController()
    return { stop, heard: this.#untilHeard(AbortSignal.any([signal, stop.signal])) }
  }

  async #untilHeard(signal: AbortSignal): Promise<void> {
    const { deadlineMs, leases, ports } = this.#run
    const { clock } = ports
    const begunMs = clock.nowMs()
    let first: string | undefined
    for (;;) {
      const lease = await within(leases.read(this.#observer.node.name).answer, WITHIN_MS, clock, signal)
      const nowMs = clock.nowMs()
      if (signal.aborted) return
      if (lease?.kind === 'refused' && isAnswered(lease)) return
      if (lease?.kind === 'ok') {
        const renewed = lease.value.spec?.renewTime
        if (renewed === undefined) return
        first ??= renewed
        if (renewed !== first) {
          // What it could not report it tries once more by then.
          if (nowMs - begunMs > LATE_MS) await clock.wait(Math.min(KUBELET_RETRIES_MS, deadlineMs - nowMs), signal)
          return
        }
      }
      if (nowMs >= deadlineMs) {
        this.#isSilent = lease?.kind === 'ok' && nowMs - begunMs >= HEARD_WITHIN_MS
        return
      }
      await clock.wait(Math.min(LEASE_EVERY_MS, deadlineMs - nowMs), signal)
    }
  }
}
