import type { Stored } from '../api/objects.ts'
import { SERVICES } from '../api/service-ports.ts'
import type { Store } from '../api/store.ts'
import type { Random } from '../random.ts'
import { writeEvent } from './events.ts'

/** What the cloud's controller does for Services of type LoadBalancer; `none`: there is no such controller. */
export type Balancers = 'good' | 'slow' | 'none' | 'failing'

/** A Service stays as long as the cloud has its load balancer. */
export const CLEANUP_FINALIZER = 'service.kubernetes.io/load-balancer-cleanup'
const AGAIN_MS = 10_000

type Service = Stored & {
  spec: { type?: string }
  status?: { loadBalancer?: { ingress?: { ip: string }[] } }
}

/** A cloud's service controller: gives Services of type LoadBalancer an address, and takes it back before they go. */
export function runBalancers(store: Store, random: Random, kind: Balancers): void {
  if (kind === 'none') return
  const ending = new Set<string>()
  const plan = (collection: string, service: Service): void => {
    store.time.after(random.between(50, 500), () => {
      ensure(store, random, kind, { collection, service })
    })
  }
  for (const service of store.all<Service>('services').filter(({ spec }) => spec.type === 'LoadBalancer'))
    plan(`/api/v1/namespaces/${service.metadata.namespace ?? ''}${SERVICES}`, service)
  store.onChange(['services'], ({ collection, object, type }) => {
    const { metadata, spec } = object as Service
    if (spec.type !== 'LoadBalancer') return
    if (type === 'ADDED') plan(collection, object as Service)
    else if (type === 'MODIFIED' && metadata.deletionTimestamp !== undefined && !ending.has(metadata.uid)) {
      ending.add(metadata.uid)
      store.time.after(random.between(500, kind === 'slow' ? 60_000 : 5_000), () => {
        store.delete(collection, metadata.name, metadata.uid)
      })
    }
  })
}

function ensure(
  store: Store,
  random: Random,
  kind: Balancers,
  { collection, service }: { readonly collection: string; readonly service: Service }
): void {
  const { name, uid } = service.metadata
  const now = store.find<Service>(collection, name)
  if (now?.metadata.uid !== uid || now.metadata.deletionTimestamp !== undefined) return
  store.change<Service>(collection, name, uid, ({ metadata }) => {
    metadata.finalizers = [CLEANUP_FINALIZER]
  })
  writeEvent(store, 'Service', now, 'EnsuringLoadBalancer', 'Ensuring load balancer')
  if (kind === 'failing') {
    const message =
      'Error syncing load balancer: failed to ensure load balancer: the quota of public addresses is reached'
    writeEvent(store, 'Service', now, 'SyncLoadBalancerFailed', message)
    store.time.after(AGAIN_MS, () => {
      ensure(store, random, kind, { collection, service })
    })
    return
  }
  store.time.after(kind === 'slow' ? random.between(30_000, 120_000) : random.between(500, 4_000), () => {
    const given = store.change<Service>(collection, name, uid, (object) => {
      object.status = { loadBalancer: { ingress: [{ ip: `203.0.113.${store.version % 250}` }] } }
    })
    if (given !== undefined) writeEvent(store, 'Service', given, 'EnsuredLoadBalancer', 'Ensured load balancer')
  })
}
