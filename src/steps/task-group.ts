/**
 * Work side by side that ends together. What throws is a defect: it ends all the rest by the signal, and is thrown again
 * only when all has ended, so that nothing is still being made on the cluster while the cleanup goes over it.
 */
export class TaskGroup {
  /** Fires when the run is to end, or when a part has failed. */
  readonly signal: AbortSignal
  readonly #failed = new AbortController()
  readonly #failures: unknown[] = []

  constructor(signal: AbortSignal) {
    this.signal = AbortSignal.any([signal, this.#failed.signal])
  }

  /** Takes work on; what it gives never rejects, and is undefined if the work threw. */
  async start<T>(work: Promise<T>): Promise<T | undefined> {
    try {
      return await work
    } catch (error) {
      this.#failures.push(error)
      this.#failed.abort()
      return undefined
    }
  }

  throwIfFailed(): void {
    if (this.#failures.length > 0) throw this.#failures[0]
  }
}
