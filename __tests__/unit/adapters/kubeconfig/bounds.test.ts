import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { afterAll, describe, expect, test } from 'vitest'
import { type Connection, openKubeconfig } from '../../../../src/adapters/kubeconfig/context.ts'
import { readFiles } from '../../../../src/adapters/kubeconfig/files.ts'
import { parseKubeconfig } from '../../../../src/adapters/kubeconfig/text.ts'
import { authenticate } from '../../../../src/adapters/kubernetes/transport.ts'
import { bomb } from '../../bomb.ts'

const folder = mkdtempSync(join(tmpdir(), 'kubeconfig-bounds-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const server = 'https://api.cluster.example:6443'
const large = join(folder, 'large')
writeFileSync(large, '')
truncateSync(large, 9 * 1024 ** 3)
const pem = join(folder, 'ca.pem')
writeFileSync(pem, 'a certificate')

function makeText(user: object, cluster: object = {}): string {
  return JSON.stringify({
    'current-context': 'one',
    clusters: [{ name: 'one', cluster: { server, ...cluster } }],
    users: [{ name: 'one', user }],
    contexts: [{ name: 'one', context: { cluster: 'one', user: 'one' } }]
  })
}

function load(path: string): Connection {
  return openKubeconfig(readFiles({ kind: 'path', path }, {}), undefined, {})
}

function loadText(text: string): Connection {
  const path = join(folder, 'config')
  writeFileSync(path, text)
  return load(path)
}

async function tokenOf(connection: Connection): Promise<string | undefined> {
  return (await authenticate(connection, new URL(server), undefined)).getHeaders()['Authorization']
}

test.each([
  { name: 'a device', path: '/dev/zero', error: 'cannot be read as a kubeconfig: it is not a file' },
  { name: 'a folder', path: folder, error: 'cannot be read as a kubeconfig: it is a folder' },
  { name: 'a file of 9 GB', path: large, error: 'it has 9216 MiB, and 4 MiB are the most that is read' }
])('a kubeconfig that is $name is refused', ({ path, error }) => {
  expect(() => load(path)).toThrow(error)
})

test.each([
  {
    name: 'multiply',
    text: `${makeText({}).slice(0, -1)},\n${bomb.replaceAll('\n', ',\n')}}`,
    error: 'YAML whose aliases'
  },
  {
    name: 'hold themselves',
    text: 'users: &a [{name: a, user: {exec: *a}}]',
    error: 'YAML with an anchor that holds itself'
  }
])('aliases of a kubeconfig that $name are refused, from a file and from a program', ({ text, error }) => {
  expect(() => loadText(text)).toThrow(error)
  expect(() => parseKubeconfig(text, 'what kind gives')).toThrow(`what kind gives is ${error}`)
})

test('a kubeconfig of a program has 4 MiB at most', () => {
  const text = `${makeText({})}\n# ${'x'.repeat(4 * 1024 * 1024)}`
  expect(() => parseKubeconfig(text, 'a Secret')).toThrow('kubeconfig: a Secret has more than 4 MiB')
})

describe.each(['/dev/zero', large])('what a kubeconfig names is %s', (path) => {
  const why = path === large ? '9216 MiB, and 1 MiB are the most that is read' : 'it is not a file'

  test.each([
    { what: 'the certificate authority of cluster "one"', user: {}, cluster: { 'certificate-authority': path } },
    { what: 'the client certificate of user "one"', user: { 'client-certificate': path }, cluster: {} },
    { what: 'the client key of user "one"', user: { 'client-key': path }, cluster: {} }
  ])('$what is refused', ({ what, user, cluster }) => {
    const open = (): Connection => loadText(makeText(user, cluster))
    expect(open).toThrow(`kubeconfig: ${what} cannot be read: ${path}: `)
    expect(open).toThrow(why)
  })

  test.each([
    { name: 'tokenFile', user: { tokenFile: path } },
    { name: 'token-file', user: { 'token-file': path } },
    { name: "tokenFile of a provider's", user: { 'auth-provider': { name: 'x', config: { tokenFile: path } } } }
  ])('as $name it is refused', async ({ user }) => {
    await expect(tokenOf(loadText(makeText(user)))).rejects.toThrow(`token file cannot be read: ${path}: `)
  })
})

test.each([
  { name: 'tokenFile', user: { tokenFile: 'token' } },
  { name: 'token-file', user: { 'token-file': 'token' } },
  { name: "tokenFile of a provider's", user: { 'auth-provider': { name: 'x', config: { tokenFile: 'token' } } } }
])('a token is read from $name', async ({ user }) => {
  writeFileSync(join(folder, 'token'), 'from-file\n')
  expect(await tokenOf(loadText(makeText(user)))).toBe('Bearer from-file')
})

test('files of certificates are read once, and no later request opens them', () => {
  const { config } = loadText(makeText({ 'client-key': pem }, { 'certificate-authority': pem }))
  const data = Buffer.from('a certificate').toString('base64')
  expect(config.getCurrentCluster()).toMatchObject({ caData: data })
  expect(config.getCurrentUser()).toMatchObject({ keyData: data })
  expect(config.getCurrentCluster()).not.toHaveProperty('caFile')
  expect(config.getCurrentUser()).not.toHaveProperty('keyFile')
})

test('a plugin that prints without an end is ended', async () => {
  const plugin = join(folder, 'plugin')
  writeFileSync(plugin, '#!/bin/sh\nexec yes\n')
  chmodSync(plugin, 0o755)
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: plugin }
  await expect(tokenOf(loadText(makeText({ exec })))).rejects.toThrow('failed: it prints more than 1 MiB')
})

test.runIf(process.platform === 'linux')('a kubeconfig, and what it names, may come by <(command)', () => {
  const module = (name: string): string =>
    JSON.stringify(resolve(import.meta.dirname, '../../../../src/adapters', name))
  const program = `
    import { openKubeconfig } from ${module('kubeconfig/context.ts')}
    import { readFiles } from ${module('kubeconfig/files.ts')}
    const { config } = openKubeconfig(readFiles({ kind: 'path', path: process.argv[1] }, {}), undefined, {})
    console.log(config.getCurrentUser().token, config.getCurrentCluster().caData)`
  const script = '"$0" --input-type=module -e "$1" <(cat "$2") 3< <(printf ca)'
  const config = join(folder, 'piped')
  writeFileSync(config, makeText({ token: 't' }, { 'certificate-authority': '/dev/fd/3' }))
  const output = execFileSync('bash', ['-c', script, process.execPath, program, config])
  expect(output.toString()).toBe(`t ${Buffer.from('ca').toString('base64')}\n`)
})
