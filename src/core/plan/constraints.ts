import { isAdmitted, selectorOf } from './runtime-classes.ts'
import type { LabelEntry, PlannedClass, PlannedConstraint } from './types.ts'
import { constraintLabel } from '../kubernetes/labels.ts'
import type { Node } from '../model.ts'
import { isMachine } from '../nodes/nodes.ts'

/** A constraint check for each class that is constrained, at a node that gets no label: a machine that is ready if there is one. */
export function planConstraints(
  constrain: boolean,
  classes: readonly PlannedClass[],
  labels: readonly LabelEntry[],
  nodes: readonly Node[]
): readonly PlannedConstraint[] {
  return classes
    .filter((plan) => plan.kind !== 'conflict' && plan.kind !== 'in-use')
    .filter((plan) => constrain || Object.keys(selectorOf(plan, constrain)).length > 0)
    .map((plan) => {
      const selector = selectorOf(plan, constrain)
      const key = constraintLabel(plan.runtime.runtimeClass)
      const gets = new Set(labels.filter((label) => label.key === key).map((label) => label.node))
      const outside = nodes
        .filter((node) => node.absence === undefined && !isAdmitted(selector, node.labels) && !gets.has(node.name))
        .sort((a, b) => rankForConstraint(a) - rankForConstraint(b) || (a.name < b.name ? -1 : 1))
      const node = outside[0]
      return { runtime: plan.runtime, selector, node }
    })
}

/** A machine first: what a broken constraint check lets onto a virtual or a Windows node is no pod that anybody wants there. */
function rankForConstraint(node: Node): number {
  return (node.ready ? 0 : 1) + (isMachine(node) ? 0 : 2)
}
