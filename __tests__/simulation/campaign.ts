import fc from 'fast-check'
import { scenarios } from './generate.ts'
import { type ClearChecks, countClear } from './invariants/clear.ts'
import type { Violation } from './invariants/invariants.ts'
import { findKnown } from './known.ts'
import type { Scenario } from './scenario.ts'
import { simulate } from './simulate.ts'
import { renderTimeline } from './timeline.ts'

/** Something new: the smallest scenario that shows it, with its timeline. */
export type Finding = {
  /** The invariants that it violates. */
  readonly invariants: readonly string[]
  readonly scenario: Scenario
  readonly timeline: string
}

/** What came of many scenarios: plain data. */
export type Campaign = {
  readonly runs: number
  readonly tookMs: number
  /** The number of the first scenario that showed each known fault, by invariant and point. */
  readonly known: Readonly<Record<string, { readonly firstAt: number; readonly times: number }>>
  readonly clear: ClearChecks
  readonly finding?: Finding | undefined
}

export type CampaignPlan = {
  readonly runs: number
  readonly seed: number
  /** False: known faults are findings, too. */
  readonly isKnown?: boolean
  /** Called before each scenario, with its number from 1 on; while one is shrunk with the number of that one. */
  readonly onPlay?: (number: number) => void
}

/** Plays scenarios until so many are through, or one shows what isn't known; that one is shrunk. */
export async function runCampaign({ isKnown = true, onPlay, runs, seed }: CampaignPlan): Promise<Campaign> {
  const known: Record<string, { firstAt: number; times: number }> = {}
  const clear: { checks: number; inconclusive: Record<string, number> } = { checks: 0, inconclusive: {} }
  const beganMs = performance.now()
  let played = 0
  let isShrinking = false
  const property = fc.asyncProperty(scenarios, async (scenario) => {
    onPlay?.(played + (isShrinking ? 0 : 1))
    const { fresh, known: found, counts } = await judge(scenario, isKnown)
    if (!isShrinking) {
      played += 1
      clear.checks += counts.checks
      for (const [code, count] of Object.entries(counts.inconclusive))
        clear.inconclusive[code] = (clear.inconclusive[code] ?? 0) + count
      for (const name of found) {
        const { firstAt, times } = known[name] ?? { firstAt: played, times: 0 }
        known[name] = { firstAt, times: times + 1 }
      }
    }
    isShrinking ||= fresh.length > 0
    return fresh.length === 0
  })
  // A stack for each error that a run meets takes a tenth of the time; the finding is played again with them.
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  const checked = await fc.check(property, { numRuns: runs, seed, endOnFailure: false })
  Error.stackTraceLimit = stackTraceLimit
  const tookMs = performance.now() - beganMs
  const [scenario] = checked.counterexample ?? []
  const finding = scenario === undefined ? undefined : await tell(scenario)
  return { runs: played, tookMs, known, clear, finding }
}

/** The scenario of a number, as a campaign with this seed plays it. */
export function scenarioOf(seed: number, number: number): Scenario {
  const scenario = fc.sample(scenarios, { seed, numRuns: number }).at(-1)
  if (scenario === undefined) throw new Error('scenarios are numbered from 1 on')
  return scenario
}

async function judge(
  scenario: Scenario,
  isKnown: boolean
): Promise<{
  readonly fresh: readonly Violation[]
  readonly known: ReadonlySet<string>
  readonly counts: ClearChecks
}> {
  const { played, violations } = await simulate(scenario)
  const fresh: Violation[] = []
  const known = new Set<string>()
  for (const violation of violations) {
    const entry = isKnown ? findKnown(scenario, violation) : undefined
    if (entry === undefined) fresh.push(violation)
    else known.add(`${entry.invariant} (${entry.point})`)
  }
  return { fresh, known, counts: countClear(played) }
}

async function tell(scenario: Scenario): Promise<Finding> {
  const { played, violations } = await simulate(scenario)
  const invariants = [...new Set(violations.map(({ invariant }) => invariant))]
  return { invariants, scenario, timeline: renderTimeline(played, violations) }
}
