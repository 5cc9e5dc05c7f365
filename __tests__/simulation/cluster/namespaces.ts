import type { Meta, Pod } from '../api/objects.ts'
import { resourceOf, type Store } from '../api/store.ts'

const NAMESPACES = '/api/v1/namespaces'
const LOOKS_AFTER_MS = 5_000
const LOOKS_AGAIN_MS = 1_000
const RESOURCES = [
  'deployments',
  'replicasets',
  'statefulsets',
  'daemonsets',
  'jobs',
  'cronjobs',
  'services',
  'endpoints',
  'configmaps',
  'persistentvolumeclaims',
  'limitranges',
  'events'
]

/** The namespace controller: 5 s after a namespace was deleted it deletes what is in it, and the namespace when all is gone. */
export function runNamespaceController(store: Store): void {
  const begun = new Set<string>()
  store.onChange(['namespaces'], ({ object: { metadata } }) => {
    const { deletionTimestamp, name, uid } = metadata
    if (deletionTimestamp === undefined || begun.has(uid)) return
    begun.add(uid)
    store.time.after(LOOKS_AFTER_MS, () => {
      empty(store, name, uid)
    })
  })
}

function empty(store: Store, name: string, uid: string): void {
  if (store.find(NAMESPACES, name)?.metadata.uid !== uid) return
  for (const collection of store.collections().filter((path) => path.includes(`/namespaces/${name}/`))) {
    if (RESOURCES.includes(resourceOf(collection))) {
      for (const { metadata } of store.list(collection)) {
        if (metadata.finalizers === undefined) store.delete(collection, metadata.name, metadata.uid)
        else markDeleted(store, collection, metadata)
      }
    }
  }
  const pods = `${NAMESPACES}/${name}/pods`
  for (const pod of store.list<Pod>(pods)) {
    if (pod.spec.nodeName === undefined) store.delete(pods, pod.metadata.name, pod.metadata.uid)
    else markDeleted(store, pods, pod.metadata)
  }
  if (store.list(pods).length === 0 && store.list(`${NAMESPACES}/${name}/services`).length === 0)
    store.delete(NAMESPACES, name, uid)
  else
    store.time.after(LOOKS_AGAIN_MS, () => {
      empty(store, name, uid)
    })
}

function markDeleted(store: Store, collection: string, { deletionTimestamp, name, uid }: Meta): void {
  if (deletionTimestamp !== undefined) return
  store.change(collection, name, uid, ({ metadata }) => {
    metadata.deletionTimestamp = store.time.timestamp()
  })
}
