import { diagnoseBefore } from '../diagnosis/diagnose.ts'
import { settleBlame } from './judge-pod.ts'
import type { Runtime, Verdict } from '../model.ts'
import type { Plan, PlannedCheck } from '../plan/types.ts'
import type { OwnCheck, Proof } from './proof.ts'
import { settleWorkload } from './settle-workloads.ts'
import {
  type CheckReport,
  type NegativeTestReport,
  countVerdicts,
  type ConstraintReport,
  type Result,
  type WorkloadReport
} from '../report.ts'

/** What is finally reported of all that a run proved. */
export type Settled = {
  readonly checks: readonly CheckReport[]
  readonly workloads: readonly WorkloadReport[]
  readonly constraints: readonly ConstraintReport[]
  readonly negativeTests: readonly NegativeTestReport[]
  readonly result: Result
  /** Why the result isn't better, where the verdicts alone don't show it; else empty. */
  readonly message: string
}

/** Sees all that was proven beside each other, beside its negative tests, and beside the classes that were `replaced` meanwhile. */
export function settle(plan: Plan, proof: Proof, replaced: ReadonlyMap<string, string>): Settled {
  const { constraints, negativeTests } = proof
  const own = proof.checks.map(({ check, report, blame }) => ({
    report: { ...report, verdict: settleClass(report.verdict, check, replaced) },
    blame
  }))
  const checks = settleChecks(own, negativeTests, plan.inputs.runtimes)
  const workloads = proof.workloads.map((workload) => settleWorkload(workload, negativeTests, replaced))
  return { checks, workloads, constraints, negativeTests, ...settleResult(plan, checks, workloads, constraints) }
}

/** Sees the checks beside each other and beside their negative tests, and gives the result of each. */
export function settleChecks(
  checks: readonly Omit<OwnCheck, 'check'>[],
  negativeTest: readonly NegativeTestReport[],
  runtimes: readonly Runtime[]
): readonly CheckReport[] {
  const passed = new Set(checks.filter((one) => one.report.verdict.kind === 'passed').map((one) => one.report.runtime))
  const byName = new Map(runtimes.map((one) => [one.name, one]))
  const imageOf = (report: CheckReport): string | undefined => byName.get(report.runtime)?.sample.image
  // A container that started has its image, whatever happened to it.
  const started = Map.groupBy(
    checks.filter(({ report }) => report.timings.startedMs !== undefined),
    ({ report }) => imageOf(report)
  )
  const isHadElsewhere = (report: CheckReport): boolean =>
    (started.get(imageOf(report)) ?? []).some((one) => one.report.node !== report.node)
  return checks.map(({ report, blame }) => {
    const isWellElsewhere = blame === 'compare-pull' ? isHadElsewhere(report) : passed.has(report.runtime)
    const verdict = settleBlame(report.verdict, blame, isWellElsewhere)
    const runtime = byName.get(report.runtime)
    return {
      ...report,
      verdict: settleNegativeTest(
        verdict,
        negativeTest.find((one) => one.runtime === report.runtime),
        runtime
      )
    }
  })
}

/** A pass under a class that somebody replaced meanwhile is none: nothing reports which handler its pod ran under. */
export function settleClass(
  verdict: Verdict,
  { runtime, node }: Pick<PlannedCheck, 'runtime' | 'node'>,
  replaced: ReadonlyMap<string, string>
): Verdict {
  const change = replaced.get(runtime.runtimeClass)
  if (verdict.kind !== 'passed' || change === undefined) return verdict
  return diagnoseBefore.classConflict(runtime, node, change)
}

/** A pass counts only if the sample doesn't run without the class. */
export function settleNegativeTest(
  verdict: Verdict,
  negativeTest: NegativeTestReport | undefined,
  runtime: Runtime | undefined
): Verdict {
  if (verdict.kind !== 'passed' || negativeTest?.verdict === 'proven') return verdict
  return {
    kind: 'inconclusive',
    diagnosis: {
      code: 'negative-test-not-proven',
      title: 'The sample answers, but nothing proves that Wasm ran',
      fault: 'sample image',
      evidence: negativeTest?.evidence ?? 'the negative test was not tried',
      fix: [
        `Use a sample that only a Wasm shim can run: ${runtime?.sample.image ?? 'this one'} was tried without its RuntimeClass on ${negativeTest?.node ?? 'a node'} and did not fail as a Wasm module does there.`,
        "If containerd's default runtime on that node is itself a Wasm shim, try a node where it is runc."
      ]
    }
  }
}

/** The result of a run that went to its end: the worst of all that was found, and why it isn't better. */
export function settleResult(
  { inputs, shortfall }: Pick<Plan, 'inputs' | 'shortfall'>,
  checks: readonly CheckReport[],
  workloads: readonly WorkloadReport[],
  constraints: readonly ConstraintReport[]
): { readonly result: Result; readonly message: string } {
  const counts = countVerdicts([...checks, ...workloads])
  const notEnforced = constraints.filter((one) => one.verdict === 'not-enforced').map((one) => one.runtimeClass)
  if (notEnforced.length > 0)
    return { result: 'failed', message: `the constraint of ${notEnforced.join(', ')} is not enforced` }
  if (counts.failed > 0) return { result: 'failed', message: '' }
  if (counts.inconclusive > 0) return { result: 'inconclusive', message: '' }
  if (shortfall !== '') return { result: 'inconclusive', message: shortfall }
  const unproven = constraints.filter((one) => one.verdict === 'unproven').map((one) => one.runtimeClass)
  if (unproven.length > 0) {
    return { result: 'inconclusive', message: `the constraint of ${unproven.join(', ')} could not be proven` }
  }
  const isUnchecked = ({ verdict }: { readonly verdict: Verdict }): boolean => verdict.kind === 'skipped'
  if (!inputs.runSamples) {
    if (workloads.length === 0) return { result: 'applied', message: '' }
    if (!workloads.every(isUnchecked)) return { result: 'passed', message: '' }
    return { result: 'inconclusive', message: 'nothing was checked: no object of manifests has pods' }
  }
  if (checks.every(isUnchecked))
    return { result: 'inconclusive', message: 'no check was checked: every node was skipped' }
  return { result: 'passed', message: '' }
}
