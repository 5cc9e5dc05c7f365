import { type NodeObj, type Pod, setCondition, type Stored, type Taint } from '../api/objects.ts'
import type { ApiServer } from '../api/server.ts'
import type { Store } from '../api/store.ts'
import type { Machine } from './machine.ts'
import { NODES } from './scheduler.ts'

const UNREACHABLE: Taint = { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }

/** How long a silent kubelet is waited for before its node is not Ready: node-monitor-grace-period, less what has passed of it. */
const GRACE_MS = 8_000

/** Puts a node of the scenario on the API server, as its kubelet registers it. */
export function registerNode({ store }: ApiServer, machine: Machine): void {
  const { cordoned, full, isOld = false, name, ready, taint } = machine.plan
  store.add<NodeObj>(NODES, {
    metadata: { name, labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux' } },
    spec: {
      ...(cordoned ? { unschedulable: true } : {}),
      taints: [
        ...(taint ? [{ key: 'team', value: 'wasm', effect: 'NoSchedule' }] : []),
        ...(ready ? [] : [UNREACHABLE])
      ]
    },
    status: {
      conditions: [readiness(ready)],
      nodeInfo: {
        operatingSystem: 'linux',
        architecture: 'amd64',
        osImage: 'Ubuntu 24.04',
        kernelVersion: '6.8.0',
        containerRuntimeVersion: isOld ? 'containerd://1.7.27' : 'containerd://2.4.2',
        kubeletVersion: isOld ? 'v1.34.1' : 'v1.37.2'
      },
      addresses: [{ type: 'InternalIP', address: addressOf(name) }],
      // Of what others leave of it: what runs there already is not looked at.
      allocatable: { cpu: full === 'cpu' ? '0' : '8', pods: full === 'pods' ? '0' : '110' },
      ...listHandlers(machine)
    }
  })
  keepLease(store, machine)
}

const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases'
const LEASE_SECONDS = 40
const RENEWED_EVERY_MS = 10_000

type Lease = Stored & { spec: { leaseDurationSeconds: number; renewTime: string } }

/** The kubelet renews its Lease as long as it runs. */
function keepLease(store: Store, { isUp, name, uplink }: Machine): void {
  const { time } = store
  const spec = { leaseDurationSeconds: LEASE_SECONDS, renewTime: time.timestamp() }
  store.add<Lease>(LEASES, { metadata: { name }, spec })
  const renew = (): void => {
    if (isUp.now && !uplink.isCut) {
      store.change<Lease>(LEASES, name, undefined, (lease) => {
        lease.spec.renewTime = time.timestamp()
      })
    }
    time.after(RENEWED_EVERY_MS, renew)
  }
  time.after(RENEWED_EVERY_MS, renew)
}

/** Where a node is in reach of others. */
export function addressOf(name: string): string {
  return `10.0.1.${name.charCodeAt(name.length - 1)}`
}

function listHandlers(machine: Machine): { runtimeHandlers?: { name: string }[] } {
  if (!machine.plan.reportsHandlers || machine.plan.isOld === true) return {}
  return { runtimeHandlers: ['', 'runc', ...machine.handlers()].map((name) => ({ name })) }
}

function readiness(ready: boolean): { type: string; status: string; reason: string; message: string } {
  return ready
    ? { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' }
    : { type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' }
}

/** The kubelet stops or starts; the node's condition follows, as the node lifecycle controller sees it. */
export function setNodeUp(server: ApiServer, machine: Machine, isUp: boolean): void {
  const { store } = server
  machine.isUp.set(isUp)
  store.time.after(isUp ? 500 : GRACE_MS, () => {
    if (machine.isUp.now !== isUp) return
    store.change<NodeObj>(NODES, machine.name, undefined, ({ spec, status }) => {
      status.conditions = [readiness(isUp)]
      const others = (spec.taints ?? []).filter(({ key }) => key !== UNREACHABLE.key)
      spec.taints = isUp ? others : [...others, UNREACHABLE]
    })
    if (!isUp) markUnready(server, machine.name)
  })
}

/** The kubelet reports the handlers again, as it does after containerd was restarted. */
export function reportHandlers({ store }: ApiServer, machine: Machine): void {
  machine.uplink.send(() => {
    store.change<NodeObj>(NODES, machine.name, undefined, ({ status }) => {
      Object.assign(status, listHandlers(machine))
    })
  })
}

/** A pod of a node that is gone or not Ready is not Ready either. */
function markUnready({ store }: ApiServer, node: string): void {
  for (const pod of store.all<Pod>('pods')) {
    if (pod.spec.nodeName !== node) continue
    store.change<Pod>(
      `/api/v1/namespaces/${pod.metadata.namespace ?? ''}/pods`,
      pod.metadata.name,
      pod.metadata.uid,
      ({ status }) => {
        setCondition(status.conditions, { type: 'Ready', status: 'False' })
      }
    )
  }
}
