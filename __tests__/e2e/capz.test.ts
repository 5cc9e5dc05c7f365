import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installCrds } from '../capz/crds.ts'
import { Management } from '../capz/management.ts'
import { verdictsOf } from '../support/action/report.ts'
import { list, remove, type KubeObject } from '../support/cluster.ts'
import { writeKubeconfig } from '../support/kubeconfigs.ts'
import { type Account, makeAccount, readAdmin } from './access.ts'
import { hostOf, placeElsewhere } from './elsewhere.ts'
import { openHttpProxy, openSocksProxy } from './proxies.ts'
import { runReported, type ReportedRun } from './reported.ts'
import { useTestbed } from '../support/testbeds.ts'
import { clear } from './traces.ts'

/** The cluster manages itself, as one does that "clusterctl move" has made its own management cluster. */
const testbed = useTestbed('e2e')
const { cluster, user } = readAdmin(testbed)
const apiServer = new URL(testbed.server)
const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const hidden = 'api.cluster.invalid'
const inputs = { runtimes: 'spin', nodes: 'a', namespace: 'default', cleanup: 'all', 'wait-timeout': '5s' }

let folder: string
let account: Account

beforeAll(async () => {
  await clear(testbed)
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-e2e-'))
  account = await makeAccount(testbed, 'e2e-capz')
  await installCrds(testbed, 'v1beta2')
})

afterAll(async () => {
  for (const { metadata } of await list<KubeObject>(testbed, crds)) {
    if (metadata.name.endsWith('cluster.x-k8s.io')) await remove(testbed, `${crds}/${metadata.name}`)
  }
  for (const name of names) await remove(testbed, `/api/v1/namespaces/${name}`)
  await account.remove()
  rmSync(folder, { recursive: true })
  await clear(testbed)
})

const names = ['of-kubeadm', 'of-a-cloud']

/** What Cluster API keeps in CLUSTER-kubeconfig. */
const secrets: Readonly<Record<string, () => object>> = {
  // Of its kubeadm control plane: a client certificate of the administrator's.
  'of-kubeadm': () => user,
  // Of a managed control plane, such as AKS or EKS: a token.
  'of-a-cloud': () => ({ token: account.token })
}

test.each(Object.entries(secrets))(
  'the Secret %s leads to the workload cluster, with a proxy on the path to both clusters',
  async (name, make) => {
    const management = await makeManagement(name, cluster, make())
    const direct = await runReported({ ...management.given, ...inputs })
    expectPassed(direct)
    const proxy = await openHttpProxy()
    const env = { HTTPS_PROXY: `http://${proxy.host}` }
    const through = await runReported({ ...management.given, ...inputs, access: 'port-forward' }, { env })
    await proxy.close()
    expectPassed(through)
    expect([...proxy.seen]).toEqual([apiServer.host])
    expect(through.output).toContain(`management cluster: context ${testbed.name}`)
  }
)

test.each([
  ['an HTTP proxy', 'http', openHttpProxy],
  ['a SOCKS5 proxy', 'socks5', openSocksProxy]
] as const)('the proxy-url of the Secret itself is taken, of %s', async (_, scheme, open) => {
  const routes = { [`${hidden}:6443`]: apiServer.host }
  const proxy = await placeElsewhere(testbed, await open({ address: hostOf(testbed), routes }))
  const of = {
    server: `https://${hidden}:6443`,
    'tls-server-name': 'kubernetes',
    'proxy-url': `${scheme}://${proxy.host}`
  }
  const name = `through-${scheme}`
  names.push(name)
  const management = await makeManagement(name, { ...cluster, ...of }, user)
  const run = await runReported({ ...management.given, ...inputs })
  await proxy.close()
  expectPassed(run)
  expect([...proxy.seen]).toEqual([`${hidden}:6443`])
})

test('the proxy-url of a Secret that leads to this very machine is refused', async () => {
  names.push('to-itself')
  const proxy = await openHttpProxy()
  const management = await makeManagement('to-itself', { ...cluster, 'proxy-url': `http://${proxy.host}` }, user)
  const run = await runReported({ ...management.given, ...inputs })
  await proxy.close()
  expect(run.report.diagnosis?.code, run.output).toBe('kubeconfig-invalid')
  expect([...proxy.seen]).toEqual([])
})

test("a Secret with an exec plugin, such as the ones for users of AKS and EKS, is refused: it is not this machine's", async () => {
  names.push('for-users')
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'kubelogin', interactiveMode: 'Never' }
  const management = await makeManagement('for-users', cluster, { exec })
  const run = await runReported({ ...management.given, ...inputs })
  expect(run.report.diagnosis?.code, run.output).toBe('kubeconfig-invalid')
  expect(run.output).toContain('found "user.exec"')
  expect(run.exitCode).toBe(1)
})

/** Cluster `wasm` in a namespace of this name, with a Secret of this cluster and user and a Machine of node-a. */
async function makeManagement(name: string, of: object, as: object): Promise<Management> {
  const management = new Management('v1beta2', name, testbed)
  await management.begin(undefined)
  await management.putSecret({ value: readFileSync(writeKubeconfig(join(folder, name), of, as), 'utf8') })
  await management.addMachine('a', { node: 'node-a' })
  return management
}

function expectPassed(run: ReportedRun): void {
  expect(verdictsOf(run.report), run.output).toEqual({ 'spin on node-a': 'passed' })
  expect(run.exitCode).toBe(0)
  expect(run.output).not.toContain(account.token)
}
