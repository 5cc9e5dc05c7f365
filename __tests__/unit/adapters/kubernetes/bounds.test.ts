import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import process from 'node:process'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { expect, test } from 'vitest'
import { type Connection, openKubeconfig } from '../../../../src/adapters/kubeconfig/context.ts'
import { parseKubeconfig } from '../../../../src/adapters/kubeconfig/text.ts'
import { createPods } from '../../../../src/adapters/kubernetes/access.ts'
import { makeCluster } from '../../../../src/adapters/kubernetes/client.ts'

const MIB = 1024 * 1024

/** Does something with a server that answers so. */
async function withServer<T>(answer: RequestListener, work: (connection: Connection) => Promise<T>): Promise<T> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const config = {
    clusters: [{ name: 'c', cluster: { server: address, 'insecure-skip-tls-verify': true } }],
    contexts: [{ name: 'c', context: { cluster: 'c' } }],
    'current-context': 'c'
  }
  const connection = openKubeconfig(parseKubeconfig(JSON.stringify(config), 'a test'), undefined, {})
  try {
    return await work(connection)
  } finally {
    await connection.close()
    server.closeAllConnections()
    server.close()
  }
}

/** Sends so many MiB of one letter, packed or not, until nobody wants more. */
async function flood(response: ServerResponse, mib: number, isPacked = false): Promise<void> {
  const chunk = Buffer.alloc(MIB, 'x')
  const source = Readable.from(Array.from({ length: mib }, () => chunk))
  response.writeHead(200, isPacked ? { 'content-encoding': 'gzip' } : {})
  await (isPacked ? pipeline(source, createGzip(), response) : pipeline(source, response)).catch(() => undefined)
}

test.each([
  ['a gzip bomb of 4 GB', true],
  ['an answer of 4 GB', false]
])('%s is read as far as 64 MiB, and refused with what was asked', async (_, isPacked) => {
  const before = process.memoryUsage().rss
  const result = await withServer(
    (__, response) => void flood(response, 4096, isPacked),
    (connection) => makeCluster(connection).get('/api/v1/nodes')
  )
  expect(result).toEqual({
    kind: 'unreachable',
    message: 'GET /api/v1/nodes: the answer, unpacked, is larger than 64 MiB, the most that is read',
    connectionProblem: { kind: 'no-api' }
  })
  expect(process.memoryUsage().rss - before).toBeLessThan(600 * MIB)
})

test('an answer of small values without number is not made into objects', async () => {
  const result = await withServer(
    (_, response) => response.end(`[${'{},'.repeat(5_000_000)}{}]`),
    (connection) => makeCluster(connection).get('/version')
  )
  expect(result).toMatchObject({
    message: 'GET /version: the answer has more than 4000000 values, the most that are read'
  })
})

test('a log of any size is read as far as 1 MiB', async () => {
  const result = await withServer(
    (_, response) => void flood(response, 100),
    (connection) =>
      createPods(connection, 'proxy', () => undefined).logTail({
        namespace: 'n',
        pod: 'p',
        container: 'c',
        previous: false
      })
  )
  expect(result).toMatchObject({ kind: 'unreachable', message: expect.stringContaining('larger than 1 MiB') as string })
})

/** The pages of a list, by the number of the page; and what came of the listing. */
async function list(page: (number: number) => object): Promise<{ readonly asked: number; readonly message: string }> {
  let asked = 0
  const result = await withServer(
    (_, response) => response.end(JSON.stringify(page((asked += 1)))),
    (connection) => makeCluster(connection).list('/api/v1/pods')
  )
  return { asked, message: result.kind === 'ok' ? `${result.value.items.length} items` : result.message }
}

test('a list whose pages lead to themselves, or have no end, ends', async () => {
  const items = [{ metadata: { name: 'a' } }]
  const same = await list(() => ({ items, metadata: { resourceVersion: '1', continue: 'again' } }))
  expect(same).toEqual({
    asked: 2,
    message: expect.stringMatching(/^GET \/api\/v1\/pods: the list has no end.* 2 pages with \d+ char/) as string
  })
  const other = await list((number) => ({ items, metadata: { resourceVersion: '1', continue: `page-${number}` } }))
  expect(other).toEqual({ asked: 1000, message: expect.stringContaining('1000 pages with') as string })
  const good = await list((number) => ({
    items,
    metadata: { resourceVersion: '1', continue: number < 9 ? `${number}` : '' }
  }))
  expect(good).toEqual({ asked: 9, message: '9 items' })
})

test('a list of large pages ends at 256 MiB', async () => {
  const items = [{ metadata: { name: 'x' }, data: 'x'.repeat(40 * MIB) }]
  const { asked, message } = await list((number) => ({
    items,
    metadata: { resourceVersion: '1', continue: `${number}` }
  }))
  expect([asked, message]).toEqual([7, expect.stringContaining('7 pages')])
})

test('a line of a watch that has no end breaks the watch off, and that is reported; others are read', async () => {
  const listing = JSON.stringify({ items: [], metadata: { resourceVersion: '1' } })
  const object = { metadata: { uid: 'a', resourceVersion: '2', annotations: { of: 'ü'.repeat(MIB) } } }
  let watches = 0
  const answer = ({ url = '' }: IncomingMessage, response: ServerResponse): void => {
    if (!url.includes('watch=true')) response.end(listing)
    else if ((watches += 1) > 1) void flood(response, 100)
    else
      response.end(
        `${JSON.stringify({ type: 'ADDED', object })}\n{"type":"MODIFIED","object":${JSON.stringify(object)}}`
      )
  }
  const seen = await withServer(answer, async (connection) => {
    const ended = new AbortController()
    const changes: string[] = []
    for await (const change of makeCluster(connection).follow<typeof object>('/api/v1/pods', {}, ended.signal)) {
      changes.push(
        change.type === 'TROUBLE' ? change.message : `${change.type} ${change.object.metadata.annotations.of.length}`
      )
      if (change.type === 'TROUBLE') ended.abort()
    }
    return changes
  })
  expect(seen).toEqual([
    `ADDED ${MIB}`,
    `MODIFIED ${MIB}`,
    '/api/v1/pods: one line of the watch is longer than 8 MiB, the most that is read'
  ])
})
