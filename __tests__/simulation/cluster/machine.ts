import type { VirtualTime } from '../../support/virtual-time.ts'
import { History } from '../history.ts'
import type { ShimState } from './shims.ts'
import { Uplink } from './uplink.ts'

/** How a node gets images. */
export type Pull = 'good' | 'slow' | 'throttled' | 'missing' | 'failing' | 'flaky'

/** A node as a scenario wants it. */
export type MachinePlan = {
  readonly name: string
  /** By handler; a handler that isn't named has no configuration. */
  readonly shims: Readonly<Record<string, ShimState>>
  readonly ready: boolean
  readonly reportsHandlers: boolean
  readonly pull: Pull
  readonly taint: boolean
  readonly cordoned: boolean
  /** Of an earlier release: its containerd uses other words, and its kubelet lists no handlers. */
  readonly isOld?: boolean
  /** By how much its kubelet learns late of new classes, as one does whose watch broke and begins again. */
  readonly classesLateMs?: number | undefined
  /** What others take of it leaves no room for one more pod. */
  readonly full?: 'cpu' | 'pods' | undefined
}

/** What a node really is, at each moment: the truth that verdicts are held to. */
export class Machine {
  readonly plan: MachinePlan
  readonly isUp: History<boolean>
  readonly hasContainerd: History<boolean>
  readonly #shims: Map<string, History<ShimState>>
  readonly #nowMs: () => number
  readonly images = new Set<string>()
  readonly uplink: Uplink

  constructor(plan: MachinePlan, time: VirtualTime) {
    const nowMs = (): number => time.nowMs
    this.plan = plan
    this.uplink = new Uplink(time)
    this.#nowMs = nowMs
    this.isUp = new History(nowMs, plan.ready)
    this.hasContainerd = new History(nowMs, true)
    this.#shims = new Map(Object.entries(plan.shims).map(([handler, state]) => [handler, new History(nowMs, state)]))
  }

  get name(): string {
    return this.plan.name
  }

  /** The state of a handler's shim over time. */
  shim(handler: string): History<ShimState> {
    const found = this.#shims.get(handler) ?? new History<ShimState>(this.#nowMs, 'no-handler')
    this.#shims.set(handler, found)
    return found
  }

  /** The handlers that containerd has a configuration for. */
  handlers(): readonly string[] {
    return [...this.#shims].filter(([, state]) => state.now !== 'no-handler').map(([handler]) => handler)
  }
}
