import type { Runtime } from '../model.ts'
import type { NotChecked } from '../facts/diagnosis.ts'
import type { ServiceObject } from '../kubernetes/objects.ts'
import { askedPort } from './asked-port.ts'
import type { PlacedManifest } from './workloads.ts'

/** An object of the user's own that may run something, or lead to it, and of which the run can't tell how it does. */
export type UncheckedObject = {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly why: NotChecked
  /** Stands for what its pods run under, if it has any. */
  readonly runtime: Runtime
}

/** Kinds of other groups that only configure what others run. */
const CONFIGURES: readonly string[] = ['SpinAppExecutor']

/** Why nothing of an object is checked; undefined for what is checked, and for what runs nothing by itself, such as a ConfigMap. */
export function findUnchecked({ group, manifest }: PlacedManifest): NotChecked | undefined {
  const { kind } = manifest
  if (group === '' && kind === 'Service') return findUnasked(manifest as unknown as ServiceObject)
  return isForeign(group) && !CONFIGURES.includes(kind) ? 'kind' : undefined
}

/** True for a group that isn't Kubernetes' own: any object in it may be run by a controller. */
function isForeign(group: string): boolean {
  return group.includes('.') && !group.endsWith('.k8s.io')
}

function findUnasked({ spec = {} }: Pick<ServiceObject, 'spec'>): NotChecked | undefined {
  if (spec.type === 'ExternalName') return 'service-external'
  return askedPort(spec.ports) === undefined ? 'service-without-tcp' : undefined
}
