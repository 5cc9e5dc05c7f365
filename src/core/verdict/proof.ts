import type { Node } from '../model.ts'
import type { PlannedCheck } from '../plan/types.ts'
import type { CheckReport, ConstraintReport, NegativeTestReport, Phases } from '../report.ts'
import type { Blame } from '../diagnosis/diagnose.ts'
import type { OwnWorkload } from './settle-workloads.ts'

/** A check with its own verdict, before it is seen beside the others. */
export type OwnCheck = { readonly check: PlannedCheck; readonly report: CheckReport; readonly blame: Blame }

/** What a run proved, and what it could not. */
export type Proof = {
  readonly checks: readonly OwnCheck[]
  readonly workloads: readonly OwnWorkload[]
  readonly constraints: readonly ConstraintReport[]
  readonly negativeTests: readonly NegativeTestReport[]
  readonly phases: Pick<Phases, 'firstAnswerMs' | 'lastVerdictMs'>
  /** The nodes that were there at the end, as far as there was news of them: those that joined among them. */
  readonly nodesAtEnd: readonly Node[]
}
