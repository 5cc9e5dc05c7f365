import type { Report, Result } from '../../core/report.ts'
import { breakCommand, capText, escapeTerminal } from '../../core/text/escape.ts'
import { comparisonLines } from '../comparison.ts'
import { describeCleanup, describeOutcome, describeTime, shownResult } from '../headline.ts'
import { arrangeReport } from '../order.ts'
import { groupProblems, indexProblems, type Problem } from '../problems.ts'
import { columnsOf, paint, type Tone, wrap } from '../terminal.ts'
import { countOf, shortName } from '../words.ts'
import { renderGrid } from './grid.ts'
import { renderNotes } from './notes.ts'
import { type ProblemOptions, renderConnection, renderProblem, renderProblemLine } from './problem.ts'
import { renderWorkloads } from './workloads.ts'

/** How the table is drawn, and where diagnoses are explained: `docsUrl` is the page, without `#`. */
export type TableOptions = ProblemOptions

/** What fits one screen. Problems that don't fit it are a line each, at least so many. */
const screen = 35
const minProblems = 3

const tones: Readonly<Record<Result, Tone>> = {
  passed: 'passed',
  failed: 'failed',
  inconclusive: 'inconclusive',
  applied: 'passed',
  error: 'failed'
}

/**
 * The report for a terminal or a log: the table, what is wrong and how to fix it, what else was found, and the result
 * last, where the eye is. Its lines are safe in a workflow's log as they are.
 */
export function renderTable(unordered: Report, options: TableOptions): string {
  const report = arrangeReport(unordered)
  const problems = groupProblems(report)
  const drawn = { ...options, references: indexProblems(problems) }
  const compared = report.comparison === undefined ? [] : comparisonLines(report.comparison, options.width)
  const above = [
    compared,
    // The table belongs to the line above it.
    [...renderHead(report, options), ...renderGrid(report, drawn)],
    renderWorkloads(report, drawn)
  ]
  const below = [
    report.diagnosis === undefined ? [] : renderConnection(report.diagnosis, options),
    [...renderNotes(report, options), ...renderResult(report, problems, options)]
  ]
  const taken = [...above, ...below].filter((lines) => lines.length > 0)
  const room = screen - taken.flat().length - taken.length
  return `${[...above, ...renderProblems(problems, report, room, options), ...below]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

function renderHead({ run, cluster }: Report, { width }: TableOptions): readonly string[] {
  const parts = [
    `wasm-node-smoke ${run.version}`,
    ...(cluster === undefined ? [] : [cluster.context, `Kubernetes ${cluster.version}`])
  ]
  return wrap(parts.map(shortName).join(' · '), width).map(breakCommand)
}

/** The first ones whole, as many as there is room for, at least one; then a line for each. */
function renderProblems(
  problems: readonly Problem[],
  report: Report,
  room: number,
  options: TableOptions
): readonly (readonly string[])[] {
  const whole: (readonly string[])[] = []
  let left = room
  for (const problem of problems) {
    const own = renderProblem(problem, report, options)
    if (whole.length > 0 && own.length + 1 > left) break
    left -= own.length + 1
    whole.push(own)
  }
  const rest = problems.slice(whole.length)
  if (rest.length === 0) return whole
  const lines = rest
    .slice(0, Math.max(minProblems, left - 2))
    .map((problem) => renderProblemLine(problem, report, options))
  const more = rest.length > lines.length ? `${countOf(rest.length - lines.length, 'more problem')}. ` : ''
  const page = options.isWorkflow === true ? 'the job summary' : 'summary.md'
  return [...whole, [...lines, `${more}All fixes: ${page}`]]
}

/** The headline, and why the result isn't better where the checks don't show it. */
export function renderResult(
  report: Report,
  problems: readonly Problem[],
  options: Pick<TableOptions, 'colour' | 'width'>
): readonly string[] {
  const { message, diagnosis } = report
  const result = shownResult(report)
  const word = result.toUpperCase()
  const lead = ' '.repeat(word.length + 2)
  const text = `${describeOutcome(report, problems)} · ${describeTime(report)}`
  // One that failed is in the outcome.
  const cleanup = report.cleanup.problems.length > 0 ? '' : describeCleanup(report)
  const both = `${lead}${text}   (${cleanup})`
  const lines =
    cleanup !== '' && columnsOf(both) <= options.width
      ? [both]
      : [...wrap(text, options.width - lead.length), cleanup === '' ? '' : `(${cleanup})`]
          .filter((line) => line !== '')
          .map((line) => lead + line)
  const [first = '', ...others] = lines
  return [
    `${paint(word, tones[result], options.colour)}${first.slice(word.length)}`,
    ...others,
    // A diagnosis reports it with the evidence.
    ...(message === '' || diagnosis !== undefined
      ? []
      : wrap(escapeTerminal(capText(message, 2_000)), options.width).map(breakCommand))
  ]
}
