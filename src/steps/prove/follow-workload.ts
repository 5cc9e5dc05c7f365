import type { Node, Verdict } from '../../core/model.ts'
import { eventsPath, podsPath } from '../../core/kubernetes/paths.ts'
import type { EventObject, PodObject, WorkloadObject } from '../../core/kubernetes/objects.ts'
import { findMismatch, type Mismatch } from '../../core/kubernetes/mismatch.ts'
import { anyNode, isPodOf, readState, type Workload, type WorkloadState } from '../../core/workloads/workloads.ts'
import type { PodObserver } from '../watch/pod-store.ts'
import type { RunContext } from '../context.ts'
import type { Observable } from '../watch/observable.ts'

/** What has been seen of a workload. */
export type Seen = {
  readonly state: WorkloadState
  /** When its object was created, in milliseconds since 1970 by the cluster's clock. */
  readonly createdAtMs?: number
  /** Why its controller can't make its next pod. */
  readonly refusal?: Refusal | undefined
  readonly pods: ReadonlyMap<string, SeenPod>
}

/** `at` is the cluster's time of it, as an event has it; `sinceMs` is when the run first saw it. */
type Refusal = { readonly message: string; readonly sinceMs: number; readonly at?: string | undefined }

/** What has been seen of one of its pods. */
export type SeenPod = {
  readonly name: string
  readonly deleted: boolean
  readonly verdict?: Verdict | undefined
  /** Set if admission had not the class as the run knows it when it admitted the pod: without its selector, or with another one's. */
  readonly selectorMismatch?: Mismatch | undefined
  readonly observer: PodObserver
}

/** Follows what the workload's own object shows. */
export async function followWorkload(workload: Workload, seen: Observable<Seen>, run: RunContext): Promise<void> {
  const query = { fieldSelector: `metadata.name=${workload.name}` }
  for await (const change of run.ports.cluster.follow<WorkloadObject>(workload.collection, { query }, run.signal)) {
    if (change.type === 'TROUBLE') continue
    const state = change.type === 'DELETED' ? { wanted: undefined } : readState(workload.kind, change.object)
    const created = change.object.metadata.creationTimestamp
    seen.update((now) => ({ ...now, state, ...(created ? { createdAtMs: Date.parse(created) } : {}) }))
  }
}

/**
 * What keeps the workload's controller from making its next pod: the last refusal, until a pod comes. Events are kept for an hour and
 * name their object, so one from before the workload is of an earlier one of its name.
 */
export function currentRefusal({ createdAtMs = 0, refusal }: Seen): Refusal | undefined {
  return refusal?.at !== undefined && Date.parse(refusal.at) < createdAtMs ? undefined : refusal
}

/** Why the workload's controller, or that of its ReplicaSet, can't make pods. */
export async function followRefusals(workload: Workload, seen: Observable<Seen>, run: RunContext): Promise<void> {
  const query = { fieldSelector: 'reason=FailedCreate' }
  const path = eventsPath(run.namespace)
  for await (const change of run.ports.cluster.follow<EventObject>(path, { query, keeps: 'nothing' }, run.signal)) {
    if (change.type === 'TROUBLE' || change.type === 'DELETED') continue
    const { eventTime, involvedObject, lastTimestamp, message = '', series } = change.object
    if (!isOwner(workload, involvedObject)) continue
    const sinceMs = currentRefusal(seen.seen)?.sinceMs ?? run.ports.clock.nowMs()
    const at = series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? undefined
    seen.update((now) => ({ ...now, refusal: { message: message.replace(/^Error creating: /, ''), sinceMs, at } }))
  }
}

function isOwner(
  { kind, name }: Workload,
  { kind: of = '', name: owner = '' }: EventObject['involvedObject'] = {}
): boolean {
  if (kind !== 'Deployment') return of === kind && owner === name
  return of === 'ReplicaSet' && owner.replace(/-[a-z0-9]+$/, '') === name
}

/** Opens a place in the store for each of the workload's pods, as it comes, and passes it on. */
export async function followPods(
  workload: Workload,
  nodes: ReadonlyMap<string, Node>,
  seen: Observable<Seen>,
  run: RunContext,
  onNew: (uid: string, observer: PodObserver) => void
): Promise<void> {
  const { store } = run
  const path = podsPath(run.namespace)
  for await (const change of run.ports.cluster.follow<PodObject>(path, { query: workload.podQuery }, run.signal)) {
    if (change.type === 'TROUBLE' || !isPodOf(workload, change.object)) continue
    const { name = '', uid = '', deletionTimestamp } = change.object.metadata
    const known = seen.seen.pods.get(uid)
    const observer = known?.observer ?? store.open(name, anyNode)
    const { nodeName } = change.object.spec ?? {}
    if (nodeName !== undefined && observer.node === anyNode) {
      store.place(observer, store.findNode(nodeName) ?? nodes.get(nodeName) ?? { ...anyNode, name: nodeName })
    }
    if (known === undefined) observer.made(change.object)
    else store.observePod(change)
    const deleted = change.type === 'DELETED' || deletionTimestamp !== undefined
    const pod = { name, observer, ...findSelectorMismatch(workload, change.object, run), ...known, deleted }
    // A controller that is still refused the next one reports that again.
    const refusal = known === undefined ? undefined : seen.seen.refusal
    seen.update((now) => ({ ...now, refusal, pods: new Map(now.pods).set(uid, pod) }))
    if (known === undefined) onNew(uid, observer)
  }
}

function findSelectorMismatch(
  { runtime: { runtimeClass }, template }: Workload,
  pod: PodObject,
  run: RunContext
): Pick<SeenPod, 'selectorMismatch'> {
  // Another run may have taken its selector away a moment before this one read the class: any may be one that admission has not seen.
  const selector = run.classSelectors.get(runtimeClass)
  if (selector === undefined) return {}
  // Templates of the user's own may hold any selector, those of the run hold none.
  const ownSelector = template?.spec?.nodeSelector
  const selectorMismatch = findMismatch(pod, { runtimeClass, selector, ownSelector })
  return selectorMismatch === undefined ? {} : { selectorMismatch }
}
