import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createSecureServer } from 'node:http2'
import { createServer, type Server } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openKubeconfig } from '../../../../src/adapters/kubeconfig/context.ts'
import { readFiles } from '../../../../src/adapters/kubeconfig/files.ts'
import { makeCluster } from '../../../../src/adapters/kubernetes/client.ts'
import type { ApiResult, Cluster } from '../../../../src/ports.ts'

let folder: string
/** Takes every connection and reports nothing, or one page. */
let silent: Server
let page: Server

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'request-test-'))
  silent = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1')
  const text = '<!doctype html>'
  page = createServer((socket) =>
    socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n${text}`)
  ).listen(0, '127.0.0.1')
  await Promise.all([once(silent, 'listening'), once(page, 'listening')])
})

afterAll(() => {
  silent.close()
  page.close()
  rmSync(folder, { recursive: true })
})

/** Answers each request with what comes next; the last answer is that of all further ones. */
async function withAnswers<T>(answers: readonly string[], work: (server: string) => Promise<T>): Promise<T> {
  let next = 0
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.end(answers[Math.min(next++, answers.length - 1)] ?? ''))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    return await work(`http://${addressOf(server)}`)
  } finally {
    server.close()
  }
}

function authority(): { readonly 'certificate-authority': string } {
  return { 'certificate-authority': join(folder, 'cert.pem') }
}

/** The last one that was made is the authority of kubeconfigs. */
function makeCertificate(...more: readonly string[]): { readonly key: Buffer; readonly cert: Buffer } {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const named = ['-subj', '/CN=127.0.0.1', '-days', '1', '-keyout', key, '-out', cert, ...more]
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...named], { stdio: 'ignore' })
  return { key: readFileSync(key), cert: readFileSync(cert) }
}

/** Runs with a server of TLS that has this certificate. */
async function withTls(
  certificate: ReturnType<typeof makeCertificate>,
  options: TlsOptions,
  work: (server: string) => Promise<void>
): Promise<void> {
  const server = createTlsServer({ ...certificate, ...options }, (socket) => socket.end(say('200 OK', '{}')))
  server.on('tlsClientError', () => undefined)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  try {
    await work(`https://${addressOf(server)}`)
  } finally {
    server.close()
  }
}

const say = (status: string, body: string, length = body.length): string =>
  `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: ${length}\r\n\r\n${body}`

/** What comes of a request to a server, through a kubeconfig. */
async function ask(
  server: string,
  signal?: AbortSignal,
  send: (cluster: Cluster) => Promise<ApiResult<unknown>> = (cluster) => cluster.get('/version'),
  more: object = { 'insecure-skip-tls-verify': true }
): Promise<ApiResult<unknown>> {
  const path = join(folder, 'config')
  const config = {
    clusters: [{ name: 'c', cluster: { server, ...more } }],
    contexts: [{ name: 'c', context: { cluster: 'c' } }],
    'current-context': 'c'
  }
  writeFileSync(path, JSON.stringify(config))
  const connection = openKubeconfig(readFiles({ kind: 'path', path }, {}), undefined, {})
  const result = await send(makeCluster(signal === undefined ? connection : { ...connection, signal }))
  await connection.close()
  return result
}

const addressOf = (server: Server): string => `127.0.0.1:${(server.address() as AddressInfo).port}`

describe('why no answer came, as facts', () => {
  test('a page instead of JSON', async () => {
    expect(await ask(`http://${addressOf(page)}`)).toMatchObject({
      kind: 'unreachable',
      connectionProblem: { kind: 'no-api' }
    })
  })

  test('no TLS behind https: the code that OpenSSL gives', async () => {
    const { connectionProblem } = (await ask(`https://${addressOf(page)}`)) as { readonly connectionProblem?: unknown }
    expect(connectionProblem).toEqual({ kind: 'no-answer', codes: ['ERR_SSL_WRONG_VERSION_NUMBER'] })
  })

  test('a name without an address: the code of the resolver', async () => {
    // No name has a part this long: no server of names is asked.
    const { connectionProblem } = (await ask(`https://${'a'.repeat(64)}.example`)) as {
      readonly connectionProblem?: unknown
    }
    expect(connectionProblem).toEqual({ kind: 'no-answer', codes: ['ENOTFOUND'] })
  })

  test("the run's time is up: that is a server that did not answer", async () => {
    const result = await ask(`http://${addressOf(silent)}`, AbortSignal.timeout(100))
    expect(result).toMatchObject({ connectionProblem: { kind: 'no-answer', codes: ['TimeoutError'] } })
  })

  test('the run was cancelled: that reports nothing of the server', async () => {
    const cancelled = new AbortController()
    setTimeout(() => {
      cancelled.abort()
    }, 100)
    const result = await ask(`http://${addressOf(silent)}`, cancelled.signal)
    expect(result).toMatchObject({ kind: 'unreachable' })
    expect(result).not.toHaveProperty('connection problem')
  })

  test('a proxy that wants a password, on the way to a server without TLS: its refusal', async () => {
    const answer = say('407 Proxy Authentication Required', '')
    const { connectionProblem } = (await withAnswers([answer], (proxy) =>
      ask('http://cluster.example', undefined, undefined, { 'proxy-url': proxy })
    )) as { readonly connectionProblem?: unknown }
    expect(connectionProblem).toEqual({ kind: 'refused', status: 407, isStatus: false })
  })

  test('sent on to somewhere else, in JSON: that is no answer of an API server', async () => {
    const result = await withAnswers([say('302 Found', '{"items":[]}')], (server) => ask(server))
    expect(result).toMatchObject({ kind: 'refused', status: 302, reason: '' })
  })

  test('the time is up between two tries: what was last heard of the server is what is reported', async () => {
    const { connectionProblem } = (await ask('http://127.0.0.1:1', AbortSignal.timeout(500))) as {
      readonly connectionProblem?: unknown
    }
    expect(connectionProblem).toEqual({ kind: 'no-answer', codes: ['ECONNREFUSED'] })
  })
})

describe('why no answer came, in words', () => {
  test('no TLS behind https', async () => {
    expect(await ask(`https://${addressOf(page)}`)).toMatchObject({ message: 'what answers does not speak TLS' })
  })

  test.each([
    ['subjectAltName=DNS:other.example', 'the certificate is not for 127.0.0.1, but for DNS:other.example'],
    ['subjectAltName=IP:10.1.2.3', 'the certificate is not for 127.0.0.1, but for IP Address:10.1.2.3'],
    [
      'basicConstraints=CA:TRUE',
      'the certificate is not for 127.0.0.1: it has no subject alternative names, only the common name 127.0.0.1'
    ]
  ])('a certificate with %s', async (names, message) => {
    await withTls(makeCertificate('-addext', names), {}, async (server) => {
      expect(await ask(server, undefined, undefined, authority())).toMatchObject({ message })
    })
  })

  test("a certificate of an authority that isn't known: no advice to start Node otherwise", async () => {
    const other = makeCertificate()
    makeCertificate()
    await withTls(other, {}, async (server) => {
      expect(await ask(server, undefined, undefined, authority())).toMatchObject({ message: 'self-signed certificate' })
    })
  })

  test('a handshake that the server refuses: the reason without the places in its source', async () => {
    await withTls(makeCertificate(), { minVersion: 'TLSv1.3', ALPNProtocols: ['none'] }, async (server) => {
      expect(await ask(server)).toMatchObject({
        message: expect.stringMatching(/^the TLS handshake failed: [a-z0-9 ]+$/) as string,
        connectionProblem: { kind: 'no-answer', codes: [expect.stringMatching(/^ERR_SSL_/)] }
      })
    })
  })
})

test('an answer that breaks off is asked for again', async () => {
  const answers = [say('200 OK', '{"a":', 9), say('200 OK', '{"a":1}')]
  expect(await withAnswers(answers, (server) => ask(server))).toEqual({ kind: 'ok', value: { a: 1 } })
})

describe('a conflict', () => {
  const made = say('201 Created', '{"metadata":{"name":"one"}}')
  const conflictOn = (what: string): string => {
    const message = `Operation cannot be fulfilled on ${what} "x": the object has been modified; please apply your changes to the latest version and try again`
    return say('409 Conflict', JSON.stringify({ kind: 'Status', reason: 'Conflict', message }))
  }
  const create = (answers: readonly string[]): Promise<ApiResult<unknown>> =>
    withAnswers(answers, (server) =>
      ask(server, undefined, (cluster) => cluster.create('/api/v1/namespaces/n/pods', { metadata: { name: 'one' } }))
    )

  test.each(['resourcequotas', 'clusterresourcequotas.quota.openshift.io'])(
    'about the bookkeeping of %s is not about the object: it is sent again',
    async (quotas) => {
      const answer = conflictOn(quotas)
      expect(await create([answer, answer, made])).toEqual({ kind: 'ok', value: { metadata: { name: 'one' } } })
    }
  )

  test.each([
    ['about another object', conflictOn('pods')],
    ['about a resource of a similar name', conflictOn('resourcequotas.example.com')],
    [
      'of a name',
      say(
        '409 Conflict',
        JSON.stringify({ kind: 'Status', reason: 'AlreadyExists', message: 'pods "one" already exists' })
      )
    ]
  ])('%s stands', async (_, answer) => {
    expect(await create([answer, made])).toMatchObject({ kind: 'refused', status: 409 })
  })
})

test('an HTTP/2 stream that the server ends by a code is asked for again', async () => {
  const { key, cert } = makeCertificate()
  let asked = 0
  const server = createSecureServer({ key, cert })
  server.on('stream', (stream) => {
    stream.on('error', () => undefined)
    asked += 1
    stream.respond({ ':status': 200 })
    if (asked === 1) stream.write('{"a":', () => stream.destroy(new Error('ended')))
    else stream.end('{"a":1}')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  expect(await ask(`https://127.0.0.1:${port}`)).toEqual({ kind: 'ok', value: { a: 1 } })
  server.close()
})

describe('a run that is cancelled while the server takes its time', () => {
  const object = { metadata: { name: 'one' } }

  /** The server answers half a second after it was asked; the run is cancelled meanwhile. */
  async function cancelWhile(send: (cluster: Cluster) => Promise<ApiResult<unknown>>): Promise<ApiResult<unknown>> {
    const cancelled = new AbortController()
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => {
        cancelled.abort()
        setTimeout(() => socket.end(say('201 Created', JSON.stringify(object))), 500)
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    try {
      return await ask(`http://${addressOf(server)}`, cancelled.signal, send)
    } finally {
      server.close()
    }
  }

  test.each<{ change: string; send: (cluster: Cluster) => Promise<ApiResult<unknown>> }>([
    { change: 'creates', send: (cluster) => cluster.create('/api/v1/namespaces', object) },
    { change: 'applies', send: (cluster) => cluster.apply('/api/v1/namespaces/one', object) },
    { change: 'patches', send: (cluster) => cluster.patch('/api/v1/namespaces/one', []) }
  ])('learns what became of what it $change, so that its cleanup finds it', async ({ send }) => {
    expect(await cancelWhile(send)).toEqual({ kind: 'ok', value: object })
  })

  test.each<{ request: string; send: (cluster: Cluster) => Promise<ApiResult<unknown>> }>([
    { request: 'a question', send: (cluster) => cluster.get('/version') },
    {
      request: 'what permissions there are',
      send: (cluster) => cluster.create('/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', object)
    },
    { request: 'a dry run', send: (cluster) => cluster.create('/api/v1/namespaces', object, { dryRun: true }) }
  ])('does not wait for $request, which leaves nothing behind', async ({ send }) => {
    expect(await cancelWhile(send)).toMatchObject({ kind: 'unreachable' })
  })
})
