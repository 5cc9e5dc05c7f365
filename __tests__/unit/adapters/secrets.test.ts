import { describe, expect, test } from 'vitest'
import { Secrets, secretsInUrl } from '../../../src/adapters/secrets.ts'

const token = 'Zx81-"quoted" <a&b>/+ä'
const pem = [
  '-----BEGIN PRIVATE KEY-----',
  'MIIEvQIBADANBgkqhkiG9w0B',
  'AQEFAASCBKcwggSjAgEAAoIB',
  '-----END PRIVATE KEY-----'
]
const base64 = (text: string): string => Buffer.from(text).toString('base64')

function makeSecrets(...values: readonly string[]): Secrets {
  const secrets = new Secrets()
  secrets.add(values)
  return secrets
}

test('a log that masks by itself is given the lines of a secret which are no common ones', () => {
  const [secrets, masked] = [new Secrets(), [] as string[]]
  secrets.listen((values) => masked.push(...values))
  secrets.add([pem.join('\n'), '{\r\n  "password": "hunter2hunter2"\r\n}'])
  expect(masked).toEqual(['MIIEvQIBADANBgkqhkiG9w0B', 'AQEFAASCBKcwggSjAgEAAoIB', '"password": "hunter2hunter2"'])
})

describe('a secret is hidden', () => {
  test.each([
    ['as it is', token],
    ['in base64', base64(token)],
    ['in base64 without its padding', base64(token).replace(/=+$/, '')],
    ['in base64 for URLs', Buffer.from(token).toString('base64url')],
    ['in a URL', encodeURIComponent(token)],
    ['in a form', encodeURIComponent(token).replaceAll('%20', '+')],
    ['in JSON', JSON.stringify(token).slice(1, -1)],
    ['in JSON within JSON', JSON.stringify(JSON.stringify(token)).slice(3, -3)],
    ['in JSON as Go writes it', String.raw`Zx81-\"quoted\" \u003ca\u0026b\u003e/+ä`],
    ['in HTML', 'Zx81-&#34;quoted&#34; &lt;a&amp;b&gt;/+ä']
  ])('%s', (_, form) => {
    expect(makeSecrets(token).redact(`before ${form} after`)).toBe('before *** after')
  })

  test.each(['', 'x', 'xy', 'user:', 'Bearer '])('in base64 behind "%s"', (before) => {
    const secret = 'a-token-of-some-length'
    const shown = makeSecrets(secret).redact(base64(`${before}${secret} and more`))
    const seen = [...shown.split('***')].map((part) => Buffer.from(part, 'base64').toString('latin1')).join('')
    expect(shown).toContain('***')
    expect(seen).not.toContain('token-of-some')
  })

  test('with invisible characters in it, which whoever shows it would drop', () => {
    expect(makeSecrets('hunter2hunter2').redact('got hunter2\u200bhunt\u001b[1mer2')).toBe('got ***')
  })

  test('each line of it, and what is in its base64', () => {
    const secrets = makeSecrets(base64(pem.join('\n')))
    expect(secrets.redact(pem.join(' '))).toBe(`${pem[0] ?? ''} *** *** ${pem[3] ?? ''}`)
    expect(secrets.redact(`${base64(pem.join('\n'))}!`)).toBe('***!')
    expect(secrets.redact(pem.join('\n'))).toBe('***')
  })

  test('whole where another one is a part of it', () => {
    expect(makeSecrets('abcdef', 'abcdefghij').redact('abcdefghij abcdef')).toBe('*** ***')
  })
})

test('what is shorter than 6 characters, and the words of a result, are left as they are', () => {
  const secrets = makeSecrets('', 'abcde', '  abc  ', 'passed', 'failed')
  expect(secrets.redact('abcde abc passed failed')).toBe('abcde abc passed failed')
})

test('who listens gets each once, as it is', () => {
  const heard: string[] = []
  const secrets = new Secrets()
  secrets.listen((values) => heard.push(...values))
  secrets.add(['secret-1', 'secret-2', 'secret-1', undefined, 'short'])
  secrets.add([' secret-2\n', 'secret-3'])
  expect(heard).toEqual(['secret-1', 'secret-2', 'secret-3'])
})

test('data keeps its shape and the words that it is read by', () => {
  const data = { result: 'decided', checks: [{ kind: 'decided', text: 'got decided', code: 7, none: null }] }
  expect(makeSecrets('decided').redactAll(data)).toEqual({
    result: 'decided',
    checks: [{ kind: 'decided', text: 'got ***', code: 7, none: null }]
  })
})

test.each([
  ['http://me:p%40ssword@proxy.example:1', ['p%40ssword', 'p@ssword', 'me:p%40ssword', 'me:p@ssword']],
  ['me:hunter22@proxy.example:3128', ['hunter22']],
  ['https://only-a-token@proxy.example', ['only-a-token']],
  ['https://api.example?token=a%20token&x=other-one', ['a%20token', 'a token', 'other-one']],
  ['http://me:pa/ss#word@proxy.example', ['pa/ss#word']],
  ['https://api.example:6443', []]
])('the secrets of the address %s', (address, expected) => {
  const found = secretsInUrl(address).filter((one) => one !== '')
  expect(found).toEqual(expect.arrayContaining(expected))
  if (expected.length === 0) expect(found).toEqual([])
})
