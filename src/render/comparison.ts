import type { Change, Comparison, StartChange } from '../core/report.ts'
import { capText, escapeTerminal } from '../core/text/escape.ts'
import { wrap } from './terminal.ts'
import { countOf, emoji, glyphs, listNames, shortName } from './words.ts'
import { codeSpan, details, escapeMarkdown } from './summary/markdown.ts'

const MAX_CHANGES = 20

/** The comparison with an earlier run in lines for a terminal of so many columns, what got worse first. Escaped. */
export function comparisonLines(comparison: Comparison, width = Infinity): readonly string[] {
  const body = bodyOf(comparison, plainWords).flatMap((line) =>
    wrap(line.slice(INDENT), width - INDENT).map(
      (part, index) => (index === 0 ? line.slice(0, INDENT) : ' '.repeat(INDENT)) + part
    )
  )
  return [...wrap(titleOf(comparison), width), ...body]
}

/** Columns of the mark before each line. */
const INDENT = 12

/** The same for a job summary. */
export function comparisonMarkdown(comparison: Comparison): string {
  const { starts } = comparison
  const others = starts.filter(({ isSlower }) => !isSlower).map((one) => `- ${describeStart(one, markdownWords)}`)
  return [
    `### ${emojiOf(comparison)} ${escapeMarkdown(titleOf(comparison))}`,
    bodyOf(comparison, markdownWords)
      .map((line) => `- ${line}`)
      .join('\n'),
    ...(others.length === 0 ? [] : [details('Start times that are not slower', others.join('\n'))])
  ].join('\n\n')
}

/** What has to be told from the rest, and how names are written. */
type Words = {
  readonly name: (name: string) => string
  readonly text: (text: string) => string
  readonly marks: Readonly<Record<'worse' | 'slower' | 'better' | 'other', string>>
}

const plainWords: Words = {
  name: shortName,
  text: (text) => escapeTerminal(capText(text, 500)),
  marks: {
    worse: `  ${glyphs.failed} worse   `,
    slower: `  ${glyphs.failed} slower  `,
    better: `  ${glyphs.passed} better  `,
    other: '            '
  }
}
/** A start that takes longer fails nothing. */
const SLOWER = '⚠️'

const markdownWords: Words = {
  name: (name) => codeSpan(capText(name, 300)),
  text: (text) => escapeMarkdown(capText(text, 500)),
  marks: {
    worse: `${emoji.failed} **worse:** `,
    slower: `${SLOWER} **slower:** `,
    better: `${emoji.passed} better: `,
    other: ''
  }
}

/** What changed, in so many words, and since when. */
function titleOf(comparison: Comparison): string {
  const { id, startedAt, version } = comparison.baseline
  const when = startedAt.slice(0, 16).replace('T', ' ')
  const since = `since run ${shortName(id)} of ${shortName(when)} UTC (wasm-node-smoke ${shortName(version)})`
  const { better, slower, worse } = countChanges(comparison)
  const parts = [
    ...(worse === 0 ? [] : [`${countOf(worse, 'check')} worse`]),
    ...(slower === 0 ? [] : [`${countOf(slower, 'runtime')} slower`]),
    ...(better === 0 ? [] : [`${countOf(better, 'check')} better`])
  ]
  return `${parts.length === 0 ? 'Nothing changed' : parts.join(', ')} ${since}`
}

function emojiOf(comparison: Comparison): string {
  const { slower, worse } = countChanges(comparison)
  return worse > 0 ? emoji.failed : slower > 0 ? SLOWER : emoji.passed
}

function countChanges({ better, starts, worse }: Comparison): Readonly<Record<'better' | 'slower' | 'worse', number>> {
  const countChecks = (changes: readonly Change[]): number =>
    changes.reduce((sum, { nodes }) => sum + Math.max(1, nodes.length), 0)
  const slower = starts.filter(({ isSlower }) => isSlower).length
  return { better: countChecks(better), slower, worse: countChecks(worse) }
}

function bodyOf({ better, differences, starts, worse }: Comparison, words: Words): readonly string[] {
  const { marks, text } = words
  const slower = starts.filter(({ isSlower }) => isSlower)
  const isUnchanged = worse.length + better.length + slower.length === 0
  return [
    ...some(worse, words).map((line) => marks.worse + line),
    ...slower.map((one) => marks.slower + describeStart(one, words)),
    ...some(better, words).map((line) => marks.better + line),
    ...(isUnchanged
      ? [`${marks.other}${starts.length > 0 ? 'no result changed, no start is slower' : 'no result changed'}`]
      : []),
    ...(differences.length === 0 ? [] : [`${marks.other}start times are not compared, as the runs differ:`]),
    ...differences.map((one) => `${marks.other}${text(one)}`)
  ]
}

function some(changes: readonly Change[], words: Words): readonly string[] {
  // A node that lost all of its runtimes is one line.
  const alike = Map.groupBy(changes, ({ before, name, nodes, now }) =>
    JSON.stringify([before, nodes.length === 0 ? name : nodes, now])
  )
  const lines = [...alike.values()].flatMap((some) => {
    const [first] = some
    const names = some.map(({ name }) => name)
    return first === undefined ? [] : describeChange(first, names, words)
  })
  const left = lines.length - MAX_CHANGES
  return left > 0 ? [...lines.slice(0, MAX_CHANGES), `${left} more (see report.json)`] : lines
}

function describeChange({ before, nodes, now }: Change, names: readonly string[], { name, text }: Words): string {
  const where = nodes.length === 0 ? '' : ` on ${listNames(nodes.map(name), 5)}`
  return `${listNames(names.map(name), 10)}${where}: ${text(before)} -> ${text(now)}`
}

function describeStart(start: StartChange, { name }: Words): string {
  const { beforeCount, beforeMs, count, limitMs, nowMs, runtime } = start
  const others = beforeCount === count ? '' : `, before of ${beforeCount}`
  const of = `${count === 1 ? 'one start' : `median of ${count}`}${others}`
  return `${name(runtime)}: ${seconds(beforeMs)} -> ${seconds(nowMs)} s (${of}; limit ${seconds(limitMs)})`
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1)
}
