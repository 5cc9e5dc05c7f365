import type { RuntimeClassObject } from '../kubernetes/objects.ts'
import type { Node } from '../model.ts'
import { isMachine, type NodeChoice } from '../nodes/nodes.ts'
import { isAdmitted } from './runtime-classes.ts'

type Selector = Readonly<Record<string, string>>

/** True for a node that stays and that a class with this selector may use. One whose Machine is being deleted takes its labels with it. */
export function isPlaceOf(selector: Selector, node: Node): boolean {
  return isMachine(node) && node.absence === undefined && node.isLeaving !== true && isAdmitted(selector, node.labels)
}

/**
 * True for a class that selects nodes of the cluster, and none that the run was asked for: another pool's. What `nodes` asks for counts
 * though it is left out for another reason, since the user didn't leave it out, and so does what is not there: its labels are unknown.
 */
export function isOfOtherNodes({ scheduling }: RuntimeClassObject, { leftOut, skipped, taking }: NodeChoice): boolean {
  const selector = scheduling?.nodeSelector ?? {}
  const asked = [...taking, ...[...skipped, ...leftOut.filter(({ isAsked }) => isAsked)].map(({ node }) => node)]
  const mayBeFor = (node: Node): boolean =>
    node.absence !== undefined || (isMachine(node) && isAdmitted(selector, node.labels))
  return !asked.some(mayBeFor) && leftOut.some(({ node }) => isPlaceOf(selector, node))
}
