import { podPath } from '../kubernetes/paths.ts'
import { titleOfWorkload, type Workload } from '../workloads/workloads.ts'
import type { ObjectEntry } from './types.ts'

/** Nodes that a negative test is tried on, where something else ends it. */
export const NODES_TRIED = 3

/** The negative test of one of the user's workloads: its pod without the class. */
export type PlannedNegativeTest = {
  readonly workload: Workload
  /** Under which it is reported. */
  readonly title: string
  /** Unique in a run; its pods are named after it. */
  readonly id: string
}

/** The negative tests of the workloads that claim to run Wasm, as they name a class. */
export function planNegativeTests(workloads: readonly Workload[]): readonly PlannedNegativeTest[] {
  return workloads
    .filter(({ runtime }) => runtime.runtimeClass !== '')
    .map((workload, index) => ({ workload, title: titleOfWorkload(workload), id: `runtime-${index + 1}` }))
}

/** The name of a test's pod at its first, second, third try. */
export function nameNegativeTestPod(id: string, attempt: number, runId: string): string {
  return `negative-test-${id}${attempt === 1 ? '' : `-${attempt}`}-${runId}`
}

/** Every pod that negative tests may create in other namespaces than the run's, where nothing else takes them away. */
export function listTestPods(workloads: readonly Workload[], namespace: string, runId: string): readonly ObjectEntry[] {
  return planNegativeTests(workloads)
    .filter(({ workload }) => workload.namespace !== namespace)
    .flatMap(({ id, workload }) =>
      Array.from({ length: NODES_TRIED }, (_, index) => {
        const name = nameNegativeTestPod(id, index + 1, runId)
        return {
          path: podPath(workload.namespace, name),
          kind: 'Pod',
          namespace: workload.namespace,
          name
        }
      })
    )
}
