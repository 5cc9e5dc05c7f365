/**
 * The public report, version 1: what report.json holds and docs/report.schema.json describes. It has types of its own, so
 * that the core can change without it. Every key is always there; where there is nothing to say, it is null.
 */
export type ReportV1 = {
  readonly schema: 1
  readonly result: 'passed' | 'failed' | 'inconclusive' | 'applied' | 'error'
  readonly message: string
  /** Why the cluster could not be used, where that is what the message reports. */
  readonly diagnosis: DiagnosisV1 | null
  /** What changed since the run of `baseline`. */
  readonly comparison: ComparisonV1 | null
  readonly counts: {
    readonly passed: number
    readonly failed: number
    readonly inconclusive: number
    readonly skipped: number
    readonly total: number
  }
  readonly run: {
    readonly id: string
    readonly version: string
    readonly startedAt: string
    readonly tookMs: number
    readonly namespace: string
    readonly constrain: boolean
    /** How often each check was done. */
    readonly repeat: number
  }
  readonly cluster: { readonly context: string; readonly server: string; readonly version: string } | null
  readonly phases: {
    readonly connectMs: number | null
    readonly planMs: number | null
    readonly applyMs: number | null
    readonly firstAnswerMs: number | null
    readonly lastVerdictMs: number | null
    readonly cleanupMs: number | null
  }
  readonly checks: readonly CheckV1[]
  readonly workloads: readonly WorkloadV1[]
  /** What `runtimes: auto` found; null where the runtimes were named. */
  readonly discovery: DiscoveryV1 | null
  readonly nodes: readonly NodeV1[]
  readonly classes: readonly ClassV1[]
  readonly constraints: readonly ConstraintV1[]
  readonly negativeTests: readonly NegativeTestV1[]
  readonly warnings: readonly string[]
  readonly cleanup: { readonly mode: 'workload' | 'all' | 'none'; readonly problems: readonly string[] }
  readonly commands: readonly string[]
  /** What fixes need, and how to try again what did not pass. */
  readonly nextSteps: readonly string[]
}

/** What changed since an earlier run. */
export type ComparisonV1 = {
  readonly baseline: { readonly id: string; readonly version: string; readonly startedAt: string }
  /** Why the runs are unlike; then their starts are not compared. */
  readonly differences: readonly string[]
  readonly worse: readonly ChangeV1[]
  readonly better: readonly ChangeV1[]
  readonly starts: readonly {
    readonly runtime: string
    readonly beforeMs: number
    readonly nowMs: number
    readonly limitMs: number
    readonly beforeCount: number
    readonly count: number
    readonly isSlower: boolean
  }[]
}

/** A result that changed in the same way on some nodes. */
export type ChangeV1 = {
  readonly name: string
  readonly nodes: readonly string[]
  readonly before: string
  readonly now: string
}

/** The result of a check, a workload check or a pod. */
export type VerdictV1 = {
  readonly verdict: 'passed' | 'failed' | 'inconclusive' | 'skipped'
  /** Of what passed. */
  readonly tookMs: number | null
  /** Why it was skipped. */
  readonly reason: string | null
  readonly diagnosis: DiagnosisV1 | null
}

/** When a pod reached each stage, after it was asked for. */
export type TimingsV1 = {
  readonly madeMs: number | null
  readonly scheduledMs: number | null
  readonly sandboxReadyMs: number | null
  readonly startedMs: number | null
  readonly readyMs: number | null
  readonly answeredMs: number | null
  /** How long the pull of its image took; null where the node had it. */
  readonly pullMs: number | null
}

/** One runtime on one node. */
export type CheckV1 = VerdictV1 & {
  readonly runtime: string
  readonly runtimeClass: string
  readonly handler: string
  readonly node: string
  readonly pod: string | null
  readonly timings: TimingsV1
  /** From when the pod was deleted, after its pass, until it had ended; null where that was not looked at. */
  readonly stopMs: number | null
  /** From the run's start until the evidence of the diagnosis stood, where it was waited for. */
  readonly evidenceAtMs: number | null
  /** From the run's start to the verdict. */
  readonly decidedAtMs: number | null
  /** What came of each time that it was done; null where that was once. */
  readonly repetitions: RepetitionsV1 | null
}

/** A check that was done several times. */
export type RepetitionsV1 = {
  readonly passed: number
  readonly failed: number
  readonly inconclusive: number
  readonly total: number
  /** Of those that passed, from scheduled to the first right answer, without the pull of the image; null where none passed. */
  readonly starts: {
    readonly count: number
    readonly medianMs: number
    /** Null of fewer than 20. */
    readonly p95Ms: number | null
    readonly maxMs: number
  } | null
  /** In order. */
  readonly each: readonly {
    readonly verdict: VerdictV1['verdict']
    readonly pod: string | null
    readonly code: string | null
    readonly evidence: string | null
    readonly startMs: number | null
    readonly stopMs: number | null
  }[]
}

/** A Service that was asked, or a workload of the user's own. */
export type WorkloadV1 = VerdictV1 & {
  readonly source: 'manifests' | 'replicas' | 'access'
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly runtime: string | null
  readonly via: string
  readonly pods: readonly (VerdictV1 & {
    readonly pod: string
    readonly node: string | null
    readonly timings: TimingsV1
    /** From when it was deleted, after its pass, until it had ended; null where that was not looked at. */
    readonly stopMs: number | null
  })[]
}

/** What is broken, how we know and how to fix it. */
export type DiagnosisV1 = {
  readonly code: string
  readonly title: string
  readonly fault: string
  readonly evidence: string
  readonly fix: readonly string[]
  readonly docs: string
}

/** A node that took part, or one that was left out and why. */
export type NodeV1 = {
  readonly name: string
  readonly leftOut: string | null
  readonly ready: boolean
  readonly os: string
  readonly osImage: string
  readonly kernel: string
  readonly architecture: string
  readonly containerRuntime: string
  readonly kubelet: string
  readonly runtimeHandlers: readonly string[] | null
  readonly machine: string | null
  readonly owner: string | null
  readonly image: ImageV1 | null
}

/** The image that a node was made from. */
export type ImageV1 = {
  readonly kind: 'compute-gallery' | 'shared-gallery' | 'marketplace' | 'id' | 'capz-default' | 'aks' | 'unknown'
  readonly name: string
  readonly version: string | null
}

/** What happened to a RuntimeClass. */
export type DiscoveryV1 = {
  readonly found: readonly { readonly runtimeClass: string; readonly handler: string; readonly why: string }[]
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[]
}

export type ClassV1 = {
  readonly runtime: string
  readonly runtimeClass: string
  readonly handler: string
  /** Of the sample app; empty where none is run. */
  readonly image: string
  readonly outcome: 'created' | 'unchanged' | 'selector-added' | 'conflict' | 'not-applied'
  readonly detail: string
}

/** Whether the scheduler keeps a constrained class off a node without its label. */
export type ConstraintV1 = {
  readonly runtimeClass: string
  readonly verdict: 'enforced' | 'not-enforced' | 'not-applicable' | 'unproven'
  readonly node: string | null
  readonly evidence: string
}

/** Whether a runtime's sample fails without its class. */
export type NegativeTestV1 = {
  readonly runtime: string
  readonly node: string | null
  readonly verdict: 'proven' | 'not-proven'
  readonly evidence: string
}
