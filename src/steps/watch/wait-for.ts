import type { RunContext } from '../context.ts'
import type { Observable } from './observable.ts'

/** Follows something until a judgement is made of it; undefined if none is by then, or the run ends. */
export async function watchFor<S, T>(
  watch: Observable<S>,
  decide: (seen: S) => T | undefined,
  patienceMs: number,
  run: RunContext,
  onObservation?: () => Promise<void>
): Promise<T | undefined> {
  const { clock } = run.ports
  const untilMs = Math.min(clock.nowMs() + patienceMs, run.endMs)
  for (;;) {
    const { seen } = watch
    const decided = decide(seen)
    if (decided !== undefined) return decided
    const leftMs = untilMs - clock.nowMs()
    if (leftMs <= 0 || run.signal.aborted) return undefined
    await onObservation?.()
    await watch.changed(seen, clock, leftMs, run.signal)
  }
}
