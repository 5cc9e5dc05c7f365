import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, type Dispatcher, ProxyAgent } from 'undici'
import { findDeniedRange, isOwnAddress } from './denied-addresses.ts'
import { findEnvProxy } from './env-proxy.ts'

/** What another program named, and must not be asked. */
export class DeniedAddress extends Error {
  override readonly name = 'DeniedAddress'
  /** The name that stands for the address, or the address itself. */
  readonly host: string
  readonly address: string
  /** What the address is, as "loopback". */
  readonly reason: string

  constructor(host: string, address: string, reason: string) {
    super(`${host} is not asked: ${address} is ${reason}`)
    this.host = host
    this.address = address
    this.reason = reason
  }
}

/** Whom a connection is for. */
export type ConnectionOptions = {
  /** The user gave the host, and may mean any machine by it; else another program did, and may mean to use us. */
  readonly isNamedByUser: boolean
  readonly env: NodeJS.ProcessEnv
}

/**
 * Connections of its own to one server, guarded if the user didn't name it. Throws a `DeniedAddress`, or for a name of this
 * very machine.
 */
export function makeDispatcher(url: URL, { isNamedByUser, env }: ConnectionOptions): Dispatcher {
  if (!isNamedByUser) {
    checkHost(url)
    if (isLocalHost(url.host)) throw new Error(`${hostOf(url.host)} is the machine that this runs on`)
  }
  // A proxy looks names up itself: what it may reach is its own matter.
  const proxy = findEnvProxy(url.href, env)
  if (proxy !== undefined) return new ProxyAgent(proxy)
  return new Agent(isNamedByUser ? {} : { connect: { lookup: guardedLookup } })
}

/** True for a name, with a port or without, that everybody takes for this very machine. */
export function isLocalHost(host: string): boolean {
  const name = hostOf(host)
  return name === 'localhost' || name.endsWith('.localhost') || findDeniedRange(name) === 'loopback'
}

/** Throws a `DeniedAddress` for a URL with an address that must not be asked: an address is never looked up. */
export function checkHost(url: URL): void {
  const host = hostOf(url.host)
  if (isIP(host) !== 0) checkAddresses(host, [host])
}

/**
 * Looks a name up as usual, and refuses it whole if any of its addresses must not be asked. To be given to whatever
 * connects: what is looked at is what is connected to, so that no second answer of DNS leads elsewhere.
 */
export const guardedLookup: LookupFunction = (host, options, done) => {
  lookup(host, options, (error, found, family) => {
    if (error !== null) {
      done(error, found, family)
      return
    }
    try {
      checkAddresses(host, typeof found === 'string' ? [found] : found.map(({ address }) => address))
      done(null, found, family)
    } catch (reason) {
      done(reason as Error, found, family)
    }
  })
}

function checkAddresses(host: string, addresses: readonly string[]): void {
  for (const address of addresses) {
    const reason = findDeniedRange(address) ?? (isOwnAddress(address) ? 'an address of this machine' : undefined)
    if (reason !== undefined) throw new DeniedAddress(host, address, reason)
  }
}

/** Without its port, and without the brackets of an IPv6 address. */
function hostOf(host: string): string {
  return host
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase()
}
