import type { Report } from '../core/report.ts'
import { breakCommand, capText, escapeIndented, escapeWorkflowLine } from '../core/text/escape.ts'
import { comparisonLines } from './comparison.ts'
import { distinctShort } from './evidence.ts'
import { type Fixable, fixableOf, fixSteps, numbered, stepLines } from './fix-steps.ts'
import { arrangeReport } from './order.ts'
import { describeProblem, placeOf } from './problem-title.ts'
import { docsLink, groupProblems, type Problem } from './problems.ts'
import { describeConsequence, describeConstraint, describeNegativeTest } from './proofs.ts'
import { rerunOf, rerunText } from './rerun.ts'
import { commonTraits, describeCommon } from './traits.ts'
import { countOf, listRanges } from './words.ts'

/** A note that a workflow shows at the top of its page. Plain text; the message may have several lines. */
export type Annotation = { readonly level: 'error' | 'warning'; readonly title: string; readonly message: string }

/** GitHub shows ten a step. */
const maxAnnotations = 10
const maxSteps = 10

/**
 * One annotation a problem, and one for each thing that is wrong beside the checks: constraint check, negative test, cleanup. Errors
 * come first; what doesn't fit is counted in the last one.
 */
export function renderAnnotations(unordered: Report, docsUrl: string): readonly Annotation[] {
  const report = arrangeReport(unordered)
  const all = [
    ...annotateComparison(report),
    ...annotateConnection(report, docsUrl),
    ...groupProblems(report).map((problem) => annotateProblem(problem, report, docsUrl)),
    ...annotateConstraint(report),
    ...annotateNegativeTest(report),
    ...annotateCleanup(report)
  ]
  const ordered = all.toSorted((a, b) => Number(a.level === 'warning') - Number(b.level === 'warning'))
  if (ordered.length <= maxAnnotations) return ordered
  const shown = ordered.slice(0, maxAnnotations - 1)
  const rest = ordered.slice(maxAnnotations - 1)
  const titles = rest.map(({ title }) => title)
  return [...shown, makeAnnotation(rest[0]?.level ?? 'error', countOf(rest.length, 'more problem'), titles)]
}

/** What got worse since the run that this one is compared with; nothing where nothing did. */
function annotateComparison({ comparison }: Report): readonly Annotation[] {
  if (comparison === undefined) return []
  const isWorse = comparison.worse.length > 0 || comparison.starts.some(({ isSlower }) => isSlower)
  if (!isWorse) return []
  const [title = '', ...lines] = comparisonLines(comparison)
  const trimmed = lines.map((line) => line.trim())
  return [makeAnnotation('warning', title, trimmed)]
}

/** What kept the run from its cluster: there is nothing else to show. */
function annotateConnection({ diagnosis }: Report, docsUrl: string): readonly Annotation[] {
  if (diagnosis === undefined) return []
  const { code, title, fault, evidence } = diagnosis
  const error = capText(evidence, 4_000).split('\n').slice(0, 40)
  return [
    makeAnnotation('error', `${title} (${code})`, [
      `At fault: ${fault}`,
      ...error.map((line, index) => (index === 0 ? `Error: ${line}` : line)),
      ...describeFix(fixableOf(diagnosis, [], 'generic'), docsUrl),
      `Docs: ${docsLink(docsUrl, code)}`
    ])
  ]
}

function annotateProblem(problem: Problem, report: Report, docsUrl: string): Annotation {
  const { number, kind, diagnoses, nodes, evidence } = problem
  const { code, fault } = diagnoses[0]
  const asIs = (text: string): string => capText(text, 300)
  const note = kind === 'inconclusive' ? 'inconclusive, ' : ''
  const place = `${placeOf(problem, asIs)}: ${describeProblem(problem, report, asIs)}`
  const common = describeCommon(nodes.length, commonTraits(problem, report), asIs)
  const [error] = distinctShort(evidence)
  return makeAnnotation(kind === 'failed' ? 'error' : 'warning', `[${String(number)}] ${place} (${note}${code})`, [
    `At fault: ${fault}`,
    ...(nodes.length < 2 ? [] : [`Nodes: ${listRanges(nodes, 20)}`]),
    ...(common === '' ? [] : [`Common: ${common}`]),
    ...(error === undefined || error.short === '' ? [] : [`Error: ${capText(error.short, 500)}`]),
    ...describeFix(problem, docsUrl),
    rerunText(rerunOf(report, problem), true),
    `Docs: ${docsLink(docsUrl, code)}`
  ])
}

function describeFix(fixable: Fixable, docsUrl: string): readonly string[] {
  return numbered(fixSteps(fixable, { docsUrl, isWorkflow: true }).slice(0, maxSteps)).flatMap((step, index) => {
    const [first = '', ...block] = stepLines(step).map((line) => capText(line, 500))
    return [`${index === 0 ? 'Fix: ' : ''}${step.number}${first}`, ...block]
  })
}

function annotateConstraint({ constraints }: Report): readonly Annotation[] {
  return constraints
    .filter(({ verdict }) => verdict === 'not-enforced' || verdict === 'unproven')
    .map((entry) =>
      makeAnnotation(
        entry.verdict === 'not-enforced' ? 'error' : 'warning',
        `constraint of ${entry.runtimeClass}: ${entry.verdict.replace('-', ' ')}`,
        [describeConstraint(entry), describeConsequence(entry.verdict)]
      )
    )
}

function annotateNegativeTest({ negativeTests }: Report): readonly Annotation[] {
  return negativeTests
    .filter(({ verdict }) => verdict === 'not-proven')
    .map((entry) =>
      makeAnnotation('warning', `negative test of ${entry.runtime}: not proven`, [
        describeNegativeTest(entry),
        describeConsequence(entry.verdict)
      ])
    )
}

/** What the cleanup left; empty if it left nothing. */
export function annotateCleanup({ cleanup }: Report): readonly Annotation[] {
  if (cleanup.problems.length === 0) return []
  return [makeAnnotation('error', 'cleanup failed', cleanup.problems.slice(0, 10))]
}

function makeAnnotation(level: Annotation['level'], title: string, lines: readonly string[]): Annotation {
  return {
    level,
    title: capText(escapeWorkflowLine(title), 200),
    message: lines.map((line) => breakCommand(escapeIndented(capText(line, 1_500)))).join('\n')
  }
}
