import type { ImagePlatforms } from './core/kubernetes/image-reference.ts'
import type { Expression, Match } from './core/model.ts'
import type { Ledger } from './core/plan/types.ts'
import type { NodeChoice } from './core/nodes/nodes.ts'
import type { CheckReport, Report, WorkloadReport } from './core/report.ts'
import type { NoAnswer } from './core/observations/no-answer.ts'
import type { ConnectionProblem } from './core/facts/connection.ts'

/** What the API server reported to one request. A refusal is a value: most of them are findings, not accidents. */
export type ApiResult<T> =
  | {
      readonly kind: 'ok'
      readonly value: T
      /** An earlier try of the same request was cut off: that one may have done what this one found done. */
      readonly mayBeDone?: true
    }
  | {
      readonly kind: 'refused'
      /** HTTP status, 400 to 599. */
      readonly status: number
      /** The Status object's reason, such as `Forbidden`; empty if the answer was no Status. */
      readonly reason: string
      /** The server's own words; untrusted text. */
      readonly message: string
      /** An earlier try of the same request was cut off: that one may have done what is refused now. */
      readonly mayBeDone?: true
    }
  | {
      readonly kind: 'unreachable'
      readonly message: string
      /** Why, as facts; absent where the run was cancelled. */
      readonly connectionProblem?: ConnectionProblem
    }

/** One operation of a JSON patch (RFC 6902). */
export type PatchOperation =
  | { readonly op: 'test' | 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }

/**
 * A change that a watch shows, or trouble with the watch itself, which goes on trying. `isOfObject`: it goes on, and has shown an object
 * that can't be read.
 */
export type Change<T> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  | { readonly type: 'TROUBLE'; readonly message: string; readonly isOfObject?: true }

/** The items of a collection at one resource version. */
export type Listing<T> = { readonly items: readonly T[]; readonly resourceVersion: string }

/** Which objects of a collection are followed, and from where on. */
export type FollowOptions = {
  readonly query?: Query
  readonly resourceVersion?: string
  /** The objects at that version: what is gone after an expiry can be determined only of what was known to be there. */
  readonly known?: readonly unknown[]
  /** What of each object a DELETED after an expiry is to have: nothing means that there is none. Absent: all of it. */
  readonly keeps?: Keeps
}

/** How much of an object is kept while it is followed. */
export type Keeps = 'name' | 'nothing'

/** Query parameters of a request; absent values are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>

/** With `dryRun` the server does all that it does for a request but keep the result. It wants the same permission. */
export type Trial = { readonly dryRun: boolean }

/** A Kubernetes API server. Paths are as in its API, such as `/api/v1/nodes`. No method throws for what a server reports. */
export type Cluster = {
  readonly get: <T>(path: string) => Promise<ApiResult<T>>
  /** All items, fetched in pages of 500, and the version of the collection that a `follow` can go on from. */
  readonly list: <T>(path: string, query?: Query) => Promise<ApiResult<Listing<T>>>
  readonly create: <T>(path: string, body: object, how?: Trial) => Promise<ApiResult<T>>
  /** Server-side apply under our field manager, never forced. */
  readonly apply: <T>(path: string, body: object, how?: Trial) => Promise<ApiResult<T>>
  readonly patch: <T>(path: string, operations: readonly PatchOperation[]) => Promise<ApiResult<T>>
  /** Deletes one object (only the one with this uid and at this version, if given), or a collection by a selector. */
  readonly remove: (
    path: string,
    how?: {
      readonly uid?: string
      readonly resourceVersion?: string
      readonly query?: Query
      /** How long a pod may take to end; 0 drops the object at once. Absent: as the pod reports. */
      readonly graceSeconds?: number
      /** Takes what the object owns with it, and the object goes last. Absent: as the server likes. */
      readonly foreground?: boolean
    }
  ) => Promise<ApiResult<unknown>>
  /**
   * Every change from a version on (absent: every object that is there first, as ADDED), until the signal. Resumes by
   * itself when a watch ends or expires; after an expiry all objects come again, and what is gone meanwhile as DELETED.
   */
  readonly follow: <T>(path: string, options: FollowOptions, signal: AbortSignal) => AsyncIterable<Change<T>>
}

/** What came back from asking a sample. */
export type Answer =
  | {
      readonly kind: 'answered'
      readonly status: number
      /** At most 64 KiB of it, as UTF-8. */
      readonly body: string
      /** The body was longer, or ended before all that was announced had come. */
      readonly incomplete: boolean
    }
  /** The path to the sample failed: connection refused, timeout, EOF. */
  | ({ readonly kind: 'no-answer' } & NoAnswer)

/** A container port of one pod. */
export type Target = { readonly namespace: string; readonly pod: string; readonly port: number; readonly path: string }

/** A container's log, or that of the container before it. */
export type LogTarget = {
  readonly namespace: string
  readonly pod: string
  readonly container: string
  readonly previous: boolean
}

/** Ways into a pod. */
export type Pods = {
  /** One HTTP GET; ends by itself within 10 s. */
  readonly ask: (target: Target, signal: AbortSignal) => Promise<Answer>
  /** The newest 1,000 lines of a container's log, at most 1 MiB; of the container before this one, if asked. */
  readonly logTail: (log: LogTarget) => Promise<ApiResult<string>>
}

/** Ways to a Service. */
export type Services = {
  /** One HTTP GET through the API server's proxy; ends by itself within 10 s. */
  readonly ask: (target: ServiceTarget, signal: AbortSignal) => Promise<Answer>
  /**
   * One HTTP GET from where this runs; ends by itself within 10 s. Addresses that a cluster must not send us to (this
   * machine, its link, a cloud's metadata) are not asked, whatever name leads there, and redirects aren't followed.
   */
  readonly askUrl: (url: string, signal: AbortSignal) => Promise<Answer>
}

/** A port of a Service. */
export type ServiceTarget = {
  readonly namespace: string
  readonly service: string
  readonly port: number
  readonly path: string
}

/** Registries of images, asked from where the run is, without credentials. */
export type Registry = {
  /** The platforms in an image's index; ends by itself within 3 s, and never throws. */
  readonly platformsOf: (image: string, signal: AbortSignal) => Promise<ImagePlatforms>
}

/** Regular expressions of the user's, matched where they can be stopped: nothing bounds how long one may take. */
export type Matcher = {
  /** Ends by itself within 1 s for each text that waits for the same expression, or at the signal; never throws. */
  readonly matches: (expression: Expression, text: string, signal: AbortSignal) => Promise<Match>
}

/** Time, passed in so that a judgement can be tested at any moment. */
export type Clock = {
  /** Milliseconds of a clock that never goes back. */
  readonly nowMs: () => number
  /** The wall clock's time, RFC 3339. */
  readonly timestamp: () => string
  /** Resolves after the time or at the signal, whichever comes first. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>
  /** Fires after the time, and keeps no process alive until then. */
  readonly timeout: (ms: number) => AbortSignal
}

/** Where what has to be undone is written down, durably, before it is done. */
export type Journal = {
  readonly write: (ledger: Ledger) => Promise<void>
  /** Nothing is left to undo. */
  readonly close: () => Promise<void>
}

/** Puts images on nodes without a registry. */
export type Images = {
  /** Puts what an archive holds on every node; reports why if it can't. The signal ends it. */
  readonly load: (
    archive: string,
    signal: AbortSignal
  ) => Promise<{ readonly kind: 'loaded' } | { readonly kind: 'not-loaded'; readonly reason: string }>
}

/** Where a run reports what happens while it happens. */
export type Log = {
  readonly info: (text: string) => void
  readonly warn: (text: string) => void
  /** What only somebody who looks for a defect wants to see; absent where nobody does. */
  readonly debug?: ((text: string) => void) | undefined
}

/** Which runtime a check tries on which node. */
export type CheckName = Pick<CheckReport, 'runtime' | 'node'>

/** Where a run shows what it finds while it goes on. */
export type Progress = {
  /** The plan is made: which nodes take part in it, which don't, and all checks that will be decided. */
  readonly planned: (version: string, choice: NodeChoice, checks: readonly CheckName[]) => void
  /** Something besides the checks has begun that the run waits for, in the plural, such as `negative tests`; the result ends it. */
  readonly begun: (what: string) => () => void
  readonly checkDecided: (check: CheckReport) => void
  readonly workloadDecided: (workload: WorkloadReport) => void
  /** All is decided: this is what the run found, and only its cleanup follows. Resolves once that is reported. */
  readonly settled: (found: Report) => Promise<void>
}

/** All that a run may touch. */
export type Ports = {
  /** Its requests end with the run: at its timeout, or when it is cancelled. */
  readonly cluster: Cluster
  /** The same cluster for the cleanup, which must come to its end after a run that could not. Its requests end with `cleaningEnds`. */
  readonly cleaning: Cluster
  /** Fires when the time for the cleanup is over; what is not undone by then is left to the post step. */
  readonly cleaningEnds: AbortSignal
  /** A later step looks whether what was deleted is gone: a namespace whose pods have ended is not waited for. */
  readonly confirmsLater: boolean
  readonly pods: Pods
  readonly services: Services
  /** Absent where images come from registries alone. */
  readonly images?: Images | undefined
  readonly registry: Registry
  readonly matcher: Matcher
  readonly clock: Clock
  readonly journal: Journal
  readonly log: Log
  readonly progress: Progress
}

/** What undoing a run may touch: it asks nobody but the cluster. */
export type UndoPorts = Omit<Ports, 'registry' | 'matcher' | 'services' | 'images' | 'progress'>
