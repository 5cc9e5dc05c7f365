import { suggest } from '../core/text/suggest.ts'
import type { SampleOverride } from '../core/model.ts'
import { ANSWER_FIELDS, isImage, isRequestPath, parseBody } from '../core/kubernetes/samples.ts'
import { isDnsSubdomain } from '../core/kubernetes/names.ts'
import { describeMistake, quote, quoteValue, showName } from '../core/text/quote.ts'
import { parseYamlDocument } from '../core/text/yaml.ts'
import { describeYamlError, isMapping } from './result.ts'
import { parseContainers, parseMapping, parseResources, parseTexts, VARIABLE } from './sample-parts.ts'

/** What a sample file reports of one runtime or class. */
export type FileSample = {
  readonly override: SampleOverride
  /** The keys that are there, rightly filled or not: what is wrong isn't missing as well. */
  readonly given: readonly string[]
}

/** What a sample file reports, by runtime or class. The good part comes even if other parts are mistaken. */
export type ParsedSamples = {
  readonly overrides: ReadonlyMap<string, FileSample>
  readonly mistakes: readonly string[]
}

type Field<T> = { readonly expected: string; readonly parse: (value: unknown) => T | undefined }

const TOP = 'samples'
const EMPTY: ParsedSamples = { overrides: new Map(), mistakes: [] }

/** What each key of a sample takes. */
export const sampleFields: { readonly [K in keyof Required<SampleOverride>]: Field<SampleOverride[K]> } = {
  image: { expected: 'an image, such as "ghcr.io/me/app:v1" or one with a digest', parse: textIf(isImage) },
  command: { expected: 'a list of texts (an empty one for the command of the image)', parse: parseTexts },
  args: { expected: 'a list of texts', parse: parseTexts },
  env: { expected: 'a mapping of names of variables to texts', parse: parseMapping(VARIABLE) },
  imagePullSecrets: {
    expected: 'a list of names of Secrets',
    parse: (value) => (parseTexts(value)?.every(isDnsSubdomain) === true ? parseTexts(value) : undefined)
  },
  annotations: {
    expected: 'a mapping of names to texts, as annotations of a pod',
    parse: parseMapping(/^([a-z0-9.-]{1,253}\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/)
  },
  resources: {
    expected: 'a mapping of requests and limits to quantities, such as "limits: {cpu: 500m, memory: 1Gi}"',
    parse: parseResources
  },
  containers: {
    expected: 'a list of containers, each with a name of its own, an image, and any of command, args and env',
    parse: parseContainers
  },
  log: { expected: 'a text that the log holds', parse: textIf((text) => text.trim() !== '') },
  exitCode: { expected: 'an exit code from 0 to 255', parse: wholeNumber(0, 255) },
  port: { expected: 'a port from 1 to 65535', parse: wholeNumber(1, 65_535) },
  path: { expected: 'a path that starts with "/" and has no ".." in it', parse: textIf(isRequestPath) },
  status: { expected: 'an HTTP status from 200 to 599', parse: wholeNumber(200, 599) },
  body: {
    expected: 'a text that the answer holds, or /regex/flags with flags of i, m, s and u',
    parse: (value) => (typeof value === 'string' ? parseBody(value) : undefined)
  }
}

const FIELDS = Object.keys(sampleFields)

/**
 * Reads a sample file:
 *
 *     samples:
 *       spin:                    # a runtime, or the name of a class
 *         image: ghcr.io/me/app@sha256:...
 *         command: ["/"]
 *         port: 80
 *         path: /hello
 *         status: 200
 *         body: Hello            # or /^hello/i
 *       wasmtime:                # serves nothing: what its log holds, its exit code, or both
 *         args: [echo, '{nonce}'] # a text that is new in each pod
 *         log: '{nonce}'
 *         exitCode: 0
 */
export function parseSampleFile(name: string, text: string): ParsedSamples {
  const loaded = loadYaml(name, text)
  if (loaded.mistake !== undefined) return { ...EMPTY, mistakes: [loaded.mistake] }
  const { value } = loaded
  const expected = `a YAML file with "${TOP}:", a mapping from runtime or class to its sample`
  if (!isMapping(value) || !isMapping(value[TOP]) || Object.keys(value[TOP]).length === 0) {
    // Not what it holds: the wrong file may be a secret one.
    const shown = isMapping(value) ? `${kindOf(value[TOP])} for it` : kindOf(value)
    return { ...EMPTY, mistakes: [describeMistake(name, expected, { shown }), ...unknownKeys(name, value, [TOP])] }
  }
  const samples = Object.entries(value[TOP]).map(([key, sample]) => ({ key, ...parseOverride(name, key, sample) }))
  return {
    overrides: new Map(samples.map(({ key, override, given }) => [key, { override, given }])),
    mistakes: [...unknownKeys(name, value, [TOP]), ...samples.flatMap(({ mistakes }) => mistakes)]
  }
}

/** Where in a sample file something is, as the name of a mistake. */
export function placeOf(name: string, key: string, field?: string): string {
  return `${name} (${TOP}.${showName(key)}${field === undefined ? '' : `.${field}`})`
}

function loadYaml(name: string, text: string): { readonly value?: unknown; readonly mistake?: string } {
  try {
    return { value: parseYamlDocument(text) }
  } catch (error) {
    return { mistake: describeMistake(name, 'a YAML file', { shown: `one that is ${describeYamlError(error)}` }) }
  }
}

function parseOverride(
  name: string,
  key: string,
  sample: unknown
): FileSample & { readonly mistakes: readonly string[] } {
  if (!isMapping(sample)) {
    const mistake = describeMistake(placeOf(name, key), `a mapping of ${FIELDS.join(', ')}`, {
      shown: quoteValue(sample)
    })
    return { override: {}, given: FIELDS, mistakes: [mistake] }
  }
  const fields = Object.entries<Field<unknown>>(sampleFields)
    .filter(([field]) => sample[field] !== undefined)
    .map(([field, { expected, parse }]) => ({ field, expected, got: sample[field], value: parse(sample[field]) }))
  const override: SampleOverride = Object.fromEntries(
    fields.filter((one) => one.value !== undefined).map((one) => [one.field, one.value])
  )
  return {
    given: fields.map((one) => one.field),
    override,
    mistakes: [
      ...unknownKeys(placeOf(name, key), sample, FIELDS),
      ...findTwoProofs(placeOf(name, key), sample),
      ...fields
        .filter((one) => one.value === undefined)
        .map((one) => describeMistake(placeOf(name, key, one.field), one.expected, { shown: quoteValue(one.got) }))
    ]
  }
}

/** An app that is asked must go on, and one that is proven by what it leaves need not listen: it is one or the other. */
function findTwoProofs(name: string, sample: Readonly<Record<string, unknown>>): readonly string[] {
  const asked = ANSWER_FIELDS.filter((field) => sample[field] !== undefined)
  const left = ['log', 'exitCode'].filter((field) => sample[field] !== undefined)
  if (asked.length === 0 || left.length === 0) return []
  const shown = [...asked, ...left].join(' and ')
  return [describeMistake(name, `either ${ANSWER_FIELDS.join(', ')}, or log and exitCode`, { shown })]
}

function unknownKeys(name: string, value: unknown, known: readonly string[]): readonly string[] {
  if (!isMapping(value)) return []
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const near = suggest(key, known)
      const shown = `the unknown key ${quote(key)}${near === undefined ? '' : ` (did you mean "${near}"?)`}`
      return describeMistake(name, `only ${known.join(', ')}`, { shown })
    })
}

function kindOf(value: unknown): string {
  return typeof value === 'object' || value === undefined ? quoteValue(value) : `only a ${typeof value}`
}

function textIf(isRight: (text: string) => boolean): (value: unknown) => string | undefined {
  return (value) => (typeof value === 'string' && isRight(value) ? value : undefined)
}

function wholeNumber(min: number, max: number): (value: unknown) => number | undefined {
  return (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max ? value : undefined
}
