/**
 * Markdown as GitHub reads it, made from text that isn't to be trusted: nothing in it becomes a link, an image, HTML, a
 * mention or a reference, and it can't end the cell, span or block that it stands in.
 */

import { breakCommand, escapeTerminal, toPlainText } from '../../core/text/escape.ts'

/** What breaks up a word for GitHub and shows as nothing: mentions and links are found in text, after any escape. */
const gap = '<!-- -->'

/** What a backslash doesn't make safe everywhere: an escaped backtick beside code counts for its ends in some parsers. */
const references = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['`', '&#96;'],
  ['|', '&#124;']
])

/** For a line of prose outside tables. What stands `in backticks` shows as code. */
export function escapeMarkdown(text: string): string {
  return escapeProse(text, codeSpan)
}

/** For prose in the cell of a table. */
export function escapeCell(text: string): string {
  return escapeProse(text, codeCell)
}

/** Text on one line, shown as it is. */
export function codeSpan(text: string): string {
  const line = breakCommand(escapeTerminal(text)).trim()
  if (line === '') return '–'
  const constraint = longerThanAnyIn(line, 1)
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : ''
  return constraint + pad + line + pad + constraint
}

/**
 * As `codeSpan`, in the cell of a table, where a bar ends the cell even within code. Parsers don't agree on what `\\|`
 * is there; a reference is safe in all of them.
 */
export function codeCell(text: string): string {
  if (!text.includes('|')) return codeSpan(text)
  return `<code>${escapeInline(breakCommand(escapeTerminal(text)).trim())}</code>`
}

/** Lines of text, shown as they are, in a block of its own. */
export function codeBlock(text: string, language = 'text'): string {
  const lines = toPlainText(text)
    .split('\n')
    .map((line) => breakCommand(line.trimEnd()))
  const constraint = longerThanAnyIn(lines.join('\n'), 3)
  return [constraint + language, ...lines, constraint].join('\n')
}

/** Folds a part away. Only words of our own may be the title: Markdown isn't read in it. */
export function details(title: string, content: string): string {
  return `<details>\n<summary>${title}</summary>\n\n${content}\n\n</details>`
}

/** A table; the cells are escaped already. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function escapeProse(text: string, code: (text: string) => string): string {
  const parts = breakCommand(escapeTerminal(text))
    .trim()
    .split(/`([^`]+)`/)
  return parts
    .map((part, index) => {
      if (index % 2 === 1) return code(part)
      // Two spans of code side by side would be read as one with other ends.
      return part === '' && index > 0 && index < parts.length - 1 ? gap : escapeInline(part)
    })
    .join('')
    .replace(/^([-+=#]|\d+(?=[.)]))/, escapeStart)
}

/** In one pass, so that nothing that one rule writes is read by another. */
function escapeInline(text: string): string {
  return text.replace(/[&<>`|\\*_[\]~$]|[@#:](?=[\w+/-])|\/(?=\/)|www(?=\.)|\bGH-(?=\d)/gi, (found) => {
    const reference = references.get(found)
    if (reference !== undefined) return reference
    return /[\\*_[\]~$]/.test(found) ? `\\${found}` : found + gap
  })
}

/** Keeps the start of a line from making a list, a heading or a rule. */
function escapeStart(start: string): string {
  return /\d/.test(start) ? `${start}${gap}` : `\\${start}`
}

function longerThanAnyIn(text: string, atLeast: number): string {
  const runs = Array.from(text.matchAll(/`+/g), ([run]) => run.length + 1)
  return '`'.repeat(runs.reduce((longest, length) => Math.max(longest, length), atLeast))
}
