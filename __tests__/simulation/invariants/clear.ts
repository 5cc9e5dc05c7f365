import type { CheckReport } from '../../../src/core/report.ts'
import type { RunRecord } from '../run-record.ts'
import type { ShimState } from '../cluster/shims.ts'
import type { Played } from '../simulate.ts'
import type { World } from '../world.ts'
import { notReadySinceMs, wasWell, type Window, windowOf } from './truth.ts'

/** Checks whose truth was clear, and those of them that ended inconclusive, by their code. */
export type ClearChecks = { readonly checks: number; readonly inconclusive: Readonly<Record<string, number>> }

/** What such a shim does may as well be the sample's fault: only a pass of the same sample on another node tells. */
const HIDDEN: readonly ShimState[] = ['silent', 'cannot-run', 'refuses']
/** As long as a run has to see that a node isn't Ready. */
const GRACE_MS = 30_000

/**
 * Counts the checks whose truth stayed the same in the run's whole window and could be seen: nobody ended the run early or changed
 * what the check stands on, no other run wanted the class otherwise, and the image could be pulled.
 */
export function countClear(played: Played): ClearChecks {
  const clear = played.records.flatMap((record) =>
    (record.report?.checks ?? []).filter((check) => isClear(played, record, check))
  )
  const inconclusive: Record<string, number> = {}
  for (const { verdict } of clear) {
    if (verdict.kind !== 'inconclusive') continue
    const { code } = verdict.diagnosis
    inconclusive[code] = (inconclusive[code] ?? 0) + 1
  }
  return { checks: clear.length, inconclusive }
}

function isClear({ records, world }: Played, record: RunRecord, check: CheckReport): boolean {
  const { scenario } = world
  const machine = world.machines.get(check.node)
  if (record.isKilled || record.plan.cancelledAtMs !== undefined || machine === undefined) return false
  if (
    scenario.isNative ||
    scenario.webhook !== undefined ||
    scenario.quota !== undefined ||
    scenario.limits !== undefined ||
    scenario.outage !== undefined ||
    check.verdict.kind === 'skipped'
  )
    return false
  const isClassTouched = scenario.actions.some(
    (one) => 'runtimeClass' in one && one.runtimeClass === check.runtimeClass
  )
  if (isClassTouched || isWantedOtherwise(records, record, check)) return false
  const window = windowOf(record)
  if (isDown(world, check.node, window)) return true
  const isCut = scenario.actions.some((one) => one.does === 'cut-kubelet' && one.node === check.node)
  if (isCut || !wasWell({ scenario, world }, check.node, window)) return false
  const states = machine.shim(check.handler).during(window.fromMs, window.toMs)
  const [state] = states
  if (state === undefined || states.length > 1) return false
  if (['no-handler', 'no-shim', 'wrong-arch', 'dies'].includes(state)) return true
  // The network doesn't lead to the port whose answer shows all else but that a plain runtime took the app.
  if (scenario.isFar === true && record.inputs.access === 'node-port' && state !== 'plain') return false
  const isPulled = machine.plan.pull === 'good' || machine.plan.pull === 'slow'
  // An app that ends may be killed for what it takes as well.
  const isEnding = record.inputs.runtimes.some(({ name, sample }) => name === check.runtime && sample.port === 0)
  const isHidden = HIDDEN.includes(state) || (state === 'crashes-later' && isEnding)
  return isPulled && (!isHidden || hasPassedElsewhere(record, check))
}

/** Two runs that want a class otherwise can't both have it: the later one shows nothing, on purpose. */
function isWantedOtherwise(records: readonly RunRecord[], record: RunRecord, { runtime }: CheckReport): boolean {
  return records.some(
    (other) =>
      other !== record &&
      other.inputs.constrain !== record.inputs.constrain &&
      other.inputs.runtimes.some(({ name }) => name === runtime)
  )
}

function isDown(world: World, node: string, { fromMs, toMs }: Window): boolean {
  const machine = world.machines.get(node)
  const isTouched = world.scenario.actions.some((one) => 'node' in one && one.node === node)
  const since = notReadySinceMs(world, node, toMs)
  return machine?.plan.ready === false && !isTouched && since !== undefined && toMs - fromMs > GRACE_MS
}

function hasPassedElsewhere({ report }: RunRecord, { node, runtime }: CheckReport): boolean {
  return (
    report?.checks.some((one) => one.runtime === runtime && one.node !== node && one.verdict.kind === 'passed') === true
  )
}
