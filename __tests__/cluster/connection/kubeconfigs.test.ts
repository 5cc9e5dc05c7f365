import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeNames } from '../../../testbed/names.ts'
import { pkiFolder } from '../../../testbed/testbed.ts'
import { type Ended, type Given, runAction } from '../../support/action/run.ts'
import { reset } from '../../support/cluster.ts'
import { couple, openRelay, type Relay } from '../../support/relay.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { readAdmin, writeKubeconfig } from '../../support/kubeconfigs.ts'
import { bindClusterRole, createAccount, removeAccount } from '../../support/accounts.ts'
import { expectConnection } from '../../support/action/connection.ts'
import { reportOf, verdictsOf } from '../../support/action/report.ts'

/** Each attempt is a run of its own on the real API server: most of them classes alone, two of them with samples. */
type Attempt = {
  readonly given: Given
  readonly env?: Readonly<Record<string, string>>
  /** What is printed of it. */
  readonly shows?: readonly (string | RegExp)[]
  /** What a proxy must have been asked for. */
  readonly isProxied?: boolean
}
type Data = Readonly<Record<string, string>>

const cluster = useTestbed('cluster')
const { cluster: there, user: me } = readAdmin(cluster)
const account = 'kubeconfigs'
const secret = 'a-password-that-nobody-may-see'
const host = new URL(cluster.server)

let folder: string
let token: string
let proxy: Proxy
let strictProxy: Proxy
/** The API server at an address that its certificate doesn't have. */
let relay: Relay
/** Leads to the API server as well, from a port that fetch refuses (https://fetch.spec.whatwg.org/#port-blocking). */
let unwanted: Relay
const nameOfServer = { 'tls-server-name': 'kubernetes' }
const ended = new Map<string, Ended & { readonly attempt: Attempt; readonly isProxied: boolean }>()

const good: Readonly<Record<string, () => Attempt>> = {
  'base64 data': () => ({ given: config('data', there, me) }),
  'certificates by paths that are relative to the kubeconfig': () => ({
    given: config('relative/config', { ...only(there, 'server'), ...files('certificate-authority') }, clientFiles())
  }),
  'data beside files that are not there': () => ({
    given: config(
      'beside',
      { ...there, 'certificate-authority': 'none' },
      { ...me, 'client-certificate': 'none', 'client-key': 'none' }
    )
  }),
  'several files, of which each has a part, by paths from where each is': () => {
    const parts = ['clusters', 'users', 'contexts'].map((part) => split(part))
    return { given: {}, env: { KUBECONFIG: parts.join(':') } }
  },
  'a token': () => ({ given: config('token', there, { token }) }),
  'a token file, relative, beside a token that is out of date': () => {
    writeFileSync(join(folder, 'token'), `${token}\n`)
    return { given: config('token-file', there, { tokenFile: 'token', token: 'of-another-day' }) }
  },
  'a plugin that gives a token': () => ({
    given: config('plugin', there, plugin('plugin-token', `echo '{"status":{"token":"${token}"}}'`)),
    shows: [/with credentials from the plugin \S+\/plugin-token/]
  }),
  'a plugin that gives a client certificate': () => {
    const pem = (data: string | undefined): string => Buffer.from(data ?? '', 'base64').toString()
    const status = {
      clientCertificateData: pem(me['client-certificate-data']),
      clientKeyData: pem(me['client-key-data'])
    }
    writeFileSync(join(folder, 'credential.json'), JSON.stringify({ status }))
    return {
      given: config('plugin-certificate', there, plugin('plugin-pem', `cat "$(dirname "$0")/credential.json"`))
    }
  },
  'a proxy-url': () => ({
    given: config('proxy', { ...there, 'proxy-url': proxy.withPassword }, me),
    shows: [`through the proxy ${new URL(proxy.url).host}`],
    isProxied: true
  }),
  HTTPS_PROXY: () => ({
    given: config('env-proxy', there, me),
    env: { HTTPS_PROXY: proxy.url },
    shows: [`through the proxy ${new URL(proxy.url).host}`],
    isProxied: true
  }),
  'HTTPS_PROXY, but NO_PROXY names the server': () => ({
    given: config('no-proxy', there, me),
    env: { HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: `example.com,${host.hostname}` }
  }),
  'tls-server-name, where the address is none of the certificate': () => ({
    given: config('server-name', { ...there, server: relay.url, ...nameOfServer }, me)
  }),
  'a port that a browser asks nothing': () => ({
    given: config('bad-port', { ...there, server: unwanted.url, ...nameOfServer }, me)
  }),
  'insecure-skip-tls-verify': () => ({
    given: config('insecure', { server: relay.url, 'insecure-skip-tls-verify': true }, me),
    shows: ['warning: the certificate of the server is not verified: the kubeconfig has insecure-skip-tls-verify']
  }),
  'a client certificate that soon expires': () => ({
    given: config('soon', there, certificate('soon', 1)),
    shows: [/warning: the client certificate of user "somebody" expires on \w+ \d+/]
  })
}

const bad: Readonly<Record<string, () => Attempt & { readonly shows: readonly (string | RegExp)[] }>> = {
  'a certificate file that is not there': () => ({
    given: config('no-file', there, { 'client-certificate': 'none.crt', 'client-key': 'none.key' }),
    shows: [/kubeconfig: the client certificate of user "somebody" cannot be read: ENOENT.*\/none\.crt/]
  }),
  'an authority file that is not there': () => ({
    given: config('no-authority', { ...only(there, 'server'), 'certificate-authority': 'none.crt' }, me),
    shows: [/kubeconfig: the certificate authority of cluster "cluster" cannot be read: ENOENT.*\/none\.crt/]
  }),
  'a key file that is not there': () => ({
    given: config('no-key', there, { ...only(me, 'client-certificate-data'), 'client-key': 'none.key' }),
    shows: [/kubeconfig: the client key of user "somebody" cannot be read: ENOENT.*\/none\.key/]
  }),
  'a token file that is not there': () => ({
    given: config('no-token-file', there, { tokenFile: 'none' }),
    shows: [/the kubeconfig's token file cannot be read: ENOENT.*\/none'/]
  }),
  'a plugin that is not there': () => ({
    given: config('no-plugin', there, { exec: { command: 'kubelogin-of-nobody' } }),
    shows: [/the kubeconfig's credential plugin "kubelogin-of-nobody" is not installed: install it, or add it to PATH/]
  }),
  'a plugin that fails and prints a secret': () => ({
    given: config('plugin-fails', there, plugin('failing', `echo "login: password=${secret}" >&2; exit 1`)),
    shows: [/credential plugin "\S+\/failing" failed: login: password=\*\*\*/]
  }),
  'a plugin that prints a secret and no credentials': () => ({
    given: config('plugin-odd', there, plugin('odd', `echo ${secret}`)),
    shows: [/credential plugin "\S+\/odd" failed: what it printed is no ExecCredential/]
  }),
  'a client certificate that expired': () => ({
    given: config('expired', there, certificate('expired', -1)),
    shows: [/kubeconfig: the client certificate of user "somebody" expired on \w+ \d+/]
  }),
  'an address that is none of the certificate': () => ({
    given: config('altname', { ...there, server: relay.url }, me),
    shows: [/the certificate is not for 127\.0\.0\.1, but for /]
  }),
  'a proxy that wants a password': () => ({
    given: config('proxy-wants-password', { ...there, 'proxy-url': strictProxy.url }, me),
    shows: [/the proxy refuses the tunnel \(407\)/]
  }),
  'a proxy that is not there': () => ({
    given: config('no-such-proxy', { ...there, 'proxy-url': 'http://127.0.0.1:9' }, me),
    shows: [/ECONNREFUSED 127\.0\.0\.1:9/, 'through the proxy 127.0.0.1:9']
  })
}

beforeAll(async () => {
  await reset(cluster)
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-kubeconfigs-'))
  token = await createAccount(cluster, 'default', account)
  await bindClusterRole(cluster, 'default', account, 'cluster-admin')
  proxy = await openProxy()
  strictProxy = await openProxy('HTTP/1.1 407 Proxy Authentication Required')
  relay = await openRelay(cluster.server)
  unwanted = await openRelay(cluster.server, 6666)
  // One after the other: a proxy has to know whose requests it saw.
  for (const [name, make] of Object.entries({ ...good, ...bad })) {
    const attempt = make()
    proxy.seen.length = 0
    const run = await runAction({ runtimes: 'mine=spin', sample: 'none', ...attempt.given }, { env: attempt.env ?? {} })
    ended.set(name, { ...run, attempt, isProxied: proxy.seen.length > 0 })
  }
})

afterAll(async () => {
  proxy.close()
  strictProxy.close()
  relay.close()
  unwanted.close()
  rmSync(folder, { recursive: true })
  await removeAccount(cluster, 'default', account)
  await reset(cluster)
})

describe('kubeconfigs that lead to the cluster', () => {
  test.each(Object.keys(good))('%s', (name) => {
    const run = endOf(name)
    expect(run.report?.result, run.output).toBe('applied')
    expect(run.exitCode).toBe(0)
    for (const one of run.attempt.shows ?? []) expect(run.output).toMatch(one)
    expect(run.isProxied).toBe(run.attempt.isProxied ?? false)
    expect(run.output).not.toContain(secret)
    expect(run.output).not.toContain(token)
  })
})

describe('kubeconfigs that do not: it is reported why, and nothing secret', () => {
  test.each(Object.keys(bad))('%s', (name) => {
    const run = endOf(name)
    expect(run.exitCode).toBe(1)
    for (const one of run.attempt.shows ?? []) expect(run.output).toMatch(one)
    expect(run.output).not.toContain(secret)
    expect(run.output).not.toMatch(/ at .*\.[jt]s:\d/)
    for (const text of run.files.values()) expect(text).not.toContain(secret)
    expectConnection(name, run)
  })
})

test.each(['proxy', 'port-forward'])(
  'a whole run goes through a proxy, its watches and answers too (%s)',
  async (access) => {
    const kubeconfig = config('whole', { ...there, 'proxy-url': proxy.withPassword }, me)
    const run = await runAction({ ...kubeconfig, runtimes: 'spin', nodes: 'node-a', access, cleanup: 'all' })
    expect(verdictsOf(reportOf(run))).toEqual({ 'spin on node-a': 'passed' })
    expect(new Set(proxy.seen)).toEqual(new Set([host.host]))
  }
)

/** How an attempt ended, and all that was printed of it. */
function endOf(name: string): Ended & {
  readonly attempt: Attempt
  readonly output: string
  readonly report: ReturnType<typeof reportOf> | undefined
  readonly isProxied: boolean
} {
  const one = ended.get(name)
  if (one === undefined) throw new Error(`no run of ${name}`)
  const output = `${one.stdout}${one.stderr}`.replaceAll(/\s+/g, ' ')
  return { ...one, output, report: one.files.has('report.json') ? reportOf(one) : undefined }
}

/** Writes a kubeconfig; gives the input that names it. */
function config(name: string, of: object, user: object): Given {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  return { kubeconfig: writeKubeconfig(path, of, user) }
}

function only(data: Data, key: string): Data {
  return { [key]: data[key] ?? '' }
}

/** The authority in a file beside the kubeconfig "relative/config". */
function files(key: string): Data {
  mkdirSync(join(folder, 'relative', 'pki'), { recursive: true })
  cpSync(join(pki(), 'ca.crt'), join(folder, 'relative', 'pki', 'ca.crt'))
  return { [key]: 'pki/ca.crt' }
}

function clientFiles(): Data {
  for (const file of ['admin.crt', 'admin.key']) cpSync(join(pki(), file), join(folder, 'relative', 'pki', file))
  return { 'client-certificate': 'pki/admin.crt', 'client-key': './pki/admin.key' }
}

/** A file that has one part of a kubeconfig only, in a folder of its own with the certificates that it names. */
function split(part: string): string {
  const inside = join(folder, 'split', part)
  mkdirSync(inside, { recursive: true })
  for (const file of ['ca.crt', 'admin.crt', 'admin.key']) cpSync(join(pki(), file), join(inside, `${part}-${file}`))
  const parts: Readonly<Record<string, object>> = {
    clusters: {
      clusters: [{ name: 'c', cluster: { ...only(there, 'server'), 'certificate-authority': 'clusters-ca.crt' } }]
    },
    users: {
      users: [{ name: 'u', user: { 'client-certificate': 'users-admin.crt', 'client-key': 'users-admin.key' } }]
    },
    contexts: { contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }], 'current-context': 'x' }
  }
  const path = join(inside, 'config')
  writeFileSync(path, JSON.stringify(parts[part]))
  return path
}

function pki(): string {
  return pkiFolder(makeNames(cluster.name))
}

/** A plugin that is one line of shell, called by a path that is relative to the kubeconfig. */
function plugin(name: string, line: string): object {
  writeFileSync(join(folder, name), `#!/bin/sh\n${line}\n`)
  chmodSync(join(folder, name), 0o755)
  return { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: `./${name}`, interactiveMode: 'Never' } }
}

/** A client certificate of the administrator, signed by the cluster's own authority, that is good for so many days. */
function certificate(name: string, days: number): object {
  const file = (ending: string): string => join(folder, `${name}.${ending}`)
  const openssl = (...args: readonly string[]): void => void execFileSync('openssl', args, { stdio: 'pipe' })
  openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', file('key'))
  openssl('req', '-new', '-key', file('key'), '-subj', '/O=system:masters/CN=soon', '-out', file('csr'))
  const signing = ['-CA', join(pki(), 'ca.crt'), '-CAkey', join(pki(), 'ca.key'), '-set_serial', '7']
  openssl('x509', '-req', '-in', file('csr'), ...signing, '-days', String(days), '-out', file('crt'))
  return { 'client-certificate': file('crt'), 'client-key': file('key') }
}

type Proxy = {
  readonly url: string
  readonly withPassword: string
  /** Host and port of each tunnel. */
  readonly seen: string[]
  readonly close: () => void
}

/** An HTTP proxy that makes tunnels, and keeps a list of them; or refuses them all. */
async function openProxy(refusal = ''): Promise<Proxy> {
  const seen: string[] = []
  const server = createHttpServer().on('connect', (request: IncomingMessage, socket: Socket) => {
    const target = request.url ?? ''
    seen.push(target)
    if (refusal !== '') {
      socket.end(`${refusal}\r\n\r\n`)
      return
    }
    const { hostname, port } = new URL(`http://${target}`)
    const through = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
    })
    couple(socket, through)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const at = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url: `http://${at}`, withPassword: `http://me:${secret}@${at}`, seen, close: () => server.close() }
}
