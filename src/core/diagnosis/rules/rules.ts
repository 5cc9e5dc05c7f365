import { admissionRules } from './admission.ts'
import { answerRules } from './answer.ts'
import { containerRules } from './container.ts'
import { exhaustedRules } from './exhausted.ts'
import { imageRules } from './image.ts'
import { nodeRules } from './node.ts'
import { outputRules } from './output.ts'
import { readinessRules } from './readiness.ts'
import { objectMissingRules } from './object-missing.ts'
import { podChangedRules } from './pod-changed.ts'
import { sandboxRules } from './sandbox.ts'
import { sandboxNeedsRules } from './sandbox-needs.ts'
import { rootNotAllowedRules } from './root-not-allowed.ts'
import type { Rule } from './rule.ts'
import { schedulingRules } from './scheduling.ts'
import { shimLostRules } from './shim-lost.ts'
import { sidecarRules } from './sidecar.ts'
import { unknownRules } from './unknown.ts'
import { unlistedRules } from './unlisted.ts'

/**
 * Every cause that is recognised, specific first: the first rule that finds its evidence counts. A pod that isn't what was sent,
 * or where, reports nothing of the node that it was sent for. What happened to the node or the pod explains all that follows from it; after that a pod's life in its order.
 */
export const RULES: readonly Rule[] = [
  ...podChangedRules,
  ...nodeRules,
  ...admissionRules,
  ...exhaustedRules,
  ...objectMissingRules,
  ...rootNotAllowedRules,
  ...sandboxRules,
  ...sandboxNeedsRules,
  ...unlistedRules,
  ...imageRules,
  ...shimLostRules,
  ...containerRules,
  ...outputRules,
  ...sidecarRules,
  ...readinessRules,
  ...answerRules,
  ...schedulingRules,
  ...unknownRules
]
