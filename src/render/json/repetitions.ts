import { type CheckReport, countVerdicts } from '../../core/report.ts'
import { capText } from '../../core/text/escape.ts'
import { startsOf, sumUpStarts } from '../../core/verdict/start.ts'
import type { RepetitionsV1 } from './report-v1.ts'

/** Of each time; the causes are in the check's diagnosis as well. */
const maxEvidence = 500

/** What came of each time that a check was done, for the public report. */
export function makeRepetitions(all: readonly CheckReport[]): RepetitionsV1 {
  const { failed, inconclusive, passed, total } = countVerdicts(all)
  return { passed, failed, inconclusive, total, starts: makeStarts(all), each: all.map(makeRepetition) }
}

function makeStarts(all: readonly CheckReport[]): RepetitionsV1['starts'] {
  const starts = sumUpStarts(all.flatMap(startsOf))
  if (starts === undefined) return null
  const { count, maxMs, medianMs, p95Ms } = starts
  return { count, medianMs: Math.round(medianMs), p95Ms: p95Ms ?? null, maxMs }
}

function makeRepetition(one: CheckReport): RepetitionsV1['each'][number] {
  const { pod, stopMs, verdict } = one
  const { code, evidence } = 'diagnosis' in verdict ? verdict.diagnosis : {}
  return {
    verdict: verdict.kind,
    pod: pod ?? null,
    code: code ?? null,
    evidence: evidence === undefined ? null : capText(evidence, maxEvidence),
    startMs: startsOf(one)[0] ?? null,
    stopMs: stopMs === undefined ? null : Math.round(stopMs)
  }
}
