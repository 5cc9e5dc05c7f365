import { diagnoseBefore } from '../../core/diagnosis/diagnose-before.ts'
import type { Runtime, Verdict } from '../../core/model.ts'
import type { PodObject } from '../../core/kubernetes/objects.ts'
import { observeGone } from '../../core/observations/observations.ts'
import { fillNonce } from '../../core/kubernetes/samples.ts'
import { podsPath } from '../../core/kubernetes/paths.ts'
import type { WorkloadReport } from '../../core/report.ts'
import { judgeAgain } from '../../core/verdict/judge-pod.ts'
import type { OwnWorkload } from '../../core/verdict/proof.ts'
import { anyNode, type Proof, proofOf, titleOfWorkload, type Workload } from '../../core/workloads/workloads.ts'
import type { RunContext } from '../context.ts'
import { describeFailure } from '../result.ts'
import { awaitJudgement, type SuspectedPod } from './await-judgement.ts'
import type { DecidedCheck } from './check.ts'

/**
 * Looks once more at the pods of checks that passed, once all is proven: one that restarted, was deleted or lost its node meanwhile
 * passed too early. What may heal has its grace; where nothing happened nothing is waited for.
 */
export async function lookAgain(checks: readonly DecidedCheck[], run: RunContext): Promise<readonly DecidedCheck[]> {
  return await Promise.all(checks.map((one) => lookAgainAt(one, run)))
}

/** As `lookAgain`, at one check. Of a pod that the run itself has ended only its node counts. */
export async function lookAgainAt(one: DecidedCheck, run: RunContext): Promise<DecidedCheck> {
  if (one.verdict.kind !== 'passed' || one.pod === undefined) return one
  const runtime = fillNonce(one.check.runtime, one.pod)
  const verdict = await judgeNow(one.pod, runtime, proofOf(runtime.sample), run)
  return verdict === undefined ? one : { ...one, verdict, decidedAtMs: run.ports.clock.nowMs() - run.startedAtMs }
}

/** As `lookAgain`, of the pods of workloads; those of the user's own, which nothing follows any more, are read first. */
export async function lookAtWorkloadsAgain(
  all: readonly OwnWorkload[],
  own: readonly Workload[],
  within: (namespace: string) => RunContext
): Promise<readonly OwnWorkload[]> {
  return await Promise.all(
    all.map(async (one) => {
      const workload = own.find((other) => titleOfWorkload(other) === titleOfWorkload(one.report))
      const run = within(one.report.namespace)
      const unread = workload === undefined ? undefined : await readPods(workload, one.report, run)
      if (unread !== undefined) return { ...one, report: takeBack(one, unread) }
      return { ...one, report: await reviewPods(one, workload?.proof ?? 'answers', run) }
    })
  )
}

async function reviewPods({ report, runtime }: OwnWorkload, proof: Proof, run: RunContext): Promise<WorkloadReport> {
  const pods = await Promise.all(
    report.pods.map(async (pod) => {
      if (pod.verdict.kind !== 'passed') return pod
      return { ...pod, verdict: (await judgeNow(pod.pod, runtime, proof, run)) ?? pod.verdict }
    })
  )
  if (report.verdict.kind !== 'passed') return { ...report, pods }
  const of = (kind: Verdict['kind']): Verdict | undefined => pods.find(({ verdict }) => verdict.kind === kind)?.verdict
  return { ...report, pods, verdict: of('failed') ?? of('inconclusive') ?? report.verdict }
}

/** Passes of pods that can't be looked at again: that they still hold is not known. */
function takeBack({ report, runtime }: OwnWorkload, reason: string): WorkloadReport {
  const detail = `the pods of ${titleOfWorkload(report)} could not be read once more at the end of the run: ${reason}`
  const settle = (own: Verdict): Verdict =>
    own.kind === 'passed' ? diagnoseBefore.notSeenAgain(runtime, anyNode, detail) : own
  const pods = report.pods.map((pod) => ({ ...pod, verdict: settle(pod.verdict) }))
  return { ...report, pods, verdict: settle(report.verdict) }
}

/**
 * Takes in what became of a workload's pods since it was decided, also where the run has been asked to end; gives why they can't
 * be read, if so.
 */
async function readPods(workload: Workload, { pods }: WorkloadReport, run: RunContext): Promise<string | undefined> {
  const found = await run.ports.cleaning.list<PodObject>(podsPath(run.namespace), workload.podQuery)
  if (found.kind !== 'ok') return describeFailure(found)
  for (const object of found.value.items) run.store.observePod({ type: 'MODIFIED', object })
  const there = new Set(found.value.items.map(({ metadata }) => metadata.uid))
  for (const { pod } of pods) {
    const observer = run.store.find(pod)
    // One that the run itself has ended is gone rightly.
    if (observer?.seen.pod === undefined || observer.seen.end !== undefined || there.has(observer.seen.pod.uid))
      continue
    observer.update((seen) => observeGone(seen, run.ports.clock.nowMs()))
  }
  return undefined
}

/** What became of a pod that passed; undefined if its pass stands. */
async function judgeNow(pod: string, runtime: Runtime, proof: Proof, run: RunContext): Promise<Verdict | undefined> {
  const observer = run.store.find(pod)
  if (observer === undefined) return undefined
  const { node } = observer
  const again: SuspectedPod['judgeNow'] = (seen, ...rest) => judgeAgain({ runtime, node, seen, proof }, ...rest)
  const { verdict } = (await awaitJudgement({ pod, runtime, observer, judgeNow: again }, run)) ?? {}
  return verdict?.kind === 'passed' ? undefined : verdict
}
