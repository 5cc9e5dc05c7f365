import type {
  AzureImage,
  AzureMachinePoolMachineObject,
  AzureMachinePoolObject,
  CapiVersion,
  MachineDeploymentObject,
  MachineObject,
  MachinePoolObject,
  Snapshot
} from '../../../../src/core/capi/objects.ts'

/** The two versions that Cluster API's objects come in. */
export const versions: readonly CapiVersion[] = ['v1beta1', 'v1beta2']

/** A snapshot in which there is only this. */
export function makeSnapshot(more: Partial<Snapshot> = {}): Snapshot {
  return {
    machines: [],
    deployments: [],
    pools: [],
    azureMachines: [],
    azureTemplates: [],
    azurePools: [],
    azurePoolMachines: [],
    aksPools: [],
    asoPools: [],
    ...more
  }
}

type MachineOptions = {
  readonly version?: CapiVersion
  readonly node?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly kind?: string
  readonly phase?: string
  readonly isUp?: boolean
  readonly isLeaving?: boolean
  readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason: string }[]
}

/** A Machine of MachineDeployment md-0, in the shape that a version has for it. */
export function makeMachine(name: string, options: MachineOptions = {}): MachineObject {
  const { version = 'v1beta2', node, kind = 'AzureMachine', isUp = true, conditions = [] } = options
  const group = 'infrastructure.cluster.x-k8s.io'
  const made =
    version === 'v1beta1'
      ? { infrastructureReady: isUp, bootstrapReady: true }
      : { initialization: { infrastructureProvisioned: isUp, bootstrapDataSecretCreated: true } }
  return {
    metadata: {
      name,
      namespace: 'capi',
      labels: options.labels ?? { 'cluster.x-k8s.io/deployment-name': 'md-0' },
      ...(options.isLeaving === true ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {})
    },
    spec: {
      version: 'v1.32.1',
      infrastructureRef:
        version === 'v1beta1' ? { apiVersion: `${group}/v1beta1`, kind, name } : { apiGroup: group, kind, name }
    },
    status: {
      phase: options.phase ?? (node === undefined ? 'Provisioned' : 'Running'),
      ...made,
      ...(node === undefined ? {} : { nodeRef: { name: node } }),
      conditions
    }
  }
}

/** A MachineDeployment that has done all that it reports. */
export function makeDeployment(
  name: string,
  replicas: number,
  more: {
    readonly upToDate?: number
    readonly version?: CapiVersion
    readonly spec?: object
    readonly observed?: number
  } = {}
): MachineDeploymentObject {
  const upToDate = more.upToDate ?? replicas
  return {
    metadata: { name, namespace: 'capi', generation: 2 },
    spec: {
      replicas,
      template: { spec: { version: 'v1.32.1', infrastructureRef: { kind: 'AzureMachineTemplate', name } } },
      ...more.spec
    },
    status: {
      phase: 'ScalingUp',
      observedGeneration: more.observed ?? 2,
      ...(more.version === 'v1beta1' ? { updatedReplicas: upToDate } : { upToDateReplicas: upToDate })
    }
  }
}

/** A MachinePool whose instances are made by an object of this kind. */
export function makePool(
  name: string,
  replicas: number,
  nodes: readonly string[],
  kind = 'AzureMachinePool'
): MachinePoolObject {
  return {
    metadata: { name, namespace: 'capi', generation: 2 },
    spec: { replicas, template: { spec: { version: 'v1.32.1', infrastructureRef: { kind, name } } } },
    status: {
      phase: 'Running',
      observedGeneration: 2,
      nodeRefs: nodes.map((node) => ({ name: node })),
      initialization: { infrastructureProvisioned: true }
    }
  }
}

/** The image of a user's own gallery. */
export const galleryImage: AzureImage = {
  computeGallery: { gallery: 'wasm', name: 'ubuntu-2404', version: '1.32.1' }
}

/** The scale set of a pool, which has taken up the image that it is to have. */
export function makeScaleSet(name: string, image: AzureImage = galleryImage): AzureMachinePoolObject {
  const conditions = [{ type: 'ScaleSetModelUpdated', status: 'True' }]
  return { metadata: { name }, spec: { template: { image } }, status: { image, conditions } }
}

/** An instance of a scale set, by the name of the node that it is. */
export function makeInstance(pool: string, node: string, isLatest = true): AzureMachinePoolMachineObject {
  return {
    metadata: { name: `${pool}-${node}`, ownerReferences: [{ kind: 'AzureMachinePool', name: pool, uid: pool }] },
    status: { latestModelApplied: isLatest, nodeRef: { name: node } }
  }
}
