import type { Facts } from '../facts/diagnosis.ts'
import type { Mismatch } from '../kubernetes/mismatch.ts'
import type { Diagnosis, Verdict } from '../model.ts'
import { makeObservations, type Observations } from '../observations/observations.ts'
import type { PodView } from '../observations/pod-status.ts'
import type { Refusal } from '../observations/refusal.ts'
import { runtimeOfShim } from '../runtimes.ts'
import type { Subject } from './subject/subject.ts'
import { API_SERVER_GONE, CREDENTIALS_REFUSED } from './rules/admission.ts'
import { RULES } from './rules/rules.ts'
import { type Case, type Cause, describeContainer, type Rule } from './rules/rule.ts'

export type { Case, Rule } from './rules/rule.ts'
export { RULES } from './rules/rules.ts'
export { graceOf } from './rules/sandbox-trouble.ts'

/** The first rule that finds its cause, with the evidence. */
export function diagnose(
  seen: Observations,
  subject?: Parameters<Rule['find']>[1]
): { readonly rule: Rule; readonly evidence: string } | undefined {
  for (const rule of RULES) {
    const evidence = rule.find(seen, subject)
    if (evidence !== undefined) return { rule, evidence }
  }
  return undefined
}

/** A cause with the names of one case. */
export function makeDiagnosis(cause: Cause, subject: Parameters<Cause['facts']>[0], evidence: string): Diagnosis {
  const { code, title, fault, nameTitle, facts, hints = [] } = cause
  const excerpt = cause.excerpt?.(evidence) ?? evidence
  const isInNodeImages = runtimeOfShim(subject.runtime.shim)?.isInNodeImages === true
  const own = hints.filter((hint) => hint !== 'node-image' || isInNodeImages)
  return {
    code,
    title: nameTitle?.(subject, evidence) ?? title,
    fault,
    evidence,
    ...(excerpt === evidence ? {} : { excerpt }),
    facts: facts(subject, evidence),
    ...(own.length === 0 ? {} : { hints: own })
  }
}

/** The verdict of a rule that has found its evidence. */
export function makeVerdict(rule: Rule, subject: Parameters<Cause['facts']>[0], evidence: string): Verdict {
  const diagnosis = makeDiagnosis(rule, subject, evidence)
  if (rule.verdict === 'failed') return { kind: 'failed', diagnosis }
  const { nodeAtFaultIf } = rule
  return { kind: 'inconclusive', diagnosis, ...(nodeAtFaultIf === undefined ? {} : { nodeAtFaultIf }) }
}

/**
 * What a refusal reports of a pod that was only tried (dry run); undefined where it is about the path to the server, and reports
 * nothing of what will happen to the pod.
 */
export function diagnoseRefusal(subject: Subject, refusal: Refusal): Verdict | undefined {
  return diagnoseUnmade(subject, { ...makeObservations(0), refusal })
}

/** What a pod that is not as it must be reports of itself. */
export function diagnoseMismatch(subject: Subject, mismatch: Mismatch): Verdict | undefined {
  return diagnoseUnmade(subject, { ...makeObservations(0), mismatch })
}

/** What keeps a request from being decided, and the next one may not meet. */
const OF_THE_PATH: readonly string[] = [API_SERVER_GONE.code, CREDENTIALS_REFUSED.code]

function diagnoseUnmade({ runtime, node }: Subject, seen: Observations): Verdict | undefined {
  const found = diagnose(seen)
  if (found === undefined || OF_THE_PATH.includes(found.rule.code)) return undefined
  return makeVerdict(found.rule, { runtime, node }, found.evidence)
}

/** Nothing was found by the time that a verdict is due. */
export function diagnoseTimeout(subject: Subject & Pick<Case, 'proof'>, seen: Observations): Diagnosis {
  const { pod } = seen
  const running = pod?.all.filter(({ isFirst, state }) => !isFirst && state.kind === 'running') ?? []
  if (subject.proof === 'ends' && pod !== undefined && running.length > 0) return diagnoseEndless(pod, running)
  const first = pod?.all.find(({ isFirst, state: { kind } }) => isFirst && kind === 'running')
  const waiting = first === undefined ? '' : `, init container "${first.name}" still runs`
  const state =
    pod === undefined ? 'no pod yet' : `pod ${pod.phase} ${describeContainer(pod.container)}`.trim() + waiting
  const newest = seen.events.at(-1)
  const evidence = newest === undefined ? state : `${state}; newest event ${newest.reason}: ${newest.message}`
  const title = 'Time ran out before the cause was known'
  const facts: Facts = { kind: 'timeout', runtime: subject.runtime.name }
  return { code: 'timeout', title, fault: 'this run', evidence, facts }
}

/** What is to end had not by then, though nothing is wrong with it: it may be slow, or never end. */
function diagnoseEndless({ all, lastEnd, ownerKind }: PodView, running: PodView['all']): Diagnosis {
  const which = all.length > 1 ? ` (${running.map(({ name }) => `container "${name}"`).join(', ')})` : ''
  const before = lastEnd.kind === 'ended' ? `; it ended before: ${describeContainer(lastEnd)}` : ''
  return {
    code: 'timeout',
    title: 'The workload does not end',
    fault: 'this run',
    evidence: `the pod still runs${which}, expected it to end with exit code 0${before}`,
    facts: { kind: 'workload-still-runs', isJob: ownerKind === 'Job' }
  }
}

/** The run was ended from outside before anything was known. */
export function diagnoseCancelled({ runtime }: Pick<Subject, 'runtime'>): Diagnosis {
  return {
    code: 'cancelled',
    title: 'The run was cancelled',
    fault: 'this run',
    evidence: 'the run was asked to end before this check was decided',
    facts: { kind: 'cancelled', runtime: runtime.name }
  }
}
