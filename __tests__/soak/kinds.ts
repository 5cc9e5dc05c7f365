import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dump } from 'js-yaml'
import { startPost } from '../support/action/step.ts'
import type { Given } from '../support/action/run.ts'
import { create, createClass, find, list, remove, reset } from '../support/cluster.ts'
import { findChanges, type Snapshot, takeSnapshot } from '../support/snapshot.ts'
import { until } from '../support/until.ts'
import { makeDeployment, makeService } from '../cluster/manifests/manifests.ts'
import { kubeconfigOf, type SoakContext } from './context.ts'

const NAMESPACE = 'soak-own'
const CLASS = 'wasmtime-spin-v2'
/** The kinds of runs that are ended early; each leaves the cluster as it was, or but for what `workload` lets stay. */
export const kinds: Readonly<Record<string, (context: SoakContext) => Given>> = {
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

/** Makes the cluster what a run of this kind begins with. */
export async function prepare(kind: string, { testbed }: SoakContext): Promise<void> {
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

/** A kind's inputs, with those that all have. */
export function inputsOf(given: Given, context: SoakContext): Given {
  return { kubeconfig: kubeconfigOf(context), runtimes: 'spin', nodes: 'node-a', timeout: '60s', ...given }
}

/** Runs the post step; what it warns of, and what is on the cluster that was not. */
export async function findLeft(
  before: Snapshot,
  given: Given,
  temp: string,
  { testbed }: SoakContext
): Promise<readonly string[]> {
  const post = await startPost(temp).ended
  const warned = post.stdout.includes('::warning') ? [`the post step warns: ${post.stdout.trim()}`] : []
  return [...warned, ...findChanges(before, await takeSnapshot(testbed)).filter((one) => !mayStay(one, given))]
}

/** By `workload` the documented classes stay, and labels of checks that passed. */
function mayStay(found: string, { cleanup }: Given): boolean {
  if (cleanup !== 'workload' || found.includes('wasm-node-smoke')) return false
  return found.startsWith('new: /apis/node.k8s.io/v1/runtimeclasses/') || found.startsWith('changed: /api/v1/nodes/')
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
export async function endKinds({ testbed }: SoakContext): Promise<void> {
  await remove(testbed, `/api/v1/namespaces/${NAMESPACE}`)
  await reset(testbed)
}
