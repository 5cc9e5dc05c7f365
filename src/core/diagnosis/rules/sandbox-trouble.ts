import { excerptFrom } from '../../text/excerpt.ts'
import type { Observations } from '../../observations/observations.ts'
import type { Finding, Rule } from './rule.ts'

/**
 * For what may heal by the next try: the kubelet tries again after 10 to 15 s, and a network plugin comes up some seconds after its
 * node. A busy node takes longer, and one whose kubelet has stopped is NotReady within a minute.
 */
export const SECOND_SANDBOX = { graceMs: 20_000, oneTryGraceMs: 60_000 }

/** The kubelet does these things only once it has a sandbox; a kubelet older than 1.29 shows it by nothing else. */
const IN_SANDBOX = /^(Pulling|Pulled|Created|Started)$/

/** True if there is a sandbox, or was one: events show that a container was begun in it. */
export function hadSandbox(seen: Observations): boolean {
  return hasSandbox(seen) || seen.events.some(({ reason }) => IN_SANDBOX.test(reason))
}

/** Events of the making of a sandbox that isn't there yet; what came before a container was begun is over. */
export function beforeSandbox(seen: Observations): Observations['events'] {
  if (hasSandbox(seen)) return []
  return seen.events.slice(seen.events.findLastIndex(({ reason }) => IN_SANDBOX.test(reason)) + 1)
}

/** What is reported of a try to make the sandbox that failed. */
const FAILED_TRY = /^(FailedCreatePodSandBox|NetworkNotReady)$/

/** How long the evidence of a rule must have stood by what has been seen, in milliseconds. */
export function graceOf({ graceMs, oneTryGraceMs = graceMs }: Rule, seen: Observations): number {
  const tries = beforeSandbox(seen).filter(({ reason }) => FAILED_TRY.test(reason))
  return tries.reduce((sum, { count }) => sum + count, 0) === 1 ? oneTryGraceMs : graceMs
}

/** The newest failure to make the pod's sandbox whose message matches, while there is no sandbox. */
export function sandboxTrouble(seen: Observations, text: RegExp): string | undefined {
  return beforeSandbox(seen).findLast((one) => one.reason === 'FailedCreatePodSandBox' && text.test(one.message))
    ?.message
}

/** The kubelet waited no longer, or tries while containerd has not given up the try before: neither has a cause of its own. */
const AFTER_ANOTHER = /code = DeadlineExceeded|is reserved for/

/**
 * The newest failure to make the pod's sandbox, if it matches: for what may heal. What failed for something else since then is over,
 * and explains nothing any more.
 */
export function newestSandboxTrouble(seen: Observations, text: RegExp): string | undefined {
  const newest = beforeSandbox(seen).findLast(
    ({ message, reason }) => FAILED_TRY.test(reason) && !AFTER_ANOTHER.test(message)
  )
  return newest !== undefined && text.test(newest.message) ? newest.message : undefined
}

/** A rule's finding in what is reported of the sandbox, for what never heals: the text decides, with all that follows it. */
export function inSandbox(text: RegExp): Finding {
  return { find: (seen) => sandboxTrouble(seen, text), excerpt: excerptFrom(text) }
}

/** The same for what may heal. */
export function inNewestSandbox(text: RegExp): Finding {
  return { find: (seen) => newestSandboxTrouble(seen, text), excerpt: excerptFrom(text) }
}

/** A kubelet older than 1.29 doesn't say so of the sandbox itself, but a container has no story without one. */
function hasSandbox({ pod }: Observations): boolean {
  if (pod === undefined || pod.sandboxReady) return pod !== undefined
  const { container } = pod
  if (container.kind === 'waiting') return !/^(|ContainerCreating|PodInitializing)$/.test(container.reason)
  return container.kind !== 'none'
}
