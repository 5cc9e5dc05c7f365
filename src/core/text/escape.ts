/**
 * Escaping, a function for each place that text goes to. Whatever comes from a cluster (names, events, logs, bodies) is
 * hostile until it went through one of these.
 */

const terminalSequence =
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d)[^\x07\x1b\x9b-\x9d\n\r]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-~]/g
const lineBreak = /\r\n|[\n\r\v\f\x85\u2028\u2029]/g
const bidiControl = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu
const acting = /[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2028\u2029]|(?!\n)\p{Cc}/gu
const oldCommand = /##([a-z]*)\[/gi
const unprintable = /[\p{Cs}\p{Noncharacter_Code_Point}]|(?!\n)\p{Cc}/gu

/**
 * Text without anything that acts instead of being shown. Terminal sequences and invisible characters go, every kind of
 * line break becomes "\n", and what would hide something (control characters, bidi overrides, half characters) becomes
 * a visible "�". All the other functions start from this.
 */
export function toPlainText(text: string): string {
  return text
    .replace(terminalSequence, '')
    .replace(lineBreak, '\n')
    .replaceAll('\t', ' ')
    .replace(bidiControl, '�')
    .replace(invisible, '')
    .replace(unprintable, '�')
}

/** For one line of a terminal: plain text with its line breaks shown. */
export function escapeTerminal(text: string): string {
  const [first = '', ...rest] = toPlainText(text).split('\n')
  return [first.trimEnd(), ...rest.map((line) => line.trim())].filter((line) => line !== '').join(' ⏎ ')
}

/** The same, for a line of a block, which keeps its own indentation. */
export function escapeIndented(line: string): string {
  const [indent = ''] = /^ */.exec(line) ?? []
  return indent + escapeTerminal(line.slice(indent.length))
}

/**
 * For one line of a workflow's log: plain text that no runner takes for a command. Lines of our own that are printed in
 * a workflow go through it as well, since a name can come to stand at their start.
 */
export function escapeWorkflowLine(text: string): string {
  return breakCommand(escapeTerminal(text))
}

/**
 * Breaks workflow commands in a line that is escaped for the terminal already. A runner takes `::x::` after any white
 * space and `##[x]` anywhere (`##vso[x]` and `##teamcity[x]` are the same idea elsewhere). The break is a space: runners
 * compare by culture, so characters without a width don't count there.
 */
export function breakCommand(line: string): string {
  return line.replace(/^(\s*):(?=:)/, '$1: ').replace(oldCommand, '##$1 [')
}

/** For the text of an XML element: every line break is "\n", and nothing is left that XML 1.0 forbids. */
export function escapeXmlText(text: string): string {
  return escapeXml(text).replace(/^([^\S\n]*):(?=:)/gm, '$1&#58;')
}

/** For the value of an XML attribute in double quotes; line breaks survive as references. */
export function escapeXmlAttribute(text: string): string {
  return escapeXml(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;')
}

/** JSON that shows as what it is: what acts in a terminal or a workflow's log is written as `\uXXXX`, nothing is lost. */
export function escapeJson(json: string): string {
  return json.replace(acting, toUnicodeEscapes).replace(oldCommand, '##$1\\u005b')
}

/**
 * Text of at most `max` UTF-16 units, never with half a character. What is too much is cut from the middle, since an
 * error message has its subject at its start and its cause at its end, and the text reports how much is missing.
 */
export function capText(text: string, max: number): string {
  if (text.length <= max) return text
  const kept = Math.max(0, max - cutNote(text.length).length)
  const headEnd = wholeCharacters(text, Math.ceil(kept * 0.6))
  const tailStart = wholeCharacters(text, text.length - Math.floor(kept * 0.4) + 1)
  return text.slice(0, headEnd) + cutNote(tailStart - headEnd) + text.slice(tailStart)
}

function cutNote(count: number): string {
  return ` … [${count.toLocaleString('en-US')} characters cut] … `
}

/** The index, or the one before it where it would fall within a character. */
function wholeCharacters(text: string, index: number): number {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(index - 1, index + 1)) ? index - 1 : index
}

function escapeXml(text: string): string {
  return toPlainText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(oldCommand, '##$1&#91;')
}

function toUnicodeEscapes(text: string): string {
  return Array.from({ length: text.length }, (_, index) => text.charCodeAt(index))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('')
}
