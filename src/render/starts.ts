import type { CheckReport, Report } from '../core/report.ts'
import { startsOf, type StartTimes, sumUpStarts } from '../core/verdict/start.ts'
import { formatTime } from './words.ts'

/** What the times of a repeated run are of. */
export const startsTitle = 'Start times, from scheduled to the first right answer'

/** How long each runtime took to start, over all nodes on which it passed, by its name; empty where each check was done once. */
export function listStarts({ checks }: Report): readonly (readonly [runtime: string, starts: StartTimes])[] {
  if (!checks.some(({ repetitions }) => repetitions !== undefined)) return []
  const byRuntime = Map.groupBy(checks, ({ runtime }) => runtime)
  return Array.from(byRuntime).flatMap(([runtime, all]) => {
    const starts = sumUpStarts(all.flatMap(startsOf))
    return starts === undefined ? [] : [[runtime, starts] as const]
  })
}

/** The slow end of some starts: their 95th percentile, or, of few, the slowest. */
export function describeSlowest({ maxMs, p95Ms }: StartTimes): string {
  return p95Ms === undefined ? `max ${formatTime(maxMs)}` : `p95 ${formatTime(p95Ms)}`
}

/** `17/20`: how often a repeated check passed that passed only sometimes; empty of any other. */
export function describeRate({ repetitions, verdict }: CheckReport): string {
  if (repetitions === undefined || verdict.kind === 'passed') return ''
  const passes = repetitions.filter((one) => one.verdict.kind === 'passed').length
  return passes === 0 ? '' : `${passes}/${repetitions.length}`
}
