import type { UseOfRuns } from '../../../../src/core/verdict/settle-verdict.ts'
import { describe, expect, test } from 'vitest'
import type { Diagnosis, Verdict } from '../../../../src/core/model.ts'
import type { ClassChange } from '../../../../src/core/plan/runtime-classes.ts'
import type { WorkloadPod, WorkloadReport } from '../../../../src/core/report.ts'
import { judgeWorkload, type OpenPod } from '../../../../src/core/verdict/judge-workload.ts'
import type { ServiceObservations } from '../../../../src/core/observations/service-observations.ts'
import type { Suspicion } from '../../../../src/core/verdict/grace.ts'
import { judgeService, observeServiceAnswer } from '../../../../src/core/verdict/judge-service.ts'
import { settleWorkload } from '../../../../src/core/verdict/settle.ts'
import type { AskedService, Workload, WorkloadState } from '../../../../src/core/workloads/workloads.ts'
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
const bad = <K extends 'failed' | 'inconclusive'>(
  kind: K,
  code: string
): { readonly kind: K; readonly diagnosis: Diagnosis } => ({
  kind,
  diagnosis: { code, title: '', fault: 'node', evidence: '', facts: { kind: 'node-gone' } }
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

const notices = (verdict: Verdict | undefined): string =>
  verdict === undefined ? 'open' : 'diagnosis' in verdict ? `${verdict.kind} ${verdict.diagnosis.code}` : verdict.kind

describe('a workload', () => {
  test.each<{
    name: string
    wanted: number | undefined
    pods: readonly OpenPod[]
    isOver?: boolean
    refusal?: string
    shows: string
  }>([
    { name: 'all pods passed', wanted: 2, pods: [pod('a', passed), pod('b', passed)], shows: 'passed' },
    { name: 'one is undecided', wanted: 2, pods: [pod('a', passed), pod('b')], shows: 'open' },
    { name: 'one is missing', wanted: 3, pods: [pod('a', passed), pod('b', passed)], shows: 'open' },
    { name: 'its controller has not looked at it', wanted: undefined, pods: [pod('a', passed)], shows: 'open' },
    {
      name: 'one failed, one is inconclusive',
      wanted: 2,
      pods: [pod('a', bad('inconclusive', 'x')), pod('b', bad('failed', 'y'))],
      shows: 'failed y'
    },
    {
      name: 'one failed, and another is undecided still',
      wanted: 2,
      pods: [pod('a', bad('failed', 'y')), pod('b')],
      shows: 'open'
    },
    {
      name: 'a deleted pod was replaced',
      wanted: 1,
      pods: [pod('a', bad('inconclusive', 'pod-deleted'), { deleted: true }), pod('b', passed)],
      shows: 'passed'
    },
    {
      name: 'a deleted pod was not replaced',
      wanted: 1,
      pods: [pod('a', bad('inconclusive', 'pod-deleted'), { deleted: true })],
      shows: 'inconclusive pod-deleted'
    },
    { name: 'none is wanted', wanted: 0, pods: [], shows: 'inconclusive not-checked' },
    {
      name: 'over, with pods missing',
      wanted: 3,
      pods: [pod('a', passed)],
      isOver: true,
      shows: 'inconclusive workload-incomplete'
    },
    {
      name: 'over, with pods missing and one that failed',
      wanted: 3,
      pods: [pod('a', bad('failed', 'y'))],
      isOver: true,
      shows: 'failed y'
    },
    {
      name: 'a class that is not there keeps its pods out',
      wanted: 2,
      pods: [],
      refusal: 'pods "x" is forbidden: pod rejected: RuntimeClass "x" not found',
      shows: 'failed class-missing'
    },
    {
      name: 'a quota keeps the rest out, the others pass',
      wanted: 2,
      pods: [pod('a', passed)],
      refusal: 'pods "x" is forbidden: exceeded quota: q',
      shows: 'inconclusive quota-exceeded'
    },
    {
      name: 'a refusal, but all pods are there by now',
      wanted: 1,
      pods: [pod('a', passed)],
      refusal: 'exceeded quota: q',
      shows: 'passed'
    }
  ])('$name -> $reports', ({ wanted, pods, isOver = false, refusal, shows }) => {
    const judged = judgeWorkload(workload, { wanted, ...(refusal === undefined ? {} : { refusal }) }, pods, isOver)
    expect(notices(judged?.verdict)).toBe(shows)
  })
})

describe('a StatefulSet that makes one pod after the other', () => {
  const set: Workload = { ...workload, kind: 'StatefulSet' }
  const judged = (isOrdered: boolean, ...pods: readonly OpenPod[]): string =>
    notices(judgeWorkload(set, { wanted: 3, isOrdered }, pods, false)?.verdict)

  test('ends with the first pod that is not well: no other one will come', () => {
    expect(judged(true, pod('a', passed), pod('b', bad('inconclusive', 'sample-ends')))).toBe(
      'inconclusive sample-ends'
    )
    expect(judged(true, pod('a', bad('failed', 'y')))).toBe('failed y')
  })

  test('goes on after one that passed, while one is undecided, and where it makes all of them at once', () => {
    expect(judged(true, pod('a', passed))).toBe('open')
    expect(judged(true, pod('a', bad('failed', 'y')), pod('b'))).toBe('open')
    expect(judged(false, pod('a', bad('failed', 'y')))).toBe('open')
  })
})

describe('a Job', () => {
  const job: Workload = { ...workload, kind: 'Job', proof: 'ends' }
  const ended = (name: string): OpenPod => pod(name, bad('inconclusive', 'sample-ends'), { hasFailed: true })
  const complete = { isComplete: true, message: '' }
  const failed = { isComplete: false, message: 'BackoffLimitExceeded: Job has reached the specified backoff limit' }

  test.each<{ name: string; view: WorkloadState; pods: readonly OpenPod[]; isOver?: boolean; shows: string }>([
    { name: 'its pod ended well', view: { wanted: 1 }, pods: [pod('a', passed)], shows: 'passed' },
    { name: 'its pod failed: another one is tried', view: { wanted: 1 }, pods: [ended('a')], shows: 'open' },
    { name: 'the other one ended well', view: { wanted: 1 }, pods: [ended('a'), pod('b', passed)], shows: 'passed' },
    {
      name: 'it is complete by the words of its controller',
      view: { wanted: 2, ended: complete },
      pods: [ended('a'), pod('b', passed)],
      shows: 'passed'
    },
    {
      name: 'it is complete, but one of its pods shows a broken node',
      view: { wanted: 1, ended: complete },
      pods: [pod('a', bad('failed', 'shim-dies'), { hasFailed: true }), pod('b', passed)],
      shows: 'failed shim-dies'
    },
    {
      name: 'it was given up',
      view: { wanted: 1, ended: failed },
      pods: [ended('a')],
      shows: 'inconclusive sample-ends'
    },
    {
      name: 'it was given up without a pod',
      view: { wanted: 1, ended: failed },
      pods: [],
      shows: 'inconclusive workload-incomplete'
    },
    {
      name: 'three pods failed',
      view: { wanted: 1 },
      pods: [ended('a'), ended('b'), ended('c')],
      shows: 'inconclusive sample-ends'
    },
    {
      name: 'a pod that waits for its image gets no other one in its place',
      view: { wanted: 1 },
      pods: [pod('a', bad('inconclusive', 'image-not-found'))],
      shows: 'inconclusive image-not-found'
    },
    {
      name: 'a pod that was deleted does',
      view: { wanted: 1 },
      pods: [pod('a', bad('inconclusive', 'pod-deleted'), { deleted: true })],
      shows: 'open'
    },
    { name: 'over', view: { wanted: 1 }, pods: [ended('a')], isOver: true, shows: 'inconclusive sample-ends' }
  ])('$name -> $shows', ({ view, pods, isOver = false, shows }) => {
    expect(notices(judgeWorkload(job, view, pods, isOver)?.verdict)).toBe(shows)
  })

  test('pods that failed blame no node where another one ended well', () => {
    const judged = judgeWorkload(job, { wanted: 1 }, [ended('a'), pod('b', passed)], false)
    expect(judged?.pods.map((one) => one.pod)).toEqual(['b'])
  })

  test('the words of its controller are the evidence where no pod has any', () => {
    const judged = judgeWorkload(job, { wanted: 1, ended: failed }, [], false)
    expect(judged?.verdict).toMatchObject({ diagnosis: { evidence: failed.message } })
  })
})

describe('a row beside its negative test and its other pods', () => {
  const report = (pods: readonly WorkloadPod[], verdict: Verdict): WorkloadReport => ({
    source: 'manifests',
    kind: 'Deployment',
    namespace: 'ns',
    name: 'web',
    verdict,
    via: '',
    pods
  })
  const workload = (name: string, verdict: Verdict): WorkloadPod => ({
    pod: name,
    node: `node-${name}`,
    verdict,
    timings: {}
  })
  const proven = [{ runtime: 'web', verdict: 'proven', evidence: '' } as const]
  const nothingChanged = {
    replaced: new Map<string, ClassChange>(),
    unread: new Map<string, string>(),
    ofOtherRuns: new Map<string, UseOfRuns>()
  }
  const change = { detail: 'it has handler "other" now', keepsSelector: true, isAnother: true }
  const replaced = { ...nothingChanged, replaced: new Map([[spin.runtimeClass, change]]) }

  test('without a proven negative test no pass counts', () => {
    const own = {
      report: report([workload('a', passed)], passed),
      runtime: spin,
      negativeTest: 'web'
    }
    expect(notices(settleWorkload(own, [], nothingChanged, new Map()).verdict)).toBe(
      'inconclusive negative-test-not-proven'
    )
    expect(notices(settleWorkload(own, proven, nothingChanged, new Map()).verdict)).toBe('passed')
  })

  test('under a class that was replaced meanwhile no pass counts', () => {
    const own = {
      report: report([workload('a', passed)], passed),
      runtime: spin,
      negativeTest: 'web'
    }
    expect(notices(settleWorkload(own, proven, replaced, new Map()).verdict)).toBe('failed class-conflict')
    const unread = { ...nothingChanged, unread: new Map([[spin.runtimeClass, 'ECONNREFUSED']]) }
    expect(notices(settleWorkload(own, proven, unread, new Map()).verdict)).toBe('inconclusive api-server-gone')
  })

  test.each([passed, bad('failed', 'class-missing')])(
    'under a class of another run neither verdict counts: $kind',
    (verdict) => {
      const use = { detail: 'RuntimeClass x was created by run efgh', isCreated: true }
      const ofOtherRuns = new Map([[spin.runtimeClass, use]])
      const own = { report: report([workload('a', verdict)], verdict), runtime: spin, negativeTest: 'web' }
      const settled = settleWorkload(own, proven, { ...nothingChanged, ofOtherRuns }, new Map())
      expect([settled, ...settled.pods].map((one) => notices(one.verdict))).toEqual([
        'inconclusive class-in-use',
        'inconclusive class-in-use'
      ])
    }
  )

  test("a pass under a class that was replaced does not make another pod its node's fault", () => {
    const open: Verdict = { ...bad('inconclusive', 'sample-ends'), nodeAtFaultIf: 'passed-elsewhere' }
    const pods = [workload('a', passed), workload('b', open)]
    const own = { report: report(pods, bad('inconclusive', 'sample-ends')), runtime: spin, negativeTest: 'web' }
    const settled = settleWorkload(own, proven, replaced, new Map())
    expect(settled.pods.map((pod) => notices(pod.verdict))).toEqual([
      'failed class-conflict',
      'inconclusive sample-ends'
    ])
  })

  test('a workload of no class has none to prove', () => {
    const own = { report: report([workload('a', passed)], passed), runtime: spin }
    expect(notices(settleWorkload(own, [], nothingChanged, new Map()).verdict)).toBe('passed')
  })

  test('what one pod alone cannot tell is its node where another passed, and the row reports it', () => {
    const open: Verdict = { ...bad('inconclusive', 'image-not-found'), nodeAtFaultIf: 'passed-elsewhere' }
    const pods = [workload('a', passed), workload('b', open)]
    const own = {
      report: report(pods, bad('inconclusive', 'image-not-found')),
      runtime: spin,
      negativeTest: 'web'
    }
    const settled = settleWorkload(own, proven, nothingChanged, new Map())
    expect(settled.pods.map(({ verdict }) => notices(verdict))).toEqual(['passed', 'failed image-not-found'])
    expect(notices(settled.verdict)).toBe('failed image-not-found')
  })

  describe('a pull that failed on one node', () => {
    const image = 'registry.example/redis:v1'
    const facts = { kind: 'image-not-pulled', image } as const
    const open: Verdict = {
      kind: 'inconclusive',
      diagnosis: { code: 'image-not-pulled', title: '', fault: 'registry', evidence: 'x', facts },
      nodeAtFaultIf: 'pulled-elsewhere'
    }
    const ends = {
      ...workload('a', bad('inconclusive', 'sample-ends')),
      timings: { startedMs: 900 },
      pulled: ['registry.example/web:v1', image]
    }
    const settleBoth = (pods: readonly WorkloadPod[]): readonly string[] => {
      const own = { report: report(pods, open), runtime: spin, negativeTest: 'web' }
      const settled = settleWorkload(own, proven, nothingChanged, new Map())
      return [...settled.pods, settled].map(({ verdict }) => notices(verdict))
    }

    test("is that node's where the image of a container was pulled on another, though no pod passed", () => {
      const reported = settleBoth([ends, workload('b', open)])
      expect(reported).toEqual(['inconclusive sample-ends', 'failed image-not-pulled', 'failed image-not-pulled'])
    })

    test('is nobody that is known where the other node pulled only another of its images', () => {
      const reported = settleBoth([{ ...ends, pulled: ['registry.example/web:v1'] }, workload('b', open)])
      expect(reported.at(-1)).toBe('inconclusive image-not-pulled')
    })

    test('is nobody that is known where the image was on no other node', () => {
      const reported = settleBoth([{ ...ends, node: 'node-b' }, workload('b', open)])
      expect(reported).toEqual([
        'inconclusive sample-ends',
        'inconclusive image-not-pulled',
        'inconclusive image-not-pulled'
      ])
    })
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
  const seen = (more: Partial<ServiceObservations>): ServiceObservations => ({
    askedAtMs: 0,
    method: 'proxy',
    pods: 'ready',
    rightInARow: 0,
    ...more
  })
  const none = (detail: string): Partial<ServiceObservations> => ({
    answer: { kind: 'none', via: 'proxy', message: detail }
  })
  const silent = (more: object = {}): Partial<ServiceObservations> => ({
    answer: { kind: 'none', via: 'direct', url: address, message: 'timeout', ...more }
  })
  const at = (more: Partial<ServiceObservations>, nowMs: number): string => {
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
    return later.kind === 'open' ? 'open' : notices(later.verdict)
  }
  const address = 'http://10.0.0.9:80/hello'

  test.each<{ name: string; more: Partial<ServiceObservations>; nowMs: number; shows: string }>([
    { name: 'three right answers', more: { rightInARow: 3 }, nowMs: 0, shows: 'passed' },
    { name: 'two', more: { rightInARow: 2 }, nowMs: 50_000, shows: 'open' },
    {
      name: 'no endpoints, just now',
      more: none('no endpoints available for service "web" (503)'),
      nowMs: 5_000,
      shows: 'open'
    },
    {
      name: 'no endpoints for long',
      more: none('no endpoints available for service "web" (503)'),
      nowMs: 10_000,
      shows: 'inconclusive service-without-endpoints'
    },
    { name: 'none of its pods is well', more: { pods: 'none' }, nowMs: 0, shows: 'inconclusive service-without-pods' },
    { name: 'no address, with time left', more: { method: 'load-balancer' }, nowMs: 90_000, shows: 'open' },
    {
      name: 'no address at the end',
      more: { method: 'load-balancer' },
      nowMs: 100_000,
      shows: 'inconclusive load-balancer-pending'
    },
    {
      name: 'the cloud gave up',
      more: { method: 'load-balancer', trouble: 'SyncLoadBalancerFailed: x' },
      nowMs: 60_000,
      shows: 'inconclusive load-balancer-failed'
    },
    {
      name: 'an address that is silent, with time left',
      more: { method: 'load-balancer', url: address, ...silent() },
      nowMs: 90_000,
      shows: 'open'
    },
    {
      name: 'an address that is silent to the end',
      more: { method: 'load-balancer', url: address, ...silent() },
      nowMs: 100_000,
      shows: 'inconclusive load-balancer-unreachable'
    },
    {
      name: 'an address that must not be asked',
      more: {
        method: 'load-balancer',
        url: address,
        ...silent({ message: 'not asked: 127.0.0.1 is loopback', isForbidden: true })
      },
      nowMs: 0,
      shows: 'inconclusive load-balancer-forbidden'
    },
    {
      name: 'the API server reports what reads as if an address must not be asked',
      more: none('web: not asked: 10.0.0.1 is loopback (503)'),
      nowMs: 15_000,
      shows: 'inconclusive service-unreachable'
    },
    {
      name: 'a pod that port-forward leads to reports that there are no endpoints',
      more: { answer: { kind: 'none', via: 'port-forward', message: 'no endpoints available' } },
      nowMs: 15_000,
      shows: 'inconclusive service-unreachable'
    },
    {
      name: 'a wrong answer',
      more: { answer: { kind: 'wrong', detail: 'x', isIncomplete: false } },
      nowMs: 3_000,
      shows: 'inconclusive wrong-answer'
    },
    {
      name: 'no answer through the API server',
      more: none('error trying to reach service: connection refused (503)'),
      nowMs: 15_000,
      shows: 'inconclusive service-unreachable'
    },
    { name: 'undecided pods at the end', more: { pods: 'open' }, nowMs: 100_000, shows: 'inconclusive timeout' }
  ])('$name -> $reports', ({ more, nowMs, shows }) => {
    expect(at(more, nowMs)).toBe(shows)
  })

  describe('evidence that alternates', () => {
    const noEndpoints = none('no endpoints available for service "web" (503)')
    const wrong: Partial<ServiceObservations> = { answer: { kind: 'wrong', detail: 'x', isIncomplete: false } }
    const silence = none('error trying to reach service: EOF (503)')
    const right: Partial<ServiceObservations> = { answer: { kind: 'right' }, rightInARow: 1 }
    /** What is reported after one look every five seconds. */
    const afterLooks = (...looks: readonly Partial<ServiceObservations>[]): string => {
      let suspicion: Suspicion | undefined
      for (const [index, more] of looks.entries()) {
        const judged = judgeService(service, seen(more), suspicion, index * 5_000, 100_000)
        if (judged.kind === 'decided') return notices(judged.verdict)
        suspicion = judged.suspicion
      }
      return 'open'
    }

    test('between two causes: the Service is decided after the grace of one, as a pod is', () => {
      expect(afterLooks(noEndpoints, silence, noEndpoints)).toBe('inconclusive service-without-endpoints')
      expect(afterLooks(silence, noEndpoints, wrong, silence)).toBe('inconclusive service-unreachable')
    })

    test('between "not available yet" and a wrong answer: that one has its whole time', () => {
      const busy: Partial<ServiceObservations> = {
        answer: { kind: 'wrong', detail: 'x', isIncomplete: false, isUnavailable: true }
      }
      expect(afterLooks(busy, busy, wrong, right)).toBe('open')
      expect(afterLooks(busy, busy, wrong, wrong)).toBe('inconclusive wrong-answer')
    })

    test('between a cause and right answers: each grace begins again', () => {
      expect(afterLooks(noEndpoints, right, noEndpoints)).toBe('open')
    })
  })

  test('a wrong answer between right ones begins the count again', () => {
    const right = { kind: 'right' } as const
    const twice = observeServiceAnswer(observeServiceAnswer(seen({}), right, 1), right, 2)
    expect(twice).toMatchObject({ rightInARow: 2, answeredMs: 1 })
    expect(observeServiceAnswer(twice, { kind: 'none', via: 'proxy', message: 'x' }, 3).rightInARow).toBe(0)
  })
})
