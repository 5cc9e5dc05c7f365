import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { root } from '../../../scripts/tools.ts'
import type { CheckV1, ReportV1, WorkloadV1 } from '../../../src/render/json/report-v1.ts'
import type { Ended } from './run.ts'

const validate = new Ajv2020().compile(
  JSON.parse(readFileSync(join(root, 'docs', 'report.schema.json'), 'utf8')) as object
)

/** The report that a run left; it has to fit the published schema. */
export function reportOf({ exitCode, files, stdout, stderr }: Ended): ReportV1 {
  const text = files.get('report.json')
  if (text === undefined) throw new Error(`no report; exit code ${exitCode ?? 'none'}:\n${stdout}\n${stderr}`)
  const report: unknown = JSON.parse(text)
  if (!validate(report)) throw new Error(`the report doesn't fit its schema: ${JSON.stringify(validate.errors)}`)
  return report as ReportV1
}

/** The verdict of each check, with the diagnosis's code: `{'spin on node-c': 'failed handler-not-configured'}`. */
export function verdictsOf({ checks }: ReportV1): Readonly<Record<string, string>> {
  return Object.fromEntries(checks.map((check) => [`${check.runtime} on ${check.node}`, outputOf(check)]))
}

/** The check of this runtime on this node. */
export function checkOf({ checks }: ReportV1, runtime: string, node: string): CheckV1 {
  const found = checks.find((check) => check.runtime === runtime && check.node === node)
  if (found === undefined) throw new Error(`the report has no check of ${runtime} on ${node}`)
  return found
}

/** The verdict of each workload check, by its kind and name. */
export function workloadsOf({ workloads }: ReportV1): Readonly<Record<string, string>> {
  return Object.fromEntries(workloads.map((workload) => [`${workload.kind} ${workload.name}`, outputOf(workload)]))
}

/** The workload check of this kind and name. */
export function workloadOf({ workloads }: ReportV1, kind: string, name: string): WorkloadV1 {
  const found = workloads.find((workload) => workload.kind === kind && workload.name === name)
  if (found === undefined) throw new Error(`the report has no workload check of ${kind} ${name}`)
  return found
}

/** A verdict, and the code of its diagnosis if it has one. */
export function outputOf({ diagnosis, verdict }: Pick<CheckV1 | WorkloadV1, 'diagnosis' | 'verdict'>): string {
  return diagnosis === null ? verdict : `${verdict} ${diagnosis.code}`
}
