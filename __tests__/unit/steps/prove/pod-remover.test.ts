import { expect, test } from 'vitest'
import type { ApiResult, Cluster } from '../../../../src/ports.ts'
import { PodRemover } from '../../../../src/steps/prove/pod-remover.ts'
import { FakeCluster, forbidden, notFound, ok } from '../fakes.ts'

const podsPath = '/api/v1/namespaces/team/pods'
const cut: ApiResult<never> = { kind: 'unreachable', message: 'read ECONNRESET' }
const listOf = (...uids: readonly string[]): object => ({ items: uids.map((uid) => ({ metadata: { uid } })) })

type Sent = { readonly path: string; readonly how: Parameters<Cluster['remove']>[1] }

/** Asks for pods a to d at once: the first goes by itself, the others together; their deletions are answered like this. */
async function removeFour(
  together: ApiResult<unknown>,
  alone: ApiResult<unknown> = ok({})
): Promise<{ readonly results: readonly ApiResult<unknown>[]; readonly sent: readonly Sent[] }> {
  const sent: Sent[] = []
  const cluster: Cluster = {
    ...new FakeCluster().cluster,
    remove: (path, how) => {
      sent.push({ path, how })
      return Promise.resolve(path === podsPath ? together : alone)
    }
  }
  const remover = new PodRemover(cluster, 'team', 'abcd')
  const results = await Promise.all(['a', 'b', 'c', 'd'].map((pod) => remover.remove(pod, `uid-${pod}`)))
  return { results, sent }
}

test('a pod is deleted at its uid, and those asked for meanwhile by one request', async () => {
  const { results, sent } = await removeFour(ok(listOf('uid-b', 'uid-c', 'uid-d')))
  expect(results.map(({ kind }) => kind)).toEqual(['ok', 'ok', 'ok', 'ok'])
  expect(sent).toEqual([
    { path: `${podsPath}/a`, how: { uid: 'uid-a', graceSeconds: 1 } },
    {
      path: podsPath,
      how: { query: { labelSelector: 'wasm-node-smoke/run=abcd,wasm-node-smoke/pod in (b,c,d)' }, graceSeconds: 1 }
    }
  ])
})

test('one that the server does not list, or lists as another, is not there', async () => {
  const { results } = await removeFour(ok(listOf('uid-b', 'another')))
  expect(results.slice(2)).toEqual(
    [0, 1].map(() => expect.objectContaining({ kind: 'refused', status: 404 }) as unknown)
  )
  expect(results[2]).not.toHaveProperty('mayBeDone')
})

test('one that is not there after a lost answer may have been deleted by it', async () => {
  const { results } = await removeFour({ kind: 'ok', value: listOf(), mayBeDone: true })
  expect(results[3]).toMatchObject({ kind: 'refused', status: 404, mayBeDone: true })
})

test.each<[string, ApiResult<unknown>]>([
  [
    'is refused by a server that may go on all the same',
    { ...forbidden, status: 504, mayBeDone: true } as ApiResult<unknown>
  ],
  ['is answered without a list', ok({ kind: 'Status' })]
])('one that is not there after the deletion of several %s may have been deleted by it', async (_name, together) => {
  const { results } = await removeFour(together, notFound)
  expect(results.slice(1)).toEqual([1, 2, 3].map(() => ({ ...notFound, mayBeDone: true })))
})

test.each([
  ['is refused', forbidden],
  ['is answered without a list', ok({ kind: 'Status' })],
  ['is answered with nothing', ok(null)]
])('where the deletion of several %s, each is deleted at its uid', async (_name, together) => {
  const { results, sent } = await removeFour(together)
  expect(results.map(({ kind }) => kind)).toEqual(['ok', 'ok', 'ok', 'ok'])
  expect(sent.slice(2).map(({ how, path }) => [path, how?.uid])).toEqual(
    ['b', 'c', 'd'].map((pod) => [`${podsPath}/${pod}`, `uid-${pod}`])
  )
})

test('where many wait, at most 25 go by one request, and at most 4 requests at once', async () => {
  const asked: string[] = []
  const answers: (() => void)[] = []
  const cluster: Cluster = {
    ...new FakeCluster().cluster,
    remove: (path, how) => {
      const names = /in \((.*)\)$/.exec(String(how?.query?.['labelSelector'] ?? ''))?.[1]?.split(',') ?? []
      asked.push(path === podsPath ? String(names.length) : path)
      const { promise, resolve } = Promise.withResolvers<ApiResult<unknown>>()
      answers.push(() => {
        resolve(ok(listOf(...names.map((pod) => `uid-${pod}`))))
      })
      return promise
    }
  }
  const remover = new PodRemover(cluster, 'team', 'abcd')
  const removed = Array.from({ length: 121 }, (_, index) => `p${index}`).map((pod) => remover.remove(pod, `uid-${pod}`))
  expect(asked).toEqual([`${podsPath}/p0`, '25', '25', '25'])
  for (let sent = 0; sent < asked.length; sent += 1) {
    answers[sent]?.()
    await removed[sent === 0 ? 0 : (sent - 1) * 25 + 1]
  }
  expect(asked.slice(4)).toEqual(['25', '20'])
  expect((await Promise.all(removed)).every(({ kind }) => kind === 'ok')).toBe(true)
})

test('where the server is out of reach, it is for each', async () => {
  const { results, sent } = await removeFour(cut)
  expect(results.slice(1)).toEqual([cut, cut, cut])
  expect(sent).toHaveLength(2)
})

test('a defect is thrown to each, and the next pod is deleted all the same', async () => {
  const defect = new Error('defect')
  let isBroken = true
  const cluster: Cluster = {
    ...new FakeCluster().cluster,
    remove: () => (isBroken ? Promise.reject(defect) : Promise.resolve(notFound))
  }
  const remover = new PodRemover(cluster, 'team', 'abcd')
  await expect(remover.remove('a', 'uid-a')).rejects.toBe(defect)
  isBroken = false
  expect(await remover.remove('a', 'uid-a')).toBe(notFound)
})
