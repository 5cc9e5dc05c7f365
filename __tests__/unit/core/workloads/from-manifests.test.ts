import { describe, expect, test } from 'vitest'
import { describeForbidden, describeFromHere } from '../../../../src/core/diagnosis/unanswered.ts'
import type { Verdict } from '../../../../src/core/model.ts'
import type { RowPod, RowReport } from '../../../../src/core/report.ts'
import { judgeWorkload, type OpenPod } from '../../../../src/core/verdict/judge-workload.ts'
import { judgeService, seeServiceAnswer, type ServiceSightings } from '../../../../src/core/verdict/judge-service.ts'
import { settleRow } from '../../../../src/core/verdict/settle-workloads.ts'
import type { AskedService, Workload } from '../../../../src/core/workloads/workloads.ts'
import { spin } from '../examples.ts'

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
const passed: Verdict = { kind: 'passed', tookMs: 1_000 }
const bad = (kind: 'failed' | 'inconclusive', code: string): Verdict => ({
  kind,
  diagnosis: { code, title: '', fault: 'node', evidence: '', remedy: [] }
})

function pod(name: string, verdict?: Verdict, more: Partial<OpenPod> = {}): OpenPod {
  return {
    pod: name,
    node: `node-${name}`,
    deleted: false,
    timings: {},
    ...(verdict === undefined ? {} : { verdict }),
    ...more
  }
}

const told = (verdict: Verdict | undefined): string =>
  verdict === undefined ? 'open' : 'diagnosis' in verdict ? `${verdict.kind} ${verdict.diagnosis.code}` : verdict.kind

describe('a workload', () => {
  test.each<{
    name: string
    wanted: number | undefined
    pods: readonly OpenPod[]
    isOver?: boolean
    refusal?: string
    says: string
  }>([
    { name: 'all pods passed', wanted: 2, pods: [pod('a', passed), pod('b', passed)], says: 'passed' },
    { name: 'one is undecided', wanted: 2, pods: [pod('a', passed), pod('b')], says: 'open' },
    { name: 'one is missing', wanted: 3, pods: [pod('a', passed), pod('b', passed)], says: 'open' },
    { name: 'its controller has not looked at it', wanted: undefined, pods: [pod('a', passed)], says: 'open' },
    {
      name: 'one failed, one is inconclusive',
      wanted: 2,
      pods: [pod('a', bad('inconclusive', 'x')), pod('b', bad('failed', 'y'))],
      says: 'failed y'
    },
    {
      name: 'one failed, and another is undecided still',
      wanted: 2,
      pods: [pod('a', bad('failed', 'y')), pod('b')],
      says: 'open'
    },
    {
      name: 'a deleted pod was replaced',
      wanted: 1,
      pods: [pod('a', bad('inconclusive', 'pod-deleted'), { deleted: true }), pod('b', passed)],
      says: 'passed'
    },
    {
      name: 'a deleted pod was not replaced',
      wanted: 1,
      pods: [pod('a', bad('inconclusive', 'pod-deleted'), { deleted: true })],
      says: 'inconclusive pod-deleted'
    },
    { name: 'none is wanted', wanted: 0, pods: [], says: 'skipped' },
    {
      name: 'over, with pods missing',
      wanted: 3,
      pods: [pod('a', passed)],
      isOver: true,
      says: 'inconclusive workload-incomplete'
    },
    {
      name: 'over, with pods missing and one that failed',
      wanted: 3,
      pods: [pod('a', bad('failed', 'y'))],
      isOver: true,
      says: 'failed y'
    },
    {
      name: 'a class that is not there keeps its pods out',
      wanted: 2,
      pods: [],
      refusal: 'pods "x" is forbidden: pod rejected: RuntimeClass "x" not found',
      says: 'failed class-missing'
    },
    {
      name: 'a quota keeps the rest out, the others pass',
      wanted: 2,
      pods: [pod('a', passed)],
      refusal: 'pods "x" is forbidden: exceeded quota: q',
      says: 'inconclusive quota-exceeded'
    },
    {
      name: 'a refusal, but all pods are there by now',
      wanted: 1,
      pods: [pod('a', passed)],
      refusal: 'exceeded quota: q',
      says: 'passed'
    }
  ])('$name -> $says', ({ wanted, pods, isOver = false, refusal, says }) => {
    const judged = judgeWorkload(workload, { wanted, ...(refusal === undefined ? {} : { refusal }) }, pods, isOver)
    expect(told(judged?.verdict)).toBe(says)
  })
})

describe('a row beside its control and its other pods', () => {
  const report = (pods: readonly RowPod[], verdict: Verdict): RowReport => ({
    source: 'manifests',
    kind: 'Deployment',
    namespace: 'ns',
    name: 'web',
    verdict,
    via: '',
    pods
  })
  const row = (name: string, verdict: Verdict): RowPod => ({ pod: name, node: `node-${name}`, verdict, timings: {} })
  const proven = [{ runtime: 'web', verdict: 'proven', evidence: '' } as const]

  test('without a proven control no pass counts', () => {
    const own = { report: report([row('a', passed)], passed), blames: new Map(), runtime: spin, control: 'web' }
    expect(told(settleRow(own, [], new Map()).verdict)).toBe('inconclusive control-not-proven')
    expect(told(settleRow(own, proven, new Map()).verdict)).toBe('passed')
  })

  test('under a class that was replaced meanwhile no pass counts', () => {
    const own = { report: report([row('a', passed)], passed), blames: new Map(), runtime: spin, control: 'web' }
    const replaced = new Map([[spin.runtimeClass, 'it has handler "other" now']])
    expect(told(settleRow(own, proven, replaced).verdict)).toBe('failed class-conflict')
  })

  test('a workload of no class has none to prove', () => {
    const own = { report: report([row('a', passed)], passed), blames: new Map(), runtime: spin }
    expect(told(settleRow(own, [], new Map()).verdict)).toBe('passed')
  })

  test('what one pod alone cannot tell is its node where another passed, and the row says so', () => {
    const pods = [row('a', passed), row('b', bad('inconclusive', 'image-not-found'))]
    const blames = new Map([['b', 'compare' as const]])
    const own = { report: report(pods, bad('inconclusive', 'image-not-found')), blames, runtime: spin, control: 'web' }
    const settled = settleRow(own, proven, new Map())
    expect(settled.pods.map(({ verdict }) => told(verdict))).toEqual(['passed', 'failed image-not-found'])
    expect(told(settled.verdict)).toBe('failed image-not-found')
  })
})

describe('a Service', () => {
  const service: AskedService = {
    source: 'manifests',
    namespace: 'ns',
    name: 'web',
    port: { port: 80 },
    runtime: spin,
    type: 'ClusterIP'
  }
  const seen = (more: Partial<ServiceSightings>): ServiceSightings => ({
    askedAtMs: 0,
    way: 'proxy',
    pods: 'ready',
    rightInARow: 0,
    ...more
  })
  const none = (detail: string): Partial<ServiceSightings> => ({ answer: { kind: 'none', detail } })
  const at = (more: Partial<ServiceSightings>, nowMs: number): string => {
    const judged = judgeService(service, seen(more), undefined, 0, 100_000)
    const suspicion = judged.kind === 'open' ? judged.suspicion : undefined
    const later = judgeService(
      service,
      seen(more),
      suspicion,
      nowMs,
      100_000,
      nowMs >= 100_000 ? 'time-out' : undefined
    )
    return later.kind === 'open' ? 'open' : told(later.verdict)
  }
  const address = 'http://10.0.0.9:80/hello'

  test.each<{ name: string; more: Partial<ServiceSightings>; nowMs: number; says: string }>([
    { name: 'three right answers', more: { rightInARow: 3 }, nowMs: 0, says: 'passed' },
    { name: 'two', more: { rightInARow: 2 }, nowMs: 50_000, says: 'open' },
    {
      name: 'no endpoints, just now',
      more: none('no endpoints available for service "web" (503)'),
      nowMs: 5_000,
      says: 'open'
    },
    {
      name: 'no endpoints for long',
      more: none('no endpoints available for service "web" (503)'),
      nowMs: 10_000,
      says: 'inconclusive service-without-endpoints'
    },
    { name: 'none of its pods is well', more: { pods: 'none' }, nowMs: 0, says: 'inconclusive service-without-pods' },
    { name: 'no address, with time left', more: { way: 'load-balancer' }, nowMs: 90_000, says: 'open' },
    {
      name: 'no address at the end',
      more: { way: 'load-balancer' },
      nowMs: 100_000,
      says: 'inconclusive load-balancer-pending'
    },
    {
      name: 'the cloud gave up',
      more: { way: 'load-balancer', trouble: 'SyncLoadBalancerFailed: x' },
      nowMs: 60_000,
      says: 'inconclusive load-balancer-failed'
    },
    {
      name: 'an address that is silent, with time left',
      more: { way: 'load-balancer', url: address, ...none(describeFromHere(address, 'timeout')) },
      nowMs: 90_000,
      says: 'open'
    },
    {
      name: 'an address that is silent to the end',
      more: { way: 'load-balancer', url: address, ...none(describeFromHere(address, 'timeout')) },
      nowMs: 100_000,
      says: 'inconclusive load-balancer-unreachable'
    },
    {
      name: 'an address that must not be asked',
      more: {
        way: 'load-balancer',
        url: address,
        ...none(describeFromHere(address, describeForbidden('127.0.0.1', 'loopback')))
      },
      nowMs: 0,
      says: 'inconclusive load-balancer-forbidden'
    },
    {
      name: 'a wrong answer',
      more: { answer: { kind: 'wrong', detail: 'x', isIncomplete: false } },
      nowMs: 3_000,
      says: 'inconclusive wrong-answer'
    },
    {
      name: 'no answer through the API server',
      more: none('error trying to reach service: connection refused (503)'),
      nowMs: 15_000,
      says: 'inconclusive service-unreachable'
    },
    { name: 'undecided pods at the end', more: { pods: 'open' }, nowMs: 100_000, says: 'inconclusive timeout' }
  ])('$name -> $says', ({ more, nowMs, says }) => {
    expect(at(more, nowMs)).toBe(says)
  })

  test('a wrong answer between right ones begins the count anew', () => {
    const right = { kind: 'right' } as const
    const twice = seeServiceAnswer(seeServiceAnswer(seen({}), right, 1), right, 2)
    expect(twice).toMatchObject({ rightInARow: 2, answeredMs: 1 })
    expect(seeServiceAnswer(twice, { kind: 'none', detail: 'x' }, 3).rightInARow).toBe(0)
  })
})
