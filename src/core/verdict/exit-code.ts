import type { Inputs } from '../model.ts'
import type { Report } from '../report.ts'

/**
 * The exit code of a run: 0 for a result that `fail-on` lets pass (passed and applied always) with all cleaned up, else 1.
 */
export function exitCodeOf(
  { cleanup, result }: Pick<Report, 'cleanup' | 'result'>,
  { failOn }: Pick<Inputs, 'failOn'>
): 0 | 1 {
  if (cleanup.problems.length > 0 || result === 'error') return 1
  return failOn.some((one) => one === result) ? 1 : 0
}
