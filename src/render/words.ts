import { assertNever, type Verdict } from '../core/model.ts'
import type { Report } from '../core/report.ts'
import { capText, escapeTerminal } from '../core/text/escape.ts'

/** How a kind of verdict looks in a terminal, always beside its word. */
export const glyphs = { passed: '✓', failed: '✗', inconclusive: '?', skipped: '-' } as const

/** How it looks in Markdown. */
export const emoji = { passed: '✅', failed: '❌', inconclusive: '❔', skipped: '➖' } as const

/** `1.9s`, `2m05s`. */
export function formatTime(ms: number): string {
  const tenths = Math.round(ms / 100)
  if (tenths < 600) return `${(tenths / 10).toFixed(1)}s`
  const seconds = Math.round(ms / 1000)
  return `${formatNumber(Math.floor(seconds / 60))}m${String(seconds % 60).padStart(2, '0')}s`
}

/** `1,996`. */
export function formatNumber(value: number): string {
  return value.toLocaleString('en-US')
}

/** `1 node`, `1,996 nodes`. */
export function countOf(count: number, noun: string): string {
  return `${formatNumber(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** `a, b and 38 more`; the names are escaped already. */
export function listNames(names: readonly string[], max: number): string {
  if (names.length <= max) return names.join(', ')
  return `${names.slice(0, max).join(', ')} and ${formatNumber(names.length - max)} more`
}

/** `8 of 12 checks passed, 1 skipped`; what failed is counted as problems. */
export function describeCounts({ counts }: Report): string {
  if (counts.total === 0) return 'no checks'
  const passed = `${formatNumber(counts.passed)} of ${countOf(counts.total, 'check')} passed`
  const others = (['inconclusive', 'skipped'] as const).filter((kind) => counts[kind] > 0)
  return [passed, ...others.map((kind) => `${formatNumber(counts[kind])} ${kind}`)].join(', ')
}

/** What a check shows: the time it took, or the numbers of its problems; a skipped one says so. */
export function shortDetail(verdict: Verdict, problems: readonly number[]): string {
  switch (verdict.kind) {
    case 'passed':
      return formatTime(verdict.tookMs)
    case 'failed':
    case 'inconclusive':
      return problems.map((number) => `[${String(number)}]`).join('')
    case 'skipped':
      return 'skipped'
    default:
      return assertNever(verdict)
  }
}

/**
 * Names of one kind in few words: those that differ only in a number, without a gap, as their first and last. The names are escaped
 * already, and in order.
 */
export function listRanges(names: readonly string[], max: number): string {
  const runs: string[][] = []
  for (const name of names) {
    const last = runs.at(-1)
    if (last !== undefined && isNext(last.at(-1) ?? '', name)) last.push(name)
    else runs.push([name])
  }
  const shown = runs.flatMap((run) => (run.length < 3 ? run : [`${run[0] ?? ''} ... ${tailOf(run.at(-1) ?? '')}`]))
  if (shown.length <= max) return shown.join(', ')
  return listNames(names, max)
}

const NUMBERED = /^(.*?)(\d+)$/

function isNext(before: string, name: string): boolean {
  const [a, b] = [NUMBERED.exec(before), NUMBERED.exec(name)]
  return a !== null && b !== null && a[1] === b[1] && Number(a[2]) + 1 === Number(b[2])
}

function tailOf(name: string): string {
  return NUMBERED.exec(name)?.[2] ?? name
}

/** A name of the cluster, on one line and of bounded length. */
export function shortName(name: string): string {
  return escapeTerminal(capText(name, 253))
}

/** The parts that were taken, and how many weren't. */
export type Taken = { readonly taken: readonly string[]; readonly left: number }

/**
 * Renders items from the first one on while their texts fit in a number of bytes, a blank line after each included. The
 * rest isn't even rendered: there may be thousands.
 */
export function takeWithin<T>(items: readonly T[], maxBytes: number, render: (item: T) => string): Taken {
  const taken: string[] = []
  let bytes = 0
  for (const item of items) {
    const text = render(item)
    bytes += byteLength(text) + 2
    if (bytes > maxBytes) break
    taken.push(text)
  }
  return { taken, left: items.length - taken.length }
}

/** The size of a text in UTF-8. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}
