import type { Open } from '../../core/capi/waiting.ts'
import type { Clock, Log } from '../../ports.ts'
import type { ObjectCache } from './object-cache.ts'

/** A list of all that is waited for would bury what changes. */
const SHOWN = 20

/** How long to wait, and who may end it. */
export type Patience = {
  /** Of the clock. */
  readonly untilMs: number
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
}

/**
 * Waits until nothing is open any more, all that is open is so for good, or the time is up; reports each state as it comes.
 * Gives what is open then.
 */
export async function waitUntilClosed(
  list: () => readonly Open[],
  caches: readonly ObjectCache[],
  { untilMs, clock, log, signal }: Patience
): Promise<readonly Open[]> {
  let reported: ReadonlyMap<string, string> = new Map()
  for (;;) {
    const seen = caches.map((cache) => cache.news)
    const open = list()
    reported = logChanges(open, reported, log)
    const leftMs = untilMs - clock.nowMs()
    if (open.every((one) => one.isFinal) || leftMs <= 0 || signal.aborted) return open
    const news = new AbortController()
    const either = AbortSignal.any([news.signal, signal])
    const all = caches.map((cache, index) => cache.changed(seen[index] ?? 0, leftMs, either))
    await Promise.race(all)
    news.abort()
    await Promise.all(all)
  }
}

/** Reports what is new or has another state than when it was reported last, and what is no longer open. */
function logChanges(
  open: readonly Open[],
  reported: ReadonlyMap<string, string>,
  log: Log
): ReadonlyMap<string, string> {
  const now = new Map(open.map(({ name, state }) => [name, state]))
  const changed = open.filter(({ name, state }) => reported.get(name) !== state).map(describeOpen)
  const closed = [...reported.keys()].filter((name) => !now.has(name)).map((name) => `${name}: done`)
  for (const line of shorten([...closed, ...changed])) log.info(`waiting: ${line}`)
  return now
}

/** One line for one thing that is open. */
export function describeOpen({ name, state }: Open): string {
  return `${name}: ${state}`
}

/** The first of many lines, and how many there are more. */
export function shorten(lines: readonly string[]): readonly string[] {
  const more = lines.length - SHOWN
  return more > 0 ? [...lines.slice(0, SHOWN), `and ${more} more`] : lines
}
