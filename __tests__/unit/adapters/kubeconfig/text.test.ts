import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import type { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Refusal } from '../../../../src/adapters/errors.ts'
import { openKubeconfig } from '../../../../src/adapters/kubeconfig/context.ts'
import { credentialsIn, credentialsInOutput } from '../../../../src/adapters/kubeconfig/credential-values.ts'
import { parseKubeconfig } from '../../../../src/adapters/kubeconfig/text.ts'
import { authenticate } from '../../../../src/adapters/kubernetes/transport.ts'

const server = 'https://api.cluster.example:6443'
const from = 'the text'
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubeconfig-text-test-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** A kubeconfig with one context; JSON is YAML too. */
function write(user: object, cluster: object = {}): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'one',
    clusters: [{ name: 'one', cluster: { server, ...cluster } }],
    users: [{ name: 'one', user }],
    contexts: [{ name: 'one', context: { cluster: 'one', user: 'one' } }]
  })
}

function refusalOf(text: string): string {
  try {
    parseKubeconfig(text, from)
  } catch (error) {
    if (error instanceof Refusal) return error.message
    throw error
  }
  throw new Error('expected a refusal')
}

test('it leads to the server with its credentials, as a file does', async () => {
  const connection = openKubeconfig(parseKubeconfig(write({ token: 'from-text' }), from), undefined, {})
  expect(connection).toMatchObject({ context: 'one', server, warnings: [] })
  const context = await authenticate(connection, new URL(server), undefined)
  expect(context.getHeaders()).toEqual({ Authorization: 'Bearer from-text' })
})

test('a context that is not in it is refused with what it is called', () => {
  expect(() => openKubeconfig(parseKubeconfig(write({}), from), 'two', {})).toThrow(
    'context: expected one of one in the text, got "two"'
  )
})

test('what must be masked is every credential, and nothing that a log needs', () => {
  const user = {
    token: 't0ken',
    password: 'passw0rd',
    'client-key-data': 'a2V5',
    'client-certificate-data': 'Y2VydA=='
  }
  expect(credentialsIn(parseKubeconfig(write({ ...user, username: 'me' }), from))).toEqual(Object.values(user))
  expect(credentialsIn(parseKubeconfig(write({}), from))).toEqual([])
})

test.each([
  { what: 'a user', parts: [{ password: 12345678 }], shows: 'has a password that is not text: put it in quotes' },
  { what: 'a user', parts: [{ token: ['a'] }], shows: 'has a token that is not text' },
  { what: 'a user', parts: ['me'], shows: 'has nothing in it' },
  { what: 'a cluster', parts: [{}, { 'insecure-skip-tls-verify': 'no' }], shows: 'is not true or false' },
  { what: 'a cluster', parts: [{}, { 'proxy-url': 'no URL' }], shows: 'has no valid proxy-url' },
  { what: 'a context', parts: [{}, {}, { namespace: 1 }], shows: 'has a namespace that is not text' }
])('$what with a field of another type: $shows', ({ parts: [user, cluster = {}, context = {}], shows }) => {
  const text = JSON.stringify({
    'current-context': 'x',
    clusters: [{ name: 'x', cluster: { server: 'https://192.0.2.1', ...(cluster as object) } }],
    users: [{ name: 'x', user }],
    contexts: [{ name: 'x', context: { cluster: 'x', user: 'x', ...(context as object) } }]
  })
  expect(() => openKubeconfig(parseKubeconfig(text, from), undefined, {})).toThrow(shows)
})

test('of the environment of a plugin only what its name calls a secret is one', () => {
  const env = ['API_KEY', 'KEYCLOAK_REALM', 'TOKEN_FILE'].map((name) => ({ name, value: `value-of-${name}` }))
  const user = { name: 'me', exec: { env } }
  const config = { getUsers: () => [user], getClusters: () => [] } as unknown as KubeConfig
  expect(credentialsIn({ config })).toEqual(['value-of-API_KEY'])
})

test.each([
  ['Please run: login again, credential plugin kubeconfig cluster default expired', []],
  ['k8s-aws-v1.aHR0cHM6Ly9zdHM', ['k8s-aws-v1.aHR0cHM6Ly9zdHM']],
  ['your token: eyJhbGciOiJSUzI1NiJ9.e30.abc\n', ['eyJhbGciOiJSUzI1NiJ9.e30.abc']],
  ['hunter22\n', ['hunter22']],
  ['{"status": {"token": "a-token"}}', ['a-token']]
])('the secrets in what a plugin printed, "%s"', (stdout, expected) => {
  expect(credentialsInOutput(stdout)).toEqual(expected)
})

describe('what would run or read something of this machine is refused, and did neither', () => {
  test.each([
    { key: 'exec', user: (path: string) => ({ exec: { command: 'touch', args: [path] } }) },
    {
      key: 'auth-provider',
      user: (path: string) => ({ 'auth-provider': { name: 'gcp', config: { 'cmd-path': path } } })
    },
    { key: 'client-certificate', user: (path: string) => ({ 'client-certificate': path }) },
    { key: 'client-key', user: (path: string) => ({ 'client-key': path }) },
    { key: 'tokenFile', user: (path: string) => ({ tokenFile: path }) },
    { key: 'token-file', user: (path: string) => ({ 'token-file': path }) },
    { key: 'something-new', user: (path: string) => ({ 'something-new': path }) }
  ])('user.$key', ({ key, user }) => {
    const path = join(folder, key)
    expect(refusalOf(write(user(path)))).toBe(
      `kubeconfig: the text must hold all that it needs, and no program or file of this machine; found "user.${key}"`
    )
    expect(existsSync(path)).toBe(false)
  })

  test('cluster.certificate-authority, beside others', () => {
    const text = write({ exec: {}, 'client-key': 'x' }, { 'certificate-authority': 'ca.crt' })
    expect(refusalOf(text)).toContain('found "cluster.certificate-authority", "user.exec", "user.client-key"')
  })

  test('but not where they say nothing', () => {
    const text = write({ exec: null, 'client-key': '', token: 't' }, { 'certificate-authority': '' })
    expect(parseKubeconfig(text, from).config.getCurrentUser()?.token).toBe('t')
  })
})

test.each([
  { name: 'nothing', text: '' },
  { name: 'a word', text: 's3cret' },
  { name: 'no YAML', text: 'token: s3cret\n a: [' },
  { name: 'another object', text: '{"kind": "Secret", "data": "s3cret"}' },
  { name: 'clusters without a server', text: '{"clusters": [{"name": "s3cret", "cluster": {}}]}' },
  { name: 'users that are no list of mappings', text: '{"users": ["s3cret"], "clusters": 1}' }
])('$name is no kubeconfig, and is not shown', ({ text }) => {
  expect(refusalOf(text)).toBe('kubeconfig: the text is no kubeconfig (not shown, as it may hold credentials)')
})
