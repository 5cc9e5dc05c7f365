import type { CheckReport, Report } from '../../core/report.ts'
import { breakCommand } from '../../core/text/escape.ts'
import { groupRows, type TableRow, withoutTime } from '../groups.ts'
import { runtimesOf } from '../order.ts'
import type { References } from '../problems.ts'
import { describeRate } from '../starts.ts'
import { columnsOf, padTo, paint, type Tone } from '../terminal.ts'
import { countOf, glyphs, shortDetail, shortName } from '../words.ts'

/** What the grid is drawn for. */
export type GridOptions = { readonly width: number; readonly colour: boolean; readonly references: References }

/** A field of the grid: one line of text, escaped. */
export type Field = { readonly text: string; readonly tone: Tone }

/** Rows of nodes; rows of groups are fewer, as there is one for each pattern of results. */
const maxRows = 20
const maxGroups = 5

/**
 * The lines of the table, nodes by runtimes; where it is too wide, a list with a line for each check. Nothing is cut off.
 */
export function renderGrid(report: Report, options: GridOptions): readonly string[] {
  const runtimes = runtimesOf(report)
  if (runtimes.length === 0) return []
  const all = groupRows(report, options.references)
  const limit = all.some(({ isGroup }) => isGroup) ? maxGroups : maxRows
  const rows = all.slice(0, limit)
  const hidden = all.slice(limit).reduce((sum, { nodes }) => sum + nodes.length, 0)
  const notes = hidden > 0 ? [`${countOf(hidden, 'more node')}: see report.json`] : []
  const columns = makeColumns(rows, runtimes, options.references)
  const width = columns.reduce((sum, column) => sum + widthOf(column) + 2, -2)
  if (width <= options.width) return [...drawColumns(columns, options.colour), ...notes]
  return [...drawList(rows, runtimes, options), ...notes]
}

function makeColumns(
  rows: readonly TableRow[],
  runtimes: readonly string[],
  references: References
): readonly (readonly Field[])[] {
  const isGrouped = rows.some(({ isGroup }) => isGroup)
  return [
    [heading(isGrouped ? 'NODES' : 'NODE'), ...rows.map((row): Field => ({ text: nameOf(row), tone: 'plain' }))],
    ...runtimes.map((name) => [
      heading(shortName(name).toUpperCase()),
      ...rows.map((row) => checkField(row, row.checks.get(name), references))
    ])
  ]
}

function nameOf({ nodes }: TableRow): string {
  const [node = ''] = nodes
  return nodes.length === 1 ? shortName(node) : countOf(nodes.length, 'node')
}

/** A title of a column. */
export function heading(text: string): Field {
  return { text, tone: 'strong' }
}

function checkField(row: TableRow, check: CheckReport | undefined, references: References): Field {
  if (check === undefined) return { text: '', tone: 'plain' }
  const { verdict, runtime, node } = check
  if (withoutTime(row, verdict)) return { text: glyphs.passed, tone: 'passed' }
  const field = verdictField(verdict, references(runtime, node))
  const rate = row.isGroup ? '' : describeRate(check)
  return rate === '' ? field : { ...field, text: field.text.replace(' ', ` ${rate} `) }
}

/** A verdict's glyph and its time or problems. */
export function verdictField(verdict: CheckReport['verdict'], problems: readonly number[]): Field {
  return { text: `${glyphs[verdict.kind]} ${shortDetail(verdict, problems)}`.trim(), tone: verdict.kind }
}

/** Columns that a column of fields takes. */
export function widthOf(column: readonly Field[]): number {
  return Math.max(...column.map(({ text }) => columnsOf(text)))
}

/** The lines of a table. */
export function drawColumns(columns: readonly (readonly Field[])[], colour: boolean): readonly string[] {
  const widths = columns.map(widthOf)
  const [first = []] = columns
  return first.map((_, row) =>
    joinLine(
      columns.map((column, index) => {
        const { text, tone } = column[row] ?? { text: '', tone: 'plain' }
        return paint(padTo(text, widths[index] ?? 0), tone, colour)
      })
    )
  )
}

function joinLine(fields: readonly string[]): string {
  return breakCommand(fields.join('  ')).replace(/ +((?:\x1b\[0m)?)$/, '$1')
}

function drawList(
  rows: readonly TableRow[],
  runtimes: readonly string[],
  { references, colour }: GridOptions
): readonly string[] {
  const width = Math.max(...runtimes.map((name) => columnsOf(shortName(name))))
  return rows.flatMap((row) => [
    breakCommand(nameOf(row)),
    ...Array.from(row.checks.values(), (check) => {
      const { text, tone } = checkField(row, check, references)
      return breakCommand(`  ${padTo(shortName(check.runtime), width)}  ${paint(text, tone, colour)}`)
    })
  ])
}
