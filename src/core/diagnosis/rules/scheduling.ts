import { excerptAmong } from '../../text/excerpt.ts'
import type { Verdict } from '../../model.ts'
import { requestsOf } from '../../kubernetes/pods.ts'
import type { Observations } from '../../observations/observations.ts'
import { AT_ONCE, type Cause, rejection, type Rule, schedulingTrouble } from './rule.ts'

/** A label, a taint that goes and room on a node may each come a moment late. */
const SCHEDULER_MS = 20_000
/** An autoscaler looks every 10 s, and longer on a large cluster, before it announces a node for a pod. */
const ANNOUNCED_MS = 60_000

/** The scheduler speaks of all nodes in one line: of the run's own, with these words. */
const unscheduled = (text: RegExp): Pick<Rule, 'find' | 'excerpt'> => ({
  find: (seen) => schedulingTrouble(seen, text),
  excerpt: excerptAmong(text)
})

const nodeFull: Rule = {
  code: 'node-full',
  title: 'The node has too few resources for the pod',
  fault: 'cluster',
  verdict: 'inconclusive',
  graceMs: SCHEDULER_MS,
  ...unscheduled(/Insufficient \S+|Too many pods/),
  // What a pod of the manifests requests is the user's own.
  facts: ({ runtime, seen }) => ({
    kind: 'node-full',
    requests: seen?.pod?.isOwn === false ? undefined : requestsOf(runtime.sample)
  })
}

/** Known from the scheduler, or from the node itself at the end. */
export const LABEL_LOST: Cause = {
  code: 'label-lost',
  title: 'The node lost the label of the constrained class',
  fault: 'cluster',
  facts: ({ runtime }) => ({ kind: 'label-lost', runtimeClass: runtime.runtimeClass })
}

const OFF_THE_NODE = unscheduled(/didn't match Pod's node affinity\/selector/)

const labelLost: Rule = { ...LABEL_LOST, verdict: 'failed', graceMs: SCHEDULER_MS, ...OFF_THE_NODE }

/** The announcement of the Cluster Autoscaler, and that of Karpenter, that a node for the pod is on its way. */
const NODE_ANNOUNCED = /^(TriggeredScaleUp|Nominated)$/

/** The same cause of a pod of the manifests, which the run sends to no node: one that an autoscaler makes for it is waited for. */
function ofManifests(rule: Rule): readonly Rule[] {
  const find = (seen: Observations): string | undefined => (seen.pod?.isOwn === false ? rule.find(seen) : undefined)
  const isAnnounced = (seen: Observations): boolean => seen.events.some(({ reason }) => NODE_ANNOUNCED.test(reason))
  return [
    { ...rule, isPatient: true, find: (seen) => (isAnnounced(seen) ? find(seen) : undefined) },
    { ...rule, graceMs: ANNOUNCED_MS, find }
  ]
}

/** What a pod of the manifests asks of a node is theirs: no label that it lacks was lost, and no taint is new. */
const workloadUnschedulable: Rule = {
  code: 'unschedulable',
  title: 'No node fits what the pod of the workload asks for',
  fault: 'this run',
  verdict: 'inconclusive',
  graceMs: SCHEDULER_MS,
  find: unscheduled(/^/).find,
  facts: () => ({ kind: 'workload-unschedulable' })
}

/** Why the scheduler finds no node for a pod of the manifests, or the kubelet sends it back. */
const manifestRules: readonly Rule[] = [
  {
    code: 'daemonset-not-placed',
    title: 'A DaemonSet does not apply the scheduling of its class',
    fault: 'this run',
    verdict: 'inconclusive',
    graceMs: SCHEDULER_MS,
    ...OFF_THE_NODE,
    // Its controller makes a pod for each node that the template fits, and only admission adds the class's selector.
    find: (seen) => (seen.pod?.ownerKind === 'DaemonSet' ? OFF_THE_NODE.find(seen) : undefined),
    facts: ({ runtime }) => ({ kind: 'daemonset-not-placed', runtimeClass: runtime.runtimeClass })
  },
  ...ofManifests({
    ...nodeFull,
    title: 'No node has the resources that the pod requests',
    facts: () => ({ kind: 'workload-unschedulable' })
  }),
  ...ofManifests(workloadUnschedulable)
]

const UNPLACED: readonly string[] = [LABEL_LOST.code, workloadUnschedulable.code, 'daemonset-not-placed']

/** True for a pod that no node fits, by its own selector or its class's. */
export function isUnplaced(verdict: Verdict): boolean {
  return 'diagnosis' in verdict && UNPLACED.includes(verdict.diagnosis.code)
}

/** Why the scheduler keeps the pod off the node, or the kubelet sends it back, which it does for good. */
export const schedulingRules: readonly Rule[] = [
  { ...nodeFull, graceMs: AT_ONCE, find: (seen) => rejection(seen, /^OutOf/) },
  {
    ...workloadUnschedulable,
    graceMs: AT_ONCE,
    find: (seen) => (seen.pod?.isOwn === false ? rejection(seen, /^NodeAffinity$/) : undefined)
  },
  { ...labelLost, graceMs: AT_ONCE, find: (seen) => rejection(seen, /^NodeAffinity$/) },
  ...manifestRules,
  nodeFull,
  {
    code: 'node-cordoned',
    title: 'The node was cordoned during the run',
    fault: 'cluster',
    verdict: 'inconclusive',
    graceMs: SCHEDULER_MS,
    ...unscheduled(/were unschedulable/),
    facts: () => ({ kind: 'node-cordoned' })
  },
  {
    code: 'taint-not-tolerated',
    title: 'The node was tainted during the run',
    fault: 'cluster',
    verdict: 'inconclusive',
    graceMs: SCHEDULER_MS,
    ...unscheduled(/had untolerated taint/),
    facts: () => ({ kind: 'taint-not-tolerated' })
  },
  labelLost,
  {
    code: 'unschedulable',
    title: 'The pod cannot be scheduled onto the node',
    fault: 'cluster',
    verdict: 'failed',
    graceMs: SCHEDULER_MS,
    // Which of the reasons is this node's can't be determined: all of them are.
    find: unscheduled(/^/).find,
    facts: () => ({ kind: 'unschedulable' })
  }
]
