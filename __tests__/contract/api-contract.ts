import { expect, test } from 'vitest'
import { CLASSES, pinTo, untilEvent } from './objects.ts'
import { type ContractTarget, follow, until, valueOf } from './target.ts'

type Named = { readonly metadata: { readonly name: string; readonly uid: string; readonly resourceVersion: string } }
type Scheduled = Named & { readonly spec: { readonly nodeName?: string } }

const KEY = 'contract.example/pool'

/** What the simulation promises of an API server, its admission and its scheduler. The same assertions hold of the real ones. */
export function describeApi(open: () => Promise<ContractTarget>): void {
  test('an object that is there is not made again, and one that is not there is not found', async () => {
    const { cluster } = await open()
    const made = await cluster.create<Named>(CLASSES, runtimeClass('contract-once'))
    expect(made.kind).toBe('ok')
    expect(await cluster.create(CLASSES, runtimeClass('contract-once'))).toMatchObject({
      status: 409,
      reason: 'AlreadyExists'
    })
    expect(await cluster.remove(`${CLASSES}/contract-once`)).toMatchObject({ kind: 'ok' })
    expect(await cluster.get(`${CLASSES}/contract-once`)).toMatchObject({ status: 404, reason: 'NotFound' })
  })

  test('a dry run answers as the real request, and leaves nothing', async () => {
    const { cluster } = await open()
    expect(await cluster.create(CLASSES, runtimeClass('contract-tried'), { dryRun: true })).toMatchObject({
      kind: 'ok'
    })
    expect(await cluster.get(`${CLASSES}/contract-tried`)).toMatchObject({ status: 404 })
  })

  test('a JSON patch whose test fails is refused as a whole, and what is not there is null', async () => {
    const { cluster, node } = await open()
    const path = `/metadata/labels/${KEY.replace('/', '~1')}`
    const set = [
      { op: 'test', path, value: null },
      { op: 'add', path, value: 'true' }
    ] as const
    expect(await cluster.patch(`/api/v1/nodes/${node}`, set)).toMatchObject({ kind: 'ok' })
    expect(await cluster.patch(`/api/v1/nodes/${node}`, set)).toMatchObject({ status: 422 })
    expect(await cluster.patch(`/api/v1/nodes/${node}`, [{ op: 'remove', path }])).toMatchObject({ kind: 'ok' })
  })

  test('a delete for another uid or version is a conflict', async () => {
    const { cluster } = await open()
    const { metadata } = valueOf(await cluster.create<Named>(CLASSES, runtimeClass('contract-kept')))
    const path = `${CLASSES}/contract-kept`
    expect(await cluster.remove(path, { uid: 'another' })).toMatchObject({ status: 409, reason: 'Conflict' })
    expect(await cluster.remove(path, { uid: metadata.uid, resourceVersion: '1' })).toMatchObject({ status: 409 })
    expect(await cluster.remove(path, { uid: metadata.uid })).toMatchObject({ kind: 'ok' })
  })

  test("a watch from a list's version shows each change, in its order", async () => {
    const { cluster, wait } = await open()
    const { resourceVersion } = valueOf(await cluster.list(CLASSES))
    const seen: string[] = []
    const enough = new AbortController()
    const watching = follow(cluster.follow<Named>(CLASSES, { resourceVersion }, enough.signal), ({ object, type }) => {
      if (object.metadata.name === 'contract-watched') seen.push(type)
    })
    await cluster.create(CLASSES, runtimeClass('contract-watched'))
    await cluster.apply(`${CLASSES}/contract-watched`, runtimeClass('contract-watched', { [KEY]: 'true' }))
    await cluster.remove(`${CLASSES}/contract-watched`)
    await until(wait, () => seen.length >= 3)
    enough.abort()
    await watching
    expect(seen).toEqual(['ADDED', 'MODIFIED', 'DELETED'])
  })

  test('a pod gets the selector of its class, and none whose own selector contradicts it is admitted', async () => {
    const { cluster, namespace, node, wait } = await open()
    await cluster.create(CLASSES, runtimeClass('contract-pool', { [KEY]: 'true' }))
    await wait(2_000)
    const pods = `/api/v1/namespaces/${namespace}/pods`
    const contradicting = await cluster.create(pods, pod('contract-not', node, { nodeSelector: { [KEY]: 'none' } }), {
      dryRun: true
    })
    expect(contradicting).toMatchObject({ status: 403 })
    expect(contradicting).toHaveProperty(
      'message',
      expect.stringContaining('conflict: runtimeClass.scheduling.nodeSelector')
    )
    const unknown = pod('contract-unknown', node, { runtimeClassName: 'contract-absent' })
    expect(await cluster.create(pods, unknown, { dryRun: true })).toHaveProperty(
      'message',
      expect.stringContaining('RuntimeClass "contract-absent" not found')
    )
    expect(await cluster.create(pods, pod('contract-pod', node))).toMatchObject({
      value: { spec: { nodeSelector: { [KEY]: 'true' } } }
    })
    const events = await untilEvent({ cluster, wait }, namespace, /^contract-pod$/, 'FailedScheduling')
    const said = events.find(({ reason }) => reason === 'FailedScheduling')?.message
    expect(said).toMatch(/^0\/\d+ nodes are available: 1 node\(s\) didn't match Pod's node affinity\/selector/)
    const { spec } = valueOf(await cluster.get<Scheduled>(`${pods}/contract-pod`))
    expect(spec.nodeName).toBeUndefined()
    await cluster.remove(`${pods}/contract-pod`)
    await cluster.remove(`${CLASSES}/contract-pool`)
  })
}

function runtimeClass(name: string, nodeSelector?: Readonly<Record<string, string>>): object {
  const scheduling = nodeSelector === undefined ? {} : { scheduling: { nodeSelector } }
  return { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name }, handler: 'spin', ...scheduling }
}

function pod(name: string, node: string, other: object = {}): object {
  const spec = {
    runtimeClassName: 'contract-pool',
    ...pinTo(node),
    containers: [{ name: 'app', image: 'registry.example/app' }],
    ...other
  }
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec }
}
