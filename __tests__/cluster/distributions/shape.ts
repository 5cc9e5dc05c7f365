import type { NodeObject } from '../../../src/core/kubernetes/objects.ts'
import { runtimeOfHandler } from '../../../src/core/runtimes.ts'
import { renderContainerdConfig } from '../../../testbed/containerd-config.ts'
import { failureOf } from '../../../testbed/run.ts'
import { allRuntimes, runtimeTypeOf } from '../../../testbed/runtimes.ts'
import type { Testbed, TestbedNode } from '../../../testbed/testbed.ts'
import { missing, there, waitFor } from '../../../testbed/wait.ts'
import type { Distribution } from '../../fixtures/distributions.ts'
import { classesPath, create, find, merge, remove, restartProxy } from '../../support/cluster.ts'

const config = '/etc/containerd/config.toml'
const policies = '/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicies'
const bindings = '/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicybindings'
const policy = 'nodes-of-another-distribution'

/**
 * Makes the cluster one of this distribution: its nodes alone, with their labels, their handlers in containerd's configuration,
 * and its classes. Version and image, which a kubelet reports for itself and on its own terms, are replaced as they reach the
 * API server. containerd's version and the kernel stay the testbed's.
 */
export async function putOn(testbed: Testbed, { nodes, classes }: Distribution): Promise<void> {
  await remove(testbed, classesPath)
  await Promise.all(testbed.nodes.map((node) => takeOut(testbed, node)))
  await report(testbed, nodes)
  await Promise.all(nodes.map((node) => bringBack(testbed, node)))
  for (const { metadata, ...rest } of classes) {
    await create(testbed, classesPath, { ...rest, metadata: { ...metadata, uid: undefined } })
  }
}

/** Makes the cluster its topology's again. */
export async function putBack(testbed: Testbed, configs: ReadonlyMap<string, string>): Promise<void> {
  await remove(testbed, classesPath)
  await Promise.all(testbed.nodes.map((node) => takeOut(testbed, node)))
  await remove(testbed, `${bindings}/${policy}`)
  await remove(testbed, `${policies}/${policy}`)
  await Promise.all(
    testbed.nodes.map(async (node) => {
      await restart(node, configs.get(node.name) ?? '')
      await waitForNode(testbed, node.name, () => true)
      await restartProxy(node)
    })
  )
}

/** The configuration of each node's containerd, as it is now. */
export async function readConfigs(testbed: Testbed): Promise<ReadonlyMap<string, string>> {
  const read = testbed.nodes.map(async (node) => [node.name, await exec(node, ['cat', config])] as const)
  return new Map(await Promise.all(read))
}

/** A node that is not there: the others are all that the cluster has. */
async function takeOut(testbed: Testbed, node: TestbedNode): Promise<void> {
  if (node.isRunning('kubelet')) await node.stop('kubelet')
  await remove(testbed, `/api/v1/nodes/${node.name}`)
}

async function bringBack(testbed: Testbed, { metadata, spec, status }: NodeObject): Promise<void> {
  const name = metadata.name ?? ''
  const node = testbed.node(name)
  const handlers = (status?.runtimeHandlers ?? []).map((one) => one.name ?? '')
  const own = handlers.filter((handler) => handler !== '' && handler !== 'runc')
  await restart(node, renderContainerdConfig({ ...node.spec, handlers: noHandlers }) + own.map(renderHandler).join(''))
  const version = status?.nodeInfo?.kubeletVersion
  await waitForNode(testbed, name, (found) => {
    const listed = (found.status?.runtimeHandlers ?? []).map((one) => one.name ?? '')
    return found.status?.nodeInfo?.kubeletVersion === version && listed.sort().join() === handlers.toSorted().join()
  })
  await restartProxy(node)
  await merge(testbed, `/api/v1/nodes/${name}`, { metadata: { labels: metadata.labels }, spec })
}

const noHandlers = { lunatic: 'absent', slight: 'absent', spin: 'absent', wws: 'absent' } as const

/** What is of no known runtime runs plain containers; runwasi's engines all take the sample that the testbed's wasmtime takes. */
function renderHandler(handler: string): string {
  const known = runtimeOfHandler(handler)
  const shim = allRuntimes.find((runtime) => runtime === known?.name) ?? 'wasmtime'
  const type = known === undefined ? 'io.containerd.runc.v2' : runtimeTypeOf(shim)
  const section = `plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.${handler}`
  return `\n[${section}]\n  runtime_type = "${type}"\n`
}

/** From now on the API server takes version and image of these nodes' first one for what a kubelet reports. */
async function report(testbed: Testbed, [node]: readonly NodeObject[]): Promise<void> {
  const { kubeletVersion, osImage } = node?.status?.nodeInfo ?? {}
  const replace = (field: string, value = ''): string =>
    `JSONPatch{op: "replace", path: "/status/nodeInfo/${field}", value: ${JSON.stringify(value)}}`
  const expression = `[${replace('kubeletVersion', kubeletVersion)}, ${replace('osImage', osImage)}]`
  const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'] }
  const spec = {
    failurePolicy: 'Fail',
    reinvocationPolicy: 'Never',
    matchConstraints: { resourceRules: [{ ...rule, resources: ['nodes', 'nodes/status'] }] },
    mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression } }]
  }
  if ((await find(testbed, `${policies}/${policy}`)) === undefined) {
    await create(testbed, policies, { metadata: { name: policy }, spec })
    await create(testbed, bindings, { metadata: { name: policy }, spec: { policyName: policy } })
  } else await merge(testbed, `${policies}/${policy}`, { spec })
  // It holds some time later, and a kubelet whose node is registered before that reports again only after minutes.
  await waitFor({ what: 'the policy', timeoutMs: 30_000, everyMs: 200 }, async () => {
    const tried = await create<NodeObject>(testbed, '/api/v1/nodes?dryRun=All', { metadata: { name: policy } })
    const { nodeInfo } = tried.status ?? {}
    const isHeld = nodeInfo?.kubeletVersion === kubeletVersion && nodeInfo?.osImage === osImage
    return isHeld ? there(undefined) : missing(JSON.stringify(nodeInfo))
  })
}

async function restart(node: TestbedNode, text: string): Promise<void> {
  await node.stop('containerd')
  await exec(node, ['sh', '-c', `cat > ${config}`], text)
  await node.start('containerd')
  // A kubelet lists the handlers that it finds when it starts.
  await node.start('kubelet')
}

async function waitForNode(testbed: Testbed, name: string, isWanted: (node: NodeObject) => boolean): Promise<void> {
  await waitFor({ what: `the node ${name} as it is to be`, timeoutMs: 60_000, everyMs: 200 }, async () => {
    const found = await find<NodeObject>(testbed, `/api/v1/nodes/${name}`)
    const isReady = found?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True')
    const isTainted = (found?.spec?.taints ?? []).length > 0
    if (found !== undefined && isReady === true && !isTainted && isWanted(found)) return there(undefined)
    return missing(JSON.stringify(found?.status?.nodeInfo ?? 'it is not there'))
  })
}

async function exec(node: TestbedNode, args: readonly string[], input = ''): Promise<string> {
  const ran = await node.exec(args, { input })
  if (ran.code !== 0) throw new Error(failureOf(ran))
  return ran.stdout
}
