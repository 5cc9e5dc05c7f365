import { namespaceOf } from '../kubernetes/manifests.ts'
import type { RunRecord, RunRecordCheck, Runtime, Verdict } from '../model.ts'
import type { ConstraintReport, Report } from '../report.ts'
import { startsOf } from './start.ts'

/** What the result of a constraint check is in the words of checks. */
export const constraintResults = {
  enforced: 'passed',
  'not-enforced': 'failed',
  'not-applicable': 'skipped',
  unproven: 'inconclusive'
} as const satisfies Readonly<Record<ConstraintReport['verdict'], Verdict['kind']>>

/** A run as another one is compared with it. */
export function recordRun(
  { checks, constraints, run, workloads }: Pick<Report, 'checks' | 'constraints' | 'run' | 'workloads'>,
  runtimes: readonly Runtime[]
): RunRecord {
  return {
    id: run.id,
    version: run.version,
    startedAt: run.startedAt,
    constrain: run.constrain,
    samples: new Map(runtimes.map(({ name, sample }) => [name, sample.image])),
    checks: [
      ...checks.map((check) => ({
        ...recordVerdict(check.verdict),
        name: check.runtime,
        node: check.node,
        startsMs: startsOf(check)
      })),
      ...workloads.map(({ kind, name, namespace, verdict }) => ({
        ...recordVerdict(verdict),
        name: nameWorkload({ kind, name, namespace }, run.id),
        startsMs: []
      })),
      ...constraints.map(({ runtimeClass, verdict }) => ({
        name: `constraint check of ${runtimeClass}`,
        result: constraintResults[verdict],
        startsMs: []
      }))
    ]
  }
}

/** A workload or Service as another run has it too: the run's own namespace, and its own objects, have its id in their names. */
export function nameWorkload(
  { kind, name, namespace }: { readonly kind: string; readonly name: string; readonly namespace: string },
  runId: string
): string {
  const suffix = `-${runId}`
  const place = namespace === namespaceOf({ namespace: undefined }, runId) ? '' : `${namespace}/`
  return `${kind} ${place}${name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}`
}

function recordVerdict(verdict: Verdict): Pick<RunRecordCheck, 'code' | 'result'> {
  const { kind } = verdict
  return 'diagnosis' in verdict ? { result: kind, code: verdict.diagnosis.code } : { result: kind, code: undefined }
}
