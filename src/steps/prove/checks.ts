import type { PlannedCheck } from '../../core/plan/types.ts'
import type { RunContext } from '../context.ts'
import { inParallel, type TaskGroup } from '../task-group.ts'
import type { Observable } from '../watch/observable.ts'
import { type DecidedCheck, proveCheck } from './check.ts'
import { CheckQueue } from './check-queue.ts'
import type { Trials } from './dry-run.ts'
import { deletePod, endPod } from './end-pod.ts'
import { lookAgainAt } from './look-again.ts'
import { addReadyPod, type ReadyPods } from './ready-pods.ts'

/** What checks with a pod of their own are proven with. */
export type ChecksContext = {
  readonly maxParallel: number
  readonly tried: Trials
  readonly readyPodsOf: (check: PlannedCheck) => Observable<ReadyPods>
  /** Resolves once nobody needs the pods of a check's runtime any more; absent: nobody but their checks does. */
  readonly heldBy: (check: PlannedCheck) => Promise<unknown> | undefined
  readonly onDecided: (decided: DecidedCheck) => void
  readonly group: TaskGroup
}

/** A check whose pod has shown what it can while it runs. */
export type BegunCheck = {
  /** Its verdict, once its pod has ended. */
  readonly end: Promise<DecidedCheck | undefined>
}

/**
 * Proves each check by a pod of its own, at most so many at once. A pod is deleted as soon as nobody needs it; how it ends is part of
 * its check, and keeps no other one waiting.
 */
export async function beginChecks(
  checks: readonly PlannedCheck[],
  { group, heldBy, maxParallel, onDecided, readyPodsOf, tried }: ChecksContext,
  run: RunContext
): Promise<readonly BegunCheck[]> {
  const queue = new CheckQueue(checks)
  const patient = { ...run, patienceMs: sharePatience(checks.length, maxParallel, run) }
  const finish = async (decided: DecidedCheck): Promise<DecidedCheck> => {
    const held = heldBy(decided.check)
    await held
    const ended = await endCheck(held === undefined ? decided : await lookAgainAt(decided, run), run)
    onDecided(ended)
    return ended
  }
  const begin = async (check: PlannedCheck): Promise<BegunCheck> => {
    const decided = await proveCheck(await tried(check), patient)
    const { pod } = decided
    if (decided.verdict.kind === 'passed' && pod !== undefined) {
      queue.passed(check)
      addReadyPod(readyPodsOf(check), { pod, port: check.runtime.sample.port, node: check.node })
    }
    return { end: group.start(finish(decided)) }
  }
  const begun = await inParallel(checks, maxParallel, (check) => group.start(begin(check)), queue.take())
  return begun.filter((one) => one !== undefined)
}

/** Each round of checks has the same share of the time: one that only waits for slow samples must not take it from the next. */
function sharePatience(checks: number, atOnce: number, { deadlineMs, ports }: RunContext): number {
  return (deadlineMs - ports.clock.nowMs()) / Math.max(1, Math.ceil(checks / atOnce))
}

/** What passed has to end as well; the pod of anything else is only deleted. */
async function endCheck(decided: DecidedCheck, run: RunContext): Promise<DecidedCheck> {
  const { check, pod, verdict } = decided
  if (pod === undefined) return decided
  if (verdict.kind !== 'passed') {
    await deletePod(pod, run)
    return decided
  }
  const end = await endPod(pod, check.runtime, run)
  if (end === undefined) return decided
  const decidedAtMs = run.ports.clock.nowMs() - run.startedAtMs
  return end.kind === 'ended'
    ? { ...decided, stopMs: end.stopMs, decidedAtMs }
    : { ...decided, verdict: end.verdict, decidedAtMs }
}
