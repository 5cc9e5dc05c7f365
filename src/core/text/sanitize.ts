import { breakCommand, toPlainText } from './escape.ts'

const COLOUR = /(\x1b\[[\d;]*m)/
const COLOURS = new RegExp(COLOUR.source, 'g')

/**
 * Text of any number of lines that no runner of workflows takes for a command and no terminal obeys. Everything that is
 * printed goes through here: the escaping of renderers makes text right, this makes a forgotten one harmless.
 */
export function sanitize(text: string): string {
  return toPlainText(text).split('\n').map(breakCommand).join('\n')
}

/**
 * The same for a workflow's log, which shows colours. A line that would be a command without them loses them; what ends a colour must not
 * complete one.
 */
export function sanitizeColouredLog(text: string): string {
  return sanitizeKeepingColour(text)
    .split('\n')
    .map((line) => {
      const plain = line.replaceAll(COLOURS, '')
      const broken = breakCommand(plain)
      return broken === plain ? line.replaceAll(/(##[a-z]*)(?=\x1b)/gi, '$1 ') : broken
    })
    .join('\n')
}

/** The same for a terminal that shows colours, which are the one thing kept. No runner reads along there. */
export function sanitizeKeepingColour(text: string): string {
  return text
    .split(COLOUR)
    .map((part, index) => (index % 2 === 1 ? part : toPlainText(part)))
    .join('')
}
