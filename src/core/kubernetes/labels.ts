import { MAX_LABEL_LENGTH } from './names.ts'

/** Label on every object that a run makes; its value is the run's id. */
export const RUN_LABEL = 'wasm-node-smoke/run'

/** Name of the label that a constrained class selects, and that its nodes carry. */
export function constraintLabel(runtimeClass: string): string {
  return `cluster.x-k8s.io/${runtimeClass}`
}

/** Label on the pods of a runtime, by which its Service finds them. */
const RUNTIME_LABEL = 'wasm-node-smoke/runtime'

/** The labels of a runtime's pods. */
export function labelsOfGroup(runId: string, group: string): Readonly<Record<string, string>> {
  return { [RUN_LABEL]: runId, [RUNTIME_LABEL]: group }
}

/**
 * What parts the ids of runs in the label of a class; an id has none in it. Runs side by side may need one class that none
 * of them found: the first creates it, and all use it. Its label then lists all of them. Each removes its own id at its end;
 * the last one that wants the class gone deletes it, and one that is to leave it behind removes the label.
 */
const SEPARATOR = '.'

/** True if an object with this label is there for the run. */
export function isOfRun(label: string | undefined, runId: string): boolean {
  return listRuns(label).includes(runId)
}

/** The label with the run's id in it too; undefined where there is no room for more. */
export function joinRuns(label: string, runId: string): string | undefined {
  if (isOfRun(label, runId)) return label
  const joined = [...listRuns(label), runId].join(SEPARATOR)
  return joined.length > MAX_LABEL_LENGTH ? undefined : joined
}

/** The label without the run's id; empty if no other run is left. */
export function leaveRuns(label: string, runId: string): string {
  return listRuns(label)
    .filter((id) => id !== runId)
    .join(SEPARATOR)
}

function listRuns(label = ''): readonly string[] {
  return label === '' ? [] : label.split(SEPARATOR)
}
