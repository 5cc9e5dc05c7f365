import { eventsPath, servicesPath } from '../../core/kubernetes/paths.ts'
import type { EventObject, ServiceObject } from '../../core/kubernetes/objects.ts'
import type { ServiceObservations } from '../../core/observations/service-observations.ts'
import type { AskedService } from '../../core/workloads/workloads.ts'
import type { RunContext } from '../context.ts'
import type { Observable } from '../watch/observable.ts'

/** What the Service object reports of where it can be asked. */
export type Place = { readonly nodePort?: number | undefined; readonly addresses: readonly string[] }

/** Follows where the Service can be asked: its port on every node, its load balancer's addresses. */
export async function followService(service: AskedService, place: Observable<Place>, run: RunContext): Promise<void> {
  const path = servicesPath(run.namespace)
  const query = { fieldSelector: `metadata.name=${service.name}` }
  for await (const change of run.ports.cluster.follow<ServiceObject>(path, { query }, run.signal)) {
    if (change.type === 'TROUBLE' || change.type === 'DELETED') continue
    const { spec, status } = change.object
    const nodePort = spec?.ports?.find(({ port }) => port === service.port.port)?.nodePort
    const addresses = (status?.loadBalancer?.ingress ?? []).flatMap(({ hostname, ip }) => ip ?? hostname ?? [])
    place.update(() => ({ addresses, nodePort }))
  }
}

/** What a cloud's controller reports of a load balancer that it can't make (the reason's name is Kubernetes' own). */
export async function followTrouble(
  service: AskedService,
  seen: Observable<ServiceObservations>,
  run: RunContext
): Promise<void> {
  if (seen.seen.method !== 'load-balancer') return
  const path = eventsPath(run.namespace)
  const query = { fieldSelector: `involvedObject.kind=Service,involvedObject.name=${service.name}` }
  for await (const change of run.ports.cluster.follow<EventObject>(path, { query, keeps: 'nothing' }, run.signal)) {
    if (change.type === 'TROUBLE' || change.type === 'DELETED') continue
    const { message = '', reason } = change.object
    if (reason === 'SyncLoadBalancerFailed') seen.update((now) => ({ ...now, trouble: `${reason}: ${message}` }))
  }
}
