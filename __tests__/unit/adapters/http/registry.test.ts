import { mkdtempSync, rmSync } from 'node:fs'
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { makeRegistry } from '../../../../src/adapters/http/registry.ts'
import type { ImagePlatforms } from '../../../../src/core/kubernetes/image-reference.ts'
import { makeAuthority, makeIdentity } from '../../../../testbed/certificates.ts'

/*
 * A real TLS server that speaks a registry's part, reached through a real proxy, which leads to it whatever host is asked
 * for: no name is looked up, and nothing leaves this machine.
 */
type Handler = (request: IncomingMessage, reply: ServerResponse) => void

const never = new AbortController().signal
const index = { schemaVersion: 2, manifests: [{ platform: { os: 'linux', architecture: 'amd64' } }] }
const known: ImagePlatforms = { kind: 'index', platforms: [{ os: 'linux', architecture: 'amd64' }] }

let folder: string
let server: Server
let proxy: Server
let handler: Handler
let asked: { url: string; authorization: string | undefined }[]
let reached: string[]
let proxyUrl: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'registry-test-'))
  const authority = await makeAuthority(folder)
  const servers = ['DNS:registry.example', 'DNS:auth.example']
  const { certificate, key } = await makeIdentity(authority, { file: 'server', name: 'registry', servers })
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), authority.certificate])
  server = createServer({ cert: certificate, key }, (request, reply) => {
    asked.push({
      url: `https://${request.headers.host ?? ''}${request.url ?? ''}`,
      authorization: request.headers.authorization
    })
    handler(request, reply)
  })
  await listen(server)
  proxy = createHttpServer().on('connect', (request: IncomingMessage, socket: Socket) => {
    reached.push(request.url ?? '')
    const { port } = server.address() as AddressInfo
    const through = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      through.pipe(socket).pipe(through)
    })
    for (const end of [through, socket]) end.on('error', () => through.destroy())
  })
  await listen(proxy)
  proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
})

beforeEach(() => {
  asked = []
  reached = []
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
  proxy.close()
  rmSync(folder, { recursive: true })
})

function ask(image = 'registry.example/me/app:v1', signal = never): Promise<ImagePlatforms> {
  return makeRegistry({ HTTPS_PROXY: proxyUrl }).platformsOf(image, signal)
}

describe('an index', () => {
  test('is asked for by its tag, and its platforms are read', async () => {
    handler = (_, reply) => reply.end(JSON.stringify(index))
    expect(await ask()).toEqual(known)
    expect(asked).toEqual([{ url: 'https://registry.example/v2/me/app/manifests/v1', authorization: undefined }])
  })

  test('is asked for by its digest', async () => {
    handler = (_, reply) => reply.end(JSON.stringify(index))
    await ask(`registry.example/me/app@sha256:${'0'.repeat(64)}`)
    expect(asked[0]?.url).toMatch(/\/manifests\/sha256:0{64}$/)
  })

  test('is had with the token that anybody gets, which nobody else is reported', async () => {
    handler = (request, reply) => {
      const url = new URL(request.url ?? '', 'https://x')
      if (url.pathname === '/token') reply.end(JSON.stringify({ token: 'anybody' }))
      else if (request.headers.authorization === 'Bearer anybody') reply.end(JSON.stringify(index))
      else challenge(reply, 'https://auth.example/token?a=b')
    }
    expect(await ask()).toEqual(known)
    expect(asked).toEqual([
      { url: 'https://registry.example/v2/me/app/manifests/v1', authorization: undefined },
      {
        url: 'https://auth.example/token?a=b&service=registry.example&scope=repository%3Ame%2Fapp%3Apull',
        authorization: undefined
      },
      { url: 'https://registry.example/v2/me/app/manifests/v1', authorization: 'Bearer anybody' }
    ])
  })
})

describe('what is not known', () => {
  test.each<{ name: string; handle: Handler; shows: string | RegExp }>([
    {
      name: 'a single manifest, whose platform no node compares',
      handle: (_, reply) => reply.end(JSON.stringify({ config: {}, layers: [] })),
      shows: 'it is a single manifest'
    },
    {
      name: 'an index with an entry that has no platform',
      handle: (_, reply) => reply.end(JSON.stringify({ manifests: [...index.manifests, { digest: 'x' }] })),
      shows: 'its index has entries without a platform'
    },
    {
      name: 'an index of nothing',
      handle: (_, reply) => reply.end(JSON.stringify({ manifests: [null] })),
      shows: 'its index has entries without a platform'
    },
    { name: 'no JSON', handle: (_, reply) => reply.end('<html>'), shows: /JSON/ },
    { name: 'an image that is not there', handle: status(404), shows: 'registry.example answered 404' },
    { name: 'a registry that is unwell', handle: status(503), shows: 'registry.example answered 503' },
    { name: 'one that wants credentials', handle: status(401), shows: 'registry.example wants credentials' },
    {
      name: 'one that wants a password',
      handle: (_, reply) => reply.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end(),
      shows: 'registry.example wants credentials'
    },
    {
      name: "one that names two ways to sign in, neither of them anybody's",
      handle: (_, reply) => reply.writeHead(401, { 'www-authenticate': ['Basic realm="x"', 'Negotiate'] }).end(),
      shows: 'registry.example wants credentials'
    },
    {
      name: 'one that gives no token',
      handle: (request, reply) => {
        if (request.url?.startsWith('/token') === true) reply.writeHead(403).end()
        else challenge(reply, 'https://auth.example/token')
      },
      shows: 'registry.example wants credentials'
    },
    {
      name: 'one whose token could be another header',
      handle: (request, reply) => {
        if (request.url?.startsWith('/token') === true) reply.end(JSON.stringify({ token: 'a\r\nx: y' }))
        else challenge(reply, 'https://auth.example/token')
      },
      shows: 'registry.example wants credentials'
    },
    {
      name: 'one that has no end',
      handle: (_, reply) => reply.end(' '.repeat(100_000)),
      shows: /sends more than an index/
    },
    {
      name: 'one that sends us to another host',
      handle: (_, reply) => reply.writeHead(307, { location: 'https://auth.example/v2/' }).end(),
      shows: 'registry.example answered 307'
    },
    {
      name: 'one that breaks off',
      handle: (request) => request.socket.destroy(),
      shows: /other side closed|ECONNRESET/
    }
  ])('$name', async ({ handle, shows }) => {
    handler = handle
    expect(await ask()).toEqual({ kind: 'unknown', reason: expect.stringMatching(shows) as string })
    expect(asked.filter(({ url }) => url.startsWith('https://auth.example/v2'))).toEqual([])
  })

  test.each([
    ['https://169.254.169.254/token', /metadata service/],
    ['https://localhost/token', /the machine that this runs on/],
    ['https://[::1]/token', /loopback/],
    ['http://auth.example/token', /wants credentials/],
    ['https://me:password@auth.example/token', /wants credentials/],
    ['/token', /wants credentials/]
  ])('no token is fetched from %s, where a registry may want to send us', async (realm, shows) => {
    handler = (_, reply) => {
      challenge(reply, realm)
    }
    expect(await ask()).toEqual({ kind: 'unknown', reason: expect.stringMatching(shows) as string })
    expect(reached).toEqual(['registry.example:443'])
  })

  test('a registry that does not answer within 3 s', async () => {
    handler = () => undefined
    // How long that takes depends on how busy the machine is; what was asked for doesn't.
    const timeout = vi.spyOn(AbortSignal, 'timeout')
    try {
      expect(await ask()).toEqual({ kind: 'unknown', reason: expect.stringMatching(/timeout/) as string })
      expect(timeout.mock.calls).toEqual([[3_000]])
    } finally {
      timeout.mockRestore()
    }
  })

  test('once the run is ended, all', async () => {
    expect((await ask(undefined, AbortSignal.abort())).kind).toBe('unknown')
    expect(asked).toEqual([])
  })

  test('a registry of the local host: from a node that is another machine', async () => {
    expect(await ask('localhost:5000/app')).toEqual({ kind: 'unknown', reason: 'its registry is the local host' })
    expect(reached).toEqual([])
  })

  test('a server that nobody vouches for', async () => {
    expect(await ask('stranger.example/app')).toEqual({
      kind: 'unknown',
      reason: expect.stringMatching(/the certificate is not for/) as string
    })
  })
})

test('an image without a host is one of Docker Hub', async () => {
  await ask('busybox')
  expect(reached).toEqual(['registry-1.docker.io:443'])
})

function status(code: number): Handler {
  return (_, reply) => reply.writeHead(code).end()
}

function challenge(reply: ServerResponse, realm: string): void {
  reply.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}",service="registry.example",scope="x"` }).end()
}

async function listen(one: Server): Promise<void> {
  await new Promise<void>((done) => one.listen(0, '127.0.0.1', done))
}
