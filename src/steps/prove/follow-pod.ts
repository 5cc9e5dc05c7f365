import type { Suspicion } from '../../core/verdict/grace.ts'
import { ANSWERS_NEEDED, judge, type Judgement } from '../../core/verdict/judge-pod.ts'
import type { Runtime } from '../../core/model.ts'
import type { Proof } from '../../core/workloads/workloads.ts'
import { type Probe, probeSample } from './probe.ts'
import type { PodObserver } from '../watch/pod-store.ts'
import type { RunContext } from '../context.ts'
import { readLog } from './logs.ts'

/** A pod that is there or about to be, and what it is to prove. */
export type FollowedPod = {
  readonly name: string
  readonly runtime: Runtime
  readonly ask: Probe
  /** Absent: right answers. */
  readonly proof?: Proof
}

/** The result of a pod by itself. */
export type Decided = Extract<Judgement, { readonly kind: 'decided' }>

/** Follows a pod, asks it as soon as it runs, and ends as soon as there is a verdict. */
export async function followPod(pod: FollowedPod, observer: PodObserver, run: RunContext): Promise<Decided> {
  const { clock } = run.ports
  const { runtime, proof = 'answers' } = pod
  const decided = new AbortController()
  const signal = AbortSignal.any([decided.signal, run.signal])
  let asking: Promise<void> | undefined
  let gathering: Promise<void> | undefined
  let suspicion: Suspicion | undefined
  try {
    for (;;) {
      const { seen } = observer
      const one = { runtime, node: observer.node, seen, proof }
      const ending = run.signal.aborted ? 'cancelled' : undefined
      const judgement = judge(one, suspicion, clock.nowMs(), run.deadlineMs, ending)
      if (judgement.kind === 'decided') return judgement
      suspicion = judgement.suspicion
      // Beside the judging: a node that gives no log must not hold up what else is seen of it.
      gathering ??= readLog(pod.name, observer, run, signal).finally(() => {
        gathering = undefined
      })
      if (proof === 'answers' && seen.pod?.container.kind === 'running' && seen.rightInARow < ANSWERS_NEEDED) {
        asking ??= probeSample(pod.ask, runtime.sample, observer, run, signal).finally(() => {
          asking = undefined
        })
      }
      const news = observer.changed(seen, clock, judgement.againAtMs - clock.nowMs(), signal)
      await Promise.race([news, ...[asking, gathering].flatMap((work) => (work === undefined ? [] : throwsOnly(work)))])
    }
  } finally {
    decided.abort()
    await Promise.all([asking, gathering])
  }
}

/** Throws what the work throws, and else never ends: what it finds is news, and comes that way. */
async function throwsOnly(work: Promise<void>): Promise<never> {
  await work
  return new Promise(() => undefined)
}
