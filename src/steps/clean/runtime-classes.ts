import type { Ledger } from '../../core/plan/types.ts'
import { constraintLabel, RUN_LABEL, isOfRun, leaveRuns } from '../../core/kubernetes/labels.ts'
import type { RuntimeClassObject } from '../../core/kubernetes/objects.ts'
import type { ApiResult, Cluster, UndoPorts } from '../../ports.ts'
import { labelPointer, runtimeClassPath } from '../../core/kubernetes/paths.ts'
import { isProblem } from './objects.ts'
import { describeFailure } from '../result.ts'

const LABEL = labelPointer(RUN_LABEL)
/** Other runs that end in the same moment change the label too. */
const TRIES = 8

/** Classes that stay lose the run's id, so that they are the documented ones; with `all` the cluster's old ones come back. */
export async function settleClasses(ledger: Ledger, ports: UndoPorts): Promise<readonly string[]> {
  const problems: string[] = []
  const note = (name: string, result: ApiResult<unknown>): void => {
    if (isProblem(result)) problems.push(`RuntimeClass ${name}: ${describeFailure(result)}`)
  }
  for (const name of ledger.classesCreated) note(name, await leaveClass(name, ledger, ports))
  if (ledger.cleanup === 'all') {
    for (const name of ledger.selectorsAdded)
      note(name, await removeSelector(name, runtimeClassPath(name), ports.cluster))
  }
  return problems
}

/** Takes this run off a class, and the class away if it was the last one; a class without its id is somebody else's. */
async function leaveClass(name: string, { cleanup, runId }: Ledger, ports: UndoPorts): Promise<ApiResult<unknown>> {
  for (let tries = 1; ; tries += 1) {
    const found = await ports.cluster.get<RuntimeClassObject>(runtimeClassPath(name))
    if (found.kind !== 'ok') return found
    const label = found.value.metadata.labels?.[RUN_LABEL]
    if (label === undefined || !isOfRun(label, runId)) return found
    const others = leaveRuns(label, runId)
    const left = await leave(found.value, { cleanup, label, others }, ports.cluster)
    if (left.kind === 'ok' && others !== '') ports.log.info(describeShared(name, cleanup, others))
    // Somebody joined or left since it was read.
    const isOvertaken = left.kind === 'refused' && (left.status === 409 || left.status === 422)
    if (!isOvertaken || tries === TRIES) return left
  }
}

async function leave(
  found: RuntimeClassObject,
  { cleanup, label, others }: { readonly cleanup: Ledger['cleanup']; readonly label: string; readonly others: string },
  cluster: Cluster
): Promise<ApiResult<unknown>> {
  const { name = '', uid = '', resourceVersion = '' } = found.metadata
  if (cleanup === 'all' && others === '') return await cluster.remove(runtimeClassPath(name), { uid, resourceVersion })
  const isLast = Object.keys(found.metadata.labels ?? {}).length === 1
  return await cluster.patch(runtimeClassPath(name), [
    { op: 'test', path: LABEL, value: label },
    cleanup === 'all'
      ? { op: 'replace', path: LABEL, value: others }
      : { op: 'remove', path: isLast ? '/metadata/labels' : LABEL }
  ])
}

function describeShared(name: string, cleanup: Ledger['cleanup'], others: string): string {
  const what = cleanup === 'all' ? `is left to ${others}` : `stays, for ${others} as well`
  return `RuntimeClass ${name} ${what}: other runs use it`
}

/** Removes the selector that was added, and only that one: what somebody set since stays. */
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
