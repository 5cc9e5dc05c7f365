import { makeUrl } from '../../core/kubernetes/hosts.ts'
import { ANSWERS_NEEDED, judgeAnswer } from '../../core/verdict/judge-pod.ts'
import type { Node, Sample } from '../../core/model.ts'
import { quoteValue } from '../../core/text/quote.ts'
import { type AnswerView, observeAnswer } from '../../core/observations/observations.ts'
import type { Answer, Matcher } from '../../ports.ts'
import type { PodObserver } from '../watch/pod-store.ts'
import type { RunContext } from '../context.ts'

/** One way to ask something once; ends by itself within 10 s. */
export type Probe = (signal: AbortSignal) => Promise<Answer>

/** Between two tries after an answer that was not right. */
export const AGAIN_MS = 250

/** The way into a pod that the input `access` means. */
export function podProbe(pod: string, { port, path }: Sample, { namespace, ports }: RunContext): Probe {
  return (signal) => ports.pods.ask({ namespace, pod, port, path }, signal)
}

/**
 * A node's own port of a Service, which leads to the pod on that node. From inside of the pod network it may lead to any other
 * (kube-proxy applies no traffic policy there), so it proves nothing of the pod, which is asked itself as well.
 */
export function nodePortProbe(node: Node, nodePort: number, { path }: Sample, { ports }: RunContext): Probe {
  return async (signal) =>
    (await askAddresses(node.addresses, nodePort, path, (url) => ports.services.askUrl(url, signal))) ?? {
      ...{ kind: 'no-answer', via: 'direct' },
      message: `node ${node.name} has no address`
    }
}

/**
 * Asks something that speaks HTTP at one address after the other, as not all lead there from everywhere; what the last one gives
 * counts if none answers. Undefined if there is none.
 */
export async function askAddresses(
  addresses: readonly string[],
  port: number,
  path: string,
  ask: (url: string) => Promise<Answer>
): Promise<Answer | undefined> {
  let last: Answer | undefined
  for (const address of addresses) {
    last = await askAddress(address, port, path, ask)
    if (last.kind === 'answered') return last
  }
  return last
}

/** Asks where a cluster names it; what is no address, or no port, is not asked. */
async function askAddress(
  host: string,
  port: number,
  path: string,
  ask: (url: string) => Promise<Answer>
): Promise<Answer> {
  const url = makeUrl(host, port, path)
  if (url !== undefined) return await ask(url)
  const message = `not asked: expected an IP address or a DNS name, and a port, got ${quoteValue(host)} and ${quoteValue(port)}`
  return { kind: 'no-answer', via: 'direct', message, isForbidden: true }
}

/** Asks each way in turn: what doesn't answer right decides, and only if each does has the sample answered right. */
async function askEach(
  asks: readonly Probe[],
  sample: Sample,
  matcher: Matcher,
  signal: AbortSignal
): Promise<AnswerView> {
  for (const ask of asks) {
    const view = await viewAnswer(sample, await ask(signal), matcher, signal)
    if (view.kind !== 'right' || signal.aborted) return view
  }
  return { kind: 'right' }
}

/** Asks a sample, by each way that it must answer by, until it gave as many right answers in a row as a pass needs, or the signal reports that nobody cares. */
export async function probeSample(
  asks: readonly Probe[],
  sample: Sample,
  observer: PodObserver,
  run: RunContext,
  signal: AbortSignal
): Promise<void> {
  const { clock } = run.ports
  while (!signal.aborted && observer.seen.rightInARow < ANSWERS_NEEDED) {
    const view = await askEach(asks, sample, run.ports.matcher, signal)
    if (isAborted(signal)) return
    observer.update((seen) => observeAnswer(seen, view, clock.nowMs()))
    if (view.kind !== 'right') await clock.wait(AGAIN_MS, signal)
  }
}

/** What an answer is against what a sample promises. */
export async function viewAnswer(
  sample: Sample,
  answer: Answer,
  matcher: Matcher,
  signal: AbortSignal
): Promise<AnswerView> {
  if (answer.kind === 'no-answer') return { ...answer, kind: 'none' }
  if (sample.body.kind === 'contains') return judgeAnswer(sample, answer)
  return judgeAnswer(sample, answer, await matcher.matches(sample.body, answer.body, signal))
}

/** A function of its own: the compiler doesn't know that an await may change a signal. */
export function isAborted(signal: AbortSignal): boolean {
  return signal.aborted
}
