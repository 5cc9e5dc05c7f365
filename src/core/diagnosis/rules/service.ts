import { describeNoAnswer } from '../unanswered.ts'
import type { Diagnosis, Fault } from '../../model.ts'
import type { NoAnswer } from '../../observations/observations.ts'
import type { ServiceObservations } from '../../verdict/judge-service.ts'
import type { AskedService } from '../../workloads/workloads.ts'
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
  readonly find: (seen: ServiceObservations) => string | undefined
  readonly fix: (service: AskedService, seen: ServiceObservations) => readonly string[]
}

/** Endpoints follow their pods within a second or two, and kube-proxy follows them. */
const ENDPOINTS_MS = 10_000
/** A cloud tries again and again: what it reports first may be that it is busy. */
const CLOUD_MS = 60_000
/** An address comes, and leads somewhere, when the cloud is ready: only the run's own end reports that it took too long. */
const UNTIL_THE_END = Number.POSITIVE_INFINITY

const unanswered = ({ answer }: ServiceObservations, isIt: (answer: NoAnswer) => boolean): string | undefined =>
  answer?.kind === 'none' && isIt(answer) ? describeNoAnswer(answer) : undefined

/** Why a Service doesn't answer right, specific first. */
export const serviceRules: readonly ServiceRule[] = [
  {
    code: 'service-not-made',
    title: 'The Service could not be made',
    fault: 'cluster',
    graceMs: AT_ONCE,
    find: ({ refusal }) => refusal,
    fix: ({ namespace }) => [`Look at what the server says, and at the quota and webhooks of namespace ${namespace}.`]
  },
  {
    code: 'service-without-pods',
    title: 'None of the pods behind the Service is well',
    fault: 'cluster',
    graceMs: AT_ONCE,
    find: ({ pods }) => (pods === 'none' ? 'every pod behind it failed, so there was nothing to ask' : undefined),
    fix: ({ name }) => [`Mend the pods first: their own diagnoses say what is wrong. Service ${name} follows them.`]
  },
  {
    code: 'load-balancer-forbidden',
    title: 'The Service has an address that must not be asked',
    fault: 'cluster',
    graceMs: AT_ONCE,
    find: (seen) => unanswered(seen, (answer) => answer.via === 'direct' && answer.isForbidden === true),
    fix: ({ name }) => [
      `Find out what gives ${name} that address: it is the machine that this runs on, its own network link, or a cloud's metadata service, and no cluster may send a run there.`,
      'Set access to proxy or port-forward to ask the Service through the API server instead.'
    ]
  },
  {
    code: 'load-balancer-failed',
    title: 'The load balancer could not be made',
    fault: 'cluster',
    graceMs: CLOUD_MS,
    find: ({ trouble, url }) => (url === undefined ? trouble : undefined),
    fix: ({ name, namespace }) => [
      `Read what the cloud's controller says: kubectl describe service ${name} -n ${namespace}. Quotas, missing permissions of its identity and wrong annotations are the common causes.`
    ]
  },
  {
    code: 'load-balancer-pending',
    title: 'The Service has not got an address',
    fault: 'cluster',
    graceMs: UNTIL_THE_END,
    find: ({ url, method }) =>
      method === 'load-balancer' && url === undefined
        ? 'status.loadBalancer of the Service has no address: <pending>'
        : undefined,
    fix: () => [
      'Let something give addresses to Services of type LoadBalancer: kind and bare machines have nothing that does (cloud-provider-kind and MetalLB do).',
      'In a cloud it takes minutes: raise timeout. Or set access to proxy, which needs no address.'
    ]
  },
  {
    code: 'load-balancer-unreachable',
    title: 'The address of the Service does not answer from here',
    fault: 'network',
    graceMs: UNTIL_THE_END,
    find: (seen) => (seen.method === 'load-balancer' ? unanswered(seen, () => true) : undefined),
    fix: ({ port }, { url = 'its address' }) => [
      `Look at the way from where this runs to ${url}: a route, a firewall or security group for port ${port.port}, an internal load balancer that only its own network sees.`,
      'In a cloud a new address may take minutes to work: raise timeout.'
    ]
  },
  {
    code: 'node-port-unreachable',
    title: 'The node does not answer on its port of the Service',
    fault: 'network',
    graceMs: ENDPOINTS_MS,
    find: (seen) => (seen.method === 'node-port' ? unanswered(seen, () => true) : undefined),
    fix: (_service, { url = 'the node' }) => [
      `Check that ${url} can be reached from where this runs: a firewall or security group may keep node ports closed. With access: proxy no such way is needed.`,
      'If it can, look at kube-proxy on that node.'
    ]
  },
  {
    code: 'service-without-endpoints',
    title: 'The Service has no endpoints',
    fault: 'cluster',
    graceMs: ENDPOINTS_MS,
    find: (seen) => unanswered(seen, ({ via, message }) => via === 'proxy' && /no endpoints available/i.test(message)),
    fix: ({ name, namespace }) => [
      `Compare the selector of Service ${name} with the labels of its pods, and its targetPort with their ports: kubectl get endpointslices -n ${namespace} -l kubernetes.io/service-name=${name}.`
    ]
  },
  {
    code: 'answer-incomplete',
    title: 'The answer breaks off, or has no end',
    fault: 'sample image',
    graceMs: 3_000,
    find: ({ answer }) => (answer?.kind === 'wrong' && answer.isIncomplete ? answer.detail : undefined),
    fix: ({ name, runtime }) => [
      `Ask Service ${name} for ${runtime.sample.path} by hand: an answer must end within 64 KiB.`
    ]
  },
  {
    code: 'wrong-answer',
    title: 'The Service answers, but not as expected',
    fault: 'sample image',
    graceMs: 3_000,
    find: ({ answer }) => (answer?.kind === 'wrong' ? answer.detail : undefined),
    fix: ({ name, runtime }) => [
      `Compare the answer of Service ${name} with what is expected: status ${runtime.sample.status} on ${runtime.sample.path}.`,
      'If the answer is right, correct path and expect, or the sample file.'
    ]
  },
  {
    code: 'service-unreachable',
    title: 'The Service does not answer',
    fault: 'network',
    graceMs: 15_000,
    find: (seen) => unanswered(seen, () => true),
    fix: ({ name }) => [
      `Look at the way that is named in the evidence. If the pods behind Service ${name} answer by themselves, compare its targetPort with the port that they listen on.`
    ]
  }
]

/** Nothing was found by the time that a verdict is due. */
export function diagnoseServiceTimeout({ name }: AskedService, { pods, url }: ServiceObservations): Diagnosis {
  const state = pods === 'open' ? 'its pods were still undecided' : 'no answer yet'
  return {
    code: 'timeout',
    title: 'Time ran out with no evidence of a cause',
    fault: 'this run',
    evidence: `${state}${url === undefined ? '' : `, asked at ${url}`}`,
    fix: [`Run again with a longer timeout; Service ${name} was still undecided at the end of this one.`]
  }
}

/** The run was ended from outside before anything was known of a row. */
export function diagnoseCancelledWorkload(name: string): Diagnosis {
  return {
    code: 'cancelled',
    title: 'The run was cancelled',
    fault: 'this run',
    evidence: 'the run was asked to end before this was decided',
    fix: [`Run again to learn about ${name}.`]
  }
}
