import { constraintLabel } from '../../../src/core/kubernetes/labels.ts'
import type { Pod } from '../api/objects.ts'
import type { Invariant } from './invariants.ts'
import { classDuring, nodeAt, windowOf } from './truth.ts'

/** A constraint is enforced, or not enforced, only if that is true. */
export const checkConstraints: Invariant = ({ world }, record, report) => {
  const window = windowOf(record)
  for (const { node = '', runtimeClass, verdict } of record.report?.constraints ?? []) {
    const selectors = classDuring(world, runtimeClass, window).map((one) => one?.scheduling?.nodeSelector)
    const key = constraintLabel(runtimeClass)
    if (verdict === 'enforced' && !selectors.some((one) => one !== undefined && Object.keys(one).length > 0)) {
      report('false-enforced', `the constraint of ${runtimeClass} is enforced, though its class never had a selector`)
    }
    // Without its selector by the end it isn't, whatever its probe met.
    if (verdict !== 'not-enforced' || selectors.at(-1)?.[key] === undefined) continue
    const bound = world.store.changes.find(({ collection, object }) => {
      const isProbe = collection.endsWith(`/${record.namespace}/pods`) && object.metadata.name.startsWith('constraint-')
      if (!isProbe) return false
      const { nodeName, runtimeClassName } = (object as Pod).spec
      return runtimeClassName === runtimeClass && nodeName === node && object.metadata.name.endsWith(record.runId)
    })
    if (bound !== undefined && nodeAt(world, node, bound.atMs)?.metadata.labels?.[key] === 'true') {
      report(
        'false-not-enforced',
        `the constraint of ${runtimeClass} is not enforced, though ${node} had the label when the pod came onto it`
      )
    }
  }
}
