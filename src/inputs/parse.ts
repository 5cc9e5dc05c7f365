import type { Inputs } from '../core/model.ts'
import {
  parseBoolean,
  parseChoice,
  parseContext,
  parseCount,
  parseFailOn,
  parseNamespace,
  parseNodes,
  parseNodeSelector,
  type Parser,
  parseRegistry,
  parseRepeat,
  parseReplicas,
  parseTimeout
} from './fields.ts'
import { parseBaseline } from './baseline.ts'
import { parseMaxStart } from './max-start.ts'
import { withHints } from './hints.ts'
import { findIdle } from './idle.ts'
import { parseUserManifests, type UserManifests } from './manifests.ts'
import { combine, mistakesOf, type Parsed } from './result.ts'
import { type CapzCluster, parseCapzCluster, parseKindCluster, parseLoadImages } from './clusters.ts'
import { parseKubeconfig, parseReportDir, type Surroundings } from './paths.ts'
import { parseRuntimeInputs, type ReadRuntimes } from './samples.ts'
import { describeForeign, findUnknown } from './unknown.ts'

/** What a user asks for, or all the mistakes in it: each names the input, what was expected and what came. */
export type ParsedInputs =
  | { readonly kind: 'inputs'; readonly inputs: Inputs }
  | { readonly kind: 'mistakes'; readonly mistakes: readonly string[] }

/** Reads what a user reported; `raw` has a text for each declared input, its default if the user gave none. */
export function parseInputs(
  raw: ReadonlyMap<string, string>,
  declared: readonly string[],
  where: Surroundings
): ParsedInputs {
  const textOf = (name: string): string => raw.get(name)?.trim() ?? ''
  const read = <T>(name: string, parse: Parser<T>): Parsed<T> => parse(name, textOf(name))
  const constrain = read('constrain', parseBoolean)
  const runtimes = parseRuntimeInputs(raw, constrain.kind === 'value' && constrain.value, where)
  const capzCluster = read('capz-cluster', parseCapzCluster)
  const hasManagement = capzCluster.kind === 'mistakes' || capzCluster.value !== undefined
  const own = {
    'image-registry': read('image-registry', parseRegistry),
    'wait-timeout': read('wait-timeout', parseTimeout),
    access: read(
      'access',
      parseChoice<Inputs['access']>(['auto', 'proxy', 'port-forward', 'node-port', 'load-balancer'])
    ),
    replicas: read('replicas', parseReplicas),
    'max-start': parseMaxStart(
      'max-start',
      textOf('max-start'),
      runtimes.kind === 'value' ? runtimes.value.runtimes : []
    )
  }
  // In the order of action.yml: so are the mistakes.
  const parsed = combine<ReadInputs>({
    runtimes,
    constrain,
    nodes: read('nodes', parseNodes(hasManagement)),
    nodeSelector: read('node-selector', parseNodeSelector),
    minNodes: read('min-nodes', parseCount),
    kubeconfig: read('kubeconfig', (name, text) => parseKubeconfig(name, text, where.homeDir)),
    context: read('context', parseContext),
    kindCluster: read('kind-cluster', (name, text) => parseKindCluster(name, text, textOf)),
    loadImages: read('load-images', (name, text) => parseLoadImages(name, text, textOf, where)),
    capzCluster,
    waitTimeoutMs: own['wait-timeout'],
    namespace: read('namespace', parseNamespace),
    timeoutMs: read('timeout', parseTimeout),
    manifests: parseUserManifests(raw, where),
    access: own.access,
    replicas: own.replicas,
    maxParallel: read('max-parallel', parseCount),
    repeat: read('repeat', parseRepeat),
    cleanup: read('cleanup', parseChoice(['workload', 'all', 'none'])),
    baseline: read('baseline', (name, text) => parseBaseline(name, text, where)),
    maxStartMs: own['max-start'],
    failOn: read('fail-on', parseFailOn),
    reportDir: read('report-dir', (name, text) => parseReportDir(name, text, where))
  })
  const { misspelt, foreign } = findUnknown(raw, declared)
  const unknown = [...misspelt, ...(where.isJob === true ? [] : foreign.map((name) => describeForeign(name, declared)))]
  const wrong = new Set(Object.entries(own).flatMap(([name, { kind }]) => (kind === 'mistakes' ? name : [])))
  const mistakes = [...unknown, ...mistakesOf(parsed), ...findIdle(textOf, wrong)]
  if (parsed.kind === 'mistakes' || mistakes.length > 0) {
    return { kind: 'mistakes', mistakes: withHints(mistakes, textOf) }
  }
  return { kind: 'inputs', inputs: makeInputs(parsed.value) }
}

/** Every input as it was read; those that may be absent are there, with nothing in them. */
type ReadInputs = Omit<
  Inputs,
  keyof ReadRuntimes | keyof UserManifests | 'context' | 'baseline' | 'capz' | 'namespace' | 'replicas'
> & {
  readonly runtimes: ReadRuntimes
  readonly capzCluster: CapzCluster | undefined
  readonly waitTimeoutMs: number
  readonly manifests: UserManifests
  readonly replicas: number | undefined
  readonly context: string | undefined
  readonly baseline: Inputs['baseline']
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
    auto: runtimes.auto,
    runtimes: runtimes.runtimes,
    kubeconfig: kindCluster === undefined ? kubeconfig : { kind: 'kind', cluster: kindCluster },
    replicas,
    context,
    capz: capzCluster === undefined ? undefined : { ...capzCluster, waitTimeoutMs },
    namespace
  }
}
