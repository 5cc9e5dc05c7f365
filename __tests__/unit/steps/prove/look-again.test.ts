import { expect, test } from 'vitest'
import type { PodObject } from '../../../../src/core/kubernetes/objects.ts'
import type { ApiResult } from '../../../../src/ports.ts'
import type { Verdict } from '../../../../src/core/model.ts'
import type { Workload } from '../../../../src/core/workloads/workloads.ts'
import { lookAtWorkloadsAgain } from '../../../../src/steps/prove/look-again.ts'
import { makeNode, makePodObject, spin } from '../../core/examples.ts'
import { FakeCluster, ok } from '../fakes.ts'

const passed: Verdict = { kind: 'passed', tookMs: 1 }
const place = { source: 'manifests', kind: 'Deployment', namespace: 'default', name: 'web' } as const
const workload: Workload = { ...place, collection: '', podQuery: {}, runtime: spin, proof: 'answers' }
const own = {
  report: {
    ...place,
    verdict: passed,
    via: '',
    pods: [{ pod: 'web-1', node: 'node-a', verdict: passed, timings: {} }]
  },
  runtime: spin
}

/** What is left of the workload's pass, and of its pod's, where its pods are read so once more. */
async function lookAt(list: ApiResult<{ readonly items: readonly PodObject[] }>): Promise<readonly string[]> {
  const fake = new FakeCluster()
  fake.onList = () => list
  const run = fake.run()
  const observer = run.store.open('web-1', makeNode('node-a'))
  observer.made(makePodObject('web-1'))
  observer.update((seen) => ({ ...seen, rightInARow: 3, answer: { kind: 'right' } }))
  const [again] = await fake.time.finish(lookAtWorkloadsAgain([own], [workload], () => run))
  const all = [again?.report.verdict, ...(again?.report.pods.map(({ verdict }) => verdict) ?? [])]
  return all.map((one) =>
    one !== undefined && 'diagnosis' in one ? `${one.kind} ${one.diagnosis.code}` : String(one?.kind)
  )
}

test('pods that are as they were: the pass stands', async () => {
  expect(await lookAt(ok({ items: [makePodObject('web-1')] }))).toEqual(['passed', 'passed'])
})

test('a pod that is gone takes the pass with it', async () => {
  const deleted = 'inconclusive pod-deleted'
  expect(await lookAt(ok({ items: [] }))).toEqual([deleted, deleted])
})

test('pods that cannot be read: it is not known whether the pass still holds', async () => {
  const gone = 'inconclusive api-server-gone'
  expect(await lookAt({ kind: 'unreachable', message: 'ECONNREFUSED' })).toEqual([gone, gone])
})
