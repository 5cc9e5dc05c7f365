import type { Violation } from './invariants/invariants.ts'
import type { Scenario } from './scenario.ts'

/** A fault of the action that is known and not yet fixed. */
export type Known = {
  /** The invariant that it violates. */
  readonly invariant: string
  /** Issue and point where it is described. */
  readonly point: string
  readonly reason: string
  /** Narrows it to the scenarios that can show it; absent: all. */
  readonly isIn?: (scenario: Scenario, violation: Violation) => boolean
}

/** Whoever fixes a fault takes its entry off: from then on each scenario that shows it is a finding. */
export const known: readonly Known[] = []

/** The entry that a violation is known by; undefined where it is a finding. */
export function findKnown(scenario: Scenario, violation: Violation): Known | undefined {
  return known.find(({ invariant, isIn }) => invariant === violation.invariant && (isIn?.(scenario, violation) ?? true))
}
