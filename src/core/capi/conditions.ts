import type { Condition } from '../kubernetes/objects.ts'
import type { CapiStatus, ClusterObject, MachineObject, MachinePoolObject } from './objects.ts'

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

/** v1beta2 keeps those of v1beta1 apart, and objects that no new controller has seen have only them. */
function conditionsOf(status: CapiStatus | undefined): readonly Condition[] {
  const own = status?.conditions ?? []
  return own.length > 0 ? own : (status?.deprecated?.v1beta1?.conditions ?? [])
}

function describeTrouble(conditions: readonly Condition[]): string | undefined {
  const found = STAGES.flatMap((names) => conditions.filter(({ type }) => names.includes(type))).find(
    ({ status }) => status !== 'True'
  )
  if (found === undefined) return undefined
  const { type, status, reason = '', message = '' } = found
  return [`${type} is ${status}`, reason, shorten(message)].filter((part) => part !== '').join(': ')
}

/** A provider's message may hold the whole answer of a cloud. */
function shorten(message: string): string {
  return message.length > MESSAGE_MAX ? `${message.slice(0, MESSAGE_MAX)}…` : message
}
