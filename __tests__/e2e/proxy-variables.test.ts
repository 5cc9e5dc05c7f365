import { describe, expect, test } from 'vitest'
import { verdictsOf } from '../support/action/report.ts'
import { openPlainServer } from './access.ts'
import {
  apiServer,
  apply,
  cleanUpProxies,
  credentials,
  expectApplied,
  hidden,
  nowhere,
  openProxy,
  signIn,
  testbed
} from './proxied.ts'
import { runReported } from './reported.ts'

cleanUpProxies()

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

test('a whole run goes through the proxy of HTTPS_PROXY, its port-forward too', async () => {
  const proxy = await openProxy()
  const inputs = { runtimes: 'spin', nodes: 'node-a', access: 'port-forward', cleanup: 'all' }
  const env = { HTTPS_PROXY: `http://${proxy.host}` }
  const run = await runReported({ kubeconfig: testbed.kubeconfig, ...inputs }, { env })
  expect(verdictsOf(run.report), run.output).toEqual({ 'spin on node-a': 'passed' })
  expect([...proxy.seen]).toEqual([apiServer.host])
})
