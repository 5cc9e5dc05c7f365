import type { ReportV1, WorkloadV1 } from '../../src/render/json/report-v1.ts'

/** What a report reports of each row beside the checks, by its kind and name. */
export function workloadsOf({ workloads }: ReportV1): Readonly<Record<string, string>> {
  return Object.fromEntries(workloads.map((workload) => [`${workload.kind} ${workload.name}`, outputOf(workload)]))
}

/** The verdict of a row, and the code of its diagnosis if it has one. */
export function outputOf({ diagnosis, verdict }: WorkloadV1): string {
  return diagnosis === null ? verdict : `${verdict} ${diagnosis.code}`
}

/** The row of this kind and name. */
export function workloadOf({ workloads }: ReportV1, kind: string, name: string): WorkloadV1 {
  const found = workloads.find((workload) => workload.kind === kind && workload.name === name)
  if (found === undefined) throw new Error(`the report has no row of ${kind} ${name}`)
  return found
}
