import { YAMLException } from 'js-yaml'
import { quote } from '../core/text/quote.ts'

/** A mapping of a YAML file. */
export type Mapping = Readonly<Record<string, unknown>>

/** True for a mapping, and not for a list. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Why a text is not YAML. Only the reason: the message quotes the file, which may be the wrong one and hold secrets. */
export function describeYamlError(error: unknown): string {
  const reason = error instanceof YAMLException ? error.reason : 'no reason given'
  const line = error instanceof YAMLException && error.mark ? ` in line ${(error.mark.line + 1).toString()}` : ''
  return `not YAML${line}: ${quote(reason)}`
}
