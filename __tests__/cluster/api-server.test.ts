import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Connected } from '../../src/adapters/cluster/connect.ts'
import { missing, there, waitFor } from '../../testbed/wait.ts'
import { reportOf, startAction, verdictsOf } from './action.ts'
import { compact, restartApiServer, restartFollowers } from './api-process.ts'
import { create, type KubeObject, list, type Pod, remove, reset, useCluster } from './cluster.ts'
import { follow } from './following.ts'
import { type Gate, gateCluster, openGate, untilWatching } from './gate.ts'
import { open, writeKubeconfig } from './kubeconfigs.ts'

const cluster = useCluster()
const place = 'api-server-tests'
const configMaps = `/api/v1/namespaces/${place}/configmaps`

let folder: string
let gate: Gate
let gated: Connected

beforeAll(async () => {
  await reset(cluster)
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-api-server-'))
  gate = await openGate(cluster)
  gated = await open(writeKubeconfig(join(folder, 'kubeconfig'), gateCluster(gate), {}))
  await create(cluster, '/api/v1/namespaces', { metadata: { name: place } })
})

afterAll(async () => {
  await gated.close()
  await gate.close()
  await remove(cluster, `/api/v1/namespaces/${place}`)
  rmSync(folder, { recursive: true })
  await restartFollowers(cluster)
})

beforeEach(async () => {
  gate.onRequest = () => undefined
  gate.seen.length = 0
  await remove(cluster, configMaps)
})

// First of all: those who follow the API server wait longer after each time that it was gone.
test('an API server that dies and comes back in the middle of a run: it passes all the same, and cleans up', async () => {
  const running = startAction({
    kubeconfig: cluster.kubeconfig,
    runtimes: 'slight, spin',
    nodes: 'node-a, node-b',
    constrain: 'true',
    cleanup: 'all'
  })
  await waitFor({ what: 'pods of the run', timeoutMs: 30_000, everyMs: 20 }, async () => {
    const pods = await list<Pod>(cluster, '/api/v1/pods?labelSelector=wasm-node-smoke/run')
    return pods.length > 0 ? there(undefined) : missing('none')
  })
  await restartApiServer(cluster)
  const ended = await running.ended
  const report = reportOf(ended)
  expect(new Set(Object.values(verdictsOf(report)))).toEqual(new Set(['passed']))
  expect(report).toMatchObject({ result: 'passed', cleanup: { problems: [] } })
  expect(ended.exitCode).toBe(0)
})

test('an API server that dies and comes back: no request fails for it, and a watch goes on', async () => {
  const direct = await open(cluster.kubeconfig)
  await createMap('first')
  const following = follow(direct, configMaps)
  await following.until(['ADDED first'])
  const asked: Promise<{ readonly kind: string }>[] = []
  const asking = setInterval(() => asked.push(direct.cluster.get(`/api/v1/namespaces/${place}`)), 100)
  await restartApiServer(cluster)
  clearInterval(asking)
  const kinds = (await Promise.all(asked)).map(({ kind }) => kind)
  expect(new Set(kinds)).toEqual(new Set(['ok']))
  await createMap('second')
  await following.untilHolds(/^ADDED second$/)
  expect(following.seen.filter((line) => line.startsWith('TROUBLE'))).toEqual([])
  await following.stop()
  await direct.close()
})

test('a version that the server has forgotten: everything that is there comes', async () => {
  await createMap('first')
  const { resourceVersion } = (await createMap('second')).metadata
  await compact(cluster, Number(resourceVersion))
  const following = follow(gated, configMaps, { resourceVersion: '1' })
  await following.until(['ADDED first', 'ADDED second'])
  await untilWatching(gate)
  await following.stop()
  // Asked for, refused, listed again, and followed on from there.
  expect(gate.seen.map((line) => line.includes('watch=true'))).toEqual([true, false, true])
})

test('1,100 objects come whole, in pages of 500, also if a page expires half-way', async () => {
  const names = Array.from({ length: 1100 }, (_, index) => `map-${String(index).padStart(4, '0')}`)
  for (let index = 0; index < names.length; index += 50) {
    await Promise.all(names.slice(index, index + 50).map(createMap))
  }
  const limits = (): readonly (string | null)[] =>
    gate.seen.map((line) => new URL(line.slice('GET '.length), gate.server).searchParams.get('limit'))
  expect(namesIn(await gated.cluster.list<KubeObject>(configMaps))).toEqual(names)
  expect(limits()).toEqual(['500', '500', '500'])

  gate.seen.length = 0
  gate.onRequest = async ({ path }) => {
    if (!path.includes('continue=')) return
    gate.onRequest = () => undefined
    // What the listing began with is older than the newest change, and is forgotten: by etcd, and by the server's cache.
    const { resourceVersion } = (await changeMap('map-0000')).metadata
    await compact(cluster, Number(resourceVersion))
    await restartApiServer(cluster)
  }
  expect(namesIn(await gated.cluster.list<KubeObject>(configMaps))).toEqual(names)
  // The first page, the second one that has expired, and three from the start.
  expect(limits()).toEqual(['500', '500', '500', '500', '500'])
})

function namesIn(listing: Awaited<ReturnType<typeof gated.cluster.list<KubeObject>>>): readonly string[] {
  if (listing.kind !== 'ok') throw new Error(listing.message)
  return listing.value.items.map(({ metadata }) => metadata.name).filter((name) => name.startsWith('map-'))
}

async function createMap(name: string): Promise<KubeObject> {
  return await create<KubeObject>(cluster, configMaps, { metadata: { name } })
}

async function changeMap(name: string): Promise<KubeObject> {
  const patch = { data: { at: String(performance.now()) } }
  const contentType = 'application/merge-patch+json'
  const answer = await cluster.api.call('PATCH', `${configMaps}/${name}`, patch, { contentType })
  return JSON.parse(answer.body) as KubeObject
}

test('a gateway before the API server that answers in its place is no answer of a sample', async () => {
  gate.onRequest = ({ answer, path }) => {
    if (path.includes('/proxy/')) answer(502, {}, { message: 'Bad Gateway' })
  }
  const target = { namespace: 'default', pod: 'any', port: 80, path: '/hello' }
  const asked = await gated.pods.ask(target, AbortSignal.timeout(10_000))
  gate.onRequest = () => undefined
  expect(asked).toMatchObject({
    kind: 'no-answer',
    message: expect.stringContaining('something before the API server answered in its place (502)') as unknown
  })
})
