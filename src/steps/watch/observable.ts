import type { Clock } from '../../ports.ts'

/** Data that is replaced at every observation, and a way to wait for the next one. */
export class Observable<T> {
  #seen: T
  readonly #wakes = new Set<() => void>()

  constructor(seen: T) {
    this.#seen = seen
  }

  get seen(): T {
    return this.#seen
  }

  /** Takes a observation in and wakes whoever waits. */
  update(change: (seen: T) => T): void {
    this.#seen = change(this.#seen)
    for (const wake of this.#wakes) wake()
  }

  /** Resolves at the next observation after the one given, after a time, or at the signal. */
  async changed(since: T, clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
    if (this.#seen !== since || signal.aborted) return
    const news = new AbortController()
    const wake = (): void => {
      // Without a reason it would make an error, with a stack.
      news.abort('news')
    }
    this.#wakes.add(wake)
    // A signal that is made of others costs several times as much as a listener, and there is one for each piece of news and waiter.
    signal.addEventListener('abort', wake)
    await clock.wait(ms, news.signal)
    signal.removeEventListener('abort', wake)
    this.#wakes.delete(wake)
  }
}
