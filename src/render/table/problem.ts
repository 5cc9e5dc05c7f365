import type { Diagnosis } from '../../core/model.ts'
import type { Report } from '../../core/report.ts'
import { breakCommand, capText, escapeIndented, escapeTerminal } from '../../core/text/escape.ts'
import { describeSource, distinctShort } from '../evidence.ts'
import { type Fixable, fixableOf, fixSteps, numbered, stepLines } from '../fix-steps.ts'
import { describeProblem, placeOf } from '../problem-title.ts'
import { docsLink, type Problem } from '../problems.ts'
import { rerunFlags, rerunOf, rerunYaml } from '../rerun.ts'
import { block, columnsOf, cut, evidenceLines, labelled, padTo, paint, type Tone, wrap } from '../terminal.ts'
import { commonTraits, describeCommon } from '../traits.ts'
import { glyphs, listRanges, shortName } from '../words.ts'

/** How a problem is drawn. */
export type ProblemOptions = {
  readonly docsUrl: string
  readonly isWorkflow?: boolean
  readonly width: number
  readonly colour: boolean
}

const INDENT = 4
const maxEvidence = 2
const maxSteps = 10

/** A problem in a paragraph: where and what, who is at fault, the cluster's own words, the fix, the rerun. */
export function renderProblem(problem: Problem, report: Report, options: ProblemOptions): readonly string[] {
  const { kind, diagnoses, nodes, evidence, number } = problem
  const { code, fault } = diagnoses[0]
  const short = distinctShort(evidence).filter((one) => one.short.trim() !== '')
  const line = (label: string, text: string): readonly string[] => labelled(label, text, layout(options))
  return [
    ...renderHeading(`[${String(number)}]`, headingOf(problem, report), code, kind, options),
    ...line('At fault', fault),
    ...(nodes.length < 2 ? [] : line('Nodes', listRanges(nodes.map(shortName), 10))),
    ...line('Common', describeCommon(nodes.length, commonTraits(problem, report), escapeTerminal)),
    ...short.slice(0, maxEvidence).flatMap((one, index) => {
      const text = evidenceLines(one.short, 6).join('\n')
      const source = short.length === 1 ? '' : `${describeSource(shortName(one.runtime), shortName(one.node))}: `
      return line(index === 0 ? 'Error' : '', source + text)
    }),
    ...renderFix(problem, options),
    ...renderRerun(problem, report, options)
  ]
}

/** What is wrong, in one line: of what there is no room for. */
export function renderProblemLine(problem: Problem, report: Report, { width, colour }: ProblemOptions): string {
  const { number, kind, diagnoses } = problem
  const lead = `${padTo(`[${String(number)}]`, INDENT)}${shortName(diagnoses[0].code)}: `
  return paint(breakCommand(cut(lead + headingOf(problem, report), width)), kind, colour)
}

/** What kept the run from its cluster. */
export function renderConnection(diagnosis: Diagnosis, options: ProblemOptions): readonly string[] {
  const { code, title, fault, evidence } = diagnosis
  const line = (label: string, text: string): readonly string[] => labelled(label, text, layout(options))
  return [
    ...renderHeading(glyphs.failed, escapeTerminal(capText(title, 300)), code, 'failed', options),
    ...line('At fault', fault),
    ...line('Error', evidenceLines(evidence, 40).join('\n')),
    ...renderFix(fixableOf(diagnosis, [], 'generic'), options),
    ...line('Docs', escapeTerminal(docsLink(options.docsUrl, code)))
  ]
}

function headingOf(problem: Problem, report: Report): string {
  const note = problem.kind === 'inconclusive' ? ' (inconclusive)' : ''
  const escape = (text: string): string => escapeTerminal(capText(text, 300))
  const place = placeOf(problem, shortName)
  return `${place}: ${describeProblem(problem, report, escape)}${note}`
}

/** The code stands at the right, or on a line of its own where there is no room. */
function renderHeading(
  mark: string,
  text: string,
  code: string,
  tone: Tone,
  { width, colour }: ProblemOptions
): readonly string[] {
  const lead = padTo(mark, INDENT)
  const shown = shortName(code)
  const lines = wrap(text, Math.max(30, width - columnsOf(lead)))
  const last = columnsOf(lead) + columnsOf(lines.at(-1) ?? '')
  const room = width - last - columnsOf(shown)
  const right = room >= 2 ? ' '.repeat(room) + shown : ''
  return [
    ...lines.map((line, index) => {
      const start = index === 0 ? lead : ' '.repeat(columnsOf(lead))
      return paint(breakCommand(start + line), tone, colour) + (index === lines.length - 1 ? right : '')
    }),
    ...(right === '' ? labelled('Code', shown, { indent: INDENT, width }) : [])
  ]
}

function renderFix(fixable: Fixable, options: ProblemOptions): readonly string[] {
  const steps = numbered(fixSteps(fixable, options).slice(0, maxSteps))
  return steps.flatMap((step, index) => [
    ...labelled(
      index === 0 ? 'Fix' : '',
      step.number + escapeTerminal(capText(stepLines(step)[0] ?? '', 1_000)),
      layout(options)
    ),
    ...(step.block === undefined
      ? []
      : block(
          step.block.lines.map((line) => escapeIndented(capText(line, 1_000))),
          step.block.language,
          layout(options)
        ))
  ])
}

function renderRerun(problem: Problem, report: Report, options: ProblemOptions): readonly string[] {
  const rerun = rerunOf(report, problem)
  if (rerun.length === 0) return []
  const room = options.width - INDENT - 10
  const lines = options.isWorkflow === true ? rerunYaml(rerun, room) : rerunFlags(rerun, room)
  const label = `${' '.repeat(INDENT)}${padTo('Rerun', 10)}`
  return lines
    .map(escapeIndented)
    .map((line, index) => breakCommand((index === 0 ? label : ' '.repeat(columnsOf(label))) + line))
}

function layout({ width }: ProblemOptions): { readonly indent: number; readonly width: number } {
  return { indent: INDENT, width }
}
