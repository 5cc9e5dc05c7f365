import { expect, test } from 'vitest'
import type { ApiResult } from '../../../../src/ports.ts'
import { prove } from '../../../../src/steps/prove/prove.ts'
import { makeNode, makeNodeObject, makePodObject, planFor } from '../../core/examples.ts'
import { FakeCluster, notFound, ok } from '../fakes.ts'

const name = 'wasm-spin-abcd'
const notYet = { kind: 'no-answer', via: 'proxy', message: 'connection refused' } as const
const right = { kind: 'answered', status: 200, body: 'Hello world from Spin!', incomplete: false } as const

/** A cluster whose Deployment has one pod, on node-a, that gives right answers after so many seconds. */
function makeCluster(afterMs: number, onRemove?: (path: string) => ApiResult<unknown>): FakeCluster {
  const fake = new FakeCluster()
  const pod = makePodObject(`${name}-1-x`)
  const ownerReferences = [{ kind: 'ReplicaSet', name: `${name}-1`, uid: 'uid-of-set', controller: true }]
  const metadata = { ...pod.metadata, labels: { 'pod-template-hash': '1' }, ownerReferences }
  const deployment = { metadata: { name, generation: 1 }, spec: { replicas: 1 }, status: { observedGeneration: 1 } }
  fake.changes['deployments'] = [{ type: 'ADDED', object: deployment }]
  fake.changes['pods'] = [{ type: 'ADDED', object: { ...pod, metadata } }]
  fake.onRemove = (path) => {
    if (onRemove !== undefined && path.endsWith(`/deployments/${name}`)) return onRemove(path)
    const ended = { name: 'sample', restartCount: 0, state: { terminated: { exitCode: 137, reason: 'Error' } } }
    const object = { ...pod, metadata, status: { phase: 'Running', containerStatuses: [ended] } }
    for (const store of fake.stores) store.observePod({ type: 'DELETED', object })
    return ok({})
  }
  fake.onAsk = () => Promise.resolve(fake.time.nowMs < afterMs ? notYet : right)
  return fake
}

test('a node that was not Ready all the time fails, though no replica came to it and the others took most of the run', async () => {
  const nodes = [makeNode('node-a'), makeNode('node-b', { ready: false, notReadyReason: 'KubeletNotReady' })]
  const fake = makeCluster(40_000)
  const status = { conditions: [{ type: 'Ready', status: 'False', reason: 'KubeletNotReady' }] }
  fake.shown.set('/api/v1/nodes/node-b', makeNodeObject('node-b', { status }))
  const { checks } = await fake.time.finish(prove(planFor({ replicas: 1 }, nodes), fake.run(60)))
  const verdicts = checks.map(({ report: { node, verdict } }) =>
    'diagnosis' in verdict ? `${node} ${verdict.kind} ${verdict.diagnosis.code}` : `${node} ${verdict.kind}`
  )
  expect(verdicts).toEqual(['node-a passed', 'node-b failed node-not-ready'])
})

test.each<readonly [string, ApiResult<unknown>, string]>([
  [
    'that the API server does not answer proves nothing',
    { kind: 'unreachable', message: 'connect ECONNREFUSED 10.0.0.1:6443' },
    'inconclusive api-server-gone'
  ],
  [
    'that a policy denies proves nothing either',
    { kind: 'refused', status: 403, reason: 'Forbidden', message: 'admission webhook "x" denied the request: no' },
    'inconclusive pod-does-not-end'
  ],
  ['of one that somebody else has deleted is not denied', notFound, 'inconclusive pod-deleted']
])('the deletion of a Deployment %s', async (_, answer, shows) => {
  const fake = makeCluster(0, () => answer)
  const { checks, workloads } = await fake.time.finish(
    prove(planFor({ replicas: 1 }, [makeNode('node-a')]), fake.run(60))
  )
  const ofDeployment = workloads.filter(({ report }) => report.kind === 'Deployment')
  const verdicts = [...checks, ...ofDeployment].map(({ report: { verdict } }) =>
    'diagnosis' in verdict ? `${verdict.kind} ${verdict.diagnosis.code}` : verdict.kind
  )
  expect(verdicts).toEqual([shows, shows])
})
