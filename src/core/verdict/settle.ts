import type { Inputs, Node, Runtime, Verdict } from '../model.ts'
import { isOpenTo } from '../kubernetes/node-affinity.ts'
import { isAdmitted } from '../plan/runtime-classes.ts'
import type { Plan } from '../plan/types.ts'
import type { OwnWorkload, Proof } from './proof.ts'
import {
  type Architectures,
  type Classes,
  type Places,
  isMet,
  settleClass,
  settleConstraint,
  settleFault,
  settleLabel,
  settleNegativeTest,
  settleNode,
  settleOtherRuns,
  settlePodLabel,
  type NodesAtEnd
} from './settle-verdict.ts'
import {
  type CheckReport,
  type NegativeTestReport,
  countVerdicts,
  type ConstraintReport,
  type Result,
  type WorkloadReport
} from '../report.ts'
import { findBad } from './judge-workload.ts'
import { settleNowhere } from './nowhere.ts'
import { mergeRepetitions } from './repetitions.ts'
import { settleStarts } from './start.ts'
import { anyNode } from '../workloads/workloads.ts'

/** What is finally reported of all that a run proved. */
export type Settled = {
  readonly checks: readonly CheckReport[]
  readonly workloads: readonly WorkloadReport[]
  readonly constraints: readonly ConstraintReport[]
  readonly negativeTests: readonly NegativeTestReport[]
  readonly result: Result
  /** Why the result isn't better, where the verdicts alone don't show it; else empty. */
  readonly message: string
}

/** What was seen of classes and nodes once all was proven. */
export type Rechecked = Classes & { readonly nodes: NodesAtEnd }

/**
 * Sees all that was proven beside what became of classes and labels meanwhile, then beside its negative tests, then beside
 * each other: what is no pass by one look is none in the next.
 */
export function settle(plan: Plan, proof: Proof, rechecked: Rechecked): Settled {
  const { negativeTests } = proof
  const constraints = proof.constraints.map((one) => settleConstraint(one, rechecked))
  const own = proof.checks.map(({ check, report }) => {
    const besideClass = settleClass(report.verdict, check, rechecked)
    const besideNode = settleNode(besideClass, check.runtime, check.node, rechecked.nodes)
    return { ...report, verdict: settleLabel(besideNode, check, rechecked.nodes, plan.inputs.constrain) }
  })
  const nodes = [...plan.facts.nodes, ...proof.nodesAtEnd]
  const architectures = new Map(nodes.map(({ architecture, name }) => [name, architecture]))
  const merged = mergeRepetitions(settleChecks(own, negativeTests, plan.inputs.runtimes, architectures))
  // Last: only what passed by every other look was slow.
  const passed = settleStarts(merged, plan.inputs.maxStartMs)
  const checks = settleNowhere(passed, plan.inputs, plan.choice.taking)
  // As the watch has shown them last: a workload's pods may be on one that joined.
  const before = new Map(nodes.map((node) => [node.name, node]))
  const placed = proof.workloads.map((workload) => {
    const places = findPlaces(workload, plan, proof)
    return settleNodes(workload, before, places, rechecked.nodes, plan.inputs.constrain)
  })
  const workloads = proof.workloads
    .map((workload, index) => settleService(workload, proof.workloads, placed) ?? placed[index] ?? workload)
    .map((workload) => settleWorkload(workload, negativeTests, rechecked, architectures))
  // What was not done shows nothing; the checks that wanted it say so.
  const done = negativeTests.filter(({ isCancelled }) => isCancelled !== true)
  return { checks, workloads, constraints, negativeTests: done, ...settleResult(plan, checks, workloads, constraints) }
}

/** Sees the checks beside their negative tests and then beside each other, and gives the result of each. */
export function settleChecks(
  checks: readonly CheckReport[],
  negativeTests: readonly NegativeTestReport[],
  runtimes: readonly Runtime[],
  architectures: Architectures
): readonly CheckReport[] {
  const byName = new Map(runtimes.map((one) => [one.name, one]))
  // Beside the negative tests first: a pass that proves nothing of Wasm blames no other node either.
  const tested = checks.map((check) => {
    const negativeTest = negativeTests.find((one) => one.runtime === check.runtime)
    return { ...check, verdict: settleNegativeTest(check.verdict, negativeTest, byName.get(check.runtime)) }
  })
  const ofRuntime = Map.groupBy(tested, ({ runtime }) => runtime)
  return tested.map((check) => {
    const others = { 'passed-elsewhere': ofRuntime.get(check.runtime) ?? [], 'pulled-elsewhere': tested }
    return {
      ...check,
      verdict: settleFault(check.verdict, (condition) => isMet(condition, check, others[condition], architectures))
    }
  })
}

/** Where the class of a workload let its pods go, by the labels that nodes had when the run began and by the run's own. */
function findPlaces({ report, runtime, template }: OwnWorkload, plan: Plan, proof: Proof): Places {
  const { runtimeClass } = runtime
  const checks = proof.checks
    .map(({ check }) => check)
    .filter((check) => check.decided === undefined && check.runtime.runtimeClass === runtimeClass)
  const selector = plan.classSelectors.get(runtimeClass)
  // The run's own pods are for the nodes of its checks.
  if (selector === undefined || report.source === 'replicas') return { checks, others: [], open: checks }
  const known = new Set(checks.map(({ node }) => node.name))
  const others = plan.facts.nodes
    .filter(({ labels, name }) => !known.has(name) && isAdmitted(selector, labels))
    .map((node) => ({ node, runtime, selector }))
  const { affinity, nodeSelector = {} } = template?.spec ?? {}
  const isOpen = (node: Node): boolean => isAdmitted(nodeSelector, node.labels) && isOpenTo(affinity, node)
  const open = [...checks, ...others].filter(({ node }) => isOpen(node))
  // Its controller makes a pod for each node that the template fits: those of the others never had a place.
  const isPartly = report.kind === 'DaemonSet' && plan.facts.nodes.filter(isOpen).length > open.length
  return { checks, others, open: isPartly ? [] : open }
}

/** Sees a workload check's pods beside what became of their nodes and of their labels, and gives the worst of what is left. */
function settleNodes(
  workload: OwnWorkload,
  before: ReadonlyMap<string, Node>,
  places: Places,
  now: NodesAtEnd,
  constrain: boolean
): OwnWorkload {
  const { report, runtime } = workload
  const ofRun = constrain ? places.open.filter((place) => !places.checks.includes(place)) : places.open
  const settleOne = (node: string | undefined, verdict: Verdict): Verdict => {
    const besideNode = settleNode(verdict, runtime, before.get(node ?? '') ?? anyNode, now)
    return settlePodLabel({ node, verdict: besideNode }, { ...places, open: ofRun }, now, constrain)
  }
  const pods = report.pods.map((pod) => ({ ...pod, verdict: settleOne(pod.node, pod.verdict) }))
  const own = settleOne(undefined, report.verdict)
  const isOfPods = report.pods.some(({ verdict }) => verdict === report.verdict)
  const worst = findBad(isOfPods ? pods : pods.filter((pod, index) => pod.verdict !== report.pods[index]?.verdict))
  const verdict = isOfPods || own.kind === 'passed' ? (worst ?? own) : own
  return { ...workload, report: { ...report, pods, verdict } }
}

/** A Service that passed by pods of a workload that did, until it was seen beside its nodes; undefined of all else. */
function settleService(
  service: OwnWorkload,
  all: readonly OwnWorkload[],
  placed: readonly OwnWorkload[]
): OwnWorkload | undefined {
  if (service.report.kind !== 'Service' || service.report.verdict.kind !== 'passed') return undefined
  const isBehind = (one: OwnWorkload): boolean =>
    one.report.kind !== 'Service' && one.negativeTest !== undefined && one.negativeTest === service.negativeTest
  const behind = all.findIndex((one) => isBehind(one) && one.report.verdict.kind === 'passed')
  const verdict = placed[behind]?.report.verdict
  if (verdict === undefined || verdict.kind === 'passed') return undefined
  return { ...service, report: { ...service.report, verdict } }
}

/** Sees a workload check's pods beside each other and beside their negative test, and gives the result of the workload check. */
export function settleWorkload(
  { negativeTest, report, runtime }: OwnWorkload,
  negativeTests: readonly NegativeTestReport[],
  rechecked: Classes,
  architectures: Architectures
): WorkloadReport {
  const test = negativeTests.find((one) => one.runtime === negativeTest)
  const use = rechecked.ofOtherRuns.get(runtime.runtimeClass)
  const besideClass = (own: Verdict): Verdict =>
    use === undefined ? settleClass(own, { runtime, node: anyNode }, rechecked) : settleOtherRuns(own, runtime, use)
  const besideTest = (own: Verdict): Verdict =>
    negativeTest === undefined ? own : settleNegativeTest(own, test, runtime)
  const own = report.pods.map((pod) => ({ ...pod, verdict: besideTest(besideClass(pod.verdict)) }))
  const pods = own.map((pod) => {
    // Pods of one workload on one node may differ by their app's own doing, such as by which of them leads the others.
    const others = own.filter(({ node }) => node !== pod.node)
    return { ...pod, verdict: settleFault(pod.verdict, (condition) => isMet(condition, pod, others, architectures)) }
  })
  // The workload check's verdict is that of its worst pod: what became worse by the look at the others does so here too.
  const worse = pods.find(
    (pod, index) => pod.verdict.kind === 'failed' && report.pods[index]?.verdict.kind !== 'failed'
  )
  const worst = report.verdict.kind === 'failed' ? report.verdict : (worse?.verdict ?? report.verdict)
  return { ...report, pods, verdict: besideTest(besideClass(worst)) }
}

/** The result of a run that went to its end: the worst of all that was found, and why it isn't better. */
export function settleResult(
  { inputs, shortfall }: Pick<Plan, 'inputs' | 'shortfall'>,
  checks: readonly CheckReport[],
  workloads: readonly WorkloadReport[],
  constraints: readonly ConstraintReport[]
): { readonly result: Result; readonly message: string } {
  const counts = countVerdicts([...checks, ...workloads])
  const notEnforced = constraints.filter((one) => one.verdict === 'not-enforced').map((one) => one.runtimeClass)
  if (notEnforced.length > 0)
    return { result: 'failed', message: `the constraint of ${notEnforced.join(', ')} is not enforced` }
  if (counts.failed > 0) return { result: 'failed', message: '' }
  if (counts.inconclusive > 0) return { result: 'inconclusive', message: '' }
  if (shortfall !== '') return { result: 'inconclusive', message: shortfall }
  const unproven = constraints.filter((one) => one.verdict === 'unproven').map((one) => one.runtimeClass)
  if (unproven.length > 0) {
    return { result: 'inconclusive', message: `the constraint of ${unproven.join(', ')} could not be proven` }
  }
  const isUnchecked = ({ verdict }: { readonly verdict: Verdict }): boolean => verdict.kind === 'skipped'
  if (!inputs.runSamples) {
    if (workloads.length === 0) return { result: 'applied', message: '' }
    if (!workloads.every(isUnchecked)) return { result: 'passed', message: '' }
    return { result: 'inconclusive', message: 'nothing was checked: no object of manifests has pods' }
  }
  if (checks.every(isUnchecked)) return { result: 'inconclusive', message: 'no check ran: every node was skipped' }
  const unmet = describeUnproven(inputs, checks)
  return unmet === '' ? { result: 'passed', message: '' } : { result: 'inconclusive', message: unmet }
}

/** The runtimes that fewer nodes than `min-nodes` have proven, where replicas left nodes out; empty if there is none. */
function describeUnproven({ minNodes }: Pick<Inputs, 'minNodes'>, checks: readonly CheckReport[]): string {
  const proven = Map.groupBy(checks, ({ runtime }) => runtime).entries()
  const short = [...proven]
    .map(([runtime, all]) => ({ runtime, count: all.filter(({ verdict }) => verdict.kind === 'passed').length }))
    .filter(({ count }) => count < minNodes)
  if (short.length === 0) return ''
  const got = short.map(({ runtime, count }) => `${count} for ${runtime}`).join(', ')
  return `min-nodes: expected at least ${minNodes} nodes proven for each runtime, got ${got}`
}
