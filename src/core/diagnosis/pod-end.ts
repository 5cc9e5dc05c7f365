import type { Facts } from '../facts/diagnosis.ts'
import type { Diagnosis, Runtime, Verdict } from '../model.ts'
import type { EndView } from '../observations/observations.ts'
import type { Refusal } from '../observations/refusal.ts'
import { diagnoseBefore } from './diagnose-before.ts'
import { diagnoseCancelled, makeDiagnosis } from './diagnose.ts'
import { type Cause, describeContainer } from './rules/rule.ts'
import { shimForCpu, type Subject } from './subject/subject.ts'

const POD_DOES_NOT_END: Cause = {
  code: 'pod-does-not-end',
  title: 'The sample answers, but its pod does not terminate',
  fault: 'node image',
  hints: ['node-shell'],
  facts: (subject): Facts => ({ kind: 'pod-does-not-end', ...shimForCpu(subject) })
}

/** The same without a word of the kubelet: it may be the kubelet that does nothing. */
const KUBELET_SILENT: Cause = { ...POD_DOES_NOT_END, fault: 'node' }

const POD_NOT_DELETED: Cause = {
  ...POD_DOES_NOT_END,
  title: 'The sample answers, but the deletion of its pod is denied',
  fault: 'cluster',
  hints: [],
  facts: (): Facts => ({ kind: 'pod-not-deleted' })
}

/** Why a pod that passed does not count as passed: its end. */
export const diagnoseEnd = {
  /** It was still there so many milliseconds after it was deleted. */
  neverEnded: (subject: Subject, pod: string, end: EndView, afterMs: number): Verdict => {
    const cause = end.news === undefined ? KUBELET_SILENT : POD_DOES_NOT_END
    return { kind: 'failed', diagnosis: makeDiagnosis(cause, subject, describe(pod, end, afterMs)) }
  },
  /** The time of the run was over before its grace was. */
  outOfTime: (subject: Subject, pod: string, end: EndView, afterMs: number): Verdict => ({
    kind: 'inconclusive',
    diagnosis: timeOut(subject.runtime, describe(pod, end, afterMs))
  }),
  cancelled: (subject: Subject, pod: string): Verdict => {
    const evidence = `the sample answered, but the run was asked to end before pod ${pod} was seen to end`
    return { kind: 'inconclusive', diagnosis: { ...diagnoseCancelled(subject), evidence } }
  },
  /** The API server, or a policy, does not let the run delete its own pod; or it gave no answer to that. */
  notDeleted: (subject: Subject, pod: string, { kind, text }: Refusal): Verdict => {
    const evidence = `pod ${pod} was not deleted: ${text}`
    const unanswered = diagnoseBefore.notAnswered(subject.runtime, subject.node, { kind, text: evidence })
    return unanswered ?? { kind: 'inconclusive', diagnosis: makeDiagnosis(POD_NOT_DELETED, subject, evidence) }
  },
  /** The time of the run was over before it could be deleted. */
  notDeletedInTime: ({ runtime }: Subject, pod: string): Verdict => ({
    kind: 'inconclusive',
    diagnosis: timeOut(runtime, `the sample answered, but the run's time was up before pod ${pod} was deleted`)
  })
}

function timeOut({ name }: Runtime, evidence: string): Diagnosis {
  const title = 'Time ran out before the pod had ended'
  return { code: 'timeout', title, fault: 'this run', evidence, facts: { kind: 'timeout', runtime: name } }
}

function describe(pod: string, { container, news }: EndView, afterMs: number): string {
  const state = container.kind === 'running' ? 'running' : describeContainer(container)
  const seconds = Math.max(1, Math.round(afterMs / 1000))
  const there = `pod ${pod} still exists ${seconds} s after it was deleted${state === '' ? '' : `, its container ${state}`}`
  return `${there}; ${news ?? 'the kubelet reported nothing of ending it'}`
}
