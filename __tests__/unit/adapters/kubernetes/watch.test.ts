import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { openKubeconfig } from '../../../../src/adapters/kubeconfig/context.ts'
import { parseKubeconfig } from '../../../../src/adapters/kubeconfig/text.ts'
import { makeCluster } from '../../../../src/adapters/kubernetes/client.ts'

type Seen = { readonly asked: number; readonly trouble: readonly string[] }

const hasTrouble = ({ trouble }: Seen): boolean => trouble.length > 0

/**
 * Follows a collection of a server for a second, or until this was seen of it; gives how often it was asked, and the trouble that was
 * reported. What ends it is the signal of the watch, or that of all requests.
 */
async function followServer(
  answer: RequestListener,
  { ends = 'watch', until }: { readonly ends?: 'watch' | 'all'; readonly until?: (seen: Seen) => boolean } = {}
): Promise<Seen> {
  let asked = 0
  const server = createServer((request, response) => {
    asked += 1
    answer(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const config = {
    clusters: [{ name: 'c', cluster: { server: address, 'insecure-skip-tls-verify': true } }],
    contexts: [{ name: 'c', context: { cluster: 'c' } }],
    'current-context': 'c'
  }
  const connection = openKubeconfig(parseKubeconfig(JSON.stringify(config), 'a test'), undefined, {})
  const ended = new AbortController()
  const trouble: string[] = []
  const following = (async (): Promise<void> => {
    const never = new AbortController().signal
    const cluster = makeCluster(ends === 'all' ? { ...connection, signal: ended.signal } : connection)
    for await (const change of cluster.follow('/api/v1/pods', {}, ends === 'all' ? never : ended.signal)) {
      if (change.type === 'TROUBLE') trouble.push(change.message)
    }
  })()
  if (until === undefined) await sleep(1_000)
  else await vi.waitUntil(() => until({ asked, trouble }), { timeout: 15_000 })
  ended.abort()
  await following
  await connection.close()
  server.close()
  return { asked, trouble }
}

const listing = JSON.stringify({ items: [], metadata: { resourceVersion: '1' } })
const isWatch = (url = ''): boolean => url.includes('watch=true')

test('a server that ends each watch at once is not asked without a pause, and that is reported', async () => {
  const { asked, trouble } = await followServer(({ url }, response) => response.end(isWatch(url) ? '' : listing), {
    until: hasTrouble
  })
  expect([asked < 10, trouble.length]).toEqual([true, 1])
})

test('nor is one for which each version is too old', async () => {
  const { asked } = await followServer(({ url }, response) => response.writeHead(isWatch(url) ? 410 : 200).end(listing))
  expect(asked).toBeLessThan(10)
})

test('a watch that showed something before it ended goes on at once', async () => {
  let version = 1
  const answer: RequestListener = ({ url }, response) => {
    const object = { metadata: { uid: 'a', resourceVersion: String((version += 1)) } }
    response.end(isWatch(url) ? `${JSON.stringify({ type: 'MODIFIED', object })}\n` : listing)
  }
  // With the pauses after failures it would be asked so often in a quarter of a minute at the earliest.
  const { trouble } = await followServer(answer, { until: (seen) => seen.asked > 12 || hasTrouble(seen) })
  expect(trouble).toEqual([])
})

test('a watch that is silent ends with the signal of all requests too', async () => {
  const { asked } = await followServer(
    ({ url }, response) => {
      if (isWatch(url)) response.flushHeaders()
      else response.end(listing)
    },
    { ends: 'all', until: ({ asked }) => asked > 1 }
  )
  expect(asked).toBe(2)
})

test.each(['null', '{}', '{"type":"ADDED","object":null}', '{"type":"OTHER","object":{}}', '7'])(
  'a line that is no event, %s, is trouble in our words',
  async (line) => {
    const { trouble } = await followServer(({ url }, response) => response.end(isWatch(url) ? `${line}\n` : listing), {
      until: hasTrouble
    })
    expect(trouble).toEqual([expect.stringMatching(/: expected a watch event in JSON$/)])
  }
)
