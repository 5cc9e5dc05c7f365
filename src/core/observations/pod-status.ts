import { isOfSample } from '../kubernetes/labels.ts'
import { isAsked } from '../kubernetes/pods.ts'
import type { Condition, PodObject } from '../kubernetes/objects.ts'
import {
  chooseContainer,
  type ContainerView,
  countRestarts,
  type PodContainer,
  viewContainer,
  viewContainers
} from './containers.ts'

export type { ContainerView, PodContainer } from './containers.ts'

/** A pod as a judgement needs it. */
export type PodView = {
  readonly uid: string
  /** Kind of the controller that made it, such as `DaemonSet`; empty for a bare pod. */
  readonly ownerKind: string
  /** Made by the run itself of a sample, and not of the user's manifests. */
  readonly isOwn: boolean
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
  /** Of all containers that are to run. */
  readonly restarts: number
  /** Of the container that is looked at. */
  readonly ownRestarts: number
  /** Name of the container that is looked at; empty while there is none. */
  readonly containerName: string
  /** Its image; empty while there is none. */
  readonly image: string
  /** It has to end before the others start. */
  readonly isFirst: boolean
  readonly container: ContainerView
  readonly lastEnd: ContainerView
  /** All containers that the pod has, those that come first among them. */
  readonly all: readonly PodContainer[]
  /** Containers that the run did not ask for: something put them in. */
  readonly others: readonly PodContainer[]
}

/** What a judgement needs of a pod object. `gone`: a watch reported that it was deleted. */
export function viewPod(object: PodObject, gone: boolean): PodView {
  const status = object.status ?? {}
  const isTrue = (type: string): boolean =>
    status.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false
  const container = chooseContainer(object)
  const isOwn = isOfSample(object.metadata)
  const all = viewContainers(object)
  const specs = [...(object.spec?.initContainers ?? []), ...(object.spec?.containers ?? [])]
  return {
    uid: object.metadata.uid ?? '',
    ownerKind: object.metadata.ownerReferences?.find(({ controller }) => controller === true)?.kind ?? '',
    isOwn,
    nodeName: object.spec?.nodeName ?? '',
    runtimeClass: object.spec?.runtimeClassName ?? '',
    phase: status.phase ?? '',
    reason: status.reason ?? '',
    message: status.message ?? '',
    disruption: viewDisruption(status.conditions),
    scheduled: isTrue('PodScheduled'),
    sandboxReady: isTrue('PodReadyToStartContainers'),
    ready: isTrue('Ready'),
    waitsForReady: !isOwn && waitsForReady(object.spec),
    deleted: gone || object.metadata.deletionTimestamp !== undefined,
    restarts: countRestarts(object),
    ownRestarts: container?.restartCount ?? 0,
    containerName: container?.name ?? '',
    image: specs.find(({ name }) => name === container?.name)?.image ?? '',
    isFirst: all.some(({ isFirst, name }) => isFirst && name === container?.name),
    container: viewContainer(container?.state),
    lastEnd: viewContainer(container?.lastState),
    all,
    // A user's own pod has what it is meant to have.
    others: isOwn ? all.filter(({ isFirst, name }) => isFirst || !isAsked(name)) : []
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

/** Only a user's own pod has probes that are meant; what is injected beside our sample is none of its. */
function waitsForReady(spec: PodObject['spec'] = {}): boolean {
  // Of those that come first only native sidecars can have one, and the pod is not Ready without these.
  const all = [...(spec.initContainers ?? []), ...(spec.containers ?? [])]
  const isProbed = all.some((one) => one.readinessProbe !== undefined || one.startupProbe !== undefined)
  return isProbed || (spec.readinessGates ?? []).length > 0
}
