import type { ClassSelectors, Plan } from '../core/plan/types.ts'
import type { Ports } from '../ports.ts'
import type { Timer } from './timer.ts'
import { Leases } from './prove/leases.ts'
import { PodRemover } from './prove/pod-remover.ts'
import { PodStore } from './watch/pod-store.ts'

/** A pod's name: in a namespace of the user's own, another run may have pods of the same checks. */
export function podName(run: RunContext, id: string): string {
  return `${id}-${run.runId}`
}

/** What every step within a run is given. Times are of the run's clock. */
export type RunContext = {
  readonly ports: Ports
  readonly store: PodStore
  /** Of pods in the run's namespace. */
  readonly podRemover: PodRemover
  readonly leases: Leases
  readonly runId: string
  readonly namespace: string
  readonly classSelectors: ClassSelectors
  /** Classes that this run made or changed: admission may not have seen them yet. */
  readonly freshClasses: ClassSelectors
  /** Port on every node of the Service of a runtime, by the runtime's name, where checks are asked that way. */
  readonly nodePorts: ReadonlyMap<string, number>
  /** Pods stay where they are, by `cleanup: none`: how they end is not looked at. */
  readonly keepsPods: boolean
  readonly startedAtMs: number
  /** When every check must be decided. */
  readonly deadlineMs: number
  /** How long a check is waited for while it may only be slow: less than to the deadline where others wait for its place. */
  readonly patienceMs: number
  /** When everything else must be: the timeout. Negative tests and constraint checks have what is left of it after the last check. */
  readonly endMs: number
  /** Fires when the run is asked to end early. */
  readonly signal: AbortSignal
}

/** What the steps of a run are given from its plan on. */
export function makeContext(plan: Plan, ports: Ports, timer: Timer, signal: AbortSignal): RunContext {
  const { deadlineMs, endMs, startedAtMs } = timer
  return {
    ports,
    runId: plan.runId,
    namespace: plan.namespace,
    classSelectors: plan.classSelectors,
    freshClasses: plan.freshClasses,
    store: new PodStore(ports.clock, ports.log.debug),
    podRemover: new PodRemover(ports.cluster, plan.namespace, plan.runId),
    leases: new Leases(ports),
    nodePorts: new Map(),
    keepsPods: plan.inputs.cleanup === 'none',
    startedAtMs,
    deadlineMs,
    patienceMs: deadlineMs - startedAtMs,
    endMs,
    signal
  }
}
