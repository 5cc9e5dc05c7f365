import { isNodeFault, type Timings, type Verdict } from '../model.ts'
import type { WorkloadPod, WorkloadReport } from '../report.ts'

/** What the pods of a Deployment say of one node. */
export type NodeVerdict = {
  readonly verdict: Verdict
  readonly timings: Timings
  readonly pulled?: readonly string[] | undefined
  readonly pod?: string | undefined
}

/**
 * The verdict of a node by the pods of its runtime's Deployment: that of the worst pod on it. A node on which no pod counts is not
 * left out for that: a pod that showed something there before it was replaced somewhere else counts, or else the `trouble` of
 * the node itself, which may be why it has no pod.
 */
export function decideByPods(
  node: string,
  { pods, verdict }: Pick<WorkloadReport, 'pods' | 'verdict'>,
  replaced: readonly WorkloadPod[],
  trouble: Verdict | undefined
): NodeVerdict {
  const pod = findWorst(node, pods) ?? findWorst(node, replaced)
  if (pod !== undefined) return { verdict: pod.verdict, timings: pod.timings, pulled: pod.pulled, pod: pod.pod }
  if (trouble !== undefined) return { verdict: trouble, timings: {} }
  // Without any pod on any node nothing was learnt of this one either, and the workload check reports why; but what one node
  // is to blame for, and nobody knows which, is not held against each.
  const isUnplaced = pods.every((one) => one.node === undefined)
  return { verdict: isUnplaced && !isOfNode(verdict) ? verdict : WITHOUT_REPLICA, timings: {} }
}

function isOfNode(verdict: Verdict): boolean {
  return verdict.kind === 'failed' && isNodeFault(verdict.diagnosis.fault)
}

const WITHOUT_REPLICA: Verdict = { kind: 'skipped', reason: 'no replica was scheduled on this node' }

function findWorst(node: string, pods: readonly WorkloadPod[]): WorkloadPod | undefined {
  const here = pods.filter((pod) => pod.node === node)
  const of = (kind: Verdict['kind']): WorkloadPod | undefined => here.find(({ verdict }) => verdict.kind === kind)
  return of('failed') ?? of('inconclusive') ?? of('passed')
}
