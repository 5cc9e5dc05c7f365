import type { Balancers } from './cluster/balancers.ts'
import type { MachinePlan } from './cluster/machine.ts'

/** How a run of the action is started, and how its process ends. */
export type RunPlan = {
  readonly startsAtMs: number
  /** Inputs as a workflow gives them; what is absent has its default. */
  readonly inputs: Readonly<Record<string, string>>
  /** Killed in the middle of this request, counted from the first one. */
  readonly killedAtRequest?: number | undefined
  readonly cancelledAtMs?: number | undefined
  /** How far its machine's wall clock is off. */
  readonly skewMs?: number | undefined
  /** Whether the post step is run after it. */
  readonly hasPost: boolean
}

/** What somebody else does to the cluster at a time. */
export type Action = { readonly atMs: number } & (
  | { readonly does: 'revert-class'; readonly runtimeClass: string }
  | {
      readonly does: 'recreate-class'
      readonly runtimeClass: string
      readonly handler: string
      readonly backAfterMs: number
    }
  | { readonly does: 'remove-class'; readonly runtimeClass: string; readonly backAfterMs: number }
  | { readonly does: 'remove-label'; readonly node: string; readonly runtimeClass: string }
  | { readonly does: 'drain'; readonly node: string }
  | { readonly does: 'cordon'; readonly node: string; readonly forMs: number }
  | { readonly does: 'restart-containerd'; readonly node: string; readonly forMs: number; readonly kills: boolean }
  | { readonly does: 'cut-kubelet'; readonly node: string; readonly forMs: number }
  | { readonly does: 'stop-kubelet'; readonly node: string; readonly forMs: number }
  | { readonly does: 'delete-pods' | 'evict-pods' | 'preempt-pods'; readonly node: string }
  | { readonly does: 'remove-node'; readonly node: string }
  | { readonly does: 'add-node'; readonly node: string }
  | { readonly does: 'install-shim'; readonly node: string; readonly handler: string }
)

/** A time in which nothing gets through. */
export type Outage = { readonly atMs: number; readonly forMs: number }

/** All that a simulated world is made of. With the same scenario everything happens in the same way. */
export type Scenario = {
  readonly seed: number
  readonly nodes: readonly MachinePlan[]
  readonly runs: readonly RunPlan[]
  readonly actions: readonly Action[]
  /** Of API servers, of which each but the first is behind by so much. */
  readonly replicaLagsMs: readonly number[]
  readonly latencyMs: number
  /** How often answers are lost, those of samples cut off or late as well, and watches expire. */
  readonly loses: number
  readonly expires: number
  /** While none of the runs reaches an API server; the cluster goes on. */
  readonly outage?: Outage | undefined
  /** How often a change is carried out seconds after it came. */
  readonly stalls?: number | undefined
  /** The sample images hold plain programs: no Wasm is needed for them. */
  readonly isNative: boolean
  /** How many pods the quota of each namespace admits. */
  readonly quota?: number | undefined
  readonly balancers?: Balancers | undefined
  /** The nodes' addresses lead nowhere from where the runs are. */
  readonly isFar?: boolean | undefined
  /** What a LimitRange in the user's own namespace does to containers: it gives limits to those without, or refuses those of the samples. */
  readonly limits?: 'defaults' | 'refuses' | undefined
  readonly webhook?: { readonly does: 'moves'; readonly toNode: string } | { readonly does: 'strips' } | undefined
}
