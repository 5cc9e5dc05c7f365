import type { Clock } from '../../src/ports.ts'
import { whenSettled } from './settled.ts'
import { type Task, TaskHeap } from './task-heap.ts'

/** When the simulated world begins: what a wall clock there shows at 0 ms. */
const EPOCH = Date.parse('2026-01-01T00:00:00Z')
/** Of work, in one world: the longest of 3,000 scenarios did 13,000. What does so much more has no end. */
const MOST_STEPS = 300_000
/** How often the time is asked for in one moment: whoever asks again and again waits for what never comes. */
const MOST_LOOKS = 1_000_000
/** What is awaited ends by then, or never: longer than any run with its post step may take. */
const MOST_MS = 3_600_000
/** Node makes a stack for each reason of its own. */
const TIMED_OUT = new DOMException('The operation was aborted due to timeout', 'TimeoutError')

/**
 * Time that passes only when nothing is left to do at a moment. Work of one moment is done in the order in which it was
 * planned, so a seed gives the same run each time.
 */
export class VirtualTime {
  nowMs = 0
  #steps = 0
  #looks = 0
  readonly #heap = new TaskHeap()
  /** The timestamp that was last asked for: it is asked for again and again in one moment. */
  #written = { ms: NaN, text: '' }
  /** What a signal has still to fire. */
  readonly #timeouts = new Set<AbortController>()
  #order = 0

  /** Plans work; what is late is done at once. */
  after(ms: number, work: () => void): void {
    this.#plan(ms, work)
  }

  /** Resolves after the time. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, resolve)
    })
  }

  /** A clock as the run's port has it. `skewMs`: how far its wall clock is off. */
  clock(skewMs = 0): Clock {
    return {
      nowMs: () => this.#look(),
      timestamp: () => this.timestamp(skewMs),
      wait: (ms, signal) => (ms > 0 && !signal.aborted ? this.#wait(ms, signal) : Promise.resolve()),
      timeout: (ms) => this.timeout(ms)
    }
  }

  /** The time as an API object holds it. */
  timestamp(skewMs = 0): string {
    const ms = EPOCH + this.nowMs + skewMs
    if (this.#written.ms !== ms) this.#written = { ms, text: new Date(ms).toISOString() }
    return this.#written.text
  }

  /** A signal that fires after the time. */
  timeout(ms: number): AbortSignal {
    const controller = new AbortController()
    this.#timeouts.add(controller)
    this.after(ms, () => {
      this.#fire(controller)
    })
    return controller.signal
  }

  /**
   * Ends the world: nothing happens in it any more. All its signals fire, as Node keeps what listens to a signal made of others,
   * and with it the whole world, until one of those fires.
   */
  end(): void {
    this.#heap.clear()
    for (const controller of this.#timeouts) this.#fire(controller)
  }

  /**
   * Lets time pass until `isOver`, or until the given moment; true if it is over by then. A world that goes on for ever is left after
   * some hundred thousand steps, and is not over then.
   */
  pass(isOver: () => boolean, untilMs: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const goOn = (): void => {
        try {
          if (isOver()) resolve(true)
          else if (this.#goOn(untilMs)) whenSettled(goOn)
          else resolve(false)
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)))
        }
      }
      // What was begun goes on until all of it waits for time to pass.
      whenSettled(goOn)
    })
  }

  /** Does the work of the next moment; false if there is none until then, or if there was too much. */
  #goOn(untilMs: number): boolean {
    const next = this.#heap.next
    if (next === undefined || next.atMs > untilMs) return false
    this.nowMs = next.atMs
    this.#looks = 0
    for (let task: Task | undefined = next; task !== undefined && task.atMs <= this.nowMs; task = this.#heap.next) {
      this.#steps += 1
      if (this.#steps > MOST_STEPS) return false
      this.#heap.removeNext()
      task.work()
    }
    return true
  }

  #plan(ms: number, work: () => void): Task {
    this.#order += 1
    const task = { atMs: this.nowMs + Math.max(ms, 0), order: this.#order, work, isDropped: false }
    this.#heap.add(task)
    return task
  }

  /**
   * Lets time pass until the work is over, and gives what it gives. Throws at once where nothing is left that could end it, or where
   * it goes on for more than an hour. For work that asks nobody but this clock: of a socket, a file or a process it doesn't know.
   */
  async finish<T>(work: Promise<T>): Promise<T> {
    let isOver = false
    const end = (): void => void (isOver = true)
    work.then(end, end)
    const beganMs = this.nowMs
    if (await this.pass(() => isOver, beganMs + MOST_MS)) return await work
    const why = this.#heap.next === undefined ? 'nothing is left that could end it' : 'it goes on'
    throw new Error(`not over ${this.nowMs - beganMs} ms after it began: ${why}`)
  }

  #look(): number {
    this.#looks += 1
    if (this.#looks > MOST_LOOKS) throw new Error(`the time was asked for ${MOST_LOOKS} times while none passed`)
    return this.nowMs
  }

  #fire(controller: AbortController): void {
    this.#timeouts.delete(controller)
    controller.abort(TIMED_OUT)
  }

  #wait(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        signal.removeEventListener('abort', end)
        // One that was ended early is no moment: there is one for each piece of news.
        task.isDropped = true
        resolve()
      }
      const task = this.#plan(ms, end)
      signal.addEventListener('abort', end)
    })
  }
}
