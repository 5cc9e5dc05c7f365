import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { loadAll } from 'js-yaml'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bindClusterRole, createAccount, createRole, removeAccount } from '../../support/accounts.ts'
import { type Given, type Reported, runOn } from '../../support/action/run.ts'
import { verdictsOf } from '../../support/action/report.ts'
import { create, remove, reset } from '../../support/cluster.ts'
import { readAdmin, writeKubeconfig } from '../../support/kubeconfigs.ts'
import { findChanges, takeSnapshot, type Snapshot } from '../../support/snapshot.ts'
import { useTestbed } from '../../support/testbeds.ts'

type Rule = {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly verbs: readonly string[]
}
type Role = {
  readonly kind: 'Role' | 'ClusterRole'
  readonly metadata: { readonly name: string }
  readonly rules: readonly Rule[]
}
/** One verb on one resource, and the kind of role that grants it. */
type Granted = { readonly kind: Role['kind']; readonly group: string; readonly resource: string; readonly verb: string }

const cluster = useTestbed('cluster')
const place = 'permissions'
const rbac = '/apis/rbac.authorization.k8s.io/v1'
/** Runs at once that end before they change anything. */
const AT_ONCE = 6

/** Each file, with inputs that need all of it but for what only port-forward and `runtimes: auto` need. */
const files: Readonly<Record<string, Given>> = {
  'rbac.yaml': { constrain: 'true' },
  'rbac-namespace.yaml': { namespace: place }
}
const most: Given = { replicas: '1', cleanup: 'all' }
const forwarding: Given = { access: 'port-forward', cleanup: 'all' }
const discovering: Given = { ...most, runtimes: 'auto', constrain: 'false' }

let folder: string

beforeAll(async () => {
  await reset(cluster)
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-permissions-'))
  const labels = { 'pod-security.kubernetes.io/enforce': 'baseline' }
  await create(cluster, '/api/v1/namespaces', { metadata: { name: place, labels } })
})

afterAll(async () => {
  rmSync(folder, { recursive: true })
  await remove(cluster, `/api/v1/namespaces/${place}`)
})

describe.each(Object.entries(files))('with the permissions of deploy/%s, by the commands at its top', (file, given) => {
  const account = file.replace('.yaml', '')
  let before: Snapshot
  let replicated: Reported
  let forwarded: Reported

  beforeAll(async () => {
    const kubeconfig = await kubeconfigOf(account)
    for (const command of commandsOf(file))
      await runCommand(command.replaceAll('NAMESPACE', place).replaceAll('NAME', account))
    before = await takeSnapshot(cluster)
    ;[replicated, forwarded] = await Promise.all([
      runOn(cluster, { ...given, ...most, kubeconfig, runtimes: 'spin', nodes: 'node-a' }),
      runOn(cluster, { ...given, ...forwarding, kubeconfig, runtimes: 'wws', nodes: 'node-b' })
    ])
  })

  afterAll(async () => {
    await runCommand(`kubectl delete -n ${place} -f deploy/${file}`)
    await runCommand(
      `kubectl delete clusterrolebinding ${rolesOf(file).find(({ kind }) => kind === 'ClusterRole')?.metadata.name ?? ''}`
    )
  })

  test('a Deployment behind a Service passes, and is cleaned up', () => {
    expect(verdictsOf(replicated.report)).toEqual({ 'spin on node-a': 'passed' })
    expect(replicated.report).toMatchObject({ result: 'passed', cleanup: { problems: [] } })
    expect(replicated.exitCode).toBe(0)
  })

  test('a check by port-forward passes, and is cleaned up', () => {
    expect(verdictsOf(forwarded.report)).toEqual({ 'wws on node-b': 'passed' })
    expect(forwarded.report).toMatchObject({ result: 'passed', cleanup: { problems: [] } })
    expect(forwarded.exitCode).toBe(0)
  })

  test('leaves the cluster as it was', async () => {
    expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
  })
})

describe.each(Object.entries(files))('without one permission of deploy/%s', (file, inputs) => {
  const all = rolesOf(file).flatMap(listGranted)
  const ended = new Map<string, Reported>()
  let before: Snapshot

  beforeAll(async () => {
    before = await takeSnapshot(cluster)
    const left = all.map((lacking, index) => ({ lacking, account: `${file.replace('.yaml', '')}-without-${index}` }))
    while (left.length > 0) {
      await Promise.all(
        left.splice(0, AT_ONCE).map(async ({ lacking, account }) => {
          const kubeconfig = await kubeconfigOf(account)
          await grant(
            account,
            all.filter((one) => one !== lacking)
          )
          const given = { ...inputs, runtimes: 'spin', nodes: 'node-a', ...needing(lacking), kubeconfig }
          ended.set(nameOf(lacking), await runOn(cluster, given))
          await revoke(account)
        })
      )
    }
  })

  test.each(all.map((lacking) => ({ name: nameOf(lacking), lacking })))(
    '$name: it alone is named, and a command that grants it',
    ({ name, lacking }) => {
      const run = ended.get(name)
      if (run === undefined) throw new Error(`no run without ${name}`)
      const { exitCode, report } = run
      const namespace = inputs['namespace'] ?? report.run.namespace
      const isThere = lacking.kind === 'Role' || !/^(nodes|namespaces|runtimeclasses)$/.test(lacking.resource)
      const [first, ...lines] = report.message.split('\n')
      expect(first).toBe('these permissions are missing:')
      expect(lines.map((line) => line.replace(/: to .+/, '').trim())).toEqual([
        isThere ? `${name} in namespace ${namespace}` : name
      ])
      const where = inputs['namespace'] === undefined ? '' : `-n ${place} `
      expect(report.diagnosis?.code).toBe('permissions-missing')
      expect(report.diagnosis?.fix.join('\n')).toContain(`kubectl apply ${where}-f ${resolve(deploy, file)}`)
      expect(exitCode).toBe(1)
    }
  )

  test('nothing is changed', async () => {
    expect(findChanges(before, await takeSnapshot(cluster))).toEqual([])
  })
})

const root = resolve(import.meta.dirname, '../../..')
const deploy = join(root, 'deploy')

function rolesOf(file: string): readonly Role[] {
  return loadAll(readFileSync(join(deploy, file), 'utf8')) as Role[]
}

function listGranted({ kind, rules }: Role): readonly Granted[] {
  return rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) => verbs.map((verb) => ({ kind, group, resource, verb })))
    )
  )
}

/** Inputs of a run that needs this permission. */
function needing({ resource, verb }: Granted): Given {
  if (resource === 'runtimeclasses' && verb === 'list') return discovering
  return resource === 'pods/portforward' ? forwarding : most
}

function nameOf({ group, resource, verb }: Granted): string {
  return `${verb} ${resource}${group === '' ? '' : `.${group}`}`
}

/** The commands in the comment at the top of a file, each on one line. */
function commandsOf(file: string): readonly string[] {
  const text = readFileSync(join(deploy, file), 'utf8').replaceAll(/ \\\n# +/g, ' ')
  return text.split('\n').flatMap((line) => (line.startsWith('#   kubectl ') ? [line.slice(1).trim()] : []))
}

async function runCommand(command: string): Promise<void> {
  const PATH = [dirname(cluster.kubectl), process.env['PATH']].join(delimiter)
  const env = { PATH, HOME: folder, KUBECONFIG: cluster.kubeconfig }
  await promisify(execFile)('sh', ['-ec', command], { cwd: root, env })
}

/** A kubeconfig with a token of a new service account. */
async function kubeconfigOf(account: string): Promise<string> {
  const token = await createAccount(cluster, place, account)
  return writeKubeconfig(join(folder, account), readAdmin(cluster).cluster, { token })
}

/** Grants a service account these permissions, by roles of its name. */
async function grant(account: string, all: readonly Granted[]): Promise<void> {
  const rulesOf = (kind: Role['kind']) =>
    all
      .filter((one) => one.kind === kind)
      .map(({ group, resource, verb }) => ({ apiGroups: [group], resources: [resource], verbs: [verb] }))
  await create(cluster, `${rbac}/clusterroles`, { metadata: { name: account }, rules: rulesOf('ClusterRole') })
  await bindClusterRole(cluster, place, account, account)
  await createRole(cluster, place, account, rulesOf('Role'), { name: account, namespace: place })
}

/** Removes a service account, and all that it was granted by roles of its name. */
async function revoke(account: string): Promise<void> {
  await removeAccount(cluster, place, account)
  await remove(cluster, `${rbac}/clusterroles/${account}`)
  await remove(cluster, `${rbac}/namespaces/${place}/rolebindings/${account}`)
  await remove(cluster, `${rbac}/namespaces/${place}/roles/${account}`)
}
