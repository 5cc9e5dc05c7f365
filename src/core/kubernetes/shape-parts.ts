import { fieldsOf, type Shape } from './shapes.ts'

/** What the shapes of several kinds of objects have in common. */

/** Labels and the like. */
export const texts: Shape = { map: 'text' }
/** Fields of one shape, by their names. */
export const numbers = (...names: readonly string[]): Record<string, Shape> => sameShape(names, 'number')
export const strings = (...names: readonly string[]): Record<string, Shape> => sameShape(names, 'text')
export const flags = (...names: readonly string[]): Record<string, Shape> => sameShape(names, 'boolean')

function sameShape(names: readonly string[], shape: Shape): Record<string, Shape> {
  return Object.fromEntries(names.map((name) => [name, shape]))
}

export const meta = fieldsOf({
  ...strings('name', 'namespace', 'uid', 'resourceVersion', 'creationTimestamp', 'deletionTimestamp'),
  ...{ labels: texts, annotations: texts, generation: 'number', deletionGracePeriodSeconds: 'number' },
  managedFields: {
    list: fieldsOf({
      ...strings('manager', 'operation'),
      fieldsV1: fieldsOf({
        'f:handler': fieldsOf({}),
        'f:scheduling': fieldsOf({ 'f:nodeSelector': fieldsOf({}) }),
        'f:metadata': fieldsOf({ 'f:annotations': fieldsOf({}), 'f:labels': fieldsOf({}) })
      })
    })
  },
  ownerReferences: { list: fieldsOf({ ...strings('apiVersion', 'kind!', 'name!', 'uid'), controller: 'boolean' }) }
})
export const conditions: Shape = {
  list: fieldsOf({
    ...strings('type!', 'status!', 'reason', 'message', 'lastTransitionTime', 'severity'),
    observedGeneration: 'number'
  })
}

/** An object with what its kind has beside the metadata. */
export function objectOf(fields: Readonly<Record<string, Shape>>): Shape {
  return fieldsOf({ 'metadata!': meta, ...fields })
}
