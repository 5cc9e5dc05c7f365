import process from 'node:process'

type Listener = (event: Event) => unknown
/** Why a signal fired, shared with all that fire with it: an error is made only where somebody asks. */
type Cause = { reason?: unknown }

const EVENT = new Event('abort')

/** Fires a signal, and those that follow it. */
let fire: (signal: PlainSignal, cause: Cause) => void

/**
 * What Node's AbortSignal does where a run uses it. Node's own keep each other weakly, so that a process may run for years, and a
 * signal made of others looks through all of them whenever it is asked: that took more time than the simulated cluster itself.
 */
export class PlainSignal {
  #cause: Cause | undefined
  /** Of one that is made of others: those of them that are not. */
  #sources: readonly PlainSignal[] | undefined
  #isFollowing = false
  #followers: PlainSignal[] | undefined
  #listeners: Set<Listener> | undefined

  static {
    fire = (signal, cause) => {
      if (signal.#cause !== undefined) return
      signal.#cause = cause
      const followers = (signal.#followers ?? []).filter((one) => one.#cause === undefined)
      for (const one of followers) one.#cause = cause
      signal.#call()
      for (const one of followers) one.#call()
    }
  }

  static any(signals: readonly PlainSignal[]): PlainSignal {
    const made = new PlainSignal()
    const sources: PlainSignal[] = []
    for (const signal of signals) {
      if (signal.aborted) {
        made.#cause = signal.#cause
        return made
      }
      for (const source of signal.#sources ?? [signal]) if (!sources.includes(source)) sources.push(source)
    }
    made.#sources = sources
    return made
  }

  get aborted(): boolean {
    if (this.#cause === undefined && this.#sources !== undefined) this.#lookAtSources(this.#sources)
    return this.#cause !== undefined
  }

  get reason(): unknown {
    if (!this.aborted || this.#cause === undefined) return undefined
    return (this.#cause.reason ??= new DOMException('This operation was aborted', 'AbortError'))
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason
  }

  addEventListener(type: string, listener: Listener, ...options: readonly unknown[]): void {
    if (type !== 'abort' || options.length > 0) throw new Error('a plain signal has listeners for abort alone')
    if (this.#sources !== undefined && !this.#isFollowing && !this.aborted) this.#follow(this.#sources)
    this.#listeners ??= new Set()
    this.#listeners.add(listener)
  }

  removeEventListener(_type: string, listener: Listener): void {
    this.#listeners?.delete(listener)
  }

  /** One that nobody listens to learns of its sources when it is asked. */
  #lookAtSources(sources: readonly PlainSignal[]): void {
    for (const source of sources) {
      if (source.#cause === undefined) continue
      fire(this, source.#cause)
      return
    }
  }

  #follow(sources: readonly PlainSignal[]): void {
    this.#isFollowing = true
    for (const source of sources) {
      source.#followers ??= []
      source.#followers.push(this)
    }
  }

  /** What a listener throws ends the process, as with Node's. */
  #call(): void {
    for (const listener of this.#listeners ?? []) {
      try {
        listener.call(this, EVENT)
      } catch (error) {
        process.nextTick(() => {
          throw error
        })
      }
    }
  }
}

/** What makes a plain signal, and fires it. */
export class PlainController {
  readonly signal = new PlainSignal()

  abort(reason?: unknown): void {
    fire(this.signal, { reason })
  }
}

/** From now on all signals of this process are plain ones. */
export function usePlainSignals(): void {
  Object.assign(globalThis, { AbortController: PlainController, AbortSignal: PlainSignal })
}
