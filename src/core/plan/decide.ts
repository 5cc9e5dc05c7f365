import { diagnoseRefusal } from '../diagnosis/diagnose.ts'
import { constraintLabel } from '../kubernetes/labels.ts'
import { decideUnapplied, type Plan, type PlannedCell, warnOfSelectors } from './plan.ts'

/** What a webhook with side effects has the server say of every dry run: nothing is known of what was tried. */
const NO_DRY_RUN = /does not support dry run/i

/** True if a refused dry run says how the real request would be answered. */
export function isTelling(refusal: string): boolean {
  return !NO_DRY_RUN.test(refusal)
}

/** The plan without what depends on classes that the server doesn't take; `refusals` by class. */
export function refuseClasses(plan: Plan, refusals: ReadonlyMap<string, string>): Plan {
  if (refusals.size === 0) return plan
  const keys = new Set([...refusals.keys()].map(constraintLabel))
  const classes = plan.classes.map((one) => {
    const detail = refusals.get(one.runtime.runtimeClass)
    return detail === undefined ? one : { kind: 'refused' as const, runtime: one.runtime, detail }
  })
  const ofSelectors = new Set(warnOfSelectors(plan.classes))
  const others = plan.warnings.filter((warning) => !ofSelectors.has(warning))
  return {
    ...plan,
    classes,
    cells: decideUnapplied(plan.cells, refusals, new Map()),
    labels: plan.labels.filter(({ key }) => !keys.has(key)),
    fences: plan.fences.filter(({ runtime }) => !refusals.has(runtime.runtimeClass)),
    warnings: [...warnOfSelectors(classes), ...others]
  }
}

/** True if anything of a plan needs a pod to be known. */
export function needsPods({ cells, fences }: Plan): boolean {
  return cells.some(isOpen) || fences.some(({ node }) => node !== undefined)
}

/** What is the same in the pods of cells that the server answers alike: all but name and node. */
export function templateOf({ id, node, runtime }: PlannedCell, pod: object): string {
  // Whole strings, quotes and all: the name of a node may be a part of anything.
  const names = [id, node.name].map((name) => JSON.stringify(name))
  return names.reduce((text, name) => text.replaceAll(name, '*'), JSON.stringify([runtime.name, pod]))
}

/** A cell whose pod the server would not let in: decided, without a pod. */
export function decideRefused(cell: PlannedCell, refusal: string): PlannedCell {
  const decided = diagnoseRefusal(cell, refusal)
  return decided === undefined ? cell : { ...cell, decided }
}

function isOpen({ decided }: PlannedCell): boolean {
  return decided === undefined
}
