import type { BodyExpectation, Sample } from '../model.ts'
import type { KnownRuntime } from '../runtimes.ts'

/** What a user reports of a sample; what is absent stays as it was. An empty `command` is the image's own. */
export type SampleOverride = Partial<Omit<Sample, 'pullPolicy'>>

/** `latest` is what the documented YAML names, but only a version proves the same thing twice. */
const BUILTIN_TAG = 'v0.11.1'

const PATH_PART = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const HOST = '(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:]+\\])(?::\\d{1,5})?'
const PATH = `${PATH_PART}(?:/${PATH_PART})*`
const REGISTRY = new RegExp(`^${HOST}(?:/${PATH})?$`)
const IMAGE = new RegExp(
  `^(?:${HOST}/)?${PATH}(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64}|@sha512:[0-9a-f]{128})?$`
)
const REQUEST_PATH = /^\/[!$-;=?-Z_a-z~]*$/
/** Segments that a URL parser folds, even encoded: behind the API server's proxy they would leave the pod. */
const DOT_SEGMENT = /\/(?:\.|%2e){1,2}(?=[/?]|$)/i
const REGEX = /^\/(.+)\/([a-z]*)$/s
/** The flags that change what a body matches; `g` and `y` would make it depend on the answer before. */
const REGEX_FLAGS = /^[imsu]*$/

/** The sample that a known runtime brings along, pulled from the registry. */
export function makeBuiltinSample(known: KnownRuntime, registry: string): Sample {
  const { imageName, ...rest } = known.sample
  return { image: `${registry}/${imageName}:${BUILTIN_TAG}`, ...rest }
}

/** A sample with what the user reports of it on top. */
export function overrideSample(sample: Sample, override: SampleOverride): Sample {
  const { command, ...rest } = { ...sample, ...override }
  return command === undefined || command.length === 0 ? rest : { ...rest, command }
}

/** What stands where a sample would, if none is run: `sample: none` needs none even for a handler that nobody knows. */
export const noSample: Sample = { image: '', port: 1, path: '/', status: 200, body: { kind: 'contains', text: '' } }

/** True for `HOST[:PORT][/PATH]` as it stands before an image's name. */
export function isRegistry(text: string): boolean {
  return REGISTRY.test(text)
}

/** True for an image's name with or without registry, tag and digest. */
export function isImage(text: string): boolean {
  return IMAGE.test(text)
}

/** True for what can stand in the first line of an HTTP request to a pod and stays at that pod. */
export function isRequestPath(text: string): boolean {
  return REQUEST_PATH.test(text) && !DOT_SEGMENT.test(text)
}

/** Reads the body of a right answer, text or `/regex/flags`; undefined if it is neither, or proves nothing. */
export function parseBody(text: string): BodyExpectation | undefined {
  if (text.trim() === '') return undefined
  const [, pattern, flags = ''] = REGEX.exec(text) ?? []
  if (pattern === undefined) return { kind: 'contains', text }
  if (!REGEX_FLAGS.test(flags)) return undefined
  try {
    new RegExp(pattern, flags)
  } catch {
    return undefined
  }
  return { kind: 'matches', pattern, flags }
}
