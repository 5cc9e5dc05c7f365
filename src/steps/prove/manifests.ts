import type { Blame } from '../../core/diagnosis/diagnose.ts'
import type { Access, Node, Runtime } from '../../core/model.ts'
import type { ControlReport, RowReport } from '../../core/report.ts'
import type { OwnRow } from '../../core/verdict/settle-workloads.ts'
import type { UserRows } from '../../core/workloads/from-manifests.ts'
import { type AskedService, titleOfWorkload, type Workload } from '../../core/workloads/workloads.ts'
import { type Backing, endBacking, makeBacking } from './ready-pods.ts'
import type { RunContext } from '../context.ts'
import { proveControlOf } from './negative-test.ts'
import { proveService } from './service.ts'
import { proveWorkload } from './workload.ts'
import { Together } from '../task-group.ts'
import type { Watched } from '../watch/observable.ts'

/** What all rows are proven with. */
export type RowsContext = {
  readonly access: Access
  readonly nodes: ReadonlyMap<string, Node>
  /** The run, as it is in a namespace. */
  readonly within: (namespace: string) => RunContext
  readonly onRow: (row: RowReport) => void
}

/** What came of rows, with the controls of those that claim to run Wasm. */
export type ProvenRows = { readonly rows: readonly OwnRow[]; readonly control: readonly ControlReport[] }

/** Proves all rows side by side: each workload, each Service once a pod behind it is well, each class's control. */
export async function proveRows(
  { services, workloads }: UserRows,
  context: RowsContext,
  run: RunContext
): Promise<ProvenRows> {
  const together = new Together(run.signal)
  const inside = { ...run, signal: together.signal }
  const backings = new Map(workloads.map((one) => [titleOfWorkload(one), makeBacking()]))
  const rows = [
    ...workloads.map((one) => together.start(proveOne(one, backings, context, together.signal))),
    ...services.map((one) => together.start(askOne(one, backings, context, together.signal)))
  ]
  const controls = workloads
    .filter(({ runtime }) => runtime.runtimeClass !== '')
    .map((one, index) => {
      const title = titleOfWorkload(one)
      const image = { ...one.runtime, name: title }
      return together.start(proveControlOf(image, backings.get(title) ?? makeBacking(), `row-${index + 1}`, inside))
    })
  const [proven, control] = await Promise.all([Promise.all(rows), Promise.all(controls)])
  together.throwIfFailed()
  return { rows: proven.flatMap((one) => one ?? []), control: control.flatMap((one) => one ?? []) }
}

type Backings = ReadonlyMap<string, Watched<Backing>>

async function proveOne(
  workload: Workload,
  backings: Backings,
  { nodes, onRow, within }: RowsContext,
  signal: AbortSignal
): Promise<OwnRow> {
  const title = titleOfWorkload(workload)
  const backing = backings.get(title) ?? makeBacking()
  try {
    const proven = await proveWorkload(workload, { nodes, backing }, { ...within(workload.namespace), signal })
    onRow(proven.report)
    return { ...proven, ...nameControl(workload.runtime, title) }
  } finally {
    endBacking(backing)
  }
}

async function askOne(
  service: AskedService,
  backings: Backings,
  { access, onRow, within }: RowsContext,
  signal: AbortSignal
): Promise<OwnRow> {
  const backing = backings.get(service.workload ?? '')
  const context = { access, ...(backing === undefined ? {} : { backing }) }
  const report = await proveService(service, context, { ...within(service.namespace), signal })
  onRow(report)
  const blames: ReadonlyMap<string, Blame> = new Map()
  const { runtime, workload } = service
  return { report, blames, runtime, ...(workload === undefined ? {} : nameControl(runtime, workload)) }
}

/** Under which name the control of a workload is reported; none where its pods name no class. */
function nameControl({ runtimeClass }: Runtime, title: string): { readonly control?: string } {
  return runtimeClass === '' ? {} : { control: title }
}
