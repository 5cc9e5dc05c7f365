import { afterAll, beforeAll, describe } from 'vitest'
import { setTimeout as sleep } from 'node:timers/promises'
import { startLoadBalancer } from '../../../testbed/load-balancer.ts'
import { describeApi } from '../../contract/api-contract.ts'
import { describeJobs } from '../../contract/job-contract.ts'
import { describeKubelet, type KubeletTarget } from '../../contract/kubelet-contract.ts'
import { describeLimits } from '../../contract/limits-contract.ts'
import { describeServices, type ServicesTarget } from '../../contract/service-contract.ts'
import { create, remove } from '../../support/cluster.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { open as connect } from './open.ts'

const cluster = useTestbed('cluster')
const namespace = 'contract'
let connected: Awaited<ReturnType<typeof connect>>

beforeAll(async () => {
  connected = await connect(cluster.kubeconfig)
  await create(cluster, '/api/v1/namespaces', { metadata: { name: namespace } })
})

afterAll(async () => {
  await connected.close()
  await remove(cluster, `/api/v1/namespaces/${namespace}`)
})

describe('the testbed', () => {
  const open = (): Promise<KubeletTarget & ServicesTarget> => {
    const { cluster: port, services } = connected
    return Promise.resolve({
      cluster: port,
      services,
      namespace,
      node: 'node-a',
      otherNode: 'node-b',
      nodeWithoutImage: 'node-a',
      addressOf: (node) => cluster.node(node).address,
      startBalancer: () => Promise.resolve(startLoadBalancer(cluster).close),
      wait: (ms) => sleep(ms)
    })
  }
  describeApi(open)
  describeKubelet(open)
  describeJobs(open)
  describeLimits(open)
  describeServices(open)
})
