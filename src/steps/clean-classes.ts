import type { Ledger } from '../core/ledger.ts'
import { constraintLabel, RUN_LABEL } from '../core/manifests.ts'
import type { RuntimeClassObject } from '../core/objects.ts'
import type { ApiResult, Cluster, PatchOperation, UndoPorts } from '../ports.ts'
import { isProblem } from './gone.ts'
import { escapePointer } from './label.ts'
import { describeFailure } from './survey.ts'

/** Classes that stay lose the run's id, so that they are the documented ones; with `all` the cluster's old ones come back. */
export async function settleClasses(ledger: Ledger, { cluster }: UndoPorts): Promise<readonly string[]> {
  const problems: string[] = []
  const note = (name: string, result: ApiResult<unknown>): void => {
    if (isProblem(result)) problems.push(`RuntimeClass ${name}: ${describeFailure(result)}`)
  }
  const pathOf = (name: string): string => `/apis/node.k8s.io/v1/runtimeclasses/${name}`
  const label = `/metadata/labels/${escapePointer(RUN_LABEL)}`
  for (const name of ledger.classesCreated) {
    const found = await cluster.get<RuntimeClassObject>(pathOf(name))
    // Only what this run made carries its id: a class of that name that somebody else made meanwhile stays.
    const isOurs = found.kind === 'ok' && found.value.metadata.labels?.[RUN_LABEL] === ledger.runId
    if (!isOurs) note(name, found)
    else if (ledger.cleanup === 'all')
      note(name, await cluster.remove(pathOf(name), { uid: found.value.metadata.uid ?? '' }))
    else note(name, await cluster.patch(pathOf(name), removeRunLabel(found.value, label, ledger.runId)))
  }
  if (ledger.cleanup === 'all') {
    for (const name of ledger.selectorsAdded) note(name, await removeSelector(name, pathOf(name), cluster))
  }
  return problems
}

function removeRunLabel(found: RuntimeClassObject, label: string, runId: string): readonly PatchOperation[] {
  const isLast = Object.keys(found.metadata.labels ?? {}).length === 1
  return [
    { op: 'test', path: label, value: runId },
    { op: 'remove', path: isLast ? '/metadata/labels' : label }
  ]
}

/** Takes off the selector that was added, and only that one: what somebody set since stays. */
async function removeSelector(name: string, path: string, cluster: Cluster): Promise<ApiResult<unknown>> {
  const found = await cluster.get<RuntimeClassObject>(path)
  if (found.kind !== 'ok') return found
  const { uid = '' } = found.value.metadata
  const selector = Object.entries(found.value.scheduling?.nodeSelector ?? {})
  // Off again since, as after a cleanup that was ended half-way, or another by now: nothing of ours is there.
  if (selector.length !== 1 || selector[0]?.[0] !== constraintLabel(name)) return found
  const isAll = found.value.scheduling?.tolerations === undefined
  return cluster.patch(path, [
    { op: 'test', path: '/metadata/uid', value: uid },
    { op: 'test', path: '/scheduling/nodeSelector', value: { [constraintLabel(name)]: 'true' } },
    { op: 'remove', path: isAll ? '/scheduling' : '/scheduling/nodeSelector' }
  ])
}
