/** What a value from somewhere else has to be, as far as it is read; unknown fields may be anything. */
export type Shape =
  | 'text'
  | 'number'
  | 'boolean'
  | 'text or number'
  | { readonly list: Shape }
  /** Any keys, values of one shape. */
  | { readonly map: Shape }
  | Fields

/** A mapping with known fields; those that are `needed` may not be missing. */
type Fields = { readonly fields: Readonly<Record<string, Shape>>; readonly needed?: readonly string[] }

/** A value with what fits its shape, and what doesn't: a sentence each, with names of ours alone. */
export type Fitted = { readonly value: unknown; readonly misfits: readonly string[] }

/** Makes a shape of a mapping; a name with a "!" at its end may not be missing. */
export function fieldsOf(fields: Readonly<Record<string, Shape>>): Fields {
  const entries = Object.entries(fields)
  return {
    fields: Object.fromEntries(entries.map(([name, shape]) => [name.replace('!', ''), shape])),
    needed: entries.map(([name]) => name).flatMap((name) => (name.endsWith('!') ? [name.slice(0, -1)] : []))
  }
}

/**
 * Fits a value of JSON or YAML to a shape. What has another type is left out, as if nobody had written it, and is a misfit;
 * null is what some write for nothing.
 */
export function fit(value: unknown, shape: Shape): Fitted {
  const misfits: string[] = []
  const fitted = fitAt('', value, shape, misfits)
  return { value: fitted, misfits: [...new Set(misfits)] }
}

function fitAt(path: string, value: unknown, shape: Shape, misfits: string[]): unknown {
  if (value === undefined || value === null) return undefined
  if (typeof shape === 'string') {
    const isRight = shape.split(' or ').some((one) => typeof value === (one === 'text' ? 'string' : one))
    return isRight ? value : reject(path, value, shape, misfits)
  }
  if ('list' in shape) {
    if (!Array.isArray(value)) return reject(path, value, 'list', misfits)
    const isAbsent = (one: unknown): boolean => one === undefined || one === null
    if (value.some(isAbsent)) reject(`${path}[]`, null, 'value', misfits)
    const fitted = value.map((one: unknown) => fitAt(`${path}[]`, one, shape.list, misfits))
    const isSame = fitted.every((one, index) => one !== undefined && one === value[index])
    return isSame ? value : fitted.filter((one) => !isAbsent(one))
  }
  if (typeof value !== 'object' || Array.isArray(value)) return reject(path, value, 'mapping', misfits)
  return 'map' in shape ? fitMap(path, value, shape.map, misfits) : fitFields(path, value, shape, misfits)
}

function fitMap(path: string, value: object, shape: Shape, misfits: string[]): object {
  return replaceFields(
    value,
    Object.entries(value).map(([key, one]) => [key, fitAt(`${path}[]`, one, shape, misfits)] as const)
  )
}

function fitFields(path: string, value: object, { fields, needed = [] }: Fields, misfits: string[]): unknown {
  const known = Object.entries(value).map(([key, one]) => {
    const shape = Object.hasOwn(fields, key) ? fields[key] : undefined
    return [key, shape === undefined ? one : fitAt(join(path, key), one, shape, misfits)] as const
  })
  const fitted = replaceFields(value, known)
  const missing = needed.filter((key) => !Object.hasOwn(fitted, key))
  for (const key of missing) misfits.push(`${join(path, key)} is missing`)
  return missing.length === 0 ? fitted : undefined
}

/** The value itself where all of its fields fit: most objects do, and a copy of each takes as long as to parse it. */
function replaceFields(value: object, fitted: readonly (readonly [key: string, value: unknown])[]): object {
  const before = value as Readonly<Record<string, unknown>>
  if (fitted.every(([key, one]) => one !== undefined && one === before[key])) return value
  return Object.fromEntries(fitted.filter(([, one]) => one !== undefined))
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}

function reject(path: string, value: unknown, expected: string, misfits: string[]): unknown {
  misfits.push(`${path === '' ? 'it' : path} is ${nameOf(value)}, not a ${expected}`)
  return undefined
}

function nameOf(value: unknown): string {
  if (typeof value === 'object') return value === null ? 'null' : Array.isArray(value) ? 'a list' : 'a mapping'
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`
}
