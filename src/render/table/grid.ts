import type { CheckReport, Report } from '../../core/report.ts'
import { describeHidden, makeRows, type NodeRow, pickRows, runtimesOf, originOf } from '../order.ts'
import { breakCommand, escapeTerminal } from '../../core/text/escape.ts'
import { columnsOf, padTo, paint, type Tone } from '../terminal.ts'
import { glyphs, shortDetail, shortName } from '../words.ts'

/** What the grid is drawn for. */
export type GridOptions = { readonly width: number; readonly colour: boolean }

/** Lines of one field of the grid; each is one line of text, escaped. */
export type Field = { readonly lines: readonly string[]; readonly tone: Tone }

type Judged = Pick<CheckReport, 'verdict'>

const maxRows = 40

/**
 * The lines of the table, nodes by runtimes. Where it is too wide, the detail goes below the word; where that is too
 * wide still, it is a list with a line for each check. Nothing is cut off.
 */
export function renderGrid(report: Report, options: GridOptions): readonly string[] {
  const runtimes = runtimesOf(report)
  const picked = pickRows(makeRows(report), maxRows)
  const hidden = describeHidden(picked)
  const notes = hidden.length > 0 ? ['', ...hidden] : []
  if (runtimes.length === 0) return []
  for (const fieldOf of [onOneLine, onTwoLines]) {
    const columns = makeColumns(picked.rows, runtimes, fieldOf)
    const width = columns.reduce((sum, column) => sum + widthOf(column) + 2, -2)
    if (width <= options.width) return [...drawColumns(columns, options.colour), ...notes]
  }
  return [...drawList(picked.rows, runtimes, options.colour), ...notes]
}

function makeColumns(
  rows: readonly NodeRow[],
  runtimes: readonly string[],
  fieldOf: (check: CheckReport | undefined) => Field
): readonly (readonly Field[])[] {
  const heading = (text: string): Field => ({ lines: [text], tone: 'strong' })
  return [
    [heading('node'), ...rows.map((row): Field => ({ lines: nodeLines(row), tone: 'plain' }))],
    ...runtimes.map((name) => [heading(shortName(name)), ...rows.map((row) => fieldOf(row.checks.get(name)))])
  ]
}

/** A node's name, and below it where the node comes from. */
function nodeLines({ node, facts }: NodeRow): readonly string[] {
  const origin = facts === undefined ? [] : originOf(facts)
  return [shortName(node), ...origin.map((line) => `  ${escapeTerminal(line)}`)]
}

/** A verdict's word and detail. */
export function onOneLine(check: Judged | undefined): Field {
  const { lines, tone } = onTwoLines(check)
  return { lines: [lines.map((line) => line.trim()).join(' ')], tone }
}

function onTwoLines(check: Judged | undefined): Field {
  if (check === undefined) return { lines: [''], tone: 'plain' }
  const { kind } = check.verdict
  const detail = shortName(shortDetail(check.verdict))
  return { lines: [`${glyphs[kind]} ${kind}`, ...(detail === '' ? [] : [`  ${detail}`])], tone: kind }
}

/** Columns that a column of fields takes. */
export function widthOf(column: readonly Field[]): number {
  return Math.max(...column.flatMap((field) => field.lines.map(columnsOf)))
}

/** The lines of a table; each field takes as many lines as the highest of its row. */
export function drawColumns(columns: readonly (readonly Field[])[], colour: boolean): readonly string[] {
  const widths = columns.map(widthOf)
  const [first = []] = columns
  return first.flatMap((_, row) => {
    const fields = columns.map((column) => column[row] ?? { lines: [''], tone: 'plain' as const })
    const height = Math.max(...fields.map((field) => field.lines.length))
    return Array.from({ length: height }, (__, line) =>
      joinLine(
        fields.map((field, index) => paint(padTo(field.lines[line] ?? '', widths[index] ?? 0), field.tone, colour))
      )
    )
  })
}

function joinLine(fields: readonly string[]): string {
  return breakCommand(fields.join('  ')).replace(/ +((?:\x1b\[0m)?)$/, '$1')
}

function drawList(rows: readonly NodeRow[], runtimes: readonly string[], colour: boolean): readonly string[] {
  const width = Math.max(...runtimes.map((name) => columnsOf(shortName(name))))
  return rows.flatMap((row) => [
    ...nodeLines(row).map(breakCommand),
    ...Array.from(row.checks.values(), (check) => {
      const { lines, tone } = onOneLine(check)
      return breakCommand(`  ${padTo(shortName(check.runtime), width)}  ${paint(lines.join(''), tone, colour)}`)
    })
  ])
}
