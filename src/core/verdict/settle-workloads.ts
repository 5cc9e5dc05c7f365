import type { Blame } from '../diagnosis/diagnose.ts'
import { settleBlame } from './judge-pod.ts'
import type { Runtime, Verdict } from '../model.ts'
import type { NegativeTestReport, WorkloadPod, WorkloadReport } from '../report.ts'
import { settleClass, settleNegativeTest } from './settle.ts'
import { anyNode } from '../workloads/workloads.ts'

/** A workload check's own verdict, before it is seen beside what else is known. */
export type OwnWorkload = {
  readonly report: WorkloadReport
  /** Who is to blame for each pod that did not pass, by the pod's name. */
  readonly blames: ReadonlyMap<string, Blame>
  /** What its pods ran under. */
  readonly runtime: Runtime
  /** Under which name its negative test is reported; absent where it names no class, so that there is nothing to prove. */
  readonly negativeTest?: string
}

/** Sees a workload check's pods beside each other and beside their negative test, and gives the result of the workload check. */
export function settleWorkload(
  { blames, negativeTest, report, runtime }: OwnWorkload,
  negativeTests: readonly NegativeTestReport[],
  replaced: ReadonlyMap<string, string>
): WorkloadReport {
  const beside = report.pods.map((pod) => settlePod(pod, report.pods, blames))
  const proof = negativeTests.find((one) => one.runtime === negativeTest)
  const settle = (own: Verdict): Verdict => {
    const verdict = settleClass(own, { runtime, node: anyNode }, replaced)
    return negativeTest === undefined ? verdict : settleNegativeTest(verdict, proof, runtime)
  }
  const pods = beside.map((pod) => ({ ...pod, verdict: settle(pod.verdict) }))
  // The workload check's verdict is that of its worst pod: what became worse by the look at the others does so here too.
  const worse = pods.find(
    (pod, index) => pod.verdict.kind === 'failed' && report.pods[index]?.verdict.kind !== 'failed'
  )
  const own = report.verdict.kind === 'failed' ? report.verdict : (worse?.verdict ?? report.verdict)
  return { ...report, pods, verdict: settle(own) }
}

function settlePod(pod: WorkloadPod, all: readonly WorkloadPod[], blames: ReadonlyMap<string, Blame>): WorkloadPod {
  const passedElsewhere = all.some((other) => other.verdict.kind === 'passed' && other.node !== pod.node)
  return { ...pod, verdict: settleBlame(pod.verdict, blames.get(pod.pod) ?? 'failed', passedElsewhere) }
}
