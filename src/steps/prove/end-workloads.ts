import { RUN_LABEL } from '../../core/kubernetes/labels.ts'
import type { ObjectMeta, PodObject } from '../../core/kubernetes/objects.ts'
import { objectPath, podPath, podsPath } from '../../core/kubernetes/paths.ts'
import { diagnoseEnd } from '../../core/diagnosis/pod-end.ts'
import { beginEnd, undoEnd } from '../../core/observations/observations.ts'
import { ENDS_WITHIN_MS } from '../../core/verdict/judge-end.ts'
import type { OwnWorkload } from '../../core/verdict/proof.ts'
import { titleOfWorkload, type Workload } from '../../core/workloads/workloads.ts'
import type { Listing } from '../../ports.ts'
import type { RunContext } from '../context.ts'
import { describeFailure } from '../result.ts'
import { TaskGroup } from '../task-group.ts'
import type { PodObserver } from '../watch/pod-store.ts'
import { awaitEnd, type PodEnd } from './end-pod.ts'
import { withEnds } from './ended-pods.ts'
import { lookAtWorkloadsAgain } from './look-again.ts'
import type { ProvenWorkloads, WorkloadsContext } from './manifests.ts'

/** As Kubernetes has it where a pod's spec is silent. */
const DEFAULT_GRACE_SECONDS = 30

/** A pod that passed, whose end is looked at. */
type Ending = {
  readonly pod: string
  readonly uid: string
  readonly observer: PodObserver
  readonly workload: Workload
}

/** What the user's own workloads proved, and how their pods ended, once no Service and no negative test needs them any more. */
export async function finishUserWorkloads(
  own: readonly Workload[],
  proving: Promise<ProvenWorkloads>,
  { onWorkload, within }: Pick<WorkloadsContext, 'onWorkload' | 'within'>
): Promise<ProvenWorkloads> {
  const proven = await proving
  const isOpen = ({ report }: OwnWorkload): boolean =>
    report.verdict.kind === 'passed' && findOwn(own, report) !== undefined
  const [open, others] = [proven.workloads.filter(isOpen), proven.workloads.filter((one) => !isOpen(one))]
  const again = await lookAtWorkloadsAgain(open, own, within)
  const ended = await endWorkloads(again, own, within)
  for (const { report } of ended) onWorkload(report)
  return { ...proven, workloads: [...ended, ...others] }
}

function findOwn(own: readonly Workload[], report: OwnWorkload['report']): Workload | undefined {
  return own.find((one) => titleOfWorkload(one) === titleOfWorkload(report))
}

/** Deletes the objects that workloads belong to, side by side, and waits until those of their pods that passed have ended. */
async function endWorkloads(
  all: readonly OwnWorkload[],
  own: readonly Workload[],
  within: WorkloadsContext['within']
): Promise<readonly OwnWorkload[]> {
  const ended = await Promise.all(
    all.map(async (one) => {
      const workload = findOwn(own, one.report)
      if (workload === undefined) return one
      const run = within(workload.namespace)
      return { ...one, report: withEnds(one.report, await endWorkload(workload, one, run)) }
    })
  )
  return ended
}

async function endWorkload(
  workload: Workload,
  { report }: OwnWorkload,
  run: RunContext
): Promise<ReadonlyMap<string, PodEnd>> {
  const pods = report.pods.flatMap(({ pod, verdict }): readonly Ending[] => {
    const observer = verdict.kind === 'passed' ? run.store.find(pod) : undefined
    // What has ended by itself is there no more to be ended.
    return observer?.seen.pod?.phase === 'Running' ? [{ pod, uid: observer.seen.pod.uid, observer, workload }] : []
  })
  if (pods.length === 0 || run.keepsPods) return new Map()
  const listed = await run.ports.cluster.list<PodObject>(podsPath(run.namespace), workload.podQuery)
  if (listed.kind !== 'ok') return refuseAll(pods, describeFailure(listed), run)
  const done = new AbortController()
  const group = new TaskGroup(AbortSignal.any([run.signal, done.signal]))
  const following = group.start(followEnds(workload, listed.value, { ...run, signal: group.signal }))
  const ends = await endPods(workload, pods, listed.value, run)
  done.abort()
  await following
  group.throwIfFailed()
  return ends
}

/** Nothing else follows pods of the user's own. */
async function followEnds(
  { podQuery }: Workload,
  { items, resourceVersion }: Listing<PodObject>,
  run: RunContext
): Promise<void> {
  const since = { query: podQuery, resourceVersion, known: items }
  for await (const change of run.ports.cluster.follow<PodObject>(podsPath(run.namespace), since, run.signal)) {
    run.store.observePod(change)
  }
}

async function endPods(
  workload: Workload,
  pods: readonly Ending[],
  { items }: Listing<PodObject>,
  run: RunContext
): Promise<ReadonlyMap<string, PodEnd>> {
  for (const { observer } of pods) observer.update((seen) => beginEnd(seen))
  const removed = await removeRoot(workload, run)
  if (removed.kind === 'absent') {
    for (const { observer } of pods) observer.update(undoEnd)
    return new Map()
  }
  if (removed.kind === 'refused') return refuseAll(pods, removed.reason, run)
  await Promise.all(pods.map((one) => hurry(one, items, run)))
  const ends = pods.map(async ({ pod, observer }): Promise<readonly [string, PodEnd]> => {
    return [pod, await awaitEnd({ pod, runtime: workload.runtime, proof: workload.proof }, observer, run)]
  })
  return new Map(await Promise.all(ends))
}

/** How the deletion of an object went; `absent` where somebody else was first. */
type Removed = { readonly kind: 'removed' | 'absent' } | { readonly kind: 'refused'; readonly reason: string }

/** Deletes what makes the pods, at the uid that it is read with; the cleanup finds it gone. */
async function removeRoot({ collection, kind, name }: Workload, { ports, runId }: RunContext): Promise<Removed> {
  const path = objectPath(collection, name)
  const found = await ports.cluster.get<{ readonly metadata: ObjectMeta }>(path)
  if (found.kind === 'refused' && found.status === 404) return { kind: 'absent' }
  if (found.kind !== 'ok') return { kind: 'refused', reason: describeFailure(found) }
  const { labels, uid = '' } = found.value.metadata
  if (labels?.[RUN_LABEL] !== runId) return { kind: 'absent' }
  const removed = await ports.cluster.remove(path, { uid, ...(kind === 'Pod' ? {} : { foreground: true }) })
  if (removed.kind === 'ok') return { kind: 'removed' }
  const isGone = removed.kind === 'refused' && (removed.status === 404 || removed.status === 409)
  if (isGone) return { kind: removed.mayBeDone === true ? 'removed' : 'absent' }
  return { kind: 'refused', reason: describeFailure(removed) }
}

/** A pod has all of its own grace to end by itself, unless the run has less time left. */
async function hurry({ pod, uid }: Ending, items: readonly PodObject[], run: RunContext): Promise<void> {
  const spec = items.find(({ metadata }) => metadata.uid === uid)?.spec
  const ownSeconds = spec?.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS
  const leftSeconds = Math.floor((run.endMs - run.ports.clock.nowMs() - ENDS_WITHIN_MS) / 1000)
  if (ownSeconds <= Math.max(1, leftSeconds)) return
  // That this is refused, or finds nothing, shows at the pod.
  await run.ports.cluster.remove(podPath(run.namespace, pod), { uid, graceSeconds: Math.max(1, leftSeconds) })
}

function refuseAll(pods: readonly Ending[], reason: string, run: RunContext): ReadonlyMap<string, PodEnd> {
  return new Map(
    pods.map(({ observer, pod, workload: { runtime } }) => {
      const subject = { runtime, node: observer.node }
      const verdict = run.signal.aborted
        ? diagnoseEnd.cancelled(subject, pod)
        : diagnoseEnd.notDeleted(subject, pod, reason)
      return [pod, { kind: 'decided', verdict }] as const
    })
  )
}
