/**
 * The parts of Kubernetes objects that this project reads, as the API server sends them
 * (https://kubernetes.io/docs/reference/kubernetes-api/). Everything that a server may leave out is optional.
 */

export type ObjectMeta = {
  readonly name?: string
  readonly namespace?: string
  readonly uid?: string
  readonly resourceVersion?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly creationTimestamp?: string | null
  readonly deletionTimestamp?: string
  /** Seconds that a pod that was deleted has to end by itself. */
  readonly deletionGracePeriodSeconds?: number
  readonly finalizers?: readonly string[]
  readonly generation?: number
  readonly ownerReferences?: readonly OwnerReference[]
  /** Who has written to it, and which of its fields. */
  readonly managedFields?: readonly ManagedFields[]
}

/** The fields of an object that one manager has written: `fieldsV1` has each field, and what is in it, as `f:NAME`. */
export type ManagedFields = {
  readonly manager?: string
  /** `Apply` is server-side apply; `Update` every other write. */
  readonly operation?: string
  readonly fieldsV1?: {
    readonly 'f:handler'?: object
    readonly 'f:scheduling'?: { readonly 'f:nodeSelector'?: object }
    readonly 'f:metadata'?: {
      readonly 'f:annotations'?: Readonly<Record<string, object>>
      readonly 'f:labels'?: Readonly<Record<string, object>>
    }
  }
}

export type OwnerReference = {
  readonly apiVersion?: string
  readonly kind: string
  readonly name: string
  readonly uid: string
  readonly controller?: boolean
}

export type Condition = {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
  readonly lastTransitionTime?: string
}

/** What a kubelet renews every quarter of its duration. */
export type LeaseObject = {
  readonly metadata: ObjectMeta
  readonly spec?: { readonly renewTime?: string; readonly leaseDurationSeconds?: number }
}

export type NodeObject = {
  readonly metadata: ObjectMeta
  readonly spec?: {
    readonly providerID?: string
    readonly unschedulable?: boolean
    readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[]
  }
  readonly status?: {
    readonly conditions?: readonly Condition[]
    readonly nodeInfo?: {
      readonly operatingSystem?: string
      readonly architecture?: string
      readonly osImage?: string
      readonly kernelVersion?: string
      readonly containerRuntimeVersion?: string
      readonly kubeletVersion?: string
      readonly bootID?: string
    }
    readonly addresses?: readonly { readonly type: string; readonly address: string }[]
    readonly runtimeHandlers?: readonly { readonly name?: string }[]
    readonly images?: readonly { readonly names?: readonly string[] | null }[]
  }
}

/** What a pod tolerates: without a key everything, without an effect each effect, without an operator the value alone. */
export type Toleration = {
  readonly key?: string
  readonly operator?: string
  readonly value?: string
  readonly effect?: string
}

export type RuntimeClassObject = {
  readonly apiVersion?: string
  readonly kind?: string
  readonly metadata: ObjectMeta
  readonly handler: string
  readonly scheduling?: {
    readonly nodeSelector?: Readonly<Record<string, string>>
    readonly tolerations?: readonly Toleration[]
  }
  readonly overhead?: object
}

export type ContainerStateObject = {
  readonly waiting?: { readonly reason?: string; readonly message?: string }
  readonly running?: { readonly startedAt?: string }
  readonly terminated?: {
    readonly reason?: string
    readonly message?: string
    readonly exitCode?: number
    readonly signal?: number
    readonly startedAt?: string | null
    readonly finishedAt?: string | null
  }
}

export type ContainerObject = {
  readonly name: string
  readonly image?: string
  readonly command?: readonly string[]
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number; readonly protocol?: string }[]
  readonly readinessProbe?: object
  readonly startupProbe?: object
  /** Of an init container: `Always` makes it one that runs beside the others. */
  readonly restartPolicy?: string
}

export type ContainerStatusObject = {
  readonly name: string
  readonly ready?: boolean
  readonly restartCount?: number
  readonly state?: ContainerStateObject
  readonly lastState?: ContainerStateObject
}

/** A requirement of a node affinity, of a label or of a field of the node. */
export type NodeRequirement = { readonly key: string; readonly operator: string; readonly values?: readonly string[] }

/** All of its requirements. */
export type NodeTerm = {
  readonly matchFields?: readonly NodeRequirement[]
  readonly matchExpressions?: readonly NodeRequirement[]
}

export type PodObject = {
  readonly metadata: ObjectMeta
  readonly spec?: {
    readonly nodeName?: string
    readonly runtimeClassName?: string
    /** `Always` if absent; of a pod that is to end `OnFailure` or `Never`. */
    readonly restartPolicy?: string
    readonly terminationGracePeriodSeconds?: number
    readonly affinity?: {
      readonly nodeAffinity?: {
        readonly requiredDuringSchedulingIgnoredDuringExecution?: {
          readonly nodeSelectorTerms?: readonly NodeTerm[]
        }
      }
    }
    readonly nodeSelector?: Readonly<Record<string, string>>
    readonly tolerations?: readonly object[]
    readonly volumes?: readonly object[]
    readonly containers?: readonly ContainerObject[]
    readonly initContainers?: readonly ContainerObject[]
    readonly readinessGates?: readonly object[]
  }
  readonly status?: {
    readonly phase?: string
    readonly reason?: string
    readonly message?: string
    readonly podIP?: string
    readonly conditions?: readonly Condition[]
    readonly containerStatuses?: readonly ContainerStatusObject[]
    readonly initContainerStatuses?: readonly ContainerStatusObject[]
  }
}

export type EventObject = {
  readonly metadata: ObjectMeta
  readonly involvedObject?: {
    readonly kind?: string
    readonly name?: string
    readonly uid?: string
    /** Of what it is: `spec.containers{NAME}`, `spec.initContainers{NAME}`; absent where it is of all of it. */
    readonly fieldPath?: string
  }
  readonly type?: string
  readonly reason?: string
  readonly message?: string
  readonly count?: number
  readonly series?: { readonly count?: number; readonly lastObservedTime?: string }
  readonly lastTimestamp?: string | null
  readonly eventTime?: string | null
}

export type ServicePort = {
  readonly name?: string
  readonly protocol?: string
  readonly port: number
  /** A number, or the name of a container's port; absent: the port itself. */
  readonly targetPort?: number | string
  readonly nodePort?: number
}

export type ServiceObject = {
  readonly metadata: ObjectMeta
  readonly spec?: {
    readonly type?: string
    readonly selector?: Readonly<Record<string, string>> | null
    readonly ports?: readonly ServicePort[]
  }
  readonly status?: {
    readonly loadBalancer?: {
      readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[]
    }
  }
}

/** What Deployment, StatefulSet, DaemonSet, ReplicaSet and Job have in common, as far as it is read. */
export type WorkloadObject = {
  readonly metadata: ObjectMeta
  readonly spec?: {
    readonly replicas?: number
    /** Of a Job, as the next two. */
    readonly completions?: number | null
    readonly parallelism?: number
    readonly suspend?: boolean
    readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> }
    readonly template?: Pick<PodObject, 'metadata' | 'spec'>
    /** Of a StatefulSet: `OrderedReady`, which is the default, or `Parallel`. */
    readonly podManagementPolicy?: string
    /** Of a StatefulSet: a volume of each pod, by the claim's name. */
    readonly volumeClaimTemplates?: readonly { readonly metadata: ObjectMeta }[]
  }
  readonly status?: {
    readonly observedGeneration?: number
    readonly desiredNumberScheduled?: number
    readonly conditions?: readonly Condition[]
  }
}
