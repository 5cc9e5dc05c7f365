import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { makeLedger } from '../../src/core/plan/ledger.ts'
import type { PostState } from '../../src/target.ts'
import { verdictsOf } from '../cluster/action.ts'
import { create, ownNamespaces } from '../cluster/cluster.ts'
import { writeKubeconfig } from '../cluster/kubeconfigs.ts'
import { makeInputs } from '../unit/core/examples.ts'
import { makeOtherAuthority, openPlainServer, readAdmin } from './access.ts'
import { openHttpProxy, openSocksProxy, type Proxy, type ProxyOptions } from './proxies.ts'
import { runReported, type ReportedRun } from './reported.ts'
import { runPostStep } from './run-bundle.ts'
import { clear, useTestbed } from './testbed.ts'

const testbed = useTestbed()
const { cluster, user } = readAdmin(testbed)
const apiServer = new URL(testbed.server)
const credentials = { user: 'me', password: 'a-password-that-nobody-may-see' }
/** Where nobody listens: whoever asks it fails. */
const nowhere = 'http://127.0.0.1:9'
/** A name that only a proxy can look up. */
const hidden = 'api.cluster.invalid'

let folder: string
let otherAuthority: string
const open: Proxy[] = []

beforeAll(async () => {
  await clear(testbed)
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-e2e-'))
  otherAuthority = makeOtherAuthority(folder)
})

afterEach(async () => {
  await Promise.all(open.splice(0).map((proxy) => proxy.close()))
})

afterAll(async () => {
  rmSync(folder, { recursive: true })
  await clear(testbed)
})

describe('a variable names the proxy', () => {
  test.each(['HTTPS_PROXY', 'https_proxy'])('%s: it leads to an API server of https', async (name) => {
    const proxy = await openProxy()
    const run = await apply({}, { [name]: `http://${proxy.host}` })
    expectApplied(run, { through: proxy })
  })

  test('a variable without a scheme means http', async () => {
    const proxy = await openProxy()
    expectApplied(await apply({}, { HTTPS_PROXY: proxy.host }), { through: proxy })
  })

  test('HTTPS_PROXY comes before https_proxy', async () => {
    const proxy = await openProxy()
    const env = { HTTPS_PROXY: `http://${proxy.host}`, https_proxy: nowhere }
    expectApplied(await apply({}, env), { through: proxy })
  })

  test.each(['HTTP_PROXY', 'http_proxy'])('%s: it leads to an API server of http', async (name) => {
    const plain = await openPlainServer(testbed)
    try {
      const proxy = await openProxy({ routes: { [`${hidden}:8001`]: `127.0.0.1:${plain.port}` } })
      const of = { server: `http://${hidden}:8001`, 'insecure-skip-tls-verify': true }
      const run = await apply({ of, as: {} }, { [name]: `http://${proxy.host}` })
      expectApplied(run, { through: proxy, to: `${hidden}:8001` })
    } finally {
      await plain.close()
    }
  })

  test('HTTP_PROXY and ALL_PROXY lead nobody to an API server of https, as with kubectl', async () => {
    expectApplied(await apply({}, { HTTP_PROXY: nowhere, ALL_PROXY: nowhere, all_proxy: nowhere }))
  })

  test.each([
    ['NO_PROXY', apiServer.hostname],
    ['no_proxy', apiServer.host],
    ['NO_PROXY', `example.com, ${apiServer.hostname.replace(/\d+$/, '0')}/24`],
    ['NO_PROXY', '*']
  ])('%s=%s: the API server is asked without it', async (name, value) => {
    expectApplied(await apply({}, { HTTPS_PROXY: nowhere, [name]: value }))
  })

  test('NO_PROXY names others: the proxy is asked', async () => {
    const proxy = await openProxy()
    const env = { HTTPS_PROXY: `http://${proxy.host}`, NO_PROXY: 'example.com,10.255.255.0/24' }
    expectApplied(await apply({}, env), { through: proxy })
  })

  test('with user and password', async () => {
    const proxy = await openProxy({ credentials })
    expectApplied(await apply({}, { HTTPS_PROXY: `http://${signIn()}@${proxy.host}` }), { through: proxy })
  })
})

describe.each([
  ['an HTTP proxy', 'http', openHttpProxy],
  ['a SOCKS5 proxy', 'socks5', openSocksProxy]
] as const)('proxy-url names %s', (_, scheme, openIt) => {
  const openOne = async (options: ProxyOptions = {}): Promise<Proxy> => keep(await openIt(options))

  test('for everybody', async () => {
    const proxy = await openOne()
    expectApplied(await apply({ of: { 'proxy-url': `${scheme}://${proxy.host}` } }), { through: proxy })
  })

  test('it counts more than HTTPS_PROXY and NO_PROXY', async () => {
    const proxy = await openOne()
    const of = { 'proxy-url': `${scheme}://${proxy.host}` }
    const run = await apply({ of }, { HTTPS_PROXY: nowhere, NO_PROXY: apiServer.hostname })
    expectApplied(run, { through: proxy })
  })

  test('with user and password', async () => {
    const proxy = await openOne({ credentials })
    const of = { 'proxy-url': `${scheme}://${signIn()}@${proxy.host}` }
    expectApplied(await apply({ of }), { through: proxy })
  })

  test.each([
    ['a wrong password', `${credentials.user}:wrong-${credentials.password}@`],
    ['none', '']
  ])('that wants user and password, and gets %s: reported, and not shown', async (_what, given) => {
    const proxy = await openOne({ credentials })
    const run = await apply({ of: { 'proxy-url': `${scheme}://${given}${proxy.host}` } })
    expectRefused(run, 'proxy-failed')
    expect(proxy.seen.size).toBe(0)
  })

  test('that looks up names which nobody else knows', async () => {
    const proxy = await openOne({ routes: { [`${hidden}:6443`]: apiServer.host } })
    const of = {
      server: `https://${hidden}:6443`,
      'tls-server-name': 'kubernetes',
      'proxy-url': `${scheme}://${proxy.host}`
    }
    expectApplied(await apply({ of }), { through: proxy, to: `${hidden}:6443` })
    const inputs = { runtimes: 'spin', nodes: 'node-a', access: 'port-forward', cleanup: 'all' }
    const whole = await runReported({ kubeconfig: write(of), ...inputs })
    expect(verdictsOf(whole.report), whole.output).toEqual({ 'spin on node-a': 'passed' })
  })

  test('behind it a server whose certificate another authority signed: refused', async () => {
    const proxy = await openOne()
    const of = { 'proxy-url': `${scheme}://${proxy.host}`, 'certificate-authority-data': otherAuthority }
    const run = await apply({ of })
    expectRefused(run, 'server-untrusted')
    expect([...proxy.seen]).toEqual([apiServer.host])
  })

  test('that is not there: reported', async () => {
    expectRefused(await apply({ of: { 'proxy-url': `${scheme}://127.0.0.1:9` } }), 'proxy-failed')
  })

  test.each(['proxy', 'port-forward', 'auto'])('a whole run goes through it, with access %s', async (access) => {
    const proxy = await openOne({ credentials })
    const kubeconfig = write({ 'proxy-url': `${scheme}://${signIn()}@${proxy.host}` })
    const inputs = { runtimes: 'spin', nodes: 'node-a', access, cleanup: 'all' }
    const run = await runReported({ kubeconfig, ...inputs })
    expect(verdictsOf(run.report), run.output).toEqual({ 'spin on node-a': 'passed' })
    expect(run.exitCode).toBe(0)
    expect([...proxy.seen]).toEqual([apiServer.host])
    expectNothingSecret(run)
  })
})

test('a whole run goes through the proxy of HTTPS_PROXY, its port-forward too', async () => {
  const proxy = await openProxy()
  const inputs = { runtimes: 'spin', nodes: 'node-a', access: 'port-forward', cleanup: 'all' }
  const env = { HTTPS_PROXY: `http://${proxy.host}` }
  const run = await runReported({ kubeconfig: testbed.kubeconfig, ...inputs }, { env })
  expect(verdictsOf(run.report), run.output).toEqual({ 'spin on node-a': 'passed' })
  expect([...proxy.seen]).toEqual([apiServer.host])
})

test('the post step goes through the proxy that the main step went through', async () => {
  const proxy = await openProxy({ credentials })
  const [runId, namespace, ledger] = ['e2e0000f', 'wasm-node-smoke-e2e0000f', join(folder, 'ledger.json')]
  const labels = { 'wasm-node-smoke/run': runId }
  await create(testbed, '/api/v1/namespaces', { metadata: { name: namespace, labels } })
  writeFileSync(ledger, JSON.stringify(makeLedger(makeInputs({ cleanup: 'workload' }), namespace, runId)))
  const target: PostState = {
    destination: { kubeconfig: { kind: 'auto' }, access: 'auto' },
    server: testbed.server,
    KUBECONFIG: write({ 'proxy-url': `http://${signIn()}@${proxy.host}` })
  }
  const env = { GITHUB_ACTIONS: 'true', STATE_ledger: ledger, STATE_target: JSON.stringify(target) }
  expect(await runPostStep({ env })).toEqual({ exitCode: 0, stdout: '', stderr: '' })
  expect(await ownNamespaces(testbed)).toEqual([])
  expect([...proxy.seen]).toEqual([apiServer.host])
})

type Case = { readonly of?: object; readonly as?: object }

/** A run that only applies a class, by a kubeconfig whose cluster has these fields over its own. */
async function apply({ of = {}, as = user }: Case, env: Readonly<Record<string, string>> = {}): Promise<ReportedRun> {
  return await runReported({ kubeconfig: write(of, as), runtimes: 'mine=spin', sample: 'none' }, { env })
}

function write(of: object, as: object = user): string {
  return writeKubeconfig(join(folder, 'kubeconfig'), { ...cluster, ...of }, as)
}

type Path = { readonly through: Proxy; readonly to?: string }

/** It came to the cluster, by no other way than the proxy's if there is one. */
function expectApplied(run: ReportedRun, path?: Path): void {
  expect(run.report.result, run.output).toBe('applied')
  expect(run.exitCode).toBe(0)
  if (path === undefined) {
    expect(run.output).not.toContain('through the proxy')
  } else {
    expect([...path.through.seen]).toEqual([path.to ?? apiServer.host])
    expect(run.output).toContain(`through the proxy ${path.through.host}`)
  }
  expectNothingSecret(run)
}

function expectRefused(run: ReportedRun, code: string): void {
  expect(run.report.diagnosis?.code, run.output).toBe(code)
  expect(run.report.result).toBe('error')
  expect(run.exitCode).toBe(1)
  expectNothingSecret(run)
}

function expectNothingSecret({ output, files }: ReportedRun): void {
  for (const text of [output, ...files.values()]) expect(text).not.toContain(credentials.password)
}

function signIn(): string {
  return `${credentials.user}:${credentials.password}`
}

async function openProxy(options: ProxyOptions = {}): Promise<Proxy> {
  return keep(await openHttpProxy(options))
}

/** It ends with the test. */
function keep(proxy: Proxy): Proxy {
  open.push(proxy)
  return proxy
}
