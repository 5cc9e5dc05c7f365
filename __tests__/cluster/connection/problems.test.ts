import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { load } from 'js-yaml'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ReportV1 } from '../../../src/render/json/report-v1.ts'
import { type Ended, runAction, runOn } from '../../support/action/run.ts'
import { create, remove, reset } from '../../support/cluster.ts'
import { makeNowhere } from '../../support/relay.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { readAdmin, writeKubeconfig } from '../../support/kubeconfigs.ts'
import { bindClusterRole, createAccount, createRole } from '../../support/accounts.ts'
import { type FaultProxy, proxyCluster, openFaultProxy } from '../../support/fault-proxy.ts'
import { findChanges, takeSnapshot, type Snapshot } from '../../support/snapshot.ts'
import { expectConnection } from '../../support/action/connection.ts'
import { reportOf, verdictsOf } from '../../support/action/report.ts'

type Rule = { readonly resources: readonly string[] }

const cluster = useTestbed('cluster')
const { cluster: realCluster, user: realUser } = readAdmin(cluster)
const role = load(readFileSync(resolve(import.meta.dirname, '../../../deploy/rbac.yaml'), 'utf8')) as {
  readonly rules: readonly Rule[]
}
const rbac = '/apis/rbac.authorization.k8s.io/v1'
const place = 'connections'

/** Of the service accounts, by name. */
const tokens = new Map<string, string>()
let folder: string
let before: Snapshot

beforeAll(async () => {
  await reset(cluster)
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-connection-'))
  await create(cluster, '/api/v1/namespaces', { metadata: { name: place } })
  await makeRoles()
  before = await takeSnapshot(cluster)
})

afterAll(async () => {
  rmSync(folder, { recursive: true })
  for (const name of ['few-permissions', 'permissions-of-a-run', 'permissions-around-a-namespace']) {
    await remove(cluster, `${rbac}/clusterrolebindings/${name}`)
    await remove(cluster, `${rbac}/clusterroles/${name}`)
  }
  await remove(cluster, `/api/v1/namespaces/${place}`)
})

describe('what keeps a run from reaching the cluster', () => {
  const problems: Readonly<
    Record<string, { readonly start: () => Promise<Attempt>; readonly shows: string | RegExp }>
  > = {
    'no kubeconfig at all': {
      start: () => Promise.resolve({ given: {} }),
      shows: /kubeconfig: .*\.kube\/config is not there/
    },
    'a file that is not there': {
      start: () => Promise.resolve({ given: { kubeconfig: join(folder, 'none') } }),
      shows: /kubeconfig: expected the path of a file; \/\S+\/none is not there/
    },
    'an empty file': {
      start: () => Promise.resolve({ given: { kubeconfig: write('empty', '') } }),
      shows: /kubeconfig: \/\S+\/empty is empty: is the secret set/
    },
    'a context that is not there': {
      start: () => Promise.resolve({ given: { kubeconfig: cluster.kubeconfig, context: 'production' } }),
      shows: `context: expected one of ${cluster.name} in ${cluster.kubeconfig}, got "production"`
    },
    'a server that refuses': {
      start: async () => ({ given: { kubeconfig: writeOther('refused', { server: await makeNowhere() }) } }),
      shows: /ECONNREFUSED 127\.0\.0\.1/
    },
    'a server whose certificate nobody vouches for': {
      start: () =>
        Promise.resolve({ given: { kubeconfig: writeOther('stranger', { 'certificate-authority-data': '' }) } }),
      shows: /certificate/
    },
    'a token that the server does not accept': {
      start: () => Promise.resolve({ given: { kubeconfig: writeOther('token', {}, { token: 'of-another-day' }) } }),
      shows: /the server does not accept the credentials \(401\): expired, revoked or of another cluster/
    },
    'a context without a user': {
      start: () => Promise.resolve({ given: { kubeconfig: write('anonymous', anonymous()) } }),
      shows: /User "system:anonymous" cannot list resource "nodes" .* Name a user in context cluster/
    },
    'a server whose name has no address': {
      // No name has a part this long: no server of names is asked.
      start: () =>
        Promise.resolve({ given: { kubeconfig: writeOther('name', { server: `https://${'a'.repeat(64)}.example` }) } }),
      shows: /getaddrinfo ENOTFOUND a{64}\.example/
    },
    ...Object.fromEntries(
      Object.entries(answers).map(([name, answer]) => [
        name,
        { start: () => throughProxy(answer), shows: answer.shows }
      ])
    )
  }
  const ended = new Map<string, Ended>()
  const proxies: FaultProxy[] = []

  /** A fault proxy that reports the same to every request. */
  async function throughProxy({ status, body, headers = {} }: ProxyAnswer): Promise<Attempt> {
    const proxy = await openFaultProxy(cluster)
    proxies.push(proxy)
    proxy.onRequest = ({ answer }) => {
      answer(status, headers, body)
    }
    return { given: { kubeconfig: writeKubeconfig(join(folder, `proxy-${status}`), proxyCluster(proxy), {}) } }
  }

  afterAll(async () => {
    await Promise.all(proxies.map((proxy) => proxy.close()))
  })

  beforeAll(async () => {
    await Promise.all(
      Object.entries(problems).map(async ([name, { start }]) => {
        const { env = {}, given } = await start()
        ended.set(name, await runAction({ ...given, constrain: 'true' }, { env }))
      })
    )
  })

  test.each(Object.keys(problems))('%s: it is reported, diagnosed, and the exit code is 1', (name) => {
    const run = ended.get(name)
    if (run === undefined) throw new Error(`no run of ${name}`)
    const { exitCode, stderr, stdout } = run
    const output = `${stdout}${stderr}`.replaceAll(/\s+/g, ' ')
    expect(output).toMatch(problems[name]?.shows ?? '')
    expect(output).not.toContain('of-another-day')
    expect(output).not.toMatch(/ at .*\.[jt]s:\d/)
    expect(exitCode).toBe(1)
    expectConnection(name, run)
  })

  test('nothing is touched', async () => {
    expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
  })
})

test('of several files in KUBECONFIG, one may be missing, and the first that knows a name counts', async () => {
  const other = writeOther('other', { server: 'https://127.0.0.1:1' })
  const files = [join(folder, 'none'), cluster.kubeconfig, other].join(delimiter)
  const ended = await runAction({ sample: 'none', nodes: 'none', cleanup: 'all' }, { env: { KUBECONFIG: files } })
  expect(reportOf(ended)).toMatchObject({ cluster: { server: cluster.server }, result: 'error' })
})

describe('a service account', () => {
  let lacking: Ended & { readonly report: ReportV1 }
  let enough: Ended & { readonly report: ReportV1 }
  let confined: Ended & { readonly report: ReportV1 }

  beforeAll(async () => {
    const [few, all, around] = ['few-permissions', 'permissions-of-a-run', 'permissions-around-a-namespace'].map(
      kubeconfigOf
    )
    ;[lacking, enough, confined] = await Promise.all([
      runOn(cluster, { kubeconfig: few ?? '', constrain: 'true' }),
      runOn(cluster, {
        kubeconfig: all ?? '',
        runtimes: 'spin',
        nodes: 'node-a',
        constrain: 'true',
        cleanup: 'all'
      }),
      runOn(cluster, { kubeconfig: around ?? '', runtimes: 'wws', nodes: 'node-b', namespace: place, cleanup: 'all' })
    ])
  })

  test('with too few permissions: all that lack are named at once, with verb, resource and reason', () => {
    expect(lacking.report.result).toBe('error')
    expect(lacking.exitCode).toBe(1)
    const lines = lacking.report.message.split('\n')
    expect(lines[0]).toBe('these permissions are missing:')
    const namespace = lacking.report.run.namespace
    expect(lines.slice(1).map((line) => line.replace(/: .*/, '').trim())).toEqual([
      'watch nodes',
      'create runtimeclasses.node.k8s.io',
      'patch runtimeclasses.node.k8s.io',
      'delete runtimeclasses.node.k8s.io',
      'patch nodes',
      'create namespaces',
      'get namespaces',
      'list namespaces',
      'watch namespaces',
      'delete namespaces',
      ...['create', 'get', 'list', 'watch', 'delete', 'deletecollection'].map(
        (verb) => `${verb} pods in namespace ${namespace}`
      ),
      `get pods/log in namespace ${namespace}`,
      `get pods/proxy in namespace ${namespace}`,
      `list events in namespace ${namespace}`,
      `watch events in namespace ${namespace}`
    ])
    for (const line of lines.slice(1)) expect(line).toMatch(/: to .+/)
    expectConnection('with too few permissions', lacking)
    const fix = lacking.report.diagnosis?.fix.join('\n')
    expect(fix).toMatch(/user somebody of \/\S+\/few-permissions/)
    expect(fix).toContain('watch nodes; create runtimeclasses.node.k8s.io;')
  })

  test('with the permissions of deploy/rbac.yaml: the run passes, and cleans up', () => {
    expect(verdictsOf(enough.report)).toEqual({ 'spin on node-a': 'passed' })
    expect(enough.report).toMatchObject({
      constraints: [{ verdict: 'enforced' }],
      negativeTests: [{ verdict: 'proven' }],
      cleanup: { problems: [] }
    })
    expect(enough.exitCode).toBe(0)
  })

  test('with those on pods and events in its own namespace only: the run passes there', () => {
    expect(verdictsOf(confined.report)).toEqual({ 'wws on node-b': 'passed' })
    expect(confined.exitCode).toBe(0)
  })

  test('leaves the cluster as it was, whatever its permissions', async () => {
    expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
  })
})

type ProxyAnswer = {
  readonly status: number
  readonly body: object
  readonly headers?: Readonly<Record<string, string>>
  readonly shows: RegExp
}

/** What stands in for servers that the testbed's is not. */
const answers: Readonly<Record<string, ProxyAnswer>> = {
  'a server that throttles': {
    status: 429,
    body: { message: 'Too many requests, please try again later.' },
    headers: { 'retry-after': '1' },
    shows: /Too many requests.*\(429\)/
  },
  'a server in bad health': {
    status: 500,
    body: { kind: 'Status', code: 500, reason: 'InternalError', message: 'etcdserver: request timed out' },
    shows: /etcdserver: request timed out \(500\)/
  },
  'something that is no API server': { status: 404, body: { page: 'not found' }, shows: /not found.*\(404\)/ },
  'a refusal that no rule knows': {
    status: 418,
    body: { kind: 'Status', code: 418, reason: 'Teapot', message: 'short and stout' },
    shows: /short and stout \(418\)/
  }
}

/** A kubeconfig of the real server, for nobody. */
function anonymous(): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'cluster', cluster: realCluster }],
    contexts: [{ name: 'cluster', context: { cluster: 'cluster' } }],
    'current-context': 'cluster'
  })
}

type Attempt = { readonly given: Readonly<Record<string, string>>; readonly env?: Readonly<Record<string, string>> }

function write(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

/** A kubeconfig of the cluster in which something is another; a field that is empty is left out. */
function writeOther(name: string, other: object, user: object = realUser): string {
  const fields = Object.entries({ ...realCluster, ...other }).filter(([, value]) => value !== '')
  return writeKubeconfig(join(folder, name), Object.fromEntries(fields), user)
}

async function makeRoles(): Promise<void> {
  const inNamespace = role.rules.filter(({ resources }) => resources.some((one) => /^(pods|events)/.test(one)))
  const around = role.rules.filter((rule) => !inNamespace.includes(rule))
  const few = [
    { apiGroups: [''], resources: ['nodes'], verbs: ['list'] },
    { apiGroups: ['node.k8s.io'], resources: ['runtimeclasses'], verbs: ['get'] }
  ]
  await makeAccount('few-permissions', few)
  await makeAccount('permissions-of-a-run', role.rules)
  await makeAccount('permissions-around-a-namespace', around)
  const subject = { name: 'permissions-around-a-namespace', namespace: place }
  await createRole(cluster, place, 'permissions-in-a-namespace', inNamespace, subject)
}

/** A service account with a cluster role of its own name. */
async function makeAccount(name: string, rules: readonly object[]): Promise<void> {
  tokens.set(name, await createAccount(cluster, place, name))
  await create(cluster, `${rbac}/clusterroles`, { metadata: { name }, rules })
  await bindClusterRole(cluster, place, name, name)
}

function kubeconfigOf(account: string): string {
  return writeOther(account, {}, { token: tokens.get(account) })
}
