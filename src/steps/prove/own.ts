import { idsOfManifests } from '../../core/plan/negative-tests.ts'
import type { UserWorkloads, WorkloadInputs } from '../../core/workloads/from-manifests.ts'
import { type AskedService, titleOfWorkload } from '../../core/workloads/workloads.ts'
import type { RunContext } from '../context.ts'
import { TaskGroup } from '../task-group.ts'
import { Observable } from '../watch/observable.ts'
import { finishUserWorkloads } from './end-workloads.ts'
import { type ProvenWorkloads, proveUserWorkloads, type WorkloadsContext } from './manifests.ts'
import { proveOwned } from './owned.ts'
import { listUndecided, markDecided, NOT_OWNED } from './rest.ts'

/**
 * Proves all of the user's own side by side, and how it ends: what is in the manifests, and what controllers make of that. `rest`
 * settles once all is decided that isn't the user's own.
 */
export async function proveOwn(
  user: UserWorkloads,
  inputs: WorkloadInputs,
  context: WorkloadsContext,
  rest: Promise<unknown>,
  run: RunContext
): Promise<ProvenWorkloads> {
  const group = new TaskGroup(run.signal)
  const inside = { ...run, signal: group.signal }
  // A Service of the manifests may lead to pods that a controller makes: then it is asked once these are there.
  const late = user.services.filter(
    ({ namespace, workload }) => workload === undefined && user.followed.some((one) => one.namespace === namespace)
  )
  const early = { ...user, services: user.services.filter((one) => !late.includes(one)) }
  const known = new Set([
    ...[...early.workloads, ...early.unchecked].map(titleOfWorkload),
    ...early.services.map(titleOfService)
  ])
  const ofManifests = group.start(proveUserWorkloads(early, idsOfManifests, context, inside))
  const undecided = new Observable(listUndecided(user.followed))
  void Promise.all([rest, ofManifests]).then(() => {
    markDecided(undecided, NOT_OWNED)
  })
  const all = await Promise.all([
    ofManifests,
    ...user.followed.map((one, index) => {
      const where = { ...context.within(one.namespace), signal: group.signal }
      const proving = proveOwned(one, { index, inputs, known, context, undecided }, where)
      return group.start(
        proving.finally(() => {
          markDecided(undecided, one.path)
        })
      )
    })
  ])
  group.throwIfFailed()
  const proven = merge(all.flatMap((one) => one ?? []))
  const asked = new Set(proven.workloads.map(({ report }) => titleOfWorkload(report)))
  const services = late.filter((one) => !asked.has(titleOfService(one)))
  const afterwards = await proveUserWorkloads(
    { workloads: [], services, unchecked: [] },
    idsOfManifests,
    context,
    inside
  )
  // All together: none is deleted that another one still needs.
  return await finishUserWorkloads(merge([proven, afterwards]), context)
}

function titleOfService({ name, namespace }: AskedService): string {
  return titleOfWorkload({ kind: 'Service', name, namespace })
}

function merge(all: readonly ProvenWorkloads[]): ProvenWorkloads {
  return {
    workloads: all.flatMap((one) => one.workloads),
    negativeTests: all.flatMap((one) => one.negativeTests),
    own: all.flatMap((one) => one.own)
  }
}
