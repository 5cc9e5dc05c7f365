import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeIdToken, writeOidc } from '../../../support/oidc-kubeconfig.ts'
import { fixturePath, headersOf, load, loadFixture, refusalOf } from './loading.ts'

const secret = 's3cret-s3cret-s3cret'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubeconfig-test-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function write(text: string): string {
  const path = join(folder, 'kubeconfig')
  writeFileSync(path, text)
  return path
}

describe('auth-provider', () => {
  test.each([
    ['azure', 'azure-auth-provider', 'kubelogin convert-kubeconfig'],
    ['gcp', 'gcp-auth-provider', 'gke-gcloud-auth-plugin'],
    ['openstack', 'unknown-auth-provider', 'convert it to an exec plugin']
  ])('%s is refused by name, with what to convert it to', (name, file, shows) => {
    const { connectionProblem, message } = refusalOf(() => loadFixture(file))
    expect(message).toContain(`kubeconfig: user "u" has auth-provider "${name}", which is not supported`)
    expect(message).toContain(shows)
    expect(connectionProblem).toEqual({ kind: 'bad-kubeconfig' })
  })

  test('one of the name that a token file had here reads no file', () => {
    const text = readFileSync(fixturePath('unknown-auth-provider'), 'utf8')
    const path = write(text.replace('name: openstack', 'name: token-file, path: /etc/hostname'))
    expect(refusalOf(() => load(path)).message).toContain('has auth-provider "token-file", which is not supported')
  })

  describe('a program that one names (cmd-path) is not run', () => {
    function writeProvider(name: string, tokenFile = ''): string {
      const program = join(folder, 'program')
      writeFileSync(program, `#!/bin/sh\ntouch '${join(folder, 'ran')}'\necho '{"token":"t"}'\n`, { mode: 0o755 })
      const config = { 'cmd-path': program, 'cmd-args': 'x', 'token-key': '{.token}', 'expiry-key': '{.expiry}' }
      const all = JSON.stringify({ name, config: tokenFile === '' ? config : { ...config, tokenFile } })
      const text = readFileSync(fixturePath('unknown-auth-provider'), 'utf8')
      return write(text.replace('{ name: openstack }', all))
    }

    test.each(['azure', 'gcp', 'oidc', 'other'])('%s', (name) => {
      const path = writeProvider(name)
      expect(refusalOf(() => load(path)).message).toContain(`has auth-provider "${name}"`)
      expect(existsSync(join(folder, 'ran'))).toBe(false)
    })

    test('gcp, beside a token file, which counts', async () => {
      writeFileSync(join(folder, 'token'), 'from-file')
      expect(await headersOf(load(writeProvider('gcp', 'token')))).toEqual({ Authorization: 'Bearer from-file' })
      expect(existsSync(join(folder, 'ran'))).toBe(false)
    })
  })

  const hourMs = 60 * 60_000

  test('oidc: an id-token that is valid is sent', async () => {
    const token = makeIdToken(Date.now() + hourMs)
    const connection = load(writeOidc(folder, { 'id-token': token }))
    expect(connection.warnings).toEqual([])
    expect(await headersOf(connection)).toEqual({ Authorization: `Bearer ${token}` })
  })

  test('oidc: an id-token that soon expires is a warning', () => {
    const path = writeOidc(folder, { 'id-token': makeIdToken(Date.now() + 60_000) })
    expect(load(path).warnings).toEqual([expect.stringMatching(/^the id-token of user "u" expires on /)])
  })

  test.each([
    ['without a refresh-token', {}, /whose id-token expired on 20\S+Z; it has no refresh-token: sign in again/],
    [
      'with a refresh-token',
      { 'refresh-token': secret, 'client-id': 'c', 'idp-issuer-url': 'https://127.0.0.1:1' },
      /whose id-token expired on 20\S+Z; its refresh-token is not used here.*kubectl get nodes/
    ]
  ])('oidc: an id-token that expired, %s, is refused with how to refresh it', (_, config, shows) => {
    const token = makeIdToken(Date.now() - hourMs)
    const { message } = refusalOf(() => load(writeOidc(folder, { 'id-token': token, ...config })))
    expect(message).toMatch(shows)
    expect(message).not.toContain(token)
    expect(message).not.toContain(secret)
  })

  test.each([
    ['without an id-token', {}, 'without an id-token'],
    ['with one that is no JWT', { 'id-token': secret }, 'with an id-token that is no JWT'],
    ['with one whose claims are no JSON', { 'id-token': `a.${secret}.c` }, 'with an id-token that is no JWT']
  ])('oidc %s is refused, as it would be anonymous', (_, config, shows) => {
    const { message } = refusalOf(() => load(writeOidc(folder, config)))
    expect(message).toContain(`user "u" has auth-provider "oidc" ${shows}`)
    expect(message).not.toContain(secret)
  })
})
