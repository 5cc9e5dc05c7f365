import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { load } from 'js-yaml'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensureGoTool } from '../../scripts/go-tools.ts'
import type { Testbed } from '../../testbed/testbed.ts'
import { type Ended, runAction } from '../support/action/run.ts'
import { create, remove, reset } from '../support/cluster.ts'
import { type Kubeconfig, readAdmin, writeKubeconfig } from '../support/kubeconfigs.ts'
import { createAccount, createRole } from '../support/accounts.ts'
import { expectConnection } from '../support/action/connection.ts'
import { installDocker } from '../kind/recording.ts'
import { Management } from './management.ts'
import { useTestbed } from '../support/testbeds.ts'
import { versions, workloadName } from './testbeds.ts'
import { reportOf, verdictsOf } from '../support/action/report.ts'

const workload = useTestbed(workloadName)
const kubeconfig = readFileSync(workload.kubeconfig, 'utf8')
// A short wait: where one is taken by mistake, the test reports it soon.
const given = { runtimes: 'wws', namespace: 'default', 'wait-timeout': '5s' } as const
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-capz-'))
  await reset(workload)
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** The workload cluster's kubeconfig with something else in its cluster and its user. */
function change(cluster: object, user: object): string {
  const parsed = load(kubeconfig) as Kubeconfig
  return JSON.stringify({
    ...parsed,
    clusters: parsed.clusters.map((one) => ({ ...one, cluster: { ...one.cluster, ...cluster } })),
    users: parsed.users.map((one) => ({ ...one, user: { ...one.user, ...user } }))
  })
}

/** A file of manifests: a ConfigMap of this name. */
function writeConfigMap(name: string): string {
  const path = join(folder, `${name}.yaml`)
  writeFileSync(path, JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } }))
  return path
}

/** All that was printed, on one line: what is long is wrapped. */
function outputOf({ stdout, stderr }: Ended): string {
  return `${stdout}${stderr}`.replaceAll(/\s+/g, ' ')
}

describe('the Secret with the kubeconfig', () => {
  const program = join(tmpdir(), 'wasm-node-smoke-must-not-run')
  type SecretCase = {
    readonly data?: Readonly<Record<string, string>>
    readonly shows: string
    readonly problem: string
    readonly role: 'management' | 'workload'
  }
  const missing = { role: 'management' } as const
  const invalid = { problem: 'the Secret holds no kubeconfig', role: 'workload' } as const
  const cases: Readonly<Record<string, SecretCase>> = {
    none: {
      ...missing,
      problem: 'the Secret is not there',
      shows: 'capz-cluster: Secret secret-none/wasm-kubeconfig cannot be read: secrets "wasm-kubeconfig" not found'
    },
    'no-key': {
      ...missing,
      problem: 'the Secret lacks its key',
      data: { kubeconfig },
      shows: 'capz-cluster: expected key "value" in Secret secret-no-key/wasm-kubeconfig, got only kubeconfig'
    },
    nonsense: {
      ...invalid,
      data: { value: 'apiVersion: [' },
      shows: 'kubeconfig: Secret secret-nonsense/wasm-kubeconfig is no kubeconfig (not shown'
    },
    exec: {
      ...invalid,
      data: { value: change({}, { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: program } }) },
      shows: 'found "user.exec"'
    },
    provider: {
      ...invalid,
      data: { value: change({}, { 'auth-provider': { name: 'azure' } }) },
      shows: 'found "user.auth-provider"'
    },
    files: {
      ...invalid,
      data: {
        value: change(
          { 'certificate-authority': '/etc/passwd' },
          { 'client-certificate': '/etc/passwd', 'client-key': '/etc/passwd', tokenFile: '/etc/passwd' }
        )
      },
      shows: 'found "cluster.certificate-authority", "user.client-certificate", "user.client-key", "user.tokenFile"'
    }
  }
  const ended = new Map<string, Ended>()

  beforeAll(async () => {
    await Promise.all(
      Object.entries(cases).map(async ([name, { data }]) => {
        const management = new Management('v1beta2', `secret-${name}`)
        await management.begin(undefined)
        if (data !== undefined) await management.putSecret(data)
        ended.set(name, await runAction({ ...management.given, ...given }))
      })
    )
  })

  test.each(Object.entries(cases))(
    '%s: refused, by the name of what is wrong and never by its value',
    (name, { shows, problem, role }) => {
      const one = ended.get(name)
      if (one === undefined) throw new Error(`no run of ${name}`)
      expectConnection(problem, one)
      expect(reportOf(one).diagnosis?.title).toContain(`(${role} cluster)`)
      const output = outputOf(one)
      expect(output).toContain(shows)
      expect(output).not.toMatch(/\/etc\/passwd|must-not-run|BEGIN|LS0tLS1/)
      expect(output).not.toContain('workload cluster:')
    }
  )
})

describe('the Cluster', () => {
  test.each(versions)('one that is not there: reported with those that are (%s)', async (version) => {
    const management = new Management(version, 'known')
    await management.begin(kubeconfig)
    const ended = await runAction({ ...management.given, ...given, 'capz-cluster': 'known/other' })
    expect(ended.exitCode).toBe(1)
    expect(outputOf(ended)).toContain(
      'capz-cluster: expected a Cluster of namespace known on the management cluster, got "other"; it has wasm'
    )
  })

  test('without a namespace it is looked for in that of the context, else in default, and that is reported', async () => {
    const { testbed } = new Management('v1beta2', 'known')
    const { cluster, user } = readAdmin(testbed)
    const plain = writeKubeconfig(join(folder, 'plain'), cluster, user)
    const ended = await runAction({ kubeconfig: plain, ...given, 'capz-cluster': 'wasm' })
    expect(outputOf(ended)).toContain('capz-cluster: default/wasm (context cluster names no namespace)')
    expect(outputOf(ended)).toContain(
      'expected a Cluster of namespace default on the management cluster, got "wasm"; it has none'
    )
  })

  test('a kubeconfig that leads to no management cluster: reports it', async () => {
    const ended = await runAction({ kubeconfig: workload.kubeconfig, ...given, 'capz-cluster': 'wasm' })
    expect(ended.exitCode).toBe(1)
    expect(outputOf(ended)).toContain('got one with no cluster.x-k8s.io at all')
  })
})

test('kind-cluster beside it: the kubeconfig that kind gives leads to the management cluster', async () => {
  const management = new Management('v1beta2', 'by-kind')
  await management.begin(kubeconfig)
  await management.addMachine('a', { node: 'node-a' })
  const { hostname: host, port } = new URL(management.testbed.server)
  const node = { name: 'mgmt-control-plane', role: 'control-plane', isRunning: true } as const
  // The program is the real one, and what it calls a stand-in.
  const { PATH, ...standIn } = installDocker(folder, {
    kind: 'up',
    clusters: { mgmt: [node] },
    adminConf: management.testbed.kubeconfig,
    apiServer: { host, port }
  })
  const env = { ...standIn, PATH: [PATH, dirname(await ensureGoTool('kind')), process.env['PATH']].join(delimiter) }
  const inputs = { 'kind-cluster': 'mgmt', 'capz-cluster': 'by-kind/wasm', ...given, nodes: 'a' }
  const ended = await runAction(inputs, { env })
  expect(ended.stdout).toContain(`management cluster: context kind-mgmt, server https://${host}:${port}`)
  expect(ended.stdout).toContain(`workload cluster: context ${workload.name}, server ${workload.server}`)
  expect(verdictsOf(reportOf(ended))).toEqual({ 'wws on node-a': 'passed' })
})

describe('permissions', () => {
  const role = load(readFileSync(resolve(import.meta.dirname, '../../deploy/rbac-management.yaml'), 'utf8')) as {
    readonly rules: readonly { readonly resources: readonly string[] }[]
  }

  /** A kubeconfig of a service account with a role of these rules, on either cluster. */
  async function account(testbed: Testbed, namespace: string, name: string, rules: readonly object[]): Promise<string> {
    const token = await createAccount(testbed, namespace, name)
    await createRole(testbed, namespace, name, rules, { name, namespace })
    return writeKubeconfig(join(folder, `${testbed.name}-${name}`), readAdmin(testbed).cluster, { token })
  }

  test('lacking on the management cluster: all are named at once, with why, and where', async () => {
    const management = new Management('v1beta2', 'few')
    await management.begin(kubeconfig)
    const rules = [{ apiGroups: ['cluster.x-k8s.io'], resources: ['clusters', 'machines'], verbs: ['list'] }]
    const path = await account(management.testbed, 'few', 'few', rules)
    const ended = await runAction({ ...management.given, ...given, kubeconfig: path })
    expect(ended.exitCode).toBe(1)
    const lines = reportOf(ended).message.split('\n')
    const from = lines.findIndex((line) => line.includes('these permissions are missing on the management cluster:'))
    const lacking = lines.slice(from + 1).filter((line) => line.includes(' in namespace few'))
    expect(lacking.map((line) => line.replace(/ in namespace few.*/, '').trim())).toEqual([
      'get secrets wasm-kubeconfig',
      'watch clusters.cluster.x-k8s.io',
      'watch machines.cluster.x-k8s.io',
      ...['machinedeployments', 'machinepools'].flatMap((one) => [
        `list ${one}.cluster.x-k8s.io`,
        `watch ${one}.cluster.x-k8s.io`
      ]),
      ...[
        ...['azuremachines', 'azuremachinetemplates', 'azuremachinepools', 'azuremachinepoolmachines'],
        ...['azuremanagedmachinepools', 'azureasomanagedmachinepools']
      ].flatMap((one) => [
        `list ${one}.infrastructure.cluster.x-k8s.io`,
        `watch ${one}.infrastructure.cluster.x-k8s.io`
      ])
    ])
    for (const line of lacking) expect(line).toMatch(/: to .+/)
    expectConnection('permissions on the management cluster', ended)
    expect(reportOf(ended).diagnosis?.fix.join()).toContain('deploy/rbac-management.yaml')
  })

  test('those of deploy/rbac-management.yaml, the one Secret by its name, are enough', async () => {
    const management = new Management('v1beta2', 'enough')
    await management.begin(kubeconfig)
    await management.addMachine('a', { node: 'node-a' })
    const rules = role.rules.map((rule) =>
      rule.resources.includes('secrets') ? { ...rule, resourceNames: ['wasm-kubeconfig'] } : rule
    )
    const path = await account(management.testbed, 'enough', 'enough', rules)
    const report = reportOf(await runAction({ ...management.given, ...given, nodes: 'a', kubeconfig: path }))
    expect(verdictsOf(report)).toEqual({ 'wws on node-a': 'passed' })
  })

  test('lacking on the workload cluster: reported before any waiting, all at once', async () => {
    const management = new Management('v1beta2', 'workload')
    const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }]
    await management.begin(readFileSync(await account(workload, 'default', 'few', rules), 'utf8'))
    await management.addMachine('x', {})
    const ended = await runAction({ ...management.given, ...given, manifests: writeConfigMap('mine') })
    expect(ended.exitCode).toBe(1)
    expect(outputOf(ended)).toContain('these permissions are missing on the workload cluster:')
    expect(outputOf(ended)).toContain('list nodes: to list the nodes')
    expect(outputOf(ended)).toContain('create runtimeclasses.node.k8s.io: to apply the classes')
    expect(outputOf(ended)).toContain('create configmaps in namespace default: to make ConfigMap mine (manifests)')
    expect(outputOf(ended)).not.toContain('waiting:')
    expectConnection('permissions on the workload cluster', ended)
    expect(reportOf(ended).diagnosis?.title).toBe('Permissions are missing (workload cluster)')
  })
})

describe('what is wrong on the workload cluster is reported before any waiting', () => {
  let management: Management

  beforeAll(async () => {
    management = new Management('v1beta2', 'early')
    await management.begin(kubeconfig)
    await management.addMachine('x', {})
  })

  test('an object of the manifests that is there already', async () => {
    await create(workload, '/api/v1/namespaces/default/configmaps', { metadata: { name: 'theirs' } })
    const ended = await runAction({ ...management.given, ...given, manifests: writeConfigMap('theirs') })
    await remove(workload, '/api/v1/namespaces/default/configmaps/theirs')
    expect(ended.exitCode).toBe(1)
    expect(outputOf(ended)).toContain('objects that exist are never modified')
    expect(outputOf(ended)).toContain('ConfigMap default/theirs exists')
    expect(outputOf(ended)).not.toContain('waiting:')
  })

  test('a namespace that is not there', async () => {
    const ended = await runAction({ ...management.given, ...given, namespace: 'nowhere' })
    expect(ended.exitCode).toBe(1)
    expect(outputOf(ended)).toContain('namespace: "nowhere" cannot be used')
    expect(outputOf(ended)).not.toContain('waiting:')
  })
})
