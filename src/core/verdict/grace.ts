/** What evidence pointed at when it was last looked at, and since when. */
export type Suspicion = {
  readonly code: string
  readonly sinceMs: number
  /**
   * What it pointed at before, since it last pointed at nothing: one request that goes astray on the path to the API server
   * must not give a sample that reports nothing its whole grace once more.
   */
  readonly before?: ReadonlyMap<string, number>
}

/** How long evidence has stood, and until when it may still heal by itself. Times are of the run's clock. */
export type Grace = {
  readonly suspicion: Suspicion
  /** When to look again: when it counts, or at the deadline. */
  readonly dueMs: number
  readonly isOver: boolean
}

/**
 * Measures the grace of what is suspected now by what was suspected until now; `before` is absent after nothing was, and `knownSinceMs`
 * where the evidence was first seen now. What may only be slow doesn't count before `patientUntilMs`, however long it has stood. Until
 * `blindUntilMs` nobody could have reported that it healed.
 */
export function measureGrace(
  {
    code,
    graceMs,
    isPatient = false,
    knownSinceMs = Infinity,
    blindUntilMs
  }: {
    readonly code: string
    readonly graceMs: number
    readonly isPatient?: boolean
    readonly knownSinceMs?: number | undefined
    readonly blindUntilMs?: number | undefined
  },
  before: Suspicion | undefined,
  nowMs: number,
  deadlineMs: number,
  patientUntilMs = deadlineMs
): Grace {
  const since = new Map(before?.before).set(before?.code ?? code, before?.sinceMs ?? nowMs)
  const sinceMs = skipBlind(Math.min(since.get(code) ?? nowMs, knownSinceMs), blindUntilMs, nowMs)
  // The end of the run shortens no grace.
  const overMs = Math.max(sinceMs + graceMs, isPatient ? Math.min(patientUntilMs, deadlineMs) : 0)
  return { suspicion: { code, sinceMs, before: since }, dueMs: Math.min(overMs, deadlineMs), isOver: nowMs >= overMs }
}

/** Since when time counts that began at `sinceMs`: what passed while nobody could have reported anything is held against nobody. */
export function skipBlind(sinceMs: number, blindUntilMs: number | undefined, nowMs: number): number {
  return Math.max(sinceMs, Math.min(blindUntilMs ?? -Infinity, nowMs))
}
