import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { devNull, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { redactSecrets } from '../../../../src/adapters/kubeconfig/credentials.ts'
import { Refusal } from '../../../../src/adapters/errors.ts'
import { type Connection, openKubeconfig } from '../../../../src/adapters/kubeconfig/context.ts'
import { readFiles } from '../../../../src/adapters/kubeconfig/files.ts'
import { limitExecPlugins } from '../../../../src/adapters/kubeconfig/exec-plugin.ts'
import { authenticate } from '../../../../src/adapters/kubernetes/transport.ts'

let folder: string
const server = 'https://api.cluster.example:6443'

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubeconfig-test-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

type Parts = { user?: object; cluster?: object; context?: object; name?: string }

/** Writes a kubeconfig with one context; JSON is YAML too. */
function write(file: string, { user = { token: 't' }, cluster = {}, context = {}, name = 'one' }: Parts): string {
  const path = join(folder, file)
  mkdirSync(join(path, '..'), { recursive: true })
  const config = {
    'current-context': name,
    clusters: [{ name, cluster: { server, ...cluster } }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name, ...context } }]
  }
  writeFileSync(path, JSON.stringify(config))
  return path
}

function load(path: string, context?: string): Connection {
  return openKubeconfig(readFiles({ kind: 'path', path }, {}), context, {})
}

async function headersOf(connection: Connection): Promise<Readonly<Record<string, string>>> {
  return (await authenticate(connection, new URL(server), connection.signal)).getHeaders()
}

function refusalOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof Refusal) return error.message
    throw error
  }
  throw new Error('expected a refusal')
}

describe('which file', () => {
  test('several files in KUBECONFIG are one, and the first that reports something of a name counts', () => {
    const first = write('first', { name: 'one', user: { token: 'first' } })
    const second = write('second', { name: 'one', user: { token: 'second' } })
    const third = write('third', { name: 'two', user: { token: 'third' } })
    const empty = join(folder, 'empty')
    writeFileSync(empty, '')
    const env = { KUBECONFIG: [first, join(folder, 'missing'), devNull, empty, second, third].join(':') }
    const loadAuto = (context?: string): Connection => openKubeconfig(readFiles({ kind: 'auto' }, env), context, env)
    expect(loadAuto().config.getCurrentUser()?.token).toBe('first')
    expect(loadAuto('two').config.getCurrentUser()?.token).toBe('third')
  })

  test('what was given is not repeated: it may be a credential in the place of a path', () => {
    const message = refusalOf(() => load('some-secret-token'))
    expect(message).toContain('expected the path of a file')
    expect(message).not.toContain('some-secret-token')
  })

  test.each([
    { name: 'a missing file', text: undefined, expected: 'is not there' },
    { name: 'an empty file', text: ' \n', expected: 'is empty' },
    { name: 'no YAML', text: 'a: [', expected: 'cannot be read as a kubeconfig' },
    { name: 'no contexts', text: '{}', expected: 'has no current context; it has no contexts' }
  ])('$name is refused', ({ text, expected }) => {
    const path = join(folder, 'odd')
    rmSync(path, { force: true })
    if (text !== undefined) writeFileSync(path, text)
    expect(refusalOf(() => load(path))).toContain(expected)
  })

  test('a context that is not there is refused with the names of those that are', () => {
    const path = write('contexts', { name: 'here' })
    expect(refusalOf(() => load(path, 'there'))).toBe(`context: expected one of here in ${path}, got "there"`)
  })

  test.each([
    { name: 'without a scheme', address: 'localhost:6443', expected: 'has no valid server address' },
    { name: 'of another scheme', address: 'ftp://localhost', expected: 'has no valid server address' },
    { name: 'with a password', address: 'https://me:hidden@localhost', expected: 'has a user or a password in its' }
  ])('a server address $name is refused and not shown', ({ address, expected }) => {
    const message = refusalOf(() => load(write('address', { cluster: { server: address } })))
    expect(message).toContain(expected)
    expect(message).not.toContain('hidden')
  })

  test('a context whose user is not there is refused, one without a user is anonymous', () => {
    expect(refusalOf(() => load(write('no-user', { context: { user: 'gone' } })))).toContain(
      'a user that does not exist'
    )
    expect(load(write('anonymous', { context: { user: undefined } })).server).toBe(server)
  })
})

describe('credentials', () => {
  test('a token file is read from the folder of the kubeconfig, without its line end', async () => {
    const path = write('tokens/config', { user: { tokenFile: 'token' } })
    writeFileSync(join(folder, 'tokens', 'token'), 'from-file\n')
    expect(await headersOf(load(path))).toEqual({ Authorization: 'Bearer from-file' })
  })

  test('a plugin is called from the folder of the kubeconfig, reported what for, and printed by name', async () => {
    const path = write('plugins/config', {
      user: { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: './plugin', provideClusterInfo: true } }
    })
    const script = [
      '#!/bin/sh',
      'case "$KUBERNETES_EXEC_INFO" in',
      `*'"server":"${server}"'*) echo '{"status":{"token":"from-plugin"}}';;`,
      '*) exit 1;;',
      'esac'
    ]
    writeFileSync(join(folder, 'plugins', 'plugin'), script.join('\n'))
    chmodSync(join(folder, 'plugins', 'plugin'), 0o755)
    const connection = load(path)
    expect(connection.remarks).toEqual([`with credentials from the plugin ${join(folder, 'plugins', 'plugin')}`])
    expect(await headersOf(connection)).toEqual({ Authorization: 'Bearer from-plugin' })
  })

  test('a plugin that is not installed is named', async () => {
    const path = write('no-plugin', { user: { exec: { command: 'no-such-plugin' } } })
    await expect(headersOf(load(path))).rejects.toThrow('credential plugin "no-such-plugin" is not installed')
  })

  test('a plugin that fails is named, and secrets in its words are blotted out', async () => {
    const path = write('bad/config', { user: { exec: { command: './plugin' } } })
    writeFileSync(join(folder, 'bad', 'plugin'), '#!/bin/sh\necho "login failed, token=abcdef123456" >&2\nexit 1\n')
    chmodSync(join(folder, 'bad', 'plugin'), 0o755)
    const failure = await headersOf(load(path)).catch((error: unknown) => String(error))
    expect(failure).toContain('failed: login failed, token=***')
    expect(failure).not.toContain('abcdef')
  })

  test('a token file counts more than a token beside it, which counts where the file cannot be read', async () => {
    const user = { token: 'beside', tokenFile: 'token' }
    writeFileSync(join(folder, 'tokens', 'token'), 'from-file')
    expect(await headersOf(load(write('tokens/both', { user })))).toEqual({ Authorization: 'Bearer from-file' })
    expect(await headersOf(load(write('elsewhere/both', { user })))).toEqual({ Authorization: 'Bearer beside' })
  })

  test('a token file that is not there is named', async () => {
    const path = write('no-token', { user: { tokenFile: '/none/token' } })
    await expect(headersOf(load(path))).rejects.toThrow(/token file cannot be read: .*\/none\/token/)
  })

  test('a plugin gets no input of ours: one that asks a person for a password sees its end at once', async () => {
    const path = writePlugin('asking', ['read answer && exit 3', `echo '{"status":{"token":"unasked"}}'`])
    expect(await headersOf(load(path))).toEqual({ Authorization: 'Bearer unasked' })
  })

  test.each([
    ['a bare token', 'echo secretsecret'],
    ['another object', `echo '{"token":"secretsecret"}'`],
    ['nothing', 'true']
  ])('a plugin that prints %s is named, and what it printed is not repeated', async (_, line) => {
    const failure = await headersOf(load(writePlugin('odd-plugin', [line]))).catch((error: unknown) => String(error))
    expect(failure).toMatch(/credential plugin ".*plugin" failed: what it printed is no ExecCredential$/)
  })

  test('a plugin that never ends is ended, with all that it started', async () => {
    const path = writePlugin('hanging', ['sleep 1000'])
    const connection = load(path)
    limitExecPlugins(connection.config, 300)
    await expect(headersOf(connection)).rejects.toThrow('failed: it gave no credentials within 0.3 s')
  })

  test('a run that has ended does not wait for a plugin', async () => {
    const path = writePlugin('slow', ['until [ -e "$0.go" ]; do sleep 0.1; done'])
    const connection = { ...load(path), signal: AbortSignal.timeout(50) }
    await expect(headersOf(connection)).rejects.toThrow('the run has ended')
    writeFileSync(join(folder, 'slow', 'plugin.go'), '')
  })

  test('requests that are sent at the same moment ask a plugin once', async () => {
    const path = writePlugin('once', [`echo x >>"$0.calls"`, `echo '{"status":{"token":"shared"}}'`])
    const connection = load(path)
    const all = await Promise.all([headersOf(connection), headersOf(connection), headersOf(connection)])
    expect(all.map((one) => one['Authorization'])).toEqual(Array(3).fill('Bearer shared'))
    expect(readFileSync(join(folder, 'once', 'plugin.calls'), 'utf8')).toBe('x\n')
  })

  const hour = 60 * 60_000
  const dateOf = (fromNowMs: number): string =>
    new Date(Date.now() + fromNowMs).toISOString().replace(/[-:T]/g, '').replace(/\.\d+/, '')

  test.each([
    { name: 'expired', from: -48 * hour, to: -24 * hour, shows: /client certificate of user "one" expired on / },
    { name: 'not valid yet', from: 24 * hour, to: 48 * hour, shows: /is valid from .+ only: is the clock of this mach/ }
  ])('a client certificate that is $name is refused with its date', ({ from, to, shows }) => {
    expect(refusalOf(() => load(writeCertificate(dateOf(from), dateOf(to))))).toMatch(shows)
  })

  test.each([
    {
      name: 'soon expires is notified of',
      to: 24 * hour,
      warnings: [/^the client certificate of user "one" expires on /]
    },
    { name: 'is good for weeks is not', to: 20 * 24 * hour, warnings: [] }
  ])('a client certificate that $name', ({ to, warnings }) => {
    const path = writeCertificate(dateOf(-hour), dateOf(to))
    expect(load(path).warnings).toEqual(warnings.map((one) => expect.stringMatching(one) as string))
  })

  test('data counts more than a file beside it, which need not even be there', () => {
    const data = Buffer.from('not a certificate').toString('base64')
    const path = write('data', { user: { 'client-certificate': 'none', 'client-certificate-data': data } })
    expect(refusalOf(() => load(path))).toContain('is not a PEM certificate')
    const other = write('ca', { cluster: { 'certificate-authority': 'none', 'certificate-authority-data': data } })
    expect(load(other).config.getCurrentCluster()).toMatchObject({ caData: data })
    expect(load(other).config.getCurrentCluster()).not.toHaveProperty('caFile')
  })
})

/** A kubeconfig whose plugin is a script of these lines. */
function writePlugin(name: string, lines: readonly string[]): string {
  const path = write(`${name}/config`, { user: { exec: { command: './plugin' } } })
  writeFileSync(join(folder, name, 'plugin'), ['#!/bin/sh', ...lines, ''].join('\n'))
  chmodSync(join(folder, name, 'plugin'), 0o755)
  return path
}

/** A kubeconfig with a client certificate that is valid between two times, as openssl writes them. */
function writeCertificate(from: string, to: string): string {
  const file = (name: string): string => join(folder, name)
  const openssl = (...args: readonly string[]): void => void execFileSync('openssl', args, { stdio: 'pipe' })
  const [key, request, certificate] = ['key.pem', 'request.pem', 'cert.pem'].map(file) as [string, string, string]
  const authority = {
    new_certs_dir: folder,
    database: file('index.txt'),
    default_md: 'sha256',
    policy: 'anything',
    serial: file('serial')
  }
  const lines = Object.entries(authority).map(([name, value]) => `${name} = ${value}`)
  writeFileSync(authority.database, '')
  writeFileSync(authority.serial, '01')
  writeFileSync(
    file('ca.cnf'),
    ['[ca]', 'default_ca = own', '[own]', ...lines, '[anything]', 'CN = supplied'].join('\n')
  )
  openssl('genpkey', '-algorithm', 'ed25519', '-out', key)
  openssl('req', '-new', '-key', key, '-subj', '/CN=me', '-out', request)
  const validity = ['-startdate', from, '-enddate', to]
  const signing = ['-selfsign', '-keyfile', key, '-create_serial', '-batch', '-notext', ...validity]
  openssl('ca', '-config', file('ca.cnf'), '-in', request, '-out', certificate, ...signing)
  return write('certificate', { user: { 'client-certificate': certificate, 'client-key': key } })
}

test('a server that is not verified is reported, and how it is reached', () => {
  const path = write('remarks', {
    cluster: { 'insecure-skip-tls-verify': true, 'proxy-url': 'http://me:pass@proxy.example:1' }
  })
  const connection = load(path)
  expect(connection.warnings).toEqual([
    'the certificate of the server is not verified: the kubeconfig has insecure-skip-tls-verify'
  ])
  expect(connection.remarks).toEqual(['through the proxy proxy.example:1'])
})

test.each([
  ['password: hunter22', 'password: ***'],
  ['Authorization: Bearer abcdefgh', 'Authorization: Bearer ***'],
  [`got ${'x'.repeat(40)} back`, 'got *** back'],
  ['nothing to hide here', 'nothing to hide here']
])('of "%s" stays "%s"', (output, expected) => {
  expect(redactSecrets(output)).toBe(expected)
})

describe('a user who acts as another', () => {
  test('all that the kubeconfig reports of it is sent; keys and values as headers can have them', () => {
    const user = {
      token: 't',
      as: 'Ängela',
      'as-uid': '7',
      'as-groups': ['a', 'b'],
      'as-user-extra': { 'example.com/a b%': ['x'] }
    }
    const { impersonated, remarks } = load(write('as', { user }))
    expect(impersonated).toEqual({
      'Impersonate-User': '\u00c3\u0084ngela',
      'Impersonate-Uid': '7',
      'Impersonate-Group': ['a', 'b'],
      'Impersonate-Extra-example.com%2Fa%20b%25': ['x']
    })
    expect(remarks).toEqual(['acting as Ängela of a, b'])
  })

  test.each([
    [
      'groups without a user',
      { 'as-groups': ['a'], 'as-uid': '7' },
      'as-groups, as-uid of user "one": expected as beside'
    ],
    ['a uid that is a number', { as: 'a', 'as-uid': 7 }, 'as-uid of user "one": expected text on one line'],
    ['groups that are no list', { as: 'a', 'as-groups': 'b' }, 'as-groups of user "one": expected a list of texts'],
    ['a name of two lines', { as: 'a\nX: y' }, 'as of user "one": expected text on one line'],
    [
      'extra that is a list',
      { as: 'a', 'as-user-extra': ['b'] },
      'as-user-extra of user "one": expected lists of texts'
    ]
  ])('%s: refused, as anything less would be somebody else', (name, impersonation, shows) => {
    const path = write(`as-${name}`, { user: { token: 't', ...impersonation } })
    expect(refusalOf(() => load(path))).toContain(shows)
    expect(() => load(path)).toThrow(expect.objectContaining({ connectionProblem: { kind: 'bad-kubeconfig' } }))
  })
})
