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

/** Measures the grace of what is suspected now by what was suspected until now; `before` is absent after nothing was. */
export function measureGrace(
  { code, graceMs }: { readonly code: string; readonly graceMs: number },
  before: Suspicion | undefined,
  nowMs: number,
  deadlineMs: number
): Grace {
  const since = new Map(before?.before).set(before?.code ?? code, before?.sinceMs ?? nowMs)
  const sinceMs = since.get(code) ?? nowMs
  // What has time to the end of the run is over with that; of anything else the end of the run shortens no grace.
  const overMs = Number.isFinite(graceMs) ? sinceMs + graceMs : deadlineMs
  return { suspicion: { code, sinceMs, before: since }, dueMs: Math.min(overMs, deadlineMs), isOver: nowMs >= overMs }
}
