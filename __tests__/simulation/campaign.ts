import fc from 'fast-check'
import { scenarios } from './generate.ts'
import type { Violation } from './invariants/invariants.ts'
import { findKnown } from './known.ts'
import type { Scenario } from './scenario.ts'
import { simulate } from './simulate.ts'
import { renderTimeline } from './timeline.ts'

/** What came of many scenarios. */
export type Campaign = {
  readonly runs: number
  readonly tookMs: number
  /** The number of the first scenario that showed each known fault, by invariant and point. */
  readonly known: ReadonlyMap<string, { readonly firstAt: number; readonly times: number }>
  /** Checks that were decided, and those of them that ended inconclusive, of runs that were left alone in a healthy world. */
  readonly clear: { readonly checks: number; readonly inconclusive: number }
  /** The smallest scenario that shows something new, with its timeline. */
  readonly finding?: { readonly scenario: Scenario; readonly timeline: string } | undefined
}

/** Plays scenarios until so many are through, or one shows what isn't known; that one is shrunk. */
export async function runCampaign({
  isKnown = true,
  runs,
  seed
}: {
  readonly runs: number
  readonly seed: number
  readonly isKnown?: boolean
}): Promise<Campaign> {
  const known = new Map<string, { firstAt: number; times: number }>()
  const clear = { checks: 0, inconclusive: 0 }
  const beganMs = performance.now()
  let played = 0
  let isShrinking = false
  const property = fc.asyncProperty(scenarios, async (scenario) => {
    const { fresh, known: found, counts } = await judge(scenario, isKnown)
    if (!isShrinking) {
      played += 1
      clear.checks += counts.checks
      clear.inconclusive += counts.inconclusive
      for (const name of found) {
        const seen = known.get(name) ?? { firstAt: played, times: 0 }
        known.set(name, { ...seen, times: seen.times + 1 })
      }
    }
    isShrinking ||= fresh.length > 0
    return fresh.length === 0
  })
  const checked = await fc.check(property, { numRuns: runs, seed, endOnFailure: false })
  const tookMs = performance.now() - beganMs
  const [scenario] = checked.counterexample ?? []
  const finding = scenario === undefined ? undefined : { scenario, timeline: await tell(scenario) }
  return { runs: played, tookMs, known, clear, finding }
}

async function judge(
  scenario: Scenario,
  isKnown: boolean
): Promise<{
  readonly fresh: readonly Violation[]
  readonly known: ReadonlySet<string>
  readonly counts: Campaign['clear']
}> {
  const { played, violations } = await simulate(scenario)
  const fresh: Violation[] = []
  const known = new Set<string>()
  for (const violation of violations) {
    const entry = isKnown ? findKnown(scenario, violation) : undefined
    if (entry === undefined) fresh.push(violation)
    else known.add(`${entry.invariant} (${entry.point})`)
  }
  const isClear =
    scenario.actions.length === 0 && scenario.webhook === undefined && !scenario.isNative && scenario.loses === 0
  const checks = isClear
    ? played.records.flatMap(({ plan, report }) => (plan.cancelledAtMs === undefined ? (report?.checks ?? []) : []))
    : []
  const inconclusive = checks.filter(({ verdict }) => verdict.kind === 'inconclusive').length
  return { fresh, known, counts: { checks: checks.length, inconclusive } }
}

async function tell(scenario: Scenario): Promise<string> {
  const { played, violations } = await simulate(scenario)
  return renderTimeline(played, violations)
}
