import { managedKinds } from './managed-shapes.ts'
import { conditions, flags, meta, numbers, objectOf, strings, texts } from './shape-parts.ts'
import { fieldsOf, type Shape } from './shapes.ts'

/** The shapes of the objects in objects.ts, by their resources: all that is read of each. */

const node = objectOf({
  spec: fieldsOf({
    ...strings('providerID'),
    unschedulable: 'boolean',
    taints: { list: fieldsOf(strings('key!', 'value', 'effect!')) }
  }),
  status: fieldsOf({
    conditions,
    nodeInfo: fieldsOf(
      strings(
        ...['operatingSystem', 'architecture', 'osImage'],
        ...['kernelVersion', 'containerRuntimeVersion', 'kubeletVersion']
      )
    ),
    addresses: { list: fieldsOf(strings('type!', 'address!')) },
    runtimeHandlers: { list: fieldsOf(strings('name')) },
    images: { list: fieldsOf({ names: { list: 'text' } }) }
  })
})

const lease = objectOf({ spec: fieldsOf({ renewTime: 'text', leaseDurationSeconds: 'number' }) })

const tolerations: Shape = { list: fieldsOf(strings('key', 'operator', 'value', 'effect')) }
const runtimeClass = objectOf({
  'handler!': 'text',
  scheduling: fieldsOf({ nodeSelector: texts, tolerations }),
  overhead: fieldsOf({})
})

const state = fieldsOf({
  waiting: fieldsOf(strings('reason', 'message')),
  running: fieldsOf(strings('startedAt')),
  terminated: fieldsOf({ ...strings('reason', 'message', 'startedAt', 'finishedAt'), ...numbers('exitCode', 'signal') })
})
const statuses: Shape = {
  list: fieldsOf({ 'name!': 'text', ready: 'boolean', restartCount: 'number', state, lastState: state })
}
const containerPort = fieldsOf({ ...strings('name', 'protocol'), 'containerPort!': 'number' })
/** Those that come first are read as the others are. */
const containers: Shape = {
  list: fieldsOf({
    ...strings('name!', 'image', 'restartPolicy'),
    command: { list: 'text' },
    ports: { list: containerPort },
    ...{ readinessProbe: fieldsOf({}), startupProbe: fieldsOf({}) }
  })
}
const requirements: Shape = { list: fieldsOf({ ...strings('key!', 'operator!'), values: { list: 'text' } }) }
const nodeTerms: Shape = { list: fieldsOf({ matchFields: requirements, matchExpressions: requirements }) }
const podSpec = fieldsOf({
  ...strings('nodeName', 'restartPolicy', 'runtimeClassName'),
  terminationGracePeriodSeconds: 'number',
  nodeSelector: texts,
  ...{ tolerations: { list: fieldsOf({}) }, volumes: { list: fieldsOf({}) } },
  affinity: fieldsOf({
    nodeAffinity: fieldsOf({
      requiredDuringSchedulingIgnoredDuringExecution: fieldsOf({ nodeSelectorTerms: nodeTerms })
    })
  }),
  ...{ containers, initContainers: containers },
  readinessGates: { list: fieldsOf({}) }
})
const pod = objectOf({
  spec: podSpec,
  status: fieldsOf({
    ...strings('phase', 'reason', 'message', 'podIP'),
    ...{ conditions, containerStatuses: statuses, initContainerStatuses: statuses }
  })
})

const event = objectOf({
  involvedObject: fieldsOf(strings('kind', 'name', 'uid', 'fieldPath')),
  ...strings('type', 'reason', 'message', 'lastTimestamp', 'eventTime'),
  count: 'number',
  series: fieldsOf({ count: 'number', lastObservedTime: 'text' })
})

const service = objectOf({
  spec: fieldsOf({
    type: 'text',
    selector: texts,
    ports: {
      list: fieldsOf({
        ...strings('name', 'protocol'),
        ...{ 'port!': 'number', targetPort: 'text or number', nodePort: 'number' }
      })
    }
  }),
  status: fieldsOf({
    loadBalancer: fieldsOf({ ingress: { list: fieldsOf(strings('ip', 'hostname')) } })
  })
})

const workload = objectOf({
  spec: fieldsOf({
    ...numbers('replicas', 'completions', 'parallelism'),
    ...{ suspend: 'boolean', podManagementPolicy: 'text', selector: fieldsOf({ matchLabels: texts }) },
    template: fieldsOf({ metadata: meta, spec: podSpec }),
    volumeClaimTemplates: { list: objectOf({}) }
  }),
  status: fieldsOf({ ...numbers('observedGeneration', 'desiredNumberScheduled'), conditions })
})

const names: Shape = { list: 'text' }
const rules: Shape = {
  list: fieldsOf({ verbs: names, apiGroups: names, resources: names, resourceNames: names })
}

const version: Shape = fieldsOf(strings('version!'))
/**
 * By group and then by resource: other groups have resources of the same names, which are other things. CloudNativePG's
 * are clusters too, and Volcano's jobs.
 */
const BY_GROUP: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  '': {
    ...{ nodes: node, pods: pod, events: event, services: service, secrets: fieldsOf({ data: texts }) },
    replicationcontrollers: workload
  },
  apps: { deployments: workload, statefulsets: workload, daemonsets: workload, replicasets: workload },
  batch: { jobs: workload },
  'coordination.k8s.io': { leases: lease },
  'node.k8s.io': { runtimeclasses: runtimeClass },
  'authorization.k8s.io': {
    selfsubjectaccessreviews: fieldsOf({ status: fieldsOf(flags('allowed')) }),
    selfsubjectrulesreviews: fieldsOf({ status: fieldsOf({ ...flags('incomplete'), resourceRules: rules }) })
  },
  ...managedKinds
}
const SHAPES: ReadonlyMap<string, Shape> = new Map(
  Object.entries(BY_GROUP).flatMap(([group, shapes]) =>
    Object.entries(shapes).map(([resource, shape]) => [`${group}/${resource}`, shape] as const)
  )
)

/** The group and the resource of a path, and of one below its collection: `pods` of `/api/v1/namespaces/default/pods/app`. */
const RESOURCE = /^\/(?:api|apis\/([^/]+))\/v\d[^/]*\/(?:namespaces\/[^/]+\/)?([^/]+)/

/** The shape of one object, or of whatever else the API server answers at a path with. */
export function shapeOf(path: string): Shape {
  const [, group = '', resource] = RESOURCE.exec(path) ?? []
  if (resource !== undefined) return shapeIn(group, resource)
  if (path === '/version') return fieldsOf(strings('gitVersion'))
  return fieldsOf({
    preferredVersion: version,
    versions: { list: version },
    resources: { list: fieldsOf({ ...strings('name!', 'kind'), namespaced: 'boolean' }) }
  })
}

/** The shape of a page of a collection. */
export function listShapeOf(path: string): Shape {
  return fieldsOf({
    'items!': { list: shapeOf(path) },
    'metadata!': fieldsOf(strings('continue', 'resourceVersion'))
  })
}

/** The shape of an object of a user's own, as its manifest has it, by its `apiVersion` and its kind. */
export function shapeOfKind(apiVersion: string, kind: string): Shape {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
  return shapeIn(group, `${kind.toLowerCase()}s`)
}

function shapeIn(group: string, resource: string): Shape {
  return SHAPES.get(`${group}/${resource}`) ?? objectOf({})
}
