import { type NodeObj, type Pod, type PodSpec, setCondition, type Stored, type WorkloadObj } from '../api/objects.ts'
import type { ApiServer } from '../api/server.ts'
import type { Random } from '../random.ts'
import { writeEvent } from './events.ts'
import { NODES } from './scheduler.ts'

const KINDS: Readonly<Record<string, string>> = {
  deployments: 'Deployment',
  statefulsets: 'StatefulSet',
  daemonsets: 'DaemonSet',
  jobs: 'Job'
}
const SYNC_MS = 400

/** The controllers of workloads: they make the pods that are missing, through an API server of theirs. */
export function runWorkloadControllers(server: ApiServer, random: Random): void {
  const { store } = server
  const planned = new Set<string>()
  const plan = (collection: string, name: string, ms: number): void => {
    const key = `${collection}/${name}`
    if (planned.has(key)) return
    planned.add(key)
    store.time.after(ms, () => {
      planned.delete(key)
      sync(server, collection, name, () => {
        plan(collection, name, SYNC_MS)
      })
    })
  }
  const planDaemons = ({ metadata: { name, namespace = '' } }: WorkloadObj): void => {
    plan(`/apis/apps/v1/namespaces/${namespace}/daemonsets`, name, random.between(20, 200))
  }
  store.onChange(({ collection, object: { metadata } }) => {
    if (collection === NODES) for (const one of store.all<WorkloadObj>('daemonsets')) planDaemons(one)
    const resource = collection.slice(collection.lastIndexOf('/') + 1)
    if (KINDS[resource] !== undefined) plan(collection, metadata.name, random.between(20, 200))
    if (resource !== 'pods') return
    for (const owner of metadata.ownerReferences ?? []) {
      const name = owner.kind === 'ReplicaSet' ? owner.name.slice(0, owner.name.lastIndexOf('-')) : owner.name
      const of = owner.kind === 'ReplicaSet' ? 'deployments' : `${owner.kind.toLowerCase()}s`
      const group = of === 'jobs' ? 'batch' : 'apps'
      plan(`/apis/${group}/v1/namespaces/${metadata.namespace ?? ''}/${of}`, name, random.between(20, 200))
    }
  })
}

function sync(server: ApiServer, collection: string, name: string, again: () => void): void {
  const { store } = server
  const found = store.find<WorkloadObj>(collection, name)
  if (found === undefined) return
  const kind = KINDS[collection.slice(collection.lastIndexOf('/') + 1)] ?? ''
  const { metadata, spec } = found
  const namespace = metadata.namespace ?? ''
  const owner = kind === 'Deployment' ? replicaSetOf(server, found, namespace) : found
  const ownerKind = kind === 'Deployment' ? 'ReplicaSet' : kind
  const path = `/api/v1/namespaces/${namespace}/pods`
  const own = store
    .list<Pod>(path)
    .filter((pod) => pod.metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid) === true)
  if (metadata.deletionTimestamp !== undefined) {
    end(server, { collection, found, owner, path, own })
    return
  }
  const nodes = kind === 'DaemonSet' ? nodesOfDaemons(store.list<NodeObj>(NODES)) : []
  const wanted = spec.replicas ?? 1
  if (found.status?.observedGeneration !== metadata.generation) {
    store.change<WorkloadObj>(collection, name, metadata.uid, (object) => {
      object.status = { observedGeneration: metadata.generation ?? 1, desiredNumberScheduled: nodes.length }
    })
  }
  const refuse = ({ message }: { readonly message: string }): void => {
    writeEvent(store, ownerKind, owner, 'FailedCreate', `Error creating: ${message}`)
    again()
  }
  if (kind === 'DaemonSet') {
    for (const node of nodes.filter((name) => !own.some((pod) => nodeOfDaemon(pod) === name))) {
      const podName = `${name}-${store.makeUid().slice(0, 5)}`
      const made = server.create(path, makeDaemonPod(makePod(podName, found, owner, ownerKind), node))
      if (made.kind === 'refused') {
        refuse(made)
        return
      }
    }
    return
  }
  // A pod that is on its way out has a successor at once, but for a StatefulSet, where its name is still taken.
  const there = own.filter(({ metadata: of }) => of.deletionTimestamp === undefined || kind === 'StatefulSet')
  for (let index = there.length; index < wanted; index += 1) {
    if (
      kind === 'StatefulSet' &&
      there.some((pod) => pod.status.conditions.every(({ type, status: is }) => type !== 'Ready' || is !== 'True'))
    )
      break
    const podName =
      kind === 'StatefulSet' ? `${name}-${index}` : `${owner.metadata.name}-${store.makeUid().slice(0, 5)}`
    if (kind === 'StatefulSet') makeClaims(server, found, podName, namespace)
    const made = server.create(path, makePod(podName, found, owner, ownerKind))
    if (made.kind === 'refused') {
      refuse(made)
      return
    }
  }
}

function replicaSetOf(server: ApiServer, { metadata, spec }: WorkloadObj, namespace: string): Stored {
  const collection = `/apis/apps/v1/namespaces/${namespace}/replicasets`
  const name = `${metadata.name}-${metadata.uid.slice(0, 5)}`
  const found = server.store.find(collection, name)
  if (found !== undefined) return found
  const ownerReferences = [{ kind: 'Deployment', name: metadata.name, uid: metadata.uid, controller: true }]
  return server.store.add(collection, {
    kind: 'ReplicaSet',
    metadata: { name, ownerReferences, labels: metadata.labels },
    spec: { template: spec.template }
  })
}

type MadePod = Readonly<Record<'apiVersion' | 'kind', string>> & { readonly metadata: object; readonly spec: PodSpec }

function makePod(name: string, { metadata, spec }: WorkloadObj, owner: Stored, kind: string): MadePod {
  const labels = { ...spec.template.metadata.labels }
  if (kind === 'ReplicaSet') labels['pod-template-hash'] = metadata.uid.slice(0, 5)
  const ownerReferences = [{ kind, name: owner.metadata.name, uid: owner.metadata.uid, controller: true }]
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels, ownerReferences }, spec: spec.template.spec }
}

/** A DaemonSet wants a pod on each node whose taints it tolerates: those that the node controller sets, and no others. */
function nodesOfDaemons(nodes: readonly NodeObj[]): readonly string[] {
  return nodes
    .filter(({ spec: { taints = [] } }) => taints.every(({ key }) => key.startsWith('node.kubernetes.io/')))
    .map(({ metadata }) => metadata.name)
}

function nodeOfDaemon({ spec }: Pod): string | undefined {
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  return terms?.[0]?.matchFields?.[0]?.values[0]
}

/** Aimed at its node by its name, and tolerating what the node controller sets, as the DaemonSet controller makes it. */
function makeDaemonPod(pod: MadePod, node: string): object {
  const matchFields = [{ key: 'metadata.name', operator: 'In', values: [node] }]
  const required = { nodeSelectorTerms: [{ matchFields }] }
  const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } }
  const tolerations = ['not-ready', 'unreachable', 'unschedulable'].map((name) => ({
    key: `node.kubernetes.io/${name}`,
    operator: 'Exists'
  }))
  return { ...pod, spec: { ...pod.spec, affinity, tolerations: [...(pod.spec.tolerations ?? []), ...tolerations] } }
}

/** A StatefulSet's claims have the labels of their template and of its selector, and stay when it goes: they hold data. */
function makeClaims({ store }: ApiServer, { spec }: WorkloadObj, pod: string, namespace: string): void {
  const collection = `/api/v1/namespaces/${namespace}/persistentvolumeclaims`
  for (const { metadata } of spec.volumeClaimTemplates ?? []) {
    const name = `${metadata.name}-${pod}`
    if (store.find(collection, name) !== undefined) continue
    const labels = { ...metadata.labels, ...spec.selector?.matchLabels }
    store.add(collection, { kind: 'PersistentVolumeClaim', metadata: { name, labels }, status: { phase: 'Bound' } })
  }
}

/** What an object owns goes first, where it is deleted in the foreground. */
function end(
  { store }: ApiServer,
  of: { collection: string; found: Stored; owner: Stored; path: string; own: readonly Pod[] }
): void {
  for (const { metadata, spec } of of.own) {
    if (spec.nodeName === undefined) store.delete(of.path, metadata.name, metadata.uid)
    else if (metadata.deletionTimestamp === undefined) {
      store.change(of.path, metadata.name, metadata.uid, (pod) => {
        pod.metadata.deletionTimestamp = store.time.timestamp()
      })
    }
  }
  if (
    store
      .list<Pod>(of.path)
      .some((pod) => pod.metadata.ownerReferences?.some(({ uid }) => uid === of.owner.metadata.uid) === true)
  )
    return
  const { name, namespace = '' } = of.owner.metadata
  if (of.owner !== of.found) store.delete(`/apis/apps/v1/namespaces/${namespace}/replicasets`, name)
  store.delete(of.collection, of.found.metadata.name, of.found.metadata.uid)
}

/** A pod of a node that is gone or not Ready is not Ready either. */
export function markUnready({ store }: ApiServer, node: string): void {
  for (const pod of store.all<Pod>('pods')) {
    if (pod.spec.nodeName !== node) continue
    store.change<Pod>(
      `/api/v1/namespaces/${pod.metadata.namespace ?? ''}/pods`,
      pod.metadata.name,
      pod.metadata.uid,
      ({ status }) => {
        setCondition(status.conditions, { type: 'Ready', status: 'False' })
      }
    )
  }
}
