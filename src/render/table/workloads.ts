import type { Report, RowReport } from '../../core/report.ts'
import { titleOf } from '../order.ts'
import { capText } from '../../core/text/escape.ts'
import { drawColumns, type Field, type GridOptions, onOneLine, shortName, widthOf } from './grid.ts'
import { countOf } from '../words.ts'

const maxRows = 60

/** The lines of the rows beside the cells, workloads and Services; those that did not pass first where they are many. */
export function renderRows({ rows }: Report, options: GridOptions): readonly string[] {
  if (rows.length === 0) return []
  const shown = pick(rows)
  const hidden = rows.length - shown.length
  const columns = [
    [heading('workload or Service'), ...shown.map((row) => plain(shortName(titleOf(row))))],
    [heading('verdict'), ...shown.map(onOneLine)],
    [heading('how'), ...shown.map((row) => plain(shortName(describeHow(row))))]
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
  return [...lines, ...(hidden > 0 ? [`${countOf(hidden, 'more row')}: see report.json`] : [])]
}

/** How a row was judged: the way by which a Service was asked, or how many of a workload's pods are well. */
export function describeHow({ via, pods }: RowReport): string {
  if (pods.length === 0) return capText(via, 500)
  const passed = pods.filter(({ verdict }) => verdict.kind === 'passed').length
  return `${String(passed)} of ${countOf(pods.length, 'pod')} passed`
}

function pick(rows: readonly RowReport[]): readonly RowReport[] {
  if (rows.length <= maxRows) return rows
  return rows.toSorted((a, b) => Number(isGood(a)) - Number(isGood(b))).slice(0, maxRows)
}

function isGood({ verdict }: RowReport): boolean {
  return verdict.kind === 'passed'
}

function heading(text: string): Field {
  return { lines: [text], tone: 'strong' }
}

function plain(text: string): Field {
  return { lines: [text], tone: 'plain' }
}
