import { isOfSample } from '../kubernetes/labels.ts'
import { CONTAINER, isAsked } from '../kubernetes/pods.ts'
import type { ContainerObject, ContainerStateObject, ContainerStatusObject, PodObject } from '../kubernetes/objects.ts'

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

/** How a container ends that was never started; of any other the message may be what it wrote itself. */
const NEVER_STARTED = /^(StartError|ContainerCannotRun)$/

/** True for the end of a container that was not even started. */
export function wasNeverStarted({ reason }: { readonly reason: string }): boolean {
  return NEVER_STARTED.test(reason)
}

/** A container of a pod; one that is first has to end before the others start. */
export type PodContainer = {
  readonly name: string
  readonly isFirst: boolean
  /** It has to start before the others, and goes on beside them: an init container with `restartPolicy: Always`. */
  readonly isSidecar?: true
  /** The ports that its spec lists; absent where it lists none. */
  readonly ports?: readonly number[]
  readonly state: ContainerView
  readonly lastEnd: ContainerView
}

/** Our own container, whatever was injected beside it; of a user's pod the one in most trouble: one that holds up the others first. */
export function chooseContainer({ metadata, status }: PodObject): ContainerStatusObject | undefined {
  const all = status?.containerStatuses ?? []
  if (isOfSample(metadata)) return all.find((one) => one.name === CONTAINER)
  return (
    status?.initContainerStatuses?.find(isHeldUp) ??
    all.find((one) => one.state?.terminated !== undefined) ??
    all.find((one) => one.state?.waiting !== undefined) ??
    all[0]
  )
}

/** How often what is to run in a pod was started again: of ours the containers that the run asked for, of a user's all, with native sidecars. */
export function countRestarts({ metadata, spec = {}, status = {} }: PodObject): number {
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')
  const isSidecar = (name = ''): boolean => sidecars.some((one) => one.name === name)
  const { containerStatuses = [], initContainerStatuses = [] } = status
  const counted = isOfSample(metadata)
    ? containerStatuses.filter(({ name }) => isAsked(name))
    : [...containerStatuses, ...initContainerStatuses.filter(({ name }) => isSidecar(name))]
  return counted.reduce((sum, { restartCount = 0 }) => sum + restartCount, 0)
}

/** True for a container that has to end first, and failed or can't be started. */
function isHeldUp({ lastState, state }: ContainerStatusObject): boolean {
  if (state?.terminated !== undefined) return state.terminated.exitCode !== 0
  if (state?.waiting === undefined) return false
  return (
    lastState?.terminated !== undefined || !/^(|ContainerCreating|PodInitializing)$/.test(state.waiting.reason ?? '')
  )
}

/** All containers of a pod, in the order of its spec. */
export function viewContainers({ spec = {}, status = {} }: PodObject): readonly PodContainer[] {
  const view =
    (isFirst: boolean, statuses: readonly ContainerStatusObject[] = []) =>
    ({ name, ports: listed = [], restartPolicy }: ContainerObject): PodContainer => {
      const one = statuses.find((other) => other.name === name)
      const isSidecar = isFirst && restartPolicy === 'Always' ? { isSidecar: true as const } : {}
      const ports = listed.length === 0 ? {} : { ports: listed.map(({ containerPort }) => containerPort) }
      const does = { state: viewContainer(one?.state), lastEnd: viewContainer(one?.lastState) }
      return { name, isFirst, ...isSidecar, ...ports, ...does }
    }
  return [
    ...(spec.initContainers ?? []).map(view(true, status.initContainerStatuses)),
    ...(spec.containers ?? []).map(view(false, status.containerStatuses))
  ]
}

/** What a container is doing, of the state that its status has. */
export function viewContainer(state: ContainerStateObject | undefined): ContainerView {
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
