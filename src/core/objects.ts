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
  readonly deletionTimestamp?: string
}

export type Condition = {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
  readonly lastTransitionTime?: string
}

export type NodeObject = {
  readonly metadata: ObjectMeta
  readonly spec?: {
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
    }
    readonly runtimeHandlers?: readonly { readonly name?: string }[]
  }
}

export type RuntimeClassObject = {
  readonly metadata: ObjectMeta
  readonly handler: string
  readonly scheduling?: {
    readonly nodeSelector?: Readonly<Record<string, string>>
    readonly tolerations?: readonly object[]
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
  }
}

export type PodObject = {
  readonly metadata: ObjectMeta
  readonly spec?: {
    readonly nodeName?: string
    readonly runtimeClassName?: string
    readonly nodeSelector?: Readonly<Record<string, string>>
  }
  readonly status?: {
    readonly phase?: string
    readonly reason?: string
    readonly message?: string
    readonly podIP?: string
    readonly conditions?: readonly Condition[]
    readonly containerStatuses?: readonly {
      readonly name: string
      readonly ready?: boolean
      readonly restartCount?: number
      readonly state?: ContainerStateObject
      readonly lastState?: ContainerStateObject
    }[]
  }
}

export type EventObject = {
  readonly metadata: ObjectMeta
  readonly involvedObject?: { readonly kind?: string; readonly name?: string; readonly uid?: string }
  readonly type?: string
  readonly reason?: string
  readonly message?: string
  readonly count?: number
  readonly series?: { readonly count?: number; readonly lastObservedTime?: string }
  readonly lastTimestamp?: string | null
  readonly eventTime?: string | null
}
