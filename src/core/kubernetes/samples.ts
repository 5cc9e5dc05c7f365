import type { BodyExpectation, Runtime, Sample, SampleOverride } from '../model.ts'
import type { KnownRuntime } from '../runtimes.ts'

/** `latest` is what the documented YAML names, but only a version proves the same thing twice. */
const BUILTIN_TAG = 'v0.11.1'

/** Where the documented samples are; the default of the input image-registry. */
export const DEFAULT_REGISTRY = 'ghcr.io/deislabs/containerd-wasm-shims/examples'

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

/**
 * The sample that a known runtime brings along, pulled from the registry; where that is the default one, from where the
 * sample's own project keeps it.
 */
export function makeBuiltinSample(known: KnownRuntime, registry: string): Sample {
  const { imageName, origin, ...rest } = known.sample
  const { registry: own = registry, tag = BUILTIN_TAG } = origin ?? {}
  return { image: `${registry === DEFAULT_REGISTRY ? own : registry}/${imageName}:${tag}`, ...rest }
}

/** A sample with what the user reports of it on top: of an answer, or of what it leaves behind, the other one's place. */
export function overrideSample(sample: Sample, override: SampleOverride): Sample {
  const { command, log, exitCode, ...others } = override
  const { command: own, output, ...rest } = { ...sample, ...others }
  const isByOutput = log !== undefined || exitCode !== undefined
  // The command of one that ends names a file of its image and what that writes: it fits a copy, but no other image.
  const isOther = override.image !== undefined && isByOutput && sample.output !== undefined
  const starts = command ?? (isOther ? undefined : own)
  const isByAnswer = ANSWER_FIELDS.some((field) => override[field] !== undefined)
  return {
    ...(isByOutput ? { ...rest, ...NO_ANSWER } : rest),
    ...(starts === undefined || starts.length === 0 ? {} : { command: starts }),
    ...(isByOutput ? { output: { log, exitCode } } : isByAnswer || output === undefined ? {} : { output })
  }
}

/** A runtime whose sample may be on the nodes already: with the tag `latest` it would be pulled all the same. */
export function takeLoaded(runtime: Runtime): Runtime {
  return { ...runtime, sample: { ...runtime.sample, pullPolicy: 'IfNotPresent' } }
}

/** What only a sample has that is asked. */
export const ANSWER_FIELDS = ['port', 'path', 'status', 'body'] as const

/** What stands there in a sample that isn't. */
export const NO_ANSWER = { port: 0, path: '/', status: 200, body: { kind: 'contains', text: '' } } as const

/** Stands in command, args, env and log for a text that is new in each pod. */
export const NONCE = '{nonce}'

/** A runtime whose sample is that of this pod: what is fresh in each is filled in. */
export function fillNonce(runtime: Runtime, pod: string): Runtime {
  const { sample } = runtime
  const { command, args, env, output } = sample
  const nonce = makeNonce(pod)
  const fill = (text: string): string => text.replaceAll(NONCE, nonce)
  return {
    ...runtime,
    sample: {
      ...sample,
      ...(command === undefined ? {} : { command: command.map(fill) }),
      ...(args === undefined ? {} : { args: args.map(fill) }),
      ...(env === undefined
        ? {}
        : { env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, fill(value)])) }),
      ...(output?.log === undefined ? {} : { output: { ...output, log: fill(output.log) } })
    }
  }
}

/** A text that only the pod of this name, which has its run's id in it, is given; and not the name, which a pod knows anyway. */
function makeNonce(pod: string): string {
  const half = (seed: number): string => {
    let hash = seed
    for (const character of pod) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), FNV_PRIME) >>> 0
    return hash.toString(36).padStart(7, '0')
  }
  return half(FNV_OFFSET) + half(~FNV_OFFSET >>> 0)
}

/** FNV-1a's, for 32 bits. */
const FNV_PRIME = 16_777_619
const FNV_OFFSET = 2_166_136_261

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
