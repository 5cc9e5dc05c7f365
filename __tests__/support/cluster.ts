import type { Testbed, TestbedNode } from '../../testbed/testbed.ts'
import { missing, there, waitFor } from '../../testbed/wait.ts'

/** The parts of an object that the tests look at. */
export type Metadata = {
  readonly name: string
  readonly namespace?: string
  readonly uid: string
  readonly resourceVersion: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly deletionTimestamp?: string
}

/** Any object of the cluster. */
export type KubeObject = { readonly metadata: Metadata }

export type RuntimeClass = KubeObject & { readonly handler: string; readonly scheduling?: object }

export type Node = KubeObject & {
  readonly spec: { readonly taints?: readonly { readonly key: string }[] }
  readonly status: {
    readonly conditions: readonly { readonly type: string; readonly status: string }[]
    readonly nodeInfo: { readonly kubeletVersion: string }
  }
}

export type Pod = KubeObject & {
  readonly spec: { readonly nodeName?: string; readonly nodeSelector?: Readonly<Record<string, string>> }
  readonly status: { readonly phase?: string; readonly podIP?: string }
}

export const classesPath = '/apis/node.k8s.io/v1/runtimeclasses'
const mergePatch = 'application/merge-patch+json'

/** Reads an object or a list; undefined if it isn't there. */
export async function find<T>(testbed: Testbed, path: string): Promise<T | undefined> {
  const answer = await testbed.api.call('GET', path)
  if (answer.status === 404) return undefined
  if (answer.status !== 200) throw new Error(`GET ${path} answered ${answer.status}: ${answer.body}`)
  return JSON.parse(answer.body) as T
}

/** Reads an object that has to be there. */
export async function read<T>(testbed: Testbed, path: string): Promise<T> {
  const found = await find<T>(testbed, path)
  if (found === undefined) throw new Error(`GET ${path}: it is not there`)
  return found
}

/** Reads all objects of a kind. */
export async function list<T>(testbed: Testbed, path: string): Promise<readonly T[]> {
  return (await read<{ readonly items: readonly T[] }>(testbed, path)).items
}

/** Makes an object. */
export async function create<T>(testbed: Testbed, path: string, object: object): Promise<T> {
  return await change<T>(testbed, 'POST', path, object)
}

/** Changes an object by a merge patch: null takes a field away. */
export async function merge<T>(testbed: Testbed, path: string, patch: object): Promise<T> {
  return await change<T>(testbed, 'PATCH', path, patch, mergePatch)
}

/** Applies an object server-side, as another field manager, which takes what it has from others. */
export async function serverSideApply(testbed: Testbed, path: string, object: object, manager: string): Promise<void> {
  await change(testbed, 'PATCH', `${path}?fieldManager=${manager}&force=true`, object, 'application/apply-patch+yaml')
}

/** Deletes an object, or a collection; one that isn't there is fine. */
export async function remove(testbed: Testbed, path: string): Promise<void> {
  const answer = await testbed.api.call('DELETE', path)
  if (answer.status >= 400 && answer.status !== 404) {
    throw new Error(`DELETE ${path} answered ${answer.status}: ${answer.body}`)
  }
}

async function change<T>(
  { api }: Testbed,
  method: string,
  path: string,
  body: object,
  contentType = 'application/json'
): Promise<T> {
  const answer = await api.call(method, path, body, { contentType })
  if (answer.status >= 400) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.body}`)
  return JSON.parse(answer.body) as T
}

/** Makes a RuntimeClass as a user would, with whatever scheduling. */
export async function createClass(
  testbed: Testbed,
  runtimeClass: string,
  handler: string,
  scheduling?: object
): Promise<void> {
  await create(testbed, classesPath, {
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    metadata: { name: runtimeClass },
    handler,
    ...(scheduling === undefined ? {} : { scheduling })
  })
}

/** Sets a label of a node, or removes it. */
export async function label(testbed: Testbed, node: string, key: string, value: string | null): Promise<void> {
  await merge(testbed, `/api/v1/nodes/${node}`, { metadata: { labels: { [key]: value } } })
}

/** Brings the cluster back to where a test file begins: no classes, no labels of ours, no barriers on the nodes. */
export async function reset(testbed: Testbed): Promise<void> {
  await remove(testbed, classesPath)
  for (const { metadata, spec } of await list<Node>(testbed, '/api/v1/nodes')) {
    const ours = Object.keys(metadata.labels ?? {}).filter((key) => key.startsWith('cluster.x-k8s.io/'))
    const labels = Object.fromEntries(ours.map((key) => [key, null]))
    // Which runs use a label, of those that left it there.
    const uses = Object.keys(metadata.annotations ?? {}).filter((key) => key.startsWith('runs.wasm-node-smoke/'))
    const annotations = Object.fromEntries(uses.map((key) => [key, null]))
    const taints = spec.taints?.filter((taint) => taint.key.startsWith('node.kubernetes.io/')) ?? []
    const path = `/api/v1/nodes/${metadata.name}`
    await merge(testbed, path, { metadata: { annotations, labels }, spec: { unschedulable: null, taints } })
  }
  // Those of the file before take their time to go.
  await waitFor({ what: 'the end of deleted namespaces', timeoutMs: 60_000, everyMs: 200 }, async () => {
    const namespaces = await list<KubeObject>(testbed, '/api/v1/namespaces')
    const ending = namespaces.filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
    return ending.length === 0 ? there(undefined) : missing(ending.map(({ metadata }) => metadata.name).join(', '))
  })
}

/** The names of the namespaces that runs made and didn't delete. */
export async function ownNamespaces(testbed: Testbed): Promise<readonly string[]> {
  const namespaces = await list<KubeObject>(testbed, '/api/v1/namespaces')
  return namespaces.map(({ metadata }) => metadata.name).filter((one) => one.startsWith('wasm-node-smoke-'))
}

/** Waits until a node's Ready condition is this, and the taints that go with it have followed. */
export async function waitForReady(
  testbed: Testbed,
  node: string,
  wanted: 'True' | 'False' | 'Unknown'
): Promise<void> {
  await waitFor({ what: `Ready=${wanted} of ${node}`, timeoutMs: 120_000, everyMs: 500 }, async () => {
    const { spec, status } = await read<Node>(testbed, `/api/v1/nodes/${node}`)
    const ready = status.conditions.find(({ type }) => type === 'Ready')?.status ?? 'none'
    const isTainted = (spec.taints ?? []).some(({ key }) => key.startsWith('node.kubernetes.io/'))
    const isSettled = isTainted === (wanted !== 'True')
    return ready === wanted && isSettled ? there(undefined) : missing(`${ready}, tainted: ${isTainted}`)
  })
}

/** Has a node whose object was deleted join again: a kubelet makes it when it starts. */
export async function bringBack(testbed: Testbed, name: string): Promise<void> {
  const node = testbed.node(name)
  await node.stop('kubelet')
  await node.start('kubelet')
  await waitFor({ what: `node ${name}`, timeoutMs: 60_000, everyMs: 200 }, async () => {
    const found = await find(testbed, `/api/v1/nodes/${name}`)
    return found === undefined ? missing('it is not there') : there(undefined)
  })
  await waitForReady(testbed, name, 'True')
  await restartProxy(node)
}

/** kube-proxy ends when its node's object is deleted; on other machines a service manager starts it again. */
export async function restartProxy(node: TestbedNode): Promise<void> {
  await node.stop('kube-proxy')
  await node.start('kube-proxy')
}
