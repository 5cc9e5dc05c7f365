import { diagnoseCancelled } from '../../core/diagnosis/diagnose.ts'
import { diagnoseBefore } from '../../core/diagnosis/diagnose-before.ts'
import type { NodeObject, PodObject } from '../../core/kubernetes/objects.ts'
import { nodesPath, podsPath } from '../../core/kubernetes/paths.ts'
import type { Node, Runtime, Verdict } from '../../core/model.ts'
import { observeGone, observePod, type Observations } from '../../core/observations/observations.ts'
import type { RunContext } from '../context.ts'
import { describeFailure } from '../result.ts'
import type { PodObserver } from '../watch/pod-store.ts'
import { type Look, waitFor } from '../watch/wait-for.ts'

/** What is waited for: a verdict on a pod, or on its end. */
export type Confirmed<R> = {
  readonly pod: string
  readonly observer: PodObserver
  readonly look: (seen: Observations, nowMs: number) => Look<R>
  /** The verdict of a result that stands on evidence that may have healed, unheard of; absent of any other. */
  readonly verdictOf: (result: R) => Verdict | undefined
  /** Is awaited before anybody is blamed; false where there was news meanwhile. */
  readonly hear?: () => Promise<boolean>
  readonly signal: AbortSignal
}

/** Why what a verdict blames could not be read once more. */
export type Unread = { readonly kind: 'unread'; readonly reason: string }

/**
 * Waits for a result as `waitFor`. One that blames somebody for what has stood for a while is looked at once more, when the pod, or the node
 * in trouble, has been read: a watch that is cut off or silent shows nothing, and that is no evidence.
 */
export async function awaitConfirmed<R>(one: Confirmed<R>, run: RunContext): Promise<R | Unread> {
  const { hear, look, observer, pod, signal, verdictOf } = one
  let isRead = false
  for (;;) {
    const waited = { wasOpen: false }
    const watched = (seen: Observations, nowMs: number): Look<R> => {
      const looked = look(seen, nowMs)
      waited.wasOpen ||= looked.kind === 'open'
      return looked
    }
    const result = await waitFor(observer, watched, { clock: run.ports.clock, signal })
    const verdict = verdictOf(result)
    if (verdict === undefined || !mayBlame(verdict) || (isRead && !waited.wasOpen)) return result
    if (hear !== undefined && !(await hear())) continue
    const { clock } = run.ports
    const begunMs = clock.nowMs()
    const reason = await readAgain(pod, observer, run)
    if (reason !== undefined) return { kind: 'unread', reason }
    if (clock.nowMs() > begunMs + SLOW_MS) await awaitNextAnswer(observer, run, signal)
    isRead = true
  }
}

/** Longer than that a read takes where requests to the API server hang, as while its load balancer changes over. */
const SLOW_MS = 2_000
/** Two answers that don't come take most of that. */
const ANSWERS_MS = 30_000

/**
 * Waits, where an answer that did not come is the evidence, for one that was asked for after this: requests that went to the sample
 * while others hung show nothing of it, and the next answer may still be of one of these.
 */
async function awaitNextAnswer(
  observer: PodObserver,
  { endMs, ports: { clock } }: RunContext,
  signal: AbortSignal
): Promise<void> {
  const untilMs = Math.min(clock.nowMs() + ANSWERS_MS, endMs)
  let last = observer.seen.answer
  for (let answers = 0; answers < 2 && clock.nowMs() < untilMs && !signal.aborted;) {
    const { seen } = observer
    const { answer, end, pod } = seen
    if (answer?.kind !== 'none' || end !== undefined || pod?.container.kind !== 'running') return
    if (answer !== last) answers += 1
    last = answer
    if (answers < 2) await observer.changed(seen, clock, untilMs - clock.nowMs(), signal)
  }
}

/** True where somebody is blamed, whether or not that is the node in the end, or will be if the same went well on another one. */
export function mayBlame(verdict: Verdict): boolean {
  if (verdict.kind === 'failed') return true
  return verdict.kind === 'inconclusive' && verdict.nodeAtFaultIf !== undefined
}

/** The verdict where what would be blamed could not be read. */
export function judgeUnread({ reason }: Unread, pod: string, runtime: Runtime, node: Node, run: RunContext): Verdict {
  if (run.signal.aborted) return { kind: 'inconclusive', diagnosis: diagnoseCancelled({ runtime }) }
  return diagnoseBefore.notSeenAgain(runtime, node, `pod ${pod} and its node could not be read once more: ${reason}`)
}

async function readAgain(pod: string, observer: PodObserver, run: RunContext): Promise<string | undefined> {
  return observer.seen.nodeTrouble === undefined ? await readPod(pod, observer, run) : await readNode(observer, run)
}

/** Takes in what has become of a pod, unless its watch has shown that meanwhile; gives why it can't be read, if so. */
async function readPod(pod: string, observer: PodObserver, run: RunContext): Promise<string | undefined> {
  const before = observer.seen
  const { uid } = before.pod ?? {}
  if (uid === undefined) return undefined
  const { clock, cluster } = run.ports
  const found = await cluster.list<PodObject>(podsPath(run.namespace), { fieldSelector: `metadata.name=${pod}` })
  if (found.kind !== 'ok') return describeFailure(found)
  const object = found.value.items.find(({ metadata }) => metadata.uid === uid)
  observer.update((seen) => {
    if (seen.pod !== before.pod || seen.end?.container !== before.end?.container) return seen
    return object === undefined ? observeGone(seen, clock.nowMs()) : observePod(seen, object, false, clock.nowMs())
  })
  return undefined
}

/**
 * Takes in what has become of a pod's node, which its watch may report only later; gives why that can't be read, if so. By a list, as
 * nothing else needs the permission to get single nodes.
 */
export async function readNode(observer: PodObserver, { ports, store }: RunContext): Promise<string | undefined> {
  const { nodeNow, nodeTrouble } = observer.seen
  const { name } = observer.node
  const found = await ports.cluster.list<NodeObject>(nodesPath, { fieldSelector: `metadata.name=${name}` })
  if (found.kind !== 'ok') return describeFailure(found)
  // What a watch has shown meanwhile is newer.
  if (observer.seen.nodeNow !== nodeNow || observer.seen.nodeTrouble !== nodeTrouble) return undefined
  const [object] = found.value.items
  store.observeNode(
    object === undefined ? { type: 'DELETED', object: { metadata: { name } } } : { type: 'MODIFIED', object }
  )
  return undefined
}
