import type { Access, Node, Runtime } from '../../core/model.ts'
import { planNegativeTests } from '../../core/plan/negative-tests.ts'
import type { NegativeTestReport, WorkloadReport } from '../../core/report.ts'
import { reportUnchecked } from '../../core/verdict/judge-workload.ts'
import type { OwnWorkload } from '../../core/verdict/proof.ts'
import type { UserWorkloads } from '../../core/workloads/from-manifests.ts'
import { type AskedService, titleOfWorkload, type Workload } from '../../core/workloads/workloads.ts'
import { type ReadyPods, endReadyPods, makeReadyPods } from './ready-pods.ts'
import type { RunContext } from '../context.ts'
import { proveNegativeTestOf } from './negative-test.ts'
import { proveService } from './service.ts'
import { proveWorkload } from './workload.ts'
import { TaskGroup } from '../task-group.ts'
import type { Observable } from '../watch/observable.ts'

/** What all workload checks are proven with. */
export type WorkloadsContext = {
  readonly access: Access
  readonly nodes: ReadonlyMap<string, Node>
  /** The run, as it is in a namespace. */
  readonly within: (namespace: string) => RunContext
  readonly onWorkload: (workload: WorkloadReport) => void
}

/** What came of workload checks, with the negative tests of those that claim to run Wasm. */
export type ProvenWorkloads = {
  readonly workloads: readonly OwnWorkload[]
  readonly negativeTests: readonly NegativeTestReport[]
  /** The workloads themselves, of which some may have been made by controllers. */
  readonly own: readonly Workload[]
}

/** Proves all workload checks side by side: each workload, each Service once a pod behind it is well, each class's negative test. */
export async function proveUserWorkloads(
  { services, unchecked, workloads }: Omit<UserWorkloads, 'followed'>,
  idOfTest: (index: number) => string | undefined,
  context: WorkloadsContext,
  run: RunContext
): Promise<ProvenWorkloads> {
  const group = new TaskGroup(run.signal)
  const readyPodsByTitle = new Map(workloads.map((one) => [titleOfWorkload(one), makeReadyPods()]))
  const proving = [
    ...workloads.map((one) => group.start(proveOne(one, readyPodsByTitle, context, group.signal))),
    ...services.map((one) => group.start(askOne(one, readyPodsByTitle, context, group.signal)))
  ]
  const negativeTests = planNegativeTests(workloads, idOfTest).map(({ id, title, workload }) => {
    const { runtime, namespace, template } = workload
    // Where its Secrets and claims are.
    const where = { ...context.within(namespace), signal: group.signal }
    const readyPods = readyPodsByTitle.get(title) ?? makeReadyPods()
    return group.start(proveNegativeTestOf({ runtime: { ...runtime, name: title }, template }, readyPods, id, where))
  })
  const [proven, negativeTest] = await Promise.all([Promise.all(proving), Promise.all(negativeTests)])
  group.throwIfFailed()
  const others = unchecked.map((one) => ({ report: reportUnchecked(one), runtime: one.runtime }))
  for (const { report } of others) context.onWorkload(report)
  return {
    workloads: [...proven.flatMap((one) => one ?? []), ...others],
    negativeTests: negativeTest.flatMap((one) => one ?? []),
    own: workloads
  }
}

type ReadyPodsByTitle = ReadonlyMap<string, Observable<ReadyPods>>

async function proveOne(
  workload: Workload,
  readyPodsByTitle: ReadyPodsByTitle,
  { nodes, onWorkload, within }: WorkloadsContext,
  signal: AbortSignal
): Promise<OwnWorkload> {
  const title = titleOfWorkload(workload)
  const readyPods = readyPodsByTitle.get(title) ?? makeReadyPods()
  try {
    const proven = await proveWorkload(workload, { nodes, readyPods }, { ...within(workload.namespace), signal })
    // How the pods of one that passed end is a part of what they prove.
    if (proven.report.verdict.kind !== 'passed') onWorkload(proven.report)
    const { template } = workload
    return { report: proven.report, runtime: proven.runtime, template, ...nameNegativeTest(workload.runtime, title) }
  } finally {
    endReadyPods(readyPods)
  }
}

async function askOne(
  service: AskedService,
  readyPodsByTitle: ReadyPodsByTitle,
  { access, onWorkload, within }: WorkloadsContext,
  signal: AbortSignal
): Promise<OwnWorkload> {
  const readyPods = readyPodsByTitle.get(service.workload ?? '')
  const context = { access, readyPods }
  const report = await proveService(service, context, { ...within(service.namespace), signal })
  onWorkload(report)
  const { runtime, workload } = service
  return { report, runtime, ...(workload === undefined ? {} : nameNegativeTest(runtime, workload)) }
}

/** Under which name the negative test of a workload is reported; none where its pods name no class. */
function nameNegativeTest({ runtimeClass }: Runtime, title: string): { readonly negativeTest?: string } {
  return runtimeClass === '' ? {} : { negativeTest: title }
}
