import { diagnoseMismatch } from '../../core/diagnosis/diagnose.ts'
import type { Subject } from '../../core/diagnosis/subject/subject.ts'
import type { Mismatch } from '../../core/kubernetes/mismatch.ts'
import type { Node, Verdict } from '../../core/model.ts'
import type { WorkloadReport } from '../../core/report.ts'
import { judgeWorkload, type OpenPod, type WorkloadJudgement } from '../../core/verdict/judge-workload.ts'
import type { OwnWorkload } from '../../core/verdict/proof.ts'
import { anyNode, type Workload } from '../../core/workloads/workloads.ts'
import { isUnplaced } from '../../core/diagnosis/rules/scheduling.ts'
import { nameAdders } from './name-adders.ts'
import { podProbe } from './probe.ts'
import { addReadyPod, type ReadyPods } from './ready-pods.ts'
import type { PodObserver } from '../watch/pod-store.ts'
import type { RunContext } from '../context.ts'
import { followPod } from './follow-pod.ts'
import {
  currentRefusal,
  followPods,
  followRefusals,
  followWorkload,
  type Seen,
  type SeenPod
} from './follow-workload.ts'
import { TaskGroup } from '../task-group.ts'
import { Observable } from '../watch/observable.ts'
import { waitFor } from '../watch/wait-for.ts'

/** A controller tries again soon; a class or a service account that was just made is there by then. */
const REFUSED_MS = 10_000

/** What a workload is proven with: the nodes as they were surveyed, and who waits for its pods. */
export type WorkloadContext = { readonly nodes: ReadonlyMap<string, Node>; readonly readyPods: Observable<ReadyPods> }

/** What came of a workload, as far as its own pods tell. */
export type ProvenWorkload = Omit<OwnWorkload, 'negativeTest'> & Pick<WorkloadJudgement, 'replaced'>

/** Proves a workload that is there: follows its pods, whoever makes them, until it has all and each has its verdict. */
export async function proveWorkload(
  workload: Workload,
  { nodes, readyPods }: WorkloadContext,
  run: RunContext
): Promise<ProvenWorkload> {
  const done = new AbortController()
  const group = new TaskGroup(AbortSignal.any([run.signal, done.signal]))
  const context = { ...run, signal: group.signal }
  const seen = new Observable<Seen>({ state: { wanted: undefined }, pods: new Map() })
  const work: Promise<unknown>[] = []
  const start = (one: Promise<void>): void => void work.push(group.start(one))
  start(followWorkload(workload, seen, context))
  start(followRefusals(workload, seen, context))
  start(
    followPods(workload, nodes, seen, context, (uid, observer) => {
      start(provePod(uid, workload, observer, seen, readyPods, context))
    })
  )
  const judged = await waitForVerdict(workload, seen, context)
  done.abort()
  // A pod that is undecided still reports it by now: it was cancelled, or doesn't count.
  await Promise.all(work)
  group.throwIfFailed()
  const judgement = judged ?? judgeAtEnd(workload, seen.seen)
  return {
    report: reportWorkload(workload, judgement),
    runtime: workload.runtime,
    replaced: judgement.replaced
  }
}

/** Undefined if the run ends before there is a verdict. */
async function waitForVerdict(
  workload: Workload,
  seen: Observable<Seen>,
  { deadlineMs, ports, signal }: RunContext
): Promise<WorkloadJudgement | undefined> {
  return await waitFor<Seen, WorkloadJudgement | undefined>(
    seen,
    (now, nowMs) => {
      if (signal.aborted) return { kind: 'decided', result: undefined }
      const { state } = now
      const refusal = currentRefusal(now)
      const isRefused = refusal !== undefined && nowMs >= refusal.sinceMs + REFUSED_MS
      const view = { ...state, ...(isRefused ? { refusal: refusal.message } : {}) }
      // At the deadline each pod gets its verdict, which is news.
      const isOver = nowMs >= deadlineMs && ![...now.pods.values()].some(isOpen)
      const result = judgeWorkload(workload, view, openPods(now), isOver)
      if (result !== undefined) return { kind: 'decided', result }
      const dueMs = refusal === undefined || isRefused ? deadlineMs : refusal.sinceMs + REFUSED_MS
      return { kind: 'open', againAtMs: nowMs < dueMs ? dueMs : nowMs + LATE_MS }
    },
    { clock: ports.clock, signal }
  )
}

/** Past the deadline only news is waited for, and it is on its way. */
const LATE_MS = 1_000

function judgeAtEnd(workload: Workload, seen: Seen): WorkloadJudgement {
  const judged = judgeWorkload(workload, seen.state, openPods(seen), true)
  if (judged === undefined) throw new Error(`no verdict at the end of ${workload.kind} ${workload.name}`)
  return judged
}

function isOpen({ deleted, verdict }: SeenPod): boolean {
  return !deleted && verdict === undefined
}

function openPods({ pods }: Seen): readonly OpenPod[] {
  return [...pods.values()].map(({ name, deleted, verdict, observer }) => ({
    pod: name,
    deleted,
    timings: observer.seen.timings,
    pulled: observer.seen.pulled,
    hasFailed: observer.seen.pod?.phase === 'Failed',
    node: observer.node === anyNode ? undefined : observer.node.name,
    verdict
  }))
}

async function provePod(
  uid: string,
  { proof, runtime }: Workload,
  observer: PodObserver,
  seen: Observable<Seen>,
  readyPods: Observable<ReadyPods>,
  run: RunContext
): Promise<void> {
  const { name = '', selectorMismatch } = seen.seen.pods.get(uid) ?? {}
  // Asked now: by the verdict the run that added it may have ended.
  const named = selectorMismatch && nameAdders(selectorMismatch, runtime.runtimeClass, run)
  const one = { name, runtime, proof, asks: [podProbe(name, runtime.sample, run)] }
  const decided = await followPod(one, observer, run)
  const verdict = excuse(decided.verdict, await named, { runtime, node: observer.node })
  if (verdict.kind === 'passed') addReadyPod(readyPods, { pod: name, port: runtime.sample.port, node: observer.node })
  seen.update((now) => {
    const pod = now.pods.get(uid)
    return pod === undefined ? now : { ...now, pods: new Map(now.pods).set(uid, { ...pod, verdict }) }
  })
}

/**
 * A pod that was admitted by another selector than its class's may be where the class keeps it off, or kept off where it belongs: no
 * node is to blame. Nor are manifests for which no node fits since the class got a selector.
 */
function excuse(verdict: Verdict, mismatch: Mismatch | undefined, subject: Subject): Verdict {
  if (mismatch === undefined) return verdict
  const isKeptOff = mismatch.kind === 'added-selector' && isUnplaced(verdict)
  return verdict.kind === 'failed' || isKeptOff ? (diagnoseMismatch(subject, mismatch) ?? verdict) : verdict
}

function reportWorkload(workload: Workload, { verdict, pods }: WorkloadJudgement): WorkloadReport {
  const { source, kind, namespace, name, runtime } = workload
  const isKnown = runtime.runtimeClass !== ''
  return { source, kind, namespace, name, verdict, via: '', pods, ...(isKnown ? { runtime: runtime.name } : {}) }
}
