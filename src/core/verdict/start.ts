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

/** A pass that took longer to start than `max-start` allows its runtime is failed. */
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

function isTooSlow({ runtime, timings, verdict }: CheckReport, limits: ReadonlyMap<string, number>): boolean {
  const [limitMs, startMs] = [limitOf(runtime, limits), startOf(timings)]
  return verdict.kind === 'passed' && limitMs !== undefined && startMs !== undefined && startMs > limitMs
}

function describeTooSlow({ runtime, timings }: CheckReport, limitMs: number, isNodes: boolean): Verdict {
  const { pullMs = 0 } = timings
  const startMs = startOf(timings) ?? 0
  const without = pullMs === 0 ? '' : `, without ${seconds(pullMs)} for the pull of its image`
  return {
    kind: 'failed',
    diagnosis: {
      code: 'start-too-slow',
      title: 'The sample answers, but takes longer to start than max-start allows',
      fault: isNodes ? 'node' : 'node image',
      evidence: `${seconds(startMs)} from scheduled to the first right answer${without}; max-start is ${seconds(limitMs)}`,
      facts: { kind: 'start-too-slow', runtime, limitMs }
    }
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
