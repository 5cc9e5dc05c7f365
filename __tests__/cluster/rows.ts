import type { ReportV1, RowV1 } from '../../src/render/json/report-v1.ts'

/** What a report says of each row beside the cells, by its kind and name. */
export function rowsOf({ rows }: ReportV1): Readonly<Record<string, string>> {
  return Object.fromEntries(rows.map((row) => [`${row.kind} ${row.name}`, saidOf(row)]))
}

/** The verdict of a row, and the code of its diagnosis if it has one. */
export function saidOf({ diagnosis, verdict }: RowV1): string {
  return diagnosis === null ? verdict : `${verdict} ${diagnosis.code}`
}

/** The row of this kind and name. */
export function rowOf({ rows }: ReportV1, kind: string, name: string): RowV1 {
  const found = rows.find((row) => row.kind === kind && row.name === name)
  if (found === undefined) throw new Error(`the report has no row of ${kind} ${name}`)
  return found
}
