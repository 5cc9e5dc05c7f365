import { idsOfOwned } from '../../core/plan/negative-tests.ts'
import type { WorkloadReport } from '../../core/report.ts'
import { reportNothingOwned } from '../../core/verdict/judge-workload.ts'
import {
  type FollowedObject,
  listUserWorkloads,
  type UserWorkloads,
  type WorkloadInputs
} from '../../core/workloads/from-manifests.ts'
import { titleOfWorkload } from '../../core/workloads/workloads.ts'
import type { RunContext } from '../context.ts'
import { describeFailure } from '../result.ts'
import { TaskGroup } from '../task-group.ts'
import { Observable } from '../watch/observable.ts'
import { findNothing, findNothingOfAnnotated, readRoot } from './await-owned.ts'
import { followOwned, followRest, ownedOf, type SeenOwned } from './follow-owned.ts'
import { type ProvenWorkloads, proveUserWorkloads, type WorkloadsContext } from './manifests.ts'
import { markProving, type Undecided } from './rest.ts'

/** What a followed object is proven with. */
export type OwnedContext = {
  /** Its place among all that are followed. */
  readonly index: number
  readonly inputs: WorkloadInputs
  /** Titles of what has a check of its own, as it is in the manifests itself. */
  readonly known: ReadonlySet<string>
  readonly context: WorkloadsContext
  /** Of all that the run proves. */
  readonly undecided: Observable<Undecided>
}

/** Proves what a controller makes of an object of the user's own, as if that had been in the manifests. */
export async function proveOwned(
  followed: FollowedObject,
  owned: OwnedContext,
  run: RunContext
): Promise<ProvenWorkloads> {
  const root = await readRoot(followed, run)
  const uid = root.kind === 'ok' ? root.value.metadata.uid : undefined
  if (uid === undefined) {
    return reportNothing(followed, root.kind === 'ok' ? 'it has no uid' : describeFailure(root), owned)
  }
  const done = new AbortController()
  const group = new TaskGroup(AbortSignal.any([run.signal, done.signal]))
  const inside = { ...run, signal: group.signal }
  const seen = new Observable<SeenOwned>({ there: new Map(), between: new Map(), restDecidedAtMs: undefined })
  const following = [followOwned(uid, seen, inside), followRest(owned.undecided, followed, seen, inside)]
  const ended = Promise.all(following.map((one) => group.start(one)))
  const list = (): UserWorkloads => listOf(followed, uid, seen.seen, owned, inside)
  try {
    const find = followed.isAnnotated ? findNothingOfAnnotated : findNothing
    const nothing = await find(followed, uid, list, seen, inside)
    if (nothing !== undefined) return report(followed, nothing, owned)
    markProving(owned.undecided, followed.path)
    return await proveAll(list, owned, inside)
  } finally {
    done.abort()
    await ended
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
