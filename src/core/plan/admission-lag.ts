import { selectorOf } from './runtime-classes.ts'
import { isForeign } from '../workloads/unchecked.ts'
import { groupOf } from '../workloads/workloads.ts'
import type { RuntimeClassObject } from '../kubernetes/objects.ts'
import type { FreshClasses, PlannedClass, PlannedObject } from './types.ts'

/**
 * The classes of a plan that are made, or given their selector. One that other runs use may have been made a moment ago: one
 * that was there in the survey is not yet one that admission has seen.
 */
export function listFresh(classes: readonly PlannedClass[], constrain: boolean): FreshClasses {
  const fresh = classes.filter(
    (one) => one.kind === 'create' || one.kind === 'add-selector' || (one.kind === 'leave' && one.shared !== undefined)
  )
  return new Map(fresh.map((one) => [one.runtime.runtimeClass, selectorOf(one, constrain)]))
}

/** The fresh classes without those that could not be applied. */
export function dropUnapplied(fresh: FreshClasses, problems: ReadonlyMap<string, unknown>): FreshClasses {
  return new Map([...fresh].filter(([name]) => !problems.has(name)))
}

/** Those of the fresh classes, of a plan's and of the objects' own, that pods of the objects will run under. */
export function findAwaited(objects: readonly PlannedObject[], fresh: FreshClasses): FreshClasses {
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
