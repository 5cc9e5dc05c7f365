import { diagnoseRefusal } from '../diagnosis/diagnose.ts'
import { constraintLabel } from '../kubernetes/labels.ts'
import type { ImagePlatforms } from '../kubernetes/image-reference.ts'
import type { Refusal } from '../observations/refusal.ts'
import type { ClassProblem } from './class-problem.ts'
import { decidePlatforms } from './platforms.ts'
import { complete, decideUnapplied, warnOfSelectors } from './plan.ts'
import type { Plan, PlannedCheck } from './types.ts'
import { dropUnapplied } from './admission-lag.ts'

/** What a webhook with side effects has the server say of every dry run: nothing is known of what was tried. */
const NO_DRY_RUN = /does not support dry run/i

/** True if a refused dry run reports how the real request would be answered. */
export function isTelling(refusal: string): boolean {
  return !NO_DRY_RUN.test(refusal)
}

/** The plan without what depends on classes that the server doesn't take; `refusals` by class. */
export function refuseClasses(plan: Plan, refusals: ReadonlyMap<string, ClassProblem>): Plan {
  if (refusals.size === 0) return plan
  const keys = new Set([...refusals.keys()].map(constraintLabel))
  const classes = plan.classes.map((one) => {
    const refusal = refusals.get(one.runtime.runtimeClass)
    return refusal === undefined ? one : { kind: 'refused' as const, runtime: one.runtime, detail: refusal.detail }
  })
  const ofSelectors = new Set(warnOfSelectors(plan.classes))
  const others = plan.warnings.filter((warning) => !ofSelectors.has(warning))
  return complete({
    ...plan,
    classes,
    checks: decideUnapplied(plan.checks, refusals, new Map()),
    labels: plan.labels.filter(({ key }) => !keys.has(key)),
    constraints: plan.constraints.filter(({ runtime }) => !refusals.has(runtime.runtimeClass)),
    warnings: [...warnOfSelectors(classes), ...others]
  })
}

/** What is the same in the pods of checks that the server answers alike: all but name and node. */
export function templateOf({ id, node, runtime }: PlannedCheck, pod: object): string {
  // Whole strings, quotes and all: the name of a node may be a part of anything.
  const names = [id, node.name].map((name) => JSON.stringify(name))
  return names.reduce((text, name) => text.replaceAll(name, '*'), JSON.stringify([runtime.name, pod]))
}

/** A check whose pod the server would not admit: decided, without a pod. */
export function decideRefused(check: PlannedCheck, refusal: Refusal): PlannedCheck {
  const decided = diagnoseRefusal(check, refusal)
  return decided === undefined ? check : { ...check, decided }
}

/** What the applying found out. */
export type Findings = {
  readonly classProblems: ReadonlyMap<string, ClassProblem>
  readonly labelProblems: ReadonlyMap<string, Refusal>
  /** What registries answered, by image. */
  readonly platforms: ReadonlyMap<string, ImagePlatforms>
}

/**
 * What is left of a plan to prove: checks whose class or label could not be applied, or whose image has nothing for their
 * node, are decided without a pod. A run that was cancelled left off applying by itself: that decides nothing.
 */
export function narrow(plan: Plan, { classProblems, labelProblems, platforms }: Findings, isCancelled: boolean): Plan {
  const applied = isCancelled ? plan.checks : decideUnapplied(plan.checks, classProblems, labelProblems)
  const narrowed = complete({
    ...plan,
    checks: decidePlatforms(applied, platforms, plan.facts.heldImages),
    // Of a class that isn't ours there is no constraint of ours to prove.
    constraints: plan.constraints.filter(({ runtime }) => !classProblems.has(runtime.runtimeClass))
  })
  return {
    ...narrowed,
    classSelectors: dropUnapplied(plan.classSelectors, classProblems),
    freshClasses: dropUnapplied(plan.freshClasses, classProblems)
  }
}
