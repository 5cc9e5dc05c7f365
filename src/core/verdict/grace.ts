/** What has a grace: a rule. Several of one code may differ in how long it is. */
type Graced = {
  readonly graceMs: number
  readonly isPatient?: boolean
}

/** Which rule found evidence when it was last looked for, and since when. */
export type Suspicion = {
  readonly rule: Graced
  readonly sinceMs: number
  /**
   * What other rules found before, since none found anything: one request that goes astray on the path to the API server
   * must not give a sample that reports nothing its whole grace once more.
   */
  readonly before?: ReadonlyMap<Graced, number>
}

/** How long evidence has stood, and until when it may still heal by itself. Times are of the run's clock. */
export type Grace = {
  readonly suspicion: Suspicion
  /** When to look again: when it counts, or at the deadline. */
  readonly dueMs: number
  readonly isOver: boolean
}

/** What bears on a grace besides its rule. Times are of the run's clock. */
type Circumstances = {
  /** Since when the evidence stands, where it shows that itself: what was suspected of another time is over. */
  readonly knownSinceMs?: number | undefined
  /** Until then nobody could have reported that it healed. */
  readonly blindUntilMs?: number | undefined
  /** When it was seen last, where it has to be asked for: nobody knows that it still stands after that. Absent: now. */
  readonly confirmedMs?: number | undefined
  /** How long it must stand by what has been seen, in milliseconds; absent: as long as its rule says. */
  readonly graceMs?: number
  /** What may only be slow doesn't count before, however long it has stood; absent: the deadline. */
  readonly patientUntilMs?: number | undefined
}

/**
 * Measures the grace of what a rule finds now by what was suspected until now; `before` is absent after nothing was. Each rule has its
 * own: what a patient one found for a while leaves one that is not patient all of its time.
 */
export function measureGrace(
  rule: Graced,
  before: Suspicion | undefined,
  nowMs: number,
  deadlineMs: number,
  {
    blindUntilMs,
    confirmedMs = nowMs,
    graceMs = rule.graceMs,
    knownSinceMs,
    patientUntilMs = deadlineMs
  }: Circumstances = {}
): Grace {
  const since = new Map(before?.before).set(before?.rule ?? rule, before?.sinceMs ?? nowMs)
  const sinceMs = skipBlind(knownSinceMs ?? since.get(rule) ?? nowMs, blindUntilMs, nowMs)
  // The end of the run shortens no grace.
  const overMs = Math.max(sinceMs + graceMs, rule.isPatient === true ? Math.min(patientUntilMs, deadlineMs) : 0)
  const isUnconfirmed = confirmedMs < sinceMs + graceMs
  return {
    suspicion: { rule, sinceMs, before: since },
    // What confirms it is new, and looked at when it comes.
    dueMs: nowMs >= overMs && isUnconfirmed ? deadlineMs : Math.min(overMs, deadlineMs),
    isOver: nowMs >= overMs && !isUnconfirmed
  }
}

/** Since when time counts that began at `sinceMs`: what passed while nobody could have reported anything is held against nobody. */
export function skipBlind(sinceMs: number, blindUntilMs: number | undefined, nowMs: number): number {
  return Math.max(sinceMs, Math.min(blindUntilMs ?? -Infinity, nowMs))
}
