import type { Report, Result } from '../../core/report.ts'
import { capText } from '../../core/text/escape.ts'
import { comparisonMarkdown } from '../comparison.ts'
import { groupRows, type TableRow, withoutTime } from '../groups.ts'
import { describeOutcome, describeTime, shownResult } from '../headline.ts'
import { arrangeReport, runtimesOf } from '../order.ts'
import { groupProblems, indexProblems, type PageOptions, type Problem, type References } from '../problems.ts'
import { describeRate, describeSlowest, listStarts, startsTitle } from '../starts.ts'
import { byteLength, countOf, emoji, formatTime, shortDetail, takeWithin } from '../words.ts'
import { renderDetails } from './details.ts'
import { codeCell, codeSpan, escapeMarkdown, markdownTable } from './markdown.ts'
import { renderConnection, renderProblem } from './problem.ts'
import { renderVerdict, renderWorkloadTable } from './workloads.ts'

/** As other renderers have it. */
export type SummaryOptions = PageOptions

/** GitHub takes a summary of 1 MiB; the sum of these, and what little has no budget, stays well below 900 KiB. */
const budgets = { table: 250_000, problems: 250_000 } as const
const maxRows = 100
const headings: Readonly<Record<Result, string>> = {
  passed: '✅ passed',
  failed: '❌ failed',
  inconclusive: '❔ inconclusive',
  applied: '✅ applied, nothing was run',
  error: '❌ error'
}

/** The report as a job summary in Markdown: what a maintainer reads first, and pastes into a pull request. */
export function renderSummary(unordered: Report, options: SummaryOptions): string {
  const report = arrangeReport(unordered)
  const problems = groupProblems(report)
  const references = indexProblems(problems)
  const blocks = [
    renderHead(report, problems),
    report.comparison === undefined ? '' : comparisonMarkdown(report.comparison),
    report.diagnosis === undefined ? '' : renderConnection(report.diagnosis, options),
    renderChecks(report, references),
    renderStarts(report),
    renderWorkloadTable(report, references),
    ...renderProblems(problems, report, options),
    ...renderDetails(report)
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

function renderHead(report: Report, problems: readonly Problem[]): string {
  const { message, diagnosis, cluster } = report
  const nameOf = (text: string): string => codeSpan(capText(text, 300))
  const where =
    cluster === undefined
      ? 'The cluster was not reached.'
      : `Context ${nameOf(cluster.context)}, server ${nameOf(cluster.server)}, Kubernetes ${nameOf(cluster.version)}.`
  return [
    `## WebAssembly on every node: ${headings[shownResult(report)]}`,
    `**${describeOutcome(report, problems)}** · ${describeTime(report)}. ${where}`,
    // A diagnosis reports it with the evidence.
    ...(message === '' || diagnosis !== undefined ? [] : [`> ${escapeMarkdown(capText(message, 3_000))}`])
  ].join('\n\n')
}

function renderChecks(report: Report, references: References): string {
  const runtimes = runtimesOf(report)
  if (runtimes.length === 0) return ''
  const rows = groupRows(report, references)
  const head = markdownTable(
    [rows.some(({ isGroup }) => isGroup) ? 'Nodes' : 'Node', ...runtimes.map((name) => codeCell(capText(name, 253)))],
    []
  )
  const { taken } = takeWithin(rows.slice(0, maxRows), budgets.table - byteLength(head), (row) => {
    return `| ${cellsOf(row, runtimes, references).join(' | ')} |`
  })
  const hidden = rows.slice(taken.length).reduce((sum, { nodes }) => sum + nodes.length, 0)
  const more = hidden === 0 ? [] : [`_${countOf(hidden, 'more node')}: see report.json._`]
  return [taken.length > 0 ? [head, ...taken].join('\n') : '', ...more].filter((part) => part !== '').join('\n\n')
}

function cellsOf(row: TableRow, runtimes: readonly string[], references: References): readonly string[] {
  const [node = ''] = row.nodes
  const name = row.nodes.length === 1 ? codeCell(capText(node, 253)) : countOf(row.nodes.length, 'node')
  const cells = runtimes.map((runtime) => {
    const check = row.checks.get(runtime)
    if (check === undefined) return ''
    const { verdict } = check
    if (withoutTime(row, verdict)) return emoji.passed
    const detail = shortDetail(verdict, references(runtime, node))
    return renderVerdict(
      verdict,
      row.isGroup ? detail : [describeRate(check), detail].filter((part) => part !== '').join('&nbsp;')
    )
  })
  return [name, ...cells]
}

function renderStarts(report: Report): string {
  const rows = listStarts(report).map(([runtime, starts]) => [
    codeCell(capText(runtime, 253)),
    String(starts.count),
    formatTime(starts.medianMs),
    describeSlowest(starts)
  ])
  if (rows.length === 0) return ''
  return `${startsTitle}:\n\n${markdownTable(['Runtime', 'Starts', 'Median', 'Slowest'], rows)}`
}

function renderProblems(problems: readonly Problem[], report: Report, options: SummaryOptions): readonly string[] {
  const { taken, left } = takeWithin(problems, budgets.problems, (problem) => renderProblem(problem, report, options))
  return [...taken, ...(left === 0 ? [] : [`_${countOf(left, 'more problem')}: see report.json._`])]
}
