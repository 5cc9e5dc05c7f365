import type { Verdict } from '../core/model.ts'
import type { Report } from '../core/report.ts'
import { compareNames, makeRows, type NodeRow, runtimesOf } from './order.ts'
import type { References } from './problems.ts'

/** A row of a table: one node, or all nodes that have the same results. */
export type TableRow = {
  readonly nodes: readonly string[]
  readonly checks: NodeRow['checks']
  /** True where it stands for several: their times differ. */
  readonly isGroup: boolean
}

/** From this many nodes on, one row is for all nodes with the same results. */
const MAX_NODES = 16

/** The rows of an arranged report's table, and whether they are groups of nodes. */
export function groupRows(report: Report, references: References): readonly TableRow[] {
  const rows = makeRows(report)
  if (rows.length <= MAX_NODES) return rows.map(({ node, checks }) => ({ nodes: [node], checks, isGroup: false }))
  const runtimes = runtimesOf(report)
  const resultOf = ({ node, checks }: NodeRow): readonly unknown[] =>
    runtimes.map((name) => [checks.get(name)?.verdict.kind, references(name, node)])
  const groups = Map.groupBy(rows, (row) => JSON.stringify(resultOf(row)))
  return Array.from(groups.values(), (alike): TableRow => ({
    nodes: alike.map(({ node }) => node),
    checks: alike[0]?.checks ?? new Map(),
    isGroup: true
  })).toSorted((a, b) => b.nodes.length - a.nodes.length || compareNames(a.nodes[0] ?? '', b.nodes[0] ?? ''))
}

/** The time of a group is no node's. */
export function withoutTime({ isGroup }: TableRow, verdict: Verdict): boolean {
  return isGroup && verdict.kind === 'passed'
}
