import { isDeepStrictEqual } from 'node:util'
import type { Testbed } from '../../testbed/testbed.ts'
import { list, read, type KubeObject } from './cluster.ts'

/** Every object of every kind, by its path; what a cluster changes by itself is left out. */
export type Snapshot = Readonly<Record<string, unknown>>

type Group = { readonly preferredVersion: { readonly groupVersion: string } }
type Resource = { readonly name: string; readonly kind: string; readonly verbs: readonly string[] }

/** Kinds that come and go, or beat, by themselves. */
const restless = new Set(['Event', 'Lease', 'ComponentStatus'])

/** What the controllers of a cluster create in every namespace, at any time after the namespace itself. */
const inEveryNamespace = new Set(['ConfigMap kube-root-ca.crt', 'ServiceAccount default'])

/** Takes a snapshot of a whole cluster, of the kinds that the API server itself lists. */
export async function takeSnapshot(testbed: Testbed): Promise<Snapshot> {
  const { groups } = await read<{ readonly groups: readonly Group[] }>(testbed, '/apis')
  const roots = ['/api/v1', ...groups.map(({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`)]
  const parts = await Promise.all(roots.map(async (root) => await listGroup(testbed, root)))
  return Object.fromEntries(parts.flat().sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** What differs between two snapshots, a line for each object; none if the cluster is the same. */
export function findChanges(before: Snapshot, after: Snapshot): readonly string[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return paths.flatMap((path) => {
    if (!(path in after)) return [`gone: ${path}`]
    const [old, now] = [before[path], after[path]]
    if (!(path in before)) return [`new: ${path}: ${JSON.stringify(now)}`]
    return isDeepStrictEqual(old, now) ? [] : [`changed: ${path}: ${JSON.stringify(old)} -> ${JSON.stringify(now)}`]
  })
}

async function listGroup(testbed: Testbed, root: string): Promise<readonly (readonly [string, unknown])[]> {
  const { resources } = await read<{ readonly resources: readonly Resource[] }>(testbed, root)
  const kinds = resources.filter(({ kind, verbs }) => verbs.includes('list') && !restless.has(kind))
  const listed = await Promise.all(
    kinds.map(async ({ name: plural, kind }) => {
      const items = await list<KubeObject>(testbed, `${root}/${plural}`)
      const own = items.filter(({ metadata }) => !inEveryNamespace.has(`${kind} ${metadata.name}`))
      return own.map((item) => {
        const { metadata } = item
        const where = metadata.namespace === undefined ? '' : `${metadata.namespace}/`
        return [`${root}/${plural}/${where}${metadata.name}`, settle(item)] as const
      })
    })
  )
  return listed.flat()
}

/** The object without what reports nothing of who changed it. */
function settle(object: KubeObject): object {
  const { metadata, ...rest } = object
  return { ...withoutHeartbeats(rest), metadata: omit(metadata, ['resourceVersion', 'managedFields']) }
}

/** Leaves out a kubelet's heartbeat, and the images that its node holds by now. */
function withoutHeartbeats(object: object): object {
  const { status, ...rest } = object as { readonly status?: Status }
  if (status === undefined) return rest
  const kept = omit(status, ['images', 'conditions'])
  const conditions = status.conditions?.map((condition) => omit(condition, ['lastHeartbeatTime']))
  return { ...rest, status: { ...kept, ...(conditions === undefined ? {} : { conditions }) } }
}

type Status = { readonly conditions?: readonly object[] }

/** An object without some of its fields. */
export function omit(object: object, fields: readonly string[]): object {
  return Object.fromEntries(Object.entries(object).filter(([field]) => !fields.includes(field)))
}
