import { describe, expect, test } from 'vitest'
import {
  diagnoseCancelledWorkload,
  diagnoseServiceTimeout,
  type ServiceRule,
  serviceRules
} from '../../../../../src/core/diagnosis/rules/service.ts'
import type { ServiceObservations } from '../../../../../src/core/observations/service-observations.ts'
import type { AskedService } from '../../../../../src/core/workloads/workloads.ts'
import { denied, spin, unanswered } from '../../examples.ts'

const service: AskedService = {
  source: 'manifests',
  namespace: 'theirs',
  name: 'web',
  port: { port: 8080 },
  runtime: spin,
  type: 'ClusterIP'
}
const url = 'http://203.0.113.7/hello'
const noEndpoints = 'no endpoints available for service "web" (503)'

function see(more: Partial<ServiceObservations> = {}): ServiceObservations {
  return { askedAtMs: 0, method: 'proxy', pods: 'ready', rightInARow: 0, ...more }
}

function find(seen: ServiceObservations): { readonly rule: ServiceRule; readonly evidence: string } | undefined {
  return serviceRules
    .map((rule) => ({ rule, evidence: rule.find(seen) }))
    .flatMap(({ rule, evidence }) => (evidence === undefined ? [] : [{ rule, evidence }]))[0]
}

const rows: readonly {
  readonly name: string
  readonly seen: Partial<ServiceObservations>
  readonly code: string
  readonly evidence: string
  readonly facts: object
}[] = [
  {
    name: 'it was refused',
    seen: { refusal: denied('exceeded quota (403)'), pods: 'none' },
    code: 'service-not-made',
    evidence: 'exceeded quota (403)',
    facts: { kind: 'service-not-made', namespace: 'theirs' }
  },
  {
    name: 'the API server could not be reached for it',
    seen: { refusal: unanswered('connect ENETUNREACH 10.0.0.1:6443'), pods: 'none' },
    code: 'api-server-gone',
    evidence: 'connect ENETUNREACH 10.0.0.1:6443',
    facts: { kind: 'api-server-gone' }
  },
  {
    name: 'the credentials were no longer accepted for it',
    seen: { refusal: { kind: 'credentials', text: 'Unauthorized (401)' }, pods: 'none' },
    code: 'credentials-refused',
    evidence: 'Unauthorized (401)',
    facts: { kind: 'credentials-ended' }
  },
  {
    name: 'no pod behind it passed',
    seen: { pods: 'none' },
    code: 'service-without-pods',
    evidence: 'no pod behind it passed, so there was nothing to ask',
    facts: { kind: 'service-without-pods', name: 'web' }
  },
  {
    name: 'it leads where no run may be led',
    seen: {
      method: 'load-balancer',
      answer: { kind: 'none', via: 'direct', isForbidden: true, url, message: 'no' },
      url
    },
    code: 'load-balancer-forbidden',
    evidence: `asked from here, ${url}: no`,
    facts: { kind: 'load-balancer-forbidden', name: 'web' }
  },
  {
    name: 'its cloud could not make an address',
    seen: { method: 'load-balancer', trouble: 'SyncLoadBalancerFailed: x' },
    code: 'load-balancer-failed',
    evidence: 'SyncLoadBalancerFailed: x',
    facts: { kind: 'load-balancer-failed', name: 'web', namespace: 'theirs' }
  },
  {
    name: 'it has no address yet',
    seen: { method: 'load-balancer' },
    code: 'load-balancer-pending',
    evidence: 'status.loadBalancer of the Service has no address: <pending>',
    facts: { kind: 'load-balancer-pending' }
  },
  {
    name: 'its address does not answer, whatever the cloud reported before it gave it',
    seen: {
      method: 'load-balancer',
      url,
      trouble: 'SyncLoadBalancerFailed: x',
      answer: { kind: 'none', via: 'direct', url, message: 'ETIMEDOUT' }
    },
    code: 'load-balancer-unreachable',
    evidence: `asked from here, ${url}: ETIMEDOUT`,
    facts: { kind: 'load-balancer-unreachable', url, port: 8080 }
  },
  {
    name: 'its port on a node does not answer',
    seen: { method: 'node-port', url, answer: { kind: 'none', via: 'direct', url, message: 'ETIMEDOUT' } },
    code: 'node-port-unreachable',
    evidence: `asked from here, ${url}: ETIMEDOUT`,
    facts: { kind: 'service-node-port-unreachable', url }
  },
  {
    name: 'it has no endpoints',
    seen: { answer: { kind: 'none', via: 'proxy', message: noEndpoints } },
    code: 'service-without-endpoints',
    evidence: noEndpoints,
    facts: { kind: 'service-without-endpoints', name: 'web', namespace: 'theirs' }
  },
  {
    name: 'words of the API server that come by another way are none of its own',
    seen: { method: 'port-forward', answer: { kind: 'none', via: 'port-forward', message: noEndpoints } },
    code: 'service-unreachable',
    evidence: noEndpoints,
    facts: { kind: 'service-unreachable', name: 'web' }
  },
  {
    name: 'its answer is cut short',
    seen: { answer: { kind: 'wrong', detail: 'cut short', isIncomplete: true } },
    code: 'answer-incomplete',
    evidence: 'cut short',
    facts: { kind: 'service-answer-incomplete', name: 'web', path: '/hello' }
  },
  {
    name: 'its answer is wrong',
    seen: { answer: { kind: 'wrong', detail: 'status 404', isIncomplete: false } },
    code: 'wrong-answer',
    evidence: 'status 404',
    facts: { kind: 'service-wrong-answer', name: 'web', path: '/hello', status: 200 }
  },
  {
    name: 'its answer is that it is not available yet',
    seen: { answer: { kind: 'wrong', detail: 'status 503', isIncomplete: false, isUnavailable: true } },
    code: 'wrong-answer',
    evidence: 'status 503',
    facts: { kind: 'service-wrong-answer', name: 'web', path: '/hello', status: 200 }
  },
  {
    name: 'its load balancer answers wrong',
    seen: { method: 'load-balancer', url, answer: { kind: 'wrong', detail: 'status 404', isIncomplete: false } },
    code: 'wrong-answer',
    evidence: 'status 404',
    facts: { kind: 'service-wrong-answer', name: 'web', path: '/hello', status: 200 }
  },
  {
    name: 'it does not answer',
    seen: { answer: { kind: 'none', via: 'proxy', message: 'error trying to reach service: EOF (503)' } },
    code: 'service-unreachable',
    evidence: 'error trying to reach service: EOF (503)',
    facts: { kind: 'service-unreachable', name: 'web' }
  }
]

describe('why a Service does not answer right', () => {
  test.each(rows)('$name: $code', ({ seen, code, evidence, facts }) => {
    const found = find(see(seen))
    expect([found?.rule.code, found?.evidence]).toEqual([code, evidence])
    expect(found?.rule.facts(service, see(seen))).toEqual(facts)
  })

  test('every rule has its row', () => {
    const codes = new Set(rows.map(({ code }) => code))
    expect(serviceRules.map(({ code }) => code).filter((code) => !codes.has(code))).toEqual([])
  })

  test.each<{ name: string; seen: Partial<ServiceObservations> }>([
    { name: 'not asked yet', seen: {} },
    { name: 'whose pods are not decided yet', seen: { pods: 'open' } },
    { name: 'that answers right', seen: { answer: { kind: 'right' }, rightInARow: 1 } },
    { name: 'whose load balancer answers right', seen: { method: 'load-balancer', url, answer: { kind: 'right' } } },
    { name: 'whose port on a node answers right', seen: { method: 'node-port', url, answer: { kind: 'right' } } }
  ])('nothing, of one $name', ({ seen }) => {
    expect(find(see(seen))).toBeUndefined()
  })
})

test.each<readonly [Partial<ServiceObservations>, string]>([
  [{}, 'no answer yet'],
  [{ url }, `no answer yet, asked at ${url}`],
  [{ pods: 'open' }, 'its pods were still undecided']
])('a Service that nothing is known of in time: %j', (seen, evidence) => {
  expect(diagnoseServiceTimeout(service, see(seen))).toMatchObject({ code: 'timeout', fault: 'this run', evidence })
})

test('a Service of a run that was asked to end blames nobody', () => {
  expect(diagnoseCancelledWorkload('web')).toMatchObject({
    code: 'cancelled',
    fault: 'this run',
    facts: { kind: 'workload-cancelled', name: 'web' }
  })
})
