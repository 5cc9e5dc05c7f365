import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, type Dispatcher, ProxyAgent } from 'undici'
import { isForbiddenAddress } from './denied-addresses.ts'
import { findEnvProxy } from './env-proxy.ts'

/** Who a way is for. */
export type GuardOptions = {
  /** The user gave the host, and may mean any machine by it; else another program did, and may mean to use us. */
  readonly isNamedByUser: boolean
  readonly env: NodeJS.ProcessEnv
}

/**
 * A way of its own to a server. If the user didn't name it, every address that its name stands for is looked at as it is
 * connected to, so that no second answer of DNS leads elsewhere. Throws for an address that must not be asked.
 */
export function makeGuard(url: URL, { isNamedByUser, env }: GuardOptions): Dispatcher {
  const host = hostOf(url.host)
  if (!isNamedByUser && isIP(host) !== 0) refuse(host, [host])
  if (!isNamedByUser && isLocalHost(url.host)) throw new Error(`${host} is the machine that this runs on`)
  // A proxy looks names up itself: what it may reach is its own matter.
  const proxy = findEnvProxy(url.href, env)
  if (proxy !== undefined) return new ProxyAgent(proxy)
  return new Agent(isNamedByUser ? {} : { connect: { lookup: guardedLookup } })
}

/** True for a name, with a port or without, that everybody takes for this very machine. */
export function isLocalHost(host: string): boolean {
  const name = hostOf(host)
  return name === 'localhost' || name.endsWith('.localhost') || isForbiddenAddress(name) === 'loopback'
}

/** Looks a name up as usual, and refuses it whole if any of its addresses must not be asked. */
export const guardedLookup: LookupFunction = (host, options, done) => {
  lookup(host, options, (error, found, family) => {
    if (error !== null) {
      done(error, found, family)
      return
    }
    try {
      refuse(host, typeof found === 'string' ? [found] : found.map(({ address }) => address))
      done(null, found, family)
    } catch (reason) {
      done(reason as Error, found, family)
    }
  })
}

function refuse(host: string, addresses: readonly string[]): void {
  for (const address of addresses) {
    const reason = isForbiddenAddress(address)
    if (reason !== undefined) throw new Error(`${host} is not asked: ${address} is ${reason}`)
  }
}

/** Without its port, and without the brackets of an IPv6 address. */
function hostOf(host: string): string {
  return host
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase()
}
