import { selectorOf } from './runtime-classes.ts'
import { isForeign } from '../workloads/unchecked.ts'
import { groupOf } from '../workloads/workloads.ts'
import type { RuntimeClassObject } from '../kubernetes/objects.ts'
import type { ClassSelectors, ClusterFacts, PlannedClass, PlannedObject } from './types.ts'

/** The classes of a plan that pods may run under. */
function selectorsOf(classes: readonly PlannedClass[], constrain: boolean): ClassSelectors {
  return new Map(classes.filter(isUsed).map((one) => [one.runtime.runtimeClass, selectorOf(one, constrain)]))
}

/** The same with the classes of the cluster that the run itself does not use: the user's own pods may name them. */
export function listSelectors(
  planned: readonly PlannedClass[],
  constrain: boolean,
  { classes }: Pick<ClusterFacts, 'classes'>
): ClassSelectors {
  const others = [...classes].map(([name, { scheduling }]) => [name, scheduling?.nodeSelector ?? {}] as const)
  return new Map([...others, ...selectorsOf(planned, constrain)])
}

/**
 * Those that are made, or given their selector. One that other runs use may have been made a moment ago: one
 * that was there in the survey is not yet one that admission has seen.
 */
export function listFresh(classes: readonly PlannedClass[], constrain: boolean): ClassSelectors {
  return selectorsOf(
    classes.filter((one) => isChanged(one) || (one.kind === 'leave' && one.shared !== undefined)),
    constrain
  )
}

/** True for a class that the run has a part in: pods of its checks run under it. */
export function isUsed(one: PlannedClass): boolean {
  return one.kind === 'leave' || isChanged(one)
}

function isChanged({ kind }: PlannedClass): boolean {
  return kind === 'create' || kind === 'add-selector'
}

/** The classes without those that could not be applied. */
export function dropUnapplied(classes: ClassSelectors, problems: ReadonlyMap<string, unknown>): ClassSelectors {
  return new Map([...classes].filter(([name]) => !problems.has(name)))
}

/** Those of the fresh classes, of a plan's and of the objects' own, that pods of the objects will run under. */
export function findAwaited(objects: readonly PlannedObject[], fresh: ClassSelectors): ClassSelectors {
  const all = new Map([...fresh, ...objects.filter(isClass).map(readClass)])
  // What a controller will make of an object may name any of them.
  if (objects.some(({ collection }) => isForeign(groupOf(collection.replace(/^\/apis\//, ''))))) return all
  const named = new Set(objects.flatMap(({ body }) => findNamed(body)))
  return new Map([...all].filter(([name]) => named.has(name)))
}

/** True for a RuntimeClass, of whatever version. */
export function isClass({ collection, kind }: Pick<PlannedObject, 'collection' | 'kind'>): boolean {
  return kind === 'RuntimeClass' && collection.startsWith('/apis/node.k8s.io/')
}

function readClass({ body, name }: PlannedObject): readonly [string, Readonly<Record<string, string>>] {
  return [name, (body as RuntimeClassObject).scheduling?.nodeSelector ?? {}]
}

/** Wherever it stands: an object of any kind may hold a template of pods. */
function findNamed(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    key === 'runtimeClassName' && typeof inner === 'string' ? [inner] : findNamed(inner)
  )
}
