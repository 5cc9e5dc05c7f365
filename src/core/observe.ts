import { CONTAINER } from './manifests.ts'
import type { Timings } from './model.ts'
import type { ContainerStateObject, ContainerStatusObject, EventObject, PodObject } from './objects.ts'

/** What a container is doing. */
export type ContainerView =
  | { readonly kind: 'none' }
  | { readonly kind: 'waiting'; readonly reason: string; readonly message: string }
  | { readonly kind: 'running' }
  | { readonly kind: 'ended'; readonly reason: string; readonly message: string; readonly exitCode: number }

/** A pod as a judgement needs it. */
export type PodView = {
  readonly uid: string
  readonly nodeName: string
  readonly runtimeClass: string
  readonly phase: string
  /** The pod's own reason and message, as an eviction gives them; empty otherwise. */
  readonly reason: string
  readonly message: string
  readonly scheduled: boolean
  readonly sandboxReady: boolean
  readonly ready: boolean
  /** Gone, or on its way. */
  readonly deleted: boolean
  readonly restarts: number
  /** Name of the container that is looked at; empty while there is none. */
  readonly containerName: string
  readonly container: ContainerView
  readonly lastEnd: ContainerView
  /** Containers that the run did not ask for: something put them in. */
  readonly others: readonly OtherContainer[]
}

/** A container beside the sample's; one that is first has to end before the sample starts. */
export type OtherContainer = { readonly name: string; readonly isFirst: boolean; readonly state: ContainerView }

/** An event about a pod, as it was seen last. */
export type EventView = {
  /** The event's own name. */
  readonly name: string
  readonly reason: string
  readonly message: string
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
    }
  /** Nobody answered. */
  | { readonly kind: 'none'; readonly detail: string }

/** All that has been seen of one pod. New data at every sighting; times are of the run's clock. */
export type Sightings = {
  readonly askedAtMs: number
  readonly pod?: PodView
  /** Why the API server didn't make the pod; absent while it may. */
  readonly refusal?: string
  readonly timings: Timings
  readonly events: readonly EventView[]
  readonly rightInARow: number
  readonly answer?: AnswerView
  readonly log: string
  /** Restarts that the pod had when it was first seen ready. */
  readonly restartsAtReady?: number
  /** What became of the node meanwhile, where that was looked at. */
  readonly nodeTrouble: NodeTrouble | undefined
}

/** What became of a node since the run began. */
export type NodeTrouble = { readonly kind: 'gone' | 'not-ready' | 'drained'; readonly detail: string }

/** Nothing seen yet of a pod that is asked for at this moment. */
export function makeSightings(askedAtMs: number): Sightings {
  return { askedAtMs, timings: {}, events: [], rightInARow: 0, log: '', nodeTrouble: undefined }
}

/** Adds what a pod object shows. `gone`: the watch said that it was deleted. */
export function seePod(seen: Sightings, object: PodObject, gone: boolean, nowMs: number): Sightings {
  const pod = viewPod(object, gone)
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
    answeredMs: timings.answeredMs
  }
  const restartsAtReady = seen.restartsAtReady ?? (pod.ready ? pod.restarts : undefined)
  const isRestarted = seen.pod !== undefined && pod.restarts > seen.pod.restarts
  return {
    ...seen,
    pod,
    // Right answers of a container that ended prove nothing of the next one.
    rightInARow: isRestarted ? 0 : seen.rightInARow,
    timings: dropUndefined(next),
    ...(restartsAtReady === undefined ? {} : { restartsAtReady })
  }
}

/** Events kept of one pod: more say nothing new, and a cluster must not be able to fill our memory. */
const EVENTS_KEPT = 30

/** Adds an event about the pod. One that is seen again, with a higher count, takes its old one's place. */
export function seeEvent(seen: Sightings, event: EventObject, nowMs: number): Sightings {
  const name = event.metadata.name ?? ''
  const view = { name, reason: event.reason ?? '', message: event.message ?? '', atMs: nowMs }
  const others = seen.events.filter((one) => one.name !== name)
  return { ...seen, events: [...others, view].slice(-EVENTS_KEPT) }
}

/** Adds an answer. Three right ones in a row are what a pass needs. */
export function seeAnswer(seen: Sightings, answer: AnswerView, nowMs: number): Sightings {
  if (answer.kind !== 'right') return { ...seen, answer, rightInARow: 0 }
  const answeredMs = seen.timings.answeredMs ?? nowMs - seen.askedAtMs
  // What answers is ready, though the kubelet may say so later, or never if it ends before.
  const restartsAtReady = seen.restartsAtReady ?? seen.pod?.restarts
  return {
    ...seen,
    answer,
    rightInARow: seen.rightInARow + 1,
    timings: { ...seen.timings, answeredMs },
    ...(restartsAtReady === undefined ? {} : { restartsAtReady })
  }
}

function viewPod(object: PodObject, gone: boolean): PodView {
  const status = object.status ?? {}
  const isTrue = (type: string): boolean =>
    status.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false
  const container = chooseContainer(object)
  return {
    uid: object.metadata.uid ?? '',
    nodeName: object.spec?.nodeName ?? '',
    runtimeClass: object.spec?.runtimeClassName ?? '',
    phase: status.phase ?? '',
    reason: status.reason ?? '',
    message: status.message ?? '',
    scheduled: isTrue('PodScheduled'),
    sandboxReady: isTrue('PodReadyToStartContainers'),
    ready: isTrue('Ready'),
    deleted: gone || object.metadata.deletionTimestamp !== undefined,
    restarts: container?.restartCount ?? 0,
    containerName: container?.name ?? '',
    container: viewContainer(container?.state),
    lastEnd: viewContainer(container?.lastState),
    others: viewOthers(object)
  }
}

function isOurs(spec: PodObject['spec'] = {}): boolean {
  return spec.containers?.some(({ name }) => name === CONTAINER) === true
}

/** Our own container, whatever was injected beside it; of a user's pod the one in most trouble. */
function chooseContainer({ spec, status }: PodObject): ContainerStatusObject | undefined {
  const all = status?.containerStatuses ?? []
  if (isOurs(spec)) return all.find((one) => one.name === CONTAINER)
  return (
    all.find((one) => one.state?.terminated !== undefined) ??
    all.find((one) => one.state?.waiting !== undefined) ??
    all[0]
  )
}

/** Everything beside the container that every pod of ours has; a user's own pod has what it is meant to have. */
function viewOthers({ spec = {}, status = {} }: PodObject): readonly OtherContainer[] {
  if (!isOurs(spec)) return []
  const view =
    (isFirst: boolean, statuses: readonly ContainerStatusObject[] = []) =>
    ({ name }: { readonly name: string }): OtherContainer => ({
      name,
      isFirst,
      state: viewContainer(statuses.find((one) => one.name === name)?.state)
    })
  return [
    ...(spec.initContainers ?? []).map(view(true, status.initContainerStatuses)),
    ...(spec.containers ?? []).filter(({ name }) => name !== CONTAINER).map(view(false, status.containerStatuses))
  ]
}

function viewContainer(state: ContainerStateObject | undefined): ContainerView {
  if (state?.running) return { kind: 'running' }
  if (state?.waiting) {
    return { kind: 'waiting', reason: state.waiting.reason ?? '', message: state.waiting.message ?? '' }
  }
  if (state?.terminated) {
    const { reason = '', message = '', exitCode = -1 } = state.terminated
    return { kind: 'ended', reason, message, exitCode }
  }
  return { kind: 'none' }
}

function dropUndefined(timings: { readonly [K in keyof Timings]: number | undefined }): Timings {
  return Object.fromEntries(Object.entries(timings).filter(([, value]) => value !== undefined))
}
