import type { LabelEntry, Ledger } from '../core/ledger.ts'
import { constraintLabel, makeNamespace, makeRuntimeClass } from '../core/manifests.ts'
import type { ClassPlan } from '../core/classes.ts'
import type { Inputs, Runtime } from '../core/model.ts'
import type { Plan } from '../core/plan.ts'
import type { PlannedObject } from '../core/runtime-objects.ts'
import type { Cluster, Ports } from '../ports.ts'
import { inParallel } from './in-parallel.ts'
import { makeObjects } from './make-objects.ts'
import { describeFailure, problem, type Step } from './survey.ts'

/** Label patches at once. */
const LABELS_AT_ONCE = 50

/** What could not be applied, by class and by node and class; all else was. */
export type Applied = {
  readonly classProblems: ReadonlyMap<string, string>
  /** Keyed by the node's name, a space and the label's key. */
  readonly labelProblems: ReadonlyMap<string, string>
}

/** Makes namespace, classes, labels and the user's own objects. Whatever will have to be undone is in the journal before it is done. */
export async function apply(
  { manifests, plan }: { readonly plan: Plan; readonly manifests: readonly PlannedObject[] },
  inputs: Inputs,
  ledger: Ledger,
  ports: Ports
): Promise<Step<Applied>> {
  await ports.journal.write(ledger)
  if (ledger.ownsNamespace && ledger.namespace !== '') {
    const made = await ports.cluster.create('/api/v1/namespaces', makeNamespace(ledger.namespace, ledger.runId))
    if (made.kind !== 'ok') return problem(`namespace ${ledger.namespace} cannot be made`, made)
  }
  const classProblems = await applyClasses(ports.cluster, plan.classes, inputs.constrain, ledger.runId)
  const labels = plan.labels.filter((label) => !isOfProblem(label, classProblems))
  const labelProblems = await applyLabels(ports.cluster, labels)
  const made = await makeObjects(ports.cluster, manifests)
  if (made.kind === 'problem') return made
  return { kind: 'done', value: { classProblems, labelProblems } }
}

async function applyClasses(
  cluster: Cluster,
  plans: readonly ClassPlan[],
  constrain: boolean,
  runId: string
): Promise<ReadonlyMap<string, string>> {
  const problems = new Map<string, string>()
  const wanted = plans.filter((plan) => plan.kind === 'create' || plan.kind === 'add-selector')
  await Promise.all(
    wanted.map(async ({ kind, runtime }) => {
      const manifest = makeRuntimeClass(runtime, constrain, kind === 'create' ? runId : undefined)
      const applied = await cluster.apply(classPath(runtime), manifest)
      if (applied.kind !== 'ok') problems.set(runtime.runtimeClass, describeFailure(applied))
    })
  )
  return problems
}

async function applyLabels(cluster: Cluster, labels: readonly LabelEntry[]): Promise<ReadonlyMap<string, string>> {
  const problems = new Map<string, string>()
  await inParallel(labels, LABELS_AT_ONCE, async (label) => {
    const path = `/metadata/labels/${escapePointer(label.key)}`
    const patched = await cluster.patch(`/api/v1/nodes/${label.node}`, [
      // The node that was seen and no later one of its name; and nobody's label is overwritten.
      { op: 'test', path: '/metadata/uid', value: label.uid },
      { op: 'test', path, value: null },
      { op: 'add', path, value: 'true' }
    ])
    if (patched.kind !== 'ok') problems.set(`${label.node} ${label.key}`, describeFailure(patched))
  })
  return problems
}

/** Where a runtime's class is. */
export function classPath({ runtimeClass }: Runtime): string {
  return `/apis/node.k8s.io/v1/runtimeclasses/${runtimeClass}`
}

function isOfProblem(label: LabelEntry, problems: ReadonlyMap<string, string>): boolean {
  return [...problems.keys()].some((runtimeClass) => constraintLabel(runtimeClass) === label.key)
}

/** Escapes a key for a JSON pointer (RFC 6901). */
export function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}
