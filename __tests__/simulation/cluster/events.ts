import type { Stored } from '../api/objects.ts'
import type { Store } from '../api/store.ts'

/** Writes an event about an object; the same one again is counted, as the kubelet's recorder does. */
export function writeEvent(store: Store, kind: string, { metadata }: Stored, reason: string, message: string): void {
  const { name, namespace = 'default', uid } = metadata
  const collection = `/api/v1/namespaces/${namespace}/events`
  const lastTimestamp = store.time.timestamp()
  const known = store
    .list(collection)
    .find(
      (event) =>
        event['reason'] === reason &&
        event['message'] === message &&
        (event['involvedObject'] as { uid: string }).uid === uid
    )
  if (known !== undefined) {
    store.change(collection, known.metadata.name, undefined, (event) => {
      event['count'] = (event['count'] as number) + 1
      event['lastTimestamp'] = lastTimestamp
    })
    return
  }
  const type = /^(Failed|BackOff|Unhealthy|Evicted)/.test(reason) ? 'Warning' : 'Normal'
  const involvedObject = { kind, name, namespace, uid }
  store.add(collection, {
    metadata: { name: `${name}.${store.version.toString(16)}` },
    involvedObject,
    reason,
    message,
    type,
    count: 1,
    lastTimestamp
  })
}
