import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dump } from 'js-yaml'
import { create, createClass, find, list, remove, reset } from '../support/cluster.ts'
import { startMain, startPost } from '../support/action/step.ts'
import { findChanges, takeSnapshot } from '../support/snapshot.ts'
import { until } from '../support/until.ts'
import { makeDeployment, makeService } from '../cluster/manifests/manifests.ts'
import { isChange, kubeconfigOf, type Outcome, pick, type SoakContext } from './context.ts'

const NAMESPACE = 'soak-own'
const CLASS = 'wasmtime-spin-v2'

type Given = Readonly<Record<string, string>>
type Moment = { readonly change: number; readonly when: 'before' | 'after' }

/** The kinds of runs that are killed; each leaves the cluster as it was, or but for what `workload` lets stay. */
const kinds: Readonly<Record<string, (context: SoakContext) => Given>> = {
  constrained: () => ({ constrain: 'true', cleanup: 'all' }),
  'constrained, workload': () => ({ constrain: 'true', cleanup: 'workload' }),
  'replicas by node-port': () => ({ replicas: '2', access: 'node-port', cleanup: 'all' }),
  manifests: (context) => ({
    sample: 'none',
    cleanup: 'all',
    namespace: NAMESPACE,
    manifests: writeManifests(context)
  }),
  "somebody else's class": () => ({ constrain: 'true', cleanup: 'all' })
}

/** Kills runs before and after their changes, and compares the cluster with what it was once the post step has ended. */
export async function soakKills(context: SoakContext): Promise<Outcome> {
  const findings: string[] = []
  let trials = 0
  while (trials < context.trials) {
    for (const [kind, inputsOf] of Object.entries(kinds)) {
      const given = inputsOf(context)
      const changes = await countChanges(kind, given, context)
      const all = Array.from({ length: changes }, (_, change) => change + 1).flatMap((change): Moment[] => [
        { change, when: 'before' },
        { change, when: 'after' }
      ])
      // Fewer trials than moments: those that the seed gives.
      const chosen = context.trials < all.length ? [pick(context.random, all as [Moment, ...Moment[]])] : all
      for (const moment of chosen) {
        if (trials === context.trials) return { trials, findings }
        const found = await killOnce(kind, given, moment, context)
        trials += 1
        const name = `${kind}, killed ${moment.when} change ${moment.change} of ${changes}`
        context.log(`${name}: ${found.length === 0 ? 'as it was' : found.join('; ')}`)
        findings.push(...found.map((one) => `${name}: ${one}`))
      }
    }
  }
  return { trials, findings }
}

async function prepare(kind: string, { testbed }: SoakContext): Promise<void> {
  await reset(testbed)
  if (kind === "somebody else's class") await createClass(testbed, CLASS, 'spin')
  if (kind !== 'manifests' || (await find(testbed, `/api/v1/namespaces/${NAMESPACE}`)) !== undefined) return
  await create(testbed, '/api/v1/namespaces', { metadata: { name: NAMESPACE } })
  await until('the account of the namespace', async () => {
    const parts = ['serviceaccounts', 'configmaps'].map((one) =>
      list(testbed, `/api/v1/namespaces/${NAMESPACE}/${one}`)
    )
    return (await Promise.all(parts)).every((found) => found.length > 0)
  })
}

async function countChanges(kind: string, given: Given, context: SoakContext): Promise<number> {
  await prepare(kind, context)
  let changes = 0
  context.proxy.onRequest = (request) => {
    if (isChange(request)) changes += 1
  }
  const temp = mkdtempSync(join(context.folder, 'run-'))
  await startMain(inputsOf(given, context), temp).ended
  return changes
}

async function killOnce(
  kind: string,
  given: Given,
  { change, when }: Moment,
  context: SoakContext
): Promise<readonly string[]> {
  const { proxy, testbed } = context
  await prepare(kind, context)
  const before = await takeSnapshot(testbed)
  const temp = mkdtempSync(join(context.folder, 'run-'))
  let changes = 0
  const main = startMain(inputsOf(given, context), temp)
  proxy.onRequest = (request) => {
    if (isChange(request)) changes += 1
    if (!isChange(request) || changes !== change) return
    proxy.onRequest = () => undefined
    if (when === 'before') {
      main.child.kill('SIGKILL')
      request.answer(503, {}, {})
      return
    }
    proxy.onAnswer = ({ method, path }) => {
      if (method === request.method && path === request.path) main.child.kill('SIGKILL')
    }
  }
  await main.ended
  proxy.onRequest = () => undefined
  proxy.onAnswer = () => undefined
  const post = await startPost(temp).ended
  const warned = post.stdout.includes('::warning') ? [`the post step warns: ${post.stdout.trim()}`] : []
  return [...warned, ...findChanges(before, await takeSnapshot(testbed)).filter((one) => !mayStay(one, given))]
}

/** By `workload` the documented classes stay, and labels of checks that passed. */
function mayStay(found: string, { cleanup }: Given): boolean {
  if (cleanup !== 'workload' || found.includes('wasm-node-smoke')) return false
  return found.startsWith('new: /apis/node.k8s.io/v1/runtimeclasses/') || found.startsWith('changed: /api/v1/nodes/')
}

function inputsOf(given: Given, context: SoakContext): Given {
  return { kubeconfig: kubeconfigOf(context), runtimes: 'spin', nodes: 'node-a', timeout: '60s', ...given }
}

function writeManifests({ folder }: SoakContext): string {
  const path = join(folder, 'manifests.yaml')
  const { template } = makeDeployment('db').spec
  const data = {
    metadata: { name: 'data' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } }
  }
  const selector = { matchLabels: { app: 'db' } }
  const objects = [
    { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'soak-class' }, handler: 'spin' },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { a: 'b' } },
    makeDeployment('web'),
    makeService('web'),
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'db' },
      spec: { serviceName: 'db', replicas: 1, selector, template, volumeClaimTemplates: [data] }
    }
  ]
  writeFileSync(path, objects.map((one) => dump(one)).join('---\n'))
  return path
}

/** Removes what the trials need. */
export async function endKills({ testbed }: SoakContext): Promise<void> {
  await remove(testbed, `/api/v1/namespaces/${NAMESPACE}`)
  await reset(testbed)
}
