import { isPlainName } from './globs.ts'
import type { Toleration } from '../kubernetes/objects.ts'
import type { Inputs, Node } from '../model.ts'
import { type NodeChoice, chooseNodes } from './nodes.ts'
import { matchesPattern } from './patterns.ts'

/** Nodes that are listed in a message; the rest is counted. */
const SHOWN = 20

/** What of `nodes` and `node-selector` leads to no node to check: why there is nothing to do, or what is worth a warning. */
export type Unmatched = { readonly problem?: string; readonly warnings: readonly string[] }

/**
 * Finds what was asked for and can't be checked: it isn't there, or all of it is left out. A node that is named must be checked: without
 * it a run could pass that never looked at it. A glob may match nothing beside others, as that of an empty pool, and is reported.
 */
export function findUnmatched(
  inputs: Pick<Inputs, 'nodes' | 'nodeSelector'>,
  nodes: readonly Node[],
  choice: NodeChoice
): Unmatched {
  const checked = [...choice.taking, ...choice.skipped.map(({ node }) => node)]
  if (checked.length === 0) return { problem: describeNothing(inputs, nodes, choice), warnings: [] }
  const unmatched = inputs.nodes.filter((pattern) => !nodes.some((node) => matchesPattern(node, pattern)))
  const isUnfit = (pattern: string): boolean =>
    listUnfit(choice, [pattern]).length > 0 && !checked.some((node) => matchesPattern(node, pattern))
  const unfit = inputs.nodes.filter(isUnfit)
  const names = inputs.nodes.filter((one) => (unmatched.includes(one) || unfit.includes(one)) && isName(one))
  if (names.length > 0) {
    const got = names.map((name) => `"${name}"`).join(', ')
    const why = describeUnfit(listUnfit(choice, names))
    const wanted = why === '' ? 'nodes' : 'nodes that can be checked'
    return { problem: `nodes: expected names of ${wanted}, got ${got}; ${listThere(nodes)}${why}`, warnings: [] }
  }
  return {
    warnings: [
      ...unmatched.map((glob) => `nodes: "${glob}" matches no node of the cluster`),
      ...unfit.map((glob) => `nodes: "${glob}" matches no node to check${describeUnfit(listUnfit(choice, [glob]))}`)
    ]
  }
}

/** True for what means one node, or all that one thing made: of "machinedeployment/NAME" the part behind the slash. */
function isName(pattern: string): boolean {
  return isPlainName(pattern.slice(pattern.lastIndexOf('/') + 1))
}

/** Nodes that are asked for by these patterns and are left out all the same. */
function listUnfit({ leftOut }: NodeChoice, patterns: readonly string[]): NodeChoice['leftOut'] {
  return leftOut.filter(({ isAsked, node }) => isAsked && patterns.some((pattern) => matchesPattern(node, pattern)))
}

function describeUnfit(unfit: NodeChoice['leftOut']): string {
  const shown = unfit.slice(0, SHOWN).map(({ node, reason }) => `; ${node.name}: ${reason}`)
  return `${shown.join('')}${unfit.length > SHOWN ? ` and ${unfit.length - SHOWN} more` : ''}`
}

function describeNothing(
  inputs: Pick<Inputs, 'nodes' | 'nodeSelector'>,
  nodes: readonly Node[],
  choice: NodeChoice
): string {
  const why = describeUnfit(listUnfit(choice, inputs.nodes))
  const asked = inputs.nodeSelector.length > 0 ? 'nodes and node-selector' : 'nodes'
  return `${asked}: expected to match at least one Linux node, got none for "${inputs.nodes.join(', ')}"; ${listThere(nodes)}${why}`
}

function listThere(nodes: readonly Node[]): string {
  const shown = nodes.slice(0, SHOWN).map((node) => node.name)
  const more = nodes.length > shown.length ? ` and ${nodes.length - shown.length} more` : ''
  const made = listWords(nodes.flatMap((node) => node.owner ?? []))
  const images = listWords(nodes.flatMap((node) => node.image?.version ?? []))
  const origin = `${made === '' ? '' : `, made by ${made}`}${images === '' ? '' : `, image versions ${images}`}`
  return `the cluster has ${shown.join(', ') || 'no nodes'}${more}${origin}`
}

function listWords(words: readonly string[]): string {
  const all = [...new Set(words)].sort()
  return `${all.slice(0, SHOWN).join(', ')}${all.length > SHOWN ? ` and ${all.length - SHOWN} more` : ''}`
}

/** Nodes that are named in one warning; a pool that grows by hundreds is no list to read. */
const NAMED = 10

/**
 * Warns of nodes that came after the plan was made and that the inputs ask for, or a class by the taints that it tolerates: a green run reports nothing of them. What a
 * pool that scales up adds isn't waited for, since there would be no end to it.
 */
export function warnOfJoined(
  inputs: Pick<Inputs, 'nodes' | 'nodeSelector' | 'minNodes'>,
  planned: readonly Node[],
  there: readonly Node[],
  tolerated: readonly (readonly Toleration[])[]
): readonly string[] {
  const known = new Set(planned.map(({ name }) => name))
  const choice = chooseNodes(
    [...planned, ...there.filter(({ name }) => !known.has(name))],
    inputs.nodes,
    inputs.nodeSelector,
    tolerated
  )
  const names = choice.taking.map(({ name }) => name).filter((name) => !known.has(name))
  if (names.length === 0) return []
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : ''
  const before = choice.taking.length - names.length
  const isEnough = before < inputs.minNodes && choice.taking.length >= inputs.minNodes
  const hint = isEnough ? `, now that there are the ${inputs.minNodes} of min-nodes` : ''
  return [
    `joined during the run, so nothing was proven there: ${names.slice(0, NAMED).join(', ')}${more}; run again to have them proven${hint}`
  ]
}
