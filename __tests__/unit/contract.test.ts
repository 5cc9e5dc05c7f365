import { describe } from 'vitest'
import { describeApi } from '../contract/api-contract.ts'
import { describeKubelet, type KubeletTarget } from '../contract/kubelet-contract.ts'
import { makeClusterPort } from '../simulation/api/client.ts'
import { makeMachine, makeScenario } from '../simulation/found.ts'
import { OWN_NAMESPACE, World } from '../simulation/world.ts'

describe('the simulated cluster', () => {
  const open = (): Promise<KubeletTarget> => {
    const world = new World(
      makeScenario([], { nodes: [makeMachine('node-a'), makeMachine('node-b', { pull: 'missing' })] })
    )
    const { random, scenario, servers, time } = world
    const { expires, latencyMs, loses } = scenario
    const life = { isKilled: false, requests: 0 }
    const network = { time, random, servers, latencyMs, loses, expires }
    const cluster = makeClusterPort(network, life, new AbortController().signal)
    // Time passes here by itself, as fast as it can.
    void time.pass(() => false, 3_600_000)
    const keepGoing = (): void => {
      time.after(50, keepGoing)
    }
    keepGoing()
    const wait = (ms: number): Promise<void> => time.sleep(ms)
    return Promise.resolve({ cluster, namespace: OWN_NAMESPACE, node: 'node-a', nodeWithoutImage: 'node-b', wait })
  }
  describeApi(open)
  describeKubelet(open)
})
