import type { Runtime } from '../core/model.ts'
import { suggest } from '../core/text/suggest.ts'
import { describeMistake, quote } from '../core/text/quote.ts'
import { splitList } from './fields.ts'
import { ANY_RUNTIME } from '../core/verdict/start.ts'
import { accept, type Parsed } from './result.ts'

const EXPECTED = 'a time such as "2s", "1.4s" or "900ms", or one for each runtime, such as "spin=2s, wws=3s"'
const UNITS = { ms: 1, s: 1000, m: 60_000 } as const
/** Longer is no limit for a start. */
const MAX_MS = 3_600_000

/**
 * Reads how long each runtime may take to start, in milliseconds by its name, and for those without a time of their own; empty is no limit.
 * Without runtimes, which are then found on the cluster, only one time for all can be checked.
 */
export function parseMaxStart(
  name: string,
  text: string,
  runtimes: readonly Pick<Runtime, 'name'>[]
): Parsed<ReadonlyMap<string, number>> {
  const names = runtimes.map((one) => one.name)
  const items = splitList(text).map((item) => ({ item, parts: item.split('=').map((part) => part.trim()) }))
  const mistakes = items.flatMap(({ item, parts }) => findMistake(name, item, parts, names))
  const overall = items.filter(({ parts }) => parts.length === 1)
  if (overall.length > 1)
    mistakes.push(describeMistake(name, EXPECTED, { shown: 'more than one time for all runtimes' }))
  if (mistakes.length > 0) return { kind: 'mistakes', mistakes }
  const limits = items.map(({ parts: [first = '', second] }) => {
    return second === undefined ? ([ANY_RUNTIME, readMs(first) ?? 0] as const) : ([first, readMs(second) ?? 0] as const)
  })
  return accept(new Map(limits))
}

function findMistake(name: string, item: string, parts: readonly string[], names: readonly string[]): string[] {
  if (parts.length > 2 || readMs(parts.at(-1) ?? '') === undefined) return [describeMistake(name, EXPECTED, item)]
  const [runtime = ''] = parts
  if (parts.length === 1 || names.includes(runtime)) return []
  if (names.length === 0) return [describeMistake(name, 'one time for all runtimes with "runtimes: auto"', item)]
  const near = suggest(runtime, names)
  const shown = `${quote(runtime)}${near === undefined ? '' : ` (did you mean "${near}"?)`}`
  return [describeMistake(name, `a runtime of this run (${names.join(', ')})`, { shown })]
}

function readMs(text: string): number | undefined {
  const [, number = '', unit = ''] = /^(\d{1,6}(?:\.\d{1,3})?)(ms|s|m)$/.exec(text) ?? []
  if (number === '') return undefined
  const ms = Math.round(Number(number) * UNITS[unit as keyof typeof UNITS])
  return ms > 0 && ms <= MAX_MS ? ms : undefined
}
