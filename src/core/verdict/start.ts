import type { Timings, Verdict } from '../model.ts'
import type { CheckReport } from '../report.ts'

/**
 * How long a sample app took to start on its node, in milliseconds: from when its pod was scheduled to its first right answer, without the
 * pull of its image, which says nothing of the node image. Undefined where it never answered.
 */
export function startOf({ answeredMs, pullMs = 0, scheduledMs }: Timings): number | undefined {
  if (answeredMs === undefined || scheduledMs === undefined) return undefined
  return Math.max(0, Math.round(answeredMs - scheduledMs - pullMs))
}

/** The starts of a check that passed, in milliseconds, one for each time that it was done; empty of any other. */
export function startsOf({ repetitions, timings, verdict }: CheckReport): readonly number[] {
  if (repetitions !== undefined) return verdict.kind === 'passed' ? repetitions.flatMap(startsOf) : []
  return verdict.kind === 'passed' ? [startOf(timings) ?? []].flat() : []
}

/** How long starts take: `p95Ms` is absent of fewer than 20, whose slowest would be it. */
export type StartTimes = {
  readonly count: number
  readonly medianMs: number
  readonly p95Ms?: number | undefined
  readonly maxMs: number
}

/** Of so many starts, one is beyond the 95th percentile. */
const ENOUGH_FOR_P95 = 20

/** Sums up starts, in milliseconds; undefined if there are none. */
export function sumUpStarts(startsMs: readonly number[]): StartTimes | undefined {
  const sorted = startsMs.toSorted((a, b) => a - b)
  const maxMs = sorted.at(-1)
  if (maxMs === undefined) return undefined
  const p95Ms = sorted.length < ENOUGH_FOR_P95 ? undefined : sorted[Math.ceil(0.95 * sorted.length) - 1]
  return { count: sorted.length, medianMs: medianOf(sorted), p95Ms, maxMs }
}

/** The middle of some numbers; the mean of the two in the middle where there are two. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const [low = NaN, high = low] = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1)
  return (low + high) / 2
}

/** Stands for every runtime that has no limit of its own. */
export const ANY_RUNTIME = '*'

function limitOf(runtime: string, limits: ReadonlyMap<string, number>): number | undefined {
  return limits.get(runtime) ?? limits.get(ANY_RUNTIME)
}

/** A pass that took longer to start than `max-start` allows its runtime is failed; where there are several, their median decides. */
export function settleStarts(
  checks: readonly CheckReport[],
  limits: ReadonlyMap<string, number>
): readonly CheckReport[] {
  const slow = new Set(checks.filter((check) => isTooSlow(check, limits)))
  // Where others of the same image do it, this node is at fault alone.
  const fast = new Set(checks.flatMap((one) => (one.verdict.kind === 'passed' && !slow.has(one) ? [one.runtime] : [])))
  return checks.map((check) => {
    if (!slow.has(check)) return check
    const { runtime } = check
    return { ...check, verdict: describeTooSlow(check, limitOf(runtime, limits) ?? 0, fast.has(runtime)) }
  })
}

function isTooSlow(check: CheckReport, limits: ReadonlyMap<string, number>): boolean {
  const limitMs = limitOf(check.runtime, limits)
  const startMs = sumUpStarts(startsOf(check))?.medianMs
  return limitMs !== undefined && startMs !== undefined && startMs > limitMs
}

function describeTooSlow(check: CheckReport, limitMs: number, isNodes: boolean): Verdict {
  const { runtime, timings } = check
  const { count = 0, medianMs: startMs = 0 } = sumUpStarts(startsOf(check)) ?? {}
  const { pullMs = 0 } = count === 1 ? timings : {}
  const median = count === 1 ? '' : `median of ${count}: `
  const without = pullMs === 0 ? '' : `, without ${seconds(pullMs)} for the pull of its image`
  return {
    kind: 'failed',
    diagnosis: {
      code: 'start-too-slow',
      title: 'The sample answers, but takes longer to start than max-start allows',
      fault: isNodes ? 'node' : 'node image',
      evidence: `${median}${seconds(startMs)} from scheduled to the first right answer${without}; max-start is ${seconds(limitMs)}`,
      facts: { kind: 'start-too-slow', runtime, limitMs }
    }
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
