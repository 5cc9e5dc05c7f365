import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Connection, openKubeconfig } from '../../../../src/adapters/kubeconfig/context.ts'
import { parseKubeconfig } from '../../../../src/adapters/kubeconfig/text.ts'
import { makeCluster } from '../../../../src/adapters/kubernetes/client.ts'
import { askForwarded } from '../../../../src/adapters/kubernetes/port-forward.ts'

/* Servers of two certificates, in a process whose environment has Node verify nobody. */

let folder: string
let server: Server
let requests: number

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'verify-test-'))
  for (const name of ['own', 'other']) makeCertificate(name)
  server = createServer({ key: read('own.key'), cert: read('own.crt') }, (_, reply) => {
    requests += 1
    reply.end('{}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
})

beforeEach(() => {
  requests = 0
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
})

afterEach(() => {
  vi.unstubAllEnvs()
})

afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

function read(name: string): string {
  return readFileSync(join(folder, name), 'utf8')
}

function makeCertificate(name: string): void {
  const files = ['-keyout', join(folder, `${name}.key`), '-out', join(folder, `${name}.crt`)]
  const what = ['-subj', '/CN=api', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2']
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...what, ...files], { stdio: 'pipe' })
}

function open(cluster: object): Connection {
  const address = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  const text = JSON.stringify({
    'current-context': 'one',
    clusters: [{ name: 'one', cluster: { server: address, ...cluster } }],
    contexts: [{ name: 'one', context: { cluster: 'one' } }]
  })
  return openKubeconfig(parseKubeconfig(text, 'the text'), undefined, process.env)
}

function authority(name: string): object {
  return { 'certificate-authority-data': Buffer.from(read(`${name}.crt`)).toString('base64') }
}

describe('NODE_TLS_REJECT_UNAUTHORIZED=0 beats no kubeconfig', () => {
  test.each([
    ['with another authority', () => authority('other')],
    ['without any', () => ({})]
  ])('%s, by a request and by a port-forward', async (_, make) => {
    const connection = open(make())
    const [answer, forwarded] = await Promise.all([
      makeCluster(connection).get('/version'),
      askForwarded(connection, { namespace: 'n', pod: 'p', port: 80, path: '/' }, new AbortController().signal)
    ])
    await connection.close()
    expect(answer).toMatchObject({
      kind: 'unreachable',
      message: expect.stringMatching(/self-signed certificate/) as string
    })
    expect(forwarded).toMatchObject({
      kind: 'no-answer',
      message: expect.stringMatching(/self-signed certificate/) as string
    })
    expect(requests).toBe(0)
  })

  test.each([
    [
      'the authority of the server',
      () => authority('own'),
      /^NODE_TLS_REJECT_UNAUTHORIZED=0 is set: API servers are verified/
    ],
    [
      'insecure-skip-tls-verify',
      () => ({ 'insecure-skip-tls-verify': true }),
      /^the certificate of the server is not verified/
    ]
  ])('a kubeconfig with %s leads there, and there is a warning', async (_, make, warning) => {
    const connection = open(make())
    expect(await makeCluster(connection).get('/version')).toEqual({ kind: 'ok', value: {} })
    await connection.close()
    expect(connection.warnings).toEqual([expect.stringMatching(warning)])
  })
})
