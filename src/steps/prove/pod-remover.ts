import { POD_LABEL, RUN_LABEL } from '../../core/kubernetes/labels.ts'
import { podPath, podsPath } from '../../core/kubernetes/paths.ts'
import type { ObjectMeta } from '../../core/kubernetes/objects.ts'
import type { ApiResult, Cluster } from '../../ports.ts'

/** What ends by SIGTERM does so at once; what does not gets SIGKILL after this. */
const GRACE_SECONDS = 1
/** Pods in one request: the server deletes them one after the other, and answers once all are deleted. */
const MOST = 25
/** Requests at once, where so many pods wait that each of them is full. */
const AT_ONCE = 4

type Asked = {
  readonly pod: string
  readonly uid: string
  readonly answer: (result: ApiResult<unknown>) => void
  readonly fail: (reason: unknown) => void
}

/** What became of pods that were deleted by one request. */
type Together = {
  /** Of each by its uid, as the server lists what it deletes; undefined where it doesn't say. */
  readonly find: (uid: string) => ApiResult<unknown> | undefined
  /** Some may be deleted all the same: one that is gone by now was deleted by this run. */
  readonly mayBeDone: boolean
}

/**
 * Deletes pods that the run has made in its namespace, each at its uid: one by one while they come one by one, and all that are
 * waited for by one request where a deletion is under way, or by several where they fill them. Such a request finds them by the
 * run's id and by labels with their names, which no other pod of the namespace has.
 */
export class PodRemover {
  readonly namespace: string
  readonly #cluster: Cluster
  readonly #runId: string
  #waiting: Asked[] = []
  #underWay = 0

  constructor(cluster: Cluster, namespace: string, runId: string) {
    this.namespace = namespace
    this.#cluster = cluster
    this.#runId = runId
  }

  /** What the server answers to the deletion of this pod; a pod that is not there any more is refused as NotFound. */
  remove(pod: string, uid: string): Promise<ApiResult<unknown>> {
    const { promise, reject, resolve } = Promise.withResolvers<ApiResult<unknown>>()
    this.#waiting.push({ pod, uid, answer: resolve, fail: reject })
    if (this.#underWay === 0 || (this.#underWay < AT_ONCE && this.#waiting.length >= MOST)) void this.#work()
    return promise
  }

  async #work(): Promise<void> {
    this.#underWay += 1
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, MOST)
      try {
        await this.#removeBatch(batch)
      } catch (error) {
        for (const { fail } of batch) fail(error)
      }
    }
    this.#underWay -= 1
  }

  async #removeBatch(batch: readonly Asked[]): Promise<void> {
    const together = batch.length === 1 ? undefined : await this.#removeTogether(batch)
    await Promise.all(
      batch.map(async ({ answer, pod, uid }) => {
        const listed = together?.find(uid)
        if (listed !== undefined) {
          answer(listed)
          return
        }
        const removed = await removePod(this.#cluster, this.namespace, pod, uid)
        answer(
          together?.mayBeDone === true && removed.kind !== 'unreachable' ? { ...removed, mayBeDone: true } : removed
        )
      })
    )
  }

  async #removeTogether(batch: readonly Asked[]): Promise<Together> {
    const names = batch.map(({ pod }) => pod).join(',')
    const labelSelector = `${RUN_LABEL}=${this.#runId},${POD_LABEL} in (${names})`
    const removed = await this.#cluster.remove(podsPath(this.namespace), {
      query: { labelSelector },
      graceSeconds: GRACE_SECONDS
    })
    if (removed.kind === 'unreachable') return { find: () => removed, mayBeDone: true }
    const { mayBeDone = false } = removed
    if (removed.kind === 'refused') return { find: () => undefined, mayBeDone }
    const uids = listUids(removed.value)
    if (uids === undefined) return { find: () => undefined, mayBeDone: true }
    const gone = { ...notFound, ...(mayBeDone && { mayBeDone }) }
    return { find: (uid) => (uids.has(uid) ? { kind: 'ok', value: undefined } : gone), mayBeDone }
  }
}

const notFound = { kind: 'refused', status: 404, reason: 'NotFound', message: 'the pod is not there' } as const

/** Deletes one pod at its uid. */
export function removePod(cluster: Cluster, namespace: string, pod: string, uid: string): Promise<ApiResult<unknown>> {
  return cluster.remove(podPath(namespace, pod), { uid, graceSeconds: GRACE_SECONDS })
}

function listUids(list: unknown): ReadonlySet<string> | undefined {
  const items = (list as { readonly items?: unknown } | null)?.items
  if (!Array.isArray(items)) return undefined
  return new Set(items.flatMap((one: { readonly metadata?: ObjectMeta } | null) => one?.metadata?.uid ?? []))
}
