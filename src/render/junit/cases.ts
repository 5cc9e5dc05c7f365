import { assertNever, type Diagnosis, type Timings, type Verdict } from '../../core/model.ts'
import type { CheckReport, NegativeTestReport, ConstraintReport, Report, WorkloadReport } from '../../core/report.ts'
import { describeHow, titleOf } from '../order.ts'
import { capText } from '../../core/text/escape.ts'
import { comparisonLines } from '../comparison.ts'
import { shortEvidence } from '../evidence.ts'
import { fixableOf, fixSteps, nodesOf, numbered, stepLines } from '../fix-steps.ts'
import { docsLink, type distributions, type PageOptions } from '../problems.ts'
import { describeNegativeTest, describeConstraint } from '../proofs.ts'

/** A case of a suite; texts are as the cluster reported them, and escaped where they are written. */
export type Case = {
  readonly name: string
  readonly timeMs: number
  readonly properties: readonly (readonly [name: string, value: string])[]
  readonly outcome:
    | { readonly kind: 'passed' }
    | {
        readonly kind: 'failure' | 'error' | 'skipped'
        readonly message: string
        readonly type: string
        readonly body: string
      }
  /** What a case that passed has to show. */
  readonly output: string
}

/** What cases are written with. */
export type CaseContext = PageOptions & { readonly distribution: ReturnType<typeof distributions> }

const maxText = 4_000

/** A node in the suite of a runtime. */
export function checkCase(
  { node, verdict, timings }: CheckReport,
  properties: Case['properties'],
  context: CaseContext
): Case {
  return verdictCase({ name: capText(node, 253), properties }, verdict, [node], lastTime(timings), context)
}

/** A workload or Service in the suite of these. */
export function workloadCase(workload: WorkloadReport, context: CaseContext): Case {
  const properties = Object.entries({ source: workload.source, detail: describeHow(workload) })
  const name = capText(titleOf(workload), 600)
  return verdictCase(
    { name, properties },
    workload.verdict,
    nodesOf(workload),
    Math.max(0, ...workload.pods.map((pod) => lastTime(pod.timings))),
    context
  )
}

/** A case by its verdict; the time is how far it got if it did not pass. */
function verdictCase(
  rest: Pick<Case, 'name' | 'properties'>,
  verdict: Verdict,
  nodes: readonly string[],
  reachedMs: number,
  context: CaseContext
): Case {
  switch (verdict.kind) {
    case 'passed':
      return { ...rest, timeMs: verdict.tookMs, outcome: { kind: 'passed' }, output: '' }
    case 'failed':
    case 'inconclusive': {
      const kind = verdict.kind === 'failed' ? 'failure' : 'error'
      return diagnosisCase(rest, kind, verdict.diagnosis, nodes, reachedMs, context)
    }
    case 'skipped':
      return { ...rest, timeMs: 0, outcome: skipped(verdict.reason), output: '' }
    default:
      return assertNever(verdict)
  }
}

function diagnosisCase(
  rest: Pick<Case, 'name' | 'properties'>,
  kind: 'failure' | 'error',
  diagnosis: Diagnosis,
  nodes: readonly string[],
  timeMs: number,
  context: CaseContext
): Case {
  const message = oneLine([diagnosis.title, shortEvidence(diagnosis)].filter((text) => text !== '').join(': '))
  const outcome = { kind, message, type: diagnosis.code, body: describeDiagnosis(diagnosis, nodes, context) } as const
  return { ...rest, timeMs, outcome, output: '' }
}

/** A class in the suite of the constraint check. */
export function constraintCase(entry: ConstraintReport): Case {
  const kinds = {
    enforced: 'passed',
    'not-enforced': 'failure',
    'not-applicable': 'skipped',
    unproven: 'error'
  } as const
  return proofCase(entry.runtimeClass, kinds[entry.verdict], `constraint-${entry.verdict}`, describeConstraint(entry))
}

/** A runtime in the suite of the negative test. */
export function negativeTestCase(entry: NegativeTestReport): Case {
  const kind = entry.verdict === 'proven' ? 'passed' : 'error'
  return proofCase(entry.runtime, kind, `negative-test-${entry.verdict}`, describeNegativeTest(entry))
}

/** What changed since an earlier run. It fails nothing by itself: a check that got worse has a case of its own. */
export function comparisonCases({ comparison }: Report): readonly Case[] {
  if (comparison === undefined) return []
  const [name = '', ...lines] = comparisonLines(comparison)
  return [proofCase(name, 'passed', '', lines.map((line) => line.trim()).join('\n'))]
}

/** The result of the run itself: it could not go on, ran nothing, or didn't clean up. No case otherwise. */
export function runCases({ result, message, diagnosis, cleanup }: Report, context: CaseContext): readonly Case[] {
  const unfinished = result === 'error' || (message !== '' && result !== 'passed' && result !== 'applied')
  const problems = cleanup.problems.join('\n')
  return [
    ...(diagnosis === undefined
      ? []
      : [diagnosisCase({ name: 'connection to the cluster', properties: [] }, 'error', diagnosis, [], 0, context)]),
    ...(unfinished && diagnosis === undefined
      ? [proofCase('result', 'error', result, message === '' ? result : message)]
      : []),
    ...(result === 'applied'
      ? [proofCase('result', 'skipped', result, 'classes and labels only: no sample was run')]
      : []),
    ...(problems === '' ? [] : [proofCase('cleanup', 'error', 'cleanup-failed', problems)])
  ]
}

function proofCase(name: string, kind: Case['outcome']['kind'], type: string, text: string): Case {
  const body = capText(text, maxText)
  const rest = { name: capText(name, 253), timeMs: 0, properties: [], output: '' }
  if (kind === 'passed') return { ...rest, outcome: { kind }, output: body }
  if (kind === 'skipped') return { ...rest, outcome: skipped(text) }
  return { ...rest, outcome: { kind, message: oneLine(text), type, body } }
}

/** The message of a case, which reporters show on one line. */
function oneLine(text: string): string {
  return capText(text.replaceAll(/[\s\u0085]+/g, ' '), 500)
}

function skipped(reason: string): Case['outcome'] {
  return { kind: 'skipped', message: oneLine(reason), type: '', body: '' }
}

function describeDiagnosis(
  diagnosis: Diagnosis,
  nodes: readonly string[],
  { distribution, ...options }: CaseContext
): string {
  const { code, title, fault, evidence } = diagnosis
  const fixable = fixableOf(diagnosis, nodes, distribution(nodes[0]))
  const steps = numbered(fixSteps(fixable, options).slice(0, 10)).flatMap((step) => {
    const [first = '', ...block] = stepLines(step).map((line) => capText(line, 1_000))
    return [`  ${step.number}${first}`, ...block.map((line) => `     ${line}`)]
  })
  return [
    `${title} (${code})`,
    `At fault: ${fault}`,
    ...(evidence === '' ? [] : [`Error: ${capText(evidence, maxText)}`]),
    ...(steps.length === 0 ? [] : ['Fix:', ...steps]),
    `Docs: ${docsLink(options.docsUrl, code)}`
  ].join('\n')
}

/** How far a check got that did not pass. */
function lastTime(timings: Timings): number {
  return Math.max(0, ...Object.values(timings).filter((ms) => typeof ms === 'number'))
}
