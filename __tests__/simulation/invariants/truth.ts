import { CLASSES } from '../api/admission.ts'
import type { ClassObj, NodeObj, Pod, Stored } from '../api/objects.ts'
import { NODES } from '../cluster/scheduler.ts'
import type { RunRecord } from '../run-record.ts'
import type { Played } from '../simulate.ts'
import type { World } from '../world.ts'

/** News takes this long to a run, at most: what is younger at its end may not be known to it. */
export const NEWS_MS = 5_000

/**
 * By when a run has read what it asks at a time. What is lost on its way it asks again, and what an outage keeps from it, asked
 * already or not, once that is over.
 */
export function readByMs({ scenario: { latencyMs, loses, outage } }: World, atMs: number): number {
  const onWayMs = 2 * latencyMs + (loses > 0 ? NEWS_MS : 0)
  const isKept = outage !== undefined && atMs + onWayMs >= outage.atMs && atMs < outage.atMs + outage.forMs
  return (isKept ? outage.atMs + outage.forMs : atMs) + onWayMs
}

/** From a run's start to where all was proven. */
export type Window = { readonly fromMs: number; readonly toMs: number }

/** When a run looked at the cluster. */
export function windowOf({ plan, endedAtMs = Infinity, provenAtMs = endedAtMs }: RunRecord): Window {
  return { fromMs: plan.startsAtMs, toMs: provenAtMs }
}

/** All states of a class between two times; undefined where it wasn't there. */
export function classDuring(world: World, name: string, window: Window): readonly (ClassObj | undefined)[] {
  return statesDuring(world, CLASSES, name, window) as (ClassObj | undefined)[]
}

/** The same of a node. */
export function nodeDuring(world: World, name: string, window: Window): readonly (NodeObj | undefined)[] {
  return statesDuring(world, NODES, name, window) as (NodeObj | undefined)[]
}

function statesDuring(
  { store }: World,
  collection: string,
  name: string,
  { fromMs, toMs }: Window
): readonly (Stored | undefined)[] {
  const changes = store.changes.ofObject(collection, name).filter((one) => one.atMs <= toMs)
  const before = changes.findLast((one) => one.atMs <= fromMs)
  return [before, ...changes.filter((one) => one.atMs > fromMs)].map((one) =>
    one === undefined || one.type === 'DELETED' ? undefined : one.object
  )
}

/** A node's object at a time. */
export function nodeAt({ store }: World, name: string, atMs: number): NodeObj | undefined {
  const found = store.changes.ofObject(NODES, name).findLast((one) => one.atMs <= atMs)
  return found === undefined || found.type === 'DELETED' ? undefined : (found.object as NodeObj)
}

/** A pod's object at a time. */
export function podAt({ store }: World, namespace: string, name: string, atMs: number): Pod | undefined {
  const collection = `/api/v1/namespaces/${namespace}/pods`
  const found = store.changes.ofObject(collection, name).findLast((one) => one.atMs <= atMs)
  return found?.object as Pod | undefined
}

/** When a pod of a name was first there; undefined if it never was. */
export function podSinceMs({ store }: World, namespace: string, name: string): number | undefined {
  const collection = `/api/v1/namespaces/${namespace}/pods`
  return store.changes.ofObject(collection, name)[0]?.atMs
}

/** True if the API server showed a node as Ready. */
export function isReady(node: NodeObj | undefined): boolean {
  return node?.status.conditions.some(({ status, type }) => type === 'Ready' && status === 'True') === true
}

/** Since when, at a time, a node isn't Ready on the API server; undefined if it is. */
export function notReadySinceMs({ store }: World, name: string, atMs: number): number | undefined {
  const changes = store.changes.ofObject(NODES, name).filter((one) => one.atMs <= atMs)
  const lastReady = changes.findLastIndex((one) => isReady(one.object as NodeObj))
  return changes[lastReady + 1]?.atMs
}

/** True if a machine was well all the time: its kubelet and containerd ran, and nobody took it away. What it reports may have come late. */
export function wasWell(
  { scenario, world }: { scenario: World['scenario']; world: World },
  node: string,
  { fromMs, toMs }: Window
): boolean {
  const machine = world.machines.get(node)
  if (machine === undefined) return false
  const isUp = machine.isUp.during(fromMs - NEWS_MS, toMs).every(Boolean)
  const hasContainerd = machine.hasContainerd.during(fromMs - NEWS_MS, toMs).every(Boolean)
  const wasTouched = scenario.actions.some(
    (one) => 'node' in one && one.node === node && !(one.does === 'add-node' || one.does === 'cut-kubelet')
  )
  return isUp && hasContainerd && !wasTouched && machine.plan.full === undefined && isReady(nodeAt(world, node, toMs))
}

/** The namespaces of other runs' pods don't matter: what a run's own pods were. */
export function podsOfRun({ world }: Played, { namespace, runId }: RunRecord): readonly Pod[] {
  const collection = `/api/v1/namespaces/${namespace}/pods`
  const byUid = new Map<string, Pod>()
  for (const { object } of world.store.changes.ofCollection(collection))
    if (Object.values(object.metadata.labels ?? {}).includes(runId)) byUid.set(object.metadata.uid, object as Pod)
  return [...byUid.values()]
}
