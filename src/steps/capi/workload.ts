import type { CapiApi } from '../../core/capi/api.ts'
import { isInitialized } from '../../core/capi/conditions.ts'
import { listExpectedNodes, type ExpectedNode } from '../../core/capi/expected-nodes.ts'
import type { ClusterObject, Snapshot } from '../../core/capi/objects.ts'
import { listManagementPermissions } from '../../core/capi/permissions.ts'
import { listOpenCluster, listOpenNodes, type Open } from '../../core/capi/waiting.ts'
import type { Inputs, Node, WorkloadCluster } from '../../core/model.ts'
import { parseNode } from '../../core/nodes/nodes.ts'
import type { Cluster } from '../../ports.ts'
import { checkPermissions } from '../survey/permissions.ts'
import { preflight } from '../survey/preflight.ts'
import { problem, type Step } from '../result.ts'
import { discover } from './discover.ts'
import { ObjectCache, type CachedKinds } from './object-cache.ts'
import { awaitSecret } from './secret.ts'
import { describeOpen, type Patience, shorten, waitUntilClosed } from './wait.ts'
import { groupVersionPath, nodesPath } from '../../core/kubernetes/paths.ts'

/**
 * Waits for the control plane of a workload cluster, for its topology and for the Secret that leads to it. Gives what is followed of the
 * management cluster meanwhile and from then on, to be closed by who has it.
 */
export async function awaitControlPlane(
  management: Cluster,
  workload: WorkloadCluster,
  patience: Patience
): Promise<Step<ObjectCache>> {
  const opened = await openManagement(management, workload, patience)
  if (opened.kind !== 'done') return opened
  const ready = await waitForControlPlane(opened.value, workload, patience)
  if (ready.kind !== 'done') {
    await opened.value.close()
    return ready
  }
  await awaitSecret(management, workload, patience)
  return opened
}

/** Asks what the management cluster serves and allows, and begins to follow what it has in a namespace. */
async function openManagement(
  management: Cluster,
  { namespace, name }: WorkloadCluster,
  { clock, log, signal }: Patience
): Promise<Step<ObjectCache>> {
  const api = await discover(management)
  if (api.kind !== 'done') return api
  const permissions = listManagementPermissions(api.value, namespace, name)
  const grant = { role: 'rbac-management', namespace } as const
  const allowed = await checkPermissions(management, permissions, { grant, where: ' on the management cluster' })
  if (allowed.kind !== 'done') return allowed
  const cache = new ObjectCache(clock)
  const failure = await cache.open(management, listPaths(api.value, namespace), log, signal)
  if (failure !== undefined) return problem('the management cluster cannot be read', failure)
  return { kind: 'done', value: cache }
}

function listPaths({ collections }: CapiApi, namespace: string): readonly CachedKinds[] {
  return collections.map(({ key, group, version, resource }) => ({
    key,
    path: `${groupVersionPath(group, version)}/namespaces/${namespace}/${resource}`
  }))
}

/** What it is waiting for is reported. */
async function waitForControlPlane(
  cache: ObjectCache,
  workload: WorkloadCluster,
  patience: Patience
): Promise<Step<undefined>> {
  const find = (): ClusterObject | undefined =>
    cache.all('clusters').find(({ metadata }) => metadata.name === workload.name)
  if (find() === undefined) return unknownCluster(cache, workload)
  const list = (): readonly Open[] => {
    const cluster = find()
    return cluster === undefined ? [] : listOpenCluster(cluster, takeSnapshot(cache, workload))
  }
  const open = await waitUntilClosed(list, [cache], patience)
  const cluster = find()
  // Deleted while it was waited for.
  if (cluster === undefined) return unknownCluster(cache, workload)
  if (open.length === 0) return { kind: 'done', value: undefined }
  const why = patience.signal.aborted ? 'the run was cancelled' : 'wait-timeout is over, or nothing more will come'
  const lines = shorten(open.map(describeOpen)).map((line) => `\n  ${line}`)
  const which = `${workload.namespace}/${workload.name}`
  const what = isInitialized(cluster)
    ? `the topology of ${which} is not applied`
    : `the control plane of ${which} is not up`
  return {
    kind: 'problem',
    message: `capz-cluster: ${what} (${why}):${lines.join('')}`
  }
}

function unknownCluster(cache: ObjectCache, { namespace, name }: WorkloadCluster): Step<never> {
  const there = cache.all('clusters').map(({ metadata }) => metadata.name ?? '')
  const known = there.length === 0 ? 'it has none' : `it has ${shorten(there.sort()).join(', ')}`
  return {
    kind: 'problem',
    message: `capz-cluster: expected a Cluster of namespace ${namespace} on the management cluster, got "${name}"; ${known}`
  }
}

/**
 * Waits for a Ready node of each Machine that the inputs choose. What is missing at the end is no problem here: it fails
 * as nodes of its own. What would keep the run from its work, in the namespace of its samples, is found before the long
 * wait, and not only after it. Gives all nodes that should be there.
 */
export async function awaitNodes(
  cache: ObjectCache,
  cluster: Cluster,
  workload: WorkloadCluster,
  inputs: Inputs,
  namespace: string,
  patience: Patience
): Promise<Step<readonly ExpectedNode[]>> {
  const checked = await preflight(cluster, inputs, namespace)
  if (checked.kind === 'problem') return checked
  const nodes = new ObjectCache(patience.clock)
  const failure = await nodes.open(cluster, [{ key: 'nodes', path: nodesPath }], patience.log, patience.signal)
  if (failure !== undefined) return problem('the nodes of the workload cluster cannot be listed', failure)
  const there = (): readonly Node[] => nodes.all('nodes').map(parseNode)
  const expectedNodes = (): readonly ExpectedNode[] => listExpectedNodes(takeSnapshot(cache, workload), there())
  const open = await waitUntilClosed(() => listOpenNodes(expectedNodes(), there(), inputs), [cache, nodes], patience)
  await nodes.close()
  if (patience.signal.aborted) return { kind: 'problem', message: 'the run was cancelled while it waited for Machines' }
  if (open.length > 0) {
    patience.log.warn(['not waiting any longer:', ...shorten(open.map(describeOpen))].join('\n'))
  }
  return { kind: 'done', value: expectedNodes() }
}

/** What there is of one cluster; several may share a namespace. */
function takeSnapshot(cache: ObjectCache, { name }: WorkloadCluster): Snapshot {
  const isOfCluster = ({ spec }: { readonly spec?: { readonly clusterName?: string } }): boolean =>
    spec?.clusterName === name
  return {
    machines: cache.all('machines').filter(isOfCluster),
    deployments: cache.all('deployments').filter(isOfCluster),
    pools: cache.all('pools').filter(isOfCluster),
    azureMachines: cache.all('azureMachines'),
    azureTemplates: cache.all('azureTemplates'),
    azurePools: cache.all('azurePools'),
    azurePoolMachines: cache.all('azurePoolMachines'),
    aksPools: cache.all('aksPools'),
    asoPools: cache.all('asoPools')
  }
}
