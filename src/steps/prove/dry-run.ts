import { makeCheckPod } from '../../core/kubernetes/pods.ts'
import type { PlannedCheck } from '../../core/plan/types.ts'
import { decideRefused, templateOf } from '../../core/plan/decide.ts'
import { podsPath } from '../../core/kubernetes/paths.ts'
import { ADMISSION_LAG_MS, isAdmissionLag, refusalOf, RETRY_MS } from '../admission.ts'
import { podName, type RunContext } from '../context.ts'

/** Decides a check without a pod where the server would not let one in. */
export type Trials = (check: PlannedCheck) => Promise<PlannedCheck>

/**
 * Asks the server of one pod of each template whether it would admit it, when the first check of it is asked about. No check
 * waits for another template's answer.
 */
export function makeTrials(run: RunContext): Trials {
  const trials = new Map<string, Promise<string | undefined>>()
  return async (check) => {
    if (check.decided !== undefined) return check
    const template = templateOf(check, makeCheckPod(check.id, run.runId, check.runtime, check.node, check.group))
    const trial = trials.get(template) ?? tryPod(check, run)
    trials.set(template, trial)
    const refusal = await trial
    return refusal === undefined ? check : decideRefused(check, refusal)
  }
}

/** The refusal of a check's pod; undefined if it would be admitted, or that can't be known. */
async function tryPod(check: PlannedCheck, run: RunContext): Promise<string | undefined> {
  const { cluster, clock } = run.ports
  const { runtimeClass } = check.runtime
  const pod = makeCheckPod(podName(run, check.id), run.runId, check.runtime, check.node, check.group)
  const untilMs = Math.min(clock.nowMs() + ADMISSION_LAG_MS, run.deadlineMs)
  for (;;) {
    const tried = await cluster.create(podsPath(run.namespace), pod, { dryRun: true })
    const refusal = refusalOf(tried)
    if (refusal === undefined || run.signal.aborted) return undefined
    if (clock.nowMs() >= untilMs || !isAdmissionLag(refusal, runtimeClass, run)) return refusal
    await clock.wait(RETRY_MS, run.signal)
  }
}
