import fc from 'fast-check'
import { hostileText } from '../unit/render/hostile.ts'

/** What JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

const DEEP = 3_000
const LONG = 200_000

/** Lists in lists, deeper than a recursive reader may follow. */
function nest(depth: number): Json {
  let value: Json = []
  for (let level = 0; level < depth; level += 1) value = [value]
  return value
}

/** A value where another was expected: every type, and the edges of each. */
export const hostileJson: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: hostileText },
  {
    weight: 4,
    arbitrary: fc.constantFrom<Json>(
      ...[null, true, false, 0, -1, 1.5, 1e21, 1e308, -1e308, 2 ** 53, '', '0', '-1', '1e400', 'true', 'null'],
      ...[[], [null], [[]], [0], ['x'], {}, { a: null }, { name: null }, { metadata: null }, { length: 3 }],
      ...[{ toString: 1, valueOf: 1 }, { constructor: { prototype: 1 } }, { then: 1 }, { items: {} }]
    )
  },
  { weight: 1, arbitrary: fc.constantFrom(DEEP, 50).map(nest) },
  { weight: 1, arbitrary: fc.constantFrom('x', '\u2028', '::', 'a,', '[').map((one) => one.repeat(LONG / one.length)) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json> }
)

/** A change of one place in a value, wherever that is: another value there, or none. */
type Mutation = { readonly at: number; readonly value: Json | undefined }

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(10_000),
  value: fc.oneof({ weight: 4, arbitrary: hostileJson }, { weight: 1, arbitrary: fc.constant(undefined) })
})

/** Some changes, few enough that the rest of a value still leads deep into our code. */
export const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(mutation, { minLength: 1, maxLength: 3 })

/** The value with some places changed. */
export function mutate(value: Json, all: readonly Mutation[]): Json {
  return all.reduce<Json>((changed, one) => {
    const paths = listPaths(changed)
    return replaceAt(changed, paths[one.at % paths.length] ?? [], one.value) ?? null
  }, value)
}

type Path = readonly string[]

function listPaths(value: Json, above: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null || above.length > 20) return [above]
  return [above, ...Object.entries(value).flatMap(([key, one]) => listPaths(one, [...above, key]))]
}

function replaceAt(value: Json, path: Path, by: Json | undefined): Json | undefined {
  const [key, ...rest] = path
  if (key === undefined || typeof value !== 'object' || value === null) return by
  if (Array.isArray(value)) {
    return value.flatMap((one: Json, index) => (String(index) === key ? (replaceAt(one, rest, by) ?? []) : [one]))
  }
  return Object.fromEntries(
    Object.entries(value as Readonly<Record<string, Json>>).flatMap(([name, one]) => {
      const next = name === key ? replaceAt(one, rest, by) : one
      return next === undefined ? [] : [[name, next]]
    })
  )
}

/** A change of a text: what is cut out, and what is put in there. */
type Edit = { readonly at: number; readonly cut: number; readonly insert: string }

const edits: fc.Arbitrary<readonly Edit[]> = fc.array(
  fc.record({ at: fc.nat(5_000), cut: fc.nat(12), insert: fc.oneof(hostileText, fc.constantFrom(...yamlPieces())) }),
  { maxLength: 4 }
)

/** What YAML gives a meaning to. */
function yamlPieces(): readonly string[] {
  return [
    ...['&a ', '*a', '<<: *a', '!!binary ', '!!js/function x', '? ', ': ', '- ', '---\n', '...\n', '|\n', '>-\n'],
    ...['{', '}', '[', ']', '%YAML 9.9\n', '\t', '__proto__: {x: 1}\n', 'constructor: 1\n', '0x7fffffffffffffff'],
    ...['1e400', '.nan', '.inf', '2026-01-01', '[['.repeat(2_000), '"\\u0000"', '"\\x1b[2K"', 'a: &x [*x]\n']
  ]
}

function edit(text: string, all: readonly Edit[]): string {
  return all.reduce((edited, { at, cut, insert }) => {
    const from = at % (edited.length + 1)
    return edited.slice(0, from) + insert + edited.slice(from + cut)
  }, text)
}

/** Files of YAML: valid ones changed as a value and as a text, and none at all. */
export function yamlFiles(valid: readonly Json[]): fc.Arbitrary<string> {
  const changed = fc
    .tuple(fc.constantFrom(...valid), fc.oneof({ weight: 3, arbitrary: mutations }, fc.constant([])))
    .map(([value, all]) => JSON.stringify(mutate(value, all), undefined, 1))
  return fc.oneof(
    { weight: 6, arbitrary: changed },
    { weight: 4, arbitrary: fc.tuple(changed, edits).map(([text, all]) => edit(text, all)) },
    { weight: 1, arbitrary: fc.oneof(hostileText, fc.constantFrom(...yamlPieces())) }
  )
}
