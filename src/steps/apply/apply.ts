import type { ImagePlatforms } from '../../core/kubernetes/image-reference.ts'
import { constraintLabel } from '../../core/kubernetes/labels.ts'
import type { RuntimeClassObject } from '../../core/kubernetes/objects.ts'
import { makeNamespace } from '../../core/kubernetes/manifests.ts'
import { namespacesPath } from '../../core/kubernetes/paths.ts'
import type { ClassProblem } from '../../core/plan/class-problem.ts'
import { emptyLedger } from '../../core/plan/ledger.ts'
import type { LabelEntry, Ledger, Plan, PlannedClass } from '../../core/plan/types.ts'
import type { RunContext } from '../context.ts'
import { creationProblem, type Step } from '../result.ts'
import { findPlatforms } from './platforms.ts'
import { applyLabels, type LabelProblems } from './labels.ts'
import { loadImages } from './load-images.ts'
import { createObjects } from './objects.ts'
import { applyClasses } from './runtime-classes.ts'
import { dropUnapplied } from '../../core/plan/admission-lag.ts'

/** What could not be applied, by class and by node and class; all else was. */
export type Applied = {
  /** What was done about each class: something else than was planned where somebody else was first. */
  readonly classes: readonly PlannedClass[]
  readonly classProblems: ReadonlyMap<string, ClassProblem>
  /** The classes that were created, by name, as the API server answered. */
  readonly createdClasses: ReadonlyMap<string, RuntimeClassObject>
  /** Keyed by the node's name, a space and the label's key. */
  readonly labelProblems: LabelProblems
  /** What registries answered meanwhile, by image. */
  readonly platforms: ReadonlyMap<string, ImagePlatforms>
  /** What there is to undo from here on: less than was planned where somebody else was first. */
  readonly ledger: Ledger
}

/** All that was applied, or why the run can't go on, and what there is to undo then. */
export type Applying<T = Applied> = Step<T> &
  ({ readonly kind: 'done' } | { readonly kind: 'problem'; readonly ledger: Ledger })

/**
 * Loads images, then creates namespace, classes, labels and the user's own objects. Whatever will have to be undone is in the
 * journal before it is done.
 */
export async function apply(plan: Plan, run: RunContext): Promise<Applying> {
  const { inputs, namespace, runId } = plan
  const loaded = await loadImages(inputs.loadImages, run)
  if (loaded.kind === 'problem') return { ...loaded, ledger: emptyLedger(inputs, '', runId) }
  await run.ports.journal.write(plan.ledger)
  if (plan.ledger.ownsNamespace && plan.ledger.namespace !== '') {
    const made = await run.ports.cluster.create(namespacesPath, makeNamespace(namespace, runId))
    // Nothing else is begun then, and nothing else is undone: a label that is there now is somebody else's.
    if (made.kind !== 'ok') {
      const why = creationProblem(`namespace ${namespace} cannot be created`, made)
      return { ...why, ledger: emptyLedger(inputs, namespace, runId) }
    }
  }
  const [applied, platforms] = await Promise.all([applyPlanned(plan, run), findPlatforms(plan, run.ports, run.signal)])
  return applied.kind === 'problem' ? applied : { kind: 'done', value: { ...applied.value, platforms } }
}

type AppliedObjects = Omit<Applied, 'platforms'>

async function applyPlanned(plan: Plan, run: RunContext): Promise<Applying<AppliedObjects>> {
  const { ports } = run
  const classes = await applyClasses(plan, ports)
  const wanted = plan.labels.filter((label) => !isOfProblem(label, classes.problems))
  const labelProblems = await applyLabels(ports.cluster, wanted, { nodes: plan.facts.nodes, runId: plan.runId })
  const { ledger } = classes
  const freshClasses = dropUnapplied(run.freshClasses, classes.problems)
  const made = await createObjects(plan.manifests, { ...run, freshClasses })
  if (made.kind === 'problem') return { ...made, ledger }
  const value = {
    classes: classes.classes,
    classProblems: classes.problems,
    createdClasses: classes.created,
    labelProblems,
    ledger
  }
  return { kind: 'done', value }
}

function isOfProblem(label: LabelEntry, problems: ReadonlyMap<string, ClassProblem>): boolean {
  return [...problems.keys()].some((runtimeClass) => constraintLabel(runtimeClass) === label.key)
}
