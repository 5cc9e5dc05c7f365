import { findMismatch, type Mismatch, type WantedPod } from '../../core/kubernetes/mismatch.ts'
import { podsPath } from '../../core/kubernetes/paths.ts'
import type { PodObject } from '../../core/kubernetes/objects.ts'
import type { ApiResult } from '../../ports.ts'
import type { PodObserver } from '../watch/pod-store.ts'
import { ADMISSION_LAG_MS, isAdmissionLag, RETRY_MS } from '../admission.ts'
import type { RunContext } from '../context.ts'
import { nameAdders } from './name-adders.ts'
import { describeFailure, readRefusal } from '../result.ts'

/** What the pod must come back with, for the node that its observer has. */
export type Wanted = Omit<WantedPod, 'node'> & {
  /** A pod of the class that still comes back without its selector stays: it shows what such pods may do. */
  readonly keepsMissingSelector?: boolean
}

/**
 * Makes a pod and reads it back. Admission answers from caches: just after a class was applied a pod may be refused for
 * want of it, or admitted without its selector. Both are tried again for a while; what stays refused is written into the store.
 * Gives how a pod differs that was kept all the same.
 */
export async function createPod(
  name: string,
  manifest: object,
  wanted: Wanted,
  observer: PodObserver,
  run: RunContext
): Promise<Mismatch | undefined> {
  const { cluster, clock } = run.ports
  const path = podsPath(run.namespace)
  const untilMs = Math.min(clock.nowMs() + ADMISSION_LAG_MS, run.deadlineMs)
  for (;;) {
    const made = await cluster.create<PodObject>(path, manifest)
    const isInTime = clock.nowMs() < untilMs
    const isCancelled = run.signal.aborted
    // Its request was ended with the run: that reports nothing about the pod.
    if (made.kind === 'unreachable' && isCancelled) return undefined
    if (made.kind === 'ok') {
      const mismatch = findMismatch(made.value, { ...wanted, node: observer.node })
      if (mismatch === undefined || (!isInTime && mayKeep(mismatch, wanted))) {
        observer.made(made.value)
        return mismatch
      }
      await cluster.remove(`${path}/${name}`, { uid: made.value.metadata.uid ?? '', graceSeconds: 0 })
      if (!isInTime) {
        const named = await nameAdders(mismatch, wanted.runtimeClass, run)
        observer.update((seen) => ({ ...seen, mismatch: named }))
        return undefined
      }
    } else if (!isInTime || !isLag(made, wanted, run)) {
      observer.update((seen) => ({ ...seen, refusal: readRefusal(made) }))
      return undefined
    }
    // What would have been tried again may be admission's cache, which reports nothing about the pod either.
    if (isCancelled) return undefined
    await clock.wait(RETRY_MS, run.signal)
  }
}

function mayKeep(mismatch: Mismatch, wanted: Wanted): boolean {
  return wanted.keepsMissingSelector === true && mismatch.kind === 'selector'
}

/** One that exists is one of ours that was taken back: no other run has pods of this name. */
function isLag(made: Exclude<ApiResult<unknown>, { kind: 'ok' }>, wanted: Wanted, run: RunContext): boolean {
  const isThere = made.kind === 'refused' && made.reason === 'AlreadyExists'
  return isThere || isAdmissionLag(describeFailure(made), wanted.runtimeClass, run)
}
