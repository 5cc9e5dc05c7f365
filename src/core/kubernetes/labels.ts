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
