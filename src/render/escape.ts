/**
 * Escaping, a function for each place that text goes to. Whatever comes from a cluster (names, events, logs, bodies) is
 * hostile until it went through one of these.
 */

const terminalSequence =
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d)[^\x07\x1b\x9b-\x9d\n\r]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-~]/g
const lineBreak = /\r\n|[\n\r\v\f\x85\u2028\u2029]/g
const bidiControl = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu
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
  return line.replace(/^(\s*):(?=:)/, '$1: ').replace(/##([a-z]*)\[/gi, '##$1 [')
}
