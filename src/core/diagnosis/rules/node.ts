import { advise } from '../containerd.ts'
import { AT_ONCE, type Rule } from './rule.ts'

/** What happened to the node or the pod as a whole while it was looked at. */
export const nodeRules: readonly Rule[] = [
  {
    code: 'node-gone',
    title: 'The node went away during the run',
    fault: 'this run',
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    find: ({ nodeTrouble }) => (nodeTrouble && nodeTrouble.kind !== 'not-ready' ? nodeTrouble.detail : undefined),
    fix: ({ node }) => [
      `Run again without whatever takes nodes away meanwhile (autoscaler, drain, repair): ${node.name} was not there to the end.`
    ]
  },
  {
    code: 'node-not-ready',
    title: 'The node is not Ready',
    fault: 'node',
    verdict: 'failed',
    graceMs: 30_000,
    find: ({ nodeTrouble }) => (nodeTrouble?.kind === 'not-ready' ? nodeTrouble.detail : undefined),
    fix: ({ node }) => [
      `Find out why ${node.name} isn't Ready: kubectl describe node ${node.name}, then the kubelet's and containerd's logs on it.`,
      "If the node image was just changed, suspect it: an image whose kubelet or containerd doesn't start looks like this."
    ],
    hints: ['node-shell']
  },
  {
    code: 'node-virtual',
    title: 'The node is no machine that could run a shim',
    fault: 'this run',
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    // A virtual kubelet's own word for what its cloud does not take.
    find: ({ pod }) => (pod?.reason === 'ProviderFailed' ? `${pod.reason}: ${pod.message}` : undefined),
    fix: advise.nodeVirtual
  },
  {
    code: 'pod-deleted',
    title: 'Somebody deleted the pod during the run',
    fault: 'cluster',
    verdict: 'inconclusive',
    // The news that the node went with it may come a moment later, and reports more.
    graceMs: 2_000,
    find: ({ pod }) =>
      pod?.deleted === true || pod?.reason === 'Evicted'
        ? `the pod was deleted${pod.reason === '' ? '' : `: ${pod.reason} ${pod.message}`}`
        : undefined,
    fix: ({ node }) => [
      `Find out who deletes pods on ${node.name}, such as a drain, an eviction or a policy controller, and run again.`
    ]
  }
]
