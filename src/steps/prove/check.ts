import { makeCheckPod } from '../../core/kubernetes/pods.ts'
import { fillNonce } from '../../core/kubernetes/samples.ts'
import type { Timings, Verdict } from '../../core/model.ts'
import type { PlannedCheck } from '../../core/plan/types.ts'
import type { CheckReport } from '../../core/report.ts'
import { proofOf } from '../../core/workloads/workloads.ts'
import { nodePortProbe, podProbe } from './probe.ts'
import { podName, type RunContext } from '../context.ts'
import { followPod } from './follow-pod.ts'
import { createPod } from './create-pod.ts'
import type { Turn } from './first-pods.ts'

/** A check with the result of it. */
export type DecidedCheck = {
  readonly check: PlannedCheck
  readonly verdict: Verdict
  readonly timings: Timings
  /** The images that its node pulled for it; absent where it pulled none. */
  readonly pulled?: readonly string[] | undefined
  /** Milliseconds from the run's start until the evidence of the diagnosis stood. */
  readonly evidenceAtMs?: number | undefined
  /** Milliseconds from the run's start to the first right answer, and to the verdict. */
  readonly answeredAtMs?: number | undefined
  readonly decidedAtMs: number
  readonly pod?: string | undefined
  /** Milliseconds from when its pod was deleted until it had ended; absent where it did not pass, or its end was not looked at. */
  readonly stopMs?: number | undefined
}

/** Proves one check as far as its running pod can: makes it, follows it, asks it, until there is a verdict. */
export async function proveCheck(
  check: PlannedCheck,
  run: RunContext,
  { onAsked, onRunning }: Pick<Turn, 'onAsked'> & { readonly onRunning: () => void }
): Promise<DecidedCheck> {
  const { clock } = run.ports
  if (check.decided !== undefined) {
    return { check, verdict: check.decided, timings: {}, decidedAtMs: clock.nowMs() - run.startedAtMs }
  }
  const name = podName(run, check.id)
  const runtime = fillNonce(check.runtime, name)
  const observer = run.store.open(name, check.node)
  if (!run.signal.aborted && clock.nowMs() < run.deadlineMs) {
    const pod = makeCheckPod(name, run.runId, runtime, check.node, check.group)
    await createPod(name, pod, { runtimeClass: check.runtime.runtimeClass, selector: check.selector }, observer, run)
    onAsked(observer.seen.refusal)
  }
  const nodePort = run.nodePorts.get(check.runtime.name)
  const { sample } = runtime
  const asks = [
    podProbe(name, sample, run),
    ...(nodePort === undefined ? [] : [nodePortProbe(check.node, nodePort, sample, run)])
  ]
  const patientUntilMs = observer.seen.askedAtMs + run.patienceMs
  const followed = { name, runtime, asks, proof: proofOf(sample), patientUntilMs, onRunning }
  const { verdict, evidenceMs } = await followPod(followed, observer, run)
  const { seen } = observer
  const { answeredMs } = seen.timings
  return {
    check,
    verdict,
    timings: seen.timings,
    pulled: seen.pulled,
    decidedAtMs: clock.nowMs() - run.startedAtMs,
    evidenceAtMs: evidenceMs === undefined ? undefined : evidenceMs - run.startedAtMs,
    answeredAtMs: answeredMs === undefined ? undefined : seen.askedAtMs + answeredMs - run.startedAtMs,
    pod: seen.pod === undefined ? undefined : name
  }
}

/** What the report holds of a check. */
export function reportCheck({
  check,
  decidedAtMs,
  evidenceAtMs,
  pod,
  pulled,
  stopMs,
  timings,
  verdict
}: DecidedCheck): CheckReport {
  const { runtime, node } = check
  return {
    runtime: runtime.name,
    runtimeClass: runtime.runtimeClass,
    handler: runtime.handler,
    node: node.name,
    verdict,
    timings,
    pulled,
    stopMs,
    decidedAtMs,
    evidenceAtMs,
    pod
  }
}
