/** Objects as the simulated API server keeps them. They are never changed in place: a change makes another. */
export type Meta = {
  name: string
  namespace?: string
  uid: string
  resourceVersion: string
  generation?: number
  labels?: Record<string, string>
  annotations?: Record<string, string>
  deletionTimestamp?: string
  deletionGracePeriodSeconds?: number
  ownerReferences?: { kind: string; name: string; uid: string; controller?: boolean }[]
  finalizers?: string[]
  managedFields?: { manager: string; fields: string[] }[]
}

/** Any object. */
export type Stored = { apiVersion?: string; kind?: string; metadata: Meta; [key: string]: unknown }

export type Toleration = { key?: string; operator?: string; value?: string; effect?: string }
export type Taint = { key: string; value?: string; effect: string }

export type PodSpec = {
  nodeName?: string
  runtimeClassName?: string
  nodeSelector?: Record<string, string>
  tolerations?: Toleration[]
  terminationGracePeriodSeconds?: number
  restartPolicy?: string
  affinity?: {
    nodeAffinity?: {
      requiredDuringSchedulingIgnoredDuringExecution?: {
        nodeSelectorTerms: { matchFields?: { key: string; operator: string; values: string[] }[] }[]
      }
    }
  }
  containers: {
    name: string
    image?: string
    command?: string[]
    args?: string[]
    ports?: { containerPort: number }[]
    resources?: { limits?: Record<string, string>; requests?: Record<string, string> }
    readinessProbe?: object
    livenessProbe?: object
  }[]
}

export type ContainerState = {
  waiting?: { reason: string; message?: string }
  running?: { startedAt: string }
  terminated?: { reason: string; message?: string; exitCode: number }
}

export type Condition = { type: string; status: string; reason?: string; message?: string }

export type ContainerStatus = {
  name: string
  ready: boolean
  restartCount: number
  state: ContainerState
  lastState: ContainerState
}

export type Pod = Stored & {
  spec: PodSpec
  status: {
    phase: string
    podIP?: string
    conditions: Condition[]
    containerStatuses?: ContainerStatus[]
    reason?: string
    message?: string
  }
}

export type NodeObj = Stored & {
  spec: { unschedulable?: boolean; taints?: Taint[] }
  status: {
    conditions: Condition[]
    nodeInfo: Record<string, string>
    addresses: { type: string; address: string }[]
    runtimeHandlers?: { name: string }[]
    allocatable?: Record<string, string>
  }
}

export type ClassObj = Stored & {
  handler: string
  scheduling?: { nodeSelector?: Record<string, string>; tolerations?: Toleration[] }
}

export type Template = { metadata?: { labels?: Record<string, string> }; spec: PodSpec }

export type WorkloadObj = Stored & {
  spec: {
    replicas?: number
    completions?: number
    backoffLimit?: number
    template: Template
    selector?: { matchLabels?: Record<string, string> }
    volumeClaimTemplates?: { metadata: { name: string; labels?: Record<string, string> } }[]
  }
  status?: {
    observedGeneration?: number
    desiredNumberScheduled?: number
    conditions?: Condition[]
    active?: number
    succeeded?: number
    failed?: number
  }
}

/** Sets a condition. */
export function setCondition(conditions: Condition[], set: Condition): void {
  const index = conditions.findIndex(({ type }) => type === set.type)
  if (index < 0) conditions.push(set)
  else conditions[index] = set
}

/** A deep copy of plain data. */
export function copy<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copy) as T
  if (typeof value !== 'object' || value === null) return value
  const copied: Record<string, unknown> = {}
  for (const key in value) copied[key] = copy(value[key])
  return copied as T
}

/**
 * A copy of an object as far as anybody changes one in place: its own fields, those of its metadata, labels, spec and status, and
 * the items of lists in its status with their fields. The rest is shared, and only ever replaced.
 */
export function copyForChange<T extends Stored>(object: T): T {
  const copied: Stored = { ...object, metadata: { ...object.metadata } }
  const { metadata, spec, status } = copied
  if (metadata.labels !== undefined) metadata.labels = { ...metadata.labels }
  if (typeof spec === 'object') copied['spec'] = { ...spec }
  if (typeof status === 'object') copied['status'] = copyStatus(status as Record<string, unknown>)
  return copied as T
}

function copyStatus(status: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const copied = { ...status }
  for (const key in copied) {
    const value = copied[key]
    if (Array.isArray(value)) copied[key] = value.map((one: unknown) => (typeof one === 'object' ? { ...one } : one))
  }
  return copied
}

/** True for plain data that is equal, whatever the order of keys. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  const keys = Object.keys(one)
  if (keys.length !== Object.keys(other).length || Array.isArray(one) !== Array.isArray(other)) return false
  return keys.every((key) => isSame((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]))
}
