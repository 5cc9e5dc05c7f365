import { CONTAINER } from '../kubernetes/pods.ts'
import type { Condition, ContainerStateObject, ContainerStatusObject, PodObject } from '../kubernetes/objects.ts'

/** What a container is doing. */
export type ContainerView =
  | { readonly kind: 'none' }
  | { readonly kind: 'waiting'; readonly reason: string; readonly message: string }
  | { readonly kind: 'running' }
  | {
      readonly kind: 'ended'
      readonly reason: string
      readonly message: string
      readonly exitCode: number
      /** Milliseconds from its start to its end, as the kubelet reports them, in whole seconds; absent where it doesn't. */
      readonly ranMs?: number
    }

/** A pod as a judgement needs it. */
export type PodView = {
  readonly uid: string
  readonly nodeName: string
  readonly runtimeClass: string
  readonly phase: string
  /** The pod's own reason and message, as an eviction gives them; empty otherwise. */
  readonly reason: string
  readonly message: string
  /** Why the cluster ends the pod, by its condition DisruptionTarget; empty otherwise. */
  readonly disruption: string
  readonly scheduled: boolean
  readonly sandboxReady: boolean
  readonly ready: boolean
  /** Something of its own decides when it is Ready, such as a readiness probe: answering alone doesn't. */
  readonly waitsForReady: boolean
  /** Gone, or on its way. */
  readonly deleted: boolean
  readonly restarts: number
  /** Name of the container that is looked at; empty while there is none. */
  readonly containerName: string
  readonly container: ContainerView
  readonly lastEnd: ContainerView
  /** All containers that the pod has, those that come first among them. */
  readonly all: readonly PodContainer[]
  /** Containers that the run did not ask for: something put them in. */
  readonly others: readonly PodContainer[]
}

/** A container of a pod; one that is first has to end before the others start. */
export type PodContainer = {
  readonly name: string
  readonly isFirst: boolean
  readonly state: ContainerView
  readonly lastEnd: ContainerView
}

/** What a judgement needs of a pod object. `gone`: a watch reported that it was deleted. */
export function viewPod(object: PodObject, gone: boolean): PodView {
  const status = object.status ?? {}
  const isTrue = (type: string): boolean =>
    status.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false
  const container = chooseContainer(object)
  const all = viewContainers(object)
  return {
    uid: object.metadata.uid ?? '',
    nodeName: object.spec?.nodeName ?? '',
    runtimeClass: object.spec?.runtimeClassName ?? '',
    phase: status.phase ?? '',
    reason: status.reason ?? '',
    message: status.message ?? '',
    disruption: viewDisruption(status.conditions),
    scheduled: isTrue('PodScheduled'),
    sandboxReady: isTrue('PodReadyToStartContainers'),
    ready: isTrue('Ready'),
    waitsForReady: waitsForReady(object.spec),
    deleted: gone || object.metadata.deletionTimestamp !== undefined,
    restarts: container?.restartCount ?? 0,
    containerName: container?.name ?? '',
    container: viewContainer(container?.state),
    lastEnd: viewContainer(container?.lastState),
    all,
    // A user's own pod has what it is meant to have.
    others: isOurs(object.spec) ? all.filter(({ isFirst, name }) => isFirst || name !== CONTAINER) : []
  }
}

function viewDisruption(conditions: readonly Condition[] = []): string {
  const target = conditions.find(({ status, type }) => type === 'DisruptionTarget' && status === 'True')
  return target === undefined ? '' : joinReason(target)
}

/** What a kubelet ends a pod for, or doesn't admit it, that isn't of the pod itself: pressure, a critical pod, the node's shutdown. */
const DISRUPTIONS = /^(Evicted|Preempting|Terminated|NodeShutdown)$/

/** Why a pod was ended that may have been well, as evidence shows it; undefined where nothing reports that. */
export function describeDisruption({ disruption, message, reason }: PodView): string | undefined {
  if (DISRUPTIONS.test(reason)) return joinReason({ reason, message })
  return disruption === '' ? undefined : disruption
}

function joinReason({ message = '', reason = '' }: Pick<Condition, 'message' | 'reason'>): string {
  return [reason, message].filter((part) => part !== '').join(': ')
}

function isOurs(spec: PodObject['spec'] = {}): boolean {
  return spec.containers?.some(({ name }) => name === CONTAINER) === true
}

/** Only a user's own pod has probes that are meant; what is injected beside our sample is none of its. */
function waitsForReady(spec: PodObject['spec'] = {}): boolean {
  if (isOurs(spec)) return false
  const isProbed = spec.containers?.some((one) => one.readinessProbe !== undefined || one.startupProbe !== undefined)
  return isProbed === true || (spec.readinessGates ?? []).length > 0
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

function viewContainers({ spec = {}, status = {} }: PodObject): readonly PodContainer[] {
  const view =
    (isFirst: boolean, statuses: readonly ContainerStatusObject[] = []) =>
    ({ name }: { readonly name: string }): PodContainer => {
      const one = statuses.find((other) => other.name === name)
      return { name, isFirst, state: viewContainer(one?.state), lastEnd: viewContainer(one?.lastState) }
    }
  return [
    ...(spec.initContainers ?? []).map(view(true, status.initContainerStatuses)),
    ...(spec.containers ?? []).map(view(false, status.containerStatuses))
  ]
}

function viewContainer(state: ContainerStateObject | undefined): ContainerView {
  if (state?.running) return { kind: 'running' }
  if (state?.waiting) {
    return { kind: 'waiting', reason: state.waiting.reason ?? '', message: state.waiting.message ?? '' }
  }
  if (state?.terminated) {
    const { reason = '', message = '', exitCode = -1, startedAt, finishedAt } = state.terminated
    const [fromMs, toMs] = [startedAt, finishedAt].map(readTimeOfDay)
    const ranMs = fromMs === undefined || toMs === undefined ? {} : { ranMs: (toMs - fromMs + DAY_MS) % DAY_MS }
    return { kind: 'ended', reason, message, exitCode, ...ranMs }
  }
  return { kind: 'none' }
}

/** What a container of a run lives for is minutes, so the time of the day is enough to know how many. */
const DAY_MS = 86_400_000

/** Milliseconds since midnight of a time as Kubernetes writes it, `2026-01-01T00:00:00Z`. */
function readTimeOfDay(time: string | null | undefined): number | undefined {
  const [, hours, minutes, seconds] = /T(\d\d):(\d\d):(\d\d)/.exec(time ?? '') ?? []
  return hours === undefined ? undefined : ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000
}
