import { excerptAmong } from '../../text/excerpt.ts'
import { constraintLabel } from '../../kubernetes/labels.ts'
import { AT_ONCE, eventOf, rejection, type Rule } from './rule.ts'

/** A label, a taint that goes and room on a node may each come a moment late. */
const SCHEDULER_MS = 20_000

/** The scheduler speaks of all nodes in one line: of the run's own, with these words. */
const unscheduled = (text: RegExp): Pick<Rule, 'find' | 'excerpt'> => ({
  find: (seen) => (seen.pod?.scheduled === false ? eventOf(seen, /^FailedScheduling$/, text) : undefined),
  excerpt: excerptAmong(text)
})

const nodeFull: Rule = {
  code: 'node-full',
  title: 'The node has no room for the pod',
  fault: 'cluster',
  verdict: 'inconclusive',
  graceMs: SCHEDULER_MS,
  ...unscheduled(/Insufficient \S+|Too many pods/),
  fix: ({ node }) => [
    `Make room on ${node.name}: the sample asks for 10m CPU and 10Mi memory. kubectl describe node ${node.name} shows what is taken.`
  ]
}

const labelLost: Rule = {
  code: 'label-lost',
  title: 'The node lost the label of the constrained class',
  fault: 'cluster',
  verdict: 'failed',
  graceMs: SCHEDULER_MS,
  ...unscheduled(/didn't match Pod's node affinity\/selector/),
  fix: ({ runtime, node }) => [
    `Find out who takes ${constraintLabel(runtime.runtimeClass)}=true off ${node.name}: a controller that owns the node's labels, or another run.`,
    "Set it where the node's labels come from (kubelet --node-labels, the node pool's labels), so that it stays."
  ]
}

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
    fix: ({ node }) => [`Uncordon ${node.name} and run again, or name it in nodes to have it tried all the same.`]
  },
  {
    code: 'taint-not-tolerated',
    title: 'The node was tainted during the run',
    fault: 'cluster',
    verdict: 'inconclusive',
    graceMs: SCHEDULER_MS,
    ...unscheduled(/had untolerated taint/),
    fix: ({ node }) => [
      `Find out who taints ${node.name} and run again: kubectl describe node ${node.name} shows its taints. Those that were there at the start are tolerated where the node is named.`
    ]
  },
  labelLost,
  {
    code: 'unschedulable',
    title: 'The scheduler does not let the pod onto the node',
    fault: 'cluster',
    verdict: 'failed',
    graceMs: SCHEDULER_MS,
    // Which of the reasons is this node's can't be determined: all of them are.
    find: unscheduled(/^/).find,
    fix: ({ node }) => [
      `Take away what keeps the pod off, as the evidence says it: kubectl describe node ${node.name}.`
    ]
  }
]
