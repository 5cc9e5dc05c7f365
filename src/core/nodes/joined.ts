import type { Inputs, Node } from '../model.ts'
import { chooseNodes } from './nodes.ts'

/** Nodes that are named in one warning; a pool that grows by hundreds is no list to read. */
const NAMED = 10

/**
 * Warns of nodes that came after the plan was made and that the inputs ask for: a green run reports nothing of them. What a
 * pool that scales up adds isn't waited for, since there would be no end to it.
 */
export function warnOfJoined(
  inputs: Pick<Inputs, 'nodes' | 'nodeSelector' | 'minNodes'>,
  planned: readonly Node[],
  there: readonly Node[]
): readonly string[] {
  const known = new Set(planned.map(({ name }) => name))
  const choice = chooseNodes(
    [...planned, ...there.filter(({ name }) => !known.has(name))],
    inputs.nodes,
    inputs.nodeSelector
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
