import type { VirtualTime } from '../../support/virtual-time.ts'

/** A kubelet that was cut off tries again in its own time. */
const RETRIES_MS = 500

/** A kubelet's way to the API server: what can't get through waits, and comes in the order in which it happened. */
export class Uplink {
  readonly #time: VirtualTime
  readonly #waiting: (() => void)[] = []
  /** How many times it is cut now; cuts may overlap. */
  #cuts = 0

  constructor(time: VirtualTime) {
    this.#time = time
  }

  get isCut(): boolean {
    return this.#cuts > 0
  }

  /** Nothing gets through for so long. */
  cut(forMs: number): void {
    this.#cuts += 1
    this.#time.after(forMs + RETRIES_MS, () => {
      this.#cuts -= 1
      if (this.isCut) return
      for (const work of this.#waiting.splice(0)) work()
    })
  }

  /** Does what goes through it, now or as soon as it can. */
  send(work: () => void): void {
    if (this.isCut) this.#waiting.push(work)
    else work()
  }

  /** Resolves when it isn't cut. */
  connected(): Promise<void> {
    return new Promise((resolve) => {
      this.send(resolve)
    })
  }
}
