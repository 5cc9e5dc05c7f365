import { describeMistake, showName } from '../core/text/quote.ts'
import { suggest } from '../core/text/suggest.ts'

/** Names that are none of our inputs. */
export type UnknownInputs = {
  /** Those that were meant to be one of ours, by all appearance: a mistake each. */
  readonly misspelt: readonly string[]
  /** The others, by name. */
  readonly foreign: readonly string[]
}

/** Finds what was given and isn't declared. */
export function findUnknown(raw: ReadonlyMap<string, string>, declared: readonly string[]): UnknownInputs {
  const unknown = [...raw.keys()].filter((name) => !declared.includes(name))
  const misspelt = unknown.flatMap((name) => {
    const near = suggest(name, declared)
    if (near === undefined) return []
    return [describeMistake(showName(name), 'a known input', { shown: `an unknown one (did you mean "${near}"?)` })]
  })
  return { misspelt, foreign: unknown.filter((name) => suggest(name, declared) === undefined) }
}

/** The mistake of an input that isn't like any of ours, where nobody but the user can have given it. */
export function describeForeign(name: string, declared: readonly string[]): string {
  return describeMistake(showName(name), `one of the inputs ${declared.join(', ')}`, { shown: 'an unknown one' })
}

/** A warning of such ones in a workflow, where a variable of the job's own may have the name that a runner gives to inputs. */
export function describeIgnored(name: string): string {
  const variable = showName(`INPUT_${name.toUpperCase()}`)
  return `${showName(name)}: ignored, as this action has no such input (it comes from the variable ${variable}, which may be the job's own)`
}
