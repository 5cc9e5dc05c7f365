import type { Blame } from '../core/diagnose.ts'
import { ANSWERS_NEEDED, judge, type Suspicion } from '../core/judge.ts'
import { makeCellPod } from '../core/manifests.ts'
import type { Timings, Verdict } from '../core/model.ts'
import type { PlannedCell } from '../core/plan.ts'
import { askSample } from './ask.ts'
import type { PodWatch } from './board.ts'
import { podName, type RunContext } from './context.ts'
import { gatherLog } from './gather.ts'
import { makePod } from './make-pod.ts'

/** A cell with what was said of it. */
export type DecidedCell = {
  readonly cell: PlannedCell
  readonly verdict: Verdict
  readonly blame: Blame
  readonly timings: Timings
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
    const pod = makeCellPod(name, run.runId, cell.runtime, cell.node)
    await makePod(name, pod, { runtimeClass: cell.runtime.runtimeClass, selector: cell.selector }, watch, run)
  }
  const { verdict, blame } = await watchUntilDecided(cell, name, watch, run)
  const { seen } = watch
  const { answeredMs } = seen.timings
  return {
    cell,
    verdict,
    blame,
    timings: seen.timings,
    decidedAtMs: clock.nowMs() - run.startedAtMs,
    ...(answeredMs === undefined ? {} : { answeredAtMs: seen.askedAtMs + answeredMs - run.startedAtMs }),
    ...(seen.pod === undefined ? {} : { pod: name })
  }
}

async function watchUntilDecided(
  cell: PlannedCell,
  name: string,
  watch: PodWatch,
  run: RunContext
): Promise<{ readonly verdict: Verdict; readonly blame: Blame }> {
  const { clock } = run.ports
  const decided = new AbortController()
  const signal = AbortSignal.any([decided.signal, run.signal])
  let asking: Promise<void> | undefined
  let suspicion: Suspicion | undefined
  try {
    for (;;) {
      const { seen } = watch
      const one = { runtime: cell.runtime, node: cell.node, seen }
      const ending = run.signal.aborted ? 'cancelled' : undefined
      const judgement = judge(one, suspicion, clock.nowMs(), run.deadlineMs, ending)
      if (judgement.kind === 'decided') return judgement
      suspicion = judgement.suspicion
      await gatherLog(name, watch, run)
      if (seen.pod?.container.kind === 'running' && seen.rightInARow < ANSWERS_NEEDED) {
        asking ??= askSample(name, cell.runtime.sample, watch, run, signal).finally(() => {
          asking = undefined
        })
      }
      const news = watch.changed(seen, clock, judgement.againAtMs - clock.nowMs(), signal)
      await (asking === undefined ? news : Promise.race([news, throwsOnly(asking)]))
    }
  } finally {
    decided.abort()
    await asking
  }
}

/** Throws what the work throws, and else never ends: what it finds is news, and comes that way. */
async function throwsOnly(work: Promise<void>): Promise<never> {
  await work
  return new Promise(() => undefined)
}
