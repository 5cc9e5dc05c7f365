import { ANSWERS_NEEDED, judge } from '../../core/verdict/judge-pod.ts'
import type { Runtime } from '../../core/model.ts'
import type { Observations } from '../../core/observations/observations.ts'
import type { Proof } from '../../core/workloads/workloads.ts'
import { type Probe, probeSample } from './probe.ts'
import type { PodObserver } from '../watch/pod-store.ts'
import type { RunContext } from '../context.ts'
import { awaitJudgement, type Decided, type JudgedPod } from './await-judgement.ts'
import { readLog, watchLog } from './logs.ts'
import { TaskGroup } from '../task-group.ts'

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

/** Follows a pod, asks it as soon as it runs, and ends as soon as there is a verdict. */
export async function followPod(pod: FollowedPod, observer: PodObserver, run: RunContext): Promise<Decided> {
  const { onRunning, patientUntilMs, proof = 'answers', runtime } = pod
  const decided = new AbortController()
  const group = new TaskGroup(AbortSignal.any([decided.signal, run.signal]))
  const { signal } = group
  let asking: Promise<void> | undefined
  let gathering: Promise<void> | undefined
  const judgeNow: JudgedPod['judgeNow'] = (seen, ...rest) => {
    group.throwIfFailed()
    return judge({ runtime, node: observer.node, seen, proof, patientUntilMs }, ...rest)
  }
  const onOpen = (seen: Observations): void => {
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
  }
  try {
    return await awaitJudgement({ pod: pod.name, runtime, observer, judgeNow, onOpen }, run, signal)
  } finally {
    decided.abort()
    await Promise.all([asking, gathering])
    group.throwIfFailed()
  }
}
