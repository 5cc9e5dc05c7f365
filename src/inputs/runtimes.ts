import { isDnsLabel, isDnsSubdomain, MAX_LABEL_LENGTH } from '../core/kubernetes/names.ts'
import { suggest } from '../core/text/suggest.ts'
import { documentedRuntimes, type KnownRuntime, knownRuntimes, runtimeOfHandler } from '../core/runtimes.ts'
import { splitList } from './fields.ts'
import { describeMistake, quote } from '../core/text/quote.ts'

/** A row that was asked for, before it has a sample. */
export type RuntimeEntry = {
  /** The runtime's name if this is its own class and handler, else the class's. */
  readonly name: string
  readonly runtimeClass: string
  readonly handler: string
  /** The runtime whose handler this is. */
  readonly known?: KnownRuntime | undefined
}

/** What the input `runtimes` asks for. The good entries come even if others are mistaken: their samples are read too. */
export type ParsedEntries = {
  readonly entries: readonly RuntimeEntry[]
  /** What the cluster claims to run is to be proven: the entries are all that are known, for their samples. */
  readonly isAuto?: true
  readonly mistakes: readonly string[]
}

const NAMES = knownRuntimes.map((known) => known.name)
const ALL = 'all'
const AUTO = 'auto'
const EXPECTED = `${ALL}, ${AUTO}, ${NAMES.join(', ')}, or class=handler`

/** Reads the runtimes that a run is to prove. A class that gets a constraint check has its name in a label's key, so it is shorter. */
export function parseRuntimes(name: string, text: string, constrain: boolean): ParsedEntries {
  const items = splitList(text)
  if (items.length === 0) return { entries: [], mistakes: [describeMistake(name, EXPECTED, '')] }
  if (items.includes(AUTO)) return parseAuto(name, items, constrain)
  const parsed = items.map((item) => parseItem(name, item))
  const entries = parsed.flatMap((one) => (typeof one === 'string' ? [] : one))
  const mistakes = parsed.filter((one) => typeof one === 'string')
  return {
    entries,
    mistakes: [...mistakes, ...findDuplicates(name, entries), ...(constrain ? findLong(name, entries) : [])]
  }
}

/** What is there is used as it is, so there is nothing to name beside it, and nothing to constrain. */
function parseAuto(name: string, items: readonly string[], constrain: boolean): ParsedEntries {
  const mistakes = [
    ...(items.length === 1 ? [] : [describeMistake(name, `"${AUTO}" alone`, items.join(', '))]),
    ...(constrain
      ? [describeMistake('constrain', `"false" with "${name}: ${AUTO}", which uses classes as they are`, 'true')]
      : [])
  ]
  return { entries: knownRuntimes.map(makeKnownEntry), isAuto: true, mistakes }
}

function parseItem(name: string, item: string): readonly RuntimeEntry[] | string {
  if (item === ALL) return documentedRuntimes().map(makeKnownEntry)
  if (item.includes('=')) return parsePair(name, item)
  const known = knownRuntimes.find((one) => one.name === item)
  if (known !== undefined) return [makeKnownEntry(known)]
  const byClass = knownRuntimes.find(
    (one) => one.runtimeClass === item || one.otherClasses?.includes(item) === true
  )?.name
  const near = byClass ?? suggest(item, [ALL, AUTO, ...NAMES])
  return describeMistake(name, EXPECTED, {
    shown: quote(item) + (near === undefined ? '' : ` (did you mean "${near}"?)`)
  })
}

function parsePair(name: string, item: string): readonly RuntimeEntry[] | string {
  const [runtimeClass = '', handler = '', ...more] = item.split('=').map((part) => part.trim())
  if (more.length > 0) return describeMistake(name, 'class=handler with one "="', item)
  if (!isDnsSubdomain(runtimeClass)) {
    return describeMistake(name, 'class=handler with the name of a RuntimeClass before the "="', item)
  }
  if (!isDnsLabel(handler)) {
    return describeMistake(name, 'class=handler with at most 63 lower-case letters, digits and "-" after the "="', item)
  }
  const known = runtimeOfHandler(handler)
  if (known?.runtimeClass === runtimeClass && known.handler === handler) return [makeKnownEntry(known)]
  return [{ name: runtimeClass, runtimeClass, handler, known }]
}

function makeKnownEntry(known: KnownRuntime): RuntimeEntry {
  return { name: known.name, runtimeClass: known.runtimeClass, handler: known.handler, known }
}

/** A class can have one handler only, and a name stands for one row only: a class may be called like a runtime. */
function findDuplicates(name: string, entries: readonly RuntimeEntry[]): readonly string[] {
  const repeated = (keyOf: (entry: RuntimeEntry) => string): readonly string[] => {
    const keys = entries.map(keyOf)
    return [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))]
  }
  const classes = repeated((entry) => entry.runtimeClass)
  const names = repeated((entry) => entry.name).filter(
    (one) => !classes.includes(entries.find((entry) => entry.name === one)?.runtimeClass ?? one)
  )
  return [
    ...classes.map((one) => describeMistake(name, 'each class once', { shown: `${quote(one)} more than once` })),
    ...names.map((one) => describeMistake(name, 'each name once', { shown: `${quote(one)} as runtime and as class` }))
  ]
}

function findLong(name: string, entries: readonly RuntimeEntry[]): readonly string[] {
  return entries
    .filter((entry) => entry.runtimeClass.length > MAX_LABEL_LENGTH)
    .map((entry) => describeMistake(name, 'a class name of at most 63 characters with "constrain"', entry.runtimeClass))
}
