import { RUN_LABEL } from '../../core/kubernetes/labels.ts'
import { podsPath } from '../../core/kubernetes/paths.ts'
import type { Ports } from '../../ports.ts'
import { isAnswered } from '../result.ts'
import type { TaskGroup } from '../task-group.ts'
import { within } from '../within.ts'
import type { PodStore } from './pod-store.ts'

/** Where a run follows pods. */
type Place = {
  readonly ports: Pick<Ports, 'clock' | 'cluster'>
  readonly store: PodStore
  readonly runId: string
  readonly namespace: string
}

/** How long a kubelet takes to try once more what it could not report. */
export const KUBELET_RETRIES_MS = 10_000
const AGAIN_MS = 1_000
/** A list whose connection hangs is tried again by itself. */
const WITHIN_MS = 60_000

/**
 * The time in which nobody can have reported anything: from when a watch has trouble until the API server can be read, and the kubelets
 * have had time to report what they could not.
 */
export class BlindTime {
  readonly #places: readonly Place[]
  readonly #group: TaskGroup
  #ended: Promise<unknown> | undefined

  /** Of the pods in these places. */
  constructor(places: readonly Place[], group: TaskGroup) {
    this.#places = places
    this.#group = group
  }

  /** A watch has trouble. */
  begin(): void {
    if (this.#ended !== undefined) return
    const all = Promise.all(this.#places.map((one) => this.#untilReadable(one)))
    this.#ended = this.#group.start(all).finally(() => {
      this.#ended = undefined
    })
  }

  /** Resolves when it is over, or at the group's signal; at once where there is none. */
  get ended(): Promise<unknown> {
    return this.#ended ?? Promise.resolve()
  }

  async #untilReadable({ namespace, ports, runId, store }: Place): Promise<void> {
    const { signal } = this.#group
    const query = { labelSelector: `${RUN_LABEL}=${runId}` }
    store.observeBlind(Infinity)
    const { clock, cluster } = ports
    for (;;) {
      const listed = await within(cluster.list(podsPath(namespace), query), WITHIN_MS, clock, signal)
      if (listed !== undefined && isAnswered(listed)) break
      if (signal.aborted) return
      await clock.wait(AGAIN_MS, signal)
    }
    store.observeBlind(clock.nowMs() + KUBELET_RETRIES_MS)
  }
}
