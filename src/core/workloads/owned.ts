import { collectionPath } from '../kubernetes/paths.ts'
import type { Manifest } from '../model.ts'
import type { ObjectMeta, OwnerReference, ServiceObject } from '../kubernetes/objects.ts'
import { selects, templateOf } from './template.ts'
import { groupOf, type PlacedManifest } from './workloads.ts'

/** Kinds that run something, or lead to it, and that a controller may make of an object: each is looked for in its namespace. */
export const OWNED_KINDS = [
  { apiVersion: 'apps/v1', kind: 'Deployment', resource: 'deployments' },
  { apiVersion: 'apps/v1', kind: 'StatefulSet', resource: 'statefulsets' },
  { apiVersion: 'apps/v1', kind: 'DaemonSet', resource: 'daemonsets' },
  { apiVersion: 'apps/v1', kind: 'ReplicaSet', resource: 'replicasets' },
  { apiVersion: 'batch/v1', kind: 'Job', resource: 'jobs' },
  { apiVersion: 'v1', kind: 'ReplicationController', resource: 'replicationcontrollers' },
  { apiVersion: 'v1', kind: 'Pod', resource: 'pods' },
  { apiVersion: 'v1', kind: 'Service', resource: 'services' }
] as const

export type OwnedKind = (typeof OWNED_KINDS)[number]

/** An object of one of these kinds, as the API server has it. */
export type Candidate = { readonly of: OwnedKind; readonly object: { readonly metadata: ObjectMeta } }

/** The owners of objects of other kinds, by uid: what a controller puts between an object and what it runs. */
export type Between = ReadonlyMap<string, readonly OwnerReference[]>

/** More levels than any controller makes; owners may name each other in a circle. */
const LEVELS = 8

/**
 * What belongs to an object by the uids of owners, at whatever level, as if it had been in the manifests. Of a chain such as
 * Deployment, ReplicaSet, Pod only the first counts, as the others are its own. Services that select pods of these belong to them,
 * whoever made them.
 */
export function listOwned(
  uid: string,
  namespace: string,
  there: readonly Candidate[],
  between: Between
): readonly PlacedManifest[] {
  const byUid = new Map(there.map((one) => [one.object.metadata.uid, one]))
  const isBelow = (owners: readonly OwnerReference[] = [], level = 0): boolean =>
    level < LEVELS &&
    owners.some((owner) => owner.uid === uid || (!byUid.has(owner.uid) && isBelow(between.get(owner.uid), level + 1)))
  const placed = there.map((one) => ({ one, placed: place(one, namespace) }))
  const owned = placed.filter(({ one }) => isBelow(one.object.metadata.ownerReferences))
  const runs = owned.filter(({ one }) => one.of.kind !== 'Service').map((each) => each.placed)
  const leads = placed.filter(
    (each) =>
      each.one.of.kind === 'Service' &&
      (owned.includes(each) ||
        runs.some(({ manifest }) => selects(each.one.object as ServiceObject, templateOf(manifest).metadata)))
  )
  return [...runs, ...leads.map((each) => each.placed)]
}

/** Owners of what is there that are neither the object itself nor known yet: they may belong to it. */
export function findUnknownOwners(
  uid: string,
  there: readonly Candidate[],
  between: Between
): readonly OwnerReference[] {
  const known = new Set([uid, ...there.map(({ object }) => object.metadata.uid), ...between.keys()])
  const all = [...there.map(({ object }) => object.metadata.ownerReferences ?? []), ...between.values()].flat()
  return [...new Map(all.filter((one) => !known.has(one.uid)).map((one) => [one.uid, one])).values()]
}

/** What a list holds names neither its version nor its kind. */
function place({ object, of: { apiVersion, kind, resource } }: Candidate, namespace: string): PlacedManifest {
  return {
    manifest: { ...object, apiVersion, kind } as unknown as Manifest,
    namespace,
    collection: collectionPath(apiVersion, namespace, resource),
    group: groupOf(apiVersion),
    resource
  }
}
