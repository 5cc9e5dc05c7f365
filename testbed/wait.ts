import { setTimeout as pause } from 'node:timers/promises'
import { TestbedFailure } from './failure.ts'

/** What is waited for, and how long. */
export type Wait = {
  /** Ends the sentence "... in 30 s: waited for". */
  readonly what: string
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
  readonly everyMs?: number
}

/** What a look found: the thing itself, or why it isn't there yet (for the message when time runs out). */
export type Look<T> = { readonly kind: 'there'; readonly value: T } | { readonly kind: 'missing'; readonly why: string }

/** The thing that was looked for. */
export function there<T>(value: T): Look<T> {
  return { kind: 'there', value }
}

/** The reason why it isn't there. */
export function missing<T>(why: string): Look<T> {
  return { kind: 'missing', why }
}

/** Looks again and again until it is there; the deadline's message reports what was seen last. */
export async function waitFor<T>(wait: Wait, look: () => Promise<Look<T>> | Look<T>): Promise<T> {
  const end = performance.now() + wait.timeoutMs
  for (;;) {
    wait.signal?.throwIfAborted()
    const seen = await look()
    if (seen.kind === 'there') return seen.value
    if (performance.now() >= end) {
      throw new TestbedFailure(`not in ${Math.round(wait.timeoutMs / 1000)} s: ${wait.what}. Last seen: ${seen.why}`)
    }
    await pause(wait.everyMs ?? 100, undefined, wait.signal === undefined ? {} : { signal: wait.signal })
  }
}
