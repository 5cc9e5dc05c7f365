import type { Phases } from '../core/report.ts'
import type { Clock } from '../ports.ts'

/** Kept back at the end of the timeout, so that negative tests and cleanup have their time too. */
const RESERVE_MS = 30_000

/** Keeps the time of a run. */
export type Timer = {
  /** On the run's clock. */
  readonly startedAtMs: number
  /** The wall clock's time at the start, RFC 3339. */
  readonly startedAt: string
  /** When every check must be decided. */
  readonly deadlineMs: number
  /** When everything else must be: the timeout. */
  readonly endMs: number
  /** A phase has come to its end. */
  readonly reached: (phase: keyof Phases) => void
  /** Phases whose ends were measured elsewhere. */
  readonly record: (measured: Phases) => void
  readonly phases: () => Phases
  /** Milliseconds since the start. */
  readonly tookMs: () => number
}

/** The timer of a run that begins now. */
export function startTimer(timeoutMs: number, clock: Clock): Timer {
  const startedAtMs = clock.nowMs()
  const tookMs = (): number => Math.round(clock.nowMs() - startedAtMs)
  let phases: Phases = {}
  return {
    startedAtMs,
    startedAt: clock.timestamp(),
    endMs: startedAtMs + timeoutMs,
    deadlineMs: startedAtMs + timeoutMs - Math.min(RESERVE_MS, timeoutMs / 5),
    reached: (phase) => {
      phases = { ...phases, [phase]: tookMs() }
    },
    record: (measured) => {
      phases = { ...phases, ...measured }
    },
    phases: () => phases,
    tookMs
  }
}
