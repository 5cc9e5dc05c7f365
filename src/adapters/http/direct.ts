import { request, type IncomingMessage } from 'node:http'
import type { Answer } from '../../ports.ts'
import { describeError } from '../errors.ts'
import { checkHost, DeniedAddress, guardedLookup } from './address-guard.ts'
import { readCapped } from './read-capped.ts'

const ASK_TIMEOUT_MS = 10_000

/** One HTTP GET from where this runs, to an address that a cluster gave; see `Services.askUrl`. */
export async function askUrl(url: string, signal: AbortSignal): Promise<Answer> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ASK_TIMEOUT_MS)])
  try {
    const reply = await get(new URL(url), limit)
    const { body, incomplete } = await readCapped(reply)
    return { kind: 'answered', status: reply.statusCode ?? 0, body, incomplete: incomplete || !reply.complete }
  } catch (error) {
    const noAnswer = { kind: 'no-answer', via: 'direct', url } as const
    if (error instanceof DeniedAddress) return { ...noAnswer, message: describeDenied(error), isForbidden: true }
    return { ...noAnswer, message: describeError(limit.aborted ? limit.reason : error) }
  }
}

/** Node's own client follows no redirects; a connection of its own each time, so that a balancer may choose again. */
async function get(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  checkHost(url)
  const headers = { 'user-agent': 'wasm-node-smoke', connection: 'close' }
  return await new Promise((resolve, reject) => {
    request(url, { agent: false, headers, lookup: guardedLookup, signal }, resolve).on('error', reject).end()
  })
}

function describeDenied({ host, address, reason }: DeniedAddress): string {
  const denied = `not asked: ${address} is ${reason}`
  return host === address ? denied : `${host}: ${denied}`
}
