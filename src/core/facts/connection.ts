/**
 * What can stand in the path to a cluster, as facts: the status of an answer, codes of the system, what is missing where.
 * src/core/diagnosis/connection/ makes diagnoses of them. Sentences for people are in the message beside a connection
 * problem, and are never read again.
 */

/** Of two clusters, which one is meant. */
export type Role = 'management' | 'workload'

/** Where a kubeconfig was looked for. */
export type Sought =
  | { readonly kind: 'auto'; readonly files: readonly string[] }
  /** What was given is not repeated: it may be a credential in the place of a path. */
  | { readonly kind: 'path' }
  | { readonly kind: 'secret'; readonly namespace: string; readonly name: string; readonly key: string }

/** What is found where a kubeconfig, or the path of one (`contents`), belongs. */
export type ForeignText =
  'nothing' | 'expression' | 'variable' | 'asterisks' | 'web-page' | 'base64' | 'not-utf-8' | 'word' | 'contents'

/** What keeps a run from its cluster. */
export type ConnectionProblem =
  | { readonly kind: 'no-kubeconfig'; readonly sought: Sought }
  /** `holds` is what is there in the place of a kubeconfig, where that was recognised. */
  | { readonly kind: 'bad-kubeconfig'; readonly holds?: ForeignText }
  /** The program `kind` gives no kubeconfig. */
  | { readonly kind: 'no-kind-cluster'; readonly cluster: string; readonly lacks: 'program' | 'engine' | 'cluster' }
  /** `wanted` is absent where the kubeconfig has no current one. */
  | { readonly kind: 'no-context'; readonly wanted?: string; readonly known: readonly string[] }
  | { readonly kind: 'certificate'; readonly user: string; readonly is: 'expired' | 'not-yet-valid' }
  | { readonly kind: 'plugin'; readonly plugin: string; readonly is: 'missing' | 'failing' }
  /** What an access review refuses to, each as `verb resource`, and what would grant it. */
  | { readonly kind: 'no-permissions'; readonly lacking: readonly string[]; readonly grant: Grant }
  /** An answer that refuses; `isStatus`: in an API server's own form. */
  | { readonly kind: 'refused'; readonly status: number; readonly isStatus: boolean }
  /** An answer that isn't refused and isn't JSON. */
  | { readonly kind: 'no-api' }
  /** No answer: the codes of the error and of all that caused it, such as `ECONNREFUSED`, and names such as `TimeoutError`. */
  | { readonly kind: 'no-answer'; readonly codes: readonly string[] }

/** The file of deploy/ that grants what a run needs, by its name; a namespace is where its Role belongs, as far as it is known. */
export type Grant =
  | { readonly role: 'rbac' }
  | { readonly role: 'rbac-namespace' | 'rbac-management'; readonly namespace?: string | undefined }

/** The names on the path to a cluster, as far as they are known where a connection problem is met. */
export type ConnectionPath = {
  /** Absent: there is only one cluster. */
  readonly role?: Role
  /** What the kubeconfig is called, such as its path. */
  readonly kubeconfig?: string
  readonly context?: string
  /** Absent where the context names none: requests are anonymous. */
  readonly user?: string
  /** When the user's token expired, as ISO 8601, if it had when the kubeconfig was read. */
  readonly tokenExpiredOn?: string
  readonly server?: string
  readonly plugin?: string
  /** Host and port of the proxy, who names it, and whether its address has https: it is itself asked over TLS then. */
  readonly proxy?: { readonly host: string; readonly from: 'kubeconfig' | 'environment'; readonly isTls: boolean }
}
