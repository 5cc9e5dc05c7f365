import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, getCACertificates, setDefaultCACertificates } from 'node:tls'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { makeCluster } from '../../../../src/adapters/kubernetes/client.ts'
import type { ApiResult } from '../../../../src/ports.ts'
import { load } from './loading.ts'

let folder: string
let certificate: { readonly key: Buffer; readonly cert: Buffer }
const known = getCACertificates('default')
const open: Server[] = []

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'proxy-tls-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const named = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert]
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', ...named], {
    stdio: 'ignore'
  })
  certificate = { key: readFileSync(key), cert: readFileSync(cert) }
})

afterEach(() => {
  setDefaultCACertificates(known)
  for (const server of open.splice(0)) server.close()
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** Listens on this machine until the test ends; gives its host and port. */
async function listen(server: Server): Promise<string> {
  open.push(server)
  server.on('tlsClientError', () => undefined)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return `localhost:${(server.address() as AddressInfo).port}`
}

/** Answers everything as one that speaks plain HTTP does. */
const refusePlain = (): Server =>
  createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n'))
  })

/** A proxy that makes every tunnel that it is asked for. */
const tunnel = (socket: Socket): void => {
  socket.on('error', () => undefined)
  socket.once('data', (head) => {
    const [, port = ''] = /^CONNECT [^ ]+:(\d+) /.exec(head.toString()) ?? []
    const through = connect(Number(port), '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
    through.on('error', () => socket.destroy())
    socket.pipe(through).pipe(socket)
  })
}

async function ask(proxy: string, server = 'https://localhost:1'): Promise<ApiResult<unknown>> {
  const path = join(folder, 'config')
  const config = {
    clusters: [{ name: 'c', cluster: { server, 'proxy-url': proxy } }],
    contexts: [{ name: 'x', context: { cluster: 'c' } }],
    'current-context': 'x'
  }
  writeFileSync(path, JSON.stringify(config))
  const connection = load(path)
  expect(connection.connectionPath.proxy).toEqual({ host: new URL(proxy).host, from: 'kubeconfig', isTls: true })
  const result = await makeCluster(connection).get('/version')
  await connection.close()
  return result
}

describe('a proxy that is asked over TLS', () => {
  test('that has no TLS: the error is its own', async () => {
    expect(await ask(`https://${await listen(refusePlain())}`)).toMatchObject({
      message: 'no TLS connection to the proxy: what answers does not speak TLS',
      connectionProblem: { kind: 'no-answer', codes: ['UND_ERR_PRX_TLS', 'ERR_SSL_WRONG_VERSION_NUMBER'] }
    })
  })

  test('whose certificate nobody knows: the error is its own', async () => {
    expect(await ask(`HTTPS://${await listen(createTlsServer(certificate))}`)).toMatchObject({
      message: 'no TLS connection to the proxy: self-signed certificate',
      connectionProblem: { kind: 'no-answer', codes: ['UND_ERR_PRX_TLS', 'DEPTH_ZERO_SELF_SIGNED_CERT'] }
    })
  })

  test('behind it a server that has no TLS: the error is of the server', async () => {
    setDefaultCACertificates([...known, certificate.cert.toString()])
    const [proxy, server] = [await listen(createTlsServer(certificate, tunnel)), await listen(refusePlain())]
    expect(await ask(`https://${proxy}`, `https://${server}`)).toMatchObject({
      message: 'what answers does not speak TLS',
      connectionProblem: { kind: 'no-answer', codes: ['ERR_SSL_WRONG_VERSION_NUMBER'] }
    })
  })
})
