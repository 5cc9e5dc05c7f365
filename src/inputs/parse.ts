import type { FileText, Inputs } from '../core/model.ts'
import { suggest } from '../core/text/suggest.ts'
import { type CapzCluster, parseCapzCluster } from './capz.ts'
import {
  parseBoolean,
  parseChoice,
  parseContext,
  parseCount,
  parseNamespace,
  parseNodes,
  parseNodeSelector,
  type Parser,
  parseRegistry,
  parseReplicas,
  parseTimeout
} from './fields.ts'
import { parseUserManifests, type UserManifests } from './user-manifests.ts'
import { accept, combine, mistakesOf, type Parsed, reject } from './result.ts'
import { parseKindCluster, parseLoadImages, takeLoaded } from './clusters.ts'
import { expandHome, isPath, parseKubeconfig, parseReportDir } from './paths.ts'
import { describeMistake, quote, showName } from '../core/text/quote.ts'
import { parseRuntimes, type RuntimeEntry } from './runtimes.ts'
import { withSamples, type SampleSource } from './samples.ts'
import { parseSampleFile } from './sample-file.ts'

export { secretsIn } from '../core/text/contents.ts'

/** What a user asks for, or all the mistakes in it: each names the input, what was expected and what came. */
export type ParsedInputs =
  | { readonly kind: 'inputs'; readonly inputs: Inputs }
  | { readonly kind: 'mistakes'; readonly mistakes: readonly string[] }

/** What reading inputs needs to know of the machine. */
export type Surroundings = {
  readonly homeDir: string
  /** Where reports go if the user names no folder. */
  readonly defaultReportDir: string
  readonly readFile: (path: string) => FileText
  /** Why a file can't be an image archive; undefined if it may be one. */
  readonly findArchiveFault: (path: string) => string | undefined
}

/** Reads what a user reported; `raw` has a text for each declared input, its default if the user gave none. */
export function parseInputs(
  raw: ReadonlyMap<string, string>,
  declared: readonly string[],
  where: Surroundings
): ParsedInputs {
  const textOf = (name: string): string => raw.get(name)?.trim() ?? ''
  const read = <T>(name: string, parse: Parser<T>): Parsed<T> => parse(name, textOf(name))
  const constrain = read('constrain', parseBoolean)
  const capzCluster = read('capz-cluster', parseCapzCluster)
  const hasManagement = capzCluster.kind === 'mistakes' || capzCluster.value !== undefined
  // In the order of action.yml: so are the mistakes.
  const parsed = combine<ReadInputs>({
    runtimes: parseRuntimeInputs(raw, constrain.kind === 'value' && constrain.value, where),
    constrain,
    nodes: read('nodes', parseNodes(hasManagement)),
    nodeSelector: read('node-selector', parseNodeSelector),
    minNodes: read('min-nodes', parseCount),
    kubeconfig: read('kubeconfig', (name, text) => parseKubeconfig(name, text, where.homeDir)),
    context: read('context', parseContext),
    kindCluster: read('kind-cluster', (name, text) => parseKindCluster(name, text, textOf)),
    loadImages: read('load-images', (name, text) => parseLoadImages(name, text, textOf, where)),
    capzCluster,
    waitTimeoutMs: read('wait-timeout', parseTimeout),
    namespace: read('namespace', parseNamespace),
    timeoutMs: read('timeout', parseTimeout),
    manifests: parseUserManifests(raw, where),
    access: read('access', parseChoice(['auto', 'proxy', 'port-forward', 'node-port', 'load-balancer'])),
    replicas: read('replicas', parseReplicas),
    maxParallel: read('max-parallel', parseCount),
    cleanup: read('cleanup', parseChoice(['workload', 'all', 'none'])),
    reportDir: read('report-dir', (name, text) => parseReportDir(name, text, where))
  })
  const mistakes = [...findUnknown(raw, declared), ...mistakesOf(parsed), ...findIdleReplicas(raw)]
  if (parsed.kind === 'mistakes' || mistakes.length > 0) return { kind: 'mistakes', mistakes }
  return { kind: 'inputs', inputs: makeInputs(parsed.value) }
}

type ReadRuntimes = Pick<Inputs, 'runtimes' | 'runSamples'>

/** Every input as it was read; those that may be absent are there, with nothing in them. */
type ReadInputs = Omit<
  Inputs,
  keyof ReadRuntimes | keyof UserManifests | 'context' | 'capz' | 'namespace' | 'replicas'
> & {
  readonly runtimes: ReadRuntimes
  readonly capzCluster: CapzCluster | undefined
  readonly waitTimeoutMs: number
  readonly manifests: UserManifests
  readonly replicas: number | undefined
  readonly context: string | undefined
  readonly kindCluster: string | undefined
  readonly namespace: string | undefined
}

function makeInputs({
  runtimes,
  kubeconfig,
  context,
  kindCluster,
  capzCluster,
  waitTimeoutMs,
  manifests,
  namespace,
  replicas,
  ...rest
}: ReadInputs): Inputs {
  return {
    ...manifests,
    ...rest,
    runSamples: runtimes.runSamples,
    runtimes: rest.loadImages.length === 0 ? runtimes.runtimes : runtimes.runtimes.map(takeLoaded),
    kubeconfig: kindCluster === undefined ? kubeconfig : { kind: 'kind', cluster: kindCluster },
    ...(replicas === undefined ? {} : { replicas }),
    ...(context === undefined ? {} : { context }),
    ...(capzCluster === undefined ? {} : { capz: { ...capzCluster, waitTimeoutMs } }),
    ...(namespace === undefined ? {} : { namespace })
  }
}

/** Without a sample there is nothing to have several of. */
function findIdleReplicas(raw: ReadonlyMap<string, string>): readonly string[] {
  const replicas = raw.get('replicas')?.trim() ?? ''
  const isIdle = raw.get('sample')?.trim() === 'none' && /^\d+$/.test(replicas)
  return isIdle ? [describeMistake('replicas', '"per-node" with "sample: none"', replicas)] : []
}

function findUnknown(raw: ReadonlyMap<string, string>, declared: readonly string[]): readonly string[] {
  return [...raw.keys()]
    .filter((name) => !declared.includes(name))
    .map((name) => {
      const near = suggest(name, declared)
      return near === undefined
        ? describeMistake(showName(name), `one of the inputs ${declared.join(', ')}`, { shown: 'an unknown one' })
        : describeMistake(showName(name), 'a known input', { shown: `an unknown one (did you mean "${near}"?)` })
    })
}

/** Reads the three inputs that only make sense together: runtimes, sample and image-registry. */
function parseRuntimeInputs(
  raw: ReadonlyMap<string, string>,
  constrain: boolean,
  where: Surroundings
): Parsed<ReadRuntimes> {
  const text = (name: string): string => raw.get(name)?.trim() ?? ''
  const { entries, mistakes } = parseRuntimes('runtimes', text('runtimes'), constrain)
  const source = parseSample('sample', text('sample'), where)
  const registry = parseRegistry('image-registry', text('image-registry'))
  const made = readRuntimes(entries, source, registry.kind === 'value' ? registry.value : '')
  const all = [...mistakes, ...source.mistakes, ...made.mistakes, ...mistakesOf(registry)]
  if (all.length > 0) return { kind: 'mistakes', mistakes: all }
  return accept({ runtimes: made.runtimes, runSamples: source.source?.kind !== 'none' })
}

type ReadSource = { readonly source?: SampleSource; readonly mistakes: readonly string[] }

function readRuntimes(
  entries: readonly RuntimeEntry[],
  { source }: ReadSource,
  registry: string
): ReturnType<typeof withSamples> {
  return source === undefined ? { runtimes: [], mistakes: [] } : withSamples('sample', entries, source, registry)
}

function parseSample(name: string, text: string, where: Surroundings): ReadSource {
  if (text === 'builtin' || text === 'none') return { source: { kind: text }, mistakes: [] }
  const expected = '"builtin", "none" or the path of a YAML file'
  if (!isPath(text)) return { mistakes: mistakesOf(reject(name, expected, text)) }
  const file = where.readFile(expandHome(text, where.homeDir))
  if (file.kind === 'unreadable') {
    const shown = `${quote(text)}, which can't be read: ${file.reason}`
    return { mistakes: [describeMistake(name, expected, { shown })] }
  }
  const { overrides, mistakes } = parseSampleFile(name, file.text)
  return { source: { kind: 'file', overrides }, mistakes }
}
