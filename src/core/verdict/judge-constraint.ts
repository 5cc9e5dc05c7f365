import { diagnoseRefusal } from '../diagnosis/diagnose.ts'
import type { Subject } from '../diagnosis/subject/subject.ts'
import { excerptAmong } from '../text/excerpt.ts'
import type { ConstraintReport } from '../report.ts'
import { describeUnmade, type Observations } from '../observations/observations.ts'

/** The scheduler's words for a node that a pod's own selector keeps it off. */
const SELECTOR_REASON = "didn't match Pod's node affinity/selector"
const selectorExcerpt = excerptAmong(new RegExp(SELECTOR_REASON))
/** Reported of nodes that were not looked at, because the pod is aimed at another. */
const NOT_LOOKED_AT = "didn't satisfy plugin"
/** What refuses a pod that asks for nothing, and may admit one that asks for resources: a LimitRange, a quota, a policy. */
const MAY_WANT_REQUESTS: readonly string[] = ['quota-exceeded', 'webhook-denied', 'pod-refused']

/** True if a probe pod may only have been refused because it asks for nothing. */
export function mayWantRequests({ refusal }: Observations, subject: Subject): boolean {
  const refused = refusal === undefined ? undefined : diagnoseRefusal(subject, refusal)
  return refused !== undefined && 'diagnosis' in refused && MAY_WANT_REQUESTS.includes(refused.diagnosis.code)
}

/**
 * Judges the probe pod of a constraint check: refused for its selector and nothing else, it is proven; on the probe's node, which has not
 * the class's labels, it is broken. Other
 * reasons prove nothing, since the constraint check might be open behind them.
 */
export function judgeConstraint(
  seen: Observations,
  constraint: { readonly node: string; readonly selector: Readonly<Record<string, string>> }
): Pick<ConstraintReport, 'verdict' | 'evidence' | 'excerpt'> | undefined {
  const { pod, nodeTrouble } = seen
  const unmade = describeUnmade(seen)
  if (unmade !== undefined) return { verdict: 'unproven', evidence: `the probe pod was not created: ${unmade}` }
  if (pod !== undefined && (pod.scheduled || pod.nodeName !== '')) {
    const excuse = explainAdmission(seen, pod.nodeName, constraint)
    if (excuse !== undefined) return { verdict: 'unproven', evidence: excuse }
    return { verdict: 'not-enforced', evidence: describePlaced(pod.nodeName) }
  }
  if (nodeTrouble?.kind === 'gone') return { verdict: 'unproven', evidence: nodeTrouble.detail }
  const refused = seen.events.findLast((event) => event.reason === 'FailedScheduling')
  if (refused !== undefined && isForSelectorOnly(refused.message)) {
    return { verdict: 'enforced', evidence: refused.message, excerpt: selectorExcerpt(refused.message) }
  }
  return undefined
}

/** The evidence of a probe pod that shows a constraint not enforced; a class that changed later is described in other words. */
export function describePlaced(node: string): string {
  return `the scheduler placed a pod of the class on ${node}`
}

/** Why a probe pod that was scheduled shows nothing of the constraint; undefined where it does. */
function explainAdmission(
  { labelsBefore = [], nodeNow }: Observations,
  nodeName: string,
  { node, selector }: Parameters<typeof judgeConstraint>[1]
): string | undefined {
  if (nodeName !== '' && nodeName !== node) return `the probe pod was created for ${node} and is on ${nodeName}`
  const labels = Object.entries(selector)
  // Another run may have labelled it for a while only: it may have gone from the node again by the time that the pod is seen there.
  const isMet =
    labels.length > 0 &&
    [...labelsBefore, nodeNow?.labels].some((had) => labels.every(([key, value]) => had?.[key] === value))
  const names = labels.map(([key, value]) => `${key}=${value}`).join(', ')
  return isMet
    ? `${node} got label ${names} during the run, as from another run, so it admits pods of the class`
    : undefined
}

/** The message is `0/3 nodes are available: 1 reason, 2 reason. preemption: ...`. */
function isForSelectorOnly(message: string): boolean {
  const reasons = /nodes are available: (.*?)(\. |\.$|$)/s.exec(message)?.[1]?.split(/, (?=\d+ )/) ?? []
  return (
    reasons.some((reason) => reason.includes(SELECTOR_REASON)) &&
    reasons.every((reason) => reason.includes(SELECTOR_REASON) || reason.includes(NOT_LOOKED_AT))
  )
}
