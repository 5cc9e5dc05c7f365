import { makeCheckPod } from '../../core/kubernetes/pods.ts'
import { type ClassProblem, readClassProblem } from '../../core/plan/class-problem.ts'
import type { Plan, PlannedCheck } from '../../core/plan/types.ts'
import { decideRefused, isTelling, refuseClasses, templateOf } from '../../core/plan/decide.ts'
import type { ApiResult, Cluster } from '../../ports.ts'
import { podsPath, runtimeClassPath } from '../../core/kubernetes/paths.ts'
import { ADMISSION_LAG_MS, isAdmissionLag, RETRY_MS } from '../admission.ts'
import { podName, type RunContext } from '../context.ts'
import { describeFailure } from '../result.ts'

/**
 * The plan without the classes that the server would refuse, and what depends on them; changes nothing on the cluster. A
 * server that can't be asked, or a webhook that can't be, shows nothing of a class.
 */
export async function tryPlan(plan: Plan, cluster: Cluster): Promise<Plan> {
  const wanted = plan.classes.filter((one) => one.kind === 'create' || one.kind === 'add-selector')
  const refusals = await Promise.all(
    wanted.map(async ({ object, runtime }): Promise<readonly [string, ClassProblem][]> => {
      const tried = await cluster.apply(runtimeClassPath(runtime.runtimeClass), object, { dryRun: true })
      const refusal = refusalOf(tried)
      if (tried.kind !== 'refused' || refusal === undefined) return []
      return [[runtime.runtimeClass, readClassProblem(tried, refusal)]]
    })
  )
  return refuseClasses(plan, new Map(refusals.flat()))
}

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

function refusalOf(tried: ApiResult<unknown>): string | undefined {
  if (tried.kind !== 'refused') return undefined
  const refusal = describeFailure(tried)
  return isTelling(refusal) ? refusal : undefined
}
