/** The testbed's part of the address space: one /16, so that one route on the host covers all that it uses. */
export type Addresses = {
  /** Of all of it; every machine has it on its link, so nothing in it is ever looked for elsewhere. */
  readonly range: string
  readonly host: string
  readonly controlPlane: string
  readonly services: string
  readonly apiService: string
  readonly dnsService: string
}

/** The addresses of one node. */
export type NodeAddresses = { readonly node: string; readonly pods: string }

/** How many testbeds a machine can hold, and how many nodes a testbed. */
export const slotCount = 100
export const maxNodes = 100

const firstSecondByte = 100

/** The addresses of the testbed in this slot. */
export function makeAddresses(slot: number): Addresses {
  const net = netOf(slot)
  return {
    range: `${net}.0.0/16`,
    host: `${net}.0.254`,
    controlPlane: `${net}.0.1`,
    services: `${net}.240.0/20`,
    apiService: `${net}.240.1`,
    dnsService: `${net}.240.10`
  }
}

/** The addresses of the node at this place in the topology. */
export function makeNodeAddresses(slot: number, index: number): NodeAddresses {
  const net = netOf(slot)
  return { node: `${net}.0.${10 + index}`, pods: `${net}.${1 + index}.0/24` }
}

/** The first slot that none of these routes (`ip route show table all`, first words) touches. */
export function pickSlot(routes: readonly string[]): number | undefined {
  const taken = new Set(routes.flatMap(secondBytes))
  for (let slot = 0; slot < slotCount; slot++) if (!taken.has(firstSecondByte + slot)) return slot
  return undefined
}

function netOf(slot: number): string {
  return `10.${firstSecondByte + slot}`
}

/** The second bytes of the 10.0.0.0/8 addresses that a route covers; shorter prefixes than /8 are default routes in disguise. */
function secondBytes(route: string): readonly number[] {
  const match = /^10\.(\d+)\.\d+\.\d+(?:\/(\d+))?$/.exec(route) ?? /^10(?:\.(\d+))?(?:\.\d+)*\/(\d+)$/.exec(route)
  if (match === null) return []
  const first = Number(match[1] ?? 0)
  const prefix = Number(match[2] ?? 32)
  const count = prefix >= 16 ? 1 : 2 ** (16 - Math.max(prefix, 8))
  return Array.from({ length: count }, (_, step) => first - (first % count) + step)
}
