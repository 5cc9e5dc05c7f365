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

/**
 * Does something with each item, at most so many at once, and gives the results in the items' order, whatever order they are
 * begun in: `queue` gives each item with its index, and is asked for the next one when there is room. If that throws, no
 * further item is begun, and what was begun has ended when this throws: nothing goes on behind the back of a cleanup.
 */
export async function inParallel<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
  queue: IterableIterator<readonly [index: number, item: T]> = items.entries()
): Promise<readonly R[]> {
  const results = new Array<R>(items.length)
  const failures: unknown[] = []
  // Every worker takes from the one iterator, so each item is worked on once.
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (failures.length > 0) return
      try {
        results[index] = await work(item)
      } catch (error) {
        failures.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker))
  if (failures.length > 0) throw failures[0]
  return results
}
