import { diagnoseCancelled } from '../diagnosis/diagnose.ts'
import { diagnoseBefore } from '../diagnosis/diagnose-before.ts'
import type { Diagnosis, Node, NodeAtFaultIf, Runtime, Verdict } from '../model.ts'
import { askedHandler, HANDLER_NOT_CONFIGURED } from '../diagnosis/rules/sandbox.ts'
import { isUnplaced, LABEL_LOST } from '../diagnosis/rules/scheduling.ts'
import { nameRuns } from '../kubernetes/labels.ts'
import { describeShutdown, findNodeTrouble } from '../nodes/node-trouble.ts'
import { findLostLabel } from '../plan/lost-labels.ts'
import type { ClassChange } from '../plan/runtime-classes.ts'
import type { PlannedCheck } from '../plan/types.ts'
import { anyNode } from '../workloads/workloads.ts'
import type { ConstraintReport, NegativeTestReport, WorkloadPod } from '../report.ts'

/** A cause that one check alone can't place is the node's, where the same went well elsewhere. */
export function settleFault(verdict: Verdict, isTrue: (condition: NodeAtFaultIf) => boolean): Verdict {
  if (verdict.kind !== 'inconclusive' || verdict.nodeAtFaultIf === undefined) return verdict
  const { diagnosis, nodeAtFaultIf } = verdict
  if (!isTrue(nodeAtFaultIf)) return { kind: 'inconclusive', diagnosis }
  return { kind: 'failed', diagnosis: { ...diagnosis, fault: 'node' } }
}

/** A check, or a pod of a workload. */
export type Placed = Pick<WorkloadPod, 'node' | 'pulled' | 'verdict'>

/** The CPU architecture of each node, by its name. */
export type Architectures = ReadonlyMap<string | undefined, string>

/**
 * True if the same went well beside one of these: on another node, or, of a sample that passed, by another pod of the same node, as one
 * that passes only sometimes is that node's. A registry that fails once is none's. What another CPU made of an image reports nothing of
 * this node: images for several have an entry for each, and a precompiled module runs on one.
 */
export function isMet(
  condition: NodeAtFaultIf,
  { node, verdict }: Placed,
  all: readonly Placed[],
  architectures: Architectures
): boolean {
  const alike = all.filter((one) => architectures.get(one.node) === architectures.get(node))
  if (condition === 'passed-elsewhere') return alike.some((one) => one.verdict.kind === 'passed')
  const image = imageOf(verdict)
  const elsewhere = alike.filter((one) => one.node !== node)
  return elsewhere.some(({ pulled = [] }) => image !== undefined && pulled.includes(image))
}

/** The image that a diagnosis is about. */
function imageOf(verdict: Verdict): string | undefined {
  return 'diagnosis' in verdict && 'image' in verdict.diagnosis.facts ? verdict.diagnosis.facts.image : undefined
}

/** What other runs have to do with a class, and whether they created it. */
export type UseOfRuns = { readonly detail: string; readonly isCreated: boolean }

/** What became of the classes by the end of the run, by class. */
export type Classes = {
  /** What happened to those that changed. */
  readonly replaced: ReadonlyMap<string, ClassChange>
  /** Why it can't be known what became of one. */
  readonly unread: ReadonlyMap<string, string>
  /** Those that this run has no part in, and other runs have created, or given their selector. */
  readonly ofOtherRuns: ReadonlyMap<string, UseOfRuns>
}

/**
 * A pass under a class that somebody replaced meanwhile is none: nothing reports which handler its pod ran under. Where it can't be
 * known whether somebody did, it isn't known either what the pass proves. Nor does a class that may have led to another handler
 * show what the node image lacks, or what the shim does. A class that a kubelet could not look up, and that nobody deleted, is not
 * missing in the cluster.
 */
export function settleClass(
  verdict: Verdict,
  { runtime, node }: Pick<PlannedCheck, 'runtime' | 'node'>,
  { replaced, unread }: Pick<Classes, 'replaced' | 'unread'>
): Verdict {
  const change = replaced.get(runtime.runtimeClass)
  if (change !== undefined) {
    const isOfHandler = verdict.kind === 'failed' && mayBeOfHandler(verdict.diagnosis)
    if (verdict.kind !== 'passed' && !(isOfHandler && change.isAnother)) return verdict
    return diagnoseBefore.classConflict(runtime, node, change.detail)
  }
  const reason = unread.get(runtime.runtimeClass)
  const missed = reason === undefined ? describeMissed(verdict) : undefined
  if (missed !== undefined) {
    const detail = `${missed}; the API server still has RuntimeClass ${runtime.runtimeClass}`
    return diagnoseBefore.classNotSeen(runtime, node, detail)
  }
  const other = describeOther(verdict, runtime)
  if (other !== undefined) return diagnoseBefore.classConflict(runtime, node, other)
  if (verdict.kind !== 'passed' || reason === undefined) return verdict
  return diagnoseBefore.notSeenAgain(runtime, node, reason)
}

/** What ran under a class that is what other runs make of it, for as long as they need it: neither verdict is about the cluster. */
export function settleOtherRuns(verdict: Verdict, runtime: Runtime, use: UseOfRuns): Verdict {
  if (verdict.kind !== 'passed' && verdict.kind !== 'failed') return verdict
  const diagnose = use.isCreated ? diagnoseBefore.classOfOtherRun : diagnoseBefore.classInUse
  return diagnose(runtime, anyNode, use.detail)
}

/** How a sample or its pod ended, which its shim decides. */
const ENDED_BY_SHIM: readonly string[] = ['restarted-after-ready', 'shim-lost', 'pod-does-not-end', 'unknown']

/** True for what another handler may have done: whatever is wrong with the node image is found by way of one. */
function mayBeOfHandler({ code, fault }: Diagnosis): boolean {
  return fault === 'node image' || (fault === 'node' && ENDED_BY_SHIM.includes(code))
}

/** Under which other handler a pod was to start, by containerd's own words: somebody had replaced the class for a while. */
function describeOther(verdict: Verdict, { handler, runtimeClass }: Runtime): string | undefined {
  if (verdict.kind !== 'failed' || handler === '') return undefined
  const { code, evidence } = verdict.diagnosis
  // A sample may write such words too.
  const asked = code === HANDLER_NOT_CONFIGURED.code ? askedHandler(evidence) : undefined
  if (asked === undefined || asked === handler) return undefined
  return `RuntimeClass ${runtimeClass} had handler "${asked}", not "${handler}", when the pod was to start: ${evidence}`
}

/** The kubelet's words for a class that it could not look up; undefined of any other verdict. */
function describeMissed(verdict: Verdict): string | undefined {
  if (verdict.kind !== 'failed') return undefined
  const { evidence, facts } = verdict.diagnosis
  return facts.kind === 'class-missing' && facts.byKubelet === true ? evidence : undefined
}

/**
 * A pass on a node that lost its label meanwhile is none: pods of the class don't get there any more. Where the run itself doesn't
 * constrain, and used a label that other runs had put there, it goes with them, and nobody is at fault.
 */
export function settleLabel(verdict: Verdict, place: Place, nodes: NodesAtEnd, constrain: boolean): Verdict {
  const { node, runtime } = place
  const isOpen = verdict.kind === 'passed' || isUnplaced(verdict)
  const lost = describeLabelLost(verdict) ?? (isOpen ? findLost(place, nodes) : undefined)
  if (lost === undefined) return verdict
  const taken = constrain ? undefined : diagnoseTaken(place, lost)
  return taken ?? (verdict.kind === 'passed' ? diagnoseBefore.labelLost(runtime, node, lost) : verdict)
}

/** A node that a class let its pods onto when the run began, or does by a label of the run's. */
export type Place = Pick<PlannedCheck, 'node' | 'runtime' | 'selector'>

/** Where a workload's class let its pods go: nodes of the checks of that class, and all others. */
export type Places = {
  readonly checks: readonly Place[]
  readonly others: readonly Place[]
  /** Those of them that a pod may have gone to that no node fits any more. */
  readonly open: readonly Place[]
}

/** The same of a pod of a workload. On nodes without checks no label is the run's own, though it constrains. */
export function settlePodLabel(
  { node, verdict }: Pick<WorkloadPod, 'node' | 'verdict'>,
  { checks, open, others }: Places,
  nodes: NodesAtEnd,
  constrain: boolean
): Verdict {
  if (node === undefined) {
    if (!isUnplaced(verdict)) return verdict
    const taken = open.flatMap((place) => {
      const lost = findLost(place, nodes)
      return lost === undefined ? [] : (diagnoseTaken(place, lost) ?? [])
    })
    return taken[0] ?? verdict
  }
  const check = checks.find((place) => place.node.name === node)
  if (check !== undefined) return settleLabel(verdict, check, nodes, constrain)
  const other = others.find((place) => place.node.name === node)
  return other === undefined ? verdict : settleLabel(verdict, other, nodes, false)
}

function findLost(place: Place, nodes: NodesAtEnd): string | undefined {
  return 'unread' in nodes ? undefined : findLostLabel(place, nodes)
}

/** The verdict where a label that a node lost had been there for other runs. */
function diagnoseTaken({ node, runtime, selector }: Place, lost: string): Verdict | undefined {
  const key = Object.keys(selector).find((one) => node.labelRuns?.[one] !== undefined)
  if (key === undefined) return undefined
  const who = nameRuns(node.labelRuns?.[key] ?? '')
  const detail = `label ${key} was on ${node.name} for ${who} (constrain: true), which may remove it: ${lost}`
  return diagnoseBefore.classInUse(runtime, node, detail)
}

/** The nodes by name once all was proven, or why they could not be read. */
export type NodesAtEnd = ReadonlyMap<string, Node> | { readonly unread: string }

/**
 * A pass on a node that went meanwhile, or is not Ready any more, is none, though nothing showed it until the nodes were read at
 * the end: a watch that was cut off shows nothing. Where they could not be read it isn't known what a pass stands on; `anyNode`
 * itself is not looked up.
 */
export function settleNode(verdict: Verdict, runtime: Runtime, before: Node, nodes: NodesAtEnd): Verdict {
  if (verdict.kind !== 'passed') return verdict
  if ('unread' in nodes) return diagnoseBefore.notSeenAgain(runtime, before, nodes.unread)
  if (before === anyNode) return verdict
  const now = nodes.get(before.name)
  const trouble = findNodeTrouble(before, now, now && describeShutdown(now))
  // One that is only cordoned or tainted keeps its passes, as by the look before.
  if (trouble === undefined || trouble.kind === 'drained') return verdict
  return diagnoseBefore.nodeTrouble(runtime, before, trouble)
}

/** The evidence of a check that failed since its node had no longer the label; undefined of any other. */
function describeLabelLost(verdict: Verdict): string | undefined {
  return verdict.kind === 'failed' && verdict.diagnosis.code === LABEL_LOST.code
    ? verdict.diagnosis.evidence
    : undefined
}

/**
 * A constraint that held by a class that changed meanwhile is not enforced any more; of one that was recreated with the same
 * selector, or can't be read, nothing is known, nor where the labels of the nodes can't be.
 */
export function settleConstraint(
  constraint: ConstraintReport,
  { nodes, replaced, unread }: Pick<Classes, 'replaced' | 'unread'> & { readonly nodes: NodesAtEnd }
): ConstraintReport {
  if (constraint.verdict !== 'enforced') return constraint
  const change = replaced.get(constraint.runtimeClass)
  const ofNodes = 'unread' in nodes ? nodes.unread : undefined
  const evidence = change?.detail ?? unread.get(constraint.runtimeClass) ?? ofNodes
  if (evidence === undefined) return constraint
  const isLost = change !== undefined && !change.keepsSelector
  return { ...constraint, verdict: isLost ? 'not-enforced' : 'unproven', evidence, excerpt: undefined }
}

/** A pass counts only if the sample doesn't run without the class. */
export function settleNegativeTest(
  verdict: Verdict,
  negativeTest: NegativeTestReport | undefined,
  runtime: Runtime | undefined
): Verdict {
  if (verdict.kind !== 'passed' || negativeTest?.verdict === 'proven') return verdict
  if (negativeTest?.isCancelled === true && runtime !== undefined) {
    return { kind: 'inconclusive', diagnosis: { ...diagnoseCancelled({ runtime }), evidence: negativeTest.evidence } }
  }
  return {
    kind: 'inconclusive',
    diagnosis: {
      code: 'negative-test-not-proven',
      title: 'The sample answers, but nothing proves that Wasm ran',
      fault: 'sample image',
      evidence: negativeTest?.evidence ?? 'the negative test was not tried',
      facts: { kind: 'negative-test-not-proven', image: runtime?.sample.image, testedOn: negativeTest?.node }
    }
  }
}
