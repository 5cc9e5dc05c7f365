import type { Pod, Stored, WorkloadObj } from '../api/objects.ts'
import type { ApiServer } from '../api/server.ts'
import { isOwnedBy } from './owned-pods.ts'

/** The ReplicaSet of a Deployment, which owns its pods: made where it is missing. */
export function replicaSetOf(server: ApiServer, { metadata, spec }: WorkloadObj, namespace: string): Stored {
  const collection = `/apis/apps/v1/namespaces/${namespace}/replicasets`
  const name = `${metadata.name}-${metadata.uid.slice(0, 5)}`
  const found = server.store.find(collection, name)
  if (found !== undefined) return found
  const ownerReferences = [{ kind: 'Deployment', name: metadata.name, uid: metadata.uid, controller: true }]
  return server.store.add(collection, {
    kind: 'ReplicaSet',
    metadata: { name, ownerReferences, labels: metadata.labels },
    spec: { template: spec.template }
  })
}

/** A StatefulSet's claims have the labels of their template and of its selector, and stay when it goes: they hold data. */
export function makeClaims({ store }: ApiServer, { spec }: WorkloadObj, pod: string, namespace: string): void {
  const collection = `/api/v1/namespaces/${namespace}/persistentvolumeclaims`
  for (const { metadata } of spec.volumeClaimTemplates ?? []) {
    const name = `${metadata.name}-${pod}`
    if (store.find(collection, name) !== undefined) continue
    const labels = { ...metadata.labels, ...spec.selector?.matchLabels }
    store.add(collection, { kind: 'PersistentVolumeClaim', metadata: { name, labels }, status: { phase: 'Bound' } })
  }
}

/** What an object owns goes first, where it is deleted in the foreground. */
export function end(
  { store }: ApiServer,
  of: { collection: string; found: Stored; owner: Stored; path: string; own: readonly Pod[] }
): void {
  for (const { metadata, spec } of of.own) {
    if (spec.nodeName === undefined) store.delete(of.path, metadata.name, metadata.uid)
    else if (metadata.deletionTimestamp === undefined) {
      store.change(of.path, metadata.name, metadata.uid, (pod) => {
        pod.metadata.deletionTimestamp = store.time.timestamp()
      })
    }
  }
  if (store.list<Pod>(of.path).some((pod) => isOwnedBy(pod, of.owner.metadata.uid))) return
  const { name, namespace = '' } = of.owner.metadata
  if (of.owner !== of.found) store.delete(`/apis/apps/v1/namespaces/${namespace}/replicasets`, name)
  store.delete(of.collection, of.found.metadata.name, of.found.metadata.uid)
}
