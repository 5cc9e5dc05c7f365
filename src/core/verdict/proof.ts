import type { PodTemplate } from '../kubernetes/negative-test-pod.ts'
import type { Node, Runtime } from '../model.ts'
import type { PlannedCheck } from '../plan/types.ts'
import type { CheckReport, ConstraintReport, NegativeTestReport, Phases, WorkloadReport } from '../report.ts'

/** A check with its own verdict, before it is seen beside the others. */
export type OwnCheck = { readonly check: PlannedCheck; readonly report: CheckReport }

/** A workload check's own verdict, before it is seen beside what else is known. */
export type OwnWorkload = {
  readonly report: WorkloadReport
  /** What its pods ran under. */
  readonly runtime: Runtime
  /** What its pods are made from; absent for the run's own, and for a Service. */
  readonly template?: PodTemplate | undefined
  /** Under which name its negative test is reported; absent where it names no class, so that there is nothing to prove. */
  readonly negativeTest?: string
}

/** What a run proved, and what it could not. */
export type Proof = {
  /** With `repeat`: each as often as it was done, in order. */
  readonly checks: readonly OwnCheck[]
  readonly workloads: readonly OwnWorkload[]
  readonly constraints: readonly ConstraintReport[]
  readonly negativeTests: readonly NegativeTestReport[]
  readonly phases: Pick<Phases, 'firstAnswerMs' | 'lastVerdictMs'>
  /** The nodes that were there at the end, as far as there was news of them: those that joined among them. */
  readonly nodesAtEnd: readonly Node[]
}
