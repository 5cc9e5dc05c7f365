import { assertNever, type Verdict } from '../core/model.ts'
import type { Report } from '../core/report.ts'
import { escapeJson } from '../core/text/escape.ts'
import { arrangeReport } from './order.ts'

/** What later steps of a job read, as JSON: lists for `fromJSON`, sorted. */
export type DataOutputs = {
  /** Objects with runtime, runtimeClass, node, result, code (of a problem, else null), tookMs (of a pass, else null). */
  readonly checks: string
  /** Names of the nodes on which a check or a pod of a workload failed. */
  readonly 'failed-nodes': string
  /** Names of the runtimes of which a check, a workload check or the constraint check failed. */
  readonly 'failed-runtimes': string
}

/** Where there is no report. */
export const noDataOutputs: DataOutputs = { checks: '[]', 'failed-nodes': '[]', 'failed-runtimes': '[]' }

/** The outputs that are made of what was checked. */
export function renderDataOutputs(unordered: Report): DataOutputs {
  const report = arrangeReport(unordered)
  const { checks, classes, constraints, workloads } = report
  const failed = checks.filter(isFailed)
  const failedWorkloads = workloads.filter(isFailed)
  const pods = workloads.flatMap((workload) => workload.pods.filter(isFailed))
  const notEnforced = constraints.filter(({ verdict }) => verdict === 'not-enforced')
  const unconstrained = classes.filter(({ runtime }) =>
    notEnforced.some(({ runtimeClass }) => runtimeClass === runtime.runtimeClass)
  )
  return {
    checks: toJson(
      checks.map(({ node, runtime, runtimeClass, verdict }) => ({
        runtime,
        runtimeClass,
        node,
        result: verdict.kind,
        code: codeOf(verdict),
        tookMs: verdict.kind === 'passed' ? Math.round(verdict.tookMs) : null
      }))
    ),
    'failed-nodes': toJson(distinct([...failed, ...pods].flatMap(({ node }) => node ?? []))),
    'failed-runtimes': toJson(
      distinct([
        ...failed.map(({ runtime }) => runtime),
        ...failedWorkloads.flatMap(({ runtime }) => runtime ?? []),
        ...unconstrained.map(({ runtime }) => runtime.name)
      ])
    )
  }
}

function isFailed({ verdict }: { readonly verdict: Verdict }): boolean {
  return verdict.kind === 'failed'
}

function codeOf(verdict: Verdict): string | null {
  switch (verdict.kind) {
    case 'failed':
    case 'inconclusive':
      return verdict.diagnosis.code
    case 'passed':
    case 'skipped':
      return null
    default:
      return assertNever(verdict)
  }
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort()
}

/** On one line. */
function toJson(value: unknown): string {
  return escapeJson(JSON.stringify(value))
}
