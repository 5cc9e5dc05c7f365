import type { Report, WorkloadReport } from '../../core/report.ts'
import { describeHow, titleOf } from '../order.ts'
import { drawColumns, type Field, type GridOptions, heading, verdictField, widthOf } from './grid.ts'
import { countOf, shortName } from '../words.ts'

const maxRows = 60

/** The lines of the workload checks, workloads and Services; those that did not pass first where they are many. */
export function renderWorkloads({ workloads }: Report, options: GridOptions): readonly string[] {
  if (workloads.length === 0) return []
  const shown = pick(workloads)
  const hidden = workloads.length - shown.length
  const columns = [
    [heading('WORKLOAD'), ...shown.map((workload) => plain(shortName(titleOf(workload))))],
    [
      heading('RESULT'),
      ...shown.map((workload) => verdictField(workload.verdict, options.references(titleOf(workload))))
    ],
    [heading('HOW'), ...shown.map((workload) => plain(shortName(describeHow(workload))))]
  ]
  const width = columns.reduce((sum, column) => sum + widthOf(column) + 2, -2)
  const [titles = [], ...others] = columns
  const lines =
    width <= options.width
      ? drawColumns(columns, options.colour)
      : titles.flatMap((title, index) => [
          ...drawColumns([[title]], options.colour),
          ...drawColumns([[plain('')], ...others.map((column) => column.slice(index, index + 1))], options.colour)
        ])
  return [...lines, ...(hidden > 0 ? [`${countOf(hidden, 'more workload check')}: see report.json`] : [])]
}

function pick(workloads: readonly WorkloadReport[]): readonly WorkloadReport[] {
  if (workloads.length <= maxRows) return workloads
  return workloads.toSorted((a, b) => Number(isGood(a)) - Number(isGood(b))).slice(0, maxRows)
}

function isGood({ verdict }: WorkloadReport): boolean {
  return verdict.kind === 'passed'
}

function plain(text: string): Field {
  return { text, tone: 'plain' }
}
