import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verdictsOf } from '../support/action/report.ts'
import { writeKubeconfig } from '../support/kubeconfigs.ts'
import { type Account, makeAccount, makeOtherAuthority, readAdmin } from './access.ts'
import { openHttpProxy, openSocksProxy, type Proxy } from './proxies.ts'
import { runReported, type ReportedRun } from './reported.ts'
import { useTestbed } from '../support/testbeds.ts'
import { clear } from './traces.ts'

const testbed = useTestbed('e2e')
const { cluster, user } = readAdmin(testbed)
const apiServer = new URL(testbed.server)
const secret = 'a-password-that-nobody-may-see'

let folder: string
let account: Account
let httpProxy: Proxy
let socksProxy: Proxy

beforeAll(async () => {
  await clear(testbed)
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-e2e-'))
  account = await makeAccount(testbed, 'e2e-kubeconfigs')
  httpProxy = await openHttpProxy()
  socksProxy = await openSocksProxy()
})

afterAll(async () => {
  await Promise.all([httpProxy.close(), socksProxy.close()])
  await account.remove()
  rmSync(folder, { recursive: true })
  await clear(testbed)
})

/** Who a run is to the API server, each by another part of a kubeconfig. */
const users: Readonly<Record<string, () => object>> = {
  'a client certificate as data': () => user,
  'a client certificate in files': () => ({
    'client-certificate': writePem('client.crt', user['client-certificate-data']),
    'client-key': writePem('client.key', user['client-key-data'])
  }),
  'a token': () => ({ token: account.token }),
  'a token file, beside a token that is out of date': () => {
    writeFileSync(join(folder, 'token'), `${account.token}\n`)
    return { tokenFile: 'token', token: 'of-another-day' }
  },
  'an exec plugin that gives a token': () => plugin('token-plugin', `echo '{"status":{"token":"${account.token}"}}'`),
  'an exec plugin that gives a client certificate': () => {
    const status = {
      clientCertificateData: pem(user['client-certificate-data']),
      clientKeyData: pem(user['client-key-data'])
    }
    writeFileSync(join(folder, 'credential.json'), JSON.stringify({ status }))
    return plugin('certificate-plugin', `cat '${join(folder, 'credential.json')}'`)
  },
  'impersonation of a user and groups': () => ({ ...user, as: 'somebody-else', 'as-groups': ['a', 'system:masters'] })
}

/** One of each kind for WebSockets, which the requests' own dispatchers don't serve. */
const openers = [
  'a client certificate as data',
  'a token',
  'an exec plugin that gives a client certificate',
  'impersonation of a user and groups'
]

const paths: Readonly<Record<string, () => { readonly of: object; readonly proxy?: Proxy }>> = {
  'to the API server': () => ({ of: {} }),
  'through an HTTP proxy': () => ({ of: { 'proxy-url': `http://${httpProxy.host}` }, proxy: httpProxy }),
  'through a SOCKS5 proxy': () => ({ of: { 'proxy-url': `socks5://${socksProxy.host}` }, proxy: socksProxy })
}

describe.each(Object.entries(paths))('%s', (_, path) => {
  test.each(Object.entries(users))('%s is taken', async (_name, make) => {
    const { of, proxy } = path()
    const run = await apply(of, make())
    expect(run.report.result, run.output).toBe('applied')
    expect(run.exitCode).toBe(0)
    if (proxy !== undefined) expect([...proxy.seen]).toEqual([apiServer.host])
    expect(run.output).not.toContain(account.token)
  })

  test.each(openers)('%s opens port-forwards too', async (name) => {
    const kubeconfig = write(path().of, users[name]?.() ?? {})
    const inputs = { runtimes: 'spin', nodes: 'node-a', access: 'port-forward', namespace: 'default', cleanup: 'all' }
    const run = await runReported({ kubeconfig, ...inputs })
    expect(verdictsOf(run.report), run.output).toEqual({ 'spin on node-a': 'passed' })
  })

  test.each<readonly [string, () => object, string]>([
    ['a token that is out of date', () => ({ token: secret }), 'credentials-refused'],
    ['no credentials', () => ({}), 'permissions-missing'],
    ['impersonation of who may do nothing', () => ({ ...user, as: 'nobody' }), 'permissions-missing'],
    ['a plugin that is not there', () => ({ exec: exec('./none') }), 'credential-plugin-missing'],
    [
      'a plugin that fails',
      () => plugin('failing', `echo "login: password=${secret}" >&2; exit 1`),
      'credential-plugin-failed'
    ]
  ])('%s is refused', async (_name, make, code) => {
    expectRefused(await apply(path().of, make()), code)
  })

  test('a server that another authority vouches for is refused', async () => {
    const of = { ...path().of, 'certificate-authority-data': makeOtherAuthority(folder) }
    expectRefused(await apply(of, user), 'server-untrusted')
  })

  test('a server without the name of tls-server-name is refused', async () => {
    expectRefused(await apply({ ...path().of, 'tls-server-name': 'another.example' }, user), 'server-untrusted')
  })
})

async function apply(of: object, as: object): Promise<ReportedRun> {
  return await runReported({ kubeconfig: write(of, as), runtimes: 'mine=spin', sample: 'none' })
}

function write(of: object, as: object): string {
  return writeKubeconfig(join(folder, 'kubeconfig'), { ...cluster, ...of }, as)
}

function expectRefused({ exitCode, files, output, report }: ReportedRun, code: string): void {
  expect(report.diagnosis?.code, output).toBe(code)
  expect(exitCode).toBe(1)
  for (const text of [output, ...files.values()]) expect(text).not.toContain(secret)
}

/** A plugin that is one line of shell, by a path that is relative to the kubeconfig. */
function plugin(name: string, line: string): object {
  writeFileSync(join(folder, name), `#!/bin/sh\n${line}\n`)
  chmodSync(join(folder, name), 0o755)
  return { exec: exec(`./${name}`) }
}

function exec(command: string): object {
  return { apiVersion: 'client.authentication.k8s.io/v1', command, interactiveMode: 'Never' }
}

function writePem(name: string, data: string | undefined): string {
  writeFileSync(join(folder, name), pem(data))
  return name
}

function pem(data = ''): string {
  return Buffer.from(data, 'base64').toString()
}
