import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openKubeconfig } from '../../../../src/adapters/kubeconfig/context.ts'
import { parseKubeconfig } from '../../../../src/adapters/kubeconfig/text.ts'
import { makeCluster } from '../../../../src/adapters/kubernetes/client.ts'
import { createPods } from '../../../../src/adapters/kubernetes/access.ts'
import type { Cluster, Pods } from '../../../../src/ports.ts'

/* A server that is no API server, and answers with what it keeps for this machine alone. */

const secret = 'internal: hunter22'
let server: Server

beforeAll(async () => {
  server = createServer(({ url = '' }, reply) => {
    const status = Number(/status-(\d+)/.exec(url)?.[1] ?? 200)
    const body = url.includes('kind') ? JSON.stringify({ kind: 'Status', message: 'its own words' }) : secret
    reply.writeHead(status).end(body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
})

afterAll(() => {
  server.close()
})

/** The same server, as a cluster names it or as the user does; it stands in for one that the address guard allows. */
function open(isFromCluster: boolean): { readonly cluster: Cluster; readonly pods: Pods } {
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const text = JSON.stringify({
    'current-context': 'one',
    clusters: [{ name: 'one', cluster: { server: address, 'insecure-skip-tls-verify': true } }],
    contexts: [{ name: 'one', context: { cluster: 'one' } }]
  })
  const connection = { ...openKubeconfig(parseKubeconfig(text, 'the text'), undefined, {}), isFromCluster }
  return { cluster: makeCluster(connection), pods: createPods(connection, 'proxy', () => undefined) }
}

async function firstTrouble(cluster: Cluster, path: string): Promise<string> {
  const enough = new AbortController()
  for await (const change of cluster.follow(path, { resourceVersion: '1' }, enough.signal)) {
    if (change.type !== 'TROUBLE') continue
    enough.abort()
    return change.message
  }
  return 'no trouble'
}

const target = { namespace: 'n', pod: 'status-502', port: 80, path: '/' }
const log = { namespace: 'n', pod: 'status-403', container: '', previous: false }

describe('what is no Status is never quoted of a server that a cluster named', () => {
  const ways: Readonly<Record<string, (opened: ReturnType<typeof open>) => Promise<unknown>>> = {
    'a refusal': ({ cluster }) => cluster.get('/status-403'),
    'an answer that is no JSON': ({ cluster }) => cluster.get('/version'),
    'a watch': ({ cluster }) => firstTrouble(cluster, '/pods'),
    'a watch that is refused': ({ cluster }) => firstTrouble(cluster, '/status-403'),
    "a gateway's page": ({ pods }) => pods.ask(target, new AbortController().signal),
    'a log that is refused': ({ pods }) => pods.logTail(log)
  }

  test.each(Object.entries(ways))('%s', async (_, way) => {
    const shown = JSON.stringify(await way(open(true)))
    expect(shown).not.toMatch(/internal|hunter/)
    expect(shown).toMatch(/expected .* (got 18 bytes that are none|in JSON)/)
  })

  test('a Status is', async () => {
    expect(await open(true).cluster.get('/kind/status-403')).toMatchObject({ message: 'its own words' })
  })

  test('and of the server that the user named everything is', async () => {
    expect(await open(false).cluster.get('/status-403')).toMatchObject({ message: secret })
  })
})
