import type { Node, Timings } from '../model.ts'
import { endOfLog } from '../text/log-end.ts'
import type { EventObject, PodObject } from '../kubernetes/objects.ts'
import { describeMismatch, type Mismatch } from '../kubernetes/mismatch.ts'
import type { NoAnswer } from './no-answer.ts'
import { type ContainerView, type PodView, viewPod } from './pod-status.ts'
import { wasNeverStarted } from './containers.ts'
import { readPull } from './pull.ts'
import type { Refusal } from './refusal.ts'

/** An event about a pod, as it was seen last. */
export type EventView = {
  /** The event's own name. */
  readonly name: string
  readonly reason: string
  readonly message: string
  /** As the API server counts it up with each change; empty where it does not say. */
  readonly version: string
  /** Name of the container that it is about; empty where it is about the whole pod. */
  readonly container: string
  /** How often it has happened. */
  readonly count: number
  readonly atMs: number
}

/** What an answer was, against what was expected. */
export type AnswerView =
  | { readonly kind: 'right' }
  /** The sample answered, but not as it should. */
  | {
      readonly kind: 'wrong'
      readonly detail: string
      /** It was right as far as it came, but broke off or had no end. */
      readonly isIncomplete: boolean
      /** Whether it was right could not be told: its expression takes too long here, which is no fault of the node. */
      readonly isUnmatched?: true
      /** Its status reports that it is not there yet, as an app's does while it warms up. */
      readonly isUnavailable?: true
    }
  /** Nobody answered. */
  | ({ readonly kind: 'none' } & NoAnswer)

/** All that has been seen of one pod. New data at every observation; times are of the run's clock. */
export type Observations = {
  readonly askedAtMs: number
  readonly pod?: PodView | undefined
  /** Why the API server didn't make the pod; absent while it may. */
  readonly refusal?: Refusal | undefined
  /** It made another pod than was asked for, which was deleted again. */
  readonly mismatch?: Mismatch | undefined
  readonly timings: Timings
  /** The images that the kubelet pulled for it, as its pod names them; none of those that the node had. */
  readonly pulled: readonly string[]
  readonly events: readonly EventView[]
  readonly rightInARow: number
  readonly answer?: AnswerView | undefined
  /** When that came; absent while there is none. */
  readonly answerAtMs?: number | undefined
  readonly log: string
  /** Its log has been read, and may be empty. */
  readonly isLogRead?: true | undefined
  /** Its log has held what its sample promises. */
  readonly isLogRight?: true | undefined
  /** Why its log could not be read when that was last tried. */
  readonly logProblem?: LogProblem | undefined
  /** Since when the pod has been Ready without a break, by the run's clock; absent while it isn't. */
  readonly readySinceMs?: number | undefined
  /** The longest that it was Ready before it no longer was, in milliseconds; absent where it has been all along, or never. */
  readonly readyForMs?: number | undefined
  /** Restarts that the pod had when it was first seen ready. */
  readonly restartsAtReady?: number | undefined
  /** The newest that was seen of the node since the run began; absent where nothing was. */
  readonly nodeNow?: Node | undefined
  /** The labels that it had before, since the pod was asked for, each set once; absent where they have not changed. */
  readonly labelsBefore?: readonly Node['labels'][] | undefined
  /** What happened to the node meanwhile, where that was looked at. */
  readonly nodeTrouble: NodeTrouble | undefined
  /**
   * Until when nothing could be reported of it, by the run's clock, which may be ahead: a watch was cut off, and so may the node have been.
   * Absent where nothing was cut off.
   */
  readonly blindUntilMs?: number | undefined
  /** Absent until the run deletes the pod. */
  readonly end?: EndView | undefined
}

/** Why a log can't be read. `isOfNode`: the API server was there, and passed on that the node's kubelet has none to give. */
export type LogProblem = { readonly text: string; readonly isOfNode: boolean }

/** What has been seen of a pod since the run deleted it: from then on it only has to end, and nothing else that it does counts. */
export type EndView = {
  /** Absent where it is deleted by its controller, until that is seen. */
  readonly deletedAtMs?: number | undefined
  /** Milliseconds that it has to end by itself before it is killed; absent until its deletion is seen. */
  readonly graceMs?: number | undefined
  /** When its end was seen; absent while it is there. */
  readonly goneAtMs?: number | undefined
  /** It had gone before that, and no watch showed when. */
  readonly wasMissed?: true | undefined
  /** What the kubelet last reported of ending it; absent while it has reported nothing. */
  readonly news?: string | undefined
  /** When its kubelet was last known to report something, by the run's clock; absent while that is not known. */
  readonly reportedMs?: number | undefined
  /** Until when its kubelet was seen to report nothing, by the run's clock; absent where it was not. */
  readonly silentUntilMs?: number | undefined
  /** What its container does, as it was seen last. */
  readonly container: ContainerView
  /** Its container had ended before: that shows nothing of who removes the pod. */
  readonly hadEnded?: true | undefined
}

/** Why there is no pod, as evidence shows it; undefined while there is or may be one. */
export function describeUnmade({ mismatch, refusal }: Observations): string | undefined {
  return mismatch === undefined ? refusal?.text : describeMismatch(mismatch)
}

/** What happened to a node since the run began. */
export type NodeTrouble = {
  readonly kind: 'gone' | 'not-ready' | 'drained'
  readonly detail: string
  /** When a node that is not Ready was first seen so, on the run's clock; absent: now. */
  readonly sinceMs?: number | undefined
}

/** Nothing seen yet of a pod that is asked for at this moment. */
export function makeObservations(askedAtMs: number): Observations {
  return { askedAtMs, timings: {}, pulled: [], events: [], rightInARow: 0, log: '', nodeTrouble: undefined }
}

/** How long a pod that nobody asks must have been Ready without a break: without a probe whatever starts is Ready for a moment. */
export const READY_FOR_MS = 5_000

/** Adds what a pod object shows. `gone`: the watch reported that it was deleted. */
export function observePod(seen: Observations, object: PodObject, gone: boolean, nowMs: number): Observations {
  const pod = viewPod(object, gone)
  if (seen.end !== undefined)
    return { ...seen, pod: withRestarts(seen.pod, pod), end: observeEnd(seen.end, object, pod, gone, nowMs) }
  const at = nowMs - seen.askedAtMs
  const reached = (isReached: boolean, before: number | undefined): number | undefined =>
    before ?? (isReached ? at : undefined)
  const { timings } = seen
  const isRunning = pod.container.kind === 'running'
  const next: { -readonly [K in keyof Timings]: number | undefined } = {
    madeMs: reached(true, timings.madeMs),
    scheduledMs: reached(pod.scheduled, timings.scheduledMs),
    sandboxReadyMs: reached(pod.sandboxReady, timings.sandboxReadyMs),
    startedMs: reached(isRunning, timings.startedMs),
    readyMs: reached(pod.ready && isRunning, timings.readyMs),
    answeredMs: timings.answeredMs,
    pullMs: timings.pullMs
  }
  const restartsAtReady = seen.restartsAtReady ?? (pod.ready ? pod.restarts - restartsUnseen(pod) : undefined)
  const isRestarted = seen.pod !== undefined && pod.restarts > seen.pod.restarts
  const isReady = pod.ready && isRunning
  const ended = isReady && !isRestarted ? undefined : seen.readySinceMs
  const readyForMs = ended === undefined ? seen.readyForMs : Math.max(seen.readyForMs ?? 0, nowMs - ended)
  return {
    ...seen,
    pod,
    // Right answers of a container that ended prove nothing of the next one.
    rightInARow: isRestarted ? 0 : seen.rightInARow,
    readySinceMs: isReady ? ((isRestarted ? undefined : seen.readySinceMs) ?? nowMs) : undefined,
    readyForMs,
    timings: dropUndefined(next),
    restartsAtReady
  }
}

/**
 * How many of a pod's restarts were after it was Ready, which nobody saw. What has no probe is Ready as soon as it runs, and may have
 * ended before there is any news of it; of several containers none shows that all of them had run at once.
 */
function restartsUnseen({ all, lastEnd, restarts, waitsForReady }: PodView): number {
  const hasRun = lastEnd.kind === 'ended' && !wasNeverStarted(lastEnd)
  return restarts > 0 && !waitsForReady && all.length === 1 && hasRun ? 1 : 0
}

/** A kubelet restarts nothing in a pod that is being deleted: a restart that is seen only then was before, and its news was late. */
function withRestarts(before: PodView | undefined, now: PodView): PodView | undefined {
  if (before === undefined || now.restarts <= before.restarts) return before
  return { ...before, restarts: now.restarts, lastEnd: now.lastEnd, all: now.all }
}

/** The run deletes the pod now; or what it belongs to, and then no time is given. */
export function beginEnd(seen: Observations, deletedAtMs?: number): Observations {
  const container = seen.pod?.container ?? { kind: 'none' }
  return { ...seen, end: { deletedAtMs, container, hadEnded: container.kind === 'ended' || undefined } }
}

/** The run found that somebody else had deleted it before. */
export function undoEnd(seen: Observations): Observations {
  return { ...seen, end: undefined, pod: seen.pod && { ...seen.pod, deleted: true } }
}

/** The run did not delete it after all. */
export function dropEnd(seen: Observations): Observations {
  return { ...seen, end: undefined }
}

/** Adds that a pod isn't there any more, as a listing shows it: nobody saw it go. */
export function observeGone(seen: Observations, nowMs: number): Observations {
  const { end, pod } = seen
  if (end === undefined) return { ...seen, pod: pod && { ...pod, deleted: true } }
  if (end.goneAtMs !== undefined) return seen
  return { ...seen, end: { ...end, deletedAtMs: end.deletedAtMs ?? nowMs, goneAtMs: nowMs, wasMissed: true } }
}

/** Adds to the end of a pod when its kubelet was known to report something, whatever it was about; or that it still reports nothing. */
export function observeReports(
  seen: Observations,
  reports: Pick<EndView, 'reportedMs'> | Pick<EndView, 'silentUntilMs'>
): Observations {
  return seen.end === undefined ? seen : { ...seen, end: { ...seen.end, ...reports } }
}

/** True if a kubelet was seen to end the container of a pod that was deleted, as it reports before it removes the pod. */
export function wasEndedByKubelet({ container, hadEnded }: EndView): boolean {
  return container.kind === 'ended' && hadEnded !== true
}

/** What only a finalizer of somebody's keeps there has ended. */
function observeEnd(end: EndView, { metadata }: PodObject, pod: PodView, gone: boolean, nowMs: number): EndView {
  const isKept = (metadata.finalizers ?? []).length > 0 && pod.container.kind === 'ended'
  const goneAtMs = end.goneAtMs ?? (gone || isKept ? nowMs : undefined)
  const deletedAtMs = end.deletedAtMs ?? (pod.deleted ? nowMs : undefined)
  const { deletionGracePeriodSeconds: seconds = 0 } = metadata
  // A kubelet shortens it when all has ended, to have the object removed.
  const isOfPod = end.graceMs === undefined || pod.container.kind === 'running'
  const graceMs = seconds > 0 && isOfPod ? seconds * 1000 : end.graceMs
  return { ...end, deletedAtMs, graceMs, goneAtMs, container: pod.container }
}

/** Adds what became of the pod's node; undefined: it is gone. What it was labelled with before is kept. */
export function observeNode(seen: Observations, now: Node | undefined): Observations {
  const labels = seen.nodeNow?.labels
  const isSame = labels === undefined || JSON.stringify(labels) === JSON.stringify(now?.labels)
  const labelsBefore = isSame ? seen.labelsBefore : [...(seen.labelsBefore ?? []), labels].slice(-LABELS_KEPT)
  return { ...seen, nodeNow: now, labelsBefore }
}

/** Sets of labels kept of one node: a cluster must not be able to fill our memory. */
const LABELS_KEPT = 30

/** Events kept of one pod: more say nothing new, and a cluster must not be able to fill our memory. */
const EVENTS_KEPT = 30

/**
 * Adds an event about the pod. One that happened again, with a higher count, comes to the end; one that only is shown again, as
 * after a watch that expired, is no news and stays where it is.
 */
export function observeEvent(seen: Observations, event: EventObject, nowMs: number): Observations {
  const { name = '', resourceVersion: version = '' } = event.metadata
  if (version !== '' && seen.events.some((one) => one.name === name && one.version === version)) return seen
  const container = /\{(.*)\}$/.exec(event.involvedObject?.fieldPath ?? '')?.[1] ?? ''
  const count = event.count ?? event.series?.count ?? 1
  const [reason, message] = [event.reason ?? '', event.message ?? '']
  const view = { name, reason, message, version, container, count, atMs: nowMs }
  if (seen.end !== undefined) {
    // The kubelet's own words: it has begun to end the pod, or can't.
    const isOfEnd = view.reason === 'Killing' || view.reason === 'FailedKillPod'
    return isOfEnd ? { ...seen, end: { ...seen.end, news: `${view.reason}: ${view.message}` } } : seen
  }
  const others = seen.events.filter((one) => one.name !== name)
  const events = [...others, view].slice(-EVENTS_KEPT)
  const pull = readPull(view)
  if (pull === undefined) return { ...seen, events }
  const timings = { ...seen.timings, pullMs: seen.timings.pullMs ?? pull.tookMs }
  return { ...seen, timings, events, pulled: [...new Set([...seen.pulled, pull.image])].slice(-EVENTS_KEPT) }
}

/**
 * Adds the newest part of a container's log, or why there is none: what was read before stays then. `wanted` is the text that
 * proves the sample.
 */
export function observeLog(
  seen: Observations,
  log: { readonly text: string } | { readonly problem: LogProblem },
  wanted: string,
  nowMs: number
): Observations {
  if ('problem' in log) return { ...seen, logProblem: log.problem }
  const next = { ...seen, log: endOfLog(log.text), isLogRead: true as const, logProblem: undefined }
  if (!log.text.includes(wanted)) return next
  const answeredMs = seen.timings.answeredMs ?? nowMs - seen.askedAtMs
  return { ...next, isLogRight: true, timings: { ...seen.timings, answeredMs } }
}

/** Adds an answer. Three right ones in a row are what a pass needs. */
export function observeAnswer(seen: Observations, answer: AnswerView, nowMs: number): Observations {
  if (answer.kind !== 'right') return { ...seen, answer, answerAtMs: nowMs, rightInARow: 0 }
  const answeredMs = seen.timings.answeredMs ?? nowMs - seen.askedAtMs
  // What answers is ready, though the kubelet may say so later, or never if it ends before.
  const { pod } = seen
  const restartsAtReady = seen.restartsAtReady ?? (pod && pod.restarts - restartsUnseen(pod))
  return {
    ...seen,
    answer,
    answerAtMs: nowMs,
    rightInARow: seen.rightInARow + 1,
    timings: { ...seen.timings, answeredMs },
    restartsAtReady
  }
}

function dropUndefined(timings: { readonly [K in keyof Timings]: number | undefined }): Timings {
  return Object.fromEntries(Object.entries(timings).filter(([, value]) => value !== undefined))
}
