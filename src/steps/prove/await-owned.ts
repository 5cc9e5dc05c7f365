import { FIELD_MANAGER } from '../../core/kubernetes/labels.ts'
import type { EventObject, ObjectMeta } from '../../core/kubernetes/objects.ts'
import { eventsPath } from '../../core/kubernetes/paths.ts'
import type { FollowedObject, UserWorkloads } from '../../core/workloads/from-manifests.ts'
import { OWNED_KINDS } from '../../core/workloads/owned.ts'
import type { ApiResult, Listing } from '../../ports.ts'
import type { RunContext } from '../context.ts'
import type { Observable } from '../watch/observable.ts'
import { waitFor } from '../watch/wait-for.ts'
import type { SeenOwned } from './follow-owned.ts'

/** How long a controller has to make the first of what an object owns. */
const APPEARS_MS = 30_000
/** And then to make the rest: a Service comes a moment after its Deployment. */
const SETTLED_MS = 2_000
/** Once nothing else is waited for, how long it has to write to the object or to report an event of it: else there is none. */
const IS_NOTICED_MS = 10_000

/** What has come of an object once it is waited for no more: `unnoticed` if no controller has shown that it looks after it either. */
export type Found = 'there' | 'nothing' | 'unnoticed'

/** Waits for what a controller makes of an object: for less time where nothing else is waited for, and `isNoticed` shows no controller. */
export async function awaitOwned(
  list: () => UserWorkloads,
  isNoticed: () => Promise<boolean>,
  seen: Observable<SeenOwned>,
  run: RunContext
): Promise<Found> {
  const fromMs = run.ports.clock.nowMs()
  const isThere = await waitForFirst(list, seen, run, (now) =>
    now.isRestDecided ? fromMs + IS_NOTICED_MS : fromMs + APPEARS_MS
  )
  if (isThere) return 'there'
  if (run.ports.clock.nowMs() < fromMs + APPEARS_MS && !(await isNoticed())) return 'unnoticed'
  return (await waitForFirst(list, seen, run, () => fromMs + APPEARS_MS)) ? 'there' : 'nothing'
}

/** False if nothing that runs comes by then. */
async function waitForFirst(
  list: () => UserWorkloads,
  seen: Observable<SeenOwned>,
  { deadlineMs, ports: { clock }, signal }: RunContext,
  untilMs: (now: SeenOwned) => number
): Promise<boolean> {
  let [count, sinceMs] = [0, clock.nowMs()]
  return await waitFor<SeenOwned, boolean>(
    seen,
    (now, nowMs) => {
      const { services, workloads } = list()
      if (workloads.length + services.length !== count) [count, sinceMs] = [workloads.length + services.length, nowMs]
      const isThere = workloads.length > 0
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
export async function findSign(followed: FollowedObject, uid: string, run: RunContext): Promise<boolean> {
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
export async function describeNothing(uid: string, tookMs: number, found: Found, run: RunContext): Promise<string> {
  const kinds = OWNED_KINDS.map(({ kind }) => kind).filter((kind) => kind !== 'Service')
  const sought = `no ${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1) ?? ''} that it owns appeared within ${Math.round(tookMs / 1000)} s`
  if (found === 'unnoticed') return `${sought}, and no controller has written to it or reported an event of it`
  const events = await listEvents(uid, run)
  const newest = events.kind === 'ok' ? events.value.items.findLast(({ type }) => type === 'Warning') : undefined
  return newest === undefined ? sought : `${sought}; its last event is ${newest.reason ?? ''}: ${newest.message ?? ''}`
}
