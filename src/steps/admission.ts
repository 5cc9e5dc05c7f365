import type { PlannedObject } from '../core/plan/types.ts'
import { findAwaited } from '../core/plan/admission-lag.ts'
import { makeProbePod } from '../core/kubernetes/pods.ts'
import type { PodObject } from '../core/kubernetes/objects.ts'
import { podsPath } from '../core/kubernetes/paths.ts'
import type { ApiResult } from '../ports.ts'
import { podName, type RunContext } from './context.ts'
import { describeFailure } from './result.ts'
import { isTelling } from '../core/plan/decide.ts'

/** How long admission may take to see a class or a service account that was just made. */
export const ADMISSION_LAG_MS = 15_000
export const RETRY_MS = 150

/** One after the other, for servers that are behind to catch up meanwhile. */
const AGREEING = 3

/**
 * Waits until admission has seen the classes that this run made or changed and that pods of these objects will run under.
 * A pod of a check is read back and made again; the pods of others are made by controllers, which take what they get: a
 * pod that came in without its class's selector stays, on a node that may not run it. Goes on after a while, with a
 * warning. Asks nothing where no object names such a class.
 *
 * Each API server answers from a cache of its own, and our requests share one connection, which leads to one of them.
 * That one has seen the class then; another may still be behind, and a controller that talks to it gets such pods. What
 * they fail by is not held against their node (`prove/workload.ts`).
 */
export async function awaitClasses(objects: readonly PlannedObject[], run: RunContext): Promise<void> {
  const awaited = findAwaited(objects, run.freshClasses)
  await Promise.all([...awaited].map(([name, selector]) => awaitClass(name, selector, run)))
}

async function awaitClass(name: string, selector: Readonly<Record<string, string>>, run: RunContext): Promise<void> {
  const { clock, cluster, log } = run.ports
  const path = podsPath(run.namespace)
  const probe = makeProbePod(podName(run, 'probe'), run.runId, name, selector)
  const untilMs = Math.min(clock.nowMs() + ADMISSION_LAG_MS, run.deadlineMs)
  for (let agreed = 0; agreed < AGREEING && !run.signal.aborted;) {
    const reason = findUnseen(await cluster.create<PodObject>(path, probe, { dryRun: true }), selector)
    agreed = reason === undefined ? agreed + 1 : 0
    if (reason !== undefined && clock.nowMs() >= untilMs) {
      log.warn(
        `admission doesn't show RuntimeClass ${name} as it was applied: pods of it may be refused, or come without its node selector (${reason})`
      )
      return
    }
    if (agreed < AGREEING) await clock.wait(RETRY_MS, run.signal)
  }
}

/**
 * Reports why an answer doesn't show that the class was seen; undefined if it does. A probe contradicts the class's selector:
 * admission looks at that before pod security, quota and webhooks do at the pod, so the refusal is available in any
 * namespace. (Order and words: kube-apiserver's `AllOrderedPlugins`, and its plugin `runtimeclass`.)
 */
function findUnseen(answer: ApiResult<PodObject>, selector: Readonly<Record<string, string>>): string | undefined {
  const isOpen = Object.keys(selector).length === 0
  if (answer.kind === 'ok') return isOpen ? undefined : 'it admitted a pod that contradicts the selector'
  const reason = describeFailure(answer)
  if (reason.includes('conflict: runtimeClass.scheduling.nodeSelector')) return undefined
  const isBefore =
    answer.kind === 'unreachable' ||
    answer.status >= 429 ||
    /RuntimeClass "[^"]*" not found|service ?account/i.test(reason)
  return isOpen && !isBefore ? undefined : reason
}

/** True if admission may only not have seen yet what was just made: the namespace's service account, or the class. */
export function isAdmissionLag(message: string, runtimeClass: string | undefined, run: RunContext): boolean {
  if (/serviceaccount "default" not found|error looking up service account/i.test(message)) return true
  const isFresh = runtimeClass !== undefined && run.freshClasses.has(runtimeClass)
  return isFresh && /RuntimeClass "[^"]*" not found/i.test(message)
}

/** Why a dry run was refused; undefined if it wasn't, or that says nothing of the real request. */
export function refusalOf(tried: ApiResult<unknown>): string | undefined {
  if (tried.kind !== 'refused') return undefined
  const refusal = describeFailure(tried)
  return isTelling(refusal) ? refusal : undefined
}
