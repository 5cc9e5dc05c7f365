import { describeNoAnswer, hasTriedBoth, isUnroutable } from '../unanswered.ts'
import type { NoAnswer, Observations } from '../../observations/observations.ts'
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

const matching =
  (text: RegExp) =>
  ({ message }: NoAnswer): boolean =>
    text.test(message)

const bothTried = (seen: Observations | undefined): boolean =>
  seen?.answer?.kind === 'none' && hasTriedBoth(seen.answer)

/** What is wrong with what came back, where the sample runs. */
export const answerRules: readonly Rule[] = [
  {
    code: 'answer-incomplete',
    title: 'The answer breaks off, or has no end',
    fault: 'sample image',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'passed-elsewhere',
    graceMs: 3_000,
    find: ({ answer }) => (answer?.kind === 'wrong' && answer.isIncomplete ? answer.detail : undefined),
    fix: ({ runtime, node }) => [
      `Ask it by hand: kubectl port-forward to the pod, then curl -v port ${runtime.sample.port}${runtime.sample.path}. An answer must end within 64 KiB.`,
      `If other nodes answer whole, look at the shim and the network of ${node.name}.`
    ]
  },
  {
    code: 'wrong-answer',
    title: 'The sample answers, but not as expected',
    fault: 'sample image',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'passed-elsewhere',
    graceMs: 3_000,
    find: ({ answer }) => (answer?.kind === 'wrong' ? answer.detail : undefined),
    fix: ({ runtime, node }) => [
      `Compare the answer with what is expected: status ${runtime.sample.status} on ${runtime.sample.path}, port ${runtime.sample.port}.`,
      `If the image is your own, say in the sample file what it answers; if other nodes answer right, look at the shim on ${node.name}.`
    ]
  },
  {
    code: 'node-port-unreachable',
    title: 'The node does not answer on its port of the Service',
    fault: 'network',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'passed-elsewhere',
    graceMs: LISTENING_MS,
    find: unanswered(({ via }) => via === 'direct'),
    fix: ({ runtime, node }) => [
      `Check that ${node.name} can be reached from where this runs, on the port in the evidence: a firewall or security group may keep it closed. With access: proxy no such way is needed.`,
      `If other nodes answer there, look at kube-proxy on ${node.name}: it leads that port to the pod of ${runtime.name}.`
    ]
  },
  {
    code: 'connection-refused',
    title: 'Nothing listens on the port of the sample',
    fault: 'sample image',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'passed-elsewhere',
    graceMs: LISTENING_MS,
    find: unanswered(matching(/connection refused/i)),
    fix: ({ runtime, node }) => [
      `Check that ${runtime.sample.image} listens on port ${runtime.sample.port}: spin samples do on 80, lunatic, slight and wws samples on 3000. Say another port in a sample file.`,
      `If other nodes answer, look at the sample's log and the shim on ${node.name}.`
    ]
  },
  {
    code: 'pods-unreachable',
    title: 'The API server has no way to the pod',
    fault: 'network',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'passed-elsewhere',
    graceMs: LISTENING_MS,
    find: unanswered(isUnroutable),
    fix: ({ node, seen }) =>
      bothTried(seen)
        ? [
            `Mend the way into pods on ${node.name}: neither the API server nor that node's kubelet (port-forward) gets through. Look at the firewall between the API server and port 10250 of the node, at network policies in the run's namespace, and at the konnectivity agent if there is one.`
          ]
        : [
            `Set access to port-forward (or auto, which tries both ways): that goes through the kubelet.`,
            `Or mend the way from the API server to pods on ${node.name}, such as a firewall, a network policy or the konnectivity agent.`
          ]
  },
  {
    code: 'no-answer',
    title: 'The sample runs but does not answer',
    fault: 'network',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'passed-elsewhere',
    graceMs: LISTENING_MS,
    find: unanswered(matching(ASKED_IN_VAIN)),
    fix: ({ runtime, node, seen }) => [
      `Look at the sample's log: ${runtime.sample.image} took the request on port ${runtime.sample.port} and gave no answer in time, or none that is HTTP.`,
      bothTried(seen)
        ? `If its log shows no request, something on ${node.name} drops it, such as its network plugin: the kubelet, which asks from inside of the pod's network, got no answer either.`
        : `If its log shows no request, something on the way drops it, such as a network policy: access: auto asks through the kubelet then.`,
      `If other nodes answer, look at the shim and the network of ${node.name}.`
    ]
  },
  {
    code: 'api-server-gone',
    title: 'The API server could not be asked for the answer',
    fault: 'this run',
    verdict: 'inconclusive',
    graceMs: LISTENING_MS,
    find: unanswered(() => true),
    fix: () => [
      'Look at the way from here to the API server, and at its credentials (they may have expired during the run), and run again: the sample was not reached at all.'
    ]
  }
]
