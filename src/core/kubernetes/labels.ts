import type { ObjectMeta } from './objects.ts'

/** Label on every object that a run makes; its value is the run's id. */
export const RUN_LABEL = 'wasm-node-smoke/run'

/** Label on every pod that a run makes for a check or beside one; its value is the pod's name, so that several can be deleted at once. */
export const POD_LABEL = 'wasm-node-smoke/pod'

/** As which the run writes to objects: what others have written has other names in an object's `managedFields`. */
export const FIELD_MANAGER = 'wasm-node-smoke'

/** Annotation on an object of the user's own, of another project's kind: with `none` as its value it runs nothing that is to be checked. */
export const CHECK_ANNOTATION = 'wasm-node-smoke/check'

/** Name of the label that a constrained class selects, and that its nodes carry. */
export function constraintLabel(runtimeClass: string): string {
  return `cluster.x-k8s.io/${runtimeClass}`
}

/** Label on every pod that a run makes of a sample; its value is the group by which a Service finds them, or that of no Service. */
const RUNTIME_LABEL = 'wasm-node-smoke/runtime'
const NO_GROUP = 'none'

/** The labels of pods of a sample. */
export function labelsOfGroup(runId: string, group: string = NO_GROUP): Readonly<Record<string, string>> {
  return { [RUN_LABEL]: runId, [RUNTIME_LABEL]: group }
}

/** True for what has the labels of a pod of a sample: names of containers are the user's to choose as well. */
export function isOfSample({ labels }: Pick<ObjectMeta, 'labels'>): boolean {
  return labels?.[RUNTIME_LABEL] !== undefined
}

/**
 * Annotation on a RuntimeClass: the ids of all runs that use what runs have put there, which is the class itself if it has
 * `RUN_LABEL`, else its selector. Runs side by side may need one that none of them found: the first adds it, and all use it. Each
 * removes its own id at its end; the last one that wants it gone removes it, and one that is to leave it behind removes the
 * annotation.
 */
export const RUNS_ANNOTATION = 'wasm-node-smoke/runs'

/** Annotation on somebody else's class: `kubectl apply` had applied the selector already when runs added it, though it was gone. */
export const SELECTOR_APPLIED_ANNOTATION = 'wasm-node-smoke/selector-applied'

/** Annotation on a RuntimeClass of a run's manifests: it goes with the last run that uses it, and never stays for good. */
export const MANIFEST_ANNOTATION = 'wasm-node-smoke/manifest'

/** True for a class that runs made, as opposed to one that they gave a selector: it claims nothing about the cluster. */
export function isMadeByRun({ metadata }: { readonly metadata: ObjectMeta }): boolean {
  return metadata.labels?.[RUN_LABEL] !== undefined && metadata.annotations?.[RUNS_ANNOTATION] !== undefined
}

const LABEL_RUNS_PREFIX = 'runs.wasm-node-smoke/'
const LABEL_PREFIX = constraintLabel('')

/** Annotation on a node: the same of the label of a class that runs have put there. */
export function labelRunsAnnotation(label: string): string {
  return LABEL_RUNS_PREFIX + label.slice(label.indexOf('/') + 1)
}

/** The ids of the runs by each label that runs have put on a node with these annotations. */
export function readLabelRuns(annotations: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(annotations)
      .filter(([name]) => name.startsWith(LABEL_RUNS_PREFIX))
      .map(([name, runs]) => [LABEL_PREFIX + name.slice(LABEL_RUNS_PREFIX.length), runs])
  )
}

/** What separates the ids of runs in an annotation; an id has none in it. */
const SEPARATOR = '.'

/** True if the run is among those of an annotation. */
export function isOfRun(runs: string | undefined, runId: string): boolean {
  return listRuns(runs).includes(runId)
}

/** The annotation with the run's id in it too. */
export function joinRuns(runs: string, runId: string): string {
  return isOfRun(runs, runId) ? runs : [...listRuns(runs), runId].join(SEPARATOR)
}

/** The annotation without the run's id; empty if no other run is left. */
export function leaveRuns(runs: string, runId: string): string {
  return listRuns(runs)
    .filter((id) => id !== runId)
    .join(SEPARATOR)
}

/** The first run of an annotation, which a class that runs have created is of once the run that did has left it. */
export function firstRun(runs: string): string {
  return listRuns(runs)[0] ?? ''
}

/** The ids of an annotation, for a sentence. */
export function nameRuns(runs: string): string {
  const ids = listRuns(runs)
  return `${ids.length === 1 ? 'run' : 'runs'} ${ids.join(', ')}`
}

function listRuns(runs = ''): readonly string[] {
  return runs === '' ? [] : runs.split(SEPARATOR)
}
