import { ApiServer } from './api/server.ts'
import { Store } from './api/store.ts'
import { runBalancers } from './cluster/balancers.ts'
import { Kubelet } from './cluster/kubelet.ts'
import { Machine, type MachinePlan } from './cluster/machine.ts'
import { runNamespaceController } from './cluster/namespaces.ts'
import { registerNode } from './cluster/node-lifecycle.ts'
import { Scheduler } from './cluster/scheduler.ts'
import { runWorkloadControllers } from './cluster/workloads.ts'
import { makeRandom, type Random } from './random.ts'
import type { Scenario } from './scenario.ts'
import { VirtualTime } from '../support/virtual-time.ts'

/** A namespace of the user's own, which is there before any run. */
export const OWN_NAMESPACE = 'team'

/** A cluster in memory with all that moves in it, and the truth about its nodes. */
export class World {
  readonly time = new VirtualTime()
  readonly random: Random
  readonly store: Store
  readonly servers: readonly ApiServer[]
  readonly machines = new Map<string, Machine>()
  readonly kubelets = new Map<string, Kubelet>()
  readonly scenario: Scenario

  constructor(scenario: Scenario) {
    this.scenario = scenario
    this.random = makeRandom(scenario.seed)
    this.store = new Store(this.time, this.random.fork('uids'))
    this.servers = [0, ...scenario.replicaLagsMs].map((lagMs) => new ApiServer(this.store, lagMs))
    for (const server of this.servers) {
      server.admission.webhook = scenario.webhook
      server.quota = scenario.quota
    }
    this.store.add('/api/v1/namespaces', { kind: 'Namespace', metadata: { name: OWN_NAMESPACE } })
    if (scenario.limits !== undefined) this.#addLimits(scenario.limits)
    new Scheduler(this.store, this.random.fork('scheduler'))
    runNamespaceController(this.store)
    runBalancers(this.store, this.random.fork('balancers'), scenario.balancers ?? 'good')
    // Controllers may talk to a server that is behind.
    runWorkloadControllers(this.servers.at(-1) ?? this.server, this.random.fork('controllers'))
    for (const plan of scenario.nodes) this.addNode(plan)
  }

  /** The API server that is never behind. */
  get server(): ApiServer {
    const [first] = this.servers
    if (first === undefined) throw new Error('a cluster has an API server')
    return first
  }

  #addLimits(does: NonNullable<Scenario['limits']>): void {
    const cpu = '100m'
    const limit = { type: 'Container', ...(does === 'refuses' ? { max: { cpu } } : { default: { cpu } }) }
    this.server.create(`/api/v1/namespaces/${OWN_NAMESPACE}/limitranges`, {
      kind: 'LimitRange',
      metadata: { name: 'small' },
      spec: { limits: [limit] }
    })
  }

  /** A machine joins, with its kubelet. */
  addNode(plan: MachinePlan): void {
    const machine = new Machine(plan, this.time)
    this.machines.set(plan.name, machine)
    registerNode(this.server, machine)
    const kubelet = new Kubelet(machine, this.store, this.random.fork(plan.name), this.scenario.isNative)
    this.kubelets.set(plan.name, kubelet)
  }
}
