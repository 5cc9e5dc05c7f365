import { constraintLabel } from '../../../src/core/kubernetes/labels.ts'
import { describePlaced } from '../../../src/core/verdict/judge-constraint.ts'
import type { ConstraintReport } from '../../../src/core/report.ts'
import type { RunRecord } from '../run-record.ts'
import type { StoredChange } from '../api/changes.ts'
import type { Pod } from '../api/objects.ts'
import type { World } from '../world.ts'
import type { Invariant } from './invariants.ts'
import { classDuring, NEWS_MS, nodeAt, readByMs, windowOf } from './truth.ts'

/** A constraint is enforced, or not enforced, only if that is true. */
export const checkConstraints: Invariant = ({ world }, record, report) => {
  const window = windowOf(record)
  for (const constraint of record.report?.constraints ?? []) {
    const { runtimeClass, verdict } = constraint
    const selectors = classDuring(world, runtimeClass, window).map((one) => one?.scheduling?.nodeSelector)
    if (verdict === 'enforced' && !selectors.some((one) => one !== undefined && Object.keys(one).length > 0)) {
      report('false-enforced', `the constraint of ${runtimeClass} is enforced, though its class never had a selector`)
    }
    if (verdict !== 'not-enforced') continue
    const wrong = explainWrong(world, record, constraint)
    if (wrong !== undefined)
      report('false-not-enforced', `the constraint of ${runtimeClass} is not enforced, though ${wrong}`)
  }
}

/** Why a constraint that is said not to be enforced is; undefined if it isn't. */
function explainWrong(
  world: World,
  record: RunRecord,
  { evidence, node = '', runtimeClass }: ConstraintReport
): string | undefined {
  const key = constraintLabel(runtimeClass)
  const { toMs } = windowOf(record)
  // What its probe showed is one thing, and what the class was once all was proven is another.
  if (evidence !== describePlaced(node)) {
    const isLost = statesOf(world, runtimeClass, toMs, readByMs(world, toMs) + NEWS_MS).some((one) => one !== 'kept')
    // That it is there again may not have been known yet.
    const wasAway = statesOf(world, runtimeClass, toMs - NEWS_MS, toMs).includes('no class')
    return isLost || wasAway ? undefined : `its class had its selector at the end (${evidence})`
  }
  const made = findProbe(world, record, runtimeClass)
  const bound = made.find(({ object }) => (object as Pod).spec.nodeName === node)
  if (bound === undefined) return `no probe pod was on ${node}`
  if (nodeAt(world, node, bound.atMs)?.metadata.labels?.[key] === 'true')
    return `${node} had the label when the pod came onto it`
  const admittedMs = made.find(({ object }) => object.metadata.uid === bound.object.metadata.uid)?.atMs ?? bound.atMs
  const lagMs = Math.max(0, ...world.scenario.replicaLagsMs)
  return statesOf(world, runtimeClass, admittedMs - lagMs, admittedMs).includes('lost')
    ? undefined
    : 'its class had its selector when the probe pod was admitted'
}

/** What became of a class's selector between two times. */
function statesOf(
  world: World,
  runtimeClass: string,
  fromMs: number,
  toMs: number
): readonly ('kept' | 'lost' | 'no class')[] {
  const key = constraintLabel(runtimeClass)
  return classDuring(world, runtimeClass, { fromMs, toMs }).map((one) => {
    if (one === undefined) return 'no class'
    return one.scheduling?.nodeSelector?.[key] === undefined ? 'lost' : 'kept'
  })
}

function findProbe({ store }: World, { namespace, runId }: RunRecord, runtimeClass: string): readonly StoredChange[] {
  return store.changes
    .ofCollection(`/api/v1/namespaces/${namespace}/pods`)
    .filter(
      (one) =>
        one.object.metadata.name.startsWith('constraint-') &&
        one.object.metadata.name.endsWith(runId) &&
        (one.object as Pod).spec.runtimeClassName === runtimeClass
    )
}
