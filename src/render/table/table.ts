import type { Diagnosis } from '../../core/model.ts'
import type { Report, Result } from '../../core/report.ts'
import { arrangeReport, imagesOf } from '../order.ts'
import { breakCommand, capText, escapeTerminal } from '../../core/text/escape.ts'
import {
  describePlace,
  describeSource,
  distinctShort,
  docsLink,
  explainShims,
  type Failure,
  groupFailures
} from '../problems.ts'
import { renderGrid } from './grid.ts'
import { fixSteps, stepLines } from '../fix-steps.ts'
import { type NextOptions, type NextStep, nextSteps } from '../next-steps.ts'
import { renderNotes } from './notes.ts'
import { renderRows } from './workloads.ts'
import { evidenceLines, indented, labelled, paint, type Tone, wrap } from '../terminal.ts'
import { countOf, describeCounts, formatNumber, formatTime, glyphs, listNames, shortName } from '../words.ts'

/** How the table is drawn, and where diagnoses are explained: `docsUrl` is the page, without `#`. */
export type TableOptions = NextOptions & { readonly width: number; readonly colour: boolean }

const maxFailures = 30
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
  const failures = groupFailures(report)
  const hidden = failures.length - maxFailures
  const blocks = [
    [renderHead(report)],
    renderGrid(report, options),
    renderRows(report, options),
    wrap(explainShims(failures), options.width),
    ...failures.slice(0, maxFailures).map((failure) => renderFailure(failure, report, options)),
    hidden > 0 ? [`${countOf(hidden, 'more paragraph')} like these: see report.json`] : [],
    nextSteps(report, failures, options).flatMap((step) => renderStep(step, options)),
    renderNotes(report, options),
    renderConnection(report, options),
    renderResult(report, options.colour)
  ]
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

function renderHead({ run, cluster }: Report): string {
  const parts = [
    `wasm-node-smoke ${run.version}`,
    `run ${run.id}`,
    ...(cluster === undefined ? [] : [`context ${cluster.context}`, cluster.server, `Kubernetes ${cluster.version}`])
  ]
  return breakCommand(parts.map(shortName).join(' · '))
}

/** What kept the run from its cluster. */
function renderConnection({ diagnosis }: Report, options: TableOptions): readonly string[] {
  if (diagnosis === undefined) return []
  const { code, title, fault, evidence } = diagnosis
  const heading = `${glyphs.failed} error: ${shortName(code)} (fault: ${fault})`
  return [
    paint(breakCommand(heading), 'failed', options.colour),
    ...labelled('what', escapeTerminal(capText(title, 300)), options.width),
    ...labelled('evidence', evidenceLines(evidence, 40).join('\n'), options.width),
    ...renderFix(diagnosis, [], options)
  ]
}

/** A diagnosis with its nodes, in one paragraph. */
function renderFailure(failure: Failure, report: Report, options: TableOptions): readonly string[] {
  const { kind, diagnosis, runtimes, nodes, evidence } = failure
  const { code, title, fault } = diagnosis
  const where = describePlace(failure, runtimes.map(shortName))
  const heading = `${glyphs[kind]} ${kind}: ${where}: ${shortName(code)} (fault: ${fault})`
  const line = (label: string, text: string): readonly string[] => labelled(label, text, options.width)
  return [
    paint(breakCommand(heading), kind, options.colour),
    ...line('what', escapeTerminal(capText(title, 300))),
    ...line('nodes', listNames(nodes.map(shortName), 20)),
    ...line('image', listNames(imagesOf(nodes, report).map(escapeTerminal), 10)),
    ...distinctShort(evidence)
      .slice(0, 3)
      .flatMap(({ runtime, node, short }) => {
        const lines = evidenceLines(short, 12).join('\n')
        const source = describeSource(shortName(runtime), shortName(node))
        return lines === '' ? [] : line('evidence', `${source}: ${lines}`)
      }),
    ...renderFix(diagnosis, nodes, options)
  ]
}

function renderFix(
  diagnosis: Diagnosis,
  nodes: readonly string[],
  { docsUrl, width }: TableOptions
): readonly string[] {
  const steps = fixSteps(diagnosis, nodes, docsUrl).slice(0, 10)
  return [
    ...steps.flatMap((step, index) => {
      const number = steps.length > 1 ? `${formatNumber(index + 1)}. ` : ''
      const [text = '', ...block] = stepLines(step).map((line) => escapeTerminal(capText(line, 1_000)))
      return [...labelled(index === 0 ? 'fix' : '', number + text, width), ...block.map((line) => indented(line))]
    }),
    ...labelled('docs', escapeTerminal(docsLink(docsUrl, diagnosis.code)), width)
  ]
}

function renderStep({ label, text, commands, after, link }: NextStep, { width }: TableOptions): readonly string[] {
  const more = [after, link === undefined ? '' : `More: ${link}`].filter((part) => part !== '').join(' ')
  return [
    ...labelled(label, escapeTerminal(text), width),
    ...commands.map((command) => indented(escapeTerminal(command))),
    ...labelled('', escapeTerminal(more), width)
  ]
}

function renderResult(report: Report, colour: boolean): readonly string[] {
  const { result, message, diagnosis, run } = report
  const summary = `${describeCounts(report)} in ${formatTime(run.tookMs)}`
  return [
    `${paint(`result: ${result}`, tones[result], colour)}, ${summary}`,
    // A diagnosis reports it with the evidence.
    ...(message === '' || diagnosis !== undefined ? [] : [breakCommand(escapeTerminal(capText(message, 2_000)))])
  ]
}
