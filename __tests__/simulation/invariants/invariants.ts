import type { RunRecord } from '../run-record.ts'
import type { Played } from '../simulate.ts'
import { checkBlame } from './blame.ts'
import { checkConstraints } from './constraints.ts'
import { checkEnd } from './end.ts'
import { checkPasses } from './passes.ts'
import { checkLeftovers } from './leftovers.ts'

/** Something that a run reported, or left, and that isn't true or right. */
export type Violation = {
  /** Which invariant: stable, kebab-case. */
  readonly invariant: string
  readonly run: string
  readonly detail: string
}

/** Says that an invariant doesn't hold. */
export type Report = (invariant: string, detail: string) => void

/** Checks one run that came to its end by itself. */
export type Invariant = (
  played: Played,
  record: RunRecord & Required<Pick<RunRecord, 'report'>>,
  report: Report
) => void

/** Where what the runs reported, and what they left, differs from the truth. */
export function findViolations(played: Played): readonly Violation[] {
  const violations: Violation[] = []
  for (const record of played.records) {
    const report: Report = (invariant, detail) => void violations.push({ invariant, run: record.runId, detail })
    checkEnd(played, record, report)
    if (record.report === undefined || record.isKilled) continue
    checkPasses(played, record, report)
    checkBlame(played, record, report)
    checkConstraints(played, record, report)
  }
  if (played.isOver) checkLeftovers(played, violations)
  return violations
}
