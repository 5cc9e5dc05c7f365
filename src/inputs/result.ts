import { YAMLException } from 'js-yaml'
import { describeMistake, quote } from '../core/text/quote.ts'
import { UnfitYaml } from '../core/text/yaml.ts'

/** What came of reading something a user wrote: its value, or every mistake in it. */
export type Parsed<T> =
  { readonly kind: 'value'; readonly value: T } | { readonly kind: 'mistakes'; readonly mistakes: readonly string[] }

/** A value that was read. */
export function accept<T>(value: T): Parsed<T> {
  return { kind: 'value', value }
}

/** One mistake, in the words that all of them have. `got` is quoted here unless it is `{ shown }`, our own words. */
export function reject(name: string, expected: string, got: string | { readonly shown: string }): Parsed<never> {
  return { kind: 'mistakes', mistakes: [describeMistake(name, expected, got)] }
}

/** The mistakes of something that was read; none if it is a value. */
export function mistakesOf(parsed: Parsed<unknown>): readonly string[] {
  return parsed.kind === 'mistakes' ? parsed.mistakes : []
}

/** One record from a record of readings, or the mistakes of all of them. */
export function combine<T extends object>(fields: { readonly [K in keyof T]: Parsed<T[K]> }): Parsed<T> {
  const entries = Object.entries<Parsed<unknown>>(fields)
  const mistakes = entries.flatMap(([, parsed]) => mistakesOf(parsed))
  if (mistakes.length > 0) return { kind: 'mistakes', mistakes }
  const values = entries.flatMap(([name, parsed]) => (parsed.kind === 'value' ? [[name, parsed.value]] : []))
  return accept(Object.fromEntries(values) as T)
}

/** A mapping of a YAML file. */
export type Mapping = Readonly<Record<string, unknown>>

/** True for a mapping, and not for a list. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Why a text is not YAML, or none that is read; completes "it is". Only the reason: the message quotes the file, which may be the wrong one and hold secrets. */
export function describeYamlError(error: unknown): string {
  if (error instanceof UnfitYaml) return error.message
  const reason = error instanceof YAMLException ? error.reason : 'no reason given'
  const line = error instanceof YAMLException && error.mark ? ` in line ${(error.mark.line + 1).toString()}` : ''
  return `not YAML${line}: ${quote(reason)}`
}
