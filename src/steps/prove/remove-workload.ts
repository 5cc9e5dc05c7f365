import { RUN_LABEL } from '../../core/kubernetes/labels.ts'
import type { ObjectMeta, PodObject } from '../../core/kubernetes/objects.ts'
import { objectPath, podPath } from '../../core/kubernetes/paths.ts'
import type { Refusal } from '../../core/observations/refusal.ts'
import { AFTER_GRACE_MS } from '../../core/verdict/judge-end.ts'
import type { Workload } from '../../core/workloads/workloads.ts'
import type { RunContext } from '../context.ts'
import { isGone, readRefusal } from '../result.ts'

/** As Kubernetes has it where a pod's spec is silent. */
const DEFAULT_GRACE_SECONDS = 30

/** In the API: what a workload is deleted with. */
export function rootOf({ collection, name, root }: Workload): string {
  return root ?? objectPath(collection, name)
}

/** How the deletion of an object went: `absent` where somebody else was first, `kept` where it isn't the run's by its label. */
export type Removed =
  { readonly kind: 'removed' | 'absent' | 'kept' } | { readonly kind: 'refused'; readonly refusal: Refusal }

/** Deletes what makes the pods, at the uid that it is read with; the cleanup finds it gone. */
export async function removeRoot(workload: Workload, { ports, runId }: RunContext): Promise<Removed> {
  const path = rootOf(workload)
  const found = await ports.cluster.get<{ readonly metadata: ObjectMeta }>(path)
  if (found.kind === 'refused' && found.status === 404) return { kind: 'absent' }
  if (found.kind !== 'ok') return { kind: 'refused', refusal: readRefusal(found) }
  const { labels, uid = '' } = found.value.metadata
  if (labels?.[RUN_LABEL] !== runId) return { kind: 'kept' }
  const removed = await ports.cluster.remove(path, {
    uid,
    ...(path === podPath(workload.namespace, workload.name) ? {} : { foreground: true })
  })
  if (removed.kind === 'ok') return { kind: 'removed' }
  if (isGone(removed)) return { kind: removed.mayBeDone === true ? 'removed' : 'absent' }
  return { kind: 'refused', refusal: readRefusal(removed) }
}

/** A pod has all of its own grace to end by itself, unless the run has less time left. */
export async function hurry(
  { pod, uid }: { readonly pod: string; readonly uid: string },
  items: readonly PodObject[],
  run: RunContext
): Promise<void> {
  const spec = items.find(({ metadata }) => metadata.uid === uid)?.spec
  const ownSeconds = spec?.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS
  const leftSeconds = Math.floor((run.endMs - run.ports.clock.nowMs() - AFTER_GRACE_MS) / 1000)
  if (ownSeconds <= Math.max(1, leftSeconds)) return
  // That this is refused, or finds nothing, shows at the pod.
  await run.ports.cluster.remove(podPath(run.namespace, pod), { uid, graceSeconds: Math.max(1, leftSeconds) })
}
