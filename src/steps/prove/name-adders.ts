import { isMadeByRun, leaveRuns, RUNS_ANNOTATION } from '../../core/kubernetes/labels.ts'
import type { Mismatch } from '../../core/kubernetes/mismatch.ts'
import type { RuntimeClassObject } from '../../core/kubernetes/objects.ts'
import { runtimeClassPath } from '../../core/kubernetes/paths.ts'
import type { RunContext } from '../context.ts'

/** With the runs that added a selector: on a class that runs made, their ids are about the class, and somebody else added it. */
export async function nameAdders(
  mismatch: Mismatch,
  runtimeClass: string | undefined,
  { ports, runId }: Pick<RunContext, 'ports' | 'runId'>
): Promise<Mismatch> {
  if (mismatch.kind !== 'added-selector' || runtimeClass === undefined) return mismatch
  const found = await ports.cluster.get<RuntimeClassObject>(runtimeClassPath(runtimeClass))
  if (found.kind !== 'ok' || isMadeByRun(found.value)) return mismatch
  const runs = leaveRuns(found.value.metadata.annotations?.[RUNS_ANNOTATION] ?? '', runId)
  return runs === '' ? mismatch : { ...mismatch, runs }
}
