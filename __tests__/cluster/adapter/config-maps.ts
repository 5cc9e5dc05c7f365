import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { Connected } from '../../../src/adapters/cluster/connect.ts'
import type { Testbed } from '../../../testbed/testbed.ts'
import { create, type KubeObject, merge, remove, reset } from '../../support/cluster.ts'
import { type FaultProxy, openFaultProxy, proxyCluster } from '../../support/fault-proxy.ts'
import { writeKubeconfig } from '../../support/kubeconfigs.ts'
import { open } from './open.ts'

/**
 * A namespace of config maps, and the action's own connection to it through a fault proxy.
 */
export type ConfigMaps = {
  /** The path of the collection. */
  readonly path: string
  readonly proxy: FaultProxy
  readonly proxied: Connected
  /** A folder for the files of a test. */
  readonly folder: string
  readonly create: (name: string) => Promise<KubeObject>
  readonly change: (name: string) => Promise<KubeObject>
}

/** Makes all of it before the tests of a file, in a namespace of this name, and empties the collection before each. */
export function useConfigMaps(cluster: Testbed, namespace: string): ConfigMaps {
  const path = `/api/v1/namespaces/${namespace}/configmaps`
  const folder = mkdtempSync(join(tmpdir(), `wasm-node-smoke-${namespace}-`))
  const connection: { proxy?: FaultProxy; proxied?: Connected } = {}

  beforeAll(async () => {
    await reset(cluster)
    connection.proxy = await openFaultProxy(cluster)
    connection.proxied = await open(writeKubeconfig(join(folder, 'kubeconfig'), proxyCluster(connection.proxy), {}))
    await create(cluster, '/api/v1/namespaces', { metadata: { name: namespace } })
  })

  afterAll(async () => {
    await connection.proxied?.close()
    await connection.proxy?.close()
    await remove(cluster, `/api/v1/namespaces/${namespace}`)
    rmSync(folder, { recursive: true })
  })

  beforeEach(async () => {
    const proxy = opened(connection.proxy)
    proxy.onRequest = () => undefined
    proxy.seen.length = 0
    await remove(cluster, path)
  })

  return {
    path,
    folder,
    get proxy() {
      return opened(connection.proxy)
    },
    get proxied() {
      return opened(connection.proxied)
    },
    create: async (name) => await create<KubeObject>(cluster, path, { metadata: { name } }),
    change: async (name) =>
      await merge<KubeObject>(cluster, `${path}/${name}`, { data: { at: String(performance.now()) } })
  }
}

function opened<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('it is there once the tests of the file begin')
  return part
}
