import { describe, expect, test } from 'vitest'
import { diagnoseEnd } from '../../../../src/core/diagnosis/pod-end.ts'
import type { Diagnosis, Verdict } from '../../../../src/core/model.ts'
import type { EndView } from '../../../../src/core/observations/observations.ts'
import { denied, makeWaiting, node, spin, unanswered } from '../examples.ts'

const subject = { runtime: spin, node }
const running: EndView = { container: { kind: 'running' }, news: 'Killing: Stopping container sample' }
const killed = { kind: 'ended', reason: 'Error', message: '', exitCode: 137 } as const

function diagnosisOf(verdict: Verdict): Diagnosis & { readonly kind: Verdict['kind'] } {
  if (!('diagnosis' in verdict)) throw new Error(`expected a diagnosis, got ${verdict.kind}`)
  return { ...verdict.diagnosis, kind: verdict.kind }
}

describe('a pod that does not end', () => {
  const of = (end: EndView, afterMs = 20_000): ReturnType<typeof diagnosisOf> =>
    diagnosisOf(diagnoseEnd.neverEnded(subject, 'check-1-1-abcd', end, afterMs))

  test('is its shim to blame for, once the kubelet has tried', () => {
    expect(of(running)).toMatchObject({
      kind: 'failed',
      code: 'pod-does-not-end',
      fault: 'node image',
      hints: ['node-shell'],
      facts: { kind: 'pod-does-not-end', handler: 'spin', shim: 'containerd-shim-spin-v2', architecture: 'amd64' }
    })
  })

  test('is its node to blame for, where the kubelet has reported nothing', () => {
    expect(of({ container: { kind: 'running' } })).toMatchObject({
      kind: 'failed',
      code: 'pod-does-not-end',
      fault: 'node',
      evidence:
        'pod check-1-1-abcd still exists 20 s after it was deleted, its container running; the kubelet reported nothing of ending it'
    })
  })

  test.each<{ name: string; end: EndView; afterMs: number; shows: string }>([
    {
      name: 'runs',
      end: running,
      afterMs: 20_400,
      shows: '20 s after it was deleted, its container running; Killing: Stopping container sample'
    },
    {
      name: 'has ended, and something else keeps the pod',
      end: { ...running, container: killed },
      afterMs: 60_600,
      shows: '61 s after it was deleted, its container Error, exit code 137; Killing: Stopping container sample'
    },
    {
      name: 'waits',
      end: { ...running, container: makeWaiting('ContainerCreating') },
      afterMs: 20_000,
      shows: '20 s after it was deleted, its container ContainerCreating; Killing: Stopping container sample'
    },
    {
      name: 'is not known',
      end: { ...running, container: { kind: 'none' } },
      afterMs: 100,
      shows: '1 s after it was deleted; Killing: Stopping container sample'
    }
  ])('says how long, and what its container does: it $name', ({ end, afterMs, shows }) => {
    expect(of(end, afterMs).evidence).toBe(`pod check-1-1-abcd still exists ${shows}`)
    const late = diagnosisOf(diagnoseEnd.outOfTime(subject, 'check-1-1-abcd', end, afterMs))
    expect(late).toMatchObject({
      kind: 'inconclusive',
      code: 'timeout',
      fault: 'this run',
      evidence: `pod check-1-1-abcd still exists ${shows}`
    })
  })
})

test('a pod that may not be deleted blames the cluster, and no node', () => {
  expect(diagnosisOf(diagnoseEnd.notDeleted(subject, 'a', denied('admission webhook "x" denied (403)')))).toStrictEqual(
    {
      kind: 'inconclusive',
      code: 'pod-does-not-end',
      title: 'The sample answers, but the deletion of its pod is denied',
      fault: 'cluster',
      evidence: 'pod a was not deleted: admission webhook "x" denied (403)',
      facts: { kind: 'pod-not-deleted' }
    }
  )
})

test('a pod whose deletion got no answer blames no policy', () => {
  const gone = diagnosisOf(diagnoseEnd.notDeleted(subject, 'a', unanswered('connect ECONNREFUSED 10.0.0.1:6443')))
  expect(gone).toMatchObject({
    kind: 'inconclusive',
    code: 'api-server-gone',
    fault: 'this run',
    evidence: 'pod a was not deleted: connect ECONNREFUSED 10.0.0.1:6443'
  })
  const expired = diagnosisOf(diagnoseEnd.notDeleted(subject, 'a', { kind: 'credentials', text: 'Unauthorized (401)' }))
  expect(expired).toMatchObject({ kind: 'inconclusive', code: 'credentials-refused', fault: 'kubeconfig' })
  const late = diagnosisOf(diagnoseEnd.notDeletedInTime(subject, 'a'))
  expect(late).toMatchObject({ kind: 'inconclusive', code: 'timeout', fault: 'this run' })
})

test('a run that was asked to end blames nobody', () => {
  expect(diagnosisOf(diagnoseEnd.cancelled(subject, 'a'))).toMatchObject({
    kind: 'inconclusive',
    code: 'cancelled',
    fault: 'this run',
    evidence: 'the sample answered, but the run was asked to end before pod a was seen to end'
  })
})
