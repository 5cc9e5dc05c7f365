import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openKubeconfig } from '../../../../src/adapters/kubeconfig/context.ts'
import { parseKubeconfig } from '../../../../src/adapters/kubeconfig/text.ts'
import { makeCluster } from '../../../../src/adapters/kubernetes/client.ts'
import type { Cluster } from '../../../../src/ports.ts'

let server: Server
let status: number
let answer: unknown
let cluster: Cluster

beforeAll(async () => {
  server = createServer((_, response) => {
    response.writeHead(status).end(JSON.stringify(answer))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const kubeconfig = {
    'current-context': 'a',
    contexts: [{ name: 'a', context: { cluster: 'a' } }],
    clusters: [{ name: 'a', cluster: { server: address, 'insecure-skip-tls-verify': true } }]
  }
  cluster = makeCluster(openKubeconfig(parseKubeconfig(JSON.stringify(kubeconfig), 'a text'), undefined, {}))
})

afterAll(() => server.close())

// The smallest examples that fuzzing found, each of which ended a run as a defect.
test.each([
  ['/version', { gitVersion: [] }, 'gitVersion is a list, not a text'],
  ['/version', null, 'it is null'],
  ['/version', [], 'it is a list, not a mapping'],
  ['/api/v1/nodes/a', { metadata: null }, 'metadata is missing']
])('%s answers %j -> no API server, and which field shows it', async (path, body, why) => {
  ;[status, answer] = [200, body]
  const message = `expected an answer in the form of the Kubernetes API, got one where ${why}`
  expect(await cluster.get(path)).toEqual({ kind: 'unreachable', message, connectionProblem: { kind: 'no-api' } })
})

test.each([
  [{ metadata: {}, items: [''] }, 'items[] is a text, not a mapping'],
  [{ metadata: {}, items: [{}] }, 'items[].metadata is missing'],
  [{ metadata: {} }, 'items is missing'],
  [{ items: [] }, 'metadata is missing']
])('a page of %j -> no listing', async (body, why) => {
  ;[status, answer] = [200, body]
  expect(await cluster.list('/api/v1/nodes')).toMatchObject({
    kind: 'unreachable',
    message: expect.stringContaining(why) as string
  })
})

test('a watch that shows an object of another form goes on, and has trouble with that object alone', async () => {
  ;[status, answer] = [200, { type: 'ADDED', object: { metadata: { name: 1 } } }]
  const done = new AbortController()
  for await (const change of cluster.follow('/api/v1/nodes', { resourceVersion: '1' }, done.signal)) {
    done.abort()
    const message = expect.stringContaining('/api/v1/nodes: expected an answer in the form of') as string
    expect(change).toEqual({ type: 'TROUBLE', message, isOfObject: true })
  }
  expect.assertions(1)
})

test('a refusal whose reason is no text -> its status, and no reason', async () => {
  ;[status, answer] = [403, { kind: 'Status', reason: 1, message: 'no' }]
  expect(await cluster.get('/version')).toMatchObject({ kind: 'refused', status: 403, reason: '', message: 'no' })
})

test('a right answer comes as it is', async () => {
  ;[status, answer] = [200, { metadata: { name: 'a' }, spec: { any: [null] } }]
  expect(await cluster.get('/api/v1/namespaces/a')).toEqual({ kind: 'ok', value: answer })
})

test('of a refusal no more is kept than an API server says', async () => {
  ;[status, answer] = [403, { kind: 'Status', reason: 'Forbidden', message: 'x'.repeat(1024 * 1024) }]
  const refused = await cluster.get('/version')
  expect(refused.kind === 'refused' && refused.message.length).toBe(16 * 1024)
})
