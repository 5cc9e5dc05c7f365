import { applyLimits, findLimits, refuseByLimits } from './limit-ranges.ts'
import type { ClassObj, Pod, Stored } from './objects.ts'
import type { Store } from './store.ts'

export const CLASSES = '/apis/node.k8s.io/v1/runtimeclasses'

/** What a mutating webhook does to pods of a class. */
export type Webhook = { readonly does: 'moves'; readonly toNode: string } | { readonly does: 'strips' }

/** Why admission refuses. */
export type Refusal = { readonly status: number; readonly reason: string; readonly message: string }

/** The admission of one API server: it sees classes through a cache, which is behind by `lagMs`. */
export class Admission {
  readonly #store: Store
  readonly #lagMs: number
  readonly #seen: { readonly atMs: number; readonly name: string; readonly object: ClassObj | undefined }[] = []
  webhook: Webhook | undefined

  constructor(store: Store, lagMs: number) {
    this.#store = store
    this.#lagMs = lagMs
    store.onChange(['runtimeclasses'], ({ atMs, object, type }) => {
      this.#seen.push({
        atMs,
        name: object.metadata.name,
        object: type === 'DELETED' ? undefined : (object as ClassObj)
      })
    })
  }

  /** Changes a pod as the plugins do, in their order, and then validates it; gives why it is refused, if it is. */
  admit(pod: Pod, namespace: string): Refusal | undefined {
    const limits = findLimits(this.#store, namespace)
    applyLimits(pod, limits)
    const refusal = this.#applyClass(pod)
    if (refusal !== undefined) return refusal
    this.#callWebhook(pod)
    const excess = refuseByLimits(pod, limits)
    return excess === undefined ? undefined : forbid(pod, excess)
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
