import { type NodeObj, type Pod, setCondition } from './api/objects.ts'
import { recreateClass, removeClass, revertClass } from './class-actors.ts'
import { reportHandlers, setNodeUp } from './cluster/node-lifecycle.ts'
import { NODES } from './cluster/scheduler.ts'
import type { Action } from './scenario.ts'
import type { World } from './world.ts'

/** Plans what others do to the cluster. */
export function planActions(world: World, actions: readonly Action[]): void {
  for (const action of actions) {
    world.time.after(action.atMs, () => {
      act(world, action)
    })
  }
}

function act(world: World, action: Action): void {
  const { server, store, time } = world
  switch (action.does) {
    case 'revert-class':
      revertClass(world, action.runtimeClass)
      return
    case 'recreate-class':
      recreateClass(world, action.runtimeClass, action.handler, action.backAfterMs)
      return
    case 'remove-class':
      removeClass(world, action.runtimeClass, action.backAfterMs)
      return
    case 'remove-label':
      store.change(NODES, action.node, undefined, ({ metadata }) => {
        Reflect.deleteProperty(metadata.labels ?? {}, `cluster.x-k8s.io/${action.runtimeClass}`)
      })
      return
    case 'cordon':
      setCordon(world, action.node, true)
      time.after(action.forMs, () => {
        setCordon(world, action.node, false)
      })
      return
    case 'drain':
      setCordon(world, action.node, true)
      deletePods(world, action.node)
      return
    // A descheduler, or a person with kubectl.
    case 'delete-pods':
      deletePods(world, action.node)
      return
    case 'evict-pods':
      world.kubelets.get(action.node)?.evictAll()
      return
    // The scheduler makes room for pods of a higher priority.
    case 'preempt-pods':
      for (const { collection, pod } of podsOn(world, action.node)) {
        store.change<Pod>(collection, pod.metadata.name, pod.metadata.uid, ({ status }) => {
          const message = 'default-scheduler: preempting to accommodate a higher priority pod'
          setCondition(status.conditions, {
            type: 'DisruptionTarget',
            status: 'True',
            reason: 'PreemptionByScheduler',
            message
          })
        })
      }
      deletePods(world, action.node)
      return
    case 'restart-containerd': {
      const machine = world.machines.get(action.node)
      machine?.hasContainerd.set(false)
      if (action.kills) world.kubelets.get(action.node)?.killAll()
      time.after(action.forMs, () => {
        machine?.hasContainerd.set(true)
        if (machine !== undefined) reportHandlers(server, machine)
      })
      return
    }
    // Its connection to the API server hangs, for less than the node lifecycle controller waits; pods go on.
    case 'cut-kubelet':
      world.machines.get(action.node)?.uplink.cut(action.forMs)
      return
    case 'stop-kubelet': {
      const machine = world.machines.get(action.node)
      if (machine === undefined) return
      setNodeUp(server, machine, false)
      time.after(action.forMs, () => {
        setNodeUp(server, machine, true)
      })
      return
    }
    // An autoscaler.
    case 'remove-node':
      world.machines.get(action.node)?.isUp.set(false)
      store.delete(NODES, action.node)
      for (const { collection, pod } of podsOn(world, action.node)) store.delete(collection, pod.metadata.name)
      return
    case 'add-node':
      if (world.machines.has(action.node)) return
      world.addNode({ ...firstPlan(world), name: action.node, ready: true, cordoned: false, taint: false })
      return
    // A runtime-class-manager installs a shim, and restarts containerd.
    case 'install-shim': {
      const machine = world.machines.get(action.node)
      machine?.shim(action.handler).set('good')
      if (machine !== undefined) reportHandlers(server, machine)
      return
    }
  }
}

function firstPlan({ scenario: { nodes } }: World): World['scenario']['nodes'][number] {
  const [first] = nodes
  if (first === undefined) throw new Error('a scenario has a node')
  return first
}

function setCordon({ store }: World, node: string, isCordoned: boolean): void {
  store.change<NodeObj>(NODES, node, undefined, ({ spec }) => {
    spec.unschedulable = isCordoned
  })
}

function podsOn({ store }: World, node: string): { collection: string; pod: Pod }[] {
  const pods = store.all<Pod>('pods').filter(({ spec }) => spec.nodeName === node)
  return pods.map((pod) => ({ pod, collection: `/api/v1/namespaces/${pod.metadata.namespace ?? ''}/pods` }))
}

function deletePods(world: World, node: string): void {
  for (const { collection, pod } of podsOn(world, node)) world.server.remove(`${collection}/${pod.metadata.name}`)
}
