/** Where a parser writes down what is wrong, so that all of it is reported together. */
export type Mistakes = string[]

/** Notes a mistake in the one form that all of them have. */
export function reject(mistakes: Mistakes, path: string, expected: string, got: unknown): void {
  mistakes.push(`${path}: expected ${expected}, got ${got === undefined ? 'nothing' : JSON.stringify(got)}`)
}

/** An object's fields; any that isn't known is a mistake, since a misspelt one would be ignored in silence. */
export function fieldsOf(
  value: unknown,
  path: string,
  known: readonly string[],
  mistakes: Mistakes
): Readonly<Record<string, unknown>> {
  const fields = recordOf(value, path, mistakes)
  for (const key of Object.keys(fields)) {
    if (!known.includes(key)) mistakes.push(`${path}: expected only ${known.join(', ')}, got "${key}"`)
  }
  return fields
}

/** A list. */
export function listOf(value: unknown, path: string, mistakes: Mistakes): readonly unknown[] {
  if (Array.isArray(value)) return value
  reject(mistakes, path, 'a list', value)
  return []
}

/** A text that isn't empty. */
export function textOf(value: unknown, path: string, mistakes: Mistakes): string {
  if (typeof value === 'string' && value !== '') return value
  reject(mistakes, path, 'a text', value)
  return ''
}

/** A map of texts, as labels are. */
export function textsOf(value: unknown, path: string, mistakes: Mistakes): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(recordOf(value, path, mistakes)).flatMap(([key, text]) => {
      if (typeof text === 'string') return [[key, text]]
      // "true" is how people write it, and what YAML reads as something else.
      reject(mistakes, `${path}.${key}`, 'a text (in quotes, if it looks like a number or a truth value)', text)
      return []
    })
  )
}

/** One of a few words; the first of them stands in where it wasn't, so that parsing can go on. */
export function oneOf<const T extends string>(
  value: unknown,
  path: string,
  words: readonly [T, ...T[]],
  mistakes: Mistakes
): T {
  const found = words.find((word) => word === value)
  if (found === undefined) reject(mistakes, path, words.map((word) => `"${word}"`).join(' or '), value)
  return found ?? words[0]
}

function recordOf(value: unknown, path: string, mistakes: Mistakes): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  reject(mistakes, path, 'a map', value)
  return {}
}
