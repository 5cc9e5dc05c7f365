import type { Diagnosis, Verdict } from '../model.ts'
import type { CheckReport } from '../report.ts'
import { medianOf, startsOf } from './start.ts'

type Some<T> = readonly [T, ...T[]]

/** One report for each check: of a check that was done several times, in order, what all of them show. */
export function mergeRepetitions(reports: readonly CheckReport[]): readonly CheckReport[] {
  const checks = Map.groupBy(reports, ({ node, runtime }) => JSON.stringify([runtime, node]))
  return Array.from(checks.values()).flatMap(([first, ...others]) =>
    first === undefined ? [] : others.length === 0 ? first : merge([first, ...others])
  )
}

/**
 * What passes each time passes, and what fails each time fails with the cause that it has most often. What passes and fails in turn is
 * flaky. Without a failure, a single time that is inconclusive is enough for the whole: what was not found out is no pass.
 */
function merge(all: Some<CheckReport>): CheckReport {
  const of = (kind: Verdict['kind']): readonly CheckReport[] => all.filter(({ verdict }) => verdict.kind === kind)
  const [passed, failed] = [of('passed'), groupByCause(of('failed'))]
  const open = groupByCause(of('inconclusive'))
  const [cause = open[0]] = failed
  const decisive = cause?.[0] ?? findMiddle(passed) ?? all[0]
  // One that had passed may be looked at again after the last has its verdict.
  const decided = all.flatMap((one) => one.decidedAtMs ?? [])
  const decidedAtMs = decided.length === 0 ? undefined : Math.max(...decided)
  const merged = { ...decisive, decidedAtMs, repetitions: all }
  if (cause === undefined) return { ...merged, verdict: takeMedian(decisive.verdict, passed) }
  if (passed.length > 0 && failed.length > 0)
    return { ...merged, verdict: describeFlaky(all, passed.length, failed, open) }
  return {
    ...merged,
    verdict: cause.length === all.length ? decisive.verdict : withShare(decisive.verdict, cause, all)
  }
}

type Caused = CheckReport & { readonly verdict: Extract<Verdict, { readonly diagnosis: Diagnosis }> }

/** Those of one code together, the most frequent first. */
function groupByCause(reports: readonly CheckReport[]): readonly Some<Caused>[] {
  const caused = reports.filter((one): one is Caused => 'diagnosis' in one.verdict)
  return [...Map.groupBy(caused, ({ verdict }) => verdict.diagnosis.code).values()]
    .flatMap(([first, ...others]) => (first === undefined ? [] : [[first, ...others] as const]))
    .toSorted((a, b) => b.length - a.length)
}

/** The one whose start is in the middle. */
function findMiddle(passed: readonly CheckReport[]): CheckReport | undefined {
  const startOf = (one: CheckReport): number => startsOf(one)[0] ?? 0
  return passed.toSorted((a, b) => startOf(a) - startOf(b))[Math.floor((passed.length - 1) / 2)]
}

function takeMedian(verdict: Verdict, passed: readonly CheckReport[]): Verdict {
  const took = passed.flatMap((one) => (one.verdict.kind === 'passed' ? one.verdict.tookMs : []))
  return verdict.kind === 'passed' ? { ...verdict, tookMs: medianOf(took) } : verdict
}

function describeFlaky(
  all: readonly CheckReport[],
  passes: number,
  failed: readonly Some<Caused>[],
  open: readonly Some<Caused>[]
): Verdict {
  const [first] = failed
  if (first === undefined) throw new Error('a check that never failed is no flaky one')
  const [{ runtime, verdict }] = first
  const hints = [...new Set(failed.flatMap(([one]) => one.verdict.diagnosis.hints ?? []))]
  const causes = [...failed, ...open].map((some) => `${describeShare(some, all)}: ${describeCause(some)}`)
  return {
    kind: 'failed',
    diagnosis: {
      code: 'flaky',
      title: 'The sample starts only sometimes',
      fault: verdict.diagnosis.fault,
      evidence: [`${passes} of ${all.length} repetitions passed`, ...causes].join('\n'),
      facts: { kind: 'flaky', runtime, causes: failed.map(([one]) => one.verdict.diagnosis.facts) },
      ...(hints.length === 0 ? {} : { hints })
    }
  }
}

function describeCause([{ verdict }]: Some<Caused>): string {
  const { code, evidence, excerpt = evidence } = verdict.diagnosis
  return `${code}: ${excerpt}`
}

/** `repetition 3 failed`, or `repetitions 3, 6 and 9 failed`. */
function describeShare(some: Some<CheckReport>, all: readonly CheckReport[]): string {
  const word = some[0].verdict.kind === 'failed' ? 'failed' : 'inconclusive'
  const numbers = some.map((one) => all.indexOf(one) + 1)
  const last = numbers.slice(-1).join()
  return numbers.length === 1
    ? `repetition ${last} ${word}`
    : `repetitions ${numbers.slice(0, -1).join(', ')} and ${last} ${word}`
}

/** The verdict of a cause that not all repetitions have, with those that do. */
function withShare(verdict: Verdict, cause: Some<Caused>, all: readonly CheckReport[]): Verdict {
  if (!('diagnosis' in verdict)) return verdict
  const { diagnosis } = verdict
  const share = `${cause.length} of ${all.length} repetitions`
  const lead = (text: string): string => `${share}: ${text}`
  const excerpt = diagnosis.excerpt === undefined ? undefined : lead(diagnosis.excerpt)
  return { ...verdict, diagnosis: { ...diagnosis, evidence: lead(diagnosis.evidence), excerpt } }
}
