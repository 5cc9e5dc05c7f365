import { lookup as resolve } from 'node:dns'
import { request, type IncomingMessage } from 'node:http'
import { isIP, type LookupFunction } from 'node:net'
import { networkInterfaces } from 'node:os'
import { isForbiddenAddress } from './denied-addresses.ts'
import type { Answer } from '../../ports.ts'
import { readCapped } from './read-capped.ts'
import { describeError } from '../errors.ts'

const ASK_TIMEOUT_MS = 10_000

/** One HTTP GET from where this runs, to an address that a cluster gave; see `Services.askUrl`. */
export async function askUrl(url: string, signal: AbortSignal): Promise<Answer> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ASK_TIMEOUT_MS)])
  try {
    const reply = await get(new URL(url), limit)
    const { body, incomplete } = await readCapped(reply)
    return { kind: 'answered', status: reply.statusCode ?? 0, body, incomplete: incomplete || !reply.complete }
  } catch (error) {
    const message = describeError(limit.aborted ? limit.reason : error)
    return {
      kind: 'no-answer',
      via: 'direct',
      url,
      message,
      ...(error instanceof ForbiddenAddress ? { isForbidden: true } : {})
    }
  }
}

/** An address that a cluster gave us and that must not be asked. */
class ForbiddenAddress extends Error {
  override readonly name = 'ForbiddenAddress'
}

/** Node's own client follows no redirects; a connection of its own each time, so that a balancer may choose again. */
function get(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  return new Promise((resolveReply, reject) => {
    // An address is never looked up, so it is looked at here.
    const forbidden = isIP(host) === 0 ? undefined : findForbidden(host)
    if (forbidden !== undefined) {
      reject(new ForbiddenAddress(forbidden))
      return
    }
    const headers = { 'user-agent': 'wasm-node-smoke', connection: 'close' }
    request(url, { agent: false, headers, lookup: lookUp, signal }, resolveReply).on('error', reject).end()
  })
}

/** Looks a name up for one connection: what is looked at is what is connected to, so a name can't change in between. */
const lookUp: LookupFunction = (hostname, options, done) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) {
      done(error, [])
      return
    }
    const [first] = addresses
    const forbidden = addresses.map(({ address }) => findForbidden(address)).find((one) => one !== undefined)
    if (forbidden !== undefined) done(new ForbiddenAddress(`${hostname}: ${forbidden}`), [])
    else if (options.all === true || first === undefined) done(null, addresses)
    else done(null, first.address, first.family)
  })
}

function findForbidden(address: string): string | undefined {
  const reason = isForbiddenAddress(address) ?? (isOwn(address) ? 'an address of this machine' : undefined)
  return reason === undefined ? undefined : `not asked: ${address} is ${reason}`
}

function isOwn(address: string): boolean {
  return Object.values(networkInterfaces()).some((all) => all?.some((one) => one.address === address))
}
