import { afterAll, beforeAll, describe } from 'vitest'
import { setTimeout as sleep } from 'node:timers/promises'
import { describeApi } from '../../contract/api-contract.ts'
import { describeKubelet, type KubeletTarget } from '../../contract/kubelet-contract.ts'
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
  const open = (): Promise<KubeletTarget> => {
    const { cluster: port } = connected
    const wait = (ms: number): Promise<void> => sleep(ms)
    return Promise.resolve({ cluster: port, namespace, node: 'node-a', nodeWithoutImage: 'node-a', wait })
  }
  describeApi(open)
  describeKubelet(open)
})
