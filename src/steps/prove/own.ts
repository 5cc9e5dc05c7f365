import type { Inputs } from '../../core/model.ts'
import { idsOfManifests } from '../../core/plan/negative-tests.ts'
import type { UserWorkloads } from '../../core/workloads/from-manifests.ts'
import { titleOfWorkload } from '../../core/workloads/workloads.ts'
import type { RunContext } from '../context.ts'
import { TaskGroup } from '../task-group.ts'
import { finishUserWorkloads } from './end-workloads.ts'
import { type ProvenWorkloads, proveUserWorkloads, type WorkloadsContext } from './manifests.ts'
import { proveOwned } from './owned.ts'

/** Proves all of the user's own side by side, and how it ends: what is in the manifests, and what controllers make of that. */
export async function proveOwn(
  user: UserWorkloads,
  inputs: Pick<Inputs, 'expectation' | 'runtimes'>,
  context: WorkloadsContext,
  run: RunContext
): Promise<ProvenWorkloads> {
  const group = new TaskGroup(run.signal)
  const known = new Set([
    ...[...user.workloads, ...user.unchecked].map(titleOfWorkload),
    ...user.services.map((one) => titleOfWorkload({ kind: 'Service', ...one }))
  ])
  const finish = (proving: Promise<ProvenWorkloads>): Promise<ProvenWorkloads | undefined> =>
    group.start(finishUserWorkloads(proving, context))
  const all = await Promise.all([
    finish(proveUserWorkloads(user, idsOfManifests, context, { ...run, signal: group.signal })),
    ...user.followed.map((one, index) => {
      const where = { ...context.within(one.namespace), signal: group.signal }
      return finish(proveOwned(one, { index, inputs, known, context }, where))
    })
  ])
  group.throwIfFailed()
  const proven = all.flatMap((one) => one ?? [])
  return {
    workloads: proven.flatMap((one) => one.workloads),
    negativeTests: proven.flatMap((one) => one.negativeTests),
    own: proven.flatMap((one) => one.own)
  }
}
