import type { ImagePlatforms } from '../kubernetes/image-reference.ts'
import type { Node } from '../model.ts'
import { decidePlatforms } from './platforms.ts'
import { decideUnapplied, type Plan } from './plan.ts'

/** What the applying found out. */
export type Applying = {
  readonly classProblems: ReadonlyMap<string, string>
  readonly labelProblems: ReadonlyMap<string, string>
}

/**
 * The plan as it is proven: checks whose class or label could not be applied, or whose image has nothing for their node,
 * are decided without a pod.
 */
export function makeReady(
  plan: Plan,
  { classProblems, labelProblems }: Applying,
  platforms: ReadonlyMap<string, ImagePlatforms>,
  isHeld: (node: Node, image: string) => boolean
): Plan {
  return {
    ...plan,
    checks: decidePlatforms(decideUnapplied(plan.checks, classProblems, labelProblems), platforms, isHeld),
    // Of a class that isn't ours there is no constraint check of ours to prove.
    constraints: plan.constraints.filter(({ runtime }) => !classProblems.has(runtime.runtimeClass))
  }
}
