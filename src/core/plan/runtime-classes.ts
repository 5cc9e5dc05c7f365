import { constraintLabel, isMadeByRun, isOfRun, leaveRuns, nameRuns, RUNS_ANNOTATION } from '../kubernetes/labels.ts'
import { assertNever, type Runtime } from '../model.ts'
import { makeRuntimeClass } from '../kubernetes/manifests.ts'
import { isSelected } from '../nodes/nodes.ts'
import { runtimeOfHandler } from '../runtimes.ts'
import type { PlannedClass, SharedClass } from './types.ts'
import type { RuntimeClassObject } from '../kubernetes/objects.ts'

/** Decides for one class; `found` is the class of that name that the cluster has, if any. */
export function planClass(asked: Runtime, constrain: boolean, found: RuntimeClassObject | undefined): PlannedClass {
  return planClassAgain(adoptHandler(asked, found), constrain, found)
}

/**
 * Decides for a class that is looked at again: the checks are planned by now, so its handler is no other any more. `ownId` is the
 * run's own: a change whose answer was lost may have left that on the class, and it is no other run's.
 */
export function planClassAgain(
  runtime: Runtime,
  constrain: boolean,
  found: RuntimeClassObject | undefined,
  ownId?: string
): PlannedClass {
  const object = makeRuntimeClass(runtime, constrain)
  if (found === undefined) return { kind: 'create', runtime, object }
  const joined = isJoined(found, ownId) ? { shared: readShared(found) } : {}
  const runs = runsOf(found, ownId)
  const refuse = (detail: string): PlannedClass => {
    const makers = isMadeByRun(found) ? runs : undefined
    return makers === undefined
      ? { kind: 'conflict', runtime, detail, ...joined }
      : { kind: 'in-use', runtime, detail: `${detail}, for ${nameRuns(makers)}`, ...joined }
  }
  if (found.handler !== runtime.handler) {
    return refuse(
      `RuntimeClass ${runtime.runtimeClass} exists with handler "${found.handler}", not "${runtime.handler}"`
    )
  }
  const selector = found.scheduling?.nodeSelector ?? {}
  const keys = Object.keys(selector)
  const key = constraintLabel(runtime.runtimeClass)
  const isConstrained = keys.length === 1 && selector[key] === 'true'
  if (runs !== undefined && (constrain ? keys.length === 0 : isConstrained)) {
    return { kind: 'in-use', runtime, detail: describeInUse(runtime, runs, isConstrained), ...joined }
  }
  // Somebody else's selector is the cluster's; that of a run's manifests is for the nodes of that run.
  const isForOthers = runs !== undefined && isMadeByRun(found) && keys.length > 0
  if (isConstrained || (!constrain && !isForOthers))
    return { kind: 'leave', runtime, selector, shared: readShared(found) }
  if (keys.length === 0) return { kind: 'add-selector', runtime, object, found }
  const has = keys.map((name) => `${name}=${selector[name] ?? ''}`).join(',')
  const wanted = constrain ? `"${key}=true"` : 'none'
  return refuse(`RuntimeClass ${runtime.runtimeClass} exists with node selector "${has}", not ${wanted}`)
}

/** True if the run's own id is on the class, and has to be removed from it even if the run does not use it. */
function isJoined({ metadata }: RuntimeClassObject, ownId = ''): boolean {
  return isOfRun(metadata.annotations?.[RUNS_ANNOTATION], ownId)
}

/**
 * The runtime as a class that is there has it. Who installs a shim chooses what its handler is called: SpinKube's
 * `wasmtime-spin-v2` leads to `spin-v2`. A handler that was asked for beside a class of the user's stays as it is, and a class that
 * another run made is none that somebody installed.
 */
function adoptHandler(asked: Runtime, found: RuntimeClassObject | undefined): Runtime {
  const known = runtimeOfHandler(asked.handler)
  const isByName = known?.runtimeClass === asked.runtimeClass && known.handler === asked.handler
  if (!isByName || found === undefined || isMadeByRun(found) || runtimeOfHandler(found.handler) !== known) return asked
  return { ...asked, handler: found.handler }
}

/** The ids of other runs that use a class. */
function runsOf({ metadata }: RuntimeClassObject, ownId = ''): string | undefined {
  const runs = leaveRuns(metadata.annotations?.[RUNS_ANNOTATION] ?? '', ownId)
  return runs === '' ? undefined : runs
}

function readShared(found: RuntimeClassObject): SharedClass | undefined {
  const runs = found.metadata.annotations?.[RUNS_ANNOTATION]
  if (runs === undefined) return undefined
  return { what: isMadeByRun(found) ? 'class' : 'selector', runs, found }
}

function describeInUse({ runtimeClass }: Runtime, runs: string, isConstrained: boolean): string {
  const who = nameRuns(runs)
  return isConstrained
    ? `RuntimeClass ${runtimeClass} has its node selector for ${who} (constrain: true), which may remove the nodes' labels before this run ends`
    : `RuntimeClass ${runtimeClass} exists without a node selector for ${who} (constrain: false), whose pods a selector would keep off their nodes`
}

/** What happened to a class during a run. */
export type ClassChange = {
  readonly detail: string
  /** It still has the selector that it should have: what was proven of another class may hold of this one, or not. */
  readonly keepsSelector: boolean
  /** It is gone, another object, or has another handler: pods may have started by a handler that was none of the run's. */
  readonly isAnother: boolean
}

/** A class as it was when the first pod was made: undefined if there was none, `unread` where it could not be read. */
export type ClassBefore = RuntimeClassObject | 'unread' | undefined

/**
 * What happened to a class during a run, if its pods may have run elsewhere or under another handler than it now says; undefined
 * if it is as it was. One that was gone when the first pod was made, though it had been applied, is another one when it is there again.
 */
export function findReplaced(
  plan: PlannedClass,
  constrain: boolean,
  before: ClassBefore,
  found: RuntimeClassObject | undefined
): ClassChange | undefined {
  const detail = describeReplaced(plan, constrain, before, found)
  if (detail === undefined) return undefined
  const has = found?.scheduling?.nodeSelector ?? {}
  return {
    detail,
    keepsSelector: describeLabels(has) === describeLabels(selectorOf(plan, constrain)),
    isAnother: found?.handler !== plan.runtime.handler || isAnew(before, found)
  }
}

function describeReplaced(
  plan: PlannedClass,
  constrain: boolean,
  before: ClassBefore,
  found: RuntimeClassObject | undefined
): string | undefined {
  const { runtimeClass, handler } = plan.runtime
  const name = `RuntimeClass ${runtimeClass}`
  if (found === undefined) return `${name} was deleted during the run`
  if (found.handler !== handler) {
    return `${name} was recreated during the run with handler "${found.handler}", not "${handler}"`
  }
  // The same handler again, but pods of the time between may have had another one.
  if (isAnew(before, found)) return `${name} was recreated during the run`
  const wanted = selectorOf(plan, constrain)
  if (Object.keys(wanted).length === 0) return undefined
  const selector = found.scheduling?.nodeSelector ?? {}
  if (describeLabels(selector) !== describeLabels(wanted)) {
    return `${name} got another node selector during the run: "${describeLabels(selector)}", not "${describeLabels(wanted)}"`
  }
  const tolerations = (one: RuntimeClassObject): string => JSON.stringify(one.scheduling?.tolerations ?? [])
  // One that was there is an object.
  if (typeof before !== 'object' || tolerations(found) === tolerations(before)) return undefined
  return `${name} got other tolerations during the run: ${tolerations(found)}, not ${tolerations(before)}`
}

function isAnew(before: ClassBefore, found: RuntimeClassObject): boolean {
  return before !== 'unread' && found.metadata.uid !== before?.metadata.uid
}

function describeLabels(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',')
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
    case 'in-use':
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
