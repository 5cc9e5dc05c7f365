import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { loadAll } from 'js-yaml'
import type { Testbed } from '../../../testbed/testbed.ts'
import { missing, there, waitFor } from '../../../testbed/wait.ts'
import { create, find, type KubeObject, list, remove } from '../cluster.ts'

/** Stands for spin-operator: it makes of a SpinApp what that makes of it, and nothing else. */

const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const group = '/apis/core.spinkube.dev/v1alpha1'
/** By which spin-operator knows what belongs to an app. */
const nameLabel = 'core.spinkube.dev/app-name'

type SpinApp = KubeObject & {
  readonly spec: { readonly image: string; readonly executor: string; readonly replicas?: number }
}
type SpinAppExecutor = KubeObject & {
  readonly spec: {
    readonly createDeployment: boolean
    readonly deploymentConfig?: { readonly runtimeClassName?: string }
  }
}

/** Adds SpinKube's kinds to the cluster. */
export async function addSpinKube(cluster: Testbed): Promise<void> {
  const text = readFileSync(join(import.meta.dirname, 'crds.yaml'), 'utf8')
  for (const crd of loadAll(text) as object[]) await create(cluster, crds, crd)
  await waitFor({ what: 'the kinds of SpinKube', timeoutMs: 30_000, everyMs: 100 }, async () => {
    const served = await find<{ readonly resources: readonly { readonly name: string }[] }>(cluster, group)
    return (served?.resources.length ?? 0) >= 2 ? there(undefined) : missing('they are not served')
  })
}

/** Removes them again, and with them all objects of these kinds. */
export async function removeSpinKube(cluster: Testbed): Promise<void> {
  for (const plural of ['spinapps', 'spinappexecutors']) await remove(cluster, `${crds}/${plural}.core.spinkube.dev`)
}

/** Begins to look after SpinApps; gives what ends that. */
export function startOperator(cluster: Testbed): () => Promise<void> {
  const done = new AbortController()
  const working = (async () => {
    while (!done.signal.aborted) {
      for (const app of await list<SpinApp>(cluster, `${group}/spinapps`)) await reconcile(cluster, app)
      await sleep(300, undefined, { signal: done.signal }).catch(() => undefined)
    }
  })()
  return async () => {
    done.abort()
    await working
  }
}

async function reconcile(cluster: Testbed, { metadata, spec }: SpinApp): Promise<void> {
  const { name, namespace = '', uid, deletionTimestamp } = metadata
  if (deletionTimestamp !== undefined) return
  const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`
  const services = `/api/v1/namespaces/${namespace}/services`
  const executor = await find<SpinAppExecutor>(
    cluster,
    `${group}/namespaces/${namespace}/spinappexecutors/${spec.executor}`
  )
  if (executor === undefined) {
    const at = new Date().toISOString()
    await make(cluster, `/api/v1/namespaces/${namespace}/events`, {
      metadata: { name: `${name}-missing-executor` },
      involvedObject: { apiVersion: 'core.spinkube.dev/v1alpha1', kind: 'SpinApp', name, namespace, uid },
      ...{ type: 'Warning', reason: 'MissingExecutor', firstTimestamp: at, lastTimestamp: at },
      message: `Could not find SpinAppExecutor ${namespace}/${spec.executor}`
    })
    return
  }
  const owner = { apiVersion: 'core.spinkube.dev/v1alpha1', kind: 'SpinApp', name, uid }
  const ownerReferences = [{ ...owner, controller: true, blockOwnerDeletion: true }]
  const own = { name, labels: { [nameLabel]: name }, ownerReferences }
  // A pod gets requests once this says that its app is ready.
  const podLabels = { [nameLabel]: name, [`core.spinkube.dev/app.${name}.status`]: 'ready' }
  if (executor.spec.createDeployment && (await find(cluster, `${deployments}/${name}`)) === undefined) {
    const container = {
      name,
      image: spec.image,
      command: ['/'],
      ports: [{ name: 'http-app', containerPort: 80 }]
    }
    await make(cluster, deployments, {
      metadata: own,
      spec: {
        replicas: spec.replicas,
        selector: { matchLabels: podLabels },
        template: {
          metadata: { labels: podLabels },
          spec: { runtimeClassName: executor.spec.deploymentConfig?.runtimeClassName, containers: [container] }
        }
      }
    })
  }
  if ((await find(cluster, `${services}/${name}`)) === undefined) {
    await make(cluster, services, {
      metadata: own,
      spec: { type: 'ClusterIP', selector: podLabels, ports: [{ name: 'http-app', port: 80, targetPort: 'http-app' }] }
    })
  }
}

/** As a controller does: what is there already stays, and in a namespace that ends nothing is made. */
async function make(cluster: Testbed, path: string, object: object): Promise<void> {
  const { body, status } = await cluster.api.call('POST', path, object)
  const isLate = status === 409 || status === 404 || body.includes('NamespaceTerminating')
  if (status >= 400 && !isLate) throw new Error(`POST ${path} answered ${status}: ${body}`)
}
