import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { hostname } from 'node:os'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Refusal } from '../../../../src/adapters/errors.ts'
import { type Connection, openKubeconfig } from '../../../../src/adapters/kubeconfig/context.ts'
import { parseKubeconfig } from '../../../../src/adapters/kubeconfig/text.ts'
import { makeCluster } from '../../../../src/adapters/kubernetes/client.ts'
import { askForwarded } from '../../../../src/adapters/kubernetes/port-forward.ts'
import { ownAddress } from '../http/own-address.ts'

/* A real server of this machine, on all of its addresses, that must never see a connection that a cluster led us to. */

let server: Server
let port: number
let connections: number

beforeAll(async () => {
  server = createServer((socket) => {
    connections += 1
    socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n')
  }).listen(0)
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})

beforeEach(() => {
  connections = 0
})

afterAll(() => {
  server.close()
})

type ClusterPart = { readonly server: string; readonly 'proxy-url'?: string }

/** A kubeconfig as a Secret of Cluster API has it. */
function open(cluster: ClusterPart, env: NodeJS.ProcessEnv = {}, isFromCluster = true): Connection {
  const text = JSON.stringify({
    'current-context': 'one',
    clusters: [{ name: 'one', cluster }],
    users: [{ name: 'one', user: { token: 't' } }],
    contexts: [{ name: 'one', context: { cluster: 'one', user: 'one' } }]
  })
  return openKubeconfig({ ...parseKubeconfig(text, 'the Secret'), isFromCluster }, undefined, env)
}

/** What is said of a kubeconfig that is refused before anything is sent. */
function refusalOf(cluster: ClusterPart): string {
  try {
    open(cluster)
  } catch (error) {
    if (error instanceof Refusal) return error.message
    throw error
  }
  return 'no refusal'
}

const good = 'https://10.1.2.3:6443'

describe('a server that a cluster names is refused if it is', () => {
  test.each([
    ['loopback', 'https://127.0.0.1:6443', 'must not be asked: 127.0.0.1 is loopback'],
    ['loopback as a number', 'https://2130706433/', 'must not be asked: 127.0.0.1 is loopback'],
    ['loopback of IPv6', 'https://[::1]:6443', 'must not be asked: ::1 is loopback'],
    ['a name of loopback', 'https://x.localhost:6443', 'x.localhost is the machine that this runs on'],
    ['a metadata service', 'https://169.254.169.254', "is a cloud's metadata service"],
    ['an address of this machine', `https://${ownAddress}:6443`, 'must not be asked'],
    ['without TLS', 'http://10.1.2.3', 'expected a server address with https'],
    ['with a query', `${good}/x?`, 'without a query or a fragment'],
    ['with a fragment', `${good}#`, 'without a query or a fragment'],
    // The library for WebSockets would read a server without TLS there.
    ['in capitals', 'HTTPS://10.1.2.3', 'expected a server address with https']
  ])('%s', (_, address, shows) => {
    expect(refusalOf({ server: address })).toContain(shows)
  })
})

describe('a proxy that a cluster names is refused if it is', () => {
  test.each([
    ['loopback', 'http://127.0.0.1:3128', 'must not be asked: 127.0.0.1 is loopback'],
    ['loopback, by SOCKS', 'socks5://127.0.0.1', 'must not be asked: 127.0.0.1 is loopback'],
    ['a metadata service', 'http://169.254.169.254', "is a cloud's metadata service"],
    ['localhost', 'https://localhost:1', 'localhost is the machine that this runs on'],
    ['of another scheme', 'file:///etc/passwd', 'expected a proxy-url with http, https or socks5'],
    ['without a host', 'socks5://', 'expected a proxy-url with http, https or socks5']
  ])('%s', (_, address, shows) => {
    expect(refusalOf({ server: good, 'proxy-url': address })).toContain(shows)
  })
})

test('private addresses and names are where API servers are, and proxies too', () => {
  expect(open({ server: good, 'proxy-url': 'http://10.9.9.9:3128' }).server).toBe(good)
  expect(open({ server: 'https://api.cluster.example/k8s/clusters/c-1' }).isFromCluster).toBe(true)
})

test('the user may name any machine', () => {
  expect(open({ server: 'https://127.0.0.1:6443' }, {}, false).isFromCluster).toBe(false)
})

describe('a name that leads to this machine is looked at when it is connected to', () => {
  const denied = new RegExp(`${hostname()} is not asked: .* is (loopback|an address of this machine)`)
  const at = (scheme: string): string => `${scheme}://${hostname()}:${port}`
  const cases: readonly (readonly [string, () => ClusterPart])[] = [
    ['the server', () => ({ server: at('https') })],
    ['an HTTP proxy', () => ({ server: good, 'proxy-url': at('http') })],
    ['a SOCKS proxy', () => ({ server: good, 'proxy-url': at('socks5') })],
    // The system takes that for an address, and no parser of URLs does.
    ['a SOCKS proxy whose name is a number', () => ({ server: good, 'proxy-url': `socks5://2130706433:${port}` })]
  ]
  const shows = (what: string): RegExp => (what.includes('number') ? /2130706433 is not asked: 127/ : denied)

  test.each(cases)('%s, by a request', async (what, make) => {
    const connection = open(make())
    const answer = await makeCluster(connection).get('/version')
    await connection.close()
    expect([answer, connections]).toEqual([expect.objectContaining({ kind: 'unreachable' }), 0])
    expect((answer as { readonly message: string }).message).toMatch(shows(what))
  })

  test.each(cases)('%s, by a port-forward', async (what, make) => {
    const connection = open(make())
    const target = { namespace: 'n', pod: 'p', port: 80, path: '/' }
    const answer = await askForwarded(connection, target, new AbortController().signal)
    await connection.close()
    expect([answer, connections]).toEqual([expect.objectContaining({ kind: 'no-answer' }), 0])
    expect((answer as { readonly message: string }).message).toMatch(shows(what))
  })
})

test("the proxy of the user's own environment may be this machine", async () => {
  const connection = open({ server: good }, { HTTPS_PROXY: `http://127.0.0.1:${port}` })
  await makeCluster(connection).get('/version')
  await connection.close()
  expect(connections).toBeGreaterThan(0)
})
