import { constraintLabel, RUN_LABEL, RUNS_ANNOTATION } from '../../../src/core/kubernetes/labels.ts'
import type { RunRecord } from '../run-record.ts'
import type { Played } from '../simulate.ts'
import type { Violation } from './invariants.ts'

const CLASSES = '/apis/node.k8s.io/v1/runtimeclasses/'
const NODES = '/api/v1/nodes/'

/** After all runs and their post steps the cluster is as before, less what `cleanup` lets stay. */
export function checkLeftovers({ before, records, world }: Played, violations: Violation[]): void {
  const isUndone = ({ inputs, isKilled, plan }: RunRecord): boolean =>
    inputs.cleanup !== 'none' && (!isKilled || plan.hasPost)
  const isHonest = (record: RunRecord): boolean =>
    (record.report?.cleanup.problems ?? []).length === 0 && record.postProblems.length === 0
  if (!records.every((record) => isUndone(record) && isHonest(record) && !isOvertaken(record))) return
  const say = (invariant: string, detail: string): void => void violations.push({ invariant, run: 'all', detail })
  const keepsClasses = records.some(({ inputs }) => inputs.cleanup === 'workload')
  for (const [path, object] of world.store.snapshot()) {
    if (path.includes('/events/') || path.includes('/leases/')) continue
    if (path.startsWith(NODES)) {
      checkLabels(records, object.metadata.name, object.metadata.labels ?? {}, say)
      if (Object.keys(object.metadata.annotations ?? {}).length > 0) say('annotation-left', path)
    } else if (path.startsWith(CLASSES)) {
      // A class that somebody else put in the place of a run's is theirs, with all that they copied onto it.
      if (isReplaced(world, object.metadata.name)) continue
      if (!before.has(path) && !keepsClasses) say('left-behind', path)
      const { annotations = {}, labels = {} } = object.metadata
      if (labels[RUN_LABEL] !== undefined || annotations[RUNS_ANNOTATION] !== undefined) say('run-label-stays', path)
    } else if (!before.has(path)) say(path.includes('/persistentvolumeclaims/') ? 'claim-left' : 'left-behind', path)
  }
  checkTaken({ records, world }, say)
}

/** What reaches a server only once the last step of its run is over can't be cleaned up by anybody. */
function isOvertaken({ endedAtMs = Infinity, life, postEndedAtMs = endedAtMs }: RunRecord): boolean {
  return life?.changedAtMs !== undefined && life.changedAtMs > postEndedAtMs
}

function isReplaced({ scenario: { actions } }: Played['world'], name: string): boolean {
  return actions.some(
    ({ does, ...of }) => /^(recreate|remove)-class$/.test(does) && 'runtimeClass' in of && of.runtimeClass === name
  )
}

type Say = (invariant: string, detail: string) => void

function checkLabels(
  records: readonly RunRecord[],
  node: string,
  labels: Readonly<Record<string, string>>,
  say: Say
): void {
  for (const key of Object.keys(labels).filter((one) => one.startsWith('cluster.x-k8s.io/'))) {
    const mayStay = records.some(
      (record) => record.inputs.cleanup === 'workload' && (record.isKilled || hasPassed(record, node, key))
    )
    if (!mayStay) say('label-left', `label ${key} on node ${node}`)
  }
}

function hasPassed({ report }: RunRecord, node: string, key: string): boolean {
  return (
    report?.checks.some(
      (check) => check.node === node && constraintLabel(check.runtimeClass) === key && check.verdict.kind === 'passed'
    ) === true
  )
}

/** A label that a passed run leaves behind is there at the end, if nobody but other runs was there to remove it. */
function checkTaken({ records, world }: Pick<Played, 'records' | 'world'>, say: Say): void {
  if (world.scenario.actions.length > 0) return
  for (const record of records) {
    if (record.inputs.cleanup !== 'workload' || !record.inputs.constrain || record.isKilled) continue
    for (const { node, runtimeClass, verdict } of record.report?.checks ?? []) {
      const labels = world.store.find('/api/v1/nodes', node)?.metadata.labels ?? {}
      const key = constraintLabel(runtimeClass)
      if (verdict.kind === 'passed' && labels[key] === undefined)
        say('label-taken', `${record.runId} passed on ${node} and leaves label ${key}, which is gone`)
    }
  }
}
