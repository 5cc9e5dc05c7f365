import { judgeNegativeTest, type NegativeTestJudgement } from '../../core/verdict/judge-negative-test.ts'
import { containersOf, makePodWithoutClass, type PodTemplate } from '../../core/kubernetes/negative-test-pod.ts'
import { makeNegativeTestPod } from '../../core/kubernetes/pods.ts'
import { fillNonce } from '../../core/kubernetes/samples.ts'
import type { Node, Runtime } from '../../core/model.ts'
import { describeUnmade, type Observations } from '../../core/observations/observations.ts'
import { nameNegativeTestPod, NODES_TRIED } from '../../core/plan/negative-tests.ts'
import type { NegativeTestReport } from '../../core/report.ts'
import { probeSample, podProbe } from './probe.ts'
import type { ReadyPods } from './ready-pods.ts'
import type { RunContext } from '../context.ts'
import { readLog, watchLog } from './logs.ts'
import { createPod } from './create-pod.ts'
import { deletePod } from './end-pod.ts'
import { waitUntil } from '../watch/wait-for.ts'
import type { Observable } from '../watch/observable.ts'

/** A module that isn't runnable reports it at its first start; this is for a slow pull before it. */
const PATIENCE_MS = 60_000

/** Its node has the image, since the sample passed there: one that shows nothing by then may do so on another node. */
const ELSEWHERE_AFTER_MS = 20_000

/** A sample that runs answers soon; one that doesn't, where others do, may never. */
const OTHERS_AFTER_MS = 5_000

const CANCELLED: NegativeTestJudgement & { readonly isCancelled: true } = {
  verdict: 'not-proven',
  isCancelled: true,
  evidence: 'the sample answered, but the run was asked to end before its negative test was done'
}

/** What a negative test is made of: the sample, or what the pods of a workload of the user's own are made from. */
type Tested = { readonly runtime: Runtime; readonly template?: PodTemplate | undefined }

/**
 * Tries a runtime's sample without its class on a node where it passed with it, and on another one where it passed if
 * the test was ended by something else there, or showed nothing; undefined if it never passes. The first try begins as soon as the sample runs
 * somewhere, and counts only if it passes there.
 */
export async function proveNegativeTestOf(
  tested: Tested,
  readyPods: Observable<ReadyPods>,
  id: string,
  run: RunContext
): Promise<NegativeTestReport | undefined> {
  const waiting = { clock: run.ports.clock, signal: run.signal }
  const tried = new Set<string>()
  let [attempts, mayBeEarly] = [0, true]
  const next = ({ isEnded, passed, running: [runs] }: ReadyPods): Node | 'none' | undefined => {
    const early = mayBeEarly && passed.length === 0 ? runs : undefined
    return passed.find(({ node }) => !tried.has(node.name))?.node ?? early ?? (isEnded ? 'none' : undefined)
  }
  let report: NegativeTestReport | undefined
  while (tried.size < NODES_TRIED) {
    const node = await waitUntil(readyPods, next, run.endMs, waiting)
    if (node === 'none') break
    if (run.signal.aborted) return report ?? { runtime: tested.runtime.name, ...CANCELLED }
    if (node === undefined) break
    attempts += 1
    const isEarly = hasPassed(readyPods.seen, node) !== true
    const mayMove = (): boolean =>
      tried.size + 1 < NODES_TRIED &&
      readyPods.seen.passed.some((one) => one.node !== node && !tried.has(one.node.name))
    const name = nameNegativeTestPod(id, attempts, run.runId)
    const ended = await proveNegativeTest(tested, node, name, { mayMove, readyPods }, run)
    mayBeEarly = false
    const counts = await waitForPass(readyPods, node, run)
    // What kept the pod out may have been the check's own, such as a quota with room for one.
    if (counts !== true || (isEarly && ended.isUnmade)) continue
    tried.add(node.name)
    report = ended.report
    if (!ended.isDisturbed) break
  }
  return report
}

/** Whether the sample passes on a node: no longer waited for than for a while once it has passed on another one, which is tried then. */
async function waitForPass(
  readyPods: Observable<ReadyPods>,
  node: Node,
  run: RunContext
): Promise<boolean | undefined> {
  const { clock } = run.ports
  const waiting = { clock, signal: run.signal }
  const soonMs = Math.min(clock.nowMs() + OTHERS_AFTER_MS, run.endMs)
  const soon = await waitUntil(readyPods, (seen) => hasPassed(seen, node), soonMs, waiting)
  if (soon !== undefined) return soon
  const decide = (seen: ReadyPods): boolean | undefined =>
    hasPassed(seen, node) ?? (seen.passed.length > 0 ? false : undefined)
  return await waitUntil(readyPods, decide, run.endMs, waiting)
}

/** Whether a sample has passed on a node; undefined while it may. */
function hasPassed({ passed, running }: ReadyPods, node: Node): boolean | undefined {
  if (passed.some((one) => one.node === node)) return true
  return running.includes(node) ? undefined : false
}

/**
 * Tries a runtime's sample without its class, on one node: not for long where nothing shows and it may move to another one, and no
 * longer than until the sample can't pass there any more.
 */
async function proveNegativeTest(
  { runtime, template }: Tested,
  node: Node,
  name: string,
  { mayMove, readyPods }: { readonly mayMove: () => boolean; readonly readyPods: Observable<ReadyPods> },
  given: RunContext
): Promise<{ readonly report: NegativeTestReport; readonly isDisturbed: boolean; readonly isUnmade: boolean }> {
  // Its answers and logs have the time that the test itself has: what is left after the checks.
  const run = { ...given, deadlineMs: given.endMs }
  const { clock } = run.ports
  const observer = run.store.open(name, node)
  const decided = new AbortController()
  const signal = AbortSignal.any([decided.signal, run.signal])
  let asking: Promise<void> | undefined
  let gathering: Promise<void> | undefined
  const failed = new AbortController()
  const useful = AbortSignal.any([failed.signal, run.signal])
  const cannotPass = (now: ReadyPods): true | undefined => (hasPassed(now, node) === false ? true : undefined)
  const failing = waitUntil(readyPods, cannotPass, run.endMs, { clock, signal }).then(() => {
    failed.abort()
  })
  try {
    const { log } = fillNonce(runtime, name).sample.output ?? {}
    const pod =
      template === undefined
        ? makeNegativeTestPod(name, run.runId, fillNonce(runtime, name), node)
        : makePodWithoutClass(name, run.runId, template, node)
    await createPod(name, pod, { selector: {} }, observer, run)
    const onOpen = (): void => {
      const { kind } = observer.seen.pod?.container ?? { kind: 'none' }
      if (log !== undefined && (kind === 'running' || kind === 'ended')) {
        asking ??= watchLog(name, log, observer, run, signal)
      }
      if (runtime.sample.port !== 0 && kind === 'running') {
        asking ??= probeSample([podProbe(name, runtime.sample, run)], runtime.sample, observer, run, signal)
      }
      gathering ??= readLog(name, observer, run, signal).finally(() => {
        gathering = undefined
      })
    }
    const untilMs = Math.min(clock.nowMs() + PATIENCE_MS, run.endMs)
    const own = template === undefined ? undefined : containersOf(template)
    const look = (seen: Observations): NegativeTestJudgement | undefined => judgeNegativeTest(seen, own)
    const lookUntil = (ms: number): Promise<NegativeTestJudgement | undefined> =>
      waitUntil(observer, look, Math.min(ms, untilMs), { clock, signal: useful, onOpen })
    let judged = await lookUntil(clock.nowMs() + ELSEWHERE_AFTER_MS)
    // What runs here may still answer.
    const runs = observer.seen.pod?.container.kind === 'running'
    if (judged === undefined && (runs || !mayMove())) judged = await lookUntil(untilMs)
    const nothing: NegativeTestJudgement = {
      verdict: 'not-proven',
      isDisturbed: true,
      evidence: 'no evidence came in time that it is not runnable'
    }
    const { isDisturbed = false, ...result } = judged ?? (run.signal.aborted ? CANCELLED : nothing)
    const isUnmade = describeUnmade(observer.seen) !== undefined
    return { report: { runtime: runtime.name, node: node.name, ...result }, isDisturbed, isUnmade }
  } finally {
    decided.abort()
    await Promise.all([asking, failing, gathering, deletePod(name, run)])
  }
}
