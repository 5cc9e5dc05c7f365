import type { Facts } from '../../facts/diagnosis.ts'
import { excerptFrom } from '../../text/excerpt.ts'
import type { Fault, Hint, NodeAtFaultIf } from '../../model.ts'
import type { Observations } from '../../observations/observations.ts'
import type { ContainerView, PodView } from '../../observations/pod-status.ts'
import type { Proof } from '../../workloads/workloads.ts'
import type { Subject } from '../subject/subject.ts'

/** A pod as a rule looks at it: a check's, or one of a workload. */
export type Case = Subject & {
  readonly seen: Observations
  /** What it has to do to pass; absent: `answers`. */
  readonly proof?: Proof
  /** How long it is waited for while it may only be slow, by the run's clock; absent: to the deadline. */
  readonly patientUntilMs?: number | undefined
}

/**
 * What a cause makes of a check: `failed` where it is the node image's, the node's or the cluster's; `inconclusive` where it
 * is the sample's, the registry's or ours, or where only another node can tell.
 */
type Outcome =
  | { readonly verdict: 'failed'; readonly nodeAtFaultIf?: never }
  | { readonly verdict: 'inconclusive'; readonly nodeAtFaultIf?: NodeAtFaultIf }

/** The result of a cause, where the evidence is there. */
export type Cause = {
  /** Stable; the heading of its section in docs/diagnoses.md. */
  readonly code: string
  readonly title: string
  readonly fault: Fault
  /** The title with this case's own names, where they say more. */
  readonly nameTitle?: (subject: Subject & Partial<Pick<Case, 'seen'>>, evidence: string) => string | undefined
  /** The part of the evidence that decides; absent: all of it does. */
  readonly excerpt?: (evidence: string) => string
  /** What the fix depends on; its texts are in src/core/diagnosis/fixes/. What was seen is absent where there was no pod to look at. */
  readonly facts: (subject: Subject & Partial<Pick<Case, 'seen'>>, evidence: string) => Facts
  readonly hints?: readonly Hint[]
}

/** One cause that is recognised. */
export type Rule = Cause &
  Outcome & {
    /** How long the evidence must have stood before it counts: time for what heals by itself. Zero: it never heals. */
    readonly graceMs: number
    /** The same while only one try to make the sandbox has failed. */
    readonly oneTryGraceMs?: number
    /** The sample may only be slow: while its container lives it is waited for, to the check's deadline. */
    readonly isPatient?: true
    /**
     * The evidence is what the sample answers: it counts only by an answer after its grace. Before that, an answer may have been cut
     * off on its way, and the next one be late.
     */
    readonly isAsked?: true
    /** Since when the evidence stands, on the run's clock, where that is known from before the case was looked at. */
    readonly sinceMs?: (seen: Observations) => number | undefined
    /** The evidence, if this cause shows; else undefined. Few need to know whose evidence it is. */
    readonly find: (seen: Observations, subject?: Subject & Partial<Pick<Case, 'proof'>>) => string | undefined
  }

/** Starts of what is meant to end, in place or by another pod, before it counts as failed: an accident may happen to two. */
export const TRIES = 3

/** True for what is meant to end, and failed, but is started again: an accident may happen to two starts. */
export function isTriedAgain({ ownRestarts, phase }: PodView, subject?: Partial<Pick<Case, 'proof'>>): boolean {
  return subject?.proof === 'ends' && phase !== 'Failed' && ownRestarts < TRIES
}

/** How a rule finds its evidence, and what of it decides. */
export type Finding = Pick<Rule, 'find' | 'excerpt'>

/** For what never heals by itself. */
export const AT_ONCE = 0

/** A container may end once by an accident of its start; what ends again has a cause. */
export const SECOND_START_MS = 4_000

/** Events of the whole pod and of the container that is looked at: what another one has, such as an injected proxy, is its own. */
function ownEvents({ events, pod }: Observations): Observations['events'] {
  const own = pod?.containerName ?? ''
  return own === '' ? events : events.filter(({ container }) => container === '' || container === own)
}

/** Why the scheduler finds no node, if that matches: what it found at an older try is over. */
export function schedulingTrouble(seen: Observations, text: RegExp): string | undefined {
  if (seen.pod?.scheduled !== false) return undefined
  return matching(eventOf(seen, /^FailedScheduling$/, /^/), text)
}

/** The newest event with this reason whose message matches. */
export function eventOf(seen: Observations, reason: RegExp, text: RegExp): string | undefined {
  return ownEvents(seen).findLast((one) => reason.test(one.reason) && text.test(one.message))?.message
}

/** The result of the container where it doesn't run: its state, its last end, the events of its start. */
export function containerTrouble(seen: Observations, text: RegExp): string | undefined {
  const { pod } = seen
  if (pod === undefined || pod.container.kind === 'running') return undefined
  const states = [pod.container, pod.lastEnd].map(describeContainer)
  const events = ownEvents(seen)
    .filter((one) => /^(Failed|BackOff|FailedKillPod)$/.test(one.reason))
    .map((one) => one.message)
  return [...states, ...events].find((one) => text.test(one))
}

/** That the next start is waited for, or meets what the one before left: neither has a cause of its own. */
const AFTER_ANOTHER_START =
  /^(CrashLoopBackOff\b|ContainerCreating$|PodInitializing$|$)|code = DeadlineExceeded|is reserved for/

/** The newest of what `containerTrouble` looks at, if it matches: for what may heal. */
export function newestContainerTrouble(seen: Observations, text: RegExp): string | undefined {
  const { pod } = seen
  if (pod === undefined || pod.container.kind === 'running') return undefined
  const failed = eventOf(seen, /^Failed$/, /^(?!Error: \w+$)/)
  const reported = [failed ?? '', describeContainer(pod.lastEnd), describeContainer(pod.container)]
  return matching(reported.findLast((one) => !AFTER_ANOTHER_START.test(one)) ?? '', text)
}

function matching(reported: string | undefined, text: RegExp): string | undefined {
  return reported !== undefined && text.test(reported) ? reported : undefined
}

/** A rule's finding in what is reported of the container; links before the text say what it is about. */
export function inContainer(text: RegExp, linksBefore = 0): Finding {
  return { find: (seen) => containerTrouble(seen, text), excerpt: excerptFrom(text, linksBefore) }
}

/** A line of the log of a container that doesn't run. A sample may write what it likes: match whole lines. */
export function logTrouble({ pod, log }: Observations, text: RegExp): string | undefined {
  if (pod === undefined || pod.container.kind === 'running') return undefined
  return log
    .split('\n')
    .map((line) => line.trim())
    .find((line) => text.test(line))
}

/** That a pull failed, but not why: the kubelet reports that elsewhere. */
const SAYS_NO_REASON = /^Error: |Back-off pulling image "[^"]*"$/

/** Why the image isn't there, while the container waits for it. */
export function pullTrouble(seen: Observations, text: RegExp): string | undefined {
  const reported = listPulls(seen)
  return (
    reported.findLast((one) => !SAYS_NO_REASON.test(one) && text.test(one)) ?? reported.find((one) => text.test(one))
  )
}

/** The same by the newest try alone, for what may heal: the registry may have failed before, and know no such image now. */
export function newestPullTrouble(seen: Observations, text: RegExp): string | undefined {
  const reported = listPulls(seen)
  const newest = reported.findLast((one) => !SAYS_NO_REASON.test(one))
  return newest === undefined ? reported.find((one) => text.test(one)) : matching(newest, text)
}

/** What is reported of the pulls of a container that waits for its image, the newest last. */
function listPulls(seen: Observations): readonly string[] {
  const container = seen.pod?.container
  if (
    container?.kind !== 'waiting' ||
    !/^(ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull|ImageInspectError)$/.test(container.reason)
  ) {
    return []
  }
  return [
    ...ownEvents(seen)
      .filter((one) => one.reason === 'Failed')
      .map((one) => one.message),
    describeContainer(container)
  ]
}

/** A rule's finding in what is reported of a pull, for what never heals. */
export function inPull(text: RegExp): Finding {
  return { find: (seen) => pullTrouble(seen, text), excerpt: excerptFrom(text) }
}

/** The same for what may heal; links before the text say what it is about. */
export function inNewestPull(text: RegExp, linksBefore = 0): Finding {
  return { find: (seen) => newestPullTrouble(seen, text), excerpt: excerptFrom(text, linksBefore) }
}

/** Why the kubelet, or whoever plays it, didn't admit the pod: there is no container then, and never will be. */
export function rejection({ pod }: Observations, reason: RegExp): string | undefined {
  if (pod?.phase !== 'Failed' || pod.container.kind !== 'none' || !reason.test(pod.reason)) return undefined
  return `${pod.reason}: ${pod.message}`
}

/** A container's state in one line; empty while there is nothing to say. */
export function describeContainer(container: ContainerView): string {
  switch (container.kind) {
    case 'none':
    case 'running':
      return ''
    case 'waiting':
      return [container.reason, container.message].filter((part) => part !== '').join(': ')
    case 'ended':
      return `${container.reason}, exit code ${container.exitCode}${container.message === '' ? '' : `: ${container.message}`}`
  }
}
