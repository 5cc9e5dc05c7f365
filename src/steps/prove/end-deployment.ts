import type { Verdict } from '../../core/model.ts'
import type { OwnWorkload } from '../../core/verdict/proof.ts'
import type { WorkloadPod } from '../../core/report.ts'
import { diagnoseEnd } from '../../core/diagnosis/pod-end.ts'
import { beginEnd } from '../../core/observations/observations.ts'
import type { RunContext } from '../context.ts'
import { describeFailure } from '../result.ts'
import { type DecidedCheck, reportCheck } from './check.ts'
import type { ProvenDeployment } from './deployment.ts'
import { awaitEnd, type PodEnd } from './end-pod.ts'
import { lookAgain, lookAtWorkloadsAgain } from './look-again.ts'

/** What a Deployment proved, and how its pods ended, once its Service needs them no more. */
export async function finishDeployment(
  proving: Promise<ProvenDeployment | undefined>,
  service: Promise<unknown> | undefined,
  run: RunContext
): Promise<Ended | undefined> {
  const proven = await proving
  await service
  if (proven === undefined) return undefined
  const [workload = proven.workload] = await lookAtWorkloadsAgain([proven.workload], [], () => run)
  const ended = await endDeployment({ ...proven, workload, checks: await lookAgain(proven.checks, run) }, run)
  const { progress } = run.ports
  progress.workloadDecided(ended.workload.report)
  for (const one of ended.checks) progress.checkDecided(reportCheck(one))
  return ended
}

/** What counts in the end. */
type Ended = Pick<ProvenDeployment, 'checks' | 'workload'>

/**
 * Deletes a Deployment of the run's own, and waits until those of its pods that passed have ended: as that of a
 * check's own pod, their end is a part of what they prove.
 */
async function endDeployment(
  { checks, path, runtime, uid, workload }: ProvenDeployment,
  run: RunContext
): Promise<Ended> {
  const passed = workload.report.pods.filter(({ verdict }) => verdict.kind === 'passed')
  if (uid === undefined || run.keepsPods) return { checks, workload }
  for (const { pod } of passed) run.store.find(pod)?.update((seen) => beginEnd(seen))
  const removed = await run.ports.cluster.remove(path, { uid, foreground: true })
  // One that is gone already is somebody else's doing, which its pods' next news shows.
  const refusal = removed.kind === 'ok' || run.signal.aborted ? undefined : describeFailure(removed)
  const ends = await Promise.all(
    passed.map(async ({ pod }): Promise<readonly [string, PodEnd]> => {
      const observer = run.store.find(pod)
      if (observer === undefined) throw new Error(`pod ${pod} passed, though nothing was seen of it`)
      if (refusal === undefined) return [pod, await awaitEnd(pod, runtime, observer, run)]
      return [pod, { kind: 'decided', verdict: diagnoseEnd.notDeleted({ runtime, node: observer.node }, pod, refusal) }]
    })
  )
  return apply(checks, workload, new Map(ends), run)
}

/** A pass with a pod that didn't end is none, of the workload and of the check on that pod's node. */
function apply(
  checks: readonly DecidedCheck[],
  { report, ...workload }: OwnWorkload,
  ends: ReadonlyMap<string, PodEnd>,
  run: RunContext
): Ended {
  const pods = report.pods.map((pod) => ({ ...pod, verdict: stuckVerdict([pod], ends) ?? pod.verdict }))
  const stuck = report.verdict.kind === 'passed' ? stuckVerdict(report.pods, ends) : undefined
  const decidedAtMs = run.ports.clock.nowMs() - run.startedAtMs
  return {
    workload: { ...workload, report: { ...report, pods, verdict: stuck ?? report.verdict } },
    checks: checks.map((one) => {
      const own = report.pods.filter(({ node }) => node === one.check.node.name)
      if (one.verdict.kind !== 'passed' || own.length === 0) return one
      const verdict = stuckVerdict(own, ends)
      if (verdict !== undefined) return { ...one, verdict, decidedAtMs }
      const stops = own.flatMap(({ pod }) => stopMsOf(ends.get(pod)) ?? [])
      return stops.length === 0 ? one : { ...one, stopMs: Math.max(...stops), decidedAtMs }
    })
  }
}

function stuckVerdict(pods: readonly WorkloadPod[], ends: ReadonlyMap<string, PodEnd>): Verdict | undefined {
  const verdicts = pods.flatMap(({ pod }) => {
    const end = ends.get(pod)
    return end?.kind === 'decided' ? [end.verdict] : []
  })
  return verdicts.find(({ kind }) => kind === 'failed') ?? verdicts[0]
}

function stopMsOf(end: PodEnd | undefined): number | undefined {
  return end?.kind === 'ended' ? end.stopMs : undefined
}
