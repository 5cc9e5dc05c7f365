import { diagnoseBefore } from '../diagnosis/diagnose.ts'
import { type ClassPlan, isLetIn, planClass, selectorOf } from './runtime-classes.ts'
import { warnOfLabels } from './label-propagation.ts'
import type { LabelEntry } from './ledger.ts'
import { constraintLabel } from '../kubernetes/labels.ts'
import type { Inputs, Node, Runtime, Verdict } from '../model.ts'
import { type PlannedConstraint, planConstraints } from './constraints.ts'
import { chooseNodes, type NodeChoice } from '../nodes/nodes.ts'
import type { RuntimeClassObject } from '../kubernetes/objects.ts'
import { findVirtualMark } from '../nodes/virtual-nodes.ts'
import { findUnmatched } from '../nodes/warnings.ts'

/** A check of the table: a runtime on a node. */
export type PlannedCheck = {
  /** Unique in a run; its pod is named after it. */
  readonly id: string
  /** The same for all checks of a runtime: the Service of that finds their pods by it. */
  readonly group: string
  readonly runtime: Runtime
  readonly node: Node
  /** What the class's selector asks of the node, once applied; the pod must have been given it. */
  readonly selector: Readonly<Record<string, string>>
  /** Set where no pod needs to be made to know. */
  readonly decided?: Verdict
}

/** All that a run will do, made from the inputs and what the cluster has: data, so it can be printed and compared. */
export type Plan = {
  readonly choice: NodeChoice
  readonly classes: readonly ClassPlan[]
  readonly labels: readonly LabelEntry[]
  readonly checks: readonly PlannedCheck[]
  readonly constraints: readonly PlannedConstraint[]
  readonly warnings: readonly string[]
  /** Why the run can't pass whatever its checks say; empty if it can. */
  readonly shortfall: string
}

/** What the cluster has that a plan depends on. */
export type Found = {
  readonly nodes: readonly Node[]
  readonly classes: ReadonlyMap<string, RuntimeClassObject>
}

/** The result of a check that takes part where no samples are run: that class and label stand is all there is to know. */
const WITHOUT_SAMPLE: Verdict = { kind: 'skipped', reason: 'sample: none, so no sample was started' }

/** Makes the plan, or reports why there is nothing to do. `isMatch` tells whether a node's name fits a pattern. */
export function makePlan(
  inputs: Inputs,
  found: Found,
  isMatch: (name: string, pattern: string) => boolean
): { readonly kind: 'plan'; readonly plan: Plan } | { readonly kind: 'problem'; readonly message: string } {
  const choice = chooseNodes(found.nodes, inputs.nodes, inputs.nodeSelector, isMatch)
  const unmatched = findUnmatched(inputs, found.nodes, choice, isMatch)
  if (unmatched.problem !== undefined) return { kind: 'problem', message: unmatched.problem }
  const classes = inputs.runtimes.map((runtime) =>
    planClass(runtime, inputs.constrain, found.classes.get(runtime.runtimeClass))
  )
  const planned = classes.flatMap((plan, group) => planChecks(inputs, plan, group, choice))
  const labels = inputs.constrain ? planLabels(planned, choice.taking) : []
  const there = choice.taking.filter((node) => node.absence === undefined)
  return {
    kind: 'plan',
    plan: {
      choice,
      classes,
      labels,
      checks: planned,
      constraints: inputs.constrain && inputs.runSamples ? planConstraints(classes, labels, found.nodes) : [],
      warnings: [
        ...unmatched.warnings,
        ...warnOfSelectors(classes),
        ...(inputs.constrain ? warnOfLabels(choice.taking) : [])
      ],
      shortfall:
        there.length < inputs.minNodes
          ? `min-nodes: expected at least ${inputs.minNodes}, got ${there.length} that take part`
          : ''
    }
  }
}

function planChecks(inputs: Inputs, plan: ClassPlan, group: number, choice: NodeChoice): readonly PlannedCheck[] {
  const selector = selectorOf(plan, inputs.constrain)
  const make = (node: Node, column: number, decided: Verdict | undefined): PlannedCheck => ({
    id: `check-${group + 1}-${column + 1}`,
    group: `runtime-${group + 1}`,
    runtime: plan.runtime,
    node,
    selector,
    ...(decided === undefined ? {} : { decided })
  })
  return [
    ...choice.taking.map((node, column) => make(node, column, decideBefore(inputs, plan, selector, node))),
    ...choice.skipped.map(({ node, reason }, index) =>
      make(node, choice.taking.length + index, { kind: 'skipped', reason })
    )
  ]
}

/** What is known of a check before anything is done. */
function decideBefore(
  inputs: Inputs,
  plan: ClassPlan,
  selector: Readonly<Record<string, string>>,
  node: Node
): Verdict | undefined {
  const { runtime } = plan
  const mark = findVirtualMark(node)
  if (mark !== undefined) return diagnoseBefore.nodeVirtual(runtime, node, mark)
  if (node.absence !== undefined) return diagnoseBefore.machineWithoutNode(runtime, node, node.absence)
  if (plan.kind === 'conflict') return diagnoseBefore.classConflict(runtime, node, plan.detail)
  const key = constraintLabel(runtime.runtimeClass)
  const label = node.labels[key]
  if (inputs.constrain && label !== undefined && label !== 'true') {
    return diagnoseBefore.labelConflict(runtime, node, `node ${node.name} has label ${key}=${label}, not "true"`)
  }
  if (!inputs.constrain && !isLetIn(selector, node.labels)) {
    return diagnoseBefore.classConstrained(runtime, node, selector)
  }
  if (!inputs.runSamples) return WITHOUT_SAMPLE
  // A handler that containerd doesn't list is proof of failure; one that it lists proves nothing.
  const handlers = node.runtimeHandlers
  const isMissing = node.ready && handlers !== undefined && !handlers.includes(runtime.handler)
  return isMissing ? diagnoseBefore.handlerNotListed(runtime, node, handlers) : undefined
}

/** Every check that takes part gets its label, but where it is known already that it can't pass. */
function planLabels(checks: readonly PlannedCheck[], taking: readonly Node[]): readonly LabelEntry[] {
  const takes = new Set(taking)
  return checks
    .filter((check) => takes.has(check.node) && (check.decided === undefined || check.decided === WITHOUT_SAMPLE))
    .map((check) => ({ node: check.node, key: constraintLabel(check.runtime.runtimeClass) }))
    .filter(({ node, key }) => node.labels[key] === undefined)
    .map(({ node, key }) => ({ node: node.name, uid: node.uid, key }))
}

/** A warning for each class that was there open and gets a selector: its pods are kept off nodes that they ran on. */
export function warnOfSelectors(classes: readonly ClassPlan[]): readonly string[] {
  return classes.filter((plan) => plan.kind === 'add-selector').map(warnOfSelector)
}

function warnOfSelector(plan: ClassPlan): string {
  const name = plan.runtime.runtimeClass
  return `RuntimeClass ${name} was there without a node selector and gets one: pods of it now need a node with label ${constraintLabel(name)}=true`
}

/** The plan's checks once it is known what could not be applied: those checks are decided without a pod. */
export function decideUnapplied(
  checks: readonly PlannedCheck[],
  classProblems: ReadonlyMap<string, string>,
  labelProblems: ReadonlyMap<string, string>
): readonly PlannedCheck[] {
  return checks.map((check) => {
    const { runtime, node } = check
    const ofClass = classProblems.get(runtime.runtimeClass)
    const ofLabel = labelProblems.get(`${node.name} ${constraintLabel(runtime.runtimeClass)}`)
    // Without samples the applying is all that a run does: that it failed is worse than that nothing was started.
    if (check.decided !== undefined && check.decided !== WITHOUT_SAMPLE) return check
    if (ofClass !== undefined) return { ...check, decided: diagnoseBefore.classNotApplied(runtime, node, ofClass) }
    if (ofLabel !== undefined) return { ...check, decided: diagnoseBefore.labelNotApplied(runtime, node, ofLabel) }
    return check
  })
}
