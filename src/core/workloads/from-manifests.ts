import type { Expectation, Inputs, Manifest, Runtime } from '../model.ts'
import type { ServiceObject, WorkloadObject } from '../kubernetes/objects.ts'
import { objectPath } from '../kubernetes/paths.ts'
import { shapeOfKind } from '../kubernetes/object-shapes.ts'
import type { PodTemplate } from '../kubernetes/negative-test-pod.ts'
import { fit } from '../kubernetes/shapes.ts'
import { askedPort } from './asked-port.ts'
import { type ClassRuntime, makeRuntime, targetPortOf } from './runtime-of.ts'
import { selects, templateOf } from './template.ts'
import { findUnchecked, isAnnotated, isFollowed, type UncheckedObject } from './unchecked.ts'
import { type AskedService, type PlacedManifest, type Proof, titleOfWorkload, type Workload } from './workloads.ts'

const APPS = /^apps\/v\d/
const KINDS: Readonly<Record<string, { readonly group: RegExp; readonly proof?: Proof }>> = {
  Deployment: { group: APPS },
  StatefulSet: { group: APPS },
  DaemonSet: { group: APPS },
  ReplicaSet: { group: APPS },
  Job: { group: /^batch\/v\d/, proof: 'ends' },
  ReplicationController: { group: /^v1$/ },
  Pod: { group: /^v1$/ }
}

/** The workloads and Services of the user's own manifests. */
export type UserWorkloads = {
  readonly workloads: readonly Workload[]
  readonly services: readonly AskedService[]
  /** What is applied and not checked. */
  readonly unchecked: readonly UncheckedObject[]
  /** Objects of other kinds: what a controller makes of them is checked, once it is there. */
  readonly followed: readonly FollowedObject[]
}

/** An object whose controller makes others of it. */
export type FollowedObject = {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  /** In the API. */
  readonly path: string
  /** The user says that it runs nothing. */
  readonly isAnnotated: boolean
  /** Stands for what its pods run under, until that is known. */
  readonly runtime: Runtime
}

/** What classes lead to that pods of the user's own may name, and what these are asked. */
export type WorkloadInputs = Pick<Inputs, 'expectation'> & { readonly runtimes: readonly ClassRuntime[] }

/** What of the user's manifests has rows of its own in the report. */
export function listUserWorkloads(
  all: readonly PlacedManifest[],
  { expectation, runtimes }: WorkloadInputs
): UserWorkloads {
  const placed = all.map(withoutMisfits)
  const workloads = listWorkloads(placed, runtimes, expectation)
  const services = listServices(placed, workloads, runtimes, expectation)
  const unchecked = placed.flatMap((one) => {
    const why = findUnchecked(one)
    const { kind, metadata } = one.manifest
    const runtime = makeRuntime(metadata.name, { metadata: {} }, runtimes, expectation, 0)
    return why === undefined ? [] : [{ kind, namespace: one.namespace ?? '', name: metadata.name, why, runtime }]
  })
  const followed = placed.filter(isFollowed).map((one) => follow(one, runtimes, expectation))
  return { workloads, services, unchecked, followed }
}

function follow(
  { collection, manifest, namespace = '' }: PlacedManifest,
  runtimes: readonly ClassRuntime[],
  expectation: Expectation
): FollowedObject {
  const { kind, metadata } = manifest
  const runtime = makeRuntime(metadata.name, { metadata: {} }, runtimes, expectation, 0)
  const path = objectPath(collection, metadata.name)
  return { kind, namespace, name: metadata.name, path, isAnnotated: isAnnotated(manifest), runtime }
}

/** A manifest without what has a wrong type: the API server refuses that when the object is created, in its own words. */
function withoutMisfits(placed: PlacedManifest): PlacedManifest {
  const { manifest } = placed
  const { value = manifest } = fit(manifest, shapeOfKind(manifest.apiVersion, manifest.kind))
  return { ...placed, manifest: value as Manifest }
}

/** The user's workloads: what their pods run under, and which port of them is asked, by the Services that select them. */
function listWorkloads(
  placed: readonly PlacedManifest[],
  runtimes: readonly ClassRuntime[],
  expectation: Expectation
): readonly Workload[] {
  const services = placed.filter(isService)
  return placed.flatMap(({ manifest, namespace = '', collection }) => {
    const known = KINDS[manifest.kind]
    if (known?.group.test(manifest.apiVersion) !== true) return []
    const template = templateOf(manifest)
    const service = services.find(
      (one) => one.namespace === namespace && selects(one.manifest as unknown as ServiceObject, template.metadata)
    )
    const asked = askedPort((service?.manifest as unknown as ServiceObject | undefined)?.spec?.ports)
    const port = asked === undefined ? undefined : targetPortOf(asked, template)
    const runtime = makeRuntime(manifest.metadata.name, template, runtimes, expectation, port ?? 0)
    const { kind, metadata } = manifest
    const proof = known.proof ?? (port === undefined ? proofUnasked(template) : 'answers')
    const podQuery = makePodQuery(manifest)
    return [
      {
        source: 'manifests' as const,
        kind,
        namespace,
        name: metadata.name,
        collection,
        podQuery,
        runtime,
        proof,
        template
      }
    ]
  })
}

/** What proves pods that nobody asks: those that aren't started again whenever they end are there to end (a bare Pod may be). */
function proofUnasked({ spec }: PodTemplate): Proof {
  return (spec?.restartPolicy ?? 'Always') === 'Always' ? 'ready' : 'ends'
}

/** The user's Services that can be asked. */
function listServices(
  placed: readonly PlacedManifest[],
  workloads: readonly Workload[],
  runtimes: readonly ClassRuntime[],
  expectation: Expectation
): readonly AskedService[] {
  return placed.filter(isService).flatMap((one) => {
    const { manifest, namespace = '' } = one
    const service = manifest as unknown as ServiceObject
    const port = askedPort(service.spec?.ports)
    if (findUnchecked(one) !== undefined || port === undefined) return []
    const behind = placed.find(
      (other) =>
        other.namespace === namespace &&
        workloads.some((workload) => isOf(workload, other)) &&
        selects(service, templateOf(other.manifest).metadata)
    )
    const template: PodTemplate = behind === undefined ? { metadata: {} } : templateOf(behind.manifest)
    return [
      {
        source: 'manifests' as const,
        namespace,
        name: manifest.metadata.name,
        port,
        runtime: makeRuntime(manifest.metadata.name, template, runtimes, expectation, port.port),
        type:
          service.spec?.type === 'LoadBalancer' || service.spec?.type === 'NodePort' ? service.spec.type : 'ClusterIP',
        ...(behind === undefined
          ? {}
          : {
              workload: titleOfWorkload({ kind: behind.manifest.kind, namespace, name: behind.manifest.metadata.name })
            })
      }
    ]
  })
}

/** Requirements beyond equal labels are left to `isPodOf`. */
function makePodQuery({ kind, metadata, ...rest }: Manifest): Readonly<Record<string, string>> {
  if (kind === 'Pod') return { fieldSelector: `metadata.name=${metadata.name}` }
  const { spec } = rest as unknown as WorkloadObject
  // That of a ReplicationController has no requirements beyond; without one it is that of its template.
  const selector = kind === 'ReplicationController' ? spec?.template?.metadata.labels : spec?.selector?.matchLabels
  const labels = Object.entries(selector ?? {})
  return labels.length === 0 ? {} : { labelSelector: labels.map(([key, value]) => `${key}=${value}`).join(',') }
}

function isService({ manifest }: PlacedManifest): boolean {
  return manifest.kind === 'Service' && manifest.apiVersion === 'v1'
}

function isOf(workload: Workload, { manifest, namespace }: PlacedManifest): boolean {
  return workload.kind === manifest.kind && workload.name === manifest.metadata.name && workload.namespace === namespace
}
