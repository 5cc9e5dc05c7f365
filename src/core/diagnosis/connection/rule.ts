import type { ConnectionPath, ConnectionProblem } from '../../facts/connection.ts'
import type { Facts } from '../../facts/diagnosis.ts'
import type { Fault } from '../../model.ts'

/** One cause that keeps a run from its cluster. What it does not heal by trying again was tried again before. */
export type ConnectionRule = {
  /** Stable; the heading of its section in docs/diagnoses.md. */
  readonly code: string
  readonly title: string
  readonly fault: Fault
  /** What the fix depends on, if this is the cause; else undefined. */
  readonly find: (problem: ConnectionProblem, path: ConnectionPath) => Facts | undefined
}
