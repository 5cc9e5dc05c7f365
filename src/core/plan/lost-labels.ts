import type { Node } from '../model.ts'
import type { PlannedCheck } from './types.ts'

/** What of the labels that the class selects a check's node no longer has; undefined if it has all of them, or isn't known. */
export function findLostLabel(
  { node, runtime, selector }: Pick<PlannedCheck, 'node' | 'runtime' | 'selector'>,
  nodesAtEnd: ReadonlyMap<string, Pick<Node, 'labels' | 'uid'>>
): string | undefined {
  const now = nodesAtEnd.get(node.name)
  if (now?.uid !== node.uid) return undefined
  const lost = Object.entries(selector).find(([key, value]) => now.labels[key] !== value)
  if (lost === undefined) return undefined
  const [key, value] = lost
  const has = now.labels[key] === undefined ? 'the label is gone' : `it is "${now.labels[key]}"`
  return `${node.name} lost label ${key}=${value} during the run, which RuntimeClass ${runtime.runtimeClass} selects: ${has}`
}
