import type { Runtime } from '../model.ts'
import type { NotChecked } from '../facts/diagnosis.ts'
import type { ServiceObject } from '../kubernetes/objects.ts'
import { CHECK_ANNOTATION } from '../kubernetes/labels.ts'
import { askedPort } from './asked-port.ts'
import type { PlacedManifest } from './workloads.ts'

/** An object of the user's own that may run something, or lead to it, and of which the run can't tell how it does. */
export type UncheckedObject = {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  /** `annotated`: the user's own word that it runs nothing. */
  readonly why: NotChecked | 'annotated'
  /** Stands for what its pods run under, if it has any. */
  readonly runtime: Runtime
}

/** Of other groups than Kubernetes' own, what only configures what others run: these kinds, or all of the group. */
const CONFIGURES: Readonly<Record<string, readonly string[] | 'all'>> = {
  'bitnami.com': ['SealedSecret'],
  'cert-manager.io': 'all',
  'cilium.io': 'all',
  'core.spinkube.dev': ['SpinAppExecutor'],
  'crd.projectcalico.org': 'all',
  'external-secrets.io': 'all',
  'keda.sh': ['ScaledObject', 'TriggerAuthentication', 'ClusterTriggerAuthentication'],
  'kyverno.io': 'all',
  'monitoring.coreos.com': ['ServiceMonitor', 'PodMonitor', 'Probe', 'PrometheusRule', 'ScrapeConfig'],
  'networking.istio.io': 'all',
  'projectcalico.org': 'all',
  'security.istio.io': 'all',
  'telemetry.istio.io': 'all',
  'traefik.io': 'all'
}

/** Why nothing of an object is checked; undefined for what is checked or followed, and for what runs nothing by itself, such as a ConfigMap. */
export function findUnchecked(placed: PlacedManifest): UncheckedObject['why'] | undefined {
  const { group, manifest, namespace } = placed
  if (group === '' && manifest.kind === 'Service') return findUnasked(manifest as unknown as ServiceObject)
  if (!mayRun(placed) || namespace !== undefined) return undefined
  return isAnnotated(manifest) ? 'annotated' : 'kind'
}

/** True for an object that a controller may make others of, in its own namespace: whatever it is annotated with, what it owns is checked. */
export function isFollowed(placed: PlacedManifest): boolean {
  return mayRun(placed) && placed.namespace !== undefined
}

/** True where the user says that an object runs nothing. */
export function isAnnotated({ metadata: { annotations = {} } }: PlacedManifest['manifest']): boolean {
  return annotations[CHECK_ANNOTATION] === 'none'
}

/** True for a group that isn't Kubernetes' own. */
export function isForeign(group: string): boolean {
  return group.includes('.') && !group.endsWith('.k8s.io')
}

/** Any object of such a group may be run by a controller. */
function mayRun({ group, manifest: { kind } }: Pick<PlacedManifest, 'group' | 'manifest'>): boolean {
  const configures = CONFIGURES[group] ?? []
  return isForeign(group) && configures !== 'all' && !configures.includes(kind)
}

function findUnasked({ spec = {} }: Pick<ServiceObject, 'spec'>): NotChecked | undefined {
  if (spec.type === 'ExternalName') return 'service-external'
  return askedPort(spec.ports) === undefined ? 'service-without-tcp' : undefined
}
