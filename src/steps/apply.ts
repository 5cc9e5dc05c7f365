import { dropUndone, type LabelEntry, type Ledger } from '../core/ledger.ts'
import { constraintLabel, makeNamespace, makeRuntimeClass, RUN_LABEL } from '../core/manifests.ts'
import type { ClassPlan } from '../core/classes.ts'
import type { Inputs, Runtime } from '../core/model.ts'
import type { Plan } from '../core/plan.ts'
import type { PlannedObject } from '../core/runtime-objects.ts'
import type { Cluster, Ports } from '../ports.ts'
import type { RunContext } from './context.ts'
import { applyLabels, escapePointer } from './label.ts'
import { makeObjects } from './make-objects.ts'
import { describeFailure } from './survey.ts'

/** What could not be applied, by class and by node and class; all else was. */
export type Applied = {
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
  const classes = await applyClasses(ports, plan.classes, inputs.constrain, planned.runId)
  const wanted = plan.labels.filter((label) => !isOfProblem(label, classes.problems))
  const labels = await applyLabels(ports.cluster, wanted)
  const untried = plan.labels.filter((label) => !wanted.includes(label))
  const ledger = dropUndone(planned, classes.undone, [...labels.undone, ...untried])
  if (ledger.labelsAdded.length < planned.labelsAdded.length || classes.undone.length > 0) {
    await ports.journal.write(ledger)
  }
  const freshClasses = new Map([...run.freshClasses].filter(([name]) => !classes.problems.has(name)))
  const made = await makeObjects(manifests, { ...run, freshClasses })
  if (made.kind === 'problem') return { ...made, ledger }
  return { kind: 'done', value: { classProblems: classes.problems, labelProblems: labels.problems, ledger } }
}

type AppliedClasses = {
  readonly problems: ReadonlyMap<string, string>
  /** Classes that somebody else made after the plan was. */
  readonly undone: readonly string[]
}

async function applyClasses(
  { cluster, log }: Ports,
  plans: readonly ClassPlan[],
  constrain: boolean,
  runId: string
): Promise<AppliedClasses> {
  const problems = new Map<string, string>()
  const undone: string[] = []
  const wanted = plans.filter((plan) => plan.kind === 'create' || plan.kind === 'add-selector')
  await Promise.all(
    wanted.map(async ({ kind, runtime }) => {
      const path = classPath(runtime)
      const manifest = makeRuntimeClass(runtime, constrain, kind === 'create' ? runId : undefined)
      const applied = await cluster.apply(path, manifest)
      if (applied.kind !== 'ok') problems.set(runtime.runtimeClass, describeFailure(applied))
      else if (kind === 'create' && applied.wasThere === true) {
        undone.push(runtime.runtimeClass)
        log.warn(`RuntimeClass ${runtime.runtimeClass} was made by somebody else in this moment: it is used, and stays`)
        await takeRunIdOff(cluster, path, runId)
      }
    })
  )
  return { problems, undone }
}

/** Applying a class put this run's id on it, and a cleanup deletes what carries that. */
async function takeRunIdOff(cluster: Cluster, path: string, runId: string): Promise<void> {
  const label = `/metadata/labels/${escapePointer(RUN_LABEL)}`
  await cluster.patch(path, [
    { op: 'test', path: label, value: runId },
    { op: 'remove', path: label }
  ])
}

/** Where a runtime's class is. */
export function classPath({ runtimeClass }: Runtime): string {
  return `/apis/node.k8s.io/v1/runtimeclasses/${runtimeClass}`
}

function isOfProblem(label: LabelEntry, problems: ReadonlyMap<string, string>): boolean {
  return [...problems.keys()].some((runtimeClass) => constraintLabel(runtimeClass) === label.key)
}
