import { advise, type Subject } from './advice.ts'
import { constraintLabel } from './manifests.ts'
import type { Diagnosis, Fault, Node, Runtime, Verdict } from './model.ts'
import type { ContainerView, Sightings } from './observe.ts'

/** A cell as a rule looks at it. */
export type Case = Subject & { readonly seen: Sightings }

/**
 * Who is blamed: `failed` the node image, node or cluster; `inconclusive` the sample, the registry or us; `compare` means
 * that one cell alone can't tell: it is the node if the same sample passed on another one, and unsaid otherwise.
 */
export type Blame = 'failed' | 'inconclusive' | 'compare'

/** One cause that is recognised. */
export type Rule = {
  readonly code: string
  readonly title: string
  readonly fault: Fault
  readonly blame: Blame
  /** How long the evidence must have stood before it counts: time for what heals by itself. Zero: it never heals. */
  readonly graceMs: number
  /** The evidence, if this cause shows; else undefined. */
  readonly find: (seen: Sightings) => string | undefined
  readonly remedy: (subject: Subject) => readonly string[]
}

const event = (seen: Sightings, reason: string, text: RegExp): string | undefined =>
  seen.events.findLast((one) => one.reason === reason && text.test(one.message))?.message

const waiting = (seen: Sightings, reason: RegExp): string | undefined => {
  const container = seen.pod?.container
  return container?.kind === 'waiting' && reason.test(container.reason)
    ? `${container.reason}: ${container.message}`
    : undefined
}

const SANDBOX = 'FailedCreatePodSandBox'

/** Specific first: the first rule that finds its evidence counts. */
export const RULES: readonly Rule[] = [
  {
    code: 'node-gone',
    title: 'The node went away during the run',
    fault: 'this run',
    blame: 'inconclusive',
    graceMs: 0,
    find: (seen) => (seen.nodeTrouble && seen.nodeTrouble.kind !== 'not-ready' ? seen.nodeTrouble.detail : undefined),
    remedy: advise.nodeGone
  },
  {
    code: 'node-not-ready',
    title: 'The node is not Ready',
    fault: 'node',
    blame: 'failed',
    graceMs: 30_000,
    find: (seen) => (seen.nodeTrouble?.kind === 'not-ready' ? seen.nodeTrouble.detail : undefined),
    remedy: advise.nodeNotReady
  },
  {
    code: 'pod-deleted',
    title: 'Somebody deleted the pod during the run',
    fault: 'cluster',
    blame: 'inconclusive',
    // The news that the node went with it may come a moment later, and says more.
    graceMs: 2_000,
    find: ({ pod }) =>
      pod?.deleted === true
        ? `the pod was deleted${pod.reason === '' ? '' : `: ${pod.reason} ${pod.message}`}`
        : undefined,
    remedy: advise.podDeleted
  },
  {
    code: 'class-missing',
    title: 'The RuntimeClass is gone',
    fault: 'cluster',
    blame: 'failed',
    graceMs: 0,
    find: (seen) => (seen.refusal && /RuntimeClass "[^"]*" not found/i.test(seen.refusal) ? seen.refusal : undefined),
    remedy: advise.classMissing
  },
  {
    code: 'pod-changed',
    title: 'Something in the cluster changes the pod',
    fault: 'cluster',
    blame: 'inconclusive',
    graceMs: 0,
    find: (seen) =>
      seen.refusal !== undefined && /^the pod (was sent|came back)/.test(seen.refusal) ? seen.refusal : undefined,
    remedy: advise.podChanged
  },
  {
    code: 'pod-refused',
    title: 'The API server refused the pod',
    fault: 'cluster',
    blame: 'inconclusive',
    graceMs: 0,
    find: (seen) => seen.refusal,
    remedy: advise.podRefused
  },
  {
    code: 'handler-not-configured',
    title: 'containerd has no such handler',
    fault: 'node image',
    blame: 'failed',
    graceMs: 0,
    find: (seen) => event(seen, SANDBOX, /no runtime for "[^"]*" is configured|container\.Runtime\.Name must be set/),
    remedy: advise.handlerNotConfigured
  },
  {
    code: 'shim-not-installed',
    title: 'The shim is not installed',
    fault: 'node image',
    blame: 'failed',
    graceMs: 0,
    find: (seen) =>
      event(seen, SANDBOX, /runtime "[^"]*" binary not installed|fork\/exec \S*containerd-shim-\S*: no such file/),
    remedy: advise.shimNotInstalled
  },
  {
    code: 'restarted-after-ready',
    title: 'The sample was ready and then restarted',
    fault: 'node',
    blame: 'failed',
    graceMs: 0,
    find: ({ pod, restartsAtReady }) =>
      pod && restartsAtReady !== undefined && pod.restarts > restartsAtReady
        ? `restarted ${pod.restarts - restartsAtReady} times after it was ready; ${describe(pod.lastEnd)}`
        : undefined,
    remedy: advise.restarted
  },
  {
    code: 'image-not-pulled',
    title: 'The sample image could not be pulled',
    fault: 'registry',
    blame: 'compare',
    // The kubelet tries again after 10 s; a second refusal is no accident.
    graceMs: 15_000,
    find: (seen) =>
      waiting(seen, /^(ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull)$/) === undefined
        ? undefined
        : (event(seen, 'Failed', /^Failed to pull|image/) ?? waiting(seen, /Image/)),
    remedy: advise.imageNotPulled
  },
  {
    code: 'wrong-answer',
    title: 'The sample answers, but not as expected',
    fault: 'sample image',
    blame: 'compare',
    graceMs: 3_000,
    find: (seen) => (seen.answer?.kind === 'wrong' ? seen.answer.detail : undefined),
    remedy: advise.wrongAnswer
  },
  {
    code: 'no-answer',
    title: 'The sample runs but does not answer',
    fault: 'network',
    blame: 'compare',
    graceMs: 20_000,
    find: (seen) =>
      seen.answer?.kind === 'none' && seen.pod?.container.kind === 'running' ? seen.answer.detail : undefined,
    remedy: advise.noAnswer
  },
  {
    code: 'unschedulable',
    title: 'The scheduler does not let the pod onto the node',
    fault: 'cluster',
    blame: 'failed',
    graceMs: 20_000,
    find: (seen) => (seen.pod?.scheduled === false ? event(seen, 'FailedScheduling', /./) : undefined),
    remedy: advise.unschedulable
  },
  {
    code: 'unknown',
    title: 'The pod sandbox could not be made, for a reason not known here',
    fault: 'node',
    blame: 'failed',
    graceMs: 10_000,
    find: (seen) => (seen.pod?.sandboxReady === true ? undefined : event(seen, SANDBOX, /./)),
    remedy: advise.unknown
  },
  {
    code: 'unknown',
    title: 'The container does not run, for a reason not known here',
    fault: 'node',
    blame: 'compare',
    graceMs: 4_000,
    find: containerTrouble,
    remedy: advise.unknown
  }
]

/** A container that can't be made, can't be started, or ended: all of that is trouble for a server. */
function containerTrouble(seen: Sightings): string | undefined {
  const { pod, log } = seen
  if (pod === undefined) return undefined
  const logged = log === '' ? '' : `; its log ends: ${log}`
  if (pod.container.kind === 'ended') return `${describe(pod.container)}${logged}`
  if (pod.container.kind === 'running' || pod.container.kind === 'none') return undefined
  if (/^(ContainerCreating|PodInitializing)$/.test(pod.container.reason)) return undefined
  const before = pod.lastEnd.kind === 'ended' ? `; before: ${describe(pod.lastEnd)}` : ''
  return `${describe(pod.container)}${before}${logged}`
}

function describe(container: ContainerView): string {
  switch (container.kind) {
    case 'none':
    case 'running':
      return `container ${container.kind}`
    case 'waiting':
      return `${container.reason}: ${container.message}`
    case 'ended':
      return `${container.reason}, exit code ${container.exitCode}${container.message === '' ? '' : `: ${container.message}`}`
  }
}

/** The first rule that finds its cause, with the evidence. */
export function diagnose(seen: Sightings): { readonly rule: Rule; readonly evidence: string } | undefined {
  for (const rule of RULES) {
    const evidence = rule.find(seen)
    if (evidence !== undefined) return { rule, evidence }
  }
  return undefined
}

/** Nothing was found by the time that a verdict is due. */
export function diagnoseTimeout(subject: Subject, seen: Sightings): Diagnosis {
  const { pod } = seen
  const state = pod === undefined ? 'no pod yet' : `pod ${pod.phase}, ${describe(pod.container)}`
  const newest = seen.events.at(-1)
  const evidence = newest === undefined ? state : `${state}; newest event ${newest.reason}: ${newest.message}`
  const title = 'Time ran out with no evidence of a cause'
  return { code: 'timeout', title, fault: 'this run', evidence, remedy: advise.timeout(subject) }
}

/** The run was ended from outside before anything was known. */
export function diagnoseCancelled(subject: Subject): Diagnosis {
  return {
    code: 'cancelled',
    title: 'The run was cancelled',
    fault: 'this run',
    evidence: 'the run was asked to end before this cell was decided',
    remedy: [`Run again to learn about ${subject.runtime.name} on ${subject.node.name}.`]
  }
}

const inconclusive = (
  subject: Subject,
  code: string,
  title: string,
  evidence: string,
  remedy: (subject: Subject) => readonly string[]
): Verdict => ({
  kind: 'inconclusive',
  diagnosis: { code, title, fault: 'cluster', evidence, remedy: remedy(subject) }
})

const failed = (
  subject: Subject,
  code: string,
  title: string,
  fault: Fault,
  evidence: string,
  remedy: (subject: Subject) => readonly string[]
): Verdict => ({ kind: 'failed', diagnosis: { code, title, fault, evidence, remedy: remedy(subject) } })

/** What is known before a pod is made. */
export const diagnoseBefore = {
  classConflict: (runtime: Runtime, node: Node, detail: string): Verdict =>
    failed(
      { runtime, node },
      'class-conflict',
      'The RuntimeClass says something else',
      'cluster',
      detail,
      advise.classConflict
    ),
  labelConflict: (runtime: Runtime, node: Node, detail: string): Verdict =>
    failed(
      { runtime, node },
      'label-conflict',
      'The node label says something else',
      'cluster',
      detail,
      advise.labelConflict
    ),
  /** Somebody applied another class of that name since the plan was made, or the server doesn't take ours. */
  classNotApplied: (runtime: Runtime, node: Node, detail: string): Verdict =>
    /immutable|conflict/i.test(detail)
      ? failed(
          { runtime, node },
          'class-conflict',
          'The RuntimeClass says something else',
          'cluster',
          detail,
          advise.classConflict
        )
      : inconclusive(
          { runtime, node },
          'class-not-applied',
          'The RuntimeClass could not be applied',
          detail,
          advise.classNotApplied
        ),
  labelNotApplied: (runtime: Runtime, node: Node, detail: string): Verdict =>
    inconclusive(
      { runtime, node },
      'label-not-applied',
      'The node could not be labelled',
      detail,
      advise.labelNotApplied
    ),
  classConstrained: (runtime: Runtime, node: Node, selector: Readonly<Record<string, string>>): Verdict => {
    const wanted = Object.entries(selector).map(([key, value]) => `${key}=${value}`)
    const label = node.labels[constraintLabel(runtime.runtimeClass)] ?? 'not set'
    const evidence = `RuntimeClass ${runtime.runtimeClass} selects ${wanted.join(',')}; on ${node.name} that label is ${label}`
    return failed(
      { runtime, node },
      'class-constrained',
      'The class is fenced off from this node',
      'cluster',
      evidence,
      advise.classConstrained
    )
  },
  handlerNotListed: (runtime: Runtime, node: Node, handlers: readonly string[]): Verdict => {
    const listed = handlers.filter((name) => name !== '').join(', ') || 'only the default one'
    const evidence = `node.status.runtimeHandlers of ${node.name} lists ${listed}, not ${runtime.handler}`
    return failed(
      { runtime, node },
      'handler-not-configured',
      'containerd has no such handler',
      'node image',
      evidence,
      advise.handlerNotConfigured
    )
  }
}
