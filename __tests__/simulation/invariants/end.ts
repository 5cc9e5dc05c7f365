import { renderTable } from '../../../src/render/table/table.ts'
import { CLEANUP_GRACE_MS, type RunRecord } from '../action-run.ts'
import type { Played } from '../simulate.ts'
import type { Report } from './invariants.ts'

/** A request or two that were on their way when the time was over. */
const SLACK_MS = 30_000
const OPTIONS = { docsUrl: 'docs', isWorkflow: true, colour: false, width: 120 }

/** A run ends in time, in good order, and says the same thing in every place. */
export function checkEnd({ isOver }: Played, record: RunRecord, report: Report): void {
  const { endedAtMs, error, inputs, isKilled, plan, report: found } = record
  if (error !== undefined)
    report('throws', error instanceof Error ? (error.stack ?? error.message) : 'something that is no Error')
  if (endedAtMs === undefined || (!isOver && plan.hasPost)) report('no-end', 'the run or its post step did not end')
  const tookMs = (endedAtMs ?? 0) - plan.startsAtMs
  if (tookMs > inputs.timeoutMs + CLEANUP_GRACE_MS + SLACK_MS)
    report('late', `the run took ${Math.round(tookMs / 1000)} s`)
  if (found === undefined || isKilled) return
  const { checks, counts, result } = found
  const failed = checks.filter(({ verdict }) => verdict.kind === 'failed').length
  if (result === 'passed' && failed > 0) report('disagrees', `the result is passed, though ${failed} checks failed`)
  if (result === 'passed' && counts.passed === 0) report('disagrees', 'the result is passed, though nothing passed')
  // What reads as a word of the table's last lines is the result, whatever form they have.
  const tail = renderTable(found, OPTIONS).toLowerCase().split('\n').slice(-8).join('\n')
  if (!tail.includes(result)) report('disagrees', `the result is ${result}, and the table ends: ${tail}`)
}
