import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Connected } from '../../src/adapters/cluster/connect.ts'
import { pauseImage } from '../../testbed/containerd-config.ts'
import { create, find, type KubeObject, read, remove, reset, useCluster } from './cluster.ts'
import { type Gate, gateCluster, openGate, refuseOnce } from './gate.ts'
import { open, writeKubeconfig } from './kubeconfigs.ts'

const cluster = useCluster()
const place = 'request-tests'
const configMaps = `/api/v1/namespaces/${place}/configmaps`

let folder: string
let gate: Gate
let gated: Connected

beforeAll(async () => {
  await reset(cluster)
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-request-'))
  gate = await openGate(cluster)
  gated = await open(writeKubeconfig(join(folder, 'kubeconfig'), gateCluster(gate), {}))
  await create(cluster, '/api/v1/namespaces', { metadata: { name: place } })
})

afterAll(async () => {
  await gated.close()
  await gate.close()
  await remove(cluster, `/api/v1/namespaces/${place}`)
  rmSync(folder, { recursive: true })
})

beforeEach(async () => {
  gate.onRequest = () => undefined
  gate.seen.length = 0
  await remove(cluster, configMaps)
})

describe('a request', () => {
  const path = `${configMaps}/first`

  test('that is throttled is sent again when the server reports it', async () => {
    await createMap('first')
    refuseOnce(gate, 429, { 'retry-after': '1' })
    const startedAt = performance.now()
    expect(await gated.cluster.get(path)).toMatchObject({ kind: 'ok', value: { metadata: { name: 'first' } } })
    expect(performance.now() - startedAt).toBeGreaterThan(1000)
    expect(gate.seen).toHaveLength(2)
  })

  test('that meets a server in bad health is sent again', async () => {
    await createMap('first')
    refuseOnce(gate, 503)
    expect(await gated.cluster.get(path)).toMatchObject({ kind: 'ok' })
  })

  test.each([403, 404, 409, 422])('that is refused (%i) is not sent again, and the words come back', async (status) => {
    refuseOnce(gate, status)
    expect(await gated.cluster.get(path)).toEqual({ kind: 'refused', status, reason: 'Sorry', message: 'not now' })
    expect(gate.seen).toHaveLength(1)
  })

  test('that makes an object, and whose answer is lost: the object is made once, and is ours by the run id', async () => {
    loseAnswerOnce()
    const mine = { metadata: { name: 'first', labels: { 'wasm-node-smoke/run': 'a' } } }
    expect(await gated.cluster.create(configMaps, mine)).toMatchObject({ kind: 'ok', value: mine })
    const others = { metadata: { name: 'first', labels: { 'wasm-node-smoke/run': 'b' } } }
    expect(await gated.cluster.create(configMaps, others)).toMatchObject({ kind: 'refused', reason: 'AlreadyExists' })
  })
})

describe('a deletion', () => {
  const pods = `/api/v1/namespaces/${place}/pods`

  test('takes only the object with the uid that is given', async () => {
    await createMap('first')
    const other = { uid: '00000000-0000-0000-0000-000000000000' }
    expect(await gated.cluster.remove(`${configMaps}/first`, other)).toMatchObject({ kind: 'refused', status: 409 })
    const uid = (await read<KubeObject>(cluster, `${configMaps}/first`)).metadata.uid
    expect(await gated.cluster.remove(`${configMaps}/first`, { uid })).toMatchObject({ kind: 'ok' })
    expect(await find(cluster, `${configMaps}/first`)).toBeUndefined()
  })

  test.each([
    ['with its uid', true],
    ['by a selector', false]
  ])('of a pod %s, without grace: it is gone at once, though no kubelet has ended it', async (_, isOne) => {
    const { metadata } = await makePodForNobody()
    const done = isOne
      ? await gated.cluster.remove(`${pods}/lost`, { uid: metadata.uid, graceSeconds: 0 })
      : await gated.cluster.remove(pods, { query: { labelSelector: 'app=lost' }, graceSeconds: 0 })
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
  gate.onRequest = ({ loseAnswer }) => {
    gate.onRequest = () => undefined
    loseAnswer()
  }
}

async function createMap(name: string): Promise<KubeObject> {
  return await create<KubeObject>(cluster, configMaps, { metadata: { name } })
}

/** This process's connections to the API server. */
function countConnections(): number {
  const lines = execFileSync('ss', ['-tnp', 'state', 'established']).toString().split('\n')
  const { host } = new URL(cluster.server)
  return lines.filter((line) => line.includes(`${host} `) && line.includes(`pid=${process.pid},`)).length
}
