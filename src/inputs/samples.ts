import type { AutoSamples, Inputs, Runtime, Sample, SampleOverride } from '../core/model.ts'
import { suggest } from '../core/text/suggest.ts'
import { knownRuntimes } from '../core/runtimes.ts'
import { makeBuiltinSample, NO_ANSWER, NONCE, noSample, overrideSample } from '../core/kubernetes/samples.ts'
import { describeMistake, quote, showName } from '../core/text/quote.ts'
import { parseRegistry } from './fields.ts'
import { MAX_SAMPLE_FILE, readText, type Surroundings } from './paths.ts'
import { accept, mistakesOf, type Parsed } from './result.ts'
import { parseRuntimes, type RuntimeEntry } from './runtimes.ts'
import { type FileSample, parseSampleFile, placeOf, sampleFields } from './sample-file.ts'

/** What the input `sample` reports. */
export type SampleSource =
  | { readonly kind: 'builtin' }
  | { readonly kind: 'none' }
  | { readonly kind: 'file'; readonly overrides: ReadonlyMap<string, FileSample> }

/** The runtimes of a run, and what is missing or left over in the sample file for them. */
export type RuntimesWithSamples = { readonly runtimes: readonly Runtime[]; readonly mistakes: readonly string[] }

const NEEDED = ['image', 'port', 'path', 'body'] as const
const NEEDED_TEXT = `${NEEDED.join(', ')}, or image and what it leaves (log, exitCode),`
const KNOWN_KEYS = knownRuntimes.flatMap((known) => [known.name, known.runtimeClass])
const NOTHING: FileSample = { override: {}, given: [] }

/** The runtimes of a run. */
export type ReadRuntimes = Pick<Inputs, 'runtimes' | 'runSamples' | 'auto'>

/** Reads the three inputs that only make sense together: runtimes, sample and image-registry. */
export function parseRuntimeInputs(
  raw: ReadonlyMap<string, string>,
  constrain: boolean,
  where: Surroundings
): Parsed<ReadRuntimes> {
  const text = (name: string): string => raw.get(name)?.trim() ?? ''
  const { entries, isAuto, mistakes } = parseRuntimes('runtimes', text('runtimes'), constrain)
  const source = parseSample('sample', text('sample'), where)
  const registry = parseRegistry('image-registry', text('image-registry'))
  const made = readRuntimes(entries, source, registry.kind === 'value' ? registry.value : '', isAuto)
  const all = [...mistakes, ...source.mistakes, ...made.mistakes, ...mistakesOf(registry)]
  if (all.length > 0) return { kind: 'mistakes', mistakes: all }
  const runSamples = source.source?.kind !== 'none'
  if (isAuto !== true) return accept({ runtimes: made.runtimes, runSamples })
  return accept({ runtimes: [], auto: makeAutoSamples(made.runtimes, source), runSamples })
}

/** What the run needs to make its samples of, once it knows the classes. */
function makeAutoSamples(runtimes: readonly Runtime[], { source }: ReadSource): AutoSamples {
  const overrides = source?.kind === 'file' ? [...source.overrides] : []
  const names = new Set(runtimes.map(({ name }) => name))
  return {
    byRuntime: new Map(runtimes.map(({ name, sample }) => [name, sample])),
    byClass: new Map(overrides.flatMap(([key, { override }]) => (names.has(key) ? [] : [[key, override] as const])))
  }
}

type ReadSource = { readonly source?: SampleSource; readonly mistakes: readonly string[] }

function readRuntimes(
  entries: readonly RuntimeEntry[],
  { source }: ReadSource,
  registry: string,
  isAuto?: true
): ReturnType<typeof withSamples> {
  return source === undefined
    ? { runtimes: [], mistakes: [] }
    : withSamples('sample', entries, source, registry, isAuto)
}

function parseSample(name: string, text: string, where: Surroundings): ReadSource {
  if (text === 'builtin' || text === 'none') return { source: { kind: text }, mistakes: [] }
  const file = readText(name, '"builtin", "none" or the path of a YAML file', text, MAX_SAMPLE_FILE, where)
  if (file.kind === 'mistakes') return file
  const { overrides, mistakes } = parseSampleFile(name, file.value)
  return { source: { kind: 'file', overrides }, mistakes }
}

/** Gives each entry its sample: the runtime's own, what the file reports of the runtime, and of the class on top. */
export function withSamples(
  name: string,
  entries: readonly RuntimeEntry[],
  source: SampleSource,
  registry: string,
  isAuto?: true
): RuntimesWithSamples {
  const made = entries.map((entry) => ({ entry, sample: makeSample(name, entry, source, registry) }))
  return {
    runtimes: made.flatMap(({ entry, sample }) => ('mistakes' in sample ? [] : [withSample(entry, sample)])),
    mistakes: [
      ...made.flatMap(({ sample }) => ('mistakes' in sample ? sample.mistakes : [])),
      // Which classes there are the run has yet to see.
      ...(isAuto === true ? [] : findStrangers(name, entries, source))
    ]
  }
}

function withSample({ name, runtimeClass, handler, known }: RuntimeEntry, sample: Sample): Runtime {
  return { name, runtimeClass, handler, shim: known?.shim, sample }
}

function makeSample(
  name: string,
  entry: RuntimeEntry,
  source: SampleSource,
  registry: string
): Sample | { readonly mistakes: readonly string[] } {
  if (source.kind === 'none') return noSample
  if (entry.known === undefined) return makeOwnSample(name, entry, source)
  const builtin = makeBuiltinSample(entry.known, registry)
  if (source.kind === 'builtin') return builtin
  const shown = (key: string): SampleOverride => (source.overrides.get(key) ?? NOTHING).override
  const made = overrideSample(overrideSample(builtin, shown(entry.known.name)), shown(entry.runtimeClass))
  return checkMade(name, entry, made, source)
}

/** What a sample that was changed from one that serves nothing to one that is asked, or the other way round, still lacks. */
function checkMade(
  name: string,
  { known, runtimeClass }: RuntimeEntry,
  sample: Sample,
  { overrides }: Extract<SampleSource, { readonly kind: 'file' }>
): Sample | { readonly mistakes: readonly string[] } {
  const key = [runtimeClass, known?.name ?? ''].find((one) => overrides.has(one)) ?? runtimeClass
  const given = new Set([runtimeClass, known?.name ?? ''].flatMap((one) => overrides.get(one)?.given ?? []))
  const lacking = (['port', 'body'] as const).filter(
    (field) => !given.has(field) && (field === 'port' ? sample.port === 0 : isEmpty(sample))
  )
  const missing = sample.output === undefined ? lacking : []
  const nonce = findIdleNonce(name, key, sample)
  const mistakes = [
    ...missing.map((field) =>
      describeMistake(
        placeOf(name, key, field),
        `${sampleFields[field].expected}, as the builtin sample serves nothing`,
        ''
      )
    ),
    ...nonce
  ]
  return mistakes.length === 0 ? sample : { mistakes }
}

function isEmpty({ body }: Sample): boolean {
  return body.kind === 'contains' && body.text === ''
}

/** A nonce that the app is never given can't come back. */
function findIdleNonce(name: string, key: string, sample: Sample): readonly string[] {
  const { args = [], command = [], env = {}, output } = sample
  const isGiven = [...command, ...args, ...Object.values(env)].some((text) => text.includes(NONCE))
  if (output?.log?.includes(NONCE) !== true || isGiven) return []
  return [
    describeMistake(placeOf(name, key), `${NONCE} in command, args or env as well`, { shown: `${NONCE} in log only` })
  ]
}

/** A handler that nobody knows has nothing to fall back on: the file must have all of it but what the image has itself. */
function makeOwnSample(
  name: string,
  { runtimeClass, handler }: RuntimeEntry,
  source: SampleSource
): Sample | { readonly mistakes: readonly string[] } {
  const why = `for class ${quote(runtimeClass)}, as no sample is known for handler ${quote(handler)}`
  if (source.kind !== 'file') {
    return { mistakes: [describeMistake(name, `a file with ${NEEDED_TEXT} ${why}`, source.kind)] }
  }
  const shown = source.overrides.get(runtimeClass)
  if (shown === undefined) {
    return { mistakes: [describeMistake(placeOf(name, runtimeClass), `${NEEDED_TEXT} ${why}`, '')] }
  }
  const { image, port, path, body } = shown.override
  const isByOutput = shown.given.includes('log') || shown.given.includes('exitCode')
  if (isByOutput && image !== undefined) {
    const sample = overrideSample({ image, ...NO_ANSWER }, shown.override)
    const idle = findIdleNonce(name, runtimeClass, sample)
    return idle.length === 0 ? sample : { mistakes: idle }
  }
  if (image !== undefined && port !== undefined && path !== undefined && body !== undefined) {
    return overrideSample({ image, port, path, status: 200, body }, shown.override)
  }
  const needed = isByOutput ? NEEDED.slice(0, 1) : NEEDED
  const missing = needed.filter((field) => !shown.given.includes(field))
  return {
    mistakes: missing.map((field) =>
      describeMistake(placeOf(name, runtimeClass, field), `${sampleFields[field].expected} ${why}`, '')
    )
  }
}

/** One file may serve several runs, so it may name runtimes that this run leaves out; other names are slips. */
function findStrangers(name: string, entries: readonly RuntimeEntry[], source: SampleSource): readonly string[] {
  if (source.kind !== 'file') return []
  const known = [...new Set([...entries.map((entry) => entry.runtimeClass), ...KNOWN_KEYS])]
  return [...source.overrides.keys()]
    .filter((key) => !known.includes(key))
    .map((key) => {
      const near = suggest(key, known)
      const hint = near === undefined ? `add it to runtimes: ${showName(key)}=HANDLER` : `did you mean "${near}"?`
      return describeMistake(placeOf(name, key), 'a runtime or a class of this run', {
        shown: `${quote(key)} (${hint})`
      })
    })
}
