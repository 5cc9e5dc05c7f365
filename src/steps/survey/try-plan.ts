import { refuseClasses } from '../../core/plan/decide.ts'
import { runtimeClassPath } from '../../core/kubernetes/paths.ts'
import type { Plan } from '../../core/plan/types.ts'
import type { Cluster } from '../../ports.ts'
import { refusalOf } from '../admission.ts'
import { type ClassProblem, readClassProblem } from '../../core/plan/class-problem.ts'

/**
 * The plan without the classes that the server would refuse, and what depends on them; changes nothing on the cluster. A
 * server that can't be asked, or a webhook that can't be, shows nothing of a class.
 */
export async function tryPlan(plan: Plan, cluster: Cluster): Promise<Plan> {
  const wanted = plan.classes.filter((one) => one.kind === 'create' || one.kind === 'add-selector')
  const refusals = await Promise.all(
    wanted.map(async ({ object, runtime }): Promise<readonly [string, ClassProblem][]> => {
      const tried = await cluster.apply(runtimeClassPath(runtime.runtimeClass), object, { dryRun: true })
      const refusal = refusalOf(tried)
      if (tried.kind !== 'refused' || refusal === undefined) return []
      return [[runtime.runtimeClass, readClassProblem(tried, refusal)]]
    })
  )
  return refuseClasses(plan, new Map(refusals.flat()))
}
