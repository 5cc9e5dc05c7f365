import { dropUndone, type LabelEntry, type Ledger } from '../../core/plan/ledger.ts'
import type { FreshClasses } from '../../core/plan/admission-lag.ts'
import { constraintLabel } from '../../core/kubernetes/labels.ts'
import { makeNamespace } from '../../core/kubernetes/manifests.ts'
import type { ClassPlan } from '../../core/plan/runtime-classes.ts'
import type { Inputs } from '../../core/model.ts'
import type { Plan } from '../../core/plan/plan.ts'
import type { PlannedObject } from '../../core/plan/objects.ts'
import { applyClasses } from './runtime-classes.ts'
import type { RunContext } from '../context.ts'
import { applyLabels } from './labels.ts'
import { createObjects } from './objects.ts'
import { describeFailure } from '../result.ts'

/** What could not be applied, by class and by node and class; all else was. */
export type Applied = {
  /** What was done about each class: something else than was planned where somebody else was first. */
  readonly classes: readonly ClassPlan[]
  readonly freshClasses: FreshClasses
  readonly classProblems: ReadonlyMap<string, string>
  /** Keyed by the node's name, a space and the label's key. */
  readonly labelProblems: ReadonlyMap<string, string>
  /** What there is to undo from here on: less than was planned where somebody else was first. */
  readonly ledger: Ledger
}

/** All that was applied, or why the run can't go on, and what there is to undo then. */
export type Applying =
  | { readonly kind: 'done'; readonly value: Applied }
  | { readonly kind: 'problem'; readonly message: string; readonly ledger: Ledger }

/** Makes namespace, classes, labels and the user's own objects. Whatever will have to be undone is in the journal before it is done. */
export async function apply(
  { manifests, plan }: { readonly plan: Plan; readonly manifests: readonly PlannedObject[] },
  inputs: Inputs,
  planned: Ledger,
  run: RunContext
): Promise<Applying> {
  const { ports } = run
  await ports.journal.write(planned)
  if (planned.ownsNamespace && planned.namespace !== '') {
    const made = await ports.cluster.create('/api/v1/namespaces', makeNamespace(planned.namespace, planned.runId))
    // Nothing else is begun then, and nothing else is undone: a label that is there now is somebody else's.
    if (made.kind !== 'ok') {
      const ledger = { ...planned, classesCreated: [], selectorsAdded: [], labelsAdded: [], objects: [] }
      return {
        kind: 'problem',
        message: `namespace ${planned.namespace} cannot be made: ${describeFailure(made)}`,
        ledger
      }
    }
  }
  const classes = await applyClasses(plan.classes, inputs.constrain, planned, ports)
  const wanted = plan.labels.filter((label) => !isOfProblem(label, classes.problems))
  const labels = await applyLabels(ports.cluster, wanted)
  const untried = plan.labels.filter((label) => !wanted.includes(label))
  const ledger = dropUndone(classes.ledger, [...labels.undone, ...untried])
  if (ledger.labelsAdded.length < planned.labelsAdded.length) await ports.journal.write(ledger)
  const freshClasses = new Map([...run.freshClasses].filter(([name]) => !classes.problems.has(name)))
  const made = await createObjects(manifests, { ...run, freshClasses })
  if (made.kind === 'problem') return { ...made, ledger }
  return {
    kind: 'done',
    value: {
      classes: classes.classes,
      classProblems: classes.problems,
      freshClasses,
      labelProblems: labels.problems,
      ledger
    }
  }
}

function isOfProblem(label: LabelEntry, problems: ReadonlyMap<string, string>): boolean {
  return [...problems.keys()].some((runtimeClass) => constraintLabel(runtimeClass) === label.key)
}
