import { makeCheckPod } from '../../core/kubernetes/pods.ts'
import type { PlannedCheck } from '../../core/plan/types.ts'
import type { Refusal } from '../../core/observations/refusal.ts'
import { decideRefused, templateOf } from '../../core/plan/decide.ts'
import type { RunContext } from '../context.ts'

/** A check whose turn it is. */
export type Turn = {
  /** Is called once the server has answered the check's pod, with the reason where it refused it. */
  readonly onAsked: (refusal?: Refusal) => void
  /** Its own pod was refused, as the others of its template will be. */
  readonly isRefused: () => boolean
}

/** Proves a check once the first pod of its template was answered: where that was refused, without a pod of its own. */
export type InTurn = <T>(check: PlannedCheck, proveOne: (check: PlannedCheck, turn: Turn) => Promise<T>) => Promise<T>

/**
 * Has one pod of each template made before the others, as the server would refuse them alike. No check waits for another
 * template's answer.
 */
export function makeTurns({ runId }: Pick<RunContext, 'runId'>): InTurn {
  const answers = new Map<string, Promise<Refusal | undefined>>()
  return async (check, proveOne) => {
    if (check.decided !== undefined) return await proveOne(check, later)
    const template = templateOf(check, makeCheckPod(check.id, runId, check.runtime, check.node, check.group))
    const first = answers.get(template)
    if (first !== undefined) return await proveOne(refuse(check, await first), later)
    const { promise, resolve } = Promise.withResolvers<Refusal | undefined>()
    answers.set(template, promise)
    let isRefused: boolean | undefined
    const onAsked = (refusal?: Refusal): void => {
      // The first time decides: a check that is repeated may be refused later for what is there by then.
      isRefused ??= refuse(check, refusal).decided !== undefined
      resolve(refusal)
    }
    try {
      return await proveOne(check, { onAsked, isRefused: () => isRefused === true })
    } finally {
      // Where no pod could be asked for, nothing is known of the others.
      resolve(undefined)
    }
  }
}

const later: Turn = { onAsked: () => undefined, isRefused: () => false }

function refuse(check: PlannedCheck, refusal: Refusal | undefined): PlannedCheck {
  return refusal === undefined ? check : decideRefused(check, refusal)
}
