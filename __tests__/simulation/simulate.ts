import process from 'node:process'
import { startRun } from './action-run.ts'
import { makeRecord, type RunRecord } from './run-record.ts'
import { planActions } from './actors.ts'
import type { Stored } from './api/objects.ts'
import { findViolations, type Violation } from './invariants/invariants.ts'
import type { Scenario } from './scenario.ts'
import { settled } from '../support/settled.ts'
import { World } from './world.ts'

/** Longer than any run with its post step may take. */
const MOST_MS = 3_600_000

/** A scenario that was played to its end. */
export type Played = {
  readonly world: World
  readonly records: readonly RunRecord[]
  /** All objects before the first run began. */
  readonly before: ReadonlyMap<string, Stored>
  /** False if a run had no end. */
  readonly isOver: boolean
}

/** Plays a scenario, and finds where what the runs reported isn't true. */
export async function simulate(
  scenario: Scenario
): Promise<{ readonly played: Played; readonly violations: readonly Violation[] }> {
  const unhandled: unknown[] = []
  const onUnhandled = (error: unknown): void => void unhandled.push(error)
  process.on('unhandledRejection', onUnhandled)
  try {
    const played = await play(scenario)
    const violations = findViolations(played)
    played.world.time.end()
    // Node reports a rejection that nobody handles once nothing is left to do.
    await settled()
    return { played, violations: [...violations, ...unhandled.map(describeUnhandled)] }
  } finally {
    process.off('unhandledRejection', onUnhandled)
  }
}

/** In a run of the action it would end the process, whatever its state. */
function describeUnhandled(error: unknown): Violation {
  const detail = error instanceof Error ? (error.stack ?? error.message) : 'something that is no Error'
  return { invariant: 'unhandled', run: 'all', detail: `nobody handles a rejection: ${detail}` }
}

async function play(scenario: Scenario): Promise<Played> {
  const world = new World(scenario)
  const before = world.store.snapshot()
  const records = scenario.runs.map(makeRecord)
  let open = records.length
  for (const record of records) {
    void startRun(world, record)
      .catch((error: unknown) => (record.error = error))
      .finally(() => (open -= 1))
  }
  planActions(world, scenario.actions)
  const isOver = await world.time.pass(() => open === 0, MOST_MS)
  // What is on its way out is gone a little later.
  if (isOver) await world.time.pass(() => false, world.time.nowMs + 10_000)
  return { world, records, before, isOver }
}
