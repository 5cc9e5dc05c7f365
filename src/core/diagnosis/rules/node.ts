import type { Facts } from '../../facts/diagnosis.ts'
import type { Subject } from '../subject/subject.ts'
import { describeDisruption } from '../../observations/pod-status.ts'
import { AT_ONCE, type Cause, type Rule } from './rule.ts'

/** Known from the node before a pod is made, or else from what came of it. */
export const NODE_VIRTUAL = {
  code: 'node-virtual',
  title: 'A virtual node cannot run a shim',
  fault: 'this run',
  facts: ({ runtime }: Subject): Facts => ({ kind: 'node-virtual', runtimeClass: runtime.runtimeClass })
} as const

/** What may have happened to a node other than that it was removed, by the evidence. */
const TITLES = [
  { shows: /^node \S+ was rebooted/, title: 'The node was rebooted or reinstalled during the run' },
  { shows: /^node \S+ is shutting down/, title: 'The node was shut down during the run' }
] as const

/** The kubelet's reasons for a pod that it ends as its node is shut down. */
const SHUT_DOWN = /^(Terminated|NodeShutdown)$/

export const NODE_GONE: Cause = {
  code: 'node-gone',
  title: 'The node was removed during the run',
  nameTitle: (_, evidence) => TITLES.find(({ shows }) => shows.test(evidence))?.title,
  fault: 'this run',
  facts: () => ({ kind: 'node-gone' })
}

export const NODE_NOT_READY: Cause = {
  code: 'node-not-ready',
  title: 'The node is not Ready',
  fault: 'node',
  facts: () => ({ kind: 'node-not-ready' }),
  hints: ['node-shell']
}

/** What happened to the node or the pod as a whole while it was looked at. */
export const nodeRules: readonly Rule[] = [
  {
    ...NODE_GONE,
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    find: ({ nodeTrouble }) => (nodeTrouble && nodeTrouble.kind !== 'not-ready' ? nodeTrouble.detail : undefined)
  },
  {
    ...NODE_NOT_READY,
    verdict: 'failed',
    graceMs: 30_000,
    sinceMs: ({ nodeTrouble }) => nodeTrouble?.sinceMs,
    // A pod that its shutdown ended shows why the node isn't Ready any more.
    find: ({ nodeTrouble, pod }) =>
      nodeTrouble?.kind === 'not-ready' && !SHUT_DOWN.test(pod?.reason ?? '') ? nodeTrouble.detail : undefined
  },
  {
    ...NODE_VIRTUAL,
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    // A virtual kubelet's own word for what its cloud does not take.
    find: ({ pod }) => (pod?.reason === 'ProviderFailed' ? `${pod.reason}: ${pod.message}` : undefined)
  },
  {
    code: 'pod-deleted',
    title: 'The pod was deleted or disrupted during the run',
    fault: 'cluster',
    verdict: 'inconclusive',
    // The news that the node went with it may come a moment later, and reports more.
    graceMs: 2_000,
    find: ({ pod }) => {
      const disruption = pod && describeDisruption(pod)
      if (pod?.deleted !== true) return disruption && `the pod was disrupted: ${disruption}`
      return disruption === undefined ? 'the pod was deleted' : `the pod was deleted: ${disruption}`
    },
    facts: () => ({ kind: 'pod-deleted' })
  }
]
