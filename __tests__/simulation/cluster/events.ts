import type { Stored } from '../api/objects.ts'
import type { Store } from '../api/store.ts'

/** The newest event of each object, reason and message, by its name. */
const written = new WeakMap<Store, Map<string, string>>()

/**
 * Writes an event about an object, of now if it isn't told apart; the same one again is counted, as the kubelet's recorder does.
 */
export function writeEvent(
  store: Store,
  kind: string,
  { metadata }: Stored,
  reason: string,
  message: string,
  lastTimestamp = store.time.timestamp()
): void {
  const { name, namespace = 'default', uid } = metadata
  const collection = `/api/v1/namespaces/${namespace}/events`
  const names = written.get(store) ?? new Map<string, string>()
  written.set(store, names)
  const key = `${uid} ${reason} ${message}`
  const known = store.change(collection, names.get(key) ?? '', undefined, (event) => {
    event['count'] = (event['count'] as number) + 1
    event['lastTimestamp'] = lastTimestamp
  })
  if (known !== undefined) return
  const type = /^(Failed|BackOff|Unhealthy|Evicted)/.test(reason) ? 'Warning' : 'Normal'
  const involvedObject = { kind, name, namespace, uid }
  const event = { name: `${name}.${store.version.toString(16)}` }
  names.set(key, event.name)
  store.keep(collection, {
    metadata: event,
    involvedObject,
    reason,
    message,
    type,
    count: 1,
    lastTimestamp
  })
}
