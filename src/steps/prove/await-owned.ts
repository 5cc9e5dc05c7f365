import { FIELD_MANAGER } from '../../core/kubernetes/labels.ts'
import type { WorkloadReport } from '../../core/report.ts'
import { reportCancelled, reportNothingOwned, reportUnchecked } from '../../core/verdict/judge-workload.ts'
import type { EventObject, ObjectMeta } from '../../core/kubernetes/objects.ts'
import { eventsPath } from '../../core/kubernetes/paths.ts'
import type { FollowedObject, UserWorkloads } from '../../core/workloads/from-manifests.ts'
import { OWNED_KINDS } from '../../core/workloads/owned.ts'
import type { ApiResult, Listing } from '../../ports.ts'
import type { RunContext } from '../context.ts'
import type { Observable } from '../watch/observable.ts'
import { waitFor } from '../watch/wait-for.ts'
import { listAgain, type SeenOwned } from './follow-owned.ts'

/** How long a controller has to make the first of what an object owns. */
const APPEARS_MS = 30_000
/** And then to make the rest: a Service comes a moment after its Deployment. */
const SETTLED_MS = 2_000
/** From when nothing else is waited for, how long it has to write to the object or to report an event of it: else there is none. */
const IS_NOTICED_MS = 10_000

/** What has come of an object once it is waited for no more: `unnoticed` if no controller has shown that it looks after it either. */
type Found = 'there' | 'nothing' | 'unnoticed'

/** The report of an object that nothing has come of; undefined once something is there. */
export async function findNothing(
  followed: FollowedObject,
  uid: string,
  list: () => UserWorkloads,
  seen: Observable<SeenOwned>,
  run: RunContext
): Promise<WorkloadReport | undefined> {
  const { clock } = run.ports
  const fromMs = clock.nowMs()
  const found = await awaitOwned(list, async () => await findSign(followed, uid, run), seen, run)
  if (found === 'there') return undefined
  if (run.signal.aborted) return reportCancelled(followed)
  return reportNothingOwned(followed, await describeNothing(uid, clock.nowMs() - fromMs, found, run))
}

/** As `findNothing`, of one that is annotated to run nothing: it is skipped only where it's known that it owns nothing. */
export async function findNothingOfAnnotated(
  followed: FollowedObject,
  uid: string,
  list: () => UserWorkloads,
  seen: Observable<SeenOwned>,
  run: RunContext
): Promise<WorkloadReport | undefined> {
  if (await awaitAnnotated(list, seen, run)) return undefined
  const unlisted = run.signal.aborted ? undefined : await listAgain(uid, seen, run)
  if (run.signal.aborted) return reportCancelled(followed)
  if (unlisted !== undefined) return reportNothingOwned(followed, unlisted)
  const isThere = await awaitAnnotated(list, seen, run)
  return isThere ? undefined : reportUnchecked({ ...followed, why: 'annotated' })
}

/** Waits for what a controller makes of an object: for less time where nothing else is waited for, and `isNoticed` shows no controller. */
async function awaitOwned(
  list: () => UserWorkloads,
  isNoticed: () => Promise<boolean>,
  seen: Observable<SeenOwned>,
  run: RunContext
): Promise<Found> {
  const latestMs = run.ports.clock.nowMs() + APPEARS_MS
  const isThere = await waitForFirst(list, seen, run, ({ restDecidedAtMs }) =>
    restDecidedAtMs === undefined ? latestMs : Math.min(restDecidedAtMs + IS_NOTICED_MS, latestMs)
  )
  if (isThere) return 'there'
  // Something may appear while it is asked who takes notice.
  const isUnnoticed = run.ports.clock.nowMs() < latestMs && !(await isNoticed())
  if (isUnnoticed && list().workloads.length === 0) return 'unnoticed'
  return (await waitForFirst(list, seen, run, () => latestMs)) ? 'there' : 'nothing'
}

/** Waits, until all else is decided, for what comes of an object that is annotated to run nothing, be it only a Service. */
async function awaitAnnotated(
  list: () => UserWorkloads,
  seen: Observable<SeenOwned>,
  run: RunContext
): Promise<boolean> {
  const untilMs = ({ restDecidedAtMs }: SeenOwned): number => restDecidedAtMs ?? run.deadlineMs
  const hasAny = ({ services, workloads }: UserWorkloads): boolean => workloads.length + services.length > 0
  return await waitForFirst(list, seen, run, untilMs, hasAny)
}

/** False if nothing comes by then: nothing that runs, unless otherwise given. */
async function waitForFirst(
  list: () => UserWorkloads,
  seen: Observable<SeenOwned>,
  { deadlineMs, ports: { clock }, signal }: RunContext,
  untilMs: (now: SeenOwned) => number,
  counts: (owned: UserWorkloads) => boolean = ({ workloads }) => workloads.length > 0
): Promise<boolean> {
  let [count, sinceMs] = [0, clock.nowMs()]
  return await waitFor<SeenOwned, boolean>(
    seen,
    (now, nowMs) => {
      const owned = list()
      const { services, workloads } = owned
      if (workloads.length + services.length !== count) [count, sinceMs] = [workloads.length + services.length, nowMs]
      const isThere = counts(owned)
      const dueMs = Math.min(isThere ? sinceMs + SETTLED_MS : untilMs(now), deadlineMs)
      if (nowMs >= dueMs || signal.aborted) return { kind: 'decided', result: isThere }
      return { kind: 'open', againAtMs: dueMs }
    },
    { clock, signal }
  )
}

/** The object itself. */
export async function readRoot(
  { path }: FollowedObject,
  { ports: { cluster } }: RunContext
): Promise<ApiResult<{ readonly metadata: ObjectMeta }>> {
  return await cluster.get<{ readonly metadata: ObjectMeta }>(path)
}

/** True if somebody else has written to the object, or reports events of it; what can't be read may show it. */
async function findSign(followed: FollowedObject, uid: string, run: RunContext): Promise<boolean> {
  const [root, events] = await Promise.all([readRoot(followed, run), listEvents(uid, run)])
  if (root.kind !== 'ok' || events.kind !== 'ok') return true
  const { managedFields = [] } = root.value.metadata
  return events.value.items.length > 0 || managedFields.some(({ manager }) => manager !== FIELD_MANAGER)
}

async function listEvents(
  uid: string,
  { namespace, ports: { cluster } }: RunContext
): Promise<ApiResult<Listing<EventObject>>> {
  return await cluster.list<EventObject>(eventsPath(namespace), { fieldSelector: `involvedObject.uid=${uid}` })
}

/** What was looked for, and what the object's controller reports of it. */
async function describeNothing(uid: string, tookMs: number, found: Found, run: RunContext): Promise<string> {
  const kinds = OWNED_KINDS.map(({ kind }) => kind).filter((kind) => kind !== 'Service')
  const sought = `no ${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1) ?? ''} that it owns appeared within ${Math.round(tookMs / 1000)} s`
  if (found === 'unnoticed') return `${sought}, and no controller has written to it or reported an event of it`
  const events = await listEvents(uid, run)
  const newest = events.kind === 'ok' ? events.value.items.findLast(({ type }) => type === 'Warning') : undefined
  return newest === undefined ? sought : `${sought}; its last event is ${newest.reason ?? ''}: ${newest.message ?? ''}`
}
