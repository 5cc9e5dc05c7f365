import { breakCommand, toPlainText } from './escape.ts'

const COLOUR = /(\x1b\[[\d;]*m)/

/**
 * Text of any number of lines that no runner of workflows takes for a command and no terminal obeys. Everything that is
 * printed goes through here: the escaping of renderers makes text right, this makes a forgotten one harmless.
 */
export function sanitize(text: string): string {
  return toPlainText(text).split('\n').map(breakCommand).join('\n')
}

/** The same for a terminal that shows colours, which are the one thing kept. No runner reads along there. */
export function sanitizeKeepingColour(text: string): string {
  return text
    .split(COLOUR)
    .map((part, index) => (index % 2 === 1 ? part : toPlainText(part)))
    .join('')
}
