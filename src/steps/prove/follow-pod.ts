import type { Suspicion } from '../../core/verdict/grace.ts'
import { ANSWERS_NEEDED, judge, type Judgement } from '../../core/verdict/judge-pod.ts'
import type { Runtime, Verdict } from '../../core/model.ts'
import type { Observations } from '../../core/observations/observations.ts'
import type { Proof } from '../../core/workloads/workloads.ts'
import { type Probe, probeSample } from './probe.ts'
import type { PodObserver } from '../watch/pod-store.ts'
import type { RunContext } from '../context.ts'
import { awaitConfirmed, judgeUnread, mayBlame } from './confirm.ts'
import { Hearing } from './hearing.ts'
import { readLog, watchLog } from './logs.ts'
import { TaskGroup } from '../task-group.ts'
import type { Look } from '../watch/wait-for.ts'

/** A pod that is there or about to be, and what it is to prove. */
export type FollowedPod = {
  readonly name: string
  readonly runtime: Runtime
  /** The ways that it must answer by, each of them. */
  readonly asks: readonly Probe[]
  /** How long it is waited for while it may only be slow, by the run's clock; absent: to the deadline. */
  readonly patientUntilMs?: number
  /** Absent: right answers. */
  readonly proof?: Proof
  /** Is called at each look at it while its container runs and it is not decided. */
  readonly onRunning?: () => void
}

/** The result of a pod by itself. */
export type Decided = Extract<Judgement, { readonly kind: 'decided' }>

/** The verdict of what is decided by evidence that stood for its grace: what counts at once has been seen at once. */
export function verdictThatStood({
  ports: { clock }
}: RunContext): (decided: Decided | undefined) => Verdict | undefined {
  return (decided) => ((decided?.evidenceMs ?? Infinity) < clock.nowMs() ? decided?.verdict : undefined)
}

/** A kubelet that is silent may have more to report than what stands against it. */
function withoutBlame(decided: Decided): Decided {
  const { verdict } = decided
  if (!mayBlame(verdict) || !('diagnosis' in verdict)) return decided
  const { diagnosis } = verdict
  const evidence = `${diagnosis.evidence}; its kubelet has reported nothing since, not even by the node's Lease`
  return { ...decided, verdict: { kind: 'inconclusive', diagnosis: { ...diagnosis, evidence } } }
}

/** Follows a pod, asks it as soon as it runs, and ends as soon as there is a verdict. */
export async function followPod(pod: FollowedPod, observer: PodObserver, run: RunContext): Promise<Decided> {
  const { onRunning, patientUntilMs, proof = 'answers', runtime } = pod
  const decided = new AbortController()
  const group = new TaskGroup(AbortSignal.any([decided.signal, run.signal]))
  const { signal } = group
  let asking: Promise<void> | undefined
  let gathering: Promise<void> | undefined
  let suspicion: Suspicion | undefined
  const hearing = new Hearing(observer, run)
  const look = (seen: Observations, nowMs: number): Look<Decided> => {
    group.throwIfFailed()
    const one = { runtime, node: observer.node, seen, proof, patientUntilMs }
    const ending = run.signal.aborted ? 'cancelled' : undefined
    const judgement = judge(one, suspicion, nowMs, run.deadlineMs, ending)
    if (judgement.kind === 'decided') return { kind: 'decided', result: judgement }
    suspicion = judgement.suspicion
    if (seen.pod?.container.kind === 'running') onRunning?.()
    // Beside the judging: a node that gives no log must not hold up what else is seen of it.
    gathering ??= group.start(readLog(pod.name, observer, run, signal)).finally(() => {
      gathering = undefined
    })
    const { log } = runtime.sample.output ?? {}
    const isStarted = seen.pod?.container.kind === 'running' || seen.pod?.container.kind === 'ended'
    if (proof === 'output' && log !== undefined && isStarted && seen.isLogRight !== true) {
      asking ??= group.start(watchLog(pod.name, log, observer, run, signal)).finally(() => {
        asking = undefined
      })
    }
    if (proof === 'answers' && seen.pod?.container.kind === 'running' && seen.rightInARow < ANSWERS_NEEDED) {
      asking ??= group.start(probeSample(pod.asks, runtime.sample, observer, run, signal)).finally(() => {
        asking = undefined
      })
    }
    if (suspicion === undefined) return judgement
    return { ...judgement, againAtMs: hearing.before(judgement.againAtMs, suspicion, nowMs, signal) }
  }
  try {
    const verdictOf = verdictThatStood(run)
    const hear = (): Promise<boolean> => hearing.heard(signal)
    const found = await awaitConfirmed({ pod: pod.name, observer, look, verdictOf, hear, signal }, run)
    if (found.kind !== 'unread') return hearing.isSilent ? withoutBlame(found) : found
    return { kind: 'decided', verdict: judgeUnread(found, pod.name, runtime, observer.node, run) }
  } finally {
    decided.abort()
    await Promise.all([asking, gathering])
    group.throwIfFailed()
  }
}
