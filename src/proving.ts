import { listUserRows } from './core/workloads/from-manifests.ts'
import type { Inputs, Node } from './core/model.ts'
import type { Plan } from './core/plan/plan.ts'
import type { CellReport, Result, RowReport } from './core/report.ts'
import { planRuntimeObjects } from './core/plan/objects.ts'
import { settleRow } from './core/verdict/settle-workloads.ts'
import { settleCells, settleClass, settleResult } from './core/verdict/settle.ts'
import { renderProgress, renderRowProgress } from './render/progress.ts'
import type { Proof, Proving } from './steps/prove/prove.ts'
import type { RunContext } from './steps/context.ts'
import type { Survey } from './steps/survey/survey.ts'
import { reportCell } from './story.ts'

/** All that a run is to prove; each cell and row is said as soon as it is decided. */
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
    objects: planRuntimeObjects(inputs, plan.cells, namespace, runId),
    user: listUserRows(placed, inputs),
    access: inputs.access,
    maxParallel: inputs.maxParallel,
    nodes,
    nodesVersion,
    onDecided: (decided) => {
      ports.log.info(renderProgress(reportCell(decided), { colour }))
    },
    onRow: (row) => {
      ports.log.info(renderRowProgress(row, { colour }))
    }
  }
}

/** What is finally said of a run. */
export type Settled = {
  readonly cells: readonly CellReport[]
  readonly rows: readonly RowReport[]
  readonly result: Result
  readonly message: string
}

/** Sees all that was proven beside each other, beside its controls, and beside the classes that were `replaced` meanwhile. */
export function settleProof(inputs: Inputs, plan: Plan, proof: Proof, replaced: ReadonlyMap<string, string>): Settled {
  const own = proof.cells.map((decided) => ({
    report: reportCell({ ...decided, verdict: settleClass(decided.verdict, decided.cell, replaced) }),
    blame: decided.blame
  }))
  const cells = settleCells(own, proof.control, inputs.runtimes)
  const rows = proof.rows.map((row) => settleRow(row, proof.control, replaced))
  return { cells, rows, ...settleResult(inputs, plan, cells, rows, proof.fence) }
}
