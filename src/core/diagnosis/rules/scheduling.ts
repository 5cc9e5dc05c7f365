import { excerptAmong } from '../../text/excerpt.ts'
import { AT_ONCE, type Cause, eventOf, rejection, type Rule } from './rule.ts'

/** A label, a taint that goes and room on a node may each come a moment late. */
const SCHEDULER_MS = 20_000

/** The scheduler speaks of all nodes in one line: of the run's own, with these words. */
const unscheduled = (text: RegExp): Pick<Rule, 'find' | 'excerpt'> => ({
  find: (seen) => (seen.pod?.scheduled === false ? eventOf(seen, /^FailedScheduling$/, text) : undefined),
  excerpt: excerptAmong(text)
})

const nodeFull: Rule = {
  code: 'node-full',
  title: 'The node has too few resources for the pod',
  fault: 'cluster',
  verdict: 'inconclusive',
  graceMs: SCHEDULER_MS,
  ...unscheduled(/Insufficient \S+|Too many pods/),
  facts: () => ({ kind: 'node-full' })
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

/** Why the scheduler keeps the pod off the node, or the kubelet sends it back, which it does for good. */
export const schedulingRules: readonly Rule[] = [
  { ...nodeFull, graceMs: AT_ONCE, find: (seen) => rejection(seen, /^OutOf/) },
  { ...labelLost, graceMs: AT_ONCE, find: (seen) => rejection(seen, /^NodeAffinity$/) },
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
