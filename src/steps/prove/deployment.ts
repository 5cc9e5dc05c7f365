import type { Runtime } from '../../core/model.ts'
import type { PlannedCheck, RuntimeObjects } from '../../core/plan/types.ts'
import type { WorkloadObject } from '../../core/kubernetes/objects.ts'
import type { OwnWorkload } from '../../core/verdict/proof.ts'
import { decideByPods } from '../../core/verdict/decide-by-pods.ts'
import { refuseWorkload } from '../../core/verdict/judge-workload.ts'
import { awaitClasses } from '../admission.ts'
import { type ReadyPods, endReadyPods } from './ready-pods.ts'
import type { RunContext } from '../context.ts'
import { findTrouble } from './node-trouble.ts'
import type { WorkloadsContext } from './manifests.ts'
import { proveWorkload, type ProvenWorkload } from './workload.ts'
import type { DecidedCheck } from './check.ts'
import { readRefusal } from '../result.ts'
import type { Observable } from '../watch/observable.ts'

/** What came of a runtime's Deployment. */
export type ProvenDeployment = {
  readonly runtime: Runtime
  /** Of the Deployment, in the API. */
  readonly path: string
  /** Absent where it was not made. */
  readonly uid: string | undefined
  readonly workload: OwnWorkload
  readonly checks: readonly DecidedCheck[]
}

/** Makes a runtime's Deployment and proves its pods; gives its workload check, and what they say of the runtime's checks. */
export async function proveDeployment(
  { checks, deployment, runtime }: RuntimeObjects,
  readyPods: Observable<ReadyPods>,
  { nodes }: Pick<WorkloadsContext, 'nodes'>,
  run: RunContext
): Promise<ProvenDeployment | undefined> {
  if (deployment === undefined) return undefined
  const { object, workload } = deployment
  try {
    await awaitClasses([object], run)
    const made = await run.ports.cluster.create<WorkloadObject>(object.collection, object.body)
    const proven: ProvenWorkload =
      made.kind === 'ok'
        ? await proveWorkload(workload, { nodes, readyPods }, run)
        : { report: refuseWorkload(workload, readRefusal(made)), runtime, replaced: [] }
    return {
      runtime,
      path: `${object.collection}/${object.name}`,
      uid: made.kind === 'ok' ? made.value.metadata.uid : undefined,
      workload: { report: proven.report, runtime, negativeTest: runtime.name },
      checks: await decideChecks(checks, proven, run)
    }
  } finally {
    endReadyPods(readyPods)
  }
}

/** Each check's verdict by the Deployment's pods on its node, and, where no pod of it is, by the node itself. */
async function decideChecks(
  checks: readonly PlannedCheck[],
  { report, replaced }: ProvenWorkload,
  run: RunContext
): Promise<readonly DecidedCheck[]> {
  return await Promise.all(
    checks.map(async (check) => {
      const { name } = check.node
      const isSeen = [...report.pods, ...replaced].some(({ node }) => node === name)
      const trouble = isSeen ? undefined : await findTrouble(check, run)
      const decided = decideByPods(name, report, replaced, trouble)
      return { check, ...decided, decidedAtMs: run.ports.clock.nowMs() - run.startedAtMs }
    })
  )
}
