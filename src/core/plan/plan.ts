import type { ClassProblem } from './class-problem.ts'
import { diagnoseBefore } from '../diagnosis/diagnose-before.ts'
import { constraintLabel } from '../kubernetes/labels.ts'
import { skipReason } from '../kubernetes/taints.ts'
import type { Toleration } from '../kubernetes/objects.ts'
import { namespaceOf } from '../kubernetes/manifests.ts'
import type { Inputs, Node, Verdict } from '../model.ts'
import type { Refusal } from '../observations/refusal.ts'
import { chooseNodes, type NodeChoice } from '../nodes/nodes.ts'
import { findVirtualMark } from '../nodes/virtual-nodes.ts'
import { findUnmatched } from '../nodes/warnings.ts'
import { listUserWorkloads } from '../workloads/from-manifests.ts'
import { listFresh, listSelectors } from './admission-lag.ts'
import { listClassRuntimes } from './class-runtimes.ts'
import { planConstraints } from './constraints.ts'
import { isPlaceOf } from './elsewhere.ts'
import { warnOfLabels } from './label-propagation.ts'
import { planLedger } from './ledger.ts'
import { warnOfMissedLabels } from './missed-labels.ts'
import { planManifest, planRuntimeObjects } from './objects.ts'
import { isAdmitted, planClass, selectorOf } from './runtime-classes.ts'
import type { ClusterFacts, LabelEntry, Plan, PlannedCheck, PlannedClass } from './types.ts'

/** The result of a check that takes part where no samples are run: that class and label stand is all there is to know. */
const WITHOUT_SAMPLE: Verdict = { kind: 'skipped', reason: 'sample: none, so no sample was started' }

/** Makes the plan, or reports why there is nothing to do. */
export function makePlan(
  asked: Inputs,
  facts: ClusterFacts,
  runId: string
): { readonly kind: 'done'; readonly value: Plan } | { readonly kind: 'problem'; readonly message: string } {
  const tolerated = listTolerated(asked, facts)
  const choice = chooseNodes(facts.nodes, asked.nodes, asked.nodeSelector, tolerated)
  const unmatched = findUnmatched(asked, facts.nodes, choice)
  if (unmatched.problem !== undefined) return { kind: 'problem', message: unmatched.problem }
  const classes = asked.runtimes.map((runtime) =>
    planClass(runtime, asked.constrain, facts.classes.get(runtime.runtimeClass))
  )
  // From here on each runtime is what its class makes of it: checks, workloads and Services are held to one handler.
  const inputs = { ...asked, runtimes: classes.map(({ runtime }) => runtime) }
  const workloadInputs = { ...inputs, runtimes: listClassRuntimes(classes, facts) }
  const checks = classes.flatMap((plan, index) => planChecks(inputs, facts, plan, index, choice, tolerated[index]))
  const labels = inputs.constrain ? planLabels(checks, choice.taking) : []
  const value = complete({
    inputs,
    runId,
    namespace: namespaceOf(inputs, runId),
    facts,
    choice,
    classes,
    labels,
    checks,
    constraints: isConstraintProven(inputs) ? planConstraints(inputs.constrain, classes, labels, facts.nodes) : [],
    manifests: facts.placed.map((one) => planManifest(one, runId)),
    workloadInputs,
    userWorkloads: listUserWorkloads(facts.placed, workloadInputs),
    warnings: [
      ...unmatched.warnings,
      ...warnOfSelectors(classes),
      ...warnOfMissedLabels(listFound(inputs, classes, facts), choice.taking, facts.nodes),
      ...(inputs.constrain ? warnOfLabels(choice.taking) : [])
    ],
    shortfall: describeShortfall(inputs, choice) || (facts.discovered?.shortfall ?? '')
  })
  return { kind: 'done', value }
}

/** The selectors of the classes that `auto` found for some nodes alone; by `constrain` the run labels its nodes itself. */
function listFound(
  { auto, constrain }: Inputs,
  planned: readonly PlannedClass[],
  { classes, discovered }: ClusterFacts
): ReadonlyMap<string, Readonly<Record<string, string>>> {
  if (auto === undefined) return new Map()
  const own = constrain ? [] : planned.map((plan) => [plan.runtime.runtimeClass, selectorOf(plan, constrain)] as const)
  const others = discovered?.ofOthers ?? []
  return new Map([...own, ...others.map((name) => [name, classes.get(name)?.scheduling?.nodeSelector ?? {}] as const)])
}

/** With `auto` the classes' own selectors are the constraints to prove. */
function isConstraintProven({ auto, constrain, runSamples }: Inputs): boolean {
  return runSamples && (constrain || auto !== undefined)
}

/** What follows from the other parts of a plan, and has to be found again when they change. */
type Derived = 'classSelectors' | 'freshClasses' | 'ledger' | 'runtimeObjects'

/** A plan with what follows from its parts. */
export function complete(parts: Omit<Plan, Derived>): Plan {
  const { checks, classes, facts, inputs, namespace, runId } = parts
  const runtimeObjects = planRuntimeObjects(inputs, checks, namespace, runId)
  const plan = {
    ...parts,
    runtimeObjects,
    classSelectors: listSelectors(classes, inputs.constrain, facts),
    freshClasses: listFresh(classes, inputs.constrain)
  }
  return { ...plan, ledger: planLedger(plan) }
}

function describeShortfall({ minNodes }: Inputs, { taking }: NodeChoice): string {
  const there = taking.filter((node) => node.absence === undefined)
  return there.length < minNodes ? `min-nodes: expected at least ${minNodes}, got ${there.length} selected` : ''
}

/** What pods of each class tolerate by it, as far as it is there. */
export function listTolerated(
  { runtimes }: Pick<Inputs, 'runtimes'>,
  { classes }: Pick<ClusterFacts, 'classes'>
): readonly (readonly Toleration[])[] {
  return runtimes.map(({ runtimeClass }) => classes.get(runtimeClass)?.scheduling?.tolerations ?? [])
}

function planChecks(
  inputs: Inputs,
  { nodes }: Pick<ClusterFacts, 'nodes'>,
  plan: PlannedClass,
  index: number,
  choice: NodeChoice,
  tolerations: readonly Toleration[] = []
): readonly PlannedCheck[] {
  const selector = selectorOf(plan, inputs.constrain)
  // Where the cluster says itself what runs where, a class is for the nodes that it selects; one that selects none runs nowhere.
  const isElsewhere = inputs.auto !== undefined && nodes.some((node) => isPlaceOf(selector, node))
  const make = (node: Node, column: number, decided: Verdict | undefined): PlannedCheck => ({
    id: `check-${index + 1}-${column + 1}`,
    group: `runtime-${index + 1}`,
    runtime: plan.runtime,
    node,
    selector,
    decided
  })
  return [
    ...choice.taking.map((node, column) => {
      const reason = skipReason(node, tolerations) === undefined ? undefined : choice.avoided.get(node.name)
      const decided: Verdict | undefined = reason === undefined ? undefined : { kind: 'skipped', reason }
      return make(node, column, decided ?? decideBefore(inputs, plan, selector, node, isElsewhere))
    }),
    ...choice.skipped.map(({ node, reason }, column) =>
      make(node, choice.taking.length + column, { kind: 'skipped', reason })
    )
  ]
}

/** What is known of a check before anything is done. */
function decideBefore(
  inputs: Inputs,
  plan: PlannedClass,
  selector: Readonly<Record<string, string>>,
  node: Node,
  isElsewhere: boolean
): Verdict | undefined {
  const { runtime } = plan
  const mark = findVirtualMark(node)
  if (mark !== undefined) return diagnoseBefore.nodeVirtual(runtime, node, mark)
  if (node.absence !== undefined) return diagnoseBefore.machineWithoutNode(runtime, node, node.absence)
  if (plan.kind === 'in-use') return diagnoseBefore.classInUse(runtime, node, plan.detail)
  if (plan.kind === 'conflict') return diagnoseBefore.classConflict(runtime, node, plan.detail)
  const key = constraintLabel(runtime.runtimeClass)
  const label = node.labels[key]
  if (inputs.constrain && label !== undefined && label !== 'true') {
    return diagnoseBefore.labelConflict(runtime, node, `node ${node.name} has label ${key}=${label}, not "true"`)
  }
  if (!inputs.constrain && !isAdmitted(selector, node.labels)) {
    return isElsewhere
      ? { kind: 'skipped', reason: `RuntimeClass ${runtime.runtimeClass} selects other nodes` }
      : diagnoseBefore.classConstrained(runtime, node, selector, inputs.auto !== undefined)
  }
  return inputs.runSamples ? undefined : WITHOUT_SAMPLE
}

/** Every check that takes part gets its label, but where it is known already that it can't pass. */
function planLabels(checks: readonly PlannedCheck[], taking: readonly Node[]): readonly LabelEntry[] {
  const takes = new Set(taking)
  return (
    checks
      .filter((check) => takes.has(check.node) && (check.decided === undefined || check.decided === WITHOUT_SAMPLE))
      .map((check) => ({ node: check.node, key: constraintLabel(check.runtime.runtimeClass) }))
      // One that other runs have put there stays for as long as this run needs it only with its id beside theirs.
      .filter(({ node, key }) => node.labels[key] === undefined || node.labelRuns?.[key] !== undefined)
      .map(({ node, key }) => ({ node: node.name, uid: node.uid, key }))
  )
}

/** A warning for each class that was there open and gets a selector: its pods are kept off nodes that they ran on. */
export function warnOfSelectors(classes: readonly PlannedClass[]): readonly string[] {
  return classes.filter((plan) => plan.kind === 'add-selector').map(warnOfSelector)
}

function warnOfSelector(plan: PlannedClass): string {
  const name = plan.runtime.runtimeClass
  return `RuntimeClass ${name} was there without a node selector and gets one: pods of it now need a node with label ${constraintLabel(name)}=true`
}

/** The plan's checks once it is known what could not be applied: those checks are decided without a pod. */
export function decideUnapplied(
  checks: readonly PlannedCheck[],
  classProblems: ReadonlyMap<string, ClassProblem>,
  labelProblems: ReadonlyMap<string, Refusal>
): readonly PlannedCheck[] {
  return checks.map((check) => {
    const { runtime, node } = check
    const ofClass = classProblems.get(runtime.runtimeClass)
    const ofLabel = labelProblems.get(`${node.name} ${constraintLabel(runtime.runtimeClass)}`)
    // Without samples the applying is all that a run does: that it failed is worse than that nothing was started.
    if (check.decided !== undefined && check.decided !== WITHOUT_SAMPLE) return check
    if (ofClass !== undefined) {
      const unanswered = ofClass.unanswered && diagnoseBefore.notAnswered(runtime, node, ofClass.unanswered)
      return { ...check, decided: unanswered ?? decideByClass(ofClass)(runtime, node, ofClass.detail) }
    }
    if (ofLabel !== undefined) {
      const unanswered = diagnoseBefore.notAnswered(runtime, node, ofLabel)
      return { ...check, decided: unanswered ?? diagnoseBefore.labelNotApplied(runtime, node, ofLabel.text) }
    }
    return check
  })
}

function decideByClass({ isConflict, isInUse }: ClassProblem): typeof diagnoseBefore.classConflict {
  if (isInUse === true) return diagnoseBefore.classInUse
  return isConflict ? diagnoseBefore.classConflict : diagnoseBefore.classNotApplied
}
