import type { Node } from '../model.ts'
import { isMachine } from '../nodes/nodes.ts'
import { originsOf } from '../nodes/pool.ts'
import { isPlaceOf } from './elsewhere.ts'
import { isAdmitted } from './runtime-classes.ts'

type Selector = Readonly<Record<string, string>>

/** Nodes that are named in one warning. */
const NAMED = 10

/**
 * Warns of nodes that a class is not checked on, for want of a label that others of the same pool have: a new node image, or a template,
 * may have lost it, and what is then left out or skipped would be green without a word. `selectors` has the classes by name.
 */
export function warnOfMissedLabels(
  selectors: ReadonlyMap<string, Selector>,
  taking: readonly Node[],
  nodes: readonly Node[]
): readonly string[] {
  return [...selectors].flatMap(([runtimeClass, selector]) => {
    // One that is for no node at all fails on each.
    if (!nodes.some((node) => isPlaceOf(selector, node))) return []
    const siblings = mapSiblings(nodes.filter((node) => isThere(node) && isAdmitted(selector, node.labels)))
    const missed = taking.filter((node) => isThere(node) && !isAdmitted(selector, node.labels))
    const byOrigin = Map.groupBy(missed, (node) => originsOf(node).find((origin) => siblings.has(origin)))
    return [...byOrigin].flatMap(([origin, alike]) => {
      const sibling = siblings.get(origin ?? '')
      return sibling === undefined
        ? []
        : describeMissed(runtimeClass, selector, `${sibling} of the same ${origin}`, alike)
    })
  })
}

/** The first node of each origin, by name. */
function mapSiblings(admitted: readonly Node[]): ReadonlyMap<string, string> {
  return new Map(admitted.toReversed().flatMap((node) => originsOf(node).map((origin) => [origin, node.name] as const)))
}

function isThere(node: Node): boolean {
  return isMachine(node) && node.absence === undefined
}

function describeMissed(runtimeClass: string, selector: Selector, sibling: string, missed: readonly Node[]): string {
  const lacking = Object.entries(selector).filter(([key, value]) => missed.some(({ labels }) => labels[key] !== value))
  const label = `label ${lacking.map(([key, value]) => `${key}=${value}`).join(', ')}`
  const names = missed.slice(0, NAMED).map(({ name }) => name)
  const more = missed.length > NAMED ? ` and ${missed.length - NAMED} more` : ''
  return `RuntimeClass ${runtimeClass} is not checked on ${names.join(', ')}${more}, without ${label}, which ${sibling} has: if it is to run there, set the label where these nodes get theirs`
}
