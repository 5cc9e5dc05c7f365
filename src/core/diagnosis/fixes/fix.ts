import type { Facts } from '../../facts/diagnosis.ts'
import type { Distribution } from '../../facts/distribution.ts'
import { clusterFixes } from './cluster.ts'
import { handlerFixes } from './handlers.ts'
import { imageFixes } from './images.ts'
import { kubeconfigFixes } from './kubeconfig.ts'
import { nodeFixes } from './nodes.ts'
import { sampleFixes } from './samples.ts'
import { serverFixes } from './server.ts'
import { shimFixes } from './shims.ts'
import type { Block, Fix, Fixes, Origin, Sentence, Step } from './step.ts'
import { workloadFixes } from './workloads.ts'

export type { Origin, Step } from './step.ts'

const FIXES: Fixes = {
  ...clusterFixes,
  ...nodeFixes,
  ...handlerFixes,
  ...shimFixes,
  ...imageFixes,
  ...sampleFixes,
  ...workloadFixes,
  ...kubeconfigFixes,
  ...serverFixes
}

/** What a fix calls a node where it is for none in particular, such as for a pod that has none yet. */
const ANY_NODE = 'any node'

/** How to fix what these facts are of, on these nodes of one distribution: names of nodes may be none. */
export function fix(
  facts: Facts,
  nodes: readonly string[],
  distribution?: Distribution,
  origin?: Origin
): readonly Step[] {
  return fixAll([facts], nodes, distribution, origin)
}

/** The same for all facts of one problem: what is the same for all of them is written once. */
export function fixAll(
  facts: readonly Facts[],
  nodes: readonly string[],
  distribution: Distribution = 'generic',
  origin: Origin = 'workflow'
): readonly Step[] {
  const [node = ANY_NODE, ...others] = nodes
  const all = facts.flatMap(withCauses)
  const isOnEachNode = all.some(({ kind }) => FIXES[kind].kind === 'on-each-node')
  const each = all.map((one) => pairUp(write(one, node, distribution, origin)))
  return [...mergePairs(each), ...(isOnEachNode ? repeatOn(others) : [])]
}

/** What fails only sometimes is fixed by what fixes its causes. */
function withCauses(facts: Facts): readonly Facts[] {
  return facts.kind === 'flaky' ? [facts, ...facts.causes] : [facts]
}

function write(facts: Facts, node: string, distribution: Distribution, origin: Origin): readonly Step[] {
  // Each kind has the fix for its own facts: the type of the table holds that, but not through a union of kinds.
  const own = FIXES[facts.kind] as Fix<Facts>
  const drafts = own.kind === 'once' ? own.write(facts, origin) : own.write(facts, node, distribution, origin)
  return drafts.map((draft) => (typeof draft === 'string' ? { text: draft } : draft))
}

/** A sentence with the blocks that belong to it. */
type Pair = { readonly sentence: Sentence; readonly blocks: readonly Block[] }

function pairUp(steps: readonly Step[]): readonly Pair[] {
  return steps.reduce<readonly Pair[]>((pairs, step) => {
    if ('text' in step) return [...pairs, { sentence: step, blocks: [] }]
    const { sentence = { text: '' }, blocks = [] } = pairs.at(-1) ?? {}
    return [...pairs.slice(0, -1), { sentence, blocks: [...blocks, step] }]
  }, [])
}

/** Step by step, so that the first steps of all come before the second ones. */
function mergePairs(each: readonly (readonly Pair[])[]): readonly Step[] {
  const longest = Math.max(0, ...each.map((pairs) => pairs.length))
  const inOrder = Array.from({ length: longest }, (_, index) => each.flatMap((pairs) => pairs.slice(index, index + 1)))
  const alike = Map.groupBy(inOrder.flat(), ({ sentence }) => sentence.text)
  return Array.from(alike.values()).flatMap((pairs) => [
    ...pairs.slice(0, 1).map(({ sentence }) => sentence),
    ...mergeBlocks(pairs.flatMap(({ blocks }) => blocks))
  ])
}

function mergeBlocks(blocks: readonly Block[]): readonly Block[] {
  const [first] = blocks
  if (first === undefined) return []
  return [{ ...first, block: [...new Set(blocks.map(({ block }) => block))].join('\n') }]
}

function repeatOn(others: readonly string[]): readonly Step[] {
  if (others.length === 0) return []
  return [{ text: others.length === 1 ? `Repeat on ${others.join()}.` : `Repeat on the other ${others.length} nodes.` }]
}
