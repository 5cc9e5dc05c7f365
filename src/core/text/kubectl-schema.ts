import {
  boolYaml11Tag,
  CORE_SCHEMA,
  floatCoreTag,
  floatYaml11Tag,
  intCoreTag,
  intYaml11Tag,
  mergeTag,
  NOT_RESOLVED
} from 'js-yaml'

/** Beyond this a whole number is another one in JavaScript; up to the second one kubectl keeps it as it is. */
const MAX_EXACT = Number.MAX_SAFE_INTEGER
const MAX_KEPT = 2 ** 64

/** YAML that is right and yet not taken; the message completes "it is". */
export class UnfitYaml extends Error {
  override readonly name = 'UnfitYaml'
}

type Resolve = typeof intYaml11Tag.resolve

/** `0755`, `0o755`, `0x1F`, `1_000` are numbers; `1:30` is a text, though YAML 1.1 reads 90. */
const resolveInt: Resolve = (source, ...how) => {
  if (source.includes(':')) return NOT_RESOLVED
  const own = intYaml11Tag.resolve(source, ...how)
  const value = own === NOT_RESOLVED && /^[-+]?0o/.test(source) ? intCoreTag.resolve(source, ...how) : own
  if (typeof value === 'number' && Math.abs(value) > MAX_EXACT && Math.abs(value) <= MAX_KEPT)
    throw new UnfitYaml(`YAML with the number ${source}, which is too large to be passed on as it is: quote it`)
  return value
}

const resolveFloat: Resolve = (source, ...how) => {
  if (source.includes(':')) return NOT_RESOLVED
  const value = floatCoreTag.resolve(source, ...how)
  return value === NOT_RESOLVED ? floatYaml11Tag.resolve(source, ...how) : value
}

/**
 * Scalars as kubectl reads them (sigs.k8s.io/yaml, which is goyaml.v2): YAML 1.1's booleans, octal numbers and merge keys, YAML 1.2's
 * floats, and times as text.
 */
export const KUBECTL_SCHEMA = CORE_SCHEMA.withTags(
  boolYaml11Tag,
  mergeTag,
  { ...intYaml11Tag, resolve: resolveInt },
  { ...floatCoreTag, implicitFirstChars: floatYaml11Tag.implicitFirstChars, resolve: resolveFloat }
)
