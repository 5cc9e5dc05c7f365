import { describeMismatch, type Mismatch } from '../../kubernetes/mismatch.ts'
import type { Observations } from '../../observations/observations.ts'
import { anyNode } from '../../workloads/workloads.ts'
import type { Subject } from '../subject/subject.ts'
import { AT_ONCE, type Cause, type Rule } from './rule.ts'

/** Of two runs that want one class otherwise: neither the cluster nor the node is at fault. */
export const CLASS_IN_USE: Cause = {
  code: 'class-in-use',
  title: 'Another run uses the RuntimeClass in another way',
  fault: 'this run',
  facts: ({ runtime }) => ({ kind: 'class-in-use', runtimeClass: runtime.runtimeClass })
}

/** Of a class that only pods of the user's own name, so that this run has no part in it. */
export const CLASS_OF_OTHER_RUN: Cause = {
  ...CLASS_IN_USE,
  title: 'The RuntimeClass was created by another run',
  facts: ({ runtime }) => ({ kind: 'class-of-other-run', runtimeClass: runtime.runtimeClass })
}

/** What is seen of a pod that isn't what was sent, or where, shows nothing of the node that it was sent for. */
export const podChangedRules: readonly Rule[] = [
  {
    ...CLASS_IN_USE,
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    find: ({ mismatch }) =>
      mismatch?.kind === 'added-selector' && mismatch.runs !== undefined ? describeMismatch(mismatch) : undefined
  },
  {
    code: 'pod-changed',
    title: 'Something in the cluster changes the pod',
    fault: 'cluster',
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    find: (seen, subject) => {
      const mismatch = seen.mismatch ?? (subject && findChange(seen, subject))
      return mismatch === undefined ? undefined : describeMismatch(mismatch)
    },
    facts: ({ runtime }) => ({ kind: 'pod-changed', runtime: runtime.name, runtimeClass: runtime.runtimeClass })
  }
]

/** A controller's pod has no node that it was sent for before it has one. */
function findChange({ pod }: Observations, { node, runtime }: Subject): Mismatch | undefined {
  if (pod === undefined) return undefined
  if (pod.runtimeClass !== runtime.runtimeClass) {
    const [sent, got] = [runtime.runtimeClass, pod.runtimeClass].map((name) => (name === '' ? undefined : name))
    return { kind: 'class', sent, got }
  }
  const isElsewhere = node !== anyNode && pod.nodeName !== '' && pod.nodeName !== node.name
  return isElsewhere ? { kind: 'node', node: node.name, got: pod.nodeName } : undefined
}
