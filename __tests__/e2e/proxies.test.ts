import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { emptyLedger } from '../../src/core/plan/ledger.ts'
import type { PostState } from '../../src/post-state.ts'
import { verdictsOf } from '../support/action/report.ts'
import { create, ownNamespaces } from '../support/cluster.ts'
import { makeInputs } from '../unit/core/examples.ts'
import { makeOtherAuthority } from './access.ts'
import {
  apiServer,
  apply,
  cleanUpProxies,
  credentials,
  expectApplied,
  expectNothingSecret,
  expectRefused,
  folder,
  hidden,
  keep,
  nowhere,
  openProxy,
  signIn,
  testbed,
  write
} from './proxied.ts'
import { openHttpProxy, openSocksProxy, type Proxy, type ProxyOptions } from './proxies.ts'
import { runReported } from './reported.ts'
import { runPostStep } from '../support/action/program.ts'

cleanUpProxies()

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
    const of = { 'proxy-url': `${scheme}://${proxy.host}`, 'certificate-authority-data': makeOtherAuthority(folder) }
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

test('the post step goes through the proxy that the main step went through', async () => {
  const proxy = await openProxy({ credentials })
  const [runId, namespace, ledger] = ['e2e0000f', 'wasm-node-smoke-e2e0000f', join(folder, 'ledger.json')]
  const labels = { 'wasm-node-smoke/run': runId }
  await create(testbed, '/api/v1/namespaces', { metadata: { name: namespace, labels } })
  writeFileSync(ledger, JSON.stringify(emptyLedger(makeInputs({ cleanup: 'workload' }), namespace, runId)))
  const target: PostState = {
    destination: { kubeconfig: { kind: 'auto' }, access: 'auto' },
    server: testbed.server,
    KUBECONFIG: write({ 'proxy-url': `http://${signIn()}@${proxy.host}` })
  }
  const env = { GITHUB_ACTIONS: 'true', STATE_ledger: ledger, STATE_connection: JSON.stringify(target) }
  expect(await runPostStep({ env })).toEqual({ exitCode: 0, stdout: '', stderr: '' })
  expect(await ownNamespaces(testbed)).toEqual([])
  expect([...proxy.seen]).toEqual([apiServer.host])
})
