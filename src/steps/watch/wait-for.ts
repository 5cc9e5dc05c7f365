import type { Clock } from '../../ports.ts'
import type { Observable } from './observable.ts'

/** What a look at something gives: its result, or when to look again if there is no news until then. */
export type Look<R> =
  { readonly kind: 'decided'; readonly result: R } | { readonly kind: 'open'; readonly againAtMs: number }

/** How long is waited: the signal wakes the judge as well, who has to decide then. Times are of the clock. */
export type Waiting = {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Called after each look that decides nothing. */
  readonly onOpen?: () => void
}

/** Looks at something at each news of it, at the time that the last look named, and at the signal, until it is decided. */
export async function waitFor<S, R>(
  watch: Observable<S>,
  judge: (seen: S, nowMs: number) => Look<R>,
  { clock, onOpen, signal }: Waiting
): Promise<R> {
  for (;;) {
    const { seen } = watch
    const look = judge(seen, clock.nowMs())
    if (look.kind === 'decided') return look.result
    onOpen?.()
    await watch.changed(seen, clock, look.againAtMs - clock.nowMs(), signal)
  }
}

/** As `waitFor`, with one time limit and nothing that heals: undefined if nothing is decided by then, or at the signal. */
export async function waitUntil<S, R>(
  watch: Observable<S>,
  decide: (seen: S) => R | undefined,
  untilMs: number,
  waiting: Waiting
): Promise<R | undefined> {
  return await waitFor<S, R | undefined>(
    watch,
    (seen, nowMs) => {
      const result = decide(seen)
      const isOver = nowMs >= untilMs || waiting.signal.aborted
      return result !== undefined || isOver ? { kind: 'decided', result } : { kind: 'open', againAtMs: untilMs }
    },
    waiting
  )
}
