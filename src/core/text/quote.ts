import { findContents } from './contents.ts'

const MAX_LENGTH = 60
const NOT_PRINTABLE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

/** A user's text as it is shown in a mistake: in quotes, on one line, shortened, and never if it may hold a secret. */
export function quote(text: string): string {
  const contents = findContents(text)
  if (contents !== undefined) return contents
  if (text === '') return 'nothing'
  const characters = Array.from(text)
  const short = characters.length > MAX_LENGTH ? `${characters.slice(0, MAX_LENGTH).join('')}…` : text
  return JSON.stringify(short).replace(NOT_PRINTABLE, (one) => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`)
}

/** The name of an input or of a key as it is shown: bare, unless it is an odd one. */
export function showName(name: string): string {
  return /^[\w./-]{1,100}$/.test(name) ? name : quote(name)
}

/** Any value of a YAML file as it is shown in a mistake. */
export function quoteValue(value: unknown): string {
  if (typeof value === 'string') return value === '' ? 'an empty text' : quote(value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (value === undefined || value === null) return 'nothing'
  return Array.isArray(value) ? 'a list' : 'a mapping'
}

/** The text of a mistake: `timeout: expected "90s" or "5m", got "soon"`. */
export function describeMistake(name: string, expected: string, got: string | { readonly shown: string }): string {
  return `${name}: expected ${expected}, got ${typeof got === 'string' ? quote(got) : got.shown}`
}
