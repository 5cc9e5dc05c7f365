import type { RuntimeClassObject } from '../kubernetes/objects.ts'

/**
 * True for a class that k3s or RKE2 makes on each cluster. k3s applies its manifests/runtimes.yaml as an addon of that name, RKE2
 * its chart rke2-runtimeclasses. Classes that a user puts among k3s' manifests, or hands to Fleet, have the mark of the
 * first as well, but another owner.
 */
export function isDistributions({ metadata }: RuntimeClassObject): boolean {
  const { annotations = {}, labels = {} } = metadata
  if (annotations['meta.helm.sh/release-name'] === 'rke2-runtimeclasses') return true
  const marks = [...Object.keys(annotations), ...Object.keys(labels)]
  if (!marks.some((mark) => mark.startsWith(MARK))) return false
  const owner = annotations[`${MARK}owner-name`]
  return owner === undefined || OWNERS.includes(owner)
}

const MARK = 'objectset.rio.cattle.io/'
const OWNERS = ['runtimes', 'rke2-runtimeclasses']
