import type { Query } from '../../../src/ports.ts'
import type { Stored } from './objects.ts'

/** True if an object is one that a query's selectors mean: equalities, and `key in (a, b)`. */
export function isSelected(object: Stored, { labelSelector = '', fieldSelector = '' }: Query): boolean {
  const labels = object.metadata.labels ?? {}
  return (
    parts(String(labelSelector)).every(([key, values]) => values.includes(labels[key] ?? '')) &&
    parts(String(fieldSelector)).every(([key, values]) => values.includes(fieldOf(object, key)))
  )
}

type Part = readonly [key: string, values: readonly string[]]

/** What selectors were read as: each is asked again and again. */
const known = new Map<string, readonly Part[]>()
const MOST_KNOWN = 1_000

function parts(selector: string): readonly Part[] {
  if (selector === '') return []
  const found = known.get(selector)
  if (found !== undefined) return found
  const read = readParts(selector)
  if (known.size >= MOST_KNOWN) known.clear()
  known.set(selector, read)
  return read
}

function readParts(selector: string): readonly Part[] {
  return selector.split(/,(?![^(]*\))/).map((part) => {
    const inMatch = /^\s*(\S+)\s+in\s+\(([^)]*)\)/.exec(part)
    if (inMatch !== null) return [inMatch[1] ?? '', (inMatch[2] ?? '').split(/\s*,\s*/)]
    const [key = '', value = ''] = part.split(/==?/)
    return [key.trim(), [value.trim()]]
  })
}

function fieldOf(object: Stored, path: string): string {
  let value: unknown = object
  for (const key of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[key]
  return typeof value === 'string' ? value : ''
}
