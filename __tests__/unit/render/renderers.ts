import type { Report } from '../../../src/core/report.ts'
import { renderAnnotations } from '../../../src/render/annotations.ts'
import { renderCtrf } from '../../../src/render/ctrf/ctrf.ts'
import { renderJson } from '../../../src/render/json/json.ts'
import { renderJunit } from '../../../src/render/junit/junit.ts'
import { renderPasses, renderProgress, renderWorkloadProgress } from '../../../src/render/progress.ts'
import { renderSummary } from '../../../src/render/summary/summary.ts'
import { renderTable } from '../../../src/render/table/table.ts'
import { docsUrl } from './reports.ts'

/** What is printed of each check and workload check, if it is a line of its own, and the group of those that passed. */
export function renderLines(report: Report, options: { readonly colour: boolean; readonly width: number }): string {
  return [
    ...report.checks.filter(({ verdict }) => verdict.kind !== 'passed').map((one) => renderProgress(one, options)),
    ...report.workloads.map((workload) => renderWorkloadProgress(workload, options)),
    renderPasses(report, options)
  ].join('\n')
}

/** Every renderer as a function of the report alone. */
export const renderers = {
  table: (report: Report) => renderTable(report, { width: 80, colour: false, docsUrl }),
  narrow: (report: Report) => renderTable(report, { width: 60, colour: false, docsUrl }),
  progress: (report: Report) => renderLines(report, { colour: false, width: 80 }),
  summary: (report: Report) => renderSummary(report, { docsUrl }),
  junit: (report: Report) => renderJunit(report, { docsUrl }),
  ctrf: (report: Report) => renderCtrf(report, { docsUrl }),
  json: (report: Report) => renderJson(report, { docsUrl }),
  annotations: (report: Report) =>
    renderAnnotations(report, docsUrl)
      .map(({ level, title, message }) => [level, title, message].join('\n'))
      .join('\n\n')
} as const
