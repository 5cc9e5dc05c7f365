import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { askUrl } from '../../../../src/adapters/http/direct.ts'
import { groupsOf, ownAddress } from './own-address.ts'

/* A real server of this machine, on all of its addresses: it must never see a request that a cluster led us to. */

let server: Server
let requests: number

beforeAll(async () => {
  server = createServer((_, reply) => {
    requests += 1
    reply.end('hello')
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
})

beforeEach(() => {
  requests = 0
})

afterAll(() => {
  server.close()
})

describe('an address that a cluster gave is not asked if it is', () => {
  const [high, low] = groupsOf(ownAddress)

  test.each([
    ['loopback', '127.0.0.1'],
    ['loopback, mapped into IPv6', '[::ffff:127.0.0.1]'],
    ['a name of loopback', 'localhost'],
    ['an address of this machine', ownAddress],
    ['an address of this machine, mapped into IPv6', `[::ffff:${high}:${low}]`]
  ])('%s', async (_, host) => {
    const { port } = server.address() as AddressInfo
    const answer = await askUrl(`http://${host}:${port.toString()}/`, new AbortController().signal)
    expect(answer.kind).not.toBe('answered')
    expect(requests).toBe(0)
  })
})

const never = new AbortController().signal

test.each(['http://127.0.0.1:1/hello', 'http://localhost:1/hello'])(
  '%s leads where no cluster may send a run, and is marked as such',
  async (url) => {
    expect(await askUrl(url, never)).toMatchObject({ kind: 'no-answer', via: 'direct', url, isForbidden: true })
  }
)

test('a name that leads nowhere is not marked as one that must not be asked', async () => {
  const url = 'http://not-asked.invalid/'
  const answer = await askUrl(url, never)
  expect(answer).toMatchObject({ kind: 'no-answer', via: 'direct', url })
  expect(answer).not.toHaveProperty('isForbidden')
})
