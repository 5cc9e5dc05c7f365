import { load, loadAll } from 'js-yaml'
import { makeKubectlSchema, UnfitYaml } from './kubectl-schema.ts'

export { UnfitYaml } from './kubectl-schema.ts'

/**
 * What all aliases of a text may stand for, written out; characters. The parser shares what an alias names, so that
 * a few lines of aliases of aliases take no room until they are written as JSON: then they are more than any memory.
 */
const MAX_WRITTEN = 64 * 1024 * 1024
/** How deep lists and mappings may be in each other, aliases included; JSON and our own walks go down by recursion. */
const MAX_DEPTH = 200
/** What each value and key takes beside its own characters: a comma, a colon, quotes. */
const OVERHEAD = 2

/** All documents of a YAML text, as kubectl reads it. Throws a `YAMLException`, or an `UnfitYaml` for aliases without bounds and numbers that JSON can't hold. */
export function parseYaml(text: string): readonly unknown[] {
  const documents = loadAll(text, { schema: makeKubectlSchema() })
  measure(documents, 0, new Map())
  return documents
}

/** The one document of a YAML text, read in the same way. Throws as `parseYaml` does. */
export function parseYamlDocument(text: string): unknown {
  const document: unknown = load(text, { schema: makeKubectlSchema() })
  measure(document, 0, new Map())
  return document
}

type Measured = { readonly written: number; readonly height: number }

/** What a value is, written out, and how deep. Each is looked at once, however many aliases lead to it. */
function measure(value: unknown, depth: number, known: Map<object, Measured | undefined>): Measured {
  if (typeof value === 'string') return { written: value.length + OVERHEAD, height: 0 }
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new UnfitYaml(`YAML with the number ${value.toString()}, which JSON has not`)
  if (typeof value !== 'object' || value === null) return { written: OVERHEAD, height: 0 }
  if (known.has(value)) return limit(known.get(value), depth)
  // Before going down, and not only after: what is far down may be met from the top first.
  limit(NOTHING, depth)
  known.set(value, undefined)
  let written = OVERHEAD
  let height = 0
  for (const [key, one] of Object.entries(value)) {
    const inner = measure(one, depth + 1, known)
    written += inner.written + (Array.isArray(value) ? 0 : key.length + OVERHEAD)
    height = Math.max(height, inner.height + 1)
    if (written > MAX_WRITTEN) throw new UnfitYaml(`YAML whose aliases stand for more than ${MAX_WRITTEN_SHOWN}`)
  }
  const measured = limit({ written, height }, depth)
  known.set(value, measured)
  return measured
}

const NOTHING: Measured = { written: 0, height: 0 }
const MAX_WRITTEN_SHOWN = `${(MAX_WRITTEN / 1024 / 1024).toString()} MiB`

/** Nothing measured yet: the value is inside of itself. */
function limit(measured: Measured | undefined, depth: number): Measured {
  if (measured === undefined) throw new UnfitYaml('YAML with an anchor that holds itself')
  if (depth + measured.height > MAX_DEPTH) throw new UnfitYaml(`YAML nested deeper than ${MAX_DEPTH.toString()} levels`)
  return measured
}
