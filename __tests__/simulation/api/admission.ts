import type { ClassObj, Pod, Stored } from './objects.ts'
import type { Store } from './store.ts'

export const CLASSES = '/apis/node.k8s.io/v1/runtimeclasses'

/** What a mutating webhook does to pods of a class. */
export type Webhook = { readonly does: 'moves'; readonly toNode: string } | { readonly does: 'strips' }

/** What a LimitRange does: gives a limit to containers without one, or refuses what is above its maximum. */
export type Limits = { readonly namespace: string; readonly does: 'defaults' | 'refuses' }

/** Why admission refuses. */
export type Refusal = { readonly status: number; readonly reason: string; readonly message: string }

const MAX_CPU = '100m'

/** The admission of one API server: it sees classes through a cache, which is behind by `lagMs`. */
export class Admission {
  readonly #store: Store
  readonly #lagMs: number
  readonly #seen: { readonly atMs: number; readonly name: string; readonly object: ClassObj | undefined }[] = []
  webhook: Webhook | undefined
  limits: Limits | undefined

  constructor(store: Store, lagMs: number) {
    this.#store = store
    this.#lagMs = lagMs
    store.onChange(({ atMs, collection, object, type }) => {
      if (collection !== CLASSES) return
      this.#seen.push({
        atMs,
        name: object.metadata.name,
        object: type === 'DELETED' ? undefined : (object as ClassObj)
      })
    })
  }

  /** Changes a pod as the plugins do, in their order; gives why it is refused, if it is. */
  admit(pod: Pod, namespace: string): Refusal | undefined {
    const refusal = this.#limit(pod, namespace) ?? this.#applyClass(pod)
    if (refusal === undefined) this.#callWebhook(pod)
    return refusal
  }

  #limit(pod: Pod, namespace: string): Refusal | undefined {
    if (this.limits?.namespace !== namespace) return undefined
    for (const container of pod.spec.containers) {
      const { limits, requests } = container.resources ?? {}
      if (limits?.['cpu'] === undefined) {
        container.resources = { limits: { ...limits, cpu: MAX_CPU }, requests: { cpu: MAX_CPU, ...requests } }
      } else if (this.limits.does === 'refuses' && limits['cpu'] !== MAX_CPU) {
        return forbid(pod, `maximum cpu usage per Container is ${MAX_CPU}, but limit is ${limits['cpu']}`)
      }
    }
    return undefined
  }

  #applyClass(pod: Pod): Refusal | undefined {
    const { runtimeClassName } = pod.spec
    if (runtimeClassName === undefined) return undefined
    const found = this.#findClass(runtimeClassName)
    if (found === undefined) return forbid(pod, `pod rejected: RuntimeClass "${runtimeClassName}" not found`)
    const { nodeSelector = {}, tolerations = [] } = found.scheduling ?? {}
    for (const [key, value] of Object.entries(nodeSelector)) {
      const own = pod.spec.nodeSelector?.[key]
      if (own !== undefined && own !== value) {
        const conflict = `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`
        return forbid(pod, `pod rejected: ${conflict}`)
      }
    }
    if (Object.keys(nodeSelector).length > 0) pod.spec.nodeSelector = { ...pod.spec.nodeSelector, ...nodeSelector }
    if (tolerations.length > 0) pod.spec.tolerations = [...(pod.spec.tolerations ?? []), ...tolerations]
    return undefined
  }

  /** The cache first; for what it doesn't have the server is asked itself, as the plugin does. */
  #findClass(name: string): ClassObj | undefined {
    const seen = this.#seen.findLast((one) => one.name === name && one.atMs <= this.#store.time.nowMs - this.#lagMs)
    return seen?.object ?? this.#store.find<ClassObj>(CLASSES, name)
  }

  #callWebhook({ spec }: Pod): void {
    const { webhook } = this
    if (webhook === undefined || spec.runtimeClassName === undefined) return
    if (webhook.does === 'strips') delete spec.runtimeClassName
    else {
      const matchFields = [{ key: 'metadata.name', operator: 'In', values: [webhook.toNode] }]
      const required = { nodeSelectorTerms: [{ matchFields }] }
      spec.affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } }
    }
  }
}

function forbid({ metadata }: Stored, why: string): Refusal {
  return { status: 403, reason: 'Forbidden', message: `pods "${metadata.name}" is forbidden: ${why}` }
}
