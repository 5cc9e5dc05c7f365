import { type Blame, diagnoseBefore } from '../diagnosis/diagnose.ts'
import { settleBlame } from './judge-pod.ts'
import type { Inputs, Runtime, Verdict } from '../model.ts'
import type { Plan, PlannedCell } from '../plan/plan.ts'
import {
  type CellReport,
  type ControlReport,
  countVerdicts,
  type FenceReport,
  type Result,
  type RowReport
} from '../report.ts'

/** A cell's own verdict, before it is seen beside the others. */
export type OwnVerdict = { readonly report: CellReport; readonly blame: Blame }

/** Sees the cells beside each other and beside their controls, and gives what is finally said of each. */
export function settleCells(
  cells: readonly OwnVerdict[],
  control: readonly ControlReport[],
  runtimes: readonly Runtime[]
): readonly CellReport[] {
  const passed = new Set(cells.filter((one) => one.report.verdict.kind === 'passed').map((one) => one.report.runtime))
  const byName = new Map(runtimes.map((one) => [one.name, one]))
  const imageOf = (report: CellReport): string | undefined => byName.get(report.runtime)?.sample.image
  // A container that started has its image, whatever became of it.
  const started = Map.groupBy(
    cells.filter(({ report }) => report.timings.startedMs !== undefined),
    ({ report }) => imageOf(report)
  )
  const isHadElsewhere = (report: CellReport): boolean =>
    (started.get(imageOf(report)) ?? []).some((one) => one.report.node !== report.node)
  return cells.map(({ report, blame }) => {
    const isWellElsewhere = blame === 'compare-pull' ? isHadElsewhere(report) : passed.has(report.runtime)
    const verdict = settleBlame(report.verdict, blame, isWellElsewhere)
    const runtime = byName.get(report.runtime)
    return {
      ...report,
      verdict: settleControl(
        verdict,
        control.find((one) => one.runtime === report.runtime),
        runtime
      )
    }
  })
}

/** A pass under a class that somebody replaced meanwhile is none: nothing says which handler its pod ran under. */
export function settleClass(
  verdict: Verdict,
  { runtime, node }: Pick<PlannedCell, 'runtime' | 'node'>,
  replaced: ReadonlyMap<string, string>
): Verdict {
  const change = replaced.get(runtime.runtimeClass)
  if (verdict.kind !== 'passed' || change === undefined) return verdict
  return diagnoseBefore.classConflict(runtime, node, change)
}

/** A pass counts only if the sample doesn't run without the class. */
export function settleControl(
  verdict: Verdict,
  control: ControlReport | undefined,
  runtime: Runtime | undefined
): Verdict {
  if (verdict.kind !== 'passed' || control?.verdict === 'proven') return verdict
  return {
    kind: 'inconclusive',
    diagnosis: {
      code: 'control-not-proven',
      title: 'The sample answers, but nothing proves that Wasm ran',
      fault: 'sample image',
      evidence: control?.evidence ?? 'the control was not tried',
      remedy: [
        `Use a sample that only a Wasm shim can run: ${runtime?.sample.image ?? 'this one'} was tried without its RuntimeClass on ${control?.node ?? 'a node'} and did not fail as a Wasm module does there.`,
        "If containerd's default runtime on that node is itself a Wasm shim, try a node where it is runc."
      ]
    }
  }
}

/** The result of a run that went to its end: the worst of all that was found, and why it isn't better. */
export function settleResult(
  inputs: Inputs,
  plan: Plan,
  cells: readonly CellReport[],
  rows: readonly RowReport[],
  fence: readonly FenceReport[]
): { readonly result: Result; readonly message: string } {
  const counts = countVerdicts([...cells, ...rows])
  const broken = fence.filter((one) => one.verdict === 'broken').map((one) => one.runtimeClass)
  if (broken.length > 0) return { result: 'failed', message: `the fence of ${broken.join(', ')} is broken` }
  if (counts.failed > 0) return { result: 'failed', message: '' }
  if (counts.inconclusive > 0) return { result: 'inconclusive', message: '' }
  if (plan.shortfall !== '') return { result: 'inconclusive', message: plan.shortfall }
  const unproven = fence.filter((one) => one.verdict === 'not-proven').map((one) => one.runtimeClass)
  if (unproven.length > 0) {
    return { result: 'inconclusive', message: `the fence of ${unproven.join(', ')} could not be proven` }
  }
  const isUnchecked = ({ verdict }: { readonly verdict: Verdict }): boolean => verdict.kind === 'skipped'
  if (!inputs.runSamples) {
    if (rows.length === 0) return { result: 'applied', message: '' }
    if (!rows.every(isUnchecked)) return { result: 'passed', message: '' }
    return { result: 'inconclusive', message: 'nothing was checked: no object of manifests has pods' }
  }
  if (cells.every(isUnchecked))
    return { result: 'inconclusive', message: 'no cell was checked: every node was skipped' }
  return { result: 'passed', message: '' }
}
