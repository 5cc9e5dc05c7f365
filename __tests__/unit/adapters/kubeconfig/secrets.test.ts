import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Connection, openKubeconfig } from '../../../../src/adapters/kubeconfig/context.ts'
import { readFiles } from '../../../../src/adapters/kubeconfig/files.ts'
import { parseKubeconfig } from '../../../../src/adapters/kubeconfig/text.ts'
import { authenticate } from '../../../../src/adapters/kubernetes/transport.ts'
import { secrets, secretsInEnvironment } from '../../../../src/adapters/secrets.ts'
import { makeIdToken } from '../../../support/oidc-kubeconfig.ts'

const idToken = makeIdToken(Date.now() + 60 * 60_000)
const server = 'https://api.cluster.example:6443'
let folder: string
let known: string[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sources-test-'))
  mkdirSync(join(folder, 'bin'))
  known = []
  secrets.listen((values) => known.push(...values))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
  vi.restoreAllMocks()
})

function open(user: object, cluster: object = {}, env: NodeJS.ProcessEnv = {}): Connection {
  const path = join(folder, 'config')
  const config = {
    'current-context': 'one',
    clusters: [{ name: 'one', cluster: { server, ...cluster } }],
    users: [{ name: 'one', user }],
    contexts: [{ name: 'one', context: { cluster: 'one', user: 'one' } }]
  }
  writeFileSync(path, JSON.stringify(config))
  return openKubeconfig(readFiles({ kind: 'path', path }, {}), undefined, env)
}

async function use(connection: Connection): Promise<void> {
  await authenticate(connection, new URL(server), undefined)
}

function writePlugin(credentials: object): void {
  const script = `#!/bin/sh\necho '${JSON.stringify({ status: credentials })}'\n`
  writeFileSync(join(folder, 'plugin'), script, { mode: 0o755 })
}

test.each([
  ['a token', { token: 'of-a-token' }, ['of-a-token']],
  ['user and password', { username: 'me', password: 'of-basic' }, ['of-basic']],
  [
    "a provider's tokens",
    {
      'auth-provider': {
        name: 'oidc',
        config: { 'id-token': idToken, 'refresh-token': 'of-oidc', 'idp-issuer-url': 'https://x.example' }
      }
    },
    [idToken, 'of-oidc']
  ],
  [
    "a plugin's variables that are named so",
    {
      exec: {
        command: 'x',
        env: [
          { name: 'AZURE_CLIENT_SECRET', value: 'of-a-variable' },
          { name: 'AWS_PROFILE', value: 'production' }
        ]
      }
    },
    ['of-a-variable']
  ]
])('%s: known as soon as the kubeconfig is opened', (_, user, expected) => {
  open(user)
  expect(known).toEqual(expected)
})

test("a provider's tokens, though the provider is refused", () => {
  const config = { 'access-token': 'of-a-provider', 'cmd-path': '/none' }
  expect(() => open({ 'auth-provider': { name: 'gcp', config } })).toThrow('has auth-provider "gcp"')
  expect(known).toEqual(['of-a-provider'])
})

test('the address of a proxy: user, password and both together', () => {
  open({}, { 'proxy-url': 'http://me:of-a-proxy@proxy.example' })
  expect(known).toEqual(['me:of-a-proxy', 'of-a-proxy'])
  open({}, {}, { HTTPS_PROXY: 'me:of-another@proxy.example' })
  expect(known.slice(2)).toEqual(['me:of-another', 'of-another'])
})

test('the environment: proxies of every name, and a kubeconfig in the place of its path', () => {
  const KUBECONFIG = 'apiVersion: v1\nusers: [{name: a, user: {token: inlined}}]'
  const env = {
    https_proxy: 'http://me:lower-case@p',
    ALL_PROXY: 'socks5://me:of-all@p',
    KUBECONFIG,
    PATH: '/usr/bin:/bin'
  }
  const found = secretsInEnvironment(env)
  expect(found).toEqual(expect.arrayContaining(['lower-case', 'of-all', 'inlined']))
  expect(found).not.toContain('/usr/bin:/bin')
})

test('the address of a server must have no query, and the token in it is known', () => {
  expect(() => open({}, { server: `${server}?token=of-a-query` })).toThrow('has a query in its server address')
  expect(known).toEqual(['of-a-query'])
})

test('a client key, from data or from a file: each line of it', () => {
  const files = { key: join(folder, 'key.pem'), cert: join(folder, 'cert.pem') }
  const subject = ['-subj', '/CN=me', '-days', '30', '-keyout', files.key, '-out', files.cert]
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ed25519', '-nodes', ...subject], { stdio: 'ignore' })
  const key = readFileSync(files.key, 'utf8')
  open({ 'client-key': files.key, 'client-certificate': files.cert })
  expect(secrets.redact(key.replaceAll('\n', ' | '))).toMatch(/^-----BEGIN PRIVATE KEY----- \| \*\*\* \|/)
  const data = Buffer.from('-----BEGIN PRIVATE KEY-----\nAnotherKey123456\n').toString('base64')
  open({ 'client-key-data': data })
  expect(secrets.redact(`${data} AnotherKey123456`)).toBe('*** ***')
})

test('out of a cluster: only what its current context leads to, since more of it could hide any words', () => {
  const text = JSON.stringify({
    'current-context': 'used',
    clusters: ['used', 'other'].map((name) => ({ name, cluster: { server: `${server}/?${name}=query-of-${name}` } })),
    users: ['used', 'other'].map((name) => ({ name, user: { token: `token-of-${name}` } })),
    contexts: ['used', 'other'].map((name) => ({ name, context: { cluster: name, user: name } }))
  })
  const found = { ...parseKubeconfig(text, 'a Secret'), isFromCluster: true }
  expect(() => openKubeconfig(found, undefined, {})).toThrow('query')
  expect(known).toEqual(['token-of-used', 'query-of-used'])
})

test('a token file: known when it is read, and again when it was renewed', async () => {
  writeFileSync(join(folder, 'token'), 'of-a-file\n')
  const connection = open({ tokenFile: 'token' })
  await use(connection)
  expect(known).toEqual(['of-a-file'])
  writeFileSync(join(folder, 'token'), 'of-a-file-renewed\n')
  const now = performance.now()
  vi.spyOn(performance, 'now').mockReturnValue(now + 61_000)
  await use(connection)
  expect(known).toEqual(['of-a-file', 'of-a-file-renewed'])
})

test('a plugin: its token and its key, and the token that it gives when that one has expired', async () => {
  const expirationTimestamp = '2020-01-01T00:00:00Z'
  writePlugin({ token: 'of-a-plugin', clientKeyData: 'key-of-a-plugin', expirationTimestamp })
  const connection = open({ exec: { command: './plugin' } })
  await use(connection).catch(() => undefined)
  expect(known).toEqual(['of-a-plugin', 'key-of-a-plugin'])
  writePlugin({ token: 'of-a-plugin-renewed' })
  await use(connection).catch(() => undefined)
  expect(known.slice(2)).toEqual(['of-a-plugin-renewed'])
})
