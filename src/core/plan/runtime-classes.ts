import { constraintLabel, RUN_LABEL } from '../kubernetes/labels.ts'
import { assertNever, type Runtime } from '../model.ts'
import { isSelected } from '../nodes/nodes.ts'
import type { RuntimeClassObject } from '../kubernetes/objects.ts'

/** What is to be done about one RuntimeClass, given what is there. */
export type ClassPlan =
  | { readonly kind: 'create'; readonly runtime: Runtime }
  | {
      readonly kind: 'leave'
      readonly runtime: Runtime
      /** The selector that the class has and keeps; empty if it has none. */
      readonly selector: Readonly<Record<string, string>>
      /** As below. */
      readonly runs?: string
    }
  | {
      readonly kind: 'add-selector'
      readonly runtime: Runtime
      /** Set if the class is there for other runs, which may not have ended: their ids. */
      readonly runs?: string
    }
  /** Somebody else's class reports something else: nothing is forced. */
  | { readonly kind: 'conflict'; readonly runtime: Runtime; readonly detail: string }
  /** The server reported in a dry run that it doesn't take the class. */
  | { readonly kind: 'refused'; readonly runtime: Runtime; readonly detail: string }

/** Decides for one class; `found` is the class of that name that the cluster has, if any. */
export function planClass(runtime: Runtime, constrain: boolean, found: RuntimeClassObject | undefined): ClassPlan {
  if (found === undefined) return { kind: 'create', runtime }
  if (found.handler !== runtime.handler) {
    const detail = `RuntimeClass ${runtime.runtimeClass} is there with handler "${found.handler}", not "${runtime.handler}"`
    return { kind: 'conflict', runtime, detail }
  }
  const selector = found.scheduling?.nodeSelector ?? {}
  const keys = Object.keys(selector)
  const runs = found.metadata.labels?.[RUN_LABEL]
  const shared = runs === undefined ? {} : { runs }
  if (!constrain) return { kind: 'leave', runtime, selector, ...shared }
  if (keys.length === 0) return { kind: 'add-selector', runtime, ...shared }
  const key = constraintLabel(runtime.runtimeClass)
  if (keys.length === 1 && selector[key] === 'true') return { kind: 'leave', runtime, selector, ...shared }
  const has = keys.map((name) => `${name}=${selector[name] ?? ''}`).join(',')
  const detail = `RuntimeClass ${runtime.runtimeClass} is there with node selector "${has}", not "${key}=true"`
  return { kind: 'conflict', runtime, detail }
}

/** What happened to a class during a run, if its pods may have run under another handler; undefined if it is as it was. */
export function findReplaced(
  { runtimeClass, handler }: Runtime,
  found: RuntimeClassObject | undefined
): string | undefined {
  if (found === undefined) return `RuntimeClass ${runtimeClass} was deleted during the run`
  if (found.handler === handler) return undefined
  return `RuntimeClass ${runtimeClass} was made anew during the run with handler "${found.handler}", not "${handler}"`
}

/** The selector that the class will have once the plan is carried out. */
export function selectorOf(plan: ClassPlan, constrain: boolean): Readonly<Record<string, string>> {
  switch (plan.kind) {
    case 'leave':
      return plan.selector
    case 'create':
    case 'add-selector':
      return constrain ? { [constraintLabel(plan.runtime.runtimeClass)]: 'true' } : {}
    case 'conflict':
    case 'refused':
      return {}
    default:
      return assertNever(plan)
  }
}

/** True if a class with this selector lets its pods onto a node with these labels. */
export function isLetIn(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  return isSelected(
    labels,
    Object.entries(selector).map(([key, value]) => ({ kind: 'in' as const, key, values: [value] }))
  )
}
