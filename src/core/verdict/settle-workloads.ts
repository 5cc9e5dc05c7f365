import type { Blame } from '../diagnosis/diagnose.ts'
import { settleBlame } from './judge-pod.ts'
import type { Runtime, Verdict } from '../model.ts'
import type { ControlReport, RowPod, RowReport } from '../report.ts'
import { settleClass, settleControl } from './settle.ts'
import { anyNode } from '../workloads/workloads.ts'

/** A row's own verdict, before it is seen beside what else is known. */
export type OwnRow = {
  readonly report: RowReport
  /** Who is to blame for each pod that did not pass, by the pod's name. */
  readonly blames: ReadonlyMap<string, Blame>
  /** What its pods ran under. */
  readonly runtime: Runtime
  /** Under which name its control is reported; absent where it names no class, so that there is nothing to prove. */
  readonly control?: string
}

/** Sees a row's pods beside each other and beside their control, and gives what is finally said of the row. */
export function settleRow(
  { blames, control, report, runtime }: OwnRow,
  controls: readonly ControlReport[],
  replaced: ReadonlyMap<string, string>
): RowReport {
  const beside = report.pods.map((pod) => settlePod(pod, report.pods, blames))
  const proof = controls.find((one) => one.runtime === control)
  const settle = (own: Verdict): Verdict => {
    const verdict = settleClass(own, { runtime, node: anyNode }, replaced)
    return control === undefined ? verdict : settleControl(verdict, proof, runtime)
  }
  const pods = beside.map((pod) => ({ ...pod, verdict: settle(pod.verdict) }))
  // The row's verdict is that of its worst pod: what became worse by the look at the others does so here too.
  const worse = pods.find(
    (pod, index) => pod.verdict.kind === 'failed' && report.pods[index]?.verdict.kind !== 'failed'
  )
  const own = report.verdict.kind === 'failed' ? report.verdict : (worse?.verdict ?? report.verdict)
  return { ...report, pods, verdict: settle(own) }
}

function settlePod(pod: RowPod, all: readonly RowPod[], blames: ReadonlyMap<string, Blame>): RowPod {
  const passedElsewhere = all.some((other) => other.verdict.kind === 'passed' && other.node !== pod.node)
  return { ...pod, verdict: settleBlame(pod.verdict, blames.get(pod.pod) ?? 'failed', passedElsewhere) }
}
