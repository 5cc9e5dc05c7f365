import type { PlannedCheck, RuntimeObjects } from '../../core/plan/types.ts'
import type { ServiceObject } from '../../core/kubernetes/objects.ts'
import type { OwnWorkload } from '../../core/verdict/proof.ts'
import { decideByPods } from '../../core/verdict/decide-by-pods.ts'
import { refuseWorkload } from '../../core/verdict/judge-workload.ts'
import { awaitClasses } from '../admission.ts'
import { type ReadyPods, endReadyPods } from './ready-pods.ts'
import type { RunContext } from '../context.ts'
import { findTrouble } from './node-trouble.ts'
import type { WorkloadsContext } from './manifests.ts'
import { proveService, reportUnmade } from './service.ts'
import { proveWorkload, type ProvenWorkload } from './workload.ts'
import type { DecidedCheck } from './check.ts'
import { describeFailure } from '../result.ts'
import type { Observable } from '../watch/observable.ts'

/** A runtime's Service as it was made, or why it was not. */
export type CreatedService =
  | { readonly kind: 'made'; readonly nodePort?: number | undefined }
  | { readonly kind: 'refused'; readonly refusal: string }

/** Makes a runtime's Service. */
export async function createRuntimeService(
  { service }: RuntimeObjects,
  run: RunContext
): Promise<CreatedService | undefined> {
  if (service === undefined) return undefined
  const { body, collection } = service.object
  const made = await run.ports.cluster.create<ServiceObject>(collection, body)
  if (made.kind !== 'ok') return { kind: 'refused', refusal: describeFailure(made) }
  const nodePort = made.value.spec?.ports?.[0]?.nodePort
  return { kind: 'made', nodePort }
}

/** Asks a runtime's Service, once one of its pods is well. */
export async function proveRuntimeService(
  { runtime, service }: RuntimeObjects,
  made: CreatedService | undefined,
  readyPods: Observable<ReadyPods>,
  { access, onWorkload }: WorkloadsContext,
  run: RunContext
): Promise<OwnWorkload | undefined> {
  if (service === undefined || made === undefined) return undefined
  const report =
    made.kind === 'refused'
      ? reportUnmade(service.asked, made.refusal, run.ports.clock.nowMs())
      : await proveService(service.asked, { access, readyPods }, run)
  onWorkload(report)
  return { report, runtime, negativeTest: runtime.name }
}

/** Makes a runtime's Deployment and proves its pods; gives its workload check, and what they say of the runtime's checks. */
export async function proveDeployment(
  { checks, deployment, runtime }: RuntimeObjects,
  readyPods: Observable<ReadyPods>,
  { nodes, onWorkload }: WorkloadsContext,
  run: RunContext
): Promise<{ readonly workload: OwnWorkload; readonly checks: readonly DecidedCheck[] } | undefined> {
  if (deployment === undefined) return undefined
  const { object, workload } = deployment
  try {
    await awaitClasses([object], run)
    const made = await run.ports.cluster.create(object.collection, object.body)
    const proven: ProvenWorkload =
      made.kind === 'ok'
        ? await proveWorkload(workload, { nodes, readyPods }, run)
        : { report: refuseWorkload(workload, describeFailure(made)), runtime, replaced: [] }
    onWorkload(proven.report)
    return {
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
