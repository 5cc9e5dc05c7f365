import { constraintLabel, RUN_LABEL } from '../kubernetes/labels.ts'
import { assertNever, type Runtime } from '../model.ts'
import { makeRuntimeClass } from '../kubernetes/manifests.ts'
import { isSelected } from '../nodes/nodes.ts'
import type { PlannedClass } from './types.ts'
import type { RuntimeClassObject } from '../kubernetes/objects.ts'

/** Decides for one class; `found` is the class of that name that the cluster has, if any. */
export function planClass(runtime: Runtime, constrain: boolean, found: RuntimeClassObject | undefined): PlannedClass {
  const object = makeRuntimeClass(runtime, constrain)
  if (found === undefined) return { kind: 'create', runtime, object }
  if (found.handler !== runtime.handler) {
    const detail = `RuntimeClass ${runtime.runtimeClass} is there with handler "${found.handler}", not "${runtime.handler}"`
    return { kind: 'conflict', runtime, detail }
  }
  const selector = found.scheduling?.nodeSelector ?? {}
  const keys = Object.keys(selector)
  const runs = found.metadata.labels?.[RUN_LABEL]
  if (!constrain) return { kind: 'leave', runtime, selector, runs }
  if (keys.length === 0) return { kind: 'add-selector', runtime, object, runs }
  const key = constraintLabel(runtime.runtimeClass)
  if (keys.length === 1 && selector[key] === 'true') return { kind: 'leave', runtime, selector, runs }
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
export function selectorOf(plan: PlannedClass, constrain: boolean): Readonly<Record<string, string>> {
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
export function isAdmitted(
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>
): boolean {
  return isSelected(
    labels,
    Object.entries(selector).map(([key, value]) => ({ kind: 'in' as const, key, values: [value] }))
  )
}
