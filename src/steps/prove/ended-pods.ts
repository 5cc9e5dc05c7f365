import type { Verdict } from '../../core/model.ts'
import type { WorkloadPod, WorkloadReport } from '../../core/report.ts'
import type { PodEnd } from './end-pod.ts'

/** How pods ended, by their names. */
export type PodEnds = ReadonlyMap<string, PodEnd>

/** A workload's pods with how they ended: a pass with a pod that didn't end is none. */
export function withEnds(report: WorkloadReport, ends: PodEnds): WorkloadReport {
  const pods = report.pods.map((pod) => ({
    ...pod,
    verdict: stuckVerdict([pod], ends) ?? pod.verdict,
    stopMs: stopMsOf([pod], ends)
  }))
  const stuck = report.verdict.kind === 'passed' ? stuckVerdict(report.pods, ends) : undefined
  return { ...report, pods, verdict: stuck ?? report.verdict }
}

/** Why pods that passed don't count as passed: one of them that failed to end first. */
export function stuckVerdict(pods: readonly WorkloadPod[], ends: PodEnds): Verdict | undefined {
  const verdicts = pods.flatMap(({ pod }) => {
    const end = ends.get(pod)
    return end?.kind === 'decided' ? [end.verdict] : []
  })
  return verdicts.find(({ kind }) => kind === 'failed') ?? verdicts[0]
}

/** How long the slowest of them took to end, in milliseconds; undefined where none was seen to. */
export function stopMsOf(pods: readonly WorkloadPod[], ends: PodEnds): number | undefined {
  const stops = pods.flatMap(({ pod }) => {
    const end = ends.get(pod)
    return end?.kind === 'ended' && end.stopMs !== undefined ? [end.stopMs] : []
  })
  return stops.length === 0 ? undefined : Math.max(...stops)
}
