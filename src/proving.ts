import { listUserWorkloads } from './core/workloads/from-manifests.ts'
import type { Inputs, Node } from './core/model.ts'
import type { Plan } from './core/plan/plan.ts'
import type { CheckReport, Result, WorkloadReport } from './core/report.ts'
import { planRuntimeObjects } from './core/plan/objects.ts'
import { settleWorkload } from './core/verdict/settle-workloads.ts'
import { settleChecks, settleClass, settleResult } from './core/verdict/settle.ts'
import { renderProgress, renderWorkloadProgress } from './render/progress.ts'
import type { Proof, Proving } from './steps/prove/prove.ts'
import type { RunContext } from './steps/context.ts'
import type { Survey } from './steps/survey/survey.ts'
import { reportCheck } from './story.ts'

/** All that a run is to prove; each check and workload check is reported as soon as it is decided. */
export function makeProving(
  inputs: Inputs,
  plan: Plan,
  { nodesVersion, placed }: Pick<Survey, 'nodesVersion' | 'placed'>,
  nodes: readonly Node[],
  { namespace, ports, runId }: RunContext,
  colour: boolean
): Proving {
  return {
    plan,
    objects: planRuntimeObjects(inputs, plan.checks, namespace, runId),
    user: listUserWorkloads(placed, inputs),
    access: inputs.access,
    maxParallel: inputs.maxParallel,
    nodes,
    nodesVersion,
    onDecided: (decided) => {
      ports.log.info(renderProgress(reportCheck(decided), { colour }))
    },
    onWorkload: (workload) => {
      ports.log.info(renderWorkloadProgress(workload, { colour }))
    }
  }
}

/** The result of a run. */
export type Settled = {
  readonly checks: readonly CheckReport[]
  readonly workloads: readonly WorkloadReport[]
  readonly result: Result
  readonly message: string
}

/** Sees all that was proven beside each other, beside its negative tests, and beside the classes that were `replaced` meanwhile. */
export function settleProof(inputs: Inputs, plan: Plan, proof: Proof, replaced: ReadonlyMap<string, string>): Settled {
  const own = proof.checks.map((decided) => ({
    report: reportCheck({ ...decided, verdict: settleClass(decided.verdict, decided.check, replaced) }),
    blame: decided.blame
  }))
  const checks = settleChecks(own, proof.negativeTests, inputs.runtimes)
  const workloads = proof.workloads.map((workload) => settleWorkload(workload, proof.negativeTests, replaced))
  return { checks, workloads, ...settleResult(inputs, plan, checks, workloads, proof.constraints) }
}
