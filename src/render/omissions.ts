import type { Report } from '../core/report.ts'
import { compareNames } from './order.ts'

/** Nodes that something is left out of, by the reason for it. */
export type Omission = { readonly reason: string; readonly nodes: readonly string[] }

/** The checks that were skipped, by reason. */
export function groupSkipped(report: Report): readonly Omission[] {
  return groupOmissions(
    report.checks.flatMap(({ verdict, node }) => (verdict.kind === 'skipped' ? [{ reason: verdict.reason, node }] : []))
  )
}

/** The nodes that were left out, by reason. */
export function groupLeftOut(report: Report): readonly Omission[] {
  return groupOmissions(
    report.nodes.flatMap(({ node, leftOut }) => (leftOut === undefined ? [] : [{ reason: leftOut, node: node.name }]))
  )
}

function groupOmissions(all: readonly { readonly reason: string; readonly node: string }[]): readonly Omission[] {
  const groups = Array.from(Map.groupBy(all, ({ reason }) => reason))
  return groups
    .map(([reason, entries]) => ({ reason, nodes: [...new Set(entries.map(({ node }) => node))].sort(compareNames) }))
    .toSorted((a, b) => compareNames(a.reason, b.reason))
}
