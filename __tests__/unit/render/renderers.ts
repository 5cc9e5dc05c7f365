import type { Report } from '../../../src/core/report.ts'
import { renderAnnotations } from '../../../src/render/annotations.ts'
import { renderCtrf } from '../../../src/render/ctrf/ctrf.ts'
import { renderJson } from '../../../src/render/json/json.ts'
import { renderJunit } from '../../../src/render/junit/junit.ts'
import { renderProgress, renderWorkloadProgress } from '../../../src/render/progress.ts'
import { renderSummary } from '../../../src/render/summary/summary.ts'
import { renderTable } from '../../../src/render/table/table.ts'
import { docsUrl } from './reports.ts'

/** Every renderer as a function of the report alone. */
export const renderers = {
  table: (report: Report) => renderTable(report, { width: 80, colour: false, docsUrl }),
  narrow: (report: Report) => renderTable(report, { width: 60, colour: false, docsUrl }),
  progress: (report: Report) =>
    [
      ...report.checks.map((check) => renderProgress(check, { colour: false })),
      ...report.workloads.map((workload) => renderWorkloadProgress(workload, { colour: false }))
    ].join('\n'),
  summary: (report: Report) => renderSummary(report, { docsUrl }),
  junit: (report: Report) => renderJunit(report, { docsUrl }),
  ctrf: (report: Report) => renderCtrf(report, { docsUrl }),
  json: (report: Report) => renderJson(report, { docsUrl }),
  annotations: (report: Report) =>
    renderAnnotations(report, docsUrl)
      .map(({ level, title, message }) => [level, title, message].join('\n'))
      .join('\n\n')
} as const
