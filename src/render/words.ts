import { assertNever, type Verdict } from '../core/model.ts'
import type { Report } from '../core/report.ts'
import { capText, escapeTerminal } from '../core/text/escape.ts'

/** How a kind of verdict looks in a terminal, always beside its word. */
export const glyphs = { passed: '✓', failed: '✗', inconclusive: '?', skipped: '-' } as const

/** How it looks in Markdown. */
export const emoji = { passed: '✅', failed: '❌', inconclusive: '❔', skipped: '➖' } as const

/** What is added to a verdict's word where there is little room: the time it took, or the code of its diagnosis. */
export function shortDetail(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'passed':
      return formatTime(verdict.tookMs)
    case 'failed':
    case 'inconclusive':
      return verdict.diagnosis.code
    case 'skipped':
      return ''
    default:
      return assertNever(verdict)
  }
}

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

/** `8 of 12 checks passed, 4 failed`; kinds that don't occur aren't named. */
export function describeCounts({ counts }: Report): string {
  if (counts.total === 0) return 'no checks'
  const others = (['failed', 'inconclusive', 'skipped'] as const).filter((kind) => counts[kind] > 0)
  const passed = `${formatNumber(counts.passed)} of ${countOf(counts.total, 'check')} passed`
  return [passed, ...others.map((kind) => `${formatNumber(counts[kind])} ${kind}`)].join(', ')
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
