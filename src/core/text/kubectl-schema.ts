import {
  boolYaml11Tag,
  CORE_SCHEMA,
  floatCoreTag,
  floatYaml11Tag,
  intCoreTag,
  intYaml11Tag,
  mapTag,
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
 * Mappings with merge keys as kubectl reads them: a merge replaces what stands before it, whatever YAML 1.1 wants, and is replaced by
 * what comes after it; in a list of mappings to merge, the first that has a key counts.
 */
function makeMergeTags(): readonly [typeof mergeTag, typeof mapTag] {
  // A merge begins with its own key, and its mappings are merged one right after the other.
  let merge = 0
  let isMerging = false
  const mergedBy = new WeakMap<object, Map<unknown, number>>()
  const resolve: typeof mergeTag.resolve = (source, ...how) => {
    const resolved = mergeTag.resolve(source, ...how)
    if (resolved !== NOT_RESOLVED) merge += 1
    return resolved
  }
  const has: typeof mapTag.has = (container, key) =>
    mapTag.has(container, key) && (!isMerging || mergedBy.get(container)?.get(key) === merge)
  const addPair: typeof mapTag.addPair = (container, key, value) => {
    if (isMerging) mergedBy.set(container, (mergedBy.get(container) ?? new Map<unknown, number>()).set(key, merge))
    return mapTag.addPair(container, key, value)
  }
  // Only what is merged is asked for its keys, and each key is added before the next one is taken.
  function* keys(container: Parameters<typeof mapTag.keys>[0]): Generator {
    for (const key of mapTag.keys(container)) {
      isMerging = true
      yield key
      isMerging = false
    }
  }
  return [
    { ...mergeTag, resolve },
    { ...mapTag, has, addPair, keys }
  ]
}

/**
 * Values as kubectl reads them (sigs.k8s.io/yaml, which is goyaml.v2): YAML 1.1's booleans, octal numbers and merge keys, YAML 1.2's
 * floats, and times as text. For one text alone.
 */
export function makeKubectlSchema(): typeof CORE_SCHEMA {
  return CORE_SCHEMA.withTags(
    boolYaml11Tag,
    ...makeMergeTags(),
    { ...intYaml11Tag, resolve: resolveInt },
    { ...floatCoreTag, implicitFirstChars: floatYaml11Tag.implicitFirstChars, resolve: resolveFloat }
  )
}
