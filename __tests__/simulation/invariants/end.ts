import { CLEANUP_GRACE_MS, POST_WITHIN_MS } from '../run-ports.ts'
import type { RunRecord } from '../run-record.ts'
import type { Scenario } from '../scenario.ts'
import type { Played } from '../simulate.ts'
import { checkAgreement } from './agreement.ts'
import type { Report } from './invariants.ts'

/** A request or two that were on their way when the time was over. */
const SLACK_MS = 5_000

/** A run ends in time, in good order, and says the same thing in every place. */
export function checkEnd({ isOver, world }: Played, record: RunRecord, report: Report): void {
  const { endedAtMs, error, inputs, isKilled, plan, postEndedAtMs, report: found } = record
  if (error !== undefined)
    report('throws', error instanceof Error ? (error.stack ?? error.message) : 'something that is no Error')
  if (endedAtMs === undefined || (!isOver && plan.hasPost)) report('no-end', 'the run or its post step did not end')
  const tookMs = (endedAtMs ?? 0) - plan.startsAtMs
  if (tookMs > inputs.timeoutMs + CLEANUP_GRACE_MS + SLACK_MS)
    report('late', `the run took ${Math.round(tookMs / 1000)} s`)
  if (postEndedAtMs !== undefined && endedAtMs !== undefined && postEndedAtMs - endedAtMs > POST_WITHIN_MS + SLACK_MS)
    report('late', `the post step took ${Math.round((postEndedAtMs - endedAtMs) / 1000)} s`)
  const [left] = found?.cleanup.problems ?? []
  if (left !== undefined && hindersNothing(world.scenario)) report('not-cleaned-up', `nothing was in the way: ${left}`)
  if (found !== undefined && !isKilled) checkAgreement(found, inputs, world.scenario.seed, report)
}

/** True where all that a run deletes goes within its time: no answer is lost, nobody interferes, and each node ends its pods. */
function hindersNothing({ actions, balancers, loses, nodes, outage, stalls = 0 }: Scenario): boolean {
  const areWell = nodes.every(({ ready, shims }) => ready && !Object.values(shims).includes('does-not-stop'))
  return areWell && actions.length === 0 && loses === 0 && outage === undefined && stalls === 0 && balancers !== 'slow'
}
