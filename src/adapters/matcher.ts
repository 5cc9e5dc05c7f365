import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Match } from '../core/model.ts'
import type { Matcher } from '../ports.ts'
import { describeError } from './errors.ts'

/** For one expression on one text. One that backtracks takes years as well as seconds. */
const WITHIN_MS = 1_000

/** A text and not a file, so that it is the same in src/ and in dist/. */
const SOURCE = `
const { parentPort } = require('node:worker_threads')
parentPort.on('message', ({ pattern, flags, text }) => {
  try {
    parentPort.postMessage({ kind: new RegExp(pattern, flags).test(text) ? 'matched' : 'not-matched' })
  } catch (error) {
    // Its message begins with the whole expression.
    parentPort.postMessage({ kind: 'failed', reason: error.message.slice(error.message.lastIndexOf(': ') + 2) })
  }
})
`

/** A matcher, and what ends its threads: nothing waits for them but Node itself, once the process has nothing left to do. */
export type OpenMatcher = Matcher & { readonly close: () => void }

/**
 * Matches expressions in threads: nothing else stops one that backtracks without an end. Each expression has a thread of
 * its own, which is kept while it behaves, so that a bad one holds up no other. The threads don't keep the process alive.
 */
export function makeMatcher(withinMs = WITHIN_MS): OpenMatcher {
  const lanes = new Map<string, Lane>()
  return {
    matches: async ({ pattern, flags }, text, signal) => {
      const key = `/${pattern}/${flags}`
      const lane = lanes.get(key) ?? new Lane(pattern, flags, withinMs)
      lanes.set(key, lane)
      return await lane.match(text, signal)
    },
    close: () => {
      for (const lane of lanes.values()) lane.close()
    }
  }
}

/** One expression: the texts that wait for it, one after the other, and its thread. */
class Lane {
  readonly #pattern: string
  readonly #flags: string
  readonly #withinMs: number
  #worker: Worker | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(pattern: string, flags: string, withinMs: number) {
    this.#pattern = pattern
    this.#flags = flags
    this.#withinMs = withinMs
  }

  async match(text: string, signal: AbortSignal): Promise<Match> {
    const turn = this.#last.then(() => (signal.aborted ? ENDED : this.#run(text)))
    this.#last = turn
    const done = new AbortController()
    const ended = once(signal, 'abort', { signal: done.signal }).then(
      () => ENDED,
      () => ENDED
    )
    try {
      return await (signal.aborted ? ENDED : Promise.race([turn, ended]))
    } finally {
      done.abort()
    }
  }

  close(): void {
    const worker = this.#worker
    this.#worker = undefined
    if (worker !== undefined) abandon(worker)
  }

  async #run(text: string): Promise<Match> {
    try {
      const worker = (this.#worker ??= await startWorker())
      // Whoever waits for the answer must not see the process end before it.
      worker.ref()
      const answered = once(worker, 'message', { signal: AbortSignal.timeout(this.#withinMs) })
      worker.postMessage({ pattern: this.#pattern, flags: this.#flags, text })
      const [match] = (await answered) as [Match]
      worker.unref()
      return match
    } catch (error) {
      this.close()
      const isLate = error instanceof Error && error.name === 'AbortError'
      return {
        kind: 'failed',
        reason: isLate ? `it takes longer than ${this.#withinMs / 1000} s` : describeError(error)
      }
    }
  }
}

const ENDED: Match = { kind: 'failed', reason: 'the run has ended' }

/** The time for the first text begins only when the thread is there. No options of the process hold in it. */
async function startWorker(): Promise<Worker> {
  const worker = new Worker(SOURCE, { eval: true, env: {}, execArgv: [] })
  await once(worker, 'online')
  return worker
}

/** Ends a thread, and waits for nothing: one that compiles a huge expression only ends once it is done with that. */
function abandon(worker: Worker): void {
  // Nobody hears any more how it fails, such as for want of memory.
  worker.on('error', () => undefined)
  void worker.terminate()
  // To terminate it makes the process wait for it again.
  worker.unref()
}
