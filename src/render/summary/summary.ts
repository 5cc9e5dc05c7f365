import type { Diagnosis } from '../../core/model.ts'
import type { Report, Result } from '../../core/report.ts'
import {
  arrangeReport,
  describeHidden,
  makeRows,
  type NodeRow,
  pickRows,
  runtimesOf,
  imagesOf,
  originOf
} from '../order.ts'
import { byteLength, takeWithin, countOf, describeCounts, emoji, formatTime, listNames } from '../words.ts'
import { capText } from '../../core/text/escape.ts'
import {
  describePlace,
  describeSource,
  distinctShort,
  docsLink,
  type Evidence,
  explainShims,
  type Failure,
  groupFailures
} from '../problems.ts'
import { codeBlock, codeCell, codeSpan, details, escapeMarkdown, markdownTable } from './markdown.ts'
import { fixSteps } from '../fix-steps.ts'
import { type NextOptions, nextSteps } from '../next-steps.ts'
import { renderDetails } from './details.ts'
import { renderWorkloadTable, renderVerdict } from './workloads.ts'

/** Where diagnoses are explained: the page, without `#`. */
export type SummaryOptions = NextOptions

/** GitHub takes a summary of 1 MiB; the sum of these, and what little has no budget, stays well below 900 KiB. */
const budgets = { table: 250_000, failures: 250_000 } as const
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
  const blocks = [
    renderHead(report),
    ...renderConnection(report, options),
    renderChecks(report, options),
    renderWorkloadTable(report, options),
    renderFailures(report, options),
    ...renderDetails(report)
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

function renderHead(report: Report): string {
  const { result, message, diagnosis, run, cluster } = report
  const nameOf = (text: string): string => codeSpan(capText(text, 300))
  const where =
    cluster === undefined
      ? 'The cluster was not reached.'
      : `Context ${nameOf(cluster.context)}, server ${nameOf(cluster.server)}, Kubernetes ${nameOf(cluster.version)}.`
  return [
    `## WebAssembly on every node: ${headings[result]}`,
    `**${describeCounts(report)}** in ${formatTime(run.tookMs)}. ${where}`,
    // A diagnosis reports it with the evidence.
    ...(message === '' || diagnosis !== undefined ? [] : [`> ${escapeMarkdown(capText(message, 3_000))}`])
  ].join('\n\n')
}

/** What kept the run from its cluster. */
function renderConnection({ diagnosis }: Report, options: SummaryOptions): readonly string[] {
  if (diagnosis === undefined) return []
  const { code, title, fault, evidence } = diagnosis
  return [
    `### ${emoji.failed} ${codeSpan(capText(code, 100))}`,
    `${escapeMarkdown(capText(title, 300))}. Fault: **${fault}**.`,
    foldLong(evidence),
    ...renderFix(diagnosis, [], options)
  ]
}

function renderChecks(report: Report, options: SummaryOptions): string {
  const runtimes = runtimesOf(report)
  if (runtimes.length === 0) return ''
  const picked = pickRows(makeRows(report), maxRows)
  const head = markdownTable(['node', ...runtimes.map((name) => codeCell(capText(name, 253)))], [])
  const { taken, left } = takeWithin(picked.rows, budgets.table - byteLength(head), (row) => {
    return `| ${cellsOf(row, runtimes, options).join(' | ')} |`
  })
  const hidden = describeHidden({ ...picked, others: picked.others + left }).map((line) => `_${line}._`)
  return [taken.length > 0 ? [head, ...taken].join('\n') : '', ...hidden].filter((part) => part !== '').join('\n\n')
}

function cellsOf(row: NodeRow, runtimes: readonly string[], options: SummaryOptions): readonly string[] {
  const verdicts = runtimes.map((runtime) => {
    const verdict = row.checks.get(runtime)?.verdict
    if (verdict === undefined) return ''
    return renderVerdict(verdict, options)
  })
  const origin = row.facts === undefined ? [] : originOf(row.facts)
  return [[capText(row.node, 253), ...origin].map(codeCell).join(' '), ...verdicts]
}

function renderFailures(report: Report, options: SummaryOptions): string {
  const failures = groupFailures(report)
  if (failures.length === 0) return ''
  const { taken, left } = takeWithin(failures, budgets.failures, (failure) => renderFailure(failure, report, options))
  const more = left === 0 ? [] : [`_${countOf(left, 'more paragraph')} like these did not fit: see report.json._`]
  const short = explainShims(failures)
  const head = ['### What is wrong, and what to do', ...(short === '' ? [] : [escapeMarkdown(short)])]
  return [...head, ...taken, ...more, renderSteps(report, failures, options)].join('\n\n')
}

function renderSteps(report: Report, failures: readonly Failure[], options: SummaryOptions): string {
  const steps = nextSteps(report, failures, options).map(({ text, commands, after, link }) =>
    [
      `- ${escapeMarkdown(text)}`,
      commands.map(codeSpan).join(' and '),
      escapeMarkdown(after),
      link === undefined ? '' : `[More](${link})`
    ]
      .filter((part) => part !== '')
      .join(' ')
  )
  return ['**To do it, and after it**', steps.join('\n')].join('\n\n')
}

function renderFailure(failure: Failure, report: Report, options: SummaryOptions): string {
  const { kind, diagnosis, runtimes, nodes, evidence } = failure
  const namesOf = (names: readonly string[], max: number): string =>
    listNames(
      names.map((name) => codeSpan(capText(name, 253))),
      max
    )
  const place = describePlace(
    failure,
    runtimes.map((name) => codeSpan(capText(name, 253)))
  )
  const where = nodes.length === 0 ? '' : ` ${nodes.length === 1 ? 'Node' : 'Nodes'}: ${namesOf(nodes, 20)}.`
  const images = imagesOf(nodes, report).map(codeSpan)
  const from = images.length === 0 ? '' : ` Image: ${listNames(images, 10)}.`
  const code = capText(diagnosis.code, 100)
  return [
    `#### ${emoji[kind]} ${place}: ${codeSpan(code)}`,
    `${escapeMarkdown(capText(diagnosis.title, 300))}. Fault: **${diagnosis.fault}**.${where}${from}`,
    ...distinctShort(evidence).slice(0, 3).map(renderEvidence),
    ...renderFix(diagnosis, nodes, options),
    ...(nodes.length > 20
      ? [
          details(
            `All ${countOf(nodes.length, 'node')}`,
            codeBlock(
              nodes
                .slice(0, 500)
                .map((name) => capText(name, 63))
                .join('\n')
            )
          )
        ]
      : [])
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function renderFix(diagnosis: Diagnosis, nodes: readonly string[], { docsUrl }: SummaryOptions): readonly string[] {
  const { code } = diagnosis
  const steps = fixSteps(diagnosis, nodes, docsUrl)
    .slice(0, 10)
    .map(({ text, block }, index) => {
      const number = `${String(index + 1)}. `
      const shown =
        block === undefined ? [] : codeBlock(capText(block.lines.join('\n'), 1_000), block.language).split('\n')
      // What is indented as far as the text of its step belongs to it.
      return [
        number + escapeMarkdown(capText(text, 1_000)),
        ...shown.map((line) => ' '.repeat(number.length) + line)
      ].join('\n')
    })
  return [
    ...(steps.length === 0 ? [] : [steps.join('\n')]),
    `[What ${codeSpan(capText(code, 100))} means](${docsLink(docsUrl, code)})`
  ]
}

/** What decides, as the cluster reported it, with its source; the whole is folded away, as is what is long. */
function renderEvidence({ runtime, node, text, short }: Evidence): string {
  if (text.trim() === '') return ''
  const [what, where] = [runtime, node].map((name) => (name === '' ? '' : codeSpan(capText(name, 253))))
  return [
    `From ${describeSource(what ?? '', where ?? '')}:`,
    foldLong(short),
    ...(short === text ? [] : [details('The whole evidence', codeBlock(capText(text, 2_000)))])
  ].join('\n\n')
}

function foldLong(evidence: string): string {
  const block = codeBlock(capText(evidence, 2_000))
  return block.length > 900 ? details('Evidence', block) : block
}
