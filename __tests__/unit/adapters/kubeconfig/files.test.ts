import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { secrets } from '../../../../src/adapters/secrets.ts'
import { fixturePath, headersOf, load, loadAuto, loadFixture, refusalOf } from './loading.ts'

const secret = 's3cret-s3cret-s3cret'
const KUBECONFIG = `apiVersion: v1\nusers:\n- user: {token: ${secret}}\nclusters: []\n`

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

describe('a file that is no kubeconfig is refused as what it is, and nothing of it is shown', () => {
  const base64 = btoa(KUBECONFIG)
  test.each([
    [
      'empty, as an unset secret leaves it',
      'nothing',
      '',
      'is empty: is the secret set that it is written from, or did a command fail?'
    ],
    ['a line end only', 'nothing', ' \r\n', 'is empty: is the secret set'],
    [
      'an expression',
      'expression',
      '${{ secrets.KUBECONFIG }}\n',
      'holds an expression "${{ ... }}" that was not expanded'
    ],
    ['a variable', 'variable', '$KUBECONFIG_CONTENTS\n', 'holds the name of a variable that was not expanded'],
    ['base64', 'base64', `${base64}\n`, 'is a kubeconfig in base64: decode it with base64 -d'],
    [
      'wrapped base64',
      'base64',
      base64.replace(/.{40}/g, '$&\n'),
      'is a kubeconfig in base64: decode it with base64 -d'
    ],
    ['another long word', 'word', `${'s3cret'.repeat(9)}\n`, 'is one word, maybe a token or base64 (not shown)'],
    [
      'HTML',
      'web-page',
      `\n<!DOCTYPE html>\n<html><body>${secret}</body></html>`,
      'is a web page, maybe a sign-in page'
    ],
    [
      'HTML without a doctype',
      'web-page',
      `<html lang="en"><title>${secret}</title></html>`,
      'is a web page, maybe a sign-in page'
    ],
    ['what a log shows of a secret', 'asterisks', '***\n', 'holds asterisks only'],
    ['UTF-16', 'not-utf-8', Buffer.from(`\uFEFF${KUBECONFIG}`, 'utf16le').toString('utf8'), 'is not UTF-8'],
    [
      'another object',
      undefined,
      `kind: Secret\ndata: {value: ${secret}}\n`,
      'is of kind "Secret", and a kubeconfig is'
    ],
    ['a list', undefined, `[${secret}]`, 'is no kubeconfig (not shown'],
    ['a text', undefined, `some ${secret}`, 'is no kubeconfig (not shown'],
    ['an alias', undefined, `*${secret}`, 'cannot be read as a kubeconfig: unidentified alias ***'],
    ['broken YAML', undefined, `a: [\n${secret}`, 'cannot be read as a kubeconfig']
  ])('%s', (_, holds, text, shows) => {
    const path = write(text)
    const { connectionProblem, message } = refusalOf(() => load(path))
    expect(message).toContain(`kubeconfig: ${path} ${shows}`)
    expect(message).not.toContain('s3cret')
    expect(message).not.toContain(base64.slice(0, 20))
    expect(connectionProblem).toEqual({ kind: 'bad-kubeconfig', holds })
  })

  test('a byte order mark before a kubeconfig is fine', () => {
    const text = readFileSync(fixturePath('http'), 'utf8')
    expect(load(write(`\uFEFF${text}`)).context).toBe('x')
  })
})

describe('what stands in the place of data', () => {
  const shows = 'DATA+OMITTED or REDACTED: made by kubectl config view without --raw'

  test('of a cluster: said with how it got there', () => {
    expect(refusalOf(() => loadFixture('redacted')).message).toContain(
      `kubeconfig: certificate-authority-data of cluster "c" is ${shows}`
    )
  })

  test.each([
    ['client-key-data', 'DATA+OMITTED', shows],
    ['client-certificate-data', 'REDACTED', shows],
    ['token', '${{ secrets.TOKEN }}', 'an expression "${{ ... }}" that was not expanded'],
    ['password', '***', 'asterisks only']
  ])('of a user, %s is %s', (key, value, words) => {
    const text = readFileSync(fixturePath('http'), 'utf8')
      .replace('users: []', `users: [{name: u, user: {${key}: '${value}'}}]`)
      .replace('cluster: c }', 'cluster: c, user: u }')
    const { message } = refusalOf(() => load(write(text)))
    expect(message).toContain(`kubeconfig: ${key} of user "u" is ${words}`)
    expect(secrets.redact(message)).toBe(message)
  })
})

describe('entries that are broken', () => {
  test('those that the context does not use are ignored', async () => {
    const connection = loadFixture('unused-broken')
    expect(connection).toMatchObject({ context: 'x', server: 'https://127.0.0.1:1', warnings: [] })
    expect(await headersOf(connection)).toEqual({ Authorization: 'Bearer abcdefghijkl' })
  })

  test.each([
    ['default/foo.example.com/me', 'context "default/foo.example.com/me" in FILE names no cluster'],
    ['empty', 'context "empty" in FILE has nothing in it'],
    ['of-old', 'cluster "old" of context "of-old" in FILE names no server'],
    ['of-omitted', 'client-key-data of user "omitted" is DATA+OMITTED'],
    ['gone', 'expected one of x, of-omitted, of-stale, of-old in FILE, got "gone"']
  ])('context %s: the one that it uses is named', (context, shows) => {
    const { message } = refusalOf(() => loadFixture('unused-broken', context))
    expect(message.replaceAll(fixturePath('unused-broken'), 'FILE')).toContain(shows)
  })

  test('a token file that is not there is missed once it is read, and not before', async () => {
    const connection = loadFixture('unused-broken', 'of-stale')
    await expect(headersOf(connection)).rejects.toThrow('token file cannot be read: ENOENT')
  })

  test('of several files, a later one that has it whole counts', () => {
    const files = ['unused-broken', 'http'].map(fixturePath)
    const whole = write(JSON.stringify({ clusters: [{ name: 'old', cluster: { server: 'https://127.0.0.1:2' } }] }))
    expect(loadAuto([...files, whole].join(':'), 'of-old').server).toBe('https://127.0.0.1:2')
  })
})
