import type { Report } from '../core/report.ts'
import { arrangeReport, compareNames, imagesOf } from './order.ts'
import { breakCommand, capText, escapeTerminal, escapeWorkflowLine } from '../core/text/escape.ts'
import { describePlace, docsLink, type Failure, groupFailures } from './problems.ts'
import { describeNegativeTest, describeConstraint } from './proofs.ts'
import { type FixStep, fixSteps, stepLines } from './fix-steps.ts'
import { nextLines } from './next-steps.ts'
import { countOf, listNames } from './words.ts'

/** A note that a workflow shows at the top of its page. Plain text; the message may have several lines. */
export type Annotation = { readonly level: 'error' | 'warning'; readonly title: string; readonly message: string }

/** GitHub shows ten a step. */
const maxAnnotations = 10
/** Paragraphs in one of them. */
const maxParagraphs = 10

/**
 * One annotation a diagnosis, wherever it is, and one for each thing that is wrong beside the checks: constraint check, negative test,
 * cleanup. Errors come first; what doesn't fit is counted in the last one.
 */
export function renderAnnotations(unordered: Report, docsUrl: string): readonly Annotation[] {
  const report = arrangeReport(unordered)
  const failures = groupFailures(report)
  const byDiagnosis = Map.groupBy(failures, ({ kind, diagnosis }) => `${kind} ${diagnosis.code}`)
  const next = nextLines(report, failures, { docsUrl, isWorkflow: true }).map((line) => `next: ${line}`)
  const all = [
    ...annotateConnection(report, docsUrl),
    ...Array.from(byDiagnosis.values()).flatMap((alike, index) =>
      // They are reported once, and the first is what is read.
      annotateDiagnosis(alike, report, index === 0 ? next : [], docsUrl)
    ),
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

/** What kept the run from its cluster, with all of the fix: there is nothing else to show. */
function annotateConnection({ diagnosis }: Report, docsUrl: string): readonly Annotation[] {
  if (diagnosis === undefined) return []
  const { code, title, fault, evidence } = diagnosis
  return [
    makeAnnotation('error', `error: ${code}`, [
      `${title}; fault: ${fault}`,
      ...capText(evidence, 4_000)
        .split('\n')
        .slice(0, 40)
        .map((line, index) => (index === 0 ? `evidence: ${line}` : line)),
      ...fixSteps(diagnosis, [], docsUrl).slice(0, 10).flatMap(describeStep),
      `docs: ${docsLink(docsUrl, code)}`
    ])
  ]
}

/** All failures of one code: a paragraph for each runtime or workload check that it was found in, since their fixes differ. */
function annotateDiagnosis(
  failures: readonly Failure[],
  report: Report,
  next: readonly string[],
  docsUrl: string
): readonly Annotation[] {
  const [first] = failures
  if (first === undefined) return []
  const { kind, diagnosis } = first
  const unite = (of: (failure: Failure) => readonly string[]): readonly string[] => [...new Set(failures.flatMap(of))]
  const names = unite(({ runtimes }) => runtimes).toSorted(compareNames)
  const place = describePlace({ ...first, nodes: unite(({ nodes }) => nodes) }, names)
  const hidden = failures.length - maxParagraphs
  const titles = unite((failure) => [failure.diagnosis.title])
  const lines = failures
    .slice(0, maxParagraphs)
    .flatMap((failure) =>
      describeFailure(failure, report, { docsUrl, several: failures.length > 1, isTitled: titles.length > 1 })
    )
  const more = hidden > 0 ? [`${countOf(hidden, 'more paragraph')} like these: see report.json`] : []
  return [
    makeAnnotation(kind === 'failed' ? 'error' : 'warning', `${kind}: ${diagnosis.code}: ${place}`, [
      titles.length > 1 ? `fault: ${diagnosis.fault}` : `${diagnosis.title}; fault: ${diagnosis.fault}`,
      ...lines,
      ...more,
      ...next
    ])
  ]
}

function describeFailure(
  { diagnosis, runtimes, nodes, evidence }: Failure,
  report: Report,
  { docsUrl, several, isTitled }: { readonly docsUrl: string; readonly several: boolean; readonly isTitled: boolean }
): readonly string[] {
  const images = imagesOf(nodes, report)
  const names = several ? `${listNames(runtimes, 10)} ` : ''
  const where = nodes.length === 0 ? names.trim() : `${names}on ${listNames(nodes, 20)}`
  return [
    ...(where === '' ? [] : [isTitled ? `${where}: ${diagnosis.title}` : where]),
    ...(images.length === 0 ? [] : [`image: ${listNames(images, 10)}`]),
    ...evidence.slice(0, 1).flatMap(({ short }) => (short === '' ? [] : [`evidence: ${capText(short, 500)}`])),
    ...fixSteps(diagnosis, nodes, docsUrl)
      .slice(0, 1)
      .flatMap(describeStep)
      .map((line) => capText(line, 500))
  ]
}

function describeStep(step: FixStep): readonly string[] {
  return stepLines(step).map((line, index) => (index === 0 ? `fix: ${line}` : line))
}

function annotateConstraint({ constraints }: Report): readonly Annotation[] {
  return constraints
    .filter(({ verdict }) => verdict === 'not-enforced' || verdict === 'unproven')
    .map((entry) =>
      makeAnnotation(
        entry.verdict === 'not-enforced' ? 'error' : 'warning',
        `constraint of ${entry.runtimeClass}: ${entry.verdict.replace('-', ' ')}`,
        [describeConstraint(entry)]
      )
    )
}

function annotateNegativeTest({ negativeTests }: Report): readonly Annotation[] {
  return negativeTests
    .filter(({ verdict }) => verdict === 'not-proven')
    .map((entry) =>
      makeAnnotation('warning', `negative test of ${entry.runtime}: not proven`, [describeNegativeTest(entry)])
    )
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
