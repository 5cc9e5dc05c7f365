import type { ObjectEntry } from '../../core/plan/types.ts'
import { RUN_LABEL } from '../../core/kubernetes/labels.ts'
import { isOfRun } from '../../core/kubernetes/shared-classes.ts'
import type { UndoPorts } from '../../ports.ts'
import { isProblem, type Named, waitUntilGone } from './gone.ts'
import { describeFailure } from '../result.ts'

/** A cloud takes minutes to give a load balancer back, and its Service stays until then. */
export const BALANCER_GONE_WITHIN_MS = 300_000

/** Takes objects away one after the other, the last one first; only what carries the run's id. */
export async function removeObjects(
  objects: readonly ObjectEntry[],
  runId: string,
  { cluster }: UndoPorts
): Promise<readonly string[]> {
  const problems: string[] = []
  const signal = AbortSignal.timeout(BALANCER_GONE_WITHIN_MS)
  const going: ObjectEntry[] = []
  for (const one of objects) {
    const found = await cluster.get<Named>(one.path)
    const isOurs = found.kind === 'ok' && isOfRun(found.value.metadata.labels?.[RUN_LABEL], runId)
    const removed = isOurs
      ? await cluster.remove(one.path, { uid: found.value.metadata.uid ?? '', foreground: true })
      : found
    if (isProblem(removed)) problems.push(`${one.kind} ${one.name}: ${describeFailure(removed)}`)
    else if (isOurs) going.push(one)
  }
  for (const { kind, name, path } of going) {
    const collection = path.slice(0, path.lastIndexOf('/'))
    const left = await waitUntilGone(
      { path: collection, query: { fieldSelector: `metadata.name=${name}` } },
      cluster,
      signal
    )
    if (left.length > 0) problems.push(`${kind} ${name}: still there after ${BALANCER_GONE_WITHIN_MS / 1000} s`)
  }
  return problems
}
