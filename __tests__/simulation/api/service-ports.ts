import type { Refusal } from './admission.ts'
import type { Stored } from './objects.ts'
import type { Store } from './store.ts'

export const SERVICES = '/services'
/** The first of the ports that each node has for Services. */
const FIRST_PORT = 30_000

type ServiceSpec = { type?: string; ports?: { port: number; nodePort?: number }[] }

/**
 * Gives each port of a new Service that is in reach from outside a port of the nodes, as the API server does, or refuses one that
 * another Service has.
 */
export function allocatePorts(store: Store, service: Stored): Refusal | undefined {
  service['status'] = { loadBalancer: {} }
  const { ports = [], type } = (service['spec'] ?? {}) as ServiceSpec
  if (type !== 'NodePort' && type !== 'LoadBalancer') return undefined
  const taken = new Set(store.all('services').flatMap((one) => portsOf(one)))
  for (const [index, one] of ports.entries()) {
    if (one.nodePort !== undefined && taken.has(one.nodePort)) return refuseTaken(service, index, one.nodePort)
    let free = FIRST_PORT
    while (taken.has(free)) free += 1
    one.nodePort ??= free
    taken.add(one.nodePort)
  }
  return undefined
}

function refuseTaken({ metadata }: Stored, index: number, port: number): Refusal {
  const why = `spec.ports[${index}].nodePort: Invalid value: ${port}: provided port is already allocated`
  return { status: 422, reason: 'Invalid', message: `Service "${metadata.name}" is invalid: ${why}` }
}

/** The ports of the nodes that lead to a Service. */
export function portsOf({ spec }: Stored): readonly number[] {
  return ((spec as ServiceSpec | undefined)?.ports ?? []).flatMap(({ nodePort }) => nodePort ?? [])
}
