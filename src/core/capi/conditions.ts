import type { ObjectMeta } from '../kubernetes/objects.ts'
import type { CapiCondition, CapiStatus, ClusterObject, MachineObject, MachinePoolObject } from './objects.ts'

/**
 * What keeps a Machine from having a node comes in this order: the bootstrap data, the machine, the node. The names are
 * those of v1beta2 and of v1beta1.
 */
const STAGES = [
  ['BootstrapConfigReady', 'BootstrapReady'],
  ['InfrastructureReady'],
  ['NodeReady'],
  ['NodeHealthy'],
  ['ControlPlaneInitialized'],
  ['ControlPlaneAvailable', 'ControlPlaneReady'],
  ['MachinesReady', 'MachinesCreated'],
  ['Available'],
  ['Ready']
]

const MESSAGE_MAX = 500

/** The phase, and the first thing that isn't as it should be: `Provisioning, InfrastructureReady is False: REASON: MESSAGE`. */
export function describeState(status: CapiStatus | undefined): string {
  const deprecated = status?.deprecated?.v1beta1
  const failure = [
    status?.failureReason ?? deprecated?.failureReason,
    shorten(status?.failureMessage ?? deprecated?.failureMessage ?? '')
  ].filter((part) => part !== undefined && part !== '')
  const phase = status?.phase === undefined || status.phase === '' ? 'no phase yet' : status.phase
  const trouble = failure.length > 0 ? failure.join(': ') : describeTrouble(conditionsOf(status))
  return trouble === undefined ? phase : `${phase}, ${trouble}`
}

/** Cluster API gives such a Machine up: only another one can take its place. */
export function isGivenUp(status: CapiStatus | undefined): boolean {
  return status?.phase === 'Failed'
}

/** A virtual machine was made; what is missing is inside of it. */
export function isMachineUp(status: MachineObject['status'] | MachinePoolObject['status']): boolean {
  return status?.initialization?.infrastructureProvisioned ?? status?.infrastructureReady ?? false
}

/** The control plane has been up once and takes requests. */
export function isInitialized({ status }: ClusterObject): boolean {
  const reported = status?.initialization?.controlPlaneInitialized ?? status?.controlPlaneReady
  const condition = conditionsOf(status).find(({ type }) => type === 'ControlPlaneInitialized')
  return reported === true || condition?.status === 'True'
}

/**
 * What a Cluster has yet to pass on to what it is made of, if a ClusterClass makes it: until then its MachineDeployments and
 * MachinePools are at rest as they were before the change, and would be taken for what they are to be.
 */
export function describeOpenTopology({ metadata, spec, status }: ClusterObject): string | undefined {
  if (spec?.topology === undefined || spec.paused === true) return undefined
  const all = [status?.v1beta2?.conditions, status?.conditions, status?.deprecated?.v1beta1?.conditions]
  const found = all.flatMap((some) => some ?? []).find(({ type }) => type === 'TopologyReconciled')
  if (found === undefined) return 'TopologyReconciled is not reported yet'
  if (found.status !== 'True') return describeCondition(found)
  return isObserved(metadata, found.observedGeneration ?? status?.observedGeneration) ? undefined : NOT_PROCESSED
}

/** What is open of an object whose newest change nobody has looked at. */
export const NOT_PROCESSED = 'its newest change is not processed yet'

/** True if what an object reports is about its newest change. */
export function isObserved({ generation = 0 }: ObjectMeta, observedGeneration = 0): boolean {
  return observedGeneration >= generation
}

/** v1beta2 keeps those of v1beta1 apart, and objects that no new controller has seen have only them. */
function conditionsOf(status: CapiStatus | undefined): readonly CapiCondition[] {
  const own = status?.conditions ?? []
  return own.length > 0 ? own : (status?.deprecated?.v1beta1?.conditions ?? [])
}

function describeTrouble(conditions: readonly CapiCondition[]): string | undefined {
  const found = STAGES.flatMap((names) => conditions.filter(({ type }) => names.includes(type))).find(
    ({ status }) => status !== 'True'
  )
  return found === undefined ? undefined : describeCondition(found)
}

/** `TYPE is STATUS: REASON: MESSAGE`, the message not longer than a line of a report may be; untrusted text. */
export function describeCondition({ type, status, reason = '', message = '' }: CapiCondition): string {
  return [`${type} is ${status}`, reason, shorten(message)].filter((part) => part !== '').join(': ')
}

/** A provider's message may hold the whole answer of a cloud. */
function shorten(message: string): string {
  return message.length > MESSAGE_MAX ? `${message.slice(0, MESSAGE_MAX)}…` : message
}
