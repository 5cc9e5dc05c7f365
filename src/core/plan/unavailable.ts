import type { CheckReport } from '../report.ts'

/** True if each node that was tried has no handler for the class. */
export function hasNoHandler(runtimeClass: string, checks: readonly CheckReport[]): boolean {
  const tried = checks.filter((check) => check.runtimeClass === runtimeClass && check.verdict.kind !== 'skipped')
  return (
    tried.length > 0 &&
    tried.every(({ verdict }) => 'diagnosis' in verdict && verdict.diagnosis.facts.kind === 'handler-not-configured')
  )
}
