import { breakCommand, capText, escapeTerminal, toPlainText } from '../core/text/escape.ts'

/** What a piece of a line reports, which decides its colour; the words say it too. */
export type Tone = 'passed' | 'failed' | 'inconclusive' | 'skipped' | 'plain' | 'strong'

const codes = { passed: '32', failed: '31', inconclusive: '33', skipped: '2', plain: '', strong: '1' } as const

/** Colours text that is escaped already. */
export function paint(text: string, tone: Tone, colour: boolean): string {
  const code = codes[tone]
  return colour && code !== '' && text !== '' ? `\x1b[${code}m${text}\x1b[0m` : text
}

/** Columns that a text takes. Names of a cluster are ASCII, so a character is a column. */
export function columnsOf(text: string): number {
  return Array.from(text).length
}

/** Fills a text up to a number of columns. */
export function padTo(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)))
}

/** As much of a line as so many columns hold. */
export function cut(line: string, columns: number): string {
  if (columnsOf(line) <= columns) return line
  return `${Array.from(line)
    .slice(0, Math.max(0, columns - 1))
    .join('')}…`
}

/** Columns that a label takes, with what follows it. */
const LABEL = 10

/** How far a paragraph stands from the left, and how wide it may be. */
export type Layout = { readonly indent: number; readonly width: number }

/** Lines of `label  text`, the text wrapped and indented below itself; no lines for an empty text. */
export function labelled(label: string, text: string, { indent, width }: Layout): readonly string[] {
  return wrap(text, Math.max(30, width - indent - LABEL)).flatMap((line, index) => {
    const lead = ' '.repeat(indent) + padTo(index === 0 ? label : '', LABEL)
    if (columnsOf(lead) + columnsOf(line) <= width) return [breakCommand(lead + line)]
    // A word that is too long, such as an address, begins further to the left.
    const alone = lead.trim() === '' ? [] : [lead.trimEnd()]
    return [...alone, breakCommand(shifted(' '.repeat(columnsOf(lead)), line, width) + line)]
  })
}

/**
 * What is to be copied, below a label's text: as it is, so that it works, and as far to the left as it takes to fit. A command that is
 * too long is continued over lines as a shell has it.
 */
export function block(lines: readonly string[], language: string, { indent, width }: Layout): readonly string[] {
  const deep = ' '.repeat(indent + LABEL + 2)
  const shown = language === 'sh' ? lines.flatMap((line) => continued(line, width - deep.length)) : lines
  const longest = shown.reduce((most, line) => (columnsOf(line) > columnsOf(most) ? line : most), '')
  const lead = shifted(deep, longest, width)
  return shown.map((line) => breakCommand(lead + line))
}

/** As much of the indentation as leaves room for the line. */
function shifted(lead: string, line: string, width: number): string {
  return lead.slice(0, Math.max(0, Math.min(lead.length, width - columnsOf(line))))
}

/** A command over several lines; a word with quotation marks may hold a blank, and then the line stays whole. */
function continued(command: string, width: number): readonly string[] {
  if (columnsOf(command) <= width || /['"\\]/.test(command)) return [command]
  const lines = wrap(command, Math.max(30, width - 4))
  return lines.map((line, index) => (index === 0 ? '' : '  ') + line + (index < lines.length - 1 ? ' \\' : ''))
}

/** The lines of evidence of any size: escaped, and without its middle where it is long. */
export function evidenceLines(text: string, maxLines: number): readonly string[] {
  const lines = toPlainText(capText(text, 2_000))
    .split('\n')
    .map((line) => escapeTerminal(line).trim())
    .filter((line) => line !== '')
  if (lines.length <= maxLines) return lines
  const head = Math.ceil(maxLines / 2)
  const tail = maxLines - head
  return [...lines.slice(0, head), `… [${lines.length - maxLines} lines cut] …`, ...lines.slice(lines.length - tail)]
}

/** Breaks lines between words; a word is never cut, so that a link or a path can be copied. */
export function wrap(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, width))
}

function wrapLine(line: string, width: number): readonly string[] {
  const lines: string[] = []
  let current = ''
  for (const word of line.split(/ +/).filter((part) => part !== '')) {
    if (current !== '' && columnsOf(current) + 1 + columnsOf(word) > width) {
      lines.push(current)
      current = word
    } else {
      current = current === '' ? word : `${current} ${word}`
    }
  }
  return current === '' ? lines : [...lines, current]
}
