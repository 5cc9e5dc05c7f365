import type { CellReport, Report, RowReport } from '../core/report.ts'
import { arrangeReport, runtimesOf, titleOf } from './arrange.ts'
import { breakCommand, capText, escapeTerminal, escapeWorkflowLine } from './escape.ts'
import { type Failure, groupFailures } from './failures.ts'
import { describeControl, describeFence } from './notes.ts'
import { countOf, listNames } from './words.ts'

/** A note that a workflow shows at the top of its page. Plain text; the message may have several lines. */
export type Annotation = { readonly level: 'error' | 'warning'; readonly title: string; readonly message: string }

/** GitHub shows ten a step. */
const maxAnnotations = 10

/**
 * One annotation a runtime or row that did not pass everywhere, and one for each thing that is wrong beside the cells: fence,
 * control, cleanup. Errors come first; what doesn't fit is counted in the last one.
 */
export function renderAnnotations(unordered: Report): readonly Annotation[] {
  const report = arrangeReport(unordered)
  const all = [
    ...runtimesOf(report).flatMap((runtime) => annotateRuntime(runtime, report)),
    ...report.rows.flatMap((row) => annotateRow(row, report)),
    ...annotateFence(report),
    ...annotateControl(report),
    ...annotateCleanup(report)
  ]
  const ordered = all.toSorted((a, b) => Number(a.level === 'warning') - Number(b.level === 'warning'))
  if (ordered.length <= maxAnnotations) return ordered
  const shown = ordered.slice(0, maxAnnotations - 1)
  const rest = ordered.slice(maxAnnotations - 1)
  const titles = rest.map(({ title }) => title)
  return [...shown, makeAnnotation(rest[0]?.level ?? 'error', countOf(rest.length, 'more problem'), titles)]
}

function annotateRuntime(runtime: string, report: Report): readonly Annotation[] {
  const cells = report.cells.filter((cell) => cell.runtime === runtime)
  const failures = groupFailures({ ...report, cells, rows: [] })
  const [first] = failures
  if (first === undefined) return []
  const nodes = new Set(failures.flatMap((failure) => failure.nodes)).size
  const title = `${runtime}: ${first.kind} on ${countOf(nodes, 'node')} of ${String(countNodes(cells))}`
  return [makeAnnotation(first.kind === 'failed' ? 'error' : 'warning', title, failures.flatMap(describeFailure))]
}

function annotateRow(row: RowReport, report: Report): readonly Annotation[] {
  const failures = groupFailures({ ...report, cells: [], rows: [row] })
  const [first] = failures
  if (first === undefined) return []
  const level = first.kind === 'failed' ? 'error' : 'warning'
  return [makeAnnotation(level, `${titleOf(row)}: ${first.kind}`, failures.flatMap(describeFailure))]
}

function countNodes(cells: readonly CellReport[]): number {
  return new Set(cells.map((cell) => cell.node)).size
}

function describeFailure({ kind, diagnosis, nodes, evidence }: Failure): readonly string[] {
  const [remedy] = diagnosis.remedy
  return [
    `${kind} ${diagnosis.code} (${diagnosis.title}; fault: ${diagnosis.fault})${nodes.length === 0 ? '' : ` on ${listNames(nodes, 20)}`}`,
    ...evidence.slice(0, 1).flatMap(({ text }) => (text === '' ? [] : [`evidence: ${capText(text, 500)}`])),
    ...(remedy === undefined ? [] : [`remedy: ${capText(remedy, 500)}`])
  ]
}

function annotateFence({ fence }: Report): readonly Annotation[] {
  return fence
    .filter(({ verdict }) => verdict === 'broken' || verdict === 'not-proven')
    .map((entry) =>
      makeAnnotation(
        entry.verdict === 'broken' ? 'error' : 'warning',
        `fence of ${entry.runtimeClass}: ${entry.verdict}`,
        [describeFence(entry)]
      )
    )
}

function annotateControl({ control }: Report): readonly Annotation[] {
  return control
    .filter(({ verdict }) => verdict === 'not-proven')
    .map((entry) => makeAnnotation('warning', `control of ${entry.runtime}: not proven`, [describeControl(entry)]))
}

function annotateCleanup({ cleanup }: Report): readonly Annotation[] {
  if (cleanup.problems.length === 0) return []
  return [makeAnnotation('error', 'cleanup did not finish', cleanup.problems.slice(0, 10))]
}

function makeAnnotation(level: Annotation['level'], title: string, lines: readonly string[]): Annotation {
  return {
    level,
    title: capText(escapeWorkflowLine(title), 200),
    message: lines.map((line) => breakCommand(escapeTerminal(capText(line, 1_500)))).join('\n')
  }
}
