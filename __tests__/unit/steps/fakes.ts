import type { CheckReport } from '../../../src/core/report.ts'
import type { Ledger } from '../../../src/core/plan/types.ts'
import type { NodeObject, ObjectMeta, PodObject } from '../../../src/core/kubernetes/objects.ts'
import { nodesPath, podsPath } from '../../../src/core/kubernetes/paths.ts'
import type {
  ApiResult,
  Answer,
  Change,
  Clock,
  Cluster,
  FollowOptions,
  PatchOperation,
  Pods,
  Ports
} from '../../../src/ports.ts'
import { Leases } from '../../../src/steps/prove/leases.ts'
import { PodRemover } from '../../../src/steps/prove/pod-remover.ts'
import { PodStore } from '../../../src/steps/watch/pod-store.ts'
import type { RunContext } from '../../../src/steps/context.ts'
import { VirtualTime } from '../../support/virtual-time.ts'

export type Created = { readonly path: string; readonly body: PodObject }

/** A store that notes what it is shown: that is what the cluster holds then. */
class ShownStore extends PodStore {
  readonly #shown: Map<string, unknown>

  constructor(clock: Clock, shown: Map<string, unknown>) {
    super(clock)
    this.#shown = shown
  }

  override observePod(change: Change<PodObject>): void {
    this.#note(podsPath('wasm-node-smoke-abcd'), change)
    super.observePod(change)
  }

  override observeNode(change: Change<NodeObject>): void {
    this.#note(nodesPath, change)
    super.observeNode(change)
  }

  #note(path: string, change: Change<{ readonly metadata: ObjectMeta }>): void {
    if (change.type === 'TROUBLE') return
    const { type, object } = change
    this.#shown.set(`${path}/${object.metadata.name ?? ''}`, type === 'DELETED' ? undefined : object)
  }
}

/** A cluster that takes whatever is made and reports nothing more, in its own memory; rows of a test change what it reports. */
export class FakeCluster {
  /** Of all its runs: passes only while a test lets it, and all that the test awaits waits for it. A busy machine changes nothing. */
  readonly time = new VirtualTime()
  readonly created: Created[] = []
  /** What was only tried: dry runs. */
  readonly tried: Created[] = []
  readonly removed: string[] = []
  /** How many pods were deleted by requests for several. */
  removedTogether = 0
  /** The uid that each was to have that was removed. */
  readonly uids = new Map<string, string | undefined>()
  readonly patched: string[] = []
  readonly #operations = new Map<string, readonly PatchOperation[]>()
  readonly listed: string[] = []
  /** From where each collection was followed that was, by its path. */
  readonly followed = new Map<string, FollowOptions>()
  readonly infos: string[] = []
  readonly warnings: string[] = []
  /** What was reported as decided while the run went on. */
  readonly decided: CheckReport[] = []
  readonly ledgers: Ledger[] = []
  /** Those of its runs. */
  readonly stores: PodStore[] = []
  isClosed = false
  /** What watches show, by the path's end. */
  readonly changes: Partial<Record<string, readonly Change<unknown>[]>> = {}
  onCreate: (one: Created) => Promise<ApiResult<unknown>> = ({ body }) => Promise.resolve(ok(accept(body)))
  onTry: (one: Created) => Promise<ApiResult<unknown>> = ({ body }) => Promise.resolve(ok(body))
  onRemove: (path: string) => ApiResult<unknown> = () => ok({})
  onGet: (path: string) => ApiResult<unknown> = () => notFound
  onPatch: (path: string) => ApiResult<unknown> = () => ok({})
  /** What each pod and node was when its run was last shown it, by the collection's path and the name; undefined: it is gone. */
  readonly shown = new Map<string, unknown>()
  /** Classes can be read by their names alone; `name` is that of the only object that is asked for. */
  onList: (path: string, name?: string) => ApiResult<unknown> = (path, name) =>
    path.endsWith('/runtimeclasses')
      ? forbidden
      : ok({ items: [this.shown.get(`${path}/${name}`)].filter((one) => one !== undefined), resourceVersion: '1' })
  onAsk: (signal: AbortSignal) => Promise<Answer> = () => Promise.resolve(nobody)
  onLog: () => Promise<ApiResult<string>> = () => Promise.resolve(ok(''))

  readonly cluster: Cluster = {
    get: (path) => Promise.resolve(this.onGet(path) as never),
    list: (path, query) => {
      this.listed.push(path)
      const [, name] = /^metadata\.name=(.*)$/.exec(String(query?.['fieldSelector'])) ?? []
      return Promise.resolve(this.onList(path, name) as never)
    },
    create: (path, body, how) => {
      const one = { path, body: body as PodObject }
      if (how?.dryRun === true) {
        this.tried.push(one)
        return this.onTry(one) as never
      }
      this.created.push(one)
      return this.onCreate(one).then((result) => {
        if (result.kind === 'ok' && path.endsWith('/pods'))
          this.shown.set(`${path}/${one.body.metadata.name ?? ''}`, result.value)
        return result as never
      })
    },
    apply: (path, body, how) => {
      if (how?.dryRun !== true) return Promise.resolve(ok({}) as never)
      const one = { path, body: body as PodObject }
      this.tried.push(one)
      return this.onTry(one) as never
    },
    patch: (path, operations) => {
      this.patched.push(path)
      this.#operations.set(path, operations)
      return Promise.resolve(this.onPatch(path) as never)
    },
    remove: (path, how) => {
      const [, names] = /wasm-node-smoke\/pod in \((.*)\)/.exec(String(how?.query?.['labelSelector'])) ?? []
      if (names !== undefined) return Promise.resolve(this.#removeTogether(path, names.split(',')))
      this.removed.push(path)
      this.uids.set(path, how?.uid)
      return Promise.resolve(this.onRemove(path))
    },
    follow: (path, options, signal) => {
      this.followed.set(path, options)
      return this.follow(path, signal) as never
    }
  }

  readonly pods: Pods = {
    ask: (_target, signal) => this.onAsk(signal),
    logTail: () => this.onLog()
  }

  readonly ports: Ports = {
    cluster: this.cluster,
    cleaning: this.cluster,
    cleaningEnds: new AbortController().signal,
    confirmsLater: false,
    pods: this.pods,
    services: {
      ask: (_target, signal) => this.onAsk(signal),
      askUrl: (_url, signal) => this.onAsk(signal)
    },
    registry: { platformsOf: () => Promise.resolve({ kind: 'unknown', reason: 'nobody is asked' }) },
    matcher: {
      matches: ({ pattern, flags }, text) =>
        Promise.resolve({ kind: new RegExp(pattern, flags).test(text) ? 'matched' : 'not-matched' })
    },
    clock: this.time.clock(),
    journal: {
      write: (ledger) => {
        this.ledgers.push(ledger)
        return Promise.resolve()
      },
      close: () => {
        this.isClosed = true
        return Promise.resolve()
      }
    },
    log: {
      info: (text) => {
        this.infos.push(text)
      },
      warn: (text) => {
        this.warnings.push(text)
      }
    },
    progress: {
      planned: () => undefined,
      begun: () => () => undefined,
      checkDecided: (check) => {
        this.decided.push(check)
      },
      workloadDecided: () => undefined,
      settled: () => Promise.resolve()
    }
  }

  /** Pods by their labels: those that are there are listed. */
  #removeTogether(path: string, names: readonly string[]): ApiResult<unknown> {
    this.removedTogether += names.length
    const removed = names.map((name) => ({ name, result: this.onRemove(`${path}/${name}`) }))
    for (const { name } of removed) this.removed.push(`${path}/${name}`)
    const items = removed.flatMap(({ name, result }) =>
      result.kind === 'ok' ? [{ metadata: { uid: `uid-of-${name}` } }] : []
    )
    return ok({ items })
  }

  /** Those of the last patch of a path. */
  operations(path: string): readonly PatchOperation[] {
    return this.#operations.get(path) ?? []
  }

  /** Shows all runs that a pod of this path, which one of them made, is gone: its container ended by a kubelet, if one did it. */
  endPod(path: string, byKubelet = true): void {
    const name = path.split('/').at(-1) ?? ''
    const made = this.created.find(({ body }) => body.metadata.name === name)
    if (made === undefined) return
    const ended = { name: 'sample', restartCount: 0, state: { terminated: { exitCode: 137, reason: 'Error' } } }
    const object = accept(made.body, byKubelet ? { status: { containerStatuses: [ended] } } : {})
    for (const store of this.stores) store.observePod({ type: 'DELETED', object })
  }

  async *follow(path: string, signal: AbortSignal): AsyncGenerator<Change<unknown>> {
    yield* this.changes[path.split('/').at(-1) ?? ''] ?? []
    if (signal.aborted) return
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => {
        resolve()
      })
    })
  }

  /** A run on this cluster that begins now and ends after so many seconds. */
  run(seconds = 300, signal: AbortSignal = new AbortController().signal): RunContext {
    const { nowMs } = this.time
    const store = new ShownStore(this.ports.clock, this.shown)
    this.stores.push(store)
    return {
      ports: this.ports,
      store,
      runId: 'abcd',
      namespace: 'wasm-node-smoke-abcd',
      classSelectors: new Map(),
      freshClasses: new Map(),
      podRemover: new PodRemover(this.cluster, 'wasm-node-smoke-abcd', 'abcd'),
      leases: new Leases(this.ports),
      nodePorts: new Map(),
      keepsPods: false,
      startedAtMs: nowMs,
      deadlineMs: nowMs + seconds * 1000,
      patienceMs: seconds * 1000,
      endMs: nowMs + seconds * 1000,
      signal
    }
  }
}

const nobody: Answer = {
  kind: 'no-answer',
  via: 'proxy',
  message: 'error trying to reach service: connection refused (503)'
}

export const notFound: ApiResult<never> = { kind: 'refused', status: 404, reason: 'NotFound', message: 'not found' }

export const forbidden: ApiResult<never> = { kind: 'refused', status: 403, reason: 'Forbidden', message: 'forbidden' }

export function ok<T>(value: T): ApiResult<T> {
  return { kind: 'ok', value }
}

/** The node that a pod is pinned to; empty if it is pinned to none. */
export function nodeOf(body: PodObject): string {
  return /"metadata.name","operator":"In","values":\["([^"]*)"/.exec(JSON.stringify(body))?.[1] ?? ''
}

/** A pod as a server gives it back that has just taken it: with a uid, and with what the test puts in. */
export function accept(body: PodObject, more: Partial<PodObject> = {}): PodObject {
  const name = body.metadata.name ?? ''
  return {
    ...body,
    ...more,
    spec: { ...body.spec, ...more.spec },
    metadata: { ...body.metadata, uid: `uid-of-${name}`, ...more.metadata }
  }
}
