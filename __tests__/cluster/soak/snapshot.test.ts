import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { create, find, type KubeObject, remove, reset } from '../../support/cluster.ts'
import { findChanges, takeSnapshot } from '../../support/snapshot.ts'
import { useTestbed } from '../../support/testbeds.ts'

const cluster = useTestbed('cluster')
const namespace = '/api/v1/namespaces/snapshots'

beforeAll(async () => {
  await reset(cluster)
  await create(cluster, '/api/v1/namespaces', { metadata: { name: 'snapshots' } })
})

afterAll(async () => {
  await remove(cluster, namespace)
})

test('shows what somebody creates, but not what controllers create in every namespace', async () => {
  const byControllers = [`${namespace}/configmaps/kube-root-ca.crt`, `${namespace}/serviceaccounts/default`]
  const read = async (): Promise<readonly unknown[]> =>
    await Promise.all(byControllers.map(async (path) => (await find<KubeObject>(cluster, path))?.metadata.uid))
  await vi.waitFor(async () => {
    expect(await read()).not.toContain(undefined)
  }, 20_000)
  const [old, before] = [await read(), await takeSnapshot(cluster)]
  await create(cluster, `${namespace}/configmaps`, { metadata: { name: 'somebodys' } })
  for (const path of byControllers) await remove(cluster, path)
  await vi.waitFor(async () => {
    const now = await read()
    expect(now).not.toContain(undefined)
    expect(old.filter((uid) => now.includes(uid))).toEqual([])
  }, 20_000)
  const changes = findChanges(before, await takeSnapshot(cluster))
  expect(changes).toEqual([expect.stringMatching(/^new: \/api\/v1\/configmaps\/snapshots\/somebodys: /)])
})
