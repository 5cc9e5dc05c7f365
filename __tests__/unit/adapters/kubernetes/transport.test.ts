import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { sendRequest } from '../../../../src/adapters/kubernetes/transport.ts'
import { openKubeconfig } from '../../../../src/adapters/kubeconfig/context.ts'
import { readFiles } from '../../../../src/adapters/kubeconfig/files.ts'

test('a refusal that is packed wrong ends no run while other credentials are looked for', async () => {
  const server = createServer((_, response) => {
    response.writeHead(401, { 'content-encoding': 'gzip' }).end('not packed at all')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const folder = mkdtempSync(join(tmpdir(), 'exchange-test-'))
  const path = join(folder, 'config')
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const config = {
    clusters: [{ name: 'c', cluster: { server: address, 'insecure-skip-tls-verify': true } }],
    contexts: [{ name: 'c', context: { cluster: 'c' } }],
    'current-context': 'c'
  }
  writeFileSync(path, JSON.stringify(config))
  const connection = openKubeconfig(readFiles({ kind: 'path', path }, {}), undefined, {})
  const thrown: unknown[] = []
  const note = (error: unknown): void => void thrown.push(error)
  process.on('uncaughtException', note)
  const refresh = { count: () => 0, run: () => sleep(100) }
  const incoming = await sendRequest({ ...connection, refresh }, { method: 'GET', path: '/version' })
  process.off('uncaughtException', note)
  expect([incoming.status, thrown]).toEqual([401, []])
  await connection.close()
  server.close()
  rmSync(folder, { recursive: true })
})
