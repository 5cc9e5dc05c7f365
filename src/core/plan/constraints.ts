import { isAdmitted, selectorOf } from './runtime-classes.ts'
import type { LabelEntry, PlannedClass, PlannedConstraint } from './types.ts'
import { constraintLabel } from '../kubernetes/labels.ts'
import type { Node } from '../model.ts'
import { isMachine } from '../nodes/nodes.ts'

/**
 * A constraint check for each class that is constrained, with the nodes that get no label, the best to try first: one that has none, a
 * machine that is Ready if there is one. Those that only other runs have labelled come last, as the label may be gone by then: that
 * it is there for them doesn't show that the class is for every node.
 */
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
      const others = nodes
        .filter((node) => node.absence === undefined && !gets.has(node.name))
        .sort((a, b) => rankForConstraint(a) - rankForConstraint(b) || (a.name < b.name ? -1 : 1))
      const without = others.filter(({ labels: has }) => !isAdmitted(selector, has))
      const ofRuns = others.filter(
        ({ labelRuns, labels: has }) => isAdmitted(selector, has) && labelRuns?.[key] !== undefined
      )
      return { runtime: plan.runtime, selector, nodes: key in selector ? [...without, ...ofRuns] : without }
    })
}

/** A machine first: what a broken constraint check lets onto a virtual or a Windows node is no pod that anybody wants there. */
function rankForConstraint(node: Node): number {
  return (node.ready ? 0 : 1) + (isMachine(node) ? 0 : 2)
}
