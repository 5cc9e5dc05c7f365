import { RUN_LABEL } from '../../core/kubernetes/labels.ts'
import { eventsPath, nodesPath, podsPath } from '../../core/kubernetes/paths.ts'
import type { EventObject, NodeObject, PodObject } from '../../core/kubernetes/objects.ts'
import type { Node } from '../../core/model.ts'
import type { Change, Ports } from '../../ports.ts'
import { TaskGroup } from '../task-group.ts'
import { BlindTime } from './blind-time.ts'
import { PodStore } from './pod-store.ts'
import type { UserWorkloads } from '../../core/workloads/from-manifests.ts'

/** A run in one namespace, as it is followed. */
export type WatchedNamespace = {
  readonly ports: Pick<Ports, 'clock' | 'cluster' | 'log'>
  readonly store: PodStore
  readonly runId: string
  readonly namespace: string
}

/** Each namespace that has pods to follow, with a store of its own: a pod's name counts in its namespace only. */
export function makePlaces<P extends WatchedNamespace>(
  run: P,
  { followed, services, workloads }: Pick<UserWorkloads, 'followed' | 'services' | 'workloads'>
): ReadonlyMap<string, P> {
  const others = new Set([...workloads, ...services, ...followed].map(({ namespace }) => namespace))
  others.delete(run.namespace)
  return new Map([
    [run.namespace, run],
    ...[...others].map(
      (namespace) =>
        [namespace, { ...run, namespace, store: new PodStore(run.ports.clock, run.ports.log.debug) }] as const
    )
  ])
}

/**
 * Keeps the stores up to date. A watch that has trouble goes on by itself; a check that misses news runs into its deadline, and what
 * nobody could report meanwhile is held against no node.
 */
export async function followPlaces(
  places: readonly WatchedNamespace[],
  listed: { readonly nodes: readonly Node[]; readonly nodesVersion: string },
  signal: AbortSignal
): Promise<void> {
  const group = new TaskGroup(signal)
  const blind = new BlindTime(places, group)
  // What goes while a watch has to list again is known to be gone by what was there.
  const known = listed.nodes.map(({ name, uid }) => ({ metadata: { name, uid } }))
  const fromThere = { resourceVersion: listed.nodesVersion, known, keeps: 'name' } as const
  const ofNodes = places.slice(0, 1).map((run) =>
    pass(
      run.ports.cluster.follow<NodeObject>(nodesPath, fromThere, group.signal),
      (change) => {
        for (const { store } of places) store.observeNode(change)
      },
      run,
      blind
    )
  )
  const all = [...ofNodes, ...places.map((run) => followNamespace(run, blind, group.signal))]
  await Promise.all(all.map((one) => group.start(one)))
  await blind.ended
  group.throwIfFailed()
}

async function followNamespace(run: WatchedNamespace, blind: BlindTime, signal: AbortSignal): Promise<void> {
  const { store, ports, namespace } = run
  const query = { labelSelector: `${RUN_LABEL}=${run.runId}` }
  const ofPods = { fieldSelector: 'involvedObject.kind=Pod' }
  await Promise.all([
    pass(
      ports.cluster.follow<PodObject>(podsPath(namespace), { query }, signal),
      (change) => {
        store.observePod(change)
      },
      run,
      blind
    ),
    pass(
      ports.cluster.follow<EventObject>(eventsPath(namespace), { query: ofPods, keeps: 'nothing' }, signal),
      (change) => {
        store.observeEvent(change)
      },
      run,
      blind
    )
  ])
}

async function pass<T>(
  changes: AsyncIterable<Change<T>>,
  see: (change: Change<T>) => void,
  run: WatchedNamespace,
  blind: BlindTime
): Promise<void> {
  // A server that is down is reported once, and not every two seconds until it is back.
  let isReported = false
  for await (const change of changes) {
    if (change.type !== 'TROUBLE') see(change)
    else {
      if (!isReported) run.ports.log.warn(`watch: ${change.message}`)
      if (change.isOfObject !== true) blind.begin()
    }
    isReported = change.type === 'TROUBLE'
  }
}
