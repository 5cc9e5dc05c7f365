import { describe } from 'vitest'
import { describeApi } from '../contract/api-contract.ts'
import { describeJobs } from '../contract/job-contract.ts'
import { describeKubelet, type KubeletTarget } from '../contract/kubelet-contract.ts'
import { describeLimits } from '../contract/limits-contract.ts'
import { describeServices, type ServicesTarget } from '../contract/service-contract.ts'
import { makeAccess } from '../simulation/access.ts'
import { makeClusterPort } from '../simulation/api/client.ts'
import { runBalancers } from '../simulation/cluster/balancers.ts'
import { addressOf } from '../simulation/cluster/node-lifecycle.ts'
import { makeMachine, makeScenario } from '../simulation/found.ts'
import { OWN_NAMESPACE, World } from '../simulation/world.ts'

const shims = { spin: 'good', wws: 'good', wasmtime: 'good' } as const

describe('the simulated cluster', () => {
  const open = (): Promise<KubeletTarget & ServicesTarget> => {
    const nodes = [makeMachine('node-a', { shims }), makeMachine('node-b', { pull: 'missing' })]
    const world = new World(makeScenario([], { nodes, balancers: 'none' }))
    const { random, scenario, servers, time } = world
    const { expires, latencyMs, loses } = scenario
    const life = { isKilled: false, requests: 0 }
    const network = {
      time,
      random,
      servers,
      latencyMs,
      loses,
      expires,
      stalls: 0,
      downAtMs: undefined,
      isDown: () => false
    }
    const cluster = makeClusterPort(network, life, new AbortController().signal)
    // Time passes here by itself, as fast as it can.
    void time.pass(() => false, 3_600_000)
    const keepGoing = (): void => {
      time.after(50, keepGoing)
    }
    keepGoing()
    return Promise.resolve({
      cluster,
      services: makeAccess(world, life).services,
      namespace: OWN_NAMESPACE,
      node: 'node-a',
      otherNode: 'node-b',
      nodeWithoutImage: 'node-b',
      addressOf,
      startBalancer: () => {
        runBalancers(world.store, random.fork('balancers'), 'good')
        return Promise.resolve(() => Promise.resolve())
      },
      wait: (ms) => time.sleep(ms)
    })
  }
  describeApi(open)
  describeKubelet(open)
  describeJobs(open)
  describeLimits(open)
  describeServices(open)
})
