import type { Verdict } from '../../core/model.ts'
import type { PlannedCell } from '../../core/plan/plan.ts'
import type { ServiceObject } from '../../core/kubernetes/objects.ts'
import type { RowPod } from '../../core/report.ts'
import type { RuntimeObjects } from '../../core/plan/objects.ts'
import type { OwnRow } from '../../core/verdict/settle-workloads.ts'
import { refuseWorkload } from '../../core/verdict/judge-workload.ts'
import { awaitClasses } from '../apply/await-admission.ts'
import { type Backing, endBacking } from './ready-pods.ts'
import type { RunContext } from '../context.ts'
import type { RowsContext } from './manifests.ts'
import { proveService, reportUnmade } from './service.ts'
import { proveWorkload, type ProvenWorkload } from './workload.ts'
import type { DecidedCell } from './check.ts'
import { describeFailure } from '../result.ts'
import type { Watched } from '../watch/observable.ts'

/** A runtime's Service as it was made, or why it was not. */
export type MadeService =
  { readonly kind: 'made'; readonly nodePort?: number } | { readonly kind: 'refused'; readonly refusal: string }

/** Makes a runtime's Service. */
export async function makeRuntimeService(
  { service }: RuntimeObjects,
  run: RunContext
): Promise<MadeService | undefined> {
  if (service === undefined) return undefined
  const { body, collection } = service.object
  const made = await run.ports.cluster.create<ServiceObject>(collection, body)
  if (made.kind !== 'ok') return { kind: 'refused', refusal: describeFailure(made) }
  const nodePort = made.value.spec?.ports?.[0]?.nodePort
  return { kind: 'made', ...(nodePort === undefined ? {} : { nodePort }) }
}

/** Asks a runtime's Service, once one of its pods is well. */
export async function proveRuntimeService(
  { runtime, service }: RuntimeObjects,
  made: MadeService | undefined,
  backing: Watched<Backing>,
  { access, onRow }: RowsContext,
  run: RunContext
): Promise<OwnRow | undefined> {
  if (service === undefined || made === undefined) return undefined
  const report =
    made.kind === 'refused'
      ? reportUnmade(service.asked, made.refusal, run.ports.clock.nowMs())
      : await proveService(service.asked, { access, backing }, run)
  onRow(report)
  return { report, blames: new Map(), runtime, control: runtime.name }
}

/** Makes a runtime's Deployment and proves its pods; gives its row, and what they say of the runtime's cells. */
export async function proveDeployment(
  { cells, deployment, runtime }: RuntimeObjects,
  backing: Watched<Backing>,
  { nodes, onRow }: RowsContext,
  run: RunContext
): Promise<{ readonly row: OwnRow; readonly cells: readonly DecidedCell[] } | undefined> {
  if (deployment === undefined) return undefined
  const { object, workload } = deployment
  try {
    await awaitClasses([object], run)
    const made = await run.ports.cluster.create(object.collection, object.body)
    const proven: ProvenWorkload =
      made.kind === 'ok'
        ? await proveWorkload(workload, { nodes, backing }, run)
        : { report: refuseWorkload(workload, describeFailure(made)), blames: new Map(), runtime }
    onRow(proven.report)
    const decidedAtMs = run.ports.clock.nowMs() - run.startedAtMs
    return {
      row: { ...proven, control: runtime.name },
      cells: cells.map((cell) => ({ ...decideByPods(cell, proven), decidedAtMs }))
    }
  } finally {
    endBacking(backing)
  }
}

/** A cell's verdict is that of the worst of the Deployment's pods on its node. */
function decideByPods(cell: PlannedCell, { blames, report }: ProvenWorkload): Omit<DecidedCell, 'decidedAtMs'> {
  const here = report.pods.filter((pod) => pod.node === cell.node.name)
  const of = (kind: Verdict['kind']): RowPod | undefined => here.find(({ verdict }) => verdict.kind === kind)
  const pod = of('failed') ?? of('inconclusive') ?? of('passed')
  if (pod !== undefined) {
    return { cell, verdict: pod.verdict, blame: blames.get(pod.pod) ?? 'failed', timings: pod.timings, pod: pod.pod }
  }
  const nowhere = { cell, blame: 'failed' as const, timings: {} }
  // Without any pod on any node nothing was learnt of this one either, and the row says why.
  if (report.pods.every((one) => one.node === undefined) && report.verdict.kind !== 'skipped') {
    return { ...nowhere, verdict: report.verdict }
  }
  return { ...nowhere, verdict: { kind: 'skipped', reason: 'none of the replicas came onto this node' } }
}
