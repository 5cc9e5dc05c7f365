import type { Facts } from '../../facts/diagnosis.ts'
import type { Diagnosis, Fault } from '../../model.ts'
import { describeNoAnswer, type NoAnswer } from '../../observations/no-answer.ts'
import type { ServiceObservations } from '../../observations/service-observations.ts'
import type { AskedService } from '../../workloads/workloads.ts'
import { API_SERVER_GONE, CREDENTIALS_REFUSED, findCredentials, findOutage } from './admission.ts'
import { AT_ONCE } from './rule.ts'

/**
 * One cause of a Service that doesn't answer. None of them is a node image's: the pods behind it have verdicts of their
 * own. So all are inconclusive.
 */
export type ServiceRule = {
  readonly code: string
  readonly title: string
  readonly fault: Fault
  /** As of a rule for checks. */
  readonly graceMs: number
  /** The same. */
  readonly isAsked?: true
  readonly find: (seen: ServiceObservations) => string | undefined
  readonly facts: (service: AskedService, seen: ServiceObservations) => Facts
}

/** Endpoints follow their pods within a second or two, and kube-proxy follows them. */
const ENDPOINTS_MS = 10_000
/** A cloud tries again and again: what it reports first may be that it is busy. */
const CLOUD_MS = 60_000
/** An address comes, and leads somewhere, when the cloud is ready: only the run's own end reports that it took too long. */
const UNTIL_THE_END = Number.POSITIVE_INFINITY

const unanswered = ({ answer }: ServiceObservations, isIt: (answer: NoAnswer) => boolean): string | undefined =>
  answer?.kind === 'none' && isIt(answer) ? describeNoAnswer(answer) : undefined

const wrongAnswer = {
  code: 'wrong-answer',
  title: 'The Service answers, but not as expected',
  fault: 'sample image',
  isAsked: true,
  facts: ({ name, runtime: { sample } }) => ({
    kind: 'service-wrong-answer',
    name,
    path: sample.path,
    status: sample.status
  })
} satisfies Omit<ServiceRule, 'find' | 'graceMs'>

/** Why a Service doesn't answer right, specific first. */
export const serviceRules: readonly ServiceRule[] = [
  { ...API_SERVER_GONE, graceMs: AT_ONCE, find: findOutage },
  { ...CREDENTIALS_REFUSED, graceMs: AT_ONCE, find: findCredentials },
  {
    code: 'service-not-made',
    title: 'The Service could not be created',
    fault: 'cluster',
    graceMs: AT_ONCE,
    find: ({ refusal }) => refusal?.text,
    facts: ({ namespace }) => ({ kind: 'service-not-made', namespace })
  },
  {
    code: 'service-without-pods',
    title: 'None of the pods behind the Service is ready',
    fault: 'cluster',
    graceMs: AT_ONCE,
    find: ({ pods }) => (pods === 'none' ? 'no pod behind it passed, so there was nothing to ask' : undefined),
    facts: ({ name }) => ({ kind: 'service-without-pods', name })
  },
  {
    code: 'load-balancer-forbidden',
    title: 'The Service has an address that is not allowed',
    fault: 'cluster',
    graceMs: AT_ONCE,
    find: (seen) => unanswered(seen, (answer) => answer.via === 'direct' && answer.isForbidden === true),
    facts: ({ name }) => ({ kind: 'load-balancer-forbidden', name })
  },
  {
    code: 'load-balancer-failed',
    title: 'The load balancer could not be created',
    fault: 'cluster',
    graceMs: CLOUD_MS,
    find: ({ trouble, url }) => (url === undefined ? trouble : undefined),
    facts: ({ name, namespace }) => ({ kind: 'load-balancer-failed', name, namespace })
  },
  {
    code: 'load-balancer-pending',
    title: 'The Service has no external address',
    fault: 'cluster',
    graceMs: UNTIL_THE_END,
    find: ({ url, method }) =>
      method === 'load-balancer' && url === undefined
        ? 'status.loadBalancer of the Service has no address: <pending>'
        : undefined,
    facts: () => ({ kind: 'load-balancer-pending' })
  },
  {
    code: 'load-balancer-unreachable',
    title: 'The address of the Service does not answer from here',
    fault: 'network',
    graceMs: UNTIL_THE_END,
    find: (seen) => (seen.method === 'load-balancer' ? unanswered(seen, () => true) : undefined),
    facts: ({ port }, { url }) => ({ kind: 'load-balancer-unreachable', url, port: port.port })
  },
  {
    code: 'node-port-unreachable',
    title: 'The node does not answer on its port of the Service',
    fault: 'network',
    graceMs: ENDPOINTS_MS,
    find: (seen) => (seen.method === 'node-port' ? unanswered(seen, () => true) : undefined),
    facts: (_, { url }) => ({ kind: 'service-node-port-unreachable', url })
  },
  {
    code: 'service-without-endpoints',
    title: 'The Service has no endpoints',
    fault: 'cluster',
    graceMs: ENDPOINTS_MS,
    find: (seen) => unanswered(seen, ({ via, message }) => via === 'proxy' && /no endpoints available/i.test(message)),
    facts: ({ name, namespace }) => ({ kind: 'service-without-endpoints', name, namespace })
  },
  {
    code: 'answer-incomplete',
    title: 'The answer is incomplete, or does not end',
    fault: 'sample image',
    graceMs: 3_000,
    isAsked: true,
    find: ({ answer }) => (answer?.kind === 'wrong' && answer.isIncomplete ? answer.detail : undefined),
    facts: ({ name, runtime }) => ({ kind: 'service-answer-incomplete', name, path: runtime.sample.path })
  },
  // Pods that warm up, or a load balancer that has yet to find them, answer so for as long as it takes.
  {
    ...wrongAnswer,
    graceMs: UNTIL_THE_END,
    find: ({ answer }) => (answer?.kind === 'wrong' && answer.isUnavailable === true ? answer.detail : undefined)
  },
  { ...wrongAnswer, graceMs: 3_000, find: ({ answer }) => (answer?.kind === 'wrong' ? answer.detail : undefined) },
  {
    code: 'service-unreachable',
    title: 'The Service does not answer',
    fault: 'network',
    graceMs: 15_000,
    find: (seen) => unanswered(seen, () => true),
    facts: ({ name }) => ({ kind: 'service-unreachable', name })
  }
]

/** Nothing was found by the time that a verdict is due. */
export function diagnoseServiceTimeout({ name }: AskedService, { pods, url }: ServiceObservations): Diagnosis {
  const state = pods === 'open' ? 'its pods were still undecided' : 'no answer yet'
  return {
    code: 'timeout',
    title: 'Time ran out before the cause was known',
    fault: 'this run',
    evidence: `${state}${url === undefined ? '' : `, asked at ${url}`}`,
    facts: { kind: 'service-timeout', name }
  }
}

/** The run was ended from outside before anything was known of a row. */
export function diagnoseCancelledWorkload(name: string): Diagnosis {
  return {
    code: 'cancelled',
    title: 'The run was cancelled',
    fault: 'this run',
    evidence: 'the run was asked to end before this was decided',
    facts: { kind: 'workload-cancelled', name }
  }
}
