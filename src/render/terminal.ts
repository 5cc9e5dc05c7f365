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

const INDENT = 16

/** Lines of `label  text`, the text wrapped and indented below itself; no lines for an empty text. */
export function labelled(label: string, text: string, width: number): readonly string[] {
  return wrap(text, Math.max(30, width - INDENT)).map((line, index) => indented(line, index === 0 ? label : ''))
}

/** A line below a label's text, however long it is. */
export function indented(line: string, label = ''): string {
  return breakCommand(`  ${padTo(label, INDENT - 2)}${line}`)
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
