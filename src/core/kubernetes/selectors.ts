import type { LabelRequirement } from '../model.ts'
import { isLabelKey, isLabelValue } from './names.ts'

/** A label selector as it was read: all of its requirements, or all the parts that are none. */
export type ParsedSelector =
  | { readonly kind: 'selector'; readonly requirements: readonly LabelRequirement[] }
  | { readonly kind: 'mistakes'; readonly parts: readonly string[] }

/** A comma or line break that is not within the parentheses of a set. */
const AND = /[,\n](?![^(]*\))/
const NOT_EXISTS = /^!\s*([^\s!=,()]+)$/
const EQUALITY = /^([^\s!=,()]+)\s*(==|=|!=)\s*([^\s=!,()]*)$/
const SET = /^([^\s!=,()]+)\s+(in|notin)\s*\(([^()]*)\)$/

/** Reads a label selector as `kubectl -l` does: `a=b`, `a==b`, `a!=b`, `a in (x,y)`, `a notin (x)`, `a`, `!a`. */
export function parseSelector(text: string): ParsedSelector {
  const parts = text
    .split(AND)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => ({ part, requirement: parseRequirement(part) }))
  const wrong = parts.filter(({ requirement }) => requirement === undefined).map(({ part }) => part)
  if (wrong.length > 0) return { kind: 'mistakes', parts: wrong }
  return { kind: 'selector', requirements: parts.flatMap(({ requirement }) => requirement ?? []) }
}

function parseRequirement(part: string): LabelRequirement | undefined {
  const requirement = readRequirement(part)
  const isValid =
    isLabelKey(requirement.key) && (!('values' in requirement) || requirement.values.every((one) => isLabelValue(one)))
  return isValid ? requirement : undefined
}

function readRequirement(part: string): LabelRequirement {
  const [, absent] = NOT_EXISTS.exec(part) ?? []
  if (absent !== undefined) return { kind: 'not-exists', key: absent }
  const [, equalKey, sign, value = ''] = EQUALITY.exec(part) ?? []
  if (equalKey !== undefined) return { kind: sign === '!=' ? 'not-in' : 'in', key: equalKey, values: [value] }
  const [, setKey, word, values = ''] = SET.exec(part) ?? []
  if (setKey === undefined) return { kind: 'exists', key: part }
  return { kind: word === 'in' ? 'in' : 'not-in', key: setKey, values: values.split(',').map((one) => one.trim()) }
}
