/**
 * Does something with each item, at most so many at once, and gives the results in the items' order. If that throws, no
 * further item is begun, and what was begun has ended when this throws: nothing goes on behind the back of a cleanup.
 */
export async function inParallel<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>
): Promise<readonly R[]> {
  const results = new Array<R>(items.length)
  const failures: unknown[] = []
  const queue = items.entries()
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
