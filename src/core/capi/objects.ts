/**
 * The parts of Cluster API's objects that this project reads, in v1beta1 and v1beta2 alike (its CRDs are in
 * https://github.com/kubernetes-sigs/cluster-api), and of those of its Azure provider, CAPZ
 * (https://github.com/kubernetes-sigs/cluster-api-provider-azure). Everything is optional that one of them leaves out.
 */

import type { Condition, ObjectMeta } from '../kubernetes/objects.ts'

/** The versions of Cluster API that are understood, the preferred one first. */
export const CAPI_VERSIONS = ['v1beta2', 'v1beta1'] as const
export type CapiVersion = (typeof CAPI_VERSIONS)[number]

/** Which object makes the machine: v1beta1 reports `apiVersion` and a namespace, v1beta2 `apiGroup` and no namespace. */
export type InfrastructureRef = {
  readonly apiVersion?: string
  readonly apiGroup?: string
  readonly kind?: string
  readonly name?: string
}

/** A condition; those of v1beta2 say which generation of the object they are about. */
export type CapiCondition = Condition & { readonly observedGeneration?: number }

/** What all of them say of how they are. */
export type CapiStatus = {
  readonly phase?: string
  readonly observedGeneration?: number
  readonly conditions?: readonly CapiCondition[]
  /** v1beta1 only: what is in the place of `conditions` from v1beta2 on. */
  readonly v1beta2?: { readonly conditions?: readonly CapiCondition[] }
  /** v1beta1 only; in v1beta2 these are under `deprecated`. */
  readonly failureReason?: string
  readonly failureMessage?: string
  readonly deprecated?: {
    readonly v1beta1?: {
      readonly conditions?: readonly CapiCondition[]
      readonly failureReason?: string
      readonly failureMessage?: string
    }
  }
}

/** A Cluster. */
export type ClusterObject = {
  readonly metadata: ObjectMeta
  readonly spec?: {
    readonly paused?: boolean
    readonly controlPlaneRef?: InfrastructureRef
    /** Of a Cluster that is made by a ClusterClass: which MachineDeployments and MachinePools it is to have, and of what. */
    readonly topology?: object
  }
  readonly status?: CapiStatus & {
    /** v1beta1. */
    readonly controlPlaneReady?: boolean
    readonly infrastructureReady?: boolean
    /** v1beta2. */
    readonly initialization?: {
      readonly controlPlaneInitialized?: boolean
      readonly infrastructureProvisioned?: boolean
    }
  }
}

type MachineSpec = {
  readonly clusterName?: string
  readonly version?: string
  readonly infrastructureRef?: InfrastructureRef
}

/** A Machine. */
export type MachineObject = {
  readonly metadata: ObjectMeta
  readonly spec?: MachineSpec
  readonly status?: CapiStatus & {
    readonly nodeRef?: { readonly name?: string }
    /** v1beta1. */
    readonly infrastructureReady?: boolean
    /** v1beta2. */
    readonly initialization?: { readonly infrastructureProvisioned?: boolean }
  }
}

/** A MachineDeployment. */
export type MachineDeploymentObject = {
  readonly metadata: ObjectMeta
  readonly spec?: {
    readonly clusterName?: string
    readonly replicas?: number
    readonly paused?: boolean
    readonly template?: { readonly spec?: MachineSpec }
    /** v1beta1. */
    readonly strategy?: { readonly type?: string }
    /** v1beta2. */
    readonly rollout?: { readonly strategy?: { readonly type?: string } }
  }
  readonly status?: CapiStatus & {
    /** v1beta1. */
    readonly updatedReplicas?: number
    /** v1beta2. */
    readonly upToDateReplicas?: number
  }
}

/** A MachinePool; its machines may be Machines as well, or may not be. */
export type MachinePoolObject = {
  readonly metadata: ObjectMeta
  readonly spec?: {
    readonly clusterName?: string
    readonly replicas?: number
    readonly template?: { readonly spec?: MachineSpec }
  }
  readonly status?: CapiStatus & {
    readonly nodeRefs?: readonly { readonly name?: string }[]
    /** v1beta1. */
    readonly infrastructureReady?: boolean
    /** v1beta2. */
    readonly initialization?: { readonly infrastructureProvisioned?: boolean }
  }
}

/** CAPZ's way to name an image; one of these at most. */
export type AzureImage = {
  readonly id?: string
  readonly computeGallery?: GalleryImage
  readonly sharedGallery?: GalleryImage
  readonly marketplace?: {
    readonly publisher?: string
    readonly offer?: string
    readonly sku?: string
    readonly version?: string
  }
}

type GalleryImage = { readonly gallery?: string; readonly name?: string; readonly version?: string }

/** What an AzureMachine, a template of them and a scale set say alike. */
export type AzureMachineSpec = { readonly image?: AzureImage; readonly osDisk?: { readonly osType?: string } }

/** An AzureMachine. */
export type AzureMachineObject = { readonly metadata: ObjectMeta; readonly spec?: AzureMachineSpec }

/** An AzureMachineTemplate: what the AzureMachines of a MachineDeployment are made from. */
export type AzureMachineTemplateObject = {
  readonly metadata: ObjectMeta
  readonly spec?: { readonly template?: { readonly spec?: AzureMachineSpec } }
}

/** An AzureMachinePool: a scale set. CAPZ no longer writes its `status.instances`: they are AzureMachinePoolMachines. */
export type AzureMachinePoolObject = {
  readonly metadata: ObjectMeta
  readonly spec?: { readonly template?: AzureMachineSpec }
  readonly status?: CapiStatus & {
    /** The image when its controller looked last; CAPZ's own choice if its spec names none. */
    readonly image?: AzureImage
  }
}

/** An AzureMachinePoolMachine: an instance of a scale set, which owns it. */
export type AzureMachinePoolMachineObject = {
  readonly metadata: ObjectMeta
  readonly status?: { readonly latestModelApplied?: boolean; readonly nodeRef?: { readonly name?: string } }
}

/** An AzureManagedMachinePool: a node pool of AKS. */
export type AksPoolObject = { readonly metadata: ObjectMeta; readonly spec?: { readonly osType?: string } }

/** An AzureASOManagedMachinePool: a node pool of AKS, as objects of the Azure Service Operator, one of which is the pool itself. */
export type AsoPoolObject = {
  readonly metadata: ObjectMeta
  readonly spec?: { readonly resources?: readonly { readonly spec?: { readonly osType?: string } }[] }
}

/** All of one workload cluster's objects as a management cluster has them at one moment. */
export type Snapshot = {
  readonly machines: readonly MachineObject[]
  readonly deployments: readonly MachineDeploymentObject[]
  readonly pools: readonly MachinePoolObject[]
  /** These are those of the whole namespace: only names lead to them. Empty without CAPZ. */
  readonly azureMachines: readonly AzureMachineObject[]
  readonly azureTemplates: readonly AzureMachineTemplateObject[]
  readonly azurePools: readonly AzureMachinePoolObject[]
  readonly azurePoolMachines: readonly AzureMachinePoolMachineObject[]
  readonly aksPools: readonly AksPoolObject[]
  readonly asoPools: readonly AsoPoolObject[]
}
