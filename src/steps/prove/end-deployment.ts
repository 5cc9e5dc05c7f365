import type { OwnWorkload } from '../../core/verdict/proof.ts'
import { beginEnd, undoEnd } from '../../core/observations/observations.ts'
import type { RunContext } from '../context.ts'
import { isGone, readRefusal } from '../result.ts'
import { type DecidedCheck, reportCheck } from './check.ts'
import type { ProvenDeployment } from './deployment.ts'
import { awaitEnd, decideUndeleted, type PodEnd } from './end-pod.ts'
import { type PodEnds, stopMsOf, stuckVerdict, withEnds } from './ended-pods.ts'
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
  // One that is gone already is somebody else's doing, which is no end that the run has seen.
  if (isGone(removed) && removed.mayBeDone !== true) {
    for (const { pod } of passed) run.store.find(pod)?.update(undoEnd)
    return { checks, workload }
  }
  const refusal = removed.kind === 'ok' || isGone(removed) ? undefined : readRefusal(removed)
  const ends = await Promise.all(
    passed.map(async ({ pod }): Promise<readonly [string, PodEnd]> => {
      const observer = run.store.find(pod)
      if (observer === undefined) throw new Error(`pod ${pod} passed, though nothing was seen of it`)
      if (refusal === undefined) return [pod, await awaitEnd({ pod, runtime }, observer, run)]
      return [pod, decideUndeleted({ pod, runtime }, refusal, observer, run)]
    })
  )
  return apply(checks, workload, new Map(ends), run)
}

/** A pass with a pod that didn't end is none, of the workload and of the check on that pod's node. */
function apply(
  checks: readonly DecidedCheck[],
  { report, ...workload }: OwnWorkload,
  ends: PodEnds,
  run: RunContext
): Ended {
  const decidedAtMs = run.ports.clock.nowMs() - run.startedAtMs
  return {
    workload: { ...workload, report: withEnds(report, ends) },
    checks: checks.map((one) => {
      const own = report.pods.filter(({ node }) => node === one.check.node.name)
      if (one.verdict.kind !== 'passed' || own.length === 0) return one
      const verdict = stuckVerdict(own, ends)
      if (verdict !== undefined) return { ...one, verdict, decidedAtMs }
      const stopMs = stopMsOf(own, ends)
      return stopMs === undefined ? one : { ...one, stopMs, decidedAtMs }
    })
  }
}
