import { CLASSES, type Refusal } from './admission.ts'

/** What a server answers in the moment that a request has its effect. */
export type Outcome = { readonly kind: 'ok'; readonly value: unknown } | ({ readonly kind: 'refused' } & Refusal)

export function ok(value: unknown): Outcome {
  return { kind: 'ok', value }
}

export function refuse(refusal: Refusal): Outcome {
  return { kind: 'refused', ...refusal }
}

export function missing(collection: string, name: string): Outcome {
  const resource = collection === CLASSES ? 'runtimeclasses.node.k8s.io' : lastOf(collection)
  return refuse({ status: 404, reason: 'NotFound', message: `${resource} "${name}" not found` })
}

/** The resource of a collection, such as `pods`. */
export function lastOf(collection: string): string {
  return collection.slice(collection.lastIndexOf('/') + 1)
}
