import type { Manifest, Node, Runtime, Sample } from '../model.ts'
import type { PodTemplate } from '../kubernetes/negative-test-pod.ts'
import type { Condition, PodObject, ServicePort, WorkloadObject } from '../kubernetes/objects.ts'
import type { WorkloadReport } from '../report.ts'

/** What a pod has to do to pass: give right answers, be Ready for a while, end well, or leave what its sample promises. */
export type Proof = 'answers' | 'ready' | 'ends' | 'output'

/** What proves a sample. */
export function proofOf({ output }: Pick<Sample, 'output'>): Proof {
  return output === undefined ? 'answers' : 'output'
}

/** Something that makes pods, and what is expected of them. */
export type Workload = {
  readonly source: WorkloadReport['source']
  readonly kind: string
  readonly namespace: string
  readonly name: string
  /** Of its kind in its namespace, such as `/apis/apps/v1/namespaces/default/deployments`. */
  readonly collection: string
  /** Finds its pods, and perhaps some of others. */
  readonly podQuery: Readonly<Record<string, string>>
  /** What its pods run under, and what they are asked; its class is empty where they name none. */
  readonly runtime: Runtime
  readonly proof: Proof
  /** In the API: the object that it belongs to, and is deleted with; absent: it was itself in the manifests. */
  readonly root?: string | undefined
  /** What its pods are made from; absent for the run's own, whose pods are its samples. */
  readonly template?: PodTemplate | undefined
}

/** A Service, and what it is asked. */
export type AskedService = {
  readonly source: WorkloadReport['source']
  readonly namespace: string
  readonly name: string
  readonly port: ServicePort
  /** Title of the workload whose pods are behind it; absent where none of the run's is. */
  readonly workload?: string | undefined
  /** What is asked of it, and under which class the pods behind it run, as far as that is known. */
  readonly runtime: Runtime
  readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer'
}

/** A manifest with the place of its object in the API. */
export type PlacedManifest = {
  readonly manifest: Manifest
  /** Absent for a kind that belongs to no namespace. */
  readonly namespace?: string | undefined
  /** Where objects of its kind are made. */
  readonly collection: string
  /** API group (empty for the core one) and resource, as permissions name them. */
  readonly group: string
  readonly resource: string
}

/** The group of an `apiVersion`, empty for the core one. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
}

/** What a workload is called: `Deployment default/wasm-spin`. */
export function titleOfWorkload({ kind, namespace, name }: Pick<Workload, 'kind' | 'namespace' | 'name'>): string {
  return `${kind} ${namespace}/${name}`
}

/** True if the pod is one of the workload's, and not another's that carries the same labels. */
export function isPodOf(workload: Pick<Workload, 'kind' | 'name'>, { metadata }: Pick<PodObject, 'metadata'>): boolean {
  if (workload.kind === 'Pod') return metadata.name === workload.name
  const owner = metadata.ownerReferences?.find((one) => one.controller === true)
  if (workload.kind !== 'Deployment') return owner?.kind === workload.kind && owner.name === workload.name
  const hash = metadata.labels?.['pod-template-hash'] ?? ''
  return owner?.kind === 'ReplicaSet' && owner.name === `${workload.name}-${hash}`
}

/** What a workload's own object shows of the pods that it is to have. */
export type WorkloadState = {
  /** How many; undefined while its controller has not looked at it yet, or where it is gone. */
  readonly wanted: number | undefined
  /** The next pod is made once all before it are Ready: one that is not well is the last. */
  readonly isOrdered?: boolean | undefined
  /** Of a Job that its controller does nothing for any more: how it ended, in the controller's words. */
  readonly ended?: { readonly isComplete: boolean; readonly message: string } | undefined
}

/** Reads it of the object, as the API server has it. */
export function readState(kind: string, object: WorkloadObject): WorkloadState {
  const { spec, status } = object
  return {
    wanted: wantedPods(kind, object),
    isOrdered: kind === 'StatefulSet' && spec?.podManagementPolicy !== 'Parallel',
    ended: kind === 'Job' ? readEnd(status?.conditions) : undefined
  }
}

/** A Job's controller adds one of two conditions once it is done (https://kubernetes.io/docs/concepts/workloads/controllers/job/). */
function readEnd(conditions: readonly Condition[] = []): WorkloadState['ended'] {
  const end = conditions.find(({ status, type }) => status === 'True' && (type === 'Complete' || type === 'Failed'))
  if (end === undefined) return undefined
  return { isComplete: end.type === 'Complete', message: [end.reason, end.message].filter(Boolean).join(': ') }
}

/** How many pods a workload is to have; undefined while its controller has not looked at it yet. */
export function wantedPods(kind: string, { metadata, spec, status }: WorkloadObject): number | undefined {
  if (kind === 'Pod') return 1
  if (kind === 'Job') return spec?.suspend === true ? 0 : (spec?.completions ?? spec?.parallelism ?? 1)
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 1)) return undefined
  return kind === 'DaemonSet' ? (status?.desiredNumberScheduled ?? 0) : (spec?.replicas ?? 1)
}

/** What stands for a pod's node until it has one. */
export const anyNode: Node = {
  name: 'any node',
  uid: '',
  labels: {},
  taints: [],
  cordoned: false,
  ready: true,
  notReadyReason: '',
  os: '',
  architecture: '',
  osImage: '',
  kernel: '',
  containerRuntime: '',
  kubelet: '',
  addresses: []
}
