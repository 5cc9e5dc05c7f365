import { execFileSync } from 'node:child_process'
import process from 'node:process'
import { describe, expect, test } from 'vitest'
import { pauseImage } from '../../../testbed/containerd-config.ts'
import { create, find, type KubeObject, read } from '../../support/cluster.ts'
import { refuseOnce } from '../../support/fault-proxy.ts'
import { open } from './open.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { useConfigMaps } from './config-maps.ts'

const cluster = useTestbed('cluster')
const place = 'request-tests'
const maps = useConfigMaps(cluster, place)

describe('a request', () => {
  const path = `${maps.path}/first`

  test('that is throttled is sent again when the server reports it', async () => {
    await maps.create('first')
    refuseOnce(maps.proxy, 429, { 'retry-after': '1' })
    const startedAt = performance.now()
    expect(await maps.proxied.cluster.get(path)).toMatchObject({ kind: 'ok', value: { metadata: { name: 'first' } } })
    expect(performance.now() - startedAt).toBeGreaterThan(1000)
    expect(maps.proxy.seen).toHaveLength(2)
  })

  test('that meets a server in bad health is sent again', async () => {
    await maps.create('first')
    refuseOnce(maps.proxy, 503)
    expect(await maps.proxied.cluster.get(path)).toMatchObject({ kind: 'ok' })
  })

  test.each([403, 404, 409, 422])('that is refused (%i) is not sent again, and the words come back', async (status) => {
    refuseOnce(maps.proxy, status)
    expect(await maps.proxied.cluster.get(path)).toEqual({
      kind: 'refused',
      status,
      reason: 'Sorry',
      message: 'not now'
    })
    expect(maps.proxy.seen).toHaveLength(1)
  })

  test('that makes an object, and whose answer is lost: the object is made once, and is ours by the run id', async () => {
    loseAnswerOnce()
    const mine = { metadata: { name: 'first', labels: { 'wasm-node-smoke/run': 'a' } } }
    expect(await maps.proxied.cluster.create(maps.path, mine)).toMatchObject({ kind: 'ok', value: mine })
    const others = { metadata: { name: 'first', labels: { 'wasm-node-smoke/run': 'b' } } }
    expect(await maps.proxied.cluster.create(maps.path, others)).toMatchObject({
      kind: 'refused',
      reason: 'AlreadyExists'
    })
  })
})

describe('a deletion', () => {
  const pods = `/api/v1/namespaces/${place}/pods`

  test('takes only the object with the uid that is given', async () => {
    await maps.create('first')
    const other = { uid: '00000000-0000-0000-0000-000000000000' }
    expect(await maps.proxied.cluster.remove(`${maps.path}/first`, other)).toMatchObject({
      kind: 'refused',
      status: 409
    })
    const uid = (await read<KubeObject>(cluster, `${maps.path}/first`)).metadata.uid
    expect(await maps.proxied.cluster.remove(`${maps.path}/first`, { uid })).toMatchObject({ kind: 'ok' })
    expect(await find(cluster, `${maps.path}/first`)).toBeUndefined()
  })

  test.each([
    ['with its uid', true],
    ['by a selector', false]
  ])('of a pod %s, without grace: it is gone at once, though no kubelet has ended it', async (_, isOne) => {
    const { metadata } = await makePodForNobody()
    const done = isOne
      ? await maps.proxied.cluster.remove(`${pods}/lost`, { uid: metadata.uid, graceSeconds: 0 })
      : await maps.proxied.cluster.remove(pods, { query: { labelSelector: 'app=lost' }, graceSeconds: 0 })
    expect(done).toMatchObject({ kind: 'ok' })
    expect(await find(cluster, `${pods}/lost`)).toBeUndefined()
  })

  /** A pod that is bound to a node that there isn't. */
  async function makePodForNobody(): Promise<KubeObject> {
    return await create<KubeObject>(cluster, pods, {
      metadata: { name: 'lost', labels: { app: 'lost' } },
      spec: { nodeName: 'no-such-node', containers: [{ name: 'pause', image: pauseImage }] }
    })
  }
})

test('300 requests at once need no more than a few connections', async () => {
  const direct = await open(cluster.kubeconfig)
  const before = countConnections()
  const asked = Array.from({ length: 300 }, async () => await direct.cluster.get('/api/v1/nodes'))
  const answers = await Promise.all(asked)
  expect(answers.filter(({ kind }) => kind === 'ok')).toHaveLength(300)
  // The pool keeps what it opened, so no moment is missed by counting afterwards.
  expect(countConnections() - before).toBeLessThanOrEqual(5)
  await direct.close()
})

function loseAnswerOnce(): void {
  maps.proxy.onRequest = ({ loseAnswer }) => {
    maps.proxy.onRequest = () => undefined
    loseAnswer()
  }
}

/** This process's connections to the API server. */
function countConnections(): number {
  const lines = execFileSync('ss', ['-tnp', 'state', 'established']).toString().split('\n')
  const { host } = new URL(cluster.server)
  return lines.filter((line) => line.includes(`${host} `) && line.includes(`pid=${process.pid},`)).length
}
