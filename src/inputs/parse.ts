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
  parseRepeat,
  parseReplicas,
  parseTimeout
} from './fields.ts'
import { parseBaseline } from './baseline.ts'
import { parseMaxStart } from './max-start.ts'
import { withHints } from './hints.ts'
import { parseUserManifests, type UserManifests } from './manifests.ts'
import { combine, mistakesOf, type Parsed } from './result.ts'
import { type CapzCluster, parseCapzCluster, parseKindCluster, parseLoadImages } from './clusters.ts'
import { parseKubeconfig, parseReportDir, type Surroundings } from './paths.ts'
import { describeMistake } from '../core/text/quote.ts'
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
    waitTimeoutMs: read('wait-timeout', parseTimeout),
    namespace: read('namespace', parseNamespace),
    timeoutMs: read('timeout', parseTimeout),
    manifests: parseUserManifests(raw, where),
    access: read('access', parseChoice(['auto', 'proxy', 'port-forward', 'node-port', 'load-balancer'])),
    replicas: read('replicas', parseReplicas),
    maxParallel: read('max-parallel', parseCount),
    repeat: read('repeat', parseRepeat),
    cleanup: read('cleanup', parseChoice(['workload', 'all', 'none'])),
    baseline: read('baseline', (name, text) => parseBaseline(name, text, where)),
    maxStartMs: parseMaxStart(
      'max-start',
      textOf('max-start'),
      runtimes.kind === 'value' ? runtimes.value.runtimes : []
    ),
    failOn: read('fail-on', parseFailOn),
    reportDir: read('report-dir', (name, text) => parseReportDir(name, text, where))
  })
  const { misspelt, foreign } = findUnknown(raw, declared)
  const unknown = [...misspelt, ...(where.isJob === true ? [] : foreign.map((name) => describeForeign(name, declared)))]
  const mistakes = [...unknown, ...mistakesOf(parsed), ...findIdleReplicas(raw), ...findUnfitRepeat(raw)]
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

/** Without a sample there is nothing to have several of. */
function findIdleReplicas(raw: ReadonlyMap<string, string>): readonly string[] {
  const replicas = raw.get('replicas')?.trim() ?? ''
  const isIdle = raw.get('sample')?.trim() === 'none' && /^\d+$/.test(replicas)
  return isIdle ? [describeMistake('replicas', '"per-node" with "sample: none"', replicas)] : []
}

/** Only checks with a pod of their own that is deleted after each time can be done again. */
function findUnfitRepeat(raw: ReadonlyMap<string, string>): readonly string[] {
  const textOf = (name: string): string => raw.get(name)?.trim() ?? ''
  const repeat = textOf('repeat')
  if (!/^\d+$/.test(repeat) || Number(repeat) < 2) return []
  const reason = [
    ...(textOf('sample') === 'none' ? ['"sample: none", which starts nothing'] : []),
    ...(/^\d+$/.test(textOf('replicas')) ? ['a number of replicas, whose Deployment is created once'] : []),
    ...(textOf('cleanup') === 'none' ? ['"cleanup: none", which keeps every pod running'] : [])
  ]
  return reason.map((why) => describeMistake('repeat', `1 with ${why}`, repeat))
}
