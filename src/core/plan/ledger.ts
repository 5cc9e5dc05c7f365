import type { ClassPlan } from './runtime-classes.ts'
import type { CleanupMode, Inputs } from '../model.ts'
import type { PlannedObject } from './objects.ts'

/** A label that a run puts on a node. */
export type LabelEntry = { readonly node: string; readonly uid: string; readonly key: string }

/** An object that a run makes and takes away again. */
export type ObjectEntry = {
  /** Of the object itself, in the API. */
  readonly path: string
  readonly kind: string
  /** Empty for a kind that belongs to no namespace. */
  readonly namespace: string
  readonly name: string
}

/** All that a run changes on a cluster, written down before each change: what is needed to undo it from nothing else. */
export type Ledger = {
  readonly runId: string
  readonly cleanup: CleanupMode
  /** Empty where the run makes no pods. */
  readonly namespace: string
  /** The namespace is the run's own: delete it whole. Otherwise only the run's pods in it. */
  readonly ownsNamespace: boolean
  /** RuntimeClasses that the run creates, or uses together with the run that did. */
  readonly classesCreated: readonly string[]
  /** RuntimeClasses that were there without a selector and get one. */
  readonly selectorsAdded: readonly string[]
  readonly labelsAdded: readonly LabelEntry[]
  /** In the order in which they are made. */
  readonly objects: readonly ObjectEntry[]
  /** Labels that stay, by `cleanup: workload`: those of checks that passed. */
  readonly labelsKept: readonly LabelEntry[]
}

/** A ledger of a run that has changed nothing yet; the namespace is empty where none is needed. */
export function makeLedger(inputs: LedgerInputs, namespace: string, runId: string): Ledger {
  return {
    runId,
    cleanup: inputs.cleanup,
    namespace,
    ownsNamespace: inputs.namespace === undefined,
    classesCreated: [],
    selectorsAdded: [],
    labelsAdded: [],
    objects: [],
    labelsKept: []
  }
}

type LedgerInputs = Pick<Inputs, 'cleanup' | 'namespace'>

/** True if a run with these inputs starts pods at all, and so needs a namespace. */
export function startsPods({ manifests, runSamples }: Pick<Inputs, 'runSamples' | 'manifests'>): boolean {
  return runSamples || manifests.length > 0
}

/** The ledger of a plan that is about to be carried out. */
export function planLedger(empty: Ledger, plan: Planned, objects: readonly PlannedObject[]): Ledger {
  return {
    ...planClasses(empty, plan.classes),
    labelsAdded: plan.labels,
    objects: objects.map(({ collection, kind, namespace, name }) => ({
      path: `${collection}/${name}`,
      kind,
      namespace,
      name
    }))
  }
}

/** The same ledger with what there is to undo of classes that this is done about. */
export function planClasses(ledger: Ledger, classes: readonly ClassPlan[]): Ledger {
  const namesOf = (of: readonly ClassPlan[]): readonly string[] => of.map(({ runtime }) => runtime.runtimeClass)
  return {
    ...ledger,
    classesCreated: namesOf(classes.filter((one) => one.kind === 'create' || 'runs' in one)),
    selectorsAdded: namesOf(classes.filter(({ kind }) => kind === 'add-selector'))
  }
}

/** The objects that go away one by one: those in a namespace of the run's own go with it. */
export function objectsToRemove({ cleanup, namespace, objects, ownsNamespace }: Ledger): readonly ObjectEntry[] {
  if (cleanup === 'none') return []
  return objects.filter((one) => !ownsNamespace || one.namespace !== namespace).toReversed()
}

/** What of a plan has to be undone. */
type Planned = { readonly classes: readonly ClassPlan[]; readonly labels: readonly LabelEntry[] }

/** The same ledger once it is known which labels this run did not put on: they are somebody else's, or nobody's. */
export function dropUndone(ledger: Ledger, labels: readonly LabelEntry[]): Ledger {
  return { ...ledger, labelsAdded: ledger.labelsAdded.filter((label) => !labels.includes(label)) }
}

/** The same ledger once it is known where labels stay: on the nodes and for the classes for which this is true. */
export function keepLabels(ledger: Ledger, stays: (label: LabelEntry) => boolean): Ledger {
  return { ...ledger, labelsKept: ledger.labelsAdded.filter(stays) }
}

/** The labels to remove again: all that were added, less those that stay. */
export function labelsToRemove(ledger: Ledger): readonly LabelEntry[] {
  if (ledger.cleanup === 'none') return []
  if (ledger.cleanup === 'all') return ledger.labelsAdded
  const kept = new Set(ledger.labelsKept.map(labelId))
  return ledger.labelsAdded.filter((label) => !kept.has(labelId(label)))
}

function labelId(label: LabelEntry): string {
  return `${label.uid} ${label.key}`
}
