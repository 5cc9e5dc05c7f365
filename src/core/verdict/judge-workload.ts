import { diagnose, diagnoseCancelled, makeVerdict } from '../diagnosis/diagnose.ts'
import type { Diagnosis, Verdict } from '../model.ts'
import { CHECK_ANNOTATION } from '../kubernetes/labels.ts'
import type { Refusal } from '../observations/refusal.ts'
import { makeObservations } from '../observations/observations.ts'
import type { WorkloadPod, WorkloadReport } from '../report.ts'
import type { FollowedObject } from '../workloads/from-manifests.ts'
import type { UncheckedObject } from '../workloads/unchecked.ts'
import { anyNode, type Workload, type WorkloadState } from '../workloads/workloads.ts'
import { diagnoseNotChecked } from '../diagnosis/not-checked.ts'
import { TRIES } from '../diagnosis/rules/rule.ts'

/** What was seen of a workload besides its pods. */
export type WorkloadView = WorkloadState & {
  /** Why its controller can't make a pod, in the API server's words. */
  readonly refusal?: string | undefined
}

/** The pods that count, and the result of all of them together. */
export type WorkloadJudgement = {
  readonly verdict: Verdict
  readonly pods: readonly WorkloadPod[]
  /** Pods that were deleted after their verdict and replaced: they count for their nodes alone. */
  readonly replaced: readonly WorkloadPod[]
}

/** A pod of a workload as far as it is known; without a verdict it is undecided. */
export type OpenPod = Omit<WorkloadPod, 'verdict'> & {
  readonly verdict?: Verdict | undefined
  readonly deleted: boolean
  /** All its containers ended, and one of them badly: a Job's controller makes another in its place. */
  readonly hasFailed?: boolean | undefined
}

/**
 * Judges a workload by its pods: passed once it has all of them and each has passed, else the worst that was found. Open
 * while a pod is undecided or missing. A pod that was deleted and replaced doesn't count.
 */
export function judgeWorkload(
  workload: Workload,
  view: WorkloadView,
  pods: readonly OpenPod[],
  isOver: boolean
): WorkloadJudgement | undefined {
  const { isOrdered = false, wanted } = view
  if (workload.kind === 'Job' && view.refusal === undefined) return judgeJob(workload, view, pods, isOver)
  const there = pods.filter((pod) => !pod.deleted)
  const isFull = wanted !== undefined && there.length >= wanted
  const counted = isFull ? there : pods
  const decided = listDecided(counted)
  const replaced = listDecided(pods.filter((pod) => !counted.includes(pod)))
  // What was refused once and is there by now was only late.
  if (view.refusal !== undefined && !isFull && decided.length === counted.length) {
    return { verdict: refuse(workload, { kind: 'reported', text: view.refusal }), pods: decided, replaced }
  }
  const isDecided = decided.length === counted.length
  const isStopped = isOrdered && decided.some(({ verdict }) => verdict.kind !== 'passed')
  const isComplete = wanted !== undefined && isDecided && (counted.length >= wanted || isStopped)
  if (!isComplete && !isOver) return undefined
  const verdict = isComplete ? worstOf(workload, decided) : incomplete(workload, view, decided)
  return { verdict, pods: decided, replaced }
}

function listDecided(pods: readonly OpenPod[]): readonly WorkloadPod[] {
  return pods.flatMap(({ verdict, pod, node, pulled, timings }) =>
    verdict === undefined ? [] : [{ pod, verdict, timings, pulled, node }]
  )
}

/** The workload check of a workload that the API server refused as a whole. */
export function refuseWorkload(workload: Workload, refusal: Refusal): WorkloadReport {
  const { kind, name, namespace, source } = workload
  return { source, kind, namespace, name, verdict: refuse(workload, refusal), via: '', pods: [] }
}

/** The worst verdict among pods that is not a pass: failed before inconclusive; undefined if there is none. */
export function findBad(pods: readonly Pick<WorkloadPod, 'verdict'>[]): Verdict | undefined {
  const of = (kind: Verdict['kind']): Verdict | undefined => pods.find(({ verdict }) => verdict.kind === kind)?.verdict
  return of('failed') ?? of('inconclusive')
}

/**
 * Judges a Job: passed once as many pods as it wants have ended well, however many tries that took, unless one of them shows
 * that its node is at fault. A pod that failed is tried again by another one until the Job's controller gives up.
 */
function judgeJob(
  workload: Workload,
  view: WorkloadView,
  pods: readonly OpenPod[],
  isOver: boolean
): WorkloadJudgement | undefined {
  const { ended, wanted } = view
  const decided = listDecided(pods)
  const isDecided = decided.length === pods.length
  const good = decided.filter(({ verdict }) => verdict.kind === 'passed')
  const counted = decided.filter(({ verdict }) => verdict.kind === 'passed' || verdict.kind === 'failed')
  const judged = (verdict: Verdict, of: readonly WorkloadPod[]): WorkloadJudgement => ({
    verdict,
    pods: of,
    replaced: []
  })
  const isComplete = ended?.isComplete === true ? good.length > 0 : wanted !== undefined && good.length >= wanted
  if (isComplete && (isDecided || isOver)) return judged(worstOf(workload, counted), counted)
  const failures = pods.filter(({ hasFailed }) => hasFailed === true).length
  // What has not ended gets no other one in its place.
  const isStuck = pods.some(
    ({ deleted, hasFailed, verdict }) => !deleted && hasFailed !== true && verdict?.kind === 'inconclusive'
  )
  const isKnown =
    isDecided && (isStuck || failures >= TRIES || decided.some(({ verdict }) => verdict.kind === 'failed'))
  if (isOver || isKnown || (isDecided && ended !== undefined))
    return judged(incomplete(workload, view, decided), decided)
  return undefined
}

/** The worst verdict of a workload's pods. */
function worstOf(workload: Workload, pods: readonly WorkloadPod[]): Verdict {
  const bad = findBad(pods)
  if (bad !== undefined) return bad
  if (pods.length === 0) return diagnoseNotChecked(workload, workload.kind === 'DaemonSet' ? 'no-nodes' : 'no-pods')
  const took = pods.flatMap(({ verdict }) => (verdict.kind === 'passed' ? [verdict.tookMs] : []))
  return { kind: 'passed', tookMs: Math.max(...took) }
}

/** The workload check of what is applied and not checked: inconclusive, but where the user says that it runs nothing. */
export function reportUnchecked({ kind, name, namespace, why }: UncheckedObject): WorkloadReport {
  const verdict: Verdict =
    why === 'annotated'
      ? { kind: 'skipped', reason: `annotated ${CHECK_ANNOTATION}: none` }
      : diagnoseNotChecked({ kind, name, namespace }, why)
  return { source: 'manifests', kind, namespace, name, verdict, via: '', pods: [] }
}

/** The workload check of an object of which no controller made anything that runs; `evidence` is what was looked for. */
export function reportNothingOwned({ kind, name, namespace }: FollowedObject, evidence: string): WorkloadReport {
  const verdict = diagnoseNotChecked({ kind, name, namespace }, 'nothing-owned', evidence)
  return { source: 'manifests', kind, namespace, name, verdict, via: '', pods: [] }
}

/** The workload check of an object that the run had no time to follow, as it was asked to end. */
export function reportCancelled({ kind, name, namespace, runtime }: FollowedObject): WorkloadReport {
  const verdict: Verdict = { kind: 'inconclusive', diagnosis: diagnoseCancelled({ runtime }) }
  return { source: 'manifests', kind, namespace, name, verdict, via: '', pods: [] }
}

/** A controller gets the same refusals as we do when we make a pod: the same rules know them. */
function refuse({ runtime, namespace }: Workload, refusal: Refusal): Verdict {
  const found = diagnose({ ...makeObservations(0), refusal })
  if (found === undefined) throw new Error(`no rule for the refusal "${refusal.text}"`)
  const subject = { runtime, node: anyNode, seen: makeObservations(0) }
  const evidence = `in namespace ${namespace}: ${found.evidence}`
  return makeVerdict(found.rule, subject, evidence)
}

function incomplete(workload: Workload, { ended, wanted }: WorkloadView, pods: readonly WorkloadPod[]): Verdict {
  const bad = findBad(pods)
  if (bad !== undefined) return bad
  const diagnosis: Diagnosis = {
    code: 'workload-incomplete',
    title: 'The workload did not get all its pods in time',
    fault: 'cluster',
    evidence:
      ended?.message ?? `${pods.length} of ${wanted ?? 'an unknown number of'} pods were there and decided at the end`,
    facts: {
      kind: 'workload-incomplete',
      resource: workload.kind.toLowerCase(),
      name: workload.name,
      namespace: workload.namespace
    }
  }
  return { kind: 'inconclusive', diagnosis }
}
