import { assertNever } from '../core/model.ts'
import type { Report, Result } from '../core/report.ts'
import type { Problem } from './problems.ts'
import { countOf, describeCounts, formatTime } from './words.ts'

/** The result as the exit code has it: what passed and was not undone is no pass. */
export function shownResult({ result, cleanup }: Report): Result {
  const isGreen = result === 'passed' || result === 'applied'
  return isGreen && cleanup.problems.length > 0 ? 'error' : result
}

/** `8 of 12 checks passed, 1 problem on 1 node`, with all that keeps a result from being green. */
export function describeOutcome(report: Report, problems: readonly Problem[]): string {
  const nodes = new Set(problems.flatMap((problem) => problem.nodes))
  const open = report.constraints.filter(({ verdict }) => verdict === 'not-enforced' || verdict === 'unproven')
  const untested = report.negativeTests.filter(({ verdict }) => verdict === 'not-proven')
  return [
    describeCounts(report),
    ...(problems.length === 0
      ? []
      : [`${countOf(problems.length, 'problem')}${nodes.size === 0 ? '' : ` on ${countOf(nodes.size, 'node')}`}`]),
    ...(open.length === 0 ? [] : [`${countOf(open.length, 'constraint')} not enforced or unproven`]),
    ...(untested.length === 0 ? [] : [`${countOf(untested.length, 'negative test')} not proven`]),
    ...(report.cleanup.problems.length === 0 ? [] : ['cleanup failed'])
  ].join(', ')
}

/** How long the result took, which is known before cleanup. */
export function describeTime({ run, phases }: Report): string {
  return formatTime(phases.lastVerdictMs ?? run.tookMs)
}

/** `cleanup: done, 2.7s`; empty where nothing was to be undone. */
export function describeCleanup({ cleanup, phases, cluster }: Report): string {
  if (cluster === undefined) return ''
  switch (cleanup.mode) {
    case 'none':
      return 'cleanup: none'
    case 'workload':
    case 'all': {
      const { cleanupMs, lastVerdictMs } = phases
      if (cleanup.problems.length > 0) return 'cleanup: failed'
      if (cleanupMs === undefined) return ''
      return `cleanup: done, ${formatTime(Math.max(0, cleanupMs - (lastVerdictMs ?? 0)))}`
    }
    default:
      return assertNever(cleanup.mode)
  }
}
