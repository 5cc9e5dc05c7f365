import type { EventObject, ObjectMeta } from '../../core/kubernetes/objects.ts'
import { eventsPath } from '../../core/kubernetes/paths.ts'
import type { Inputs } from '../../core/model.ts'
import { idsOfOwned } from '../../core/plan/negative-tests.ts'
import type { WorkloadReport } from '../../core/report.ts'
import { reportCancelled, reportNothingOwned } from '../../core/verdict/judge-workload.ts'
import { type FollowedObject, listUserWorkloads, type UserWorkloads } from '../../core/workloads/from-manifests.ts'
import { OWNED_KINDS } from '../../core/workloads/owned.ts'
import { titleOfWorkload } from '../../core/workloads/workloads.ts'
import type { RunContext } from '../context.ts'
import { describeFailure } from '../result.ts'
import { TaskGroup } from '../task-group.ts'
import { Observable } from '../watch/observable.ts'
import { waitFor } from '../watch/wait-for.ts'
import { followOwned, ownedOf, type SeenOwned } from './follow-owned.ts'
import { type ProvenWorkloads, proveUserWorkloads, type WorkloadsContext } from './manifests.ts'

/** How long a controller has to make the first of what an object owns. */
const APPEARS_MS = 30_000
/** And then to make the rest: a Service comes a moment after its Deployment. */
const SETTLED_MS = 2_000

/** What a followed object is proven with. */
export type OwnedContext = {
  /** Its place among all that are followed. */
  readonly index: number
  readonly inputs: Pick<Inputs, 'expectation' | 'runtimes'>
  /** Titles of what has a check of its own, as it is in the manifests itself. */
  readonly known: ReadonlySet<string>
  readonly context: WorkloadsContext
}

/** Proves what a controller makes of an object of the user's own, as if that had been in the manifests. */
export async function proveOwned(
  followed: FollowedObject,
  owned: OwnedContext,
  run: RunContext
): Promise<ProvenWorkloads> {
  const root = await run.ports.cluster.get<{ readonly metadata: ObjectMeta }>(followed.path)
  const uid = root.kind === 'ok' ? root.value.metadata.uid : undefined
  if (uid === undefined) {
    return reportNothing(followed, root.kind === 'ok' ? 'it has no uid' : describeFailure(root), owned)
  }
  const done = new AbortController()
  const group = new TaskGroup(AbortSignal.any([run.signal, done.signal]))
  const inside = { ...run, signal: group.signal }
  const seen = new Observable<SeenOwned>({ there: new Map(), between: new Map() })
  const following = group.start(followOwned(uid, seen, inside))
  const list = (): UserWorkloads => listOf(followed, uid, seen.seen, owned, inside)
  try {
    const fromMs = run.ports.clock.nowMs()
    const isThere = await waitForOwned(list, seen, inside)
    if (!isThere && run.signal.aborted) return report(followed, reportCancelled(followed), owned)
    const tookMs = run.ports.clock.nowMs() - fromMs
    if (!isThere) return reportNothing(followed, await describeNothing(uid, tookMs, run), owned)
    return await proveAll(list, owned, inside)
  } finally {
    done.abort()
    await following
    group.throwIfFailed()
  }
}

function listOf(
  { path }: FollowedObject,
  uid: string,
  seen: SeenOwned,
  { inputs, known }: OwnedContext,
  run: RunContext
): UserWorkloads {
  const { services, workloads, ...rest } = listUserWorkloads(ownedOf(uid, seen, run), inputs)
  const isNew = (kind: string, { name, namespace }: { readonly name: string; readonly namespace: string }): boolean =>
    !known.has(titleOfWorkload({ kind, name, namespace }))
  return {
    ...rest,
    workloads: workloads.map((one) => ({ ...one, root: path })).filter((one) => isNew(one.kind, one)),
    services: services.filter((one) => isNew('Service', one))
  }
}

/** False if nothing that runs comes in time. */
async function waitForOwned(
  list: () => UserWorkloads,
  seen: Observable<SeenOwned>,
  { deadlineMs, ports: { clock }, signal }: RunContext
): Promise<boolean> {
  const untilMs = Math.min(clock.nowMs() + APPEARS_MS, deadlineMs)
  let [count, sinceMs] = [0, clock.nowMs()]
  return await waitFor<SeenOwned, boolean>(
    seen,
    (_, nowMs) => {
      const { services, workloads } = list()
      if (workloads.length + services.length !== count) [count, sinceMs] = [workloads.length + services.length, nowMs]
      const isThere = workloads.length > 0
      const dueMs = isThere ? Math.min(sinceMs + SETTLED_MS, deadlineMs) : untilMs
      if (nowMs >= dueMs || signal.aborted) return { kind: 'decided', result: isThere }
      return { kind: 'open', againAtMs: dueMs }
    },
    { clock, signal }
  )
}

/** All that is there, and what came meanwhile, until nothing new comes. */
async function proveAll(
  list: () => UserWorkloads,
  { context, index }: OwnedContext,
  run: RunContext
): Promise<ProvenWorkloads> {
  let proven: ProvenWorkloads = { workloads: [], negativeTests: [], own: [] }
  const begun = new Set<string>()
  for (;;) {
    const { services, unchecked, workloads } = list()
    const fresh = {
      workloads: workloads.filter((one) => !begun.has(titleOfWorkload(one))),
      services: services.filter((one) => !begun.has(titleOfWorkload({ kind: 'Service', ...one }))),
      unchecked: unchecked.filter((one) => !begun.has(titleOfWorkload(one)))
    }
    const titles = [
      ...[...fresh.workloads, ...fresh.unchecked].map(titleOfWorkload),
      ...fresh.services.map((one) => titleOfWorkload({ kind: 'Service', ...one }))
    ]
    if (titles.length === 0 || (begun.size > 0 && run.signal.aborted)) return proven
    for (const title of titles) begun.add(title)
    const from = proven.own.length
    const more = await proveUserWorkloads(fresh, (at) => idsOfOwned(index)(from + at), context, run)
    proven = {
      workloads: [...proven.workloads, ...more.workloads],
      negativeTests: [...proven.negativeTests, ...more.negativeTests],
      own: [...proven.own, ...more.own]
    }
  }
}

function reportNothing(followed: FollowedObject, evidence: string, owned: OwnedContext): ProvenWorkloads {
  return report(followed, reportNothingOwned(followed, evidence), owned)
}

function report({ runtime }: FollowedObject, of: WorkloadReport, { context }: OwnedContext): ProvenWorkloads {
  context.onWorkload(of)
  return { workloads: [{ report: of, runtime }], negativeTests: [], own: [] }
}

/** What was looked for, and what the object's controller reports of it. */
async function describeNothing(
  uid: string,
  tookMs: number,
  { namespace, ports: { cluster } }: RunContext
): Promise<string> {
  const kinds = OWNED_KINDS.map(({ kind }) => kind).filter((kind) => kind !== 'Service')
  const sought = `no ${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1) ?? ''} that it owns appeared within ${Math.round(tookMs / 1000)} s`
  const events = await cluster.list<EventObject>(eventsPath(namespace), { fieldSelector: `involvedObject.uid=${uid}` })
  const newest = events.kind === 'ok' ? events.value.items.findLast(({ type }) => type === 'Warning') : undefined
  return newest === undefined ? sought : `${sought}; its last event is ${newest.reason ?? ''}: ${newest.message ?? ''}`
}
