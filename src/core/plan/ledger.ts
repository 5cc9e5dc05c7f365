import type { Inputs, Node } from '../model.ts'
import { constraintLabel } from '../kubernetes/labels.ts'
import { objectPath } from '../kubernetes/paths.ts'
import type { CheckReport } from '../report.ts'
import { listTestPods } from './negative-tests.ts'
import { listObjects } from './objects.ts'
import type { LabelEntry, Ledger, ObjectEntry, Plan, PlannedClass } from './types.ts'
import { isClass } from './admission-lag.ts'
import { canRun } from './classes-kept.ts'

/** What is deleted and may still be going once a cleanup has ended well: the run's own namespace, with what it holds, which decides how long that takes. */
export function listGoing(ledger: Ledger): Ledger | undefined {
  if (ledger.cleanup === 'none' || !ledger.ownsNamespace || ledger.namespace === '') return undefined
  const nothing = {
    classesCreated: [],
    selectorsAdded: [],
    labelsAdded: [],
    manifestClasses: [],
    claimNamespaces: [],
    labelsKept: [],
    classesKept: []
  }
  const objects = ledger.objects.filter(({ namespace }) => namespace === ledger.namespace)
  return { ...ledger, ...nothing, objects, isGoing: true }
}

/** The ledger of a run that has changed nothing yet; the namespace is empty where none is needed. */
export function emptyLedger(inputs: Pick<Inputs, 'cleanup' | 'namespace'>, namespace: string, runId: string): Ledger {
  return {
    runId,
    cleanup: inputs.cleanup,
    namespace,
    ownsNamespace: inputs.namespace === undefined,
    classesCreated: [],
    selectorsAdded: [],
    labelsAdded: [],
    manifestClasses: [],
    objects: [],
    claimNamespaces: [],
    labelsKept: [],
    classesKept: []
  }
}

/** True if a run with these inputs starts pods at all, and so needs a namespace. */
export function startsPods({ manifests, runSamples }: Pick<Inputs, 'runSamples' | 'manifests'>): boolean {
  return runSamples || manifests.length > 0
}

/** The ledger of a plan that is about to be carried out. */
export function planLedger(plan: Omit<Plan, 'ledger'>): Ledger {
  const all = [...listObjects(plan.runtimeObjects), ...plan.manifests]
  const namespace = needsPods(plan) || all.length > 0 ? plan.namespace : ''
  const objects = all.filter((one) => !isClass(one))
  return {
    ...planClasses(emptyLedger(plan.inputs, namespace, plan.runId), plan.classes),
    labelsAdded: plan.labels,
    manifestClasses: all.filter(isClass).map(({ name }) => name),
    objects: [
      ...objects.map(({ collection, kind, namespace: of, name }) => ({
        path: objectPath(collection, name),
        kind,
        namespace: of,
        name
      })),
      ...listTestPods(plan.userWorkloads, plan.namespace, plan.runId)
    ],
    claimNamespaces: [...new Set(objects.filter(({ hasClaims }) => hasClaims).map(({ namespace: of }) => of))]
  }
}

/** True if anything of a plan needs a pod to be known. */
export function needsPods({ checks, constraints }: Pick<Plan, 'checks' | 'constraints'>): boolean {
  return checks.some(({ decided }) => decided === undefined) || constraints.some(({ nodes }) => nodes.length > 0)
}

/** True if there is nothing to undo. */
export function isEmpty(ledger: Ledger): boolean {
  const { classesCreated, labelsAdded, manifestClasses, namespace, objects, selectorsAdded } = ledger
  const changes = [classesCreated, labelsAdded, manifestClasses, objects, selectorsAdded]
  return namespace === '' && changes.every((all) => all.length === 0)
}

/** The same ledger with what there is to undo of classes that this is done about. */
export function planClasses(ledger: Ledger, classes: readonly PlannedClass[]): Ledger {
  const namesOf = (of: readonly PlannedClass[]): readonly string[] => of.map(({ runtime }) => runtime.runtimeClass)
  return {
    ...ledger,
    classesCreated: namesOf(classes.filter((one) => one.kind === 'create' || sharedOf(one) === 'class')),
    selectorsAdded: namesOf(classes.filter((one) => one.kind === 'add-selector' || sharedOf(one) === 'selector'))
  }
}

/** What of a class is there for other runs too. */
function sharedOf(one: PlannedClass): 'class' | 'selector' | undefined {
  return 'shared' in one ? one.shared?.what : undefined
}

/** The objects that go away one by one, the last one first: those in a namespace of the run's own go with it. */
export function objectsToRemove(ledger: Ledger): readonly ObjectEntry[] {
  const { cleanup, namespace, objects, ownsNamespace } = ledger
  return cleanup === 'none' ? [] : objects.filter((one) => !ownsNamespace || one.namespace !== namespace).toReversed()
}

/** The namespaces whose claims of the run go one by one, once nothing is there any more that makes them. */
export function namespacesOfClaims({ claimNamespaces, cleanup, namespace, ownsNamespace }: Ledger): readonly string[] {
  return cleanup === 'none' ? [] : claimNamespaces.filter((one) => !ownsNamespace || one !== namespace)
}

/**
 * The same ledger once the checks are decided: the labels of those that passed stay, the classes that some node can run, and all
 * of them where nothing but the applying was asked for.
 */
export function decideKept(
  ledger: Ledger,
  { constrain, runSamples }: Pick<Inputs, 'constrain' | 'runSamples'>,
  checks: readonly CheckReport[],
  nodes: readonly Node[]
): Ledger {
  const passed = new Set(
    checks
      .filter(({ verdict }) => verdict.kind === 'passed')
      .map(({ node, runtimeClass }) => `${node} ${constraintLabel(runtimeClass)}`)
  )
  const isKept = ({ node, key }: LabelEntry): boolean => !runSamples || passed.has(`${node} ${key}`)
  const labelsKept = ledger.labelsAdded.filter(isKept)
  // A label that runs have put on a node goes with the last of them.
  const isLabelled = (key: string): boolean =>
    labelsKept.some((label) => label.key === key) ||
    nodes.some(({ labelRuns, labels }) => labels[key] === 'true' && labelRuns?.[key] === undefined)
  const fits = (name: string): boolean => !constrain || isLabelled(constraintLabel(name))
  return {
    ...ledger,
    labelsKept,
    classesKept: ledger.classesCreated.filter((name) => !runSamples || (canRun(name, checks, nodes) && fits(name)))
  }
}

/** The labels to remove again: all that were added, less those that stay. */
export function labelsToRemove(ledger: Ledger): readonly LabelEntry[] {
  if (ledger.cleanup === 'none') return []
  const kept = findKept(ledger)
  return ledger.labelsAdded.filter((label) => !kept.has(labelId(label)))
}

/** What stays of the labels that the run added, as `labelId` names each. */
export function findKept({ cleanup, labelsKept }: Ledger): ReadonlySet<string> {
  return new Set(cleanup === 'workload' ? labelsKept.map(labelId) : [])
}

/** A label of one very node, not of another of its name. */
export function labelId({ uid, key }: LabelEntry): string {
  return `${uid} ${key}`
}
