import { afterAll, beforeAll, describe } from 'vitest'
import { setTimeout as sleep } from 'node:timers/promises'
import { describeApi } from '../../contract/api-contract.ts'
import { create, remove } from '../../support/cluster.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { open } from './open.ts'

const cluster = useTestbed('cluster')
const namespace = 'contract'
let connected: Awaited<ReturnType<typeof open>>

beforeAll(async () => {
  connected = await open(cluster.kubeconfig)
  await create(cluster, '/api/v1/namespaces', { metadata: { name: namespace } })
})

afterAll(async () => {
  await connected.close()
  await remove(cluster, `/api/v1/namespaces/${namespace}`)
})

describe('the testbed', () => {
  describeApi(() =>
    Promise.resolve({ cluster: connected.cluster, namespace, node: 'node-a', wait: (ms: number) => sleep(ms) })
  )
})
