import type { Inputs } from '../model.ts'
import { isClass } from './admission-lag.ts'
import { hasClaims } from './claims.ts'
import { forAccess, makeAndTake, namePermission, type Permission } from './permissions.ts'
import { OWNED_KINDS } from '../workloads/owned.ts'
import { isFollowed as isFollowedKind } from '../workloads/unchecked.ts'
import { groupOf, type PlacedManifest } from '../workloads/workloads.ts'

/** What the user's own manifests need beyond that: whatever they hold is made, followed and taken away again. */
export function listManifestPermissions(
  placed: readonly PlacedManifest[],
  { access, cleanup, namespace: given }: Pick<Inputs, 'access' | 'cleanup' | 'namespace'>,
  own: string
): readonly Permission[] {
  const permissions = placed.flatMap((one): readonly Permission[] => {
    const { group, manifest, namespace, resource } = one
    // A namespace of the run's own takes all that is in it with it.
    const hasOwnClaims = hasClaims(one) && cleanup !== 'none' && (given !== undefined || namespace !== own)
    const what = { group, resource, ...(namespace === undefined ? {} : { namespace }) }
    const name = `${manifest.kind} ${manifest.metadata.name} (manifests)`
    const isService = group === '' && resource === 'services'
    // Its deletion is not waited for.
    const isOfClass = isClass({ collection: one.collection, kind: manifest.kind })
    const isAwaited = cleanup !== 'none' && !isOfClass
    const isFollowed =
      isService || group === 'apps' || group === 'batch' || (group === '' && resource === 'replicationcontrollers')
    return [
      ...makeAndTake(what, name, cleanup),
      ...(isFollowed || isAwaited ? [{ ...what, verb: 'list', why: `to follow ${name}` }] : []),
      ...(isFollowed || isAwaited ? [{ ...what, verb: 'watch', why: `to follow ${name}` }] : []),
      ...(isService && access !== 'port-forward'
        ? [{ ...what, subresource: 'proxy', verb: 'get', why: `to ask ${name}` }]
        : []),
      ...(isOfClass && cleanup !== 'none'
        ? [{ ...what, verb: 'patch', why: `to leave ${name} to other runs that use it` }]
        : []),
      ...(hasOwnClaims ? forClaims(namespace ?? '', name) : []),
      ...(isFollowedKind(one) ? forOwned(namespace ?? '', name, access) : []),
      ...(namespace === undefined || namespace === own ? [] : forPodsElsewhere({ access, cleanup }, namespace))
    ]
  })
  return [...new Map(permissions.map((permission) => [namePermission(permission), permission])).values()]
}

/** Pods have permissions of their own. */
function forOwned(namespace: string, name: string, access: Inputs['access']): readonly Permission[] {
  const kinds = OWNED_KINDS.filter(({ kind }) => kind !== 'Pod').flatMap(({ apiVersion, resource }) =>
    ['list', 'watch'].map((verb) => ({
      ...{ group: groupOf(apiVersion), resource, namespace, verb },
      why: `to follow what the controller of ${name} creates`
    }))
  )
  const proxy = { group: '', resource: 'services', namespace, subresource: 'proxy', verb: 'get' }
  return [...kinds, ...(access === 'port-forward' ? [] : [{ ...proxy, why: `to ask the Services of ${name}` }])]
}

function forClaims(namespace: string, name: string): readonly Permission[] {
  const claims = { group: '', resource: 'persistentvolumeclaims', namespace }
  const why = `to delete the claims of ${name} afterwards`
  return ['get', 'list', 'watch', 'delete'].map((verb) => ({ ...claims, verb, why }))
}

function forPodsElsewhere(
  { access, cleanup }: Pick<Inputs, 'access' | 'cleanup'>,
  namespace: string
): readonly Permission[] {
  const pods = { group: '', resource: 'pods', namespace }
  const events = { group: '', resource: 'events', namespace }
  return [
    ...['list', 'watch'].map((verb) => ({ ...pods, verb, why: 'to follow the pods of manifests' })),
    ...makeAndTake(pods, 'a pod of manifests without its class (negative test)', cleanup),
    // One that comes back other than it was sent is made again.
    { ...pods, verb: 'delete', why: 'to delete a pod that something changed (negative test)' },
    { ...pods, subresource: 'log', verb: 'get', why: 'to show the log of a pod of manifests' },
    ...forAccess(access, pods),
    ...['list', 'watch'].map((verb) => ({ ...events, verb, why: 'to show why a pod of manifests does not run' }))
  ]
}
