import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { openKubeconfig } from '../../../../src/adapters/kubeconfig/context.ts'
import { parseKubeconfig } from '../../../../src/adapters/kubeconfig/text.ts'
import { createPods } from '../../../../src/adapters/kubernetes/access.ts'
import { makeCluster } from '../../../../src/adapters/kubernetes/client.ts'

test('each request is reported with its method, path, status and time, and nothing of its query', async () => {
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/version' ? 200 : 404).end('{}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const config = {
    clusters: [{ name: 'c', cluster: { server: address, 'insecure-skip-tls-verify': true } }],
    contexts: [{ name: 'c', context: { cluster: 'c' } }],
    'current-context': 'c'
  }
  const lines: string[] = []
  const opened = openKubeconfig(parseKubeconfig(JSON.stringify(config), 'a test'), undefined, {})
  const connection = { ...opened, debug: (text: string) => void lines.push(text.replace(/\d+ ms$/, 'N ms')) }
  await makeCluster(connection).get('/version')
  const target = { namespace: 'n', pod: 'p', port: 80, path: '/hello?token=of-a-sample' }
  await createPods(connection, 'proxy', () => undefined).ask(target, AbortSignal.timeout(10_000))
  server.close()
  await connection.close()
  await makeCluster({ ...connection, signal: AbortSignal.abort() }).get('/version')
  expect(lines).toEqual([
    'GET /version: 200 after N ms',
    'GET /api/v1/namespaces/n/pods/p:80/proxy/hello: 404 after N ms',
    expect.stringMatching(/^GET \/version: .+ after N ms$/)
  ])
})
