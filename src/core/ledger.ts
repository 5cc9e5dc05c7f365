import type { CleanupMode } from './model.ts'

/** A label that a run puts on a node. */
export type LabelEntry = { readonly node: string; readonly uid: string; readonly key: string }

/** All that a run changes on a cluster, written down before each change: what is needed to undo it from nothing else. */
export type Ledger = {
  readonly runId: string
  readonly cleanup: CleanupMode
  /** Empty where the run makes no pods. */
  readonly namespace: string
  /** The namespace is the run's own: delete it whole. Otherwise only the run's pods in it. */
  readonly ownsNamespace: boolean
  /** RuntimeClasses that the run creates. */
  readonly classesCreated: readonly string[]
  /** RuntimeClasses that were there without a selector and get one. */
  readonly selectorsAdded: readonly string[]
  readonly labelsAdded: readonly LabelEntry[]
  /** Labels that stay, by `cleanup: workload`: those of cells that passed. */
  readonly labelsKept: readonly LabelEntry[]
}

/** A ledger of a run that has changed nothing yet. */
export function makeLedger(runId: string, cleanup: CleanupMode, namespace: string, ownsNamespace: boolean): Ledger {
  return {
    runId,
    cleanup,
    namespace,
    ownsNamespace,
    classesCreated: [],
    selectorsAdded: [],
    labelsAdded: [],
    labelsKept: []
  }
}

/** The ledger of a plan that is about to be carried out. */
export function planLedger(empty: Ledger, plan: Planned): Ledger {
  const namesOf = (kind: string): readonly string[] =>
    plan.classes.filter((one) => one.kind === kind).map((one) => one.runtime.runtimeClass)
  return {
    ...empty,
    classesCreated: namesOf('create'),
    selectorsAdded: namesOf('add-selector'),
    labelsAdded: plan.labels
  }
}

/** What of a plan has to be undone. */
type Planned = {
  readonly classes: readonly { readonly kind: string; readonly runtime: { readonly runtimeClass: string } }[]
  readonly labels: readonly LabelEntry[]
}

/** The same ledger once it is known where labels stay: on the nodes and for the classes for which this is true. */
export function keepLabels(ledger: Ledger, stays: (label: LabelEntry) => boolean): Ledger {
  return { ...ledger, labelsKept: ledger.labelsAdded.filter(stays) }
}

/** The labels to take off again: all that were added, less those that stay. */
export function labelsToRemove(ledger: Ledger): readonly LabelEntry[] {
  if (ledger.cleanup === 'none') return []
  if (ledger.cleanup === 'all') return ledger.labelsAdded
  const kept = new Set(ledger.labelsKept.map(labelId))
  return ledger.labelsAdded.filter((label) => !kept.has(labelId(label)))
}

function labelId(label: LabelEntry): string {
  return `${label.uid} ${label.key}`
}
