import type { ObjectMeta, OwnerReference } from '../../core/kubernetes/objects.ts'
import { apiVersionPath, collectionPath, objectPath } from '../../core/kubernetes/paths.ts'
import type { FollowedObject } from '../../core/workloads/from-manifests.ts'
import {
  type Between,
  type Candidate,
  findUnknownOwners,
  listOwned,
  OWNED_KINDS,
  type OwnedKind
} from '../../core/workloads/owned.ts'
import { isForeign } from '../../core/workloads/unchecked.ts'
import { groupOf, type PlacedManifest } from '../../core/workloads/workloads.ts'
import type { RunContext } from '../context.ts'
import { describeFailure } from '../result.ts'
import type { Observable } from '../watch/observable.ts'
import { waitUntil } from '../watch/wait-for.ts'
import { isRestDecided, type Undecided } from './rest.ts'

/** What has been seen in the namespace of an object that is followed. */
export type SeenOwned = {
  /** By uid. */
  readonly there: ReadonlyMap<string, Candidate>
  readonly between: Between
  /** Since when all else that the run proves is decided, by the run's clock: from then on only this keeps it waiting. */
  readonly restDecidedAtMs: number | undefined
}

/** Only news or the signal end a wait. */
const LONG_MS = 60_000

type Resources = { readonly resources?: readonly { readonly name: string; readonly kind: string }[] }

/** What belongs to the object of this uid, as far as it has been seen. */
export function ownedOf(
  uid: string,
  { between, there }: SeenOwned,
  { namespace }: RunContext
): readonly PlacedManifest[] {
  return listOwned(uid, namespace, [...there.values()], between)
}

/** Follows all kinds that may belong to an object, and finds whose those are that belong to objects of other kinds, until the signal. */
export async function followOwned(uid: string, seen: Observable<SeenOwned>, run: RunContext): Promise<void> {
  await Promise.all([...OWNED_KINDS.map((kind) => followKind(kind, seen, run)), followOwners(uid, seen, run)])
}

async function followKind(of: OwnedKind, seen: Observable<SeenOwned>, run: RunContext): Promise<void> {
  const path = collectionPath(of.apiVersion, run.namespace, of.resource)
  for await (const change of run.ports.cluster.follow<Candidate['object']>(path, {}, run.signal)) {
    if (change.type === 'TROUBLE') continue
    const { object } = change
    const there = new Map(seen.seen.there)
    if (change.type === 'DELETED') there.delete(object.metadata.uid ?? '')
    else there.set(object.metadata.uid ?? '', { of, object })
    seen.update((now) => ({ ...now, there }))
  }
}

/** Notes since when all else is decided, until the signal. */
export async function followRest(
  undecided: Observable<Undecided>,
  followed: FollowedObject,
  seen: Observable<SeenOwned>,
  { ports: { clock }, signal }: RunContext
): Promise<void> {
  while (!signal.aborted) {
    const now = undecided.seen
    const isDecided = isRestDecided(now, followed)
    seen.update((old) => ({ ...old, restDecidedAtMs: isDecided ? (old.restDecidedAtMs ?? clock.nowMs()) : undefined }))
    await undecided.changed(now, clock, LONG_MS, signal)
  }
}

/** Lists once what may belong to an object, as watches may be late, and waits until it is known whose all that is; gives why it can't. */
export async function listAgain(
  uid: string,
  seen: Observable<SeenOwned>,
  run: RunContext
): Promise<string | undefined> {
  const { clock, cluster } = run.ports
  const listing = OWNED_KINDS.map(async (of) => {
    const path = collectionPath(of.apiVersion, run.namespace, of.resource)
    return { of, listed: await cluster.list<Candidate['object']>(path) }
  })
  for (const { of, listed } of await Promise.all(listing)) {
    if (listed.kind !== 'ok') return `what it owns can't be listed: ${describeFailure(listed)}`
    const items = listed.value.items.map((object) => [object.metadata.uid ?? '', { of, object }] as const)
    seen.update((now) => ({ ...now, there: new Map([...now.there, ...items]) }))
  }
  const isKnown = ({ between, there }: SeenOwned): true | undefined =>
    findUnknownOwners(uid, [...there.values()], between).length === 0 ? true : undefined
  const isAllKnown = await waitUntil(seen, isKnown, run.endMs, { clock, signal: run.signal })
  return isAllKnown ? undefined : 'the owners of the objects in its namespace could not be read in time'
}

async function followOwners(uid: string, seen: Observable<SeenOwned>, run: RunContext): Promise<void> {
  const kinds = new Map<string, Resources>()
  while (!run.signal.aborted) {
    const now = seen.seen
    for (const owner of findUnknownOwners(uid, [...now.there.values()], now.between)) {
      const owners = await readOwners(owner, kinds, run)
      seen.update((old) => ({ ...old, between: new Map(old.between).set(owner.uid, owners) }))
    }
    await seen.changed(now, run.ports.clock, LONG_MS, run.signal)
  }
}

/** The owners of an object of a kind that isn't Kubernetes' own; none where it can't be read, for which there may be no permission. */
async function readOwners(
  { apiVersion = '', kind, name, uid }: OwnerReference,
  kinds: Map<string, Resources>,
  { namespace, ports: { cluster } }: RunContext
): Promise<readonly OwnerReference[]> {
  if (!isForeign(groupOf(apiVersion))) return []
  if (!kinds.has(apiVersion)) {
    const found = await cluster.get<Resources>(apiVersionPath(apiVersion))
    kinds.set(apiVersion, found.kind === 'ok' ? found.value : {})
  }
  const resource = kinds.get(apiVersion)?.resources?.find((one) => one.kind === kind && !one.name.includes('/'))
  if (resource === undefined) return []
  const path = objectPath(collectionPath(apiVersion, namespace, resource.name), name)
  const owner = await cluster.get<{ readonly metadata: ObjectMeta }>(path)
  return owner.kind === 'ok' && owner.value.metadata.uid === uid ? (owner.value.metadata.ownerReferences ?? []) : []
}
