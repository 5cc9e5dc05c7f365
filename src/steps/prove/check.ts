import type { Blame } from '../../core/diagnosis/diagnose.ts'
import { makeCellPod } from '../../core/kubernetes/pods.ts'
import type { Timings, Verdict } from '../../core/model.ts'
import type { PlannedCell } from '../../core/plan/plan.ts'
import { nodePortAsker, podAsker } from './probe.ts'
import { podName, type RunContext } from '../context.ts'
import { followPod } from './follow-pod.ts'
import { makePod } from './create-pod.ts'

/** A cell with what was said of it. */
export type DecidedCell = {
  readonly cell: PlannedCell
  readonly verdict: Verdict
  readonly blame: Blame
  readonly timings: Timings
  /** Milliseconds from the run's start until the evidence of the diagnosis stood. */
  readonly evidenceAtMs?: number
  /** Milliseconds from the run's start to the first right answer, and to the verdict. */
  readonly answeredAtMs?: number
  readonly decidedAtMs: number
  readonly pod?: string
}

/** Proves one cell: makes its pod, follows it, asks it, and ends as soon as there is a verdict. */
export async function prove(cell: PlannedCell, run: RunContext): Promise<DecidedCell> {
  const { clock } = run.ports
  if (cell.decided !== undefined) {
    return { cell, verdict: cell.decided, blame: 'failed', timings: {}, decidedAtMs: clock.nowMs() - run.startedAtMs }
  }
  const name = podName(run, cell.id)
  const watch = run.board.open(name, cell.node)
  if (!run.signal.aborted && clock.nowMs() < run.deadlineMs) {
    const pod = makeCellPod(name, run.runId, cell.runtime, cell.node, cell.row)
    await makePod(name, pod, { runtimeClass: cell.runtime.runtimeClass, selector: cell.selector }, watch, run)
  }
  const nodePort = run.nodePorts.get(cell.runtime.name)
  const { sample } = cell.runtime
  const ask = nodePort === undefined ? podAsker(name, sample, run) : nodePortAsker(cell.node, nodePort, sample, run)
  const { verdict, blame, evidenceMs } = await followPod({ name, runtime: cell.runtime, ask }, watch, run)
  const { seen } = watch
  const { answeredMs } = seen.timings
  return {
    cell,
    verdict,
    blame,
    timings: seen.timings,
    decidedAtMs: clock.nowMs() - run.startedAtMs,
    ...(evidenceMs === undefined ? {} : { evidenceAtMs: evidenceMs - run.startedAtMs }),
    ...(answeredMs === undefined ? {} : { answeredAtMs: seen.askedAtMs + answeredMs - run.startedAtMs }),
    ...(seen.pod === undefined ? {} : { pod: name })
  }
}
