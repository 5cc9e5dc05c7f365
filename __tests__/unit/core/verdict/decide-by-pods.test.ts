import { describe, expect, test } from 'vitest'
import type { Diagnosis, Verdict } from '../../../../src/core/model.ts'
import type { WorkloadPod } from '../../../../src/core/report.ts'
import { decideByPods } from '../../../../src/core/verdict/decide-by-pods.ts'
import { judgeWorkload, type OpenPod } from '../../../../src/core/verdict/judge-workload.ts'
import { spin } from '../examples.ts'

const diagnosis: Diagnosis = { code: 'x', title: '', fault: 'node', evidence: 'x', facts: { kind: 'node-gone' } }
const passed: Verdict = { kind: 'passed', tookMs: 1 }
const failed: Verdict = { kind: 'failed', diagnosis }
const inconclusive: Verdict = { kind: 'inconclusive', diagnosis }

function makePod(verdict: Verdict, node: string | undefined = 'node-b'): WorkloadPod {
  return { pod: `pod-${verdict.kind}`, node, verdict, timings: {} }
}

describe('a node of a Deployment', () => {
  const onA = makePod(passed, 'node-a')
  test.each<{
    name: string
    pods: readonly WorkloadPod[]
    replaced?: readonly WorkloadPod[]
    trouble?: Verdict
    kind: Verdict['kind']
  }>([
    { name: 'has the verdict of its worst pod', pods: [onA, makePod(passed), makePod(failed)], kind: 'failed' },
    { name: 'inconclusive is worse than passed', pods: [makePod(passed), makePod(inconclusive)], kind: 'inconclusive' },
    { name: 'without a pod is skipped', pods: [onA], kind: 'skipped' },
    { name: 'without a pod and not Ready is what its trouble is', pods: [onA], trouble: failed, kind: 'failed' },
    {
      name: 'keeps what a pod showed there before it was replaced elsewhere',
      pods: [onA, onA],
      replaced: [makePod(failed)],
      kind: 'failed'
    },
    {
      name: 'is judged by the pods that count, where it has one',
      pods: [onA, makePod(passed)],
      replaced: [makePod(inconclusive)],
      trouble: failed,
      kind: 'passed'
    },
    {
      name: 'has the verdict of the whole where no pod was placed',
      pods: [{ pod: 'pending', verdict: inconclusive, timings: {} }],
      kind: 'inconclusive'
    },
    {
      name: 'without a pod is skipped though another pod has no node yet',
      pods: [onA, { pod: 'pending', verdict: inconclusive, timings: {} }],
      kind: 'skipped'
    },
    {
      name: 'is not to blame for what a pod shows of nobody knows which node',
      pods: [{ pod: 'somewhere', verdict: failed, timings: {} }],
      kind: 'skipped'
    }
  ])('$name', ({ pods, replaced = [], trouble, kind }) => {
    const worst = pods.map(({ verdict }) => verdict).find((one) => one.kind !== 'passed') ?? passed
    expect(decideByPods('node-b', { pods, verdict: worst }, replaced, trouble).verdict.kind).toBe(kind)
  })
})

test('a pod that was replaced after its verdict is kept beside those that count', () => {
  const workload = {
    source: 'replicas' as const,
    kind: 'Deployment',
    namespace: 'default',
    name: 'wasm-spin',
    collection: '',
    podQuery: {},
    runtime: spin,
    proof: 'answers' as const
  }
  const pods: readonly OpenPod[] = [
    { ...makePod(failed), deleted: true },
    { ...makePod(passed, 'node-a'), deleted: false },
    { pod: 'open', node: 'node-c', timings: {}, deleted: true }
  ]
  const judged = judgeWorkload(workload, { wanted: 1 }, pods, false)
  expect(judged?.verdict.kind).toBe('passed')
  expect(judged?.pods.map(({ pod }) => pod)).toEqual(['pod-passed'])
  expect(judged?.replaced.map(({ pod }) => pod)).toEqual(['pod-failed'])
})
