import { ANSWERS_NEEDED, judgeAnswer } from '../core/judge.ts'
import type { Sample } from '../core/model.ts'
import { type AnswerView, seeAnswer } from '../core/observe.ts'
import type { PodWatch } from './board.ts'
import type { RunContext } from './context.ts'

/** Between two tries after an answer that was not right. */
const AGAIN_MS = 250

/** Asks a sample until it gave as many right answers in a row as a pass needs, or the signal says that nobody cares. */
export async function askSample(
  pod: string,
  sample: Sample,
  watch: PodWatch,
  run: RunContext,
  signal: AbortSignal
): Promise<void> {
  const { pods, clock } = run.ports
  const target = { namespace: run.namespace, pod, port: sample.port, path: sample.path }
  while (!signal.aborted && watch.seen.rightInARow < ANSWERS_NEEDED) {
    const answer = await pods.ask(target, signal)
    if (isAborted(signal)) return
    const view: AnswerView =
      answer.kind === 'answered' ? judgeAnswer(sample, answer) : { kind: 'none', detail: answer.message }
    watch.update((seen) => seeAnswer(seen, view, clock.nowMs()))
    if (view.kind !== 'right') await clock.wait(AGAIN_MS, signal)
  }
}

/** A function of its own: the compiler doesn't know that an await may change a signal. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted
}
