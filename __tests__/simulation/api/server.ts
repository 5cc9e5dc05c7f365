import type { Cluster, PatchOperation, Query } from '../../../src/ports.ts'
import { Admission } from './admission.ts'
import { type LimitRange, setLimitDefaults, setRequests } from './limit-ranges.ts'
import { type ClassObj, copy, type Pod, type Stored } from './objects.ts'
import { lastOf, missing, ok, type Outcome, refuse } from './outcomes.ts'
import { patchJson } from './patch.ts'
import { exceedsQuota } from './quota.ts'
import { RESOURCES, splitPath } from './resources.ts'
import { allocatePorts, SERVICES } from './service-ports.ts'
import { isSelected } from './select.ts'
import type { Store } from './store.ts'

export type RemoveOptions = NonNullable<Parameters<Cluster['remove']>[1]>

const NAMESPACES = '/api/v1/namespaces'

/** One API server of several: they share a store, and each has caches of its own. */
export class ApiServer {
  readonly store: Store
  readonly admission: Admission
  /** How far its watches are behind. */
  readonly lagMs: number
  /** How many pods each namespace may have; undefined: as many as wanted. */
  quota: number | undefined

  constructor(store: Store, lagMs: number) {
    this.store = store
    this.lagMs = lagMs
    this.admission = new Admission(store, lagMs)
  }

  get(path: string): Outcome {
    if (path === '/version') return ok({ gitVersion: 'v1.37.2' })
    const resources = RESOURCES[path]
    if (resources !== undefined) return ok({ resources })
    const { collection, name } = splitPath(path)
    const found = this.store.find(collection, name)
    return found === undefined ? missing(collection, name) : ok(found)
  }

  list(collection: string, query: Query = {}): { items: Stored[]; resourceVersion: string } {
    const items = this.store.list(collection).filter((object) => isSelected(object, query))
    return { items, resourceVersion: String(this.store.version) }
  }

  create(collection: string, body: object, isTrial = false): Outcome {
    if (collection.endsWith('/selfsubjectrulesreviews')) {
      return ok({ status: { resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }] } })
    }
    if (collection.endsWith('/selfsubjectaccessreviews')) return ok({ status: { allowed: true } })
    const object = copy(body) as Stored
    const { name } = object.metadata
    const inNamespace = /^\/api(?:s\/[^/]+)?\/v1\/namespaces\/([^/]+)\//.exec(collection)?.[1]
    const namespace = inNamespace === undefined ? undefined : this.store.find(NAMESPACES, inNamespace)
    if (inNamespace !== undefined && namespace === undefined) return missing(NAMESPACES, inNamespace)
    if (namespace?.metadata.deletionTimestamp !== undefined) {
      const message = `${name} is forbidden: unable to create new content in namespace ${inNamespace ?? ''} because it is being terminated`
      return refuse({ status: 403, reason: 'Forbidden', message })
    }
    if (collection.endsWith('/pods')) {
      const pod = object as Pod
      pod.status = { phase: 'Pending', conditions: [] }
      setRequests(pod)
      const refusal = this.admission.admit(pod, inNamespace ?? '')
      if (refusal !== undefined) return refuse(refusal)
      const { quota } = this
      const exceeded = quota === undefined ? undefined : exceedsQuota(this.store.list<Pod>(collection), quota, name)
      if (exceeded !== undefined) return refuse(exceeded)
    }
    if (this.store.find(collection, name) !== undefined) {
      return refuse({ status: 409, reason: 'AlreadyExists', message: `${lastOf(collection)} "${name}" already exists` })
    }
    const isTaken = collection.endsWith(SERVICES) ? allocatePorts(this.store, object) : undefined
    if (isTaken !== undefined) return refuse(isTaken)
    if (collection.endsWith('/limitranges')) setLimitDefaults(object as LimitRange)
    return ok(isTrial ? object : this.store.keep(collection, object))
  }

  /** Server-side apply without force, of the fields that a RuntimeClass has. */
  apply(path: string, body: object, isTrial = false): Outcome {
    const { collection, name } = splitPath(path)
    const found = this.store.find<ClassObj>(collection, name)
    const wanted = body as ClassObj
    if (found === undefined) return this.create(collection, body, isTrial)
    const selector = found.scheduling?.nodeSelector ?? {}
    const given = wanted.scheduling?.nodeSelector ?? {}
    const differs = Object.keys(given).some((key) => selector[key] !== undefined && selector[key] !== given[key])
    if (found.handler !== wanted.handler || differs) {
      const field = differs ? '.scheduling.nodeSelector' : '.handler'
      const message = `Apply failed with 1 conflict: conflict with "kubectl-create" using node.k8s.io/v1: ${field}`
      return refuse({ status: 409, reason: 'Conflict', message })
    }
    if (isTrial || Object.keys(given).length === 0) return ok(found)
    const merged = this.store.change<ClassObj>(collection, name, undefined, (object) => {
      object.scheduling = { ...object.scheduling, nodeSelector: { ...selector, ...given } }
    })
    return ok(merged)
  }

  patch(path: string, operations: readonly PatchOperation[]): Outcome {
    const { collection, name } = splitPath(path)
    const found = this.store.find(collection, name)
    if (found === undefined) return missing(collection, name)
    const patched = patchJson(found, operations)
    if (patched === undefined) {
      const message = 'the server rejected our request due to an error in our request'
      return refuse({ status: 422, reason: 'Invalid', message })
    }
    return ok(this.store.replace(collection, patched))
  }

  remove(path: string, how: RemoveOptions = {}): Outcome {
    const { collection, name, isCollection } = splitPath(path)
    if (isCollection) {
      const { items } = this.list(path, how.query)
      for (const object of items) this.#removeOne(path, object, how)
      return ok({ items })
    }
    const found = this.store.find(collection, name)
    if (found === undefined) return missing(collection, name)
    const { resourceVersion, uid } = found.metadata
    const isOther = how.uid !== undefined && how.uid !== uid
    if (isOther || (how.resourceVersion !== undefined && how.resourceVersion !== resourceVersion)) {
      const message = `Operation cannot be fulfilled on ${lastOf(collection)} "${name}": the precondition failed`
      return refuse({ status: 409, reason: 'Conflict', message })
    }
    this.#removeOne(collection, found, how)
    return ok(found)
  }

  /** A pod that is on a node ends there first; a namespace and what is deleted in the foreground by their controllers. */
  #removeOne(collection: string, { metadata, spec }: Stored, how: RemoveOptions): void {
    const { finalizers = [], name, uid } = metadata
    const isOnNode = collection.endsWith('/pods') && (spec as Pod['spec']).nodeName !== undefined
    const isSlow =
      finalizers.length > 0 ||
      collection === NAMESPACES ||
      (how.foreground === true && mayOwn(collection)) ||
      (isOnNode && how.graceSeconds !== 0)
    if (!isSlow) {
      this.store.delete(collection, name, uid)
      return
    }
    if (metadata.deletionTimestamp !== undefined) return
    const grace = how.graceSeconds ?? (spec as Partial<Pod['spec']> | undefined)?.terminationGracePeriodSeconds ?? 30
    this.store.change(collection, name, uid, (object) => {
      object.metadata.deletionTimestamp = this.store.time.timestamp()
      object.metadata.deletionGracePeriodSeconds = grace
    })
  }
}

/** True of what has objects of its own, which go first: the garbage collector lets all else go at once. */
function mayOwn(collection: string): boolean {
  return collection.startsWith('/apis/apps/') || collection.startsWith('/apis/batch/')
}
