import { capText } from '../../core/text/escape.ts'
import { countOf, takeWithin } from '../words.ts'
import { escapeMarkdown } from './markdown.ts'

const budget = 100_000

/** Why there was no run, as a job summary: mistakes in the inputs, each on a line of its own. */
export function renderMistakes(messages: readonly string[]): string {
  const { taken, left } = takeWithin(messages, budget, (message) => `- ${escapeMarkdown(capText(message, 2_000))}`)
  const more = left === 0 ? [] : [`- … and ${countOf(left, 'more line')}`]
  return [
    '## WebAssembly on every node: ❌ error',
    `**No checks, ${countOf(messages.length, 'mistake')} before the run began.** Nothing was changed on the cluster.`,
    [...taken, ...more].join('\n'),
    ''
  ].join('\n\n')
}
