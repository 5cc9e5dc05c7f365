import type { Clock } from '../ports.ts'

/** What comes of work that nothing ends, within a time and before the signal; undefined where it takes longer. */
export async function within<T>(
  work: Promise<T>,
  ms: number,
  clock: Clock,
  signal: AbortSignal
): Promise<T | undefined> {
  const enough = new AbortController()
  const tooLate = clock.wait(ms, AbortSignal.any([signal, enough.signal])).then(() => undefined)
  try {
    return await Promise.race([work, tooLate])
  } finally {
    enough.abort()
  }
}
