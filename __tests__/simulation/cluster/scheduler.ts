import { type NodeObj, type Pod, setCondition, type Taint, type Toleration } from '../api/objects.ts'
import type { Store } from '../api/store.ts'
import type { Random } from '../random.ts'
import { writeEvent } from './events.ts'

export const NODES = '/api/v1/nodes'
const SELECTOR = "node(s) didn't match Pod's node affinity/selector"
const NO_CPU = 'Insufficient cpu'
const TOO_MANY = 'Too many pods'
const NOT_LOOKED_AT = "node(s) didn't satisfy plugin(s) [NodeAffinity]"

/** The scheduler: gives each pod a node, or says of all nodes why not, in its own words. */
export class Scheduler {
  readonly #store: Store
  readonly #random: Random
  readonly #pending = new Map<string, { collection: string; name: string }>()

  constructor(store: Store, random: Random) {
    this.#store = store
    this.#random = random
    store.onChange(['nodes'], () => {
      this.#retry()
    })
    store.onChange(['pods'], ({ collection, object, type }) => {
      const { metadata, spec } = object as Pod
      if (type === 'DELETED' || spec.nodeName !== undefined) this.#pending.delete(metadata.uid)
      else if (type === 'ADDED') {
        this.#pending.set(metadata.uid, { collection, name: metadata.name })
        store.time.after(random.between(5, 100), () => {
          this.#place(metadata.uid)
        })
      }
    })
  }

  #retry(): void {
    for (const uid of this.#pending.keys()) {
      this.#store.time.after(this.#random.between(20, 1_000), () => {
        this.#place(uid)
      })
    }
  }

  #place(uid: string): void {
    const where = this.#pending.get(uid)
    const pod = where === undefined ? undefined : this.#store.find<Pod>(where.collection, where.name)
    if (where === undefined || pod?.metadata.uid !== uid || pod.metadata.deletionTimestamp !== undefined) return
    const nodes = this.#store.list<NodeObj>(NODES)
    const reasons = nodes.map((node) => ({ node, why: refuses(node, pod) }))
    const fitting = reasons.filter(({ why }) => why === undefined).map(({ node }) => node)
    const node = this.#choose(pod, fitting)
    if (node !== undefined) {
      this.#store.change<Pod>(where.collection, where.name, uid, ({ spec, status }) => {
        spec.nodeName = node.metadata.name
        setCondition(status.conditions, { type: 'PodScheduled', status: 'True' })
      })
      writeEvent(this.#store, 'Pod', pod, 'Scheduled', `Successfully assigned to ${node.metadata.name}`)
      return
    }
    const message = describe(reasons.flatMap(({ why }) => why ?? []))
    this.#store.change<Pod>(where.collection, where.name, uid, ({ status }) => {
      setCondition(status.conditions, { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message })
    })
    writeEvent(this.#store, 'Pod', pod, 'FailedScheduling', message)
  }

  /** The node with the fewest pods of the same labels: what a spread constraint comes to. */
  #choose({ metadata: { labels } }: Pod, nodes: readonly NodeObj[]): NodeObj | undefined {
    if (nodes.length < 2) return nodes[0]
    const pods = this.#store
      .all<Pod>('pods')
      .filter((one) => JSON.stringify(one.metadata.labels) === JSON.stringify(labels))
    const countOn = (node: NodeObj): number => pods.filter(({ spec }) => spec.nodeName === node.metadata.name).length
    return nodes.reduce((best, node) => (countOn(node) < countOn(best) ? node : best))
  }
}

/** Why a node takes no such pod; undefined if it does. */
function refuses(
  { metadata, spec: { taints = [], unschedulable }, status: { allocatable } }: NodeObj,
  { spec }: Pod
): string | undefined {
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  const isAimedAt =
    terms === undefined ||
    terms.some(({ matchFields = [] }) => matchFields.every(({ values }) => values.includes(metadata.name)))
  if (!isAimedAt) return NOT_LOOKED_AT
  const tolerations = spec.tolerations ?? []
  const cordon = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }
  if (unschedulable === true && !tolerates(tolerations, cordon)) return 'node(s) were unschedulable'
  const taint = taints.find((one) => one.effect !== 'PreferNoSchedule' && !tolerates(tolerations, one))
  if (taint !== undefined) return 'node(s) had untolerated taint(s)'
  const labels = metadata.labels ?? {}
  if (Object.entries(spec.nodeSelector ?? {}).some(([key, value]) => labels[key] !== value)) return SELECTOR
  if (allocatable?.['pods'] === '0') return TOO_MANY
  return allocatable?.['cpu'] === '0' ? NO_CPU : undefined
}

function tolerates(tolerations: readonly Toleration[], { effect, key, value = '' }: Taint): boolean {
  return tolerations.some(
    (one) =>
      (one.effect === undefined || one.effect === effect) &&
      (one.key === undefined || one.key === key) &&
      (one.operator === 'Exists' || (one.value ?? '') === value)
  )
}

function describe(reasons: readonly string[]): string {
  const head = `0/${reasons.length} nodes are available: `
  const preemption = reasons.map((reason) =>
    reason === NO_CPU || reason === TOO_MANY
      ? 'No preemption victims found for incoming pod'
      : 'Preemption is not helpful for scheduling'
  )
  return `${head}${countAll(reasons)}. preemption: ${head}${countAll(preemption)}.`
}

/** Sorted by its text, number and all, as the real one does. */
function countAll(reasons: readonly string[]): string {
  const counts = [...Map.groupBy(reasons, (reason) => reason)].map(([reason, all]) => `${all.length} ${reason}`)
  return counts.sort().join(', ')
}
