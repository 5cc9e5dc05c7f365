import {
  describeNoAnswer,
  hasTriedBoth,
  isRefusedByIpv6,
  isUnroutable,
  isWithoutTunnel,
  type NoAnswer
} from '../../observations/no-answer.ts'
import type { Observations } from '../../observations/observations.ts'
import type { Rule } from './rule.ts'

/** A server may listen some seconds after its container runs. */
const LISTENING_MS = 15_000

/**
 * How those between us and the sample say that they asked it without result: the API server's proxy, the kubelet's port-forward, or
 * nobody in time. All other words are about our own way to the API server, and no node is to blame for that.
 */
const ASKED_IN_VAIN =
  /error trying to reach service|address not allowed|forwarding port|socket hang up|parse error|aborted due to timeout/i

const unanswered =
  (isIt: (answer: NoAnswer) => boolean) =>
  ({ answer, pod }: Observations): string | undefined =>
    answer?.kind === 'none' && pod?.container.kind === 'running' && isIt(answer) ? describeNoAnswer(answer) : undefined

/** Of a container that runs: an answer of the one before it is no evidence of the next. */
const wrong =
  (isIt: (answer: Wrong) => boolean) =>
  ({ answer, pod }: Observations): string | undefined =>
    answer?.kind === 'wrong' && pod?.container.kind === 'running' && isIt(answer) ? answer.detail : undefined

type Wrong = Extract<Observations['answer'], { readonly kind: 'wrong' }>

const matching =
  (text: RegExp) =>
  ({ message }: NoAnswer): boolean =>
    text.test(message)

const isTriedBothWays = (seen: Observations | undefined): boolean =>
  seen?.answer?.kind === 'none' && hasTriedBoth(seen.answer)

const isAskedByIpv6Alone = (seen: Observations | undefined): boolean =>
  seen?.answer?.kind === 'none' && isRefusedByIpv6(seen.answer) && !hasTriedBoth(seen.answer)

const wrongAnswer = {
  code: 'wrong-answer',
  title: 'The sample answers, but not as expected',
  fault: 'sample image',
  verdict: 'inconclusive',
  graceMs: 3_000,
  isAsked: true,
  facts: ({ runtime: { sample } }) => ({
    kind: 'wrong-answer',
    status: sample.status,
    port: sample.port,
    path: sample.path
  })
} satisfies Omit<Rule, 'find'>

const nodePortUnreachable = {
  code: 'node-port-unreachable',
  title: 'The node does not answer on its port of the Service',
  fault: 'network',
  verdict: 'inconclusive',
  graceMs: LISTENING_MS,
  facts: ({ runtime }) => ({ kind: 'node-port-unreachable', runtime: runtime.name })
} satisfies Omit<Rule, 'find'>

const podsUnreachable = {
  code: 'pods-unreachable',
  title: 'The API server cannot reach the pod',
  fault: 'network',
  verdict: 'inconclusive',
  graceMs: LISTENING_MS
} satisfies Omit<Rule, 'find' | 'facts'>

/** What is wrong with what came back, where the sample runs. */
export const answerRules: readonly Rule[] = [
  {
    code: 'answer-incomplete',
    title: 'The answer is incomplete, or does not end',
    fault: 'sample image',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'passed-elsewhere',
    graceMs: 3_000,
    isAsked: true,
    find: wrong(({ isIncomplete }) => isIncomplete),
    facts: ({ runtime: { sample } }) => ({ kind: 'answer-incomplete', port: sample.port, path: sample.path })
  },
  {
    ...wrongAnswer,
    // No node is to blame for an expression that takes too long here, wherever else it ended in time.
    find: wrong(({ isUnmatched }) => isUnmatched === true)
  },
  {
    ...wrongAnswer,
    nodeAtFaultIf: 'passed-elsewhere',
    // An app that warms up answers so for as long as it takes.
    isPatient: true,
    find: wrong(({ isUnavailable }) => isUnavailable === true)
  },
  {
    ...wrongAnswer,
    nodeAtFaultIf: 'passed-elsewhere',
    find: wrong(() => true)
  },
  {
    ...nodePortUnreachable,
    nodeAtFaultIf: 'passed-elsewhere',
    find: unanswered((answer) => answer.via === 'direct' && answer.url !== undefined)
  },
  {
    ...nodePortUnreachable,
    // Without an address that may be asked nothing was, and nothing is known of the node.
    find: unanswered(({ via }) => via === 'direct')
  },
  {
    ...podsUnreachable,
    // It is down for all nodes, whichever of them is asked meanwhile; a connection that its own proxy refuses is none of a sample's.
    find: unanswered(isWithoutTunnel),
    facts: () => ({ kind: 'no-tunnel' })
  },
  {
    code: 'connection-refused',
    title: 'Nothing listens on the port of the sample',
    fault: 'sample image',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'passed-elsewhere',
    graceMs: LISTENING_MS,
    // A module that is compiled under a limit on its CPU takes most of a minute to listen, and shows nothing else until then.
    isPatient: true,
    find: unanswered(matching(/connection refused/i)),
    facts: ({ runtime: { sample }, seen }) => ({
      kind: 'connection-refused',
      image: sample.image,
      port: sample.port,
      isOnlyIpv6: isAskedByIpv6Alone(seen)
    })
  },
  {
    ...podsUnreachable,
    nodeAtFaultIf: 'passed-elsewhere',
    find: unanswered(isUnroutable),
    facts: ({ seen }) => ({ kind: 'pods-unreachable', isTriedBothWays: isTriedBothWays(seen) })
  },
  {
    code: 'no-answer',
    title: 'The sample runs but does not answer',
    fault: 'network',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'passed-elsewhere',
    graceMs: LISTENING_MS,
    find: unanswered(matching(ASKED_IN_VAIN)),
    facts: ({ runtime: { sample }, seen }) => ({
      kind: 'no-answer',
      image: sample.image,
      port: sample.port,
      isTriedBothWays: isTriedBothWays(seen)
    })
  },
  {
    code: 'api-server-gone',
    title: 'The answer could not be fetched through the API server',
    fault: 'this run',
    verdict: 'inconclusive',
    graceMs: LISTENING_MS,
    find: unanswered(() => true),
    facts: () => ({ kind: 'answer-not-fetched' })
  }
]
