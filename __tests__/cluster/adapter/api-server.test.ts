import { afterAll, expect, test } from 'vitest'
import { missing, there, waitFor } from '../../../testbed/wait.ts'
import { reportOf, verdictsOf } from '../../support/action/report.ts'
import { startAction } from '../../support/action/run.ts'
import { compact, restartApiServer, restartFollowers } from '../../support/api-process.ts'
import { type KubeObject, list, type Pod } from '../../support/cluster.ts'
import { untilWatching } from '../../support/fault-proxy.ts'
import { open } from './open.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { useConfigMaps } from './config-maps.ts'
import { follow } from './following.ts'

const cluster = useTestbed('cluster')
const place = 'api-server-tests'
const maps = useConfigMaps(cluster, place)

afterAll(async () => {
  await restartFollowers(cluster)
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
  await maps.create('first')
  const following = follow(direct, maps.path)
  await following.until(['ADDED first'])
  const asked: Promise<{ readonly kind: string }>[] = []
  const asking = setInterval(() => asked.push(direct.cluster.get(`/api/v1/namespaces/${place}`)), 100)
  await restartApiServer(cluster)
  clearInterval(asking)
  const kinds = (await Promise.all(asked)).map(({ kind }) => kind)
  expect(new Set(kinds)).toEqual(new Set(['ok']))
  await maps.create('second')
  await following.untilHolds(/^ADDED second$/)
  expect(following.seen.filter((line) => line.startsWith('TROUBLE'))).toEqual([])
  await following.stop()
  await direct.close()
})

test('a version that the server has forgotten: everything that is there comes', async () => {
  await maps.create('first')
  const { resourceVersion } = (await maps.create('second')).metadata
  await compact(cluster, Number(resourceVersion))
  const following = follow(maps.proxied, maps.path, { resourceVersion: '1' })
  await following.until(['ADDED first', 'ADDED second'])
  await untilWatching(maps.proxy)
  await following.stop()
  // Asked for, refused, listed again, and followed on from there.
  expect(maps.proxy.seen.map((line) => line.includes('watch=true'))).toEqual([true, false, true])
})

test('1,100 objects come whole, in pages of 500, also if a page expires half-way', async () => {
  const names = Array.from({ length: 1100 }, (_, index) => `map-${String(index).padStart(4, '0')}`)
  for (let index = 0; index < names.length; index += 50) {
    await Promise.all(names.slice(index, index + 50).map(maps.create))
  }
  const limits = (): readonly (string | null)[] =>
    maps.proxy.seen.map((line) => new URL(line.slice('GET '.length), maps.proxy.server).searchParams.get('limit'))
  expect(namesIn(await maps.proxied.cluster.list<KubeObject>(maps.path))).toEqual(names)
  expect(limits()).toEqual(['500', '500', '500'])

  maps.proxy.seen.length = 0
  maps.proxy.onRequest = async ({ path }) => {
    if (!path.includes('continue=')) return
    maps.proxy.onRequest = () => undefined
    // What the listing began with is older than the newest change, and is forgotten: by etcd, and by the server's cache.
    const { resourceVersion } = (await maps.change('map-0000')).metadata
    await compact(cluster, Number(resourceVersion))
    await restartApiServer(cluster)
  }
  expect(namesIn(await maps.proxied.cluster.list<KubeObject>(maps.path))).toEqual(names)
  // The first page, the second one that has expired, and three from the start.
  expect(limits()).toEqual(['500', '500', '500', '500', '500'])
})

function namesIn(listing: Awaited<ReturnType<typeof maps.proxied.cluster.list<KubeObject>>>): readonly string[] {
  if (listing.kind !== 'ok') throw new Error(listing.message)
  return listing.value.items.map(({ metadata }) => metadata.name).filter((name) => name.startsWith('map-'))
}

test('a gateway before the API server that answers in its place is no answer of a sample', async () => {
  maps.proxy.onRequest = ({ answer, path }) => {
    if (path.includes('/proxy/')) answer(502, {}, { message: 'Bad Gateway' })
  }
  const target = { namespace: 'default', pod: 'any', port: 80, path: '/hello' }
  const asked = await maps.proxied.pods.ask(target, AbortSignal.timeout(10_000))
  maps.proxy.onRequest = () => undefined
  expect(asked).toMatchObject({
    kind: 'no-answer',
    message: expect.stringContaining('something before the API server answered in its place (502)') as unknown
  })
})
