import type { PodObject } from '../../core/kubernetes/objects.ts'
import { podsPath } from '../../core/kubernetes/paths.ts'
import { beginEnd, dropEnd, undoEnd } from '../../core/observations/observations.ts'
import type { Refusal } from '../../core/observations/refusal.ts'
import type { OwnWorkload } from '../../core/verdict/proof.ts'
import { titleOfWorkload, type Workload } from '../../core/workloads/workloads.ts'
import type { RunContext } from '../context.ts'
import { readRefusal } from '../result.ts'
import { TaskGroup } from '../task-group.ts'
import type { PodObserver } from '../watch/pod-store.ts'
import { awaitEnd, decideUndeleted, type PodEnd } from './end-pod.ts'
import { withEnds } from './ended-pods.ts'
import { lookAtWorkloadsAgain } from './look-again.ts'
import type { ProvenWorkloads, WorkloadsContext } from './manifests.ts'
import { hurry, removeRoot, rootOf } from './remove-workload.ts'

/** A pod that passed, whose end is looked at. */
type Ending = {
  readonly pod: string
  readonly uid: string
  readonly observer: PodObserver
  readonly workload: Workload
}

/** What the user's own workloads proved, and how their pods ended, once no Service and no negative test needs them any more. */
export async function finishUserWorkloads(
  proven: ProvenWorkloads,
  { onWorkload, within }: Pick<WorkloadsContext, 'onWorkload' | 'within'>
): Promise<ProvenWorkloads> {
  const workloadOf = ({ report }: OwnWorkload): Workload | undefined =>
    proven.own.find((one) => titleOfWorkload(one) === titleOfWorkload(report))
  const isOpen = (one: OwnWorkload): boolean => one.report.verdict.kind === 'passed' && workloadOf(one) !== undefined
  const [open, others] = [proven.workloads.filter(isOpen), proven.workloads.filter((one) => !isOpen(one))]
  const again = await lookAtWorkloadsAgain(open, proven.own, within)
  const pods = again.flatMap((one) => listEnding(one, workloadOf(one), within))
  // What a controller made of one object goes with it, all at once.
  const byRoot = [...Map.groupBy(pods, ({ workload }) => rootOf(workload)).values()]
  const ends = new Map((await Promise.all(byRoot.map((one) => endTogether(one, within)))).flat())
  const ended = again.map((one) => ({ ...one, report: withEnds(one.report, endsIn(one.report.namespace, ends)) }))
  for (const { report } of ended) onWorkload(report)
  return { ...proven, workloads: [...ended, ...others] }
}

function listEnding(
  { report }: OwnWorkload,
  workload: Workload | undefined,
  within: WorkloadsContext['within']
): readonly Ending[] {
  const run = within(report.namespace)
  return report.pods.flatMap(({ pod, verdict }) => {
    const observer = verdict.kind === 'passed' ? run.store.find(pod) : undefined
    // What has ended by itself is there no more to be ended.
    if (workload === undefined || run.keepsPods || observer?.seen.pod?.phase !== 'Running') return []
    return [{ pod, uid: observer.seen.pod.uid, observer, workload }]
  })
}

/** Deletes what makes these pods, and waits until they have ended; gives each end by the pod's namespace and name. */
async function endTogether(
  pods: readonly Ending[],
  within: WorkloadsContext['within']
): Promise<readonly (readonly [string, PodEnd])[]> {
  const [first] = pods
  if (first === undefined) return []
  const run = within(first.workload.namespace)
  const path = podsPath(run.namespace)
  const listed = await run.ports.cluster.list<PodObject>(path)
  if (listed.kind !== 'ok') return refuseAll(pods, readRefusal(listed), run)
  const { items, resourceVersion } = listed.value
  const done = new AbortController()
  const group = new TaskGroup(AbortSignal.any([run.signal, done.signal]))
  const follow = async (): Promise<void> => {
    // Nothing else follows pods of the user's own.
    for await (const change of run.ports.cluster.follow<PodObject>(
      path,
      { resourceVersion, known: items },
      group.signal
    )) {
      run.store.observePod(change)
    }
  }
  const following = group.start(follow())
  try {
    return await endPods(first.workload, pods, items, run)
  } finally {
    done.abort()
    await following
    group.throwIfFailed()
  }
}

async function endPods(
  workload: Workload,
  pods: readonly Ending[],
  items: readonly PodObject[],
  run: RunContext
): Promise<readonly (readonly [string, PodEnd])[]> {
  for (const { observer } of pods) observer.update((seen) => beginEnd(seen))
  const removed = await removeRoot(workload, run)
  if (removed.kind === 'absent' || removed.kind === 'kept') {
    const undo = removed.kind === 'absent' ? undoEnd : dropEnd
    for (const { observer } of pods) observer.update(undo)
    return []
  }
  if (removed.kind === 'refused') return refuseAll(pods, removed.refusal, run)
  await Promise.all(pods.map((one) => hurry(one, items, run)))
  return await Promise.all(
    pods.map(async ({ observer, pod, workload: { proof, runtime } }) => {
      const end = await awaitEnd({ pod, runtime, proof }, observer, run)
      return [placeOf(run.namespace, pod), end] as const
    })
  )
}

function placeOf(namespace: string, pod: string): string {
  return `${namespace}/${pod}`
}

function endsIn(namespace: string, ends: ReadonlyMap<string, PodEnd>): ReadonlyMap<string, PodEnd> {
  const start = placeOf(namespace, '')
  return new Map(
    [...ends].flatMap(([place, end]) => (place.startsWith(start) ? [[place.slice(start.length), end]] : []))
  )
}

function refuseAll(pods: readonly Ending[], refusal: Refusal, run: RunContext): readonly (readonly [string, PodEnd])[] {
  return pods.map(({ observer, pod, workload: { runtime } }) => {
    return [placeOf(run.namespace, pod), decideUndeleted({ pod, runtime }, refusal, observer, run)] as const
  })
}
