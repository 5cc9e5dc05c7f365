import { type ContainerState, type Pod, setCondition } from '../api/objects.ts'
import type { Store } from '../api/store.ts'
import { writeEvent } from './events.ts'
import type { Machine } from './machine.ts'

/** What really happens in a pod's container: what answers, and what its log holds. */
export type Container = { servesFromMs: number; isRunning: boolean; log: string; restarts: number; isPlain: boolean }

/** Writes what a kubelet reports of its pods into their status. */
export class PodReporter {
  readonly #machine: Machine
  readonly #store: Store

  constructor(machine: Machine, store: Store) {
    this.#machine = machine
    this.#store = store
  }

  /** Writes an event of now. */
  event(pod: Pod, reason: string, message: string): void {
    const at = this.#store.time.timestamp()
    this.#machine.uplink.send(() => {
      writeEvent(this.#store, 'Pod', pod, reason, message, at)
    })
  }

  /** Changes a pod's status, unless the kubelet is down. */
  change(collection: string, { metadata }: Pod, work: (pod: Pod) => void): void {
    this.#machine.uplink.send(() => {
      if (this.#machine.isUp.now) this.#store.change<Pod>(collection, metadata.name, metadata.uid, work)
    })
  }

  /** Why its containers wait. */
  report(collection: string, pod: Pod, reason: string, message?: string): void {
    const container = { restarts: 0, isRunning: false, servesFromMs: Infinity, log: '', isPlain: false }
    this.state(collection, pod, container, { waiting: { reason, ...(message === undefined ? {} : { message }) } })
  }

  /** What its container does, and how the one before it ended where that isn't in its status. */
  state(
    collection: string,
    pod: Pod,
    { restarts, servesFromMs }: Container,
    state: ContainerState,
    lastEnd?: ContainerState
  ): void {
    const { nowMs } = this.#store.time
    this.change(collection, pod, ({ spec, status }) => {
      const isProbed = spec.containers.some(({ readinessProbe }) => readinessProbe !== undefined)
      const ready = state.running !== undefined && (!isProbed || servesFromMs <= nowMs)
      const before = status.containerStatuses?.[0]
      const lastState = lastEnd ?? (before?.state.terminated === undefined ? (before?.lastState ?? {}) : before.state)
      status.containerStatuses = spec.containers.map(({ name }) => ({
        name,
        ready,
        restartCount: restarts,
        state,
        lastState
      }))
      if (state.running !== undefined) status.phase = 'Running'
      setCondition(status.conditions, { type: 'Ready', status: ready ? 'True' : 'False' })
    })
  }

  /** All of it has ended, and nothing is started again. */
  finish(collection: string, pod: Pod, { terminated }: ContainerState): void {
    this.change(collection, pod, ({ status }) => {
      status.phase = terminated?.exitCode === 0 ? 'Succeeded' : 'Failed'
    })
  }
}
