import { CARRIED_OUT_WITHIN_MS } from '../../../src/core/kubernetes/in-flight.ts'
import { RUN_LABEL } from '../../../src/core/kubernetes/labels.ts'
import type { ApiResult, Cluster } from '../../../src/ports.ts'
import type { Random } from '../random.ts'
import type { VirtualTime } from '../../support/virtual-time.ts'
import type { Stored } from './objects.ts'
import type { Outcome } from './outcomes.ts'
import type { ApiServer } from './server.ts'
import { followChanges } from './watch.ts'

/** What stands between a run and the API servers. */
export type Network = {
  readonly time: VirtualTime
  readonly random: Random
  readonly servers: readonly ApiServer[]
  /** How long a request takes, at most. */
  readonly latencyMs: number
  /** How often an answer is lost after the request had its effect. */
  readonly loses: number
  /** How often a watch is answered with 410 Gone. */
  readonly expires: number
  /** Whether nothing gets through now. */
  readonly isDown: () => boolean
  /** When it gets so; undefined if it never does. */
  readonly downAtMs: number | undefined
  /** How often a change is carried out seconds after it came, as behind a slow webhook. */
  readonly stalls: number
}

/**
 * The life of a process that sends requests: once it is killed, nothing that it awaits ever comes. What had reached a server by then
 * is still carried out: `changedAtMs` is when the last change was.
 */
export type Life = {
  isKilled: boolean
  requests: number
  changedAtMs?: number
  readonly onRequest?: (count: number) => void
}

/** As src/adapters/kubernetes/request.ts has it. */
const RETRY_AFTER_MS = [200, 400, 800, 1_600, 2_500, 2_500]
/** How late a change may be carried out: what is later than a run waits for, no cleanup of that run could find. */
const STALL_MS = { least: 500, most: CARRIED_OUT_WITHIN_MS - 500 }
const ABORTED = { kind: 'unreachable', message: 'This operation was aborted' } as const

/**
 * The port `Cluster` of one process, with what src/adapters/kubernetes promises of it: lost answers are asked for again, an
 * object that is there by then and carries the run's id is the one that was asked for, and a watch resumes by itself.
 */
export function makeClusterPort(network: Network, life: Life, ended: AbortSignal): Cluster {
  const { time, random } = network
  const pick = (): ApiServer => {
    const server = network.servers[random.between(0, network.servers.length - 1)]
    if (server === undefined) throw new Error('a network has at least one API server')
    return server
  }
  // A connection leads to one of the servers, until it breaks.
  let server = pick()

  const once = async (effect: (to: ApiServer) => Outcome, isChange: boolean): Promise<Outcome | 'lost'> => {
    life.requests += 1
    life.onRequest?.(life.requests)
    await until(life, time.sleep(random.between(1, network.latencyMs)))
    if (network.isDown()) return 'lost'
    const to = server
    // It goes on without whoever sent it.
    if (isChange && network.stalls > 0 && random.chance(network.stalls))
      await time.sleep(random.between(STALL_MS.least, STALL_MS.most))
    const outcome = effect(to)
    const isUnlucky = random.chance(network.loses)
    await until(life, time.sleep(random.between(1, network.latencyMs)))
    const isLost = isUnlucky || network.isDown()
    if (isLost) server = pick()
    return isLost ? 'lost' : outcome
  }
  const isOver = (): boolean => ended.aborted
  const send = async <T>(effect: (to: ApiServer) => Outcome, isChange: boolean): Promise<ApiResult<T>> => {
    let outcome = await once(effect, isChange)
    let mayBeDone = false
    for (const delayMs of RETRY_AFTER_MS) {
      if (outcome !== 'lost' || isOver()) break
      mayBeDone = true
      await until(life, time.sleep(delayMs))
      if (isOver()) break
      outcome = await once(effect, isChange)
    }
    if (outcome === 'lost')
      return {
        kind: 'unreachable',
        message: 'read ECONNRESET',
        connectionProblem: { kind: 'no-answer', codes: ['ECONNRESET'] }
      }
    if (outcome.kind === 'refused') return mayBeDone ? { ...outcome, mayBeDone: true } : outcome
    return { kind: 'ok', value: outcome.value as T, ...(mayBeDone ? { mayBeDone: true } : {}) }
  }
  // One listener for all requests that are open, and for the changes among them that are waited for a little longer.
  const open = new Set<() => void>()
  const lingering = new Set<() => void>()
  const abortAll = (all: Iterable<() => void>): void => {
    if (!life.isKilled) for (const abort of all) abort()
  }
  ended.addEventListener('abort', () => {
    abortAll(open)
    if (lingering.size > 0)
      time.after(CARRIED_OUT_WITHIN_MS, () => {
        abortAll(lingering)
      })
  })
  const sendIn = <T>(
    set: Set<() => void>,
    effect: (to: ApiServer) => Outcome,
    isChange: boolean
  ): Promise<ApiResult<T>> => {
    if (ended.aborted) return Promise.resolve(ABORTED)
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        resolve(ABORTED)
      }
      set.add(abort)
      const answer = (result: ApiResult<T>): void => {
        set.delete(abort)
        resolve(result)
      }
      send<T>(effect, isChange).then(answer, reject)
    })
  }
  const request = <T>(effect: (to: ApiServer) => Outcome): Promise<ApiResult<T>> => sendIn(open, effect, false)
  /** What leaves something in the cluster is waited for even by a run that has ended meanwhile. */
  const change = <T>(effect: (to: ApiServer) => Outcome): Promise<ApiResult<T>> => {
    const note = (to: ApiServer): Outcome => {
      life.changedAtMs = time.nowMs
      return effect(to)
    }
    return sendIn(lingering, note, true)
  }

  return {
    get: (path) => request((to) => to.get(path)),
    list: (path, query) => request((to) => ({ kind: 'ok', value: to.list(path, query) })),
    create: async (path, body, how) => {
      const isTrial = how?.dryRun === true
      const made = await (isTrial ? request : change)<never>((to) => to.create(path, body, isTrial))
      if (isTrial || made.kind !== 'refused' || made.reason !== 'AlreadyExists') return made
      const { metadata } = body as Stored
      const there = await request<Stored>((to) => to.get(`${path}/${metadata.name}`))
      if (there.kind !== 'ok') return made
      const { labels, deletionTimestamp } = there.value.metadata
      const runId = metadata.labels?.[RUN_LABEL]
      const isOurs = runId !== undefined && labels?.[RUN_LABEL] === runId && deletionTimestamp === undefined
      return isOurs ? { kind: 'ok', value: there.value as never } : made
    },
    apply: (path, body, how) => {
      const isTrial = how?.dryRun === true
      return (isTrial ? request : change)((to) => to.apply(path, body, isTrial))
    },
    patch: (path, operations) => change((to) => to.patch(path, operations)),
    remove: (path, how) => sendIn(open, (to) => to.remove(path, how), true),
    follow: (path, options, signal) =>
      followChanges(server, network, life, path, options, AbortSignal.any([signal, ended]))
  }
}

/** What is awaited, if the process still lives then; else it never comes. */
export function until<T>(life: Life, work: Promise<T>): Promise<T> {
  return work.then((value) => (life.isKilled ? new Promise<never>(() => undefined) : value))
}
