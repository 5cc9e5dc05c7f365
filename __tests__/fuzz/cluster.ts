import type { Json } from './arbitraries.ts'
import type { Asked } from './hostile-server.ts'
import { manifests } from './valid-files.ts'

/** The requests that examples answer in another way, each by a name. */
export const TARGETS = [
  ...['version', 'nodes', 'classes', 'reviews', 'pods', 'events', 'created', 'patched', 'deleted', 'log', 'proxied'],
  ...['groups', 'resources', 'clusters', 'machines', 'deployments', 'pools', 'azure', 'secrets', 'other']
] as const
export type Target = (typeof TARGETS)[number]

/** A right answer of a cluster of two nodes that run spin; for a watch, the objects that it shows. */
export type Right = { readonly target: Target; readonly value: Json; readonly status: number }

const labels = {
  'kubernetes.io/os': 'linux',
  'kubernetes.io/arch': 'amd64',
  'kubernetes.azure.com/node-image-version': 'x'
}
const nodeInfo = {
  ...{ operatingSystem: 'linux', architecture: 'amd64', osImage: 'Ubuntu 24.04', kernelVersion: '6.8.0' },
  ...{ containerRuntimeVersion: 'containerd://2.4.2', kubeletVersion: 'v1.37.2' }
}

function makeNode(name: string, architecture: string): Json {
  return {
    metadata: {
      name,
      uid: `uid-${name}`,
      resourceVersion: '1',
      labels,
      annotations: { 'cluster.x-k8s.io/machine': name }
    },
    spec: { unschedulable: false, taints: [{ key: 'wasm', value: 'x', effect: 'PreferNoSchedule' }] },
    status: {
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'ready' }],
      nodeInfo: { ...nodeInfo, architecture },
      addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
      runtimeHandlers: [{ name: 'runc' }, { name: 'spin' }],
      images: [{ names: ['ghcr.io/x/y:v1'] }]
    }
  }
}

const nodes = [makeNode('node-a', 'amd64'), makeNode('node-b', 'arm64')]
const list = (items: readonly Json[]): Json => ({ kind: 'List', metadata: { resourceVersion: '1' }, items })

type PodSpec = { readonly runtimeClassName?: string; readonly nodeSelector?: Readonly<Record<string, string>> }

/** What admission and the kubelet make of a pod that is created. */
function runPod(pod: Json): Json {
  const { metadata, spec } = pod as { readonly metadata: { readonly name: string }; readonly spec: PodSpec }
  const { runtimeClassName: name } = spec
  const state: Json =
    name === undefined
      ? { terminated: { reason: 'Error', message: '', exitCode: 255 } }
      : { running: { startedAt: '2026-01-01T00:00:00Z' } }
  const nodeSelector = { ...spec.nodeSelector, ...(name === undefined ? {} : { [`cluster.x-k8s.io/${name}`]: 'true' }) }
  return {
    metadata: { ...metadata, uid: `uid-${metadata.name}`, resourceVersion: '2' },
    spec: { ...spec, nodeSelector, nodeName: 'node-a' } as Json,
    status: {
      phase: 'Running',
      podIP: '127.0.0.1',
      conditions: ['PodScheduled', 'PodReadyToStartContainers', 'Ready'].map((type) => ({ type, status: 'True' })),
      containerStatuses: [{ name: 'sample', ready: true, restartCount: 0, state, lastState: {} }]
    }
  }
}

/** What this cluster has been asked to make. */
export type World = { readonly pods: Map<string, Json>; isCleaning: boolean }

export function answer({ body, method, path }: Asked, world: World): Right {
  const ok = (target: Target, value: Json, status = 200): Right => ({ target, value, status })
  if (path.includes('/proxy/')) return ok('proxied', 'Hello')
  if (path.endsWith('/log')) return ok('log', 'exec format error')
  if (path === '/version') return ok('version', { gitVersion: 'v1.37.2' })
  if (path.endsWith('selfsubjectaccessreviews')) return ok('reviews', { status: { allowed: true } }, 201)
  if (path.endsWith('selfsubjectrulesreviews')) {
    const rule = { verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['nodes', 'pods'] }
    return ok('reviews', { status: { resourceRules: [rule] } }, 201)
  }
  if (method === 'DELETE') {
    world.isCleaning = true
    return ok('deleted', { kind: 'Status', status: 'Success' })
  }
  const sent = body === '' ? null : (JSON.parse(body) as Json)
  if (method === 'POST') {
    const made = path.endsWith('/pods') ? runPod(sent) : sent
    const { name } = (made as { readonly metadata: { readonly name: string } }).metadata
    if (path.endsWith('/pods')) world.pods.set(name, made)
    return ok('created', made, 201)
  }
  if (method === 'PATCH') return ok('patched', Array.isArray(sent) ? (nodes[0] ?? null) : sent)
  return read(path, world)
}

/** Answers to a GET, by the collection. */
function read(path: string, { isCleaning, pods }: World): Right {
  const ok = (target: Target, value: Json): Right => ({ target, value, status: 200 })
  const [, , , resource = ''] = /^\/apis?(\/[^/]+)?\/v1[^/]*(?:\/namespaces\/[^/]+)?\/([^/]+)/.exec(path) ?? []
  const collection = resource === '' ? (path.split('/').at(-1) ?? '') : resource
  if (path.endsWith('/nodes')) return ok('nodes', list(nodes))
  if (path.includes('/runtimeclasses/')) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    return ok('classes', { metadata: { name, uid: 'uid-class', labels: {}, resourceVersion: '1' }, handler: 'spin' })
  }
  if (path.endsWith('/pods')) return ok('pods', list(isCleaning ? [] : [...pods.values()]))
  if (path.endsWith('/events')) return ok('events', list(isCleaning ? [] : [...pods.values()].map(makeEvent)))
  if (path === '/api/v1/namespaces/team') return ok('other', { metadata: { name: 'team' } })
  return readManaged(path) ?? readOther(collection)
}

function makeEvent(pod: Json): Json {
  const { name, uid } = (pod as { readonly metadata: { readonly name: string; readonly uid: string } }).metadata
  const message = "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector."
  return {
    metadata: { name: `${name}.1`, uid: `event-${name}` },
    involvedObject: { kind: 'Pod', name, uid },
    ...{ type: 'Warning', reason: 'FailedScheduling', message, count: 1, lastTimestamp: '2026-01-01T00:00:00Z' }
  }
}

function readOther(collection: string): Right {
  const known = manifests as readonly { readonly apiVersion: string; readonly kind: string }[]
  const resources = known.map(({ kind }) => ({ kind, name: `${kind.toLowerCase()}s`, namespaced: true }))
  if (/^v\d/.test(collection)) return { target: 'resources', value: { resources }, status: 200 }
  return { target: 'other', value: { kind: 'Status', reason: 'NotFound', message: 'not found' }, status: 404 }
}

const CAPI = '/apis/cluster.x-k8s.io'
const AZURE = '/apis/infrastructure.cluster.x-k8s.io'
const ref = { apiGroup: 'infrastructure.cluster.x-k8s.io', kind: 'AzureMachine', name: 'node-a' }
const conditions = [
  { type: 'Ready', status: 'True', reason: 'Ready', message: 'x', lastTransitionTime: '2026-01-01T00:00:00Z' }
]
const meta = (name: string): Json => ({
  ...{ name, namespace: 'team', uid: `uid-${name}`, labels: { 'cluster.x-k8s.io/deployment-name': 'md-0' } },
  ownerReferences: [{ kind: 'MachineSet', name: 'md-0-x', controller: true }]
})
const machineSpec = { clusterName: 'wasm', version: 'v1.37.2', infrastructureRef: ref }
const image = { computeGallery: { gallery: 'g', name: 'n', version: '1' }, id: '/galleries/g/images/n/versions/1' }
const initialization = { controlPlaneInitialized: true, infrastructureProvisioned: true }
const resourcesOf = (names: readonly string[]): Json => ({ resources: names.map((name) => ({ name, kind: name })) })

/** What a management cluster has. */
function readManaged(path: string): Right | undefined {
  const found: readonly [string, Target, Json][] = [
    [
      CAPI,
      'groups',
      { preferredVersion: { version: 'v1beta2' }, versions: [{ version: 'v1beta2' }, { version: 'v1beta1' }] }
    ],
    [AZURE, 'groups', { preferredVersion: { version: 'v1beta1' }, versions: [{ version: 'v1beta1' }] }],
    [`${CAPI}/v1beta2`, 'resources', resourcesOf(['clusters', 'machines', 'machinedeployments', 'machinepools'])],
    [
      `${AZURE}/v1beta1`,
      'resources',
      resourcesOf([
        ...['azuremachines', 'azuremachinetemplates', 'azuremachinepools', 'azuremachinepoolmachines'],
        ...['azuremanagedmachinepools', 'azureasomanagedmachinepools']
      ])
    ],
    [
      '/clusters',
      'clusters',
      list([
        {
          metadata: meta('wasm'),
          spec: { paused: false, topology: { class: 'azure' } },
          status: {
            ...{ phase: 'Provisioned', initialization },
            conditions: [...conditions, { type: 'TopologyReconciled', status: 'True' }]
          }
        }
      ])
    ],
    [
      '/machines',
      'machines',
      list([
        {
          metadata: meta('node-a'),
          spec: machineSpec,
          status: { phase: 'Running', nodeRef: { name: 'node-a' }, conditions, initialization }
        }
      ])
    ],
    [
      '/machinedeployments',
      'deployments',
      list([
        {
          metadata: meta('md-0'),
          spec: { clusterName: 'wasm', replicas: 1, template: { spec: machineSpec } },
          status: { conditions, upToDateReplicas: 1 }
        }
      ])
    ],
    [
      '/machinepools',
      'pools',
      list([
        {
          metadata: meta('mp-0'),
          spec: { clusterName: 'wasm', replicas: 1, template: { spec: machineSpec } },
          status: { nodeRefs: [{ name: 'node-b' }], conditions }
        }
      ])
    ],
    ['/azuremachines', 'azure', list([{ metadata: meta('node-a'), spec: { image, osDisk: { osType: 'Linux' } } }])],
    [
      '/azuremachinetemplates',
      'azure',
      list([{ metadata: meta('node-a'), spec: { template: { spec: { image, osDisk: { osType: 'Linux' } } } } }])
    ],
    [
      '/azuremachinepools',
      'azure',
      list([
        {
          metadata: meta('node-a'),
          spec: { template: { image } },
          status: { image, conditions }
        }
      ])
    ],
    [
      '/azuremachinepoolmachines',
      'azure',
      list([
        {
          metadata: { name: 'node-b', ownerReferences: [{ kind: 'AzureMachinePool', name: 'node-a' }] },
          status: { latestModelApplied: false, nodeRef: { name: 'node-b' } }
        }
      ])
    ],
    ['/azuremanagedmachinepools', 'azure', list([{ metadata: meta('node-a'), spec: { osType: 'Windows' } }])],
    [
      '/azureasomanagedmachinepools',
      'azure',
      list([{ metadata: meta('node-a'), spec: { resources: [{ spec: { osType: 'Windows' } }] } }])
    ],
    ['/secrets/wasm-kubeconfig', 'secrets', { data: { value: Buffer.from('{}').toString('base64') } }]
  ]
  const one = found.find(([end]) => (end.startsWith('/apis') ? path === end : path.endsWith(end)))
  return one === undefined ? undefined : { target: one[1], value: one[2], status: 200 }
}
