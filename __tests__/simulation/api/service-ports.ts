import type { Stored } from './objects.ts'
import type { Store } from './store.ts'

export const SERVICES = '/services'
/** The first of the ports that each node has for Services. */
const FIRST_PORT = 30_000

type ServiceSpec = { type?: string; ports?: { port: number; nodePort?: number }[] }

/** Gives each port of a Service that is in reach from outside a port of the nodes, as the API server does. */
export function allocatePorts(store: Store, { spec }: Stored): void {
  const { ports = [], type } = (spec ?? {}) as ServiceSpec
  if (type !== 'NodePort' && type !== 'LoadBalancer') return
  const taken = new Set(store.all('services').flatMap((one) => portsOf(one)))
  for (const one of ports) {
    let free = FIRST_PORT
    while (taken.has(free)) free += 1
    taken.add(free)
    one.nodePort ??= free
  }
}

/** The ports of the nodes that lead to a Service. */
export function portsOf({ spec }: Stored): readonly number[] {
  return ((spec as ServiceSpec | undefined)?.ports ?? []).flatMap(({ nodePort }) => nodePort ?? [])
}
