import type { Access } from '../../core/model.ts'
import type { Refusal } from '../../core/observations/refusal.ts'
import type { RuntimeObjects } from '../../core/plan/types.ts'
import type { ServiceObject } from '../../core/kubernetes/objects.ts'
import type { OwnWorkload } from '../../core/verdict/proof.ts'
import type { RunContext } from '../context.ts'
import { readRefusal } from '../result.ts'
import { inParallel, type TaskGroup } from '../task-group.ts'
import type { Observable } from '../watch/observable.ts'
import type { WorkloadsContext } from './manifests.ts'
import type { ReadyPods } from './ready-pods.ts'
import { proveService, reportUnmade } from './service.ts'

/** A runtime's Service as it was made, or why it was not. */
export type CreatedService =
  | { readonly kind: 'made'; readonly nodePort?: number | undefined }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

/** Makes a runtime's Service. */
async function createRuntimeService({ service }: RuntimeObjects, run: RunContext): Promise<CreatedService> {
  const { body, collection } = service.object
  const made = await run.ports.cluster.create<ServiceObject>(collection, body)
  if (made.kind !== 'ok') return { kind: 'refused', refusal: readRefusal(made) }
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
  if (made === undefined) return undefined
  const report =
    made.kind === 'refused'
      ? reportUnmade(service.asked, made.refusal, run.ports.clock.nowMs())
      : await proveService(service.asked, { access, readyPods }, run)
  onWorkload(report)
  return { report, runtime, negativeTest: runtime.name }
}

/** Makes the Services of all runtimes side by side: no check is begun before, as it may be asked by its node port. */
export async function makeServices(
  objects: readonly RuntimeObjects[],
  atOnce: number,
  group: TaskGroup,
  run: RunContext
): Promise<ReadonlyMap<RuntimeObjects, CreatedService | undefined>> {
  const made = await inParallel(objects, atOnce, (one) => group.start(createRuntimeService(one, run)))
  return new Map(objects.map((one, index) => [one, made[index]]))
}

/** The node ports by which single checks are asked. */
export function portsOf(
  access: Access,
  made: ReadonlyMap<RuntimeObjects, CreatedService | undefined>
): ReadonlyMap<string, number> {
  if (access !== 'node-port') return new Map()
  return new Map(
    [...made].flatMap(([{ runtime }, service]) =>
      service?.kind === 'made' && service.nodePort !== undefined ? [[runtime.name, service.nodePort] as const] : []
    )
  )
}
