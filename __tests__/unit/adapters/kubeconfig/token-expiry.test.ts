import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Connection } from '../../../../src/adapters/kubeconfig/context.ts'
import { makeIdToken } from '../../../support/oidc-kubeconfig.ts'
import { load } from './loading.ts'

const hourMs = 60 * 60_000
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'token-expiry-'))
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

function open(token: string): Connection {
  const path = join(folder, 'config')
  const kubeconfig = {
    clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
    users: [{ name: 'u', user: { token } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x'
  }
  writeFileSync(path, JSON.stringify(kubeconfig))
  return load(path)
}

test('a token that expired is a warning, and a fact for whoever explains a 401', () => {
  const { connectionPath, warnings } = open(makeIdToken(Date.UTC(2026, 2, 4)))
  expect(warnings).toEqual(['the token of user "u" expired on 2026-03-04T00:00:00.000Z'])
  expect(connectionPath.tokenExpiredOn).toBe('2026-03-04T00:00:00.000Z')
})

test('a token that soon expires is a warning alone', () => {
  const { connectionPath, warnings } = open(makeIdToken(Date.now() + 60_000))
  expect(warnings).toEqual([expect.stringMatching(/^the token of user "u" expires on .*, and is not refreshed$/)])
  expect(connectionPath).not.toHaveProperty('tokenExpiredOn')
})

test.each([
  ['lasts', makeIdToken(Date.now() + hourMs)],
  ['is no JWT', 'a-token-of-another-kind'],
  ['has dots, and is no JWT', 'a.b.c']
])('a token that %s is used without a word', (_, token) => {
  const { connectionPath, warnings } = open(token)
  expect(warnings).toEqual([])
  expect(connectionPath).not.toHaveProperty('tokenExpiredOn')
})
