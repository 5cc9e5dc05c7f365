import { diagnose, makeVerdict } from '../diagnosis/diagnose.ts'
import type { Diagnosis, Verdict } from '../model.ts'
import { makeObservations } from '../observations/observations.ts'
import type { WorkloadPod, WorkloadReport } from '../report.ts'
import { anyNode, type Workload } from '../workloads/workloads.ts'

/** What was seen of a workload besides its pods. */
export type WorkloadView = {
  /** How many pods it is to have; undefined while its controller has not reported it. */
  readonly wanted: number | undefined
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
  const { wanted } = view
  const there = pods.filter((pod) => !pod.deleted)
  const isFull = wanted !== undefined && there.length >= wanted
  const counted = isFull ? there : pods
  const decided = listDecided(counted)
  const replaced = listDecided(pods.filter((pod) => !counted.includes(pod)))
  // What was refused once and is there by now was only late.
  if (view.refusal !== undefined && !isFull && decided.length === counted.length) {
    return { verdict: refuse(workload, view.refusal), pods: decided, replaced }
  }
  const isComplete = wanted !== undefined && counted.length >= wanted && decided.length === counted.length
  if (!isComplete && !isOver) return undefined
  const verdict = isComplete ? worstOf(workload, decided) : incomplete(workload, view, decided)
  return { verdict, pods: decided, replaced }
}

function listDecided(pods: readonly OpenPod[]): readonly WorkloadPod[] {
  return pods.flatMap(({ verdict, pod, node, timings }) =>
    verdict === undefined ? [] : [{ pod, verdict, timings, node }]
  )
}

/** The workload check of a workload that the API server refused as a whole. */
export function refuseWorkload(workload: Workload, refusal: string): WorkloadReport {
  const { kind, name, namespace, source } = workload
  return { source, kind, namespace, name, verdict: refuse(workload, refusal), via: '', pods: [] }
}

/** The worst verdict of a workload's pods. */
function worstOf(workload: Workload, pods: readonly WorkloadPod[]): Verdict {
  const of = (kind: Verdict['kind']): Verdict | undefined => pods.find(({ verdict }) => verdict.kind === kind)?.verdict
  const bad = of('failed') ?? of('inconclusive')
  if (bad !== undefined) return bad
  if (pods.length === 0) {
    return {
      kind: 'skipped',
      reason: `${workload.kind} ${workload.name} wants no pods: 0 replicas, suspended, or no node for it`
    }
  }
  const took = pods.flatMap(({ verdict }) => (verdict.kind === 'passed' ? [verdict.tookMs] : []))
  return { kind: 'passed', tookMs: Math.max(...took) }
}

/** A controller gets the same refusals as we do when we make a pod: the same rules know them. */
function refuse({ runtime, namespace }: Workload, refusal: string): Verdict {
  const found = diagnose({ ...makeObservations(0), refusal })
  if (found === undefined) throw new Error(`no rule for the refusal "${refusal}"`)
  const subject = { runtime, node: anyNode, seen: makeObservations(0) }
  const evidence = `in namespace ${namespace}: ${found.evidence}`
  return makeVerdict(found.rule, subject, evidence)
}

function incomplete(workload: Workload, { wanted }: WorkloadView, pods: readonly WorkloadPod[]): Verdict {
  const bad = pods.find(({ verdict }) => verdict.kind === 'failed')
  if (bad !== undefined) return bad.verdict
  const diagnosis: Diagnosis = {
    code: 'workload-incomplete',
    title: 'The workload did not get all its pods in time',
    fault: 'cluster',
    evidence: `${pods.length} of ${wanted ?? 'an unknown number of'} pods were there and decided at the end`,
    facts: {
      kind: 'workload-incomplete',
      resource: workload.kind.toLowerCase(),
      name: workload.name,
      namespace: workload.namespace
    }
  }
  return { kind: 'inconclusive', diagnosis }
}
