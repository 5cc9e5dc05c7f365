import type { NodeObj, Pod, WorkloadObj } from '../api/objects.ts'
import type { ApiServer } from '../api/server.ts'
import type { Random } from '../random.ts'
import { nodesOfDaemons, syncDaemons } from './daemon-sets.ts'
import { writeEvent } from './events.ts'
import { type JobState, syncJob } from './jobs.ts'
import { end, makeClaims, replicaSetOf } from './owned-objects.ts'
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
