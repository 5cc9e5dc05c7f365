import type { PlannedCheck } from '../../core/plan/types.ts'
import type { RunContext } from '../context.ts'
import { inParallel, type TaskGroup } from '../task-group.ts'
import type { Observable } from '../watch/observable.ts'
import { type DecidedCheck, proveCheck } from './check.ts'
import { CheckQueue } from './check-queue.ts'
import type { InTurn, Turn } from './first-pods.ts'
import { deletePod, endPod } from './end-pod.ts'
import { lookAgainAt } from './look-again.ts'
import { addRunning, endRunning, type ReadyPod, type ReadyPods } from './ready-pods.ts'

/** What checks with a pod of their own are proven with. */
export type ChecksContext = {
  readonly maxParallel: number
  /** How often each check is done. */
  readonly repeat: number
  readonly inTurn: InTurn
  readonly readyPodsOf: (check: PlannedCheck) => Observable<ReadyPods>
  /** Resolves once nobody needs the pods of a check's runtime any more; absent: nobody but their checks does. */
  readonly heldBy: (check: PlannedCheck) => Promise<unknown> | undefined
  /** Is given each time that a check was done. */
  readonly onDecided: (decided: readonly DecidedCheck[]) => void
  readonly group: TaskGroup
}

/** A check whose pod, the last one if there are several, has shown what it can while it runs. */
export type BegunCheck = {
  /** Its verdict each time that it was done, once its pod has ended. */
  readonly end: Promise<readonly DecidedCheck[] | undefined>
}

/**
 * Proves each check by a pod of its own, or so many one after the other, with at most so many at once. A pod is deleted as soon as
 * nobody needs it; how it ends is part of its check, and keeps no other one waiting but the next of its own.
 */
export async function beginChecks(
  checks: readonly PlannedCheck[],
  context: ChecksContext,
  run: RunContext
): Promise<readonly BegunCheck[]> {
  const { group, maxParallel } = context
  const queue = new CheckQueue(checks)
  const inRound = { ...context, queue, shareMs: sharePatience(checks.length, maxParallel, run) }
  const begin = (check: PlannedCheck): Promise<BegunCheck | undefined> => group.start(beginCheck(check, inRound, run))
  const begun = await inParallel(checks, maxParallel, begin, queue.take())
  return begun.filter((one) => one !== undefined)
}

/** What one check knows of the others: whose turn it is, and how long each may take that only waits. */
type RoundContext = ChecksContext & { readonly queue: CheckQueue; readonly shareMs: number }

/** Does a check as often as it is to be done. How the last pod ends keeps nobody waiting. */
async function beginCheck(planned: PlannedCheck, context: RoundContext, run: RunContext): Promise<BegunCheck> {
  return await context.inTurn(planned, (check, turn) => repeatCheck(planned, check, turn, context, run))
}

/** Does a check whose turn it is, again and again while it is to be repeated. */
async function repeatCheck(
  planned: PlannedCheck,
  check: PlannedCheck,
  turn: Turn,
  context: RoundContext,
  run: RunContext
): Promise<BegunCheck> {
  const { group, queue, readyPodsOf, repeat, shareMs } = context
  const { clock } = run.ports
  const { node, runtime } = check
  const readyPods = readyPodsOf(check)
  const onRunning = (): void => {
    addRunning(readyPods, node)
  }
  const untilMs = clock.nowMs() + shareMs
  const times = check.decided === undefined ? repeat : 1
  const done: DecidedCheck[] = []
  let isShown = false
  for (;;) {
    const left = times - done.length
    // What is left of the check's share is for all times that are left of it.
    const patient = { ...run, patienceMs: Math.max(0, untilMs - clock.nowMs()) / left }
    const numbered = numberCheck(check, done.length + 1)
    const decided = await proveCheck(numbered, patient, { onAsked: turn.onAsked, onRunning })
    const { pod } = decided
    const hasPassed = decided.verdict.kind === 'passed' && pod !== undefined
    const shown: ReadyPod | undefined = !isShown && hasPassed ? { pod, port: runtime.sample.port, node } : undefined
    endRunning(readyPods, node, shown)
    if (shown !== undefined) {
      isShown = true
      queue.passed(planned)
    }
    // What is refused is refused each time.
    if (left === 1 || turn.isRefused()) return { end: group.start(finishLast(done, decided, context, run)) }
    // What failed is behind no Service: one that waits for a pod that passes may get it from the next time alone.
    done.push(decided.verdict.kind === 'passed' ? await finish(decided, context, run) : await endCheck(decided, run))
  }
}

/** Waits until nobody needs a check's pod any more, looks at it once more if somebody did, and ends it. */
async function finish(
  decided: DecidedCheck,
  { heldBy }: Pick<ChecksContext, 'heldBy'>,
  run: RunContext
): Promise<DecidedCheck> {
  const held = heldBy(decided.check)
  await held
  return await endCheck(held === undefined ? decided : await lookAgainAt(decided, run), run)
}

async function finishLast(
  done: readonly DecidedCheck[],
  last: DecidedCheck,
  context: ChecksContext,
  run: RunContext
): Promise<readonly DecidedCheck[]> {
  const all = [...done, await finish(last, context, run)]
  context.onDecided(all)
  return all
}

/** Each time has a pod of its own, and with it a new nonce. */
function numberCheck(check: PlannedCheck, number: number): PlannedCheck {
  return number === 1 ? check : { ...check, id: `${check.id}-${number}` }
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
