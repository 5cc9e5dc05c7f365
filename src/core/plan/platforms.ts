import { diagnoseBefore } from '../diagnosis/diagnose-before.ts'
import { type ImagePlatforms, isForArchitecture } from '../kubernetes/image-reference.ts'
import type { ClusterFacts, PlannedCheck } from './types.ts'

/** What most images are for: nobody needs to be asked where all nodes are this. */
const USUAL = 'amd64'

/**
 * The images whose platforms are worth asking for before pods are made: those of checks that are still to be proven, where
 * some node is not of the usual architecture. Elsewhere no registry is asked from here at all.
 */
export function listDoubtful(checks: readonly PlannedCheck[]): readonly string[] {
  const open = checks.filter((check) => check.decided === undefined && check.node.architecture !== '')
  if (open.every(({ node }) => node.architecture === USUAL)) return []
  return [...new Set(open.map(({ runtime }) => runtime.sample.image))].sort()
}

/**
 * Decides the checks whose image is known to have nothing for their node. Where a node has the image already nothing is pulled, and what a registry reports doesn't matter. A node that isn't Ready fails for that.
 */
export function decidePlatforms(
  checks: readonly PlannedCheck[],
  answers: ReadonlyMap<string, ImagePlatforms>,
  heldImages: ClusterFacts['heldImages']
): readonly PlannedCheck[] {
  return checks.map((check) => {
    const { runtime, node } = check
    const { image } = runtime.sample
    const answer = answers.get(image)
    if (check.decided !== undefined || answer?.kind !== 'index' || !node.ready || node.architecture === '') return check
    if (isForArchitecture(answer.platforms, node.architecture) || heldImages.get(image)?.has(node.name) === true)
      return check
    return { ...check, decided: diagnoseBefore.platformMissing(runtime, node, answer.platforms) }
  })
}
