import { describe, expect, test } from 'vitest'
import type { Verdict } from '../../../../src/core/model.ts'
import {
  judgeWorkload,
  type OpenPod,
  refuseWorkload,
  reportCancelled,
  reportNothingOwned,
  reportUnchecked,
  type WorkloadView
} from '../../../../src/core/verdict/judge-workload.ts'
import type { Workload } from '../../../../src/core/workloads/workloads.ts'
import { denied, spin } from '../examples.ts'

/** What is said of a workload as a whole; how pods add up is in `workloads/from-manifests.test.ts` too. */

const workload: Workload = {
  source: 'manifests',
  kind: 'Deployment',
  namespace: 'ns',
  name: 'web',
  collection: '/apis/apps/v1/namespaces/ns/deployments',
  podQuery: {},
  runtime: spin,
  proof: 'answers'
}
const job: Workload = { ...workload, kind: 'Job', proof: 'ends' }
const refusal = 'pods "x" is forbidden: exceeded quota: q'

const passed = (tookMs = 1_000): Verdict => ({ kind: 'passed', tookMs })
const bad = (kind: 'failed' | 'inconclusive', code: string): Verdict => ({
  kind,
  diagnosis: { code, title: '', fault: 'node', evidence: '', facts: { kind: 'node-gone' } }
})
const pod = (verdict?: Verdict, more: Partial<OpenPod> = {}): OpenPod => ({
  ...{ pod: 'a', node: 'node-a', deleted: false, timings: {}, verdict },
  ...more
})
const ended = pod(bad('inconclusive', 'sample-ends'), { hasFailed: true })

function judge(of: Workload, view: WorkloadView, pods: readonly OpenPod[], isOver = false): Verdict | undefined {
  return judgeWorkload(of, view, pods, isOver)?.verdict
}

function say(verdict: Verdict | undefined): string {
  if (verdict === undefined) return 'open'
  return 'diagnosis' in verdict ? `${verdict.kind} ${verdict.diagnosis.code}` : verdict.kind
}

describe('a workload', () => {
  test('whose controller has not said how many pods it wants is open', () => {
    expect(say(judge(workload, { wanted: undefined }, [pod(passed())]))).toBe('open')
    expect(say(judge(workload, { wanted: undefined, isOrdered: true }, [pod(bad('failed', 'y'))]))).toBe('open')
  })

  test('that makes all its pods at once is open until all are there', () => {
    expect(say(judge(workload, { wanted: 3 }, [pod(bad('failed', 'y'))]))).toBe('open')
  })

  test('that got some of its pods is open while one of them is undecided, though the rest is refused', () => {
    expect(say(judge(workload, { wanted: 2, refusal }, [pod()]))).toBe('open')
  })

  test('took as long as its slowest pod', () => {
    expect(judge(workload, { wanted: 2 }, [pod(passed(3_000)), pod(passed(1_000))])).toEqual(passed(3_000))
  })

  test.each([
    ['DaemonSet', 'no-nodes'],
    ['Deployment', 'no-pods']
  ])('a %s that wants no pods is not checked: %s', (kind, why) => {
    expect(judge({ ...workload, kind }, { wanted: 0 }, [])).toMatchObject({ diagnosis: { facts: { why } } })
  })

  test.each([
    [2, '1 of 2 pods were there and decided at the end'],
    [undefined, '1 of an unknown number of pods were there and decided at the end']
  ])('without all its pods at the end is incomplete, of %s', (wanted, evidence) => {
    expect(judge({ ...workload, kind: 'StatefulSet' }, { wanted }, [pod(passed())], true)).toMatchObject({
      diagnosis: { evidence, facts: { resource: 'statefulset', name: 'web', namespace: 'ns' } }
    })
  })
})

describe('a Job', () => {
  const complete = { isComplete: true, message: '' }

  test.each<{ name: string; view: WorkloadView; pods: readonly OpenPod[]; shows: string }>([
    {
      name: 'whose pods are refused',
      view: { wanted: 1, refusal },
      pods: [],
      shows: 'inconclusive quota-exceeded'
    },
    { name: 'whose pod is undecided', view: { wanted: 1 }, pods: [pod()], shows: 'open' },
    { name: 'that has too few good pods', view: { wanted: 2 }, pods: [pod(passed())], shows: 'open' },
    { name: 'with a pod undecided beside enough', view: { wanted: 1 }, pods: [pod(passed()), pod()], shows: 'open' },
    {
      name: 'that is complete, of which no good pod was seen',
      view: { wanted: 1, ended: complete },
      pods: [ended],
      shows: 'inconclusive sample-ends'
    },
    {
      name: 'whose three pods were deleted, as others come',
      view: { wanted: 1 },
      pods: [1, 2, 3].map(() => pod(bad('inconclusive', 'pod-deleted'), { deleted: true })),
      shows: 'open'
    },
    {
      name: 'one of whose pods gets no other one in its place',
      view: { wanted: 2 },
      pods: [pod(bad('inconclusive', 'image-not-found')), ended],
      shows: 'inconclusive image-not-found'
    },
    {
      name: 'one of whose pods shows a broken node',
      view: { wanted: 2 },
      pods: [pod(bad('failed', 'shim-dies'), { hasFailed: true }), pod(passed())],
      shows: 'failed shim-dies'
    }
  ])('$name -> $shows', ({ view, pods, shows }) => {
    expect(say(judge(job, view, pods))).toBe(shows)
  })
})

describe('the report', () => {
  const followed = { kind: 'SpinApp', namespace: 'ns', name: 'hello', path: '', isAnnotated: false, runtime: spin }
  const names = { source: 'manifests', kind: 'SpinApp', namespace: 'ns', name: 'hello', via: '', pods: [] }

  test('of a workload that was refused as a whole has the refusal in the words of the API server', () => {
    const report = refuseWorkload(workload, denied(refusal))
    expect(report).toMatchObject({ source: 'manifests', kind: 'Deployment', namespace: 'ns', name: 'web', pods: [] })
    expect(report.verdict).toMatchObject({
      kind: 'inconclusive',
      diagnosis: { code: 'quota-exceeded', evidence: expect.stringMatching(/^in namespace ns: .*quota: q/) as unknown }
    })
  })

  test('of what is not checked is inconclusive', () => {
    expect(reportUnchecked({ ...followed, why: 'kind' })).toMatchObject({
      ...names,
      verdict: { kind: 'inconclusive', diagnosis: { code: 'not-checked', facts: { why: 'kind' } } }
    })
  })

  test('of what owns nothing has what was looked for', () => {
    expect(reportNothingOwned(followed, 'nothing came')).toMatchObject({
      ...names,
      verdict: { kind: 'inconclusive', diagnosis: { evidence: 'SpinApp hello: nothing came' } }
    })
  })

  test('of what the run had no time for is that it was cancelled', () => {
    expect(reportCancelled(followed)).toMatchObject({
      ...names,
      verdict: { kind: 'inconclusive', diagnosis: { code: 'cancelled' } }
    })
  })
})
