import { type NodeObj, type Pod, setCondition, type Stored, type WorkloadObj } from '../api/objects.ts'
import type { ApiServer } from '../api/server.ts'
import type { Random } from '../random.ts'
import { nodesOfDaemons, syncDaemons } from './daemon-sets.ts'
import { writeEvent } from './events.ts'
import { type JobState, syncJob } from './jobs.ts'
import { hasEnded, isOwnedBy, makePod } from './owned-pods.ts'
import { NODES } from './scheduler.ts'

const KINDS: Readonly<Record<string, string>> = {
  deployments: 'Deployment',
  statefulsets: 'StatefulSet',
  daemonsets: 'DaemonSet',
  jobs: 'Job',
  cronjobs: 'CronJob'
}
const SYNC_MS = 400

/** What a controller keeps between two looks at its objects. */
type Queue = Parameters<typeof syncDaemons>[4] & { readonly jobs: Map<string, JobState> }

/** The controllers of workloads: they make the pods that are missing, through an API server of theirs. */
export function runWorkloadControllers(server: ApiServer, random: Random): void {
  const { store } = server
  const planned = new Map<string, number>()
  const madeAtMs = new Map<string, number>()
  const jobs = new Map<string, JobState>()
  const plan = (collection: string, name: string, ms: number): void => {
    const key = `${collection}/${name}`
    const atMs = store.time.nowMs + ms
    if ((planned.get(key) ?? Infinity) <= atMs) return
    planned.set(key, atMs)
    store.time.after(ms, () => {
      // What was planned for an earlier moment has taken its place.
      if (planned.get(key) !== atMs) return
      planned.delete(key)
      const again = (againMs: number): void => {
        plan(collection, name, againMs)
      }
      sync(server, collection, name, { again, madeAtMs, jobs })
    })
  }
  const planDaemons = ({ metadata: { name, namespace = '' } }: WorkloadObj): void => {
    plan(`/apis/apps/v1/namespaces/${namespace}/daemonsets`, name, random.between(20, 200))
  }
  store.onChange(['nodes'], () => {
    for (const one of store.all<WorkloadObj>('daemonsets')) planDaemons(one)
  })
  store.onChange(Object.keys(KINDS), ({ collection, object: { metadata } }) => {
    plan(collection, metadata.name, random.between(20, 200))
  })
  store.onChange(['pods'], ({ object: { metadata } }) => {
    for (const owner of metadata.ownerReferences ?? []) {
      const name = owner.kind === 'ReplicaSet' ? owner.name.slice(0, owner.name.lastIndexOf('-')) : owner.name
      const of = owner.kind === 'ReplicaSet' ? 'deployments' : `${owner.kind.toLowerCase()}s`
      const group = of === 'jobs' ? 'batch' : 'apps'
      plan(`/apis/${group}/v1/namespaces/${metadata.namespace ?? ''}/${of}`, name, random.between(20, 200))
    }
  })
}

function sync(server: ApiServer, collection: string, name: string, queue: Queue): void {
  const { store } = server
  const found = store.find<WorkloadObj>(collection, name)
  if (found === undefined) return
  const kind = KINDS[collection.slice(collection.lastIndexOf('/') + 1)] ?? ''
  const { metadata, spec } = found
  const namespace = metadata.namespace ?? ''
  const owner = kind === 'Deployment' ? replicaSetOf(server, found, namespace) : found
  const ownerKind = kind === 'Deployment' ? 'ReplicaSet' : kind
  const path = `/api/v1/namespaces/${namespace}/pods`
  const own = store.list<Pod>(path).filter((pod) => isOwnedBy(pod, owner.metadata.uid))
  if (metadata.deletionTimestamp !== undefined) {
    end(server, { collection, found, owner, path, own })
    return
  }
  // Its schedule is far away.
  if (kind === 'CronJob') return
  const nodes = kind === 'DaemonSet' ? nodesOfDaemons(store.list<NodeObj>(NODES)) : []
  const refuse = ({ message }: { readonly message: string }): void => {
    writeEvent(store, ownerKind, owner, 'FailedCreate', `Error creating: ${message}`)
    queue.again(SYNC_MS)
  }
  if (kind === 'Job') {
    const known: JobState = queue.jobs.get(metadata.uid) ?? { pods: new Map(), triesAtMs: 0 }
    queue.jobs.set(metadata.uid, known)
    const made = syncJob(server, found, { collection, own, path }, known, queue.again)
    if (made !== undefined) refuse(made)
    return
  }
  const wanted = spec.replicas ?? 1
  if (found.status?.observedGeneration !== metadata.generation) {
    store.change<WorkloadObj>(collection, name, metadata.uid, (object) => {
      object.status = { observedGeneration: metadata.generation ?? 1, desiredNumberScheduled: nodes.length }
    })
  }
  if (kind === 'DaemonSet') {
    const made = syncDaemons(server, found, own, path, queue)
    if (made !== undefined) refuse(made)
    return
  }
  // A pod that is on its way out has a successor at once, but for a StatefulSet, where its name is still taken.
  const isOrdered = kind === 'StatefulSet'
  const there = own.filter((pod) => isOrdered || (pod.metadata.deletionTimestamp === undefined && !hasEnded(pod)))
  if (isOrdered) for (const { metadata: of } of there.filter(hasEnded)) server.remove(`${path}/${of.name}`)
  for (let index = there.length; index < wanted; index += 1) {
    if (
      isOrdered &&
      there.some((pod) => pod.status.conditions.every(({ type, status: is }) => type !== 'Ready' || is !== 'True'))
    )
      break
    const podName = isOrdered ? `${name}-${index}` : `${owner.metadata.name}-${store.makeUid().slice(0, 5)}`
    if (isOrdered) makeClaims(server, found, podName, namespace)
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
  if (store.list<Pod>(of.path).some((pod) => isOwnedBy(pod, of.owner.metadata.uid))) return
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
