import { podPath } from '../kubernetes/paths.ts'
import type { UserWorkloads } from '../workloads/from-manifests.ts'
import { titleOfWorkload, type Workload } from '../workloads/workloads.ts'
import type { ObjectEntry } from './types.ts'

/** Nodes that a negative test is tried on, where something else ends it. */
export const NODES_TRIED = 3
/** The first try is made while its node's sample may still fail, and doesn't count then. */
const MOST_TRIES = NODES_TRIED + 1

/** The negative test of one of the user's workloads: its pod without the class. */
export type PlannedNegativeTest = {
  readonly workload: Workload
  /** Under which it is reported. */
  readonly title: string
  /** Unique in a run; its pods are named after it. */
  readonly id: string
}

/** Negative tests of the workloads that a controller made of one object: what their pods are called is in the ledger before. */
export const OWNED_TESTS = 5

/** The ids of the negative tests of the user's own workloads. */
export function idsOfManifests(index: number): string {
  return `runtime-${index + 1}`
}

/** The ids of those of the workloads that a controller made of an object, which is the given one of those that are followed. */
export function idsOfOwned(followed: number): (index: number) => string | undefined {
  return (index) => (index < OWNED_TESTS ? `owned-${followed + 1}-${index + 1}` : undefined)
}

/** The negative tests of the workloads that claim to run Wasm, as they name a class. */
export function planNegativeTests(
  workloads: readonly Workload[],
  idOf: (index: number) => string | undefined
): readonly PlannedNegativeTest[] {
  return workloads
    .filter(({ runtime }) => runtime.runtimeClass !== '')
    .flatMap((workload, index) => {
      const id = idOf(index)
      return id === undefined ? [] : [{ workload, title: titleOfWorkload(workload), id }]
    })
}

/** The name of a test's pod at its first, second, third try. */
export function nameNegativeTestPod(id: string, attempt: number, runId: string): string {
  return `negative-test-${id}${attempt === 1 ? '' : `-${attempt}`}-${runId}`
}

/** Every pod that negative tests may create in other namespaces than the run's, where nothing else takes them away. */
export function listTestPods(
  { followed, workloads }: Pick<UserWorkloads, 'followed' | 'workloads'>,
  own: string,
  runId: string
): readonly ObjectEntry[] {
  const tests = [
    ...planNegativeTests(workloads, idsOfManifests).map(({ id, workload: { namespace } }) => ({ id, namespace })),
    ...followed.flatMap(({ namespace }, at) =>
      Array.from({ length: OWNED_TESTS }, (_, index) => ({ id: idsOfOwned(at)(index) ?? '', namespace }))
    )
  ]
  return tests
    .filter(({ namespace }) => namespace !== own)
    .flatMap(({ id, namespace }) =>
      Array.from({ length: MOST_TRIES }, (_, index) => {
        const name = nameNegativeTestPod(id, index + 1, runId)
        return { path: podPath(namespace, name), kind: 'Pod', namespace, name }
      })
    )
}
