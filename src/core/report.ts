import type { CleanupMode, Diagnosis, Node, Runtime, Timings, Verdict } from './model.ts'

/** The result of a run: the worst of its verdicts, or that it only applied, or that it could not run. */
export type Result = 'passed' | 'failed' | 'inconclusive' | 'applied' | 'error'

/** The result of one runtime on one node. */
export type CheckReport = {
  readonly runtime: string
  readonly runtimeClass: string
  readonly handler: string
  readonly node: string
  readonly verdict: Verdict
  readonly timings: Timings
  /** The images that its node pulled for it; absent where it pulled none. */
  readonly pulled?: readonly string[] | undefined
  /** Milliseconds from when its pod was deleted, after its pass, until it had ended; absent where that was not looked at. */
  readonly stopMs?: number | undefined
  /** Milliseconds from the run's start until the evidence of the diagnosis stood; absent where none was waited for. */
  readonly evidenceAtMs?: number | undefined
  /** Milliseconds from the run's start to the verdict. */
  readonly decidedAtMs?: number | undefined
  /** The pod that ran it; absent where none was made. */
  readonly pod?: string | undefined
  /** With `repeat`: what came of each time, in order. All else is then of the time that decides, and `decidedAtMs` is the latest. */
  readonly repetitions?: readonly CheckReport[] | undefined
}

/** A workload check of the table that isn't a node's: a Service that was asked, or a workload of the user's own. */
export type WorkloadReport = {
  /** The input that asked for it. */
  readonly source: 'manifests' | 'replicas' | 'access'
  /** As in its manifest: `Deployment`, `Service`. */
  readonly kind: string
  readonly namespace: string
  readonly name: string
  /** The runtime that its pods run under; absent where they name no class, or several. */
  readonly runtime?: string | undefined
  readonly verdict: Verdict
  /** How and where a Service was asked, such as `load-balancer http://10.0.0.7/hello`; empty for a workload. */
  readonly via: string
  /** A workload's pods. */
  readonly pods: readonly WorkloadPod[]
}

/** A pod of a workload. */
export type WorkloadPod = {
  readonly pod: string
  /** Absent until it is scheduled. */
  readonly node?: string | undefined
  readonly verdict: Verdict
  readonly timings: Timings
  /** The images that its node pulled for it; absent where it pulled none. */
  readonly pulled?: readonly string[] | undefined
  /** Milliseconds from when it was deleted, after its pass, until it had ended; absent where that was not looked at. */
  readonly stopMs?: number | undefined
}

/** What happened to a RuntimeClass. */
export type ClassReport = {
  readonly runtime: Runtime
  readonly outcome: 'created' | 'unchanged' | 'selector-added' | 'conflict' | 'not-applied'
  /** What the conflict is, or why it was not applied; empty otherwise. */
  readonly detail: string
}

/** A runtime, by its name or its class, that `runtimes: auto` doesn't try, and why. */
export type LeftOutRuntime = { readonly name: string; readonly reason: string }

/** What `runtimes: auto` made of the cluster. */
export type Discovery = {
  readonly found: readonly { readonly runtimeClass: string; readonly handler: string; readonly why: string }[]
  readonly leftOut: readonly LeftOutRuntime[]
}

/** A node of the cluster: one that takes part, or one that was left out and why. */
export type NodeReport = { readonly node: Node; readonly leftOut?: string }

/** Whether the scheduler really keeps a constrained class off a node without its label. */
export type ConstraintReport = {
  readonly runtimeClass: string
  /** `not-provable`: every node carries the label. `not-proven`: there was a node to try, but no evidence came. */
  readonly verdict: 'enforced' | 'not-enforced' | 'not-applicable' | 'unproven'
  /** The node without the label that the probe pod was aimed at. */
  readonly node?: string | undefined
  readonly evidence: string
  /** The part of the evidence that decides; absent where all of it does. */
  readonly excerpt?: string | undefined
}

/** Whether a runtime's sample, tried without its class, fails as not runnable: proof that the class made it run. */
export type NegativeTestReport = {
  readonly runtime: string
  readonly node?: string | undefined
  readonly verdict: 'proven' | 'not-proven'
  /** Not done, as the run was asked to end: nothing is shown of the sample. */
  readonly isCancelled?: true | undefined
  readonly evidence: string
  /** As of a constraint check. */
  readonly excerpt?: string | undefined
}

/** What changed since an earlier run. */
export type Comparison = {
  readonly baseline: { readonly id: string; readonly version: string; readonly startedAt: string }
  /** Why the runs are unlike, a phrase each; then their starts are not compared. */
  readonly differences: readonly string[]
  readonly worse: readonly Change[]
  readonly better: readonly Change[]
  /** Of each runtime that both runs started. */
  readonly starts: readonly StartChange[]
}

/** A result that changed, on all nodes on which it did in the same way; without nodes where it is no node's. */
export type Change = {
  /** The runtime's name, or what a workload check or constraint check is called. */
  readonly name: string
  readonly nodes: readonly string[]
  /** As `failed handler-not-configured`. */
  readonly before: string
  readonly now: string
}

/** How long a runtime's sample app takes to start: medians of all nodes, in milliseconds. */
export type StartChange = {
  readonly runtime: string
  readonly beforeMs: number
  readonly nowMs: number
  /** What a median must exceed to count as slower. */
  readonly limitMs: number
  /** Numbers of starts. */
  readonly beforeCount: number
  readonly count: number
  readonly isSlower: boolean
}

/** What a run spent in each phase: milliseconds from the run's start to the phase's end. */
export type Phases = {
  readonly connectMs?: number | undefined
  readonly planMs?: number | undefined
  readonly applyMs?: number | undefined
  readonly firstAnswerMs?: number | undefined
  readonly lastVerdictMs?: number | undefined
  readonly cleanupMs?: number | undefined
}

/** Numbers of checks and workload checks. */
export type Counts = {
  readonly passed: number
  readonly failed: number
  readonly inconclusive: number
  readonly skipped: number
  readonly total: number
}

/** All that a run has to say. Lists are sorted, so the same run renders to the same bytes. */
export type Report = {
  readonly result: Result
  /** Why the run could not go on, or why no verdict counts (fewer nodes than asked for, no check checked); else empty. */
  readonly message: string
  /** Why the cluster could not be used, where that is what the message reports. */
  readonly diagnosis?: Diagnosis | undefined
  /** Absent where there is no run to compare with, or this one did not come to its end. */
  readonly comparison?: Comparison | undefined
  readonly counts: Counts
  readonly run: {
    readonly id: string
    readonly version: string
    /** RFC 3339, UTC. */
    readonly startedAt: string
    readonly tookMs: number
    readonly namespace: string
    readonly constrain: boolean
    /** How often each check was done. */
    readonly repeat: number
  }
  /** Absent where the cluster was never reached. */
  readonly cluster?: { readonly context: string; readonly server: string; readonly version: string } | undefined
  /** Absent where the runtimes were named. */
  readonly discovery?: Discovery | undefined
  readonly classes: readonly ClassReport[]
  readonly nodes: readonly NodeReport[]
  readonly checks: readonly CheckReport[]
  readonly workloads: readonly WorkloadReport[]
  readonly constraints: readonly ConstraintReport[]
  readonly negativeTests: readonly NegativeTestReport[]
  readonly phases: Phases
  readonly warnings: readonly string[]
  readonly cleanup: { readonly mode: CleanupMode; readonly problems: readonly string[] }
  /** The kubectl commands that do by hand what this run did. */
  readonly commands: readonly string[]
}

/** Counts verdicts by kind. */
export function countVerdicts(judged: readonly { readonly verdict: Verdict }[]): Counts {
  const of = (kind: Verdict['kind']): number => judged.filter((one) => one.verdict.kind === kind).length
  return {
    passed: of('passed'),
    failed: of('failed'),
    inconclusive: of('inconclusive'),
    skipped: of('skipped'),
    total: judged.length
  }
}
