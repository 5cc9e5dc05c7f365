import { type ClassProblem, readClassProblem } from '../../core/plan/class-problem.ts'
import { planClasses } from '../../core/plan/ledger.ts'
import { planClassAgain } from '../../core/plan/runtime-classes.ts'
import type { Ledger, Plan, PlannedClass } from '../../core/plan/types.ts'
import {
  isOfRun,
  joinRuns,
  leaveRuns,
  MANIFEST_ANNOTATION,
  RUNS_ANNOTATION,
  SELECTOR_APPLIED_ANNOTATION
} from '../../core/kubernetes/labels.ts'
import { hasAppliedSelector } from '../../core/kubernetes/managed-fields.ts'
import { withRun } from '../../core/kubernetes/manifests.ts'
import { runtimeClassesPath, runtimeClassPath } from '../../core/kubernetes/paths.ts'
import type { RuntimeClassObject } from '../../core/kubernetes/objects.ts'
import { warnOfSelectors } from '../../core/plan/plan.ts'
import type { ApiResult, PatchOperation, Ports } from '../../ports.ts'
import { readRefusal } from '../result.ts'

/** What was made of the classes. */
export type AppliedClasses = {
  /** What was done about each in the end. */
  readonly classes: readonly PlannedClass[]
  /** Why a class could not be applied, by its name. */
  readonly problems: ReadonlyMap<string, ClassProblem>
  /** Those that were created, by name, as the API server answered. */
  readonly created: ReadonlyMap<string, RuntimeClassObject>
  /** What there is to undo: something else than was planned where somebody else was first. */
  readonly ledger: Ledger
}

/** A plan that was carried out, one that could not be (`problem`), or one that the server refused as of a class that has changed. */
type Tried = {
  readonly plan: PlannedClass
  readonly problem?: ClassProblem
  readonly overtaken?: ClassProblem
  readonly created?: RuntimeClassObject
}

/** More runs than change one class in one moment: in each round in which this one is overtaken, another has gone on. */
const ROUNDS = 50

/**
 * Carries out what is planned about classes, side by side. A class that somebody else made, changed or took away meanwhile is
 * looked at again and planned again, and what there is to undo then is written down before it is done.
 */
export async function applyClasses(
  { classes: plans, inputs: { constrain }, ledger: planned }: Pick<Plan, 'classes' | 'inputs' | 'ledger'>,
  ports: Ports
): Promise<AppliedClasses> {
  const problems = new Map<string, ClassProblem>()
  const created = new Map<string, RuntimeClassObject>()
  const note = ({ plan, problem, created: object }: Tried): void => {
    if (problem !== undefined) problems.set(plan.runtime.runtimeClass, problem)
    if (object !== undefined) created.set(plan.runtime.runtimeClass, object)
  }
  let [classes, ledger, open] = [plans, planned, plans]
  for (let round = 1; ; round += 1) {
    const tried = await Promise.all(open.map((plan) => carryOut(plan, planned.runId, ports)))
    tried.forEach(note)
    const overtaken = tried.filter(({ overtaken }) => overtaken !== undefined)
    if (round === ROUNDS) overtaken.map(giveUp).forEach(note)
    if (overtaken.length === 0 || round === ROUNDS) return { classes, problems, created, ledger }
    const again = await Promise.all(overtaken.map((one) => planAgain(one, constrain, planned.runId, ports)))
    again.forEach(note)
    classes = classes.map((plan) => again.find((one) => one.plan.runtime === plan.runtime)?.plan ?? plan)
    ledger = planClasses(planned, classes)
    await ports.journal.write(ledger)
    open = again.flatMap(({ plan, problem }) => (problem === undefined ? plan : []))
    if (round === 1) {
      for (const [index, one] of again.entries())
        announce(overtaken[index]?.plan ?? one.plan, one, planned.runId, ports)
    }
  }
}

function giveUp({ plan }: Tried): Tried {
  return { plan, problem: { detail: 'others create, change or delete it at this moment', isConflict: false } }
}

async function carryOut(plan: PlannedClass, runId: string, { cluster }: Ports): Promise<Tried> {
  const { runtimeClass } = plan.runtime
  if (plan.kind === 'create') {
    const made = await cluster.create<RuntimeClassObject>(runtimeClassesPath, withRun(plan.object, runId))
    if (made.kind === 'ok') return { plan, created: made.value }
    return made.kind === 'refused' && made.reason === 'AlreadyExists'
      ? { plan, overtaken: readProblem(made) }
      : say(plan, made)
  }
  if (plan.kind === 'add-selector') {
    return readPatched(plan, await cluster.patch(runtimeClassPath(runtimeClass), addSelector(plan, runId)))
  }
  if (plan.kind !== 'leave' || plan.shared === undefined || isOfRun(plan.shared.runs, runId)) return { plan }
  const { found, runs } = plan.shared
  // Without the run's mark it goes as soon as those that it is of have ended.
  return readPatched(
    plan,
    await cluster.patch(runtimeClassPath(runtimeClass), changeRuns(found, joinRuns(runs, runId)))
  )
}

/** Of a class that was read before: a test that fails, and a class that is gone, are of others. */
function readPatched(plan: PlannedClass, patched: ApiResult<unknown>): Tried {
  const isOvertaken = patched.kind === 'refused' && [404, 409, 422].includes(patched.status)
  return isOvertaken ? { plan, overtaken: readProblem(patched) } : say(plan, patched)
}

/** The selector, and who needs it, in one change of the class as it was read. */
function addSelector({ found, object }: Extract<PlannedClass, { kind: 'add-selector' }>, runId: string): Operations {
  const scheduling = { ...found.scheduling, ...object.scheduling }
  const { annotations = {}, ...metadata } = found.metadata
  const others = Object.entries(annotations).filter(([name]) => name !== SELECTOR_APPLIED_ANNOTATION)
  const mark = hasAppliedSelector(found) ? { [SELECTOR_APPLIED_ANNOTATION]: 'true' } : {}
  const marked = { ...found, metadata: { ...metadata, annotations: { ...Object.fromEntries(others), ...mark } } }
  return [...changeRuns(marked, runId), { op: 'add', path: '/scheduling', value: scheduling }]
}

type Operations = readonly PatchOperation[]

function changeRuns({ metadata }: RuntimeClassObject, runs: string): Operations {
  return [
    { op: 'test', path: '/metadata/uid', value: metadata.uid ?? '' },
    { op: 'test', path: '/metadata/resourceVersion', value: metadata.resourceVersion ?? '' },
    { op: 'add', path: '/metadata/annotations', value: { ...metadata.annotations, [RUNS_ANNOTATION]: runs } }
  ]
}

function say(plan: PlannedClass, result: ApiResult<unknown>): Tried {
  return result.kind === 'ok' ? { plan } : { plan, problem: readProblem(result) }
}

function readProblem(result: Exclude<ApiResult<unknown>, { kind: 'ok' }>): ClassProblem {
  const refusal = readRefusal(result)
  const detail = refusal.text
  if (refusal.kind !== 'denied') return { detail, isConflict: false, unanswered: refusal }
  return result.kind === 'refused' ? readClassProblem(result, detail) : { detail, isConflict: false }
}

async function planAgain(
  { plan: before, overtaken }: Tried,
  constrain: boolean,
  runId: string,
  { cluster }: Pick<Ports, 'cluster'>
): Promise<Tried> {
  const found = await cluster.get<RuntimeClassObject>(runtimeClassPath(before.runtime.runtimeClass))
  const isGone = found.kind === 'refused' && found.status === 404
  const plan = planClassAgain(before.runtime, constrain, found.kind === 'ok' ? found.value : undefined, runId)
  if (found.kind !== 'ok' && !isGone) return { plan, problem: readProblem(found) }
  // As it was read: it is not others that keep it from being changed.
  const version = found.kind === 'ok' ? found.value.metadata.resourceVersion : undefined
  if (overtaken !== undefined && version !== undefined && versionOf(before) === version)
    return { plan, problem: overtaken }
  if (plan.kind === 'conflict') return { plan, problem: { detail: `conflict: ${plan.detail}`, isConflict: true } }
  if (plan.kind === 'in-use') return { plan, problem: { detail: plan.detail, isConflict: false, isInUse: true } }
  return { plan }
}

/** The version of the class that a plan was made of. */
function versionOf(plan: PlannedClass): string | undefined {
  if (plan.kind === 'add-selector') return plan.found.metadata.resourceVersion
  return plan.kind === 'leave' ? plan.shared?.found.metadata.resourceVersion : undefined
}

/** Names who was first with a class that was to be created, and warns of one that gets a selector after all. */
function announce(before: PlannedClass, { plan, problem }: Tried, runId: string, { log }: Pick<Ports, 'log'>): void {
  if (problem !== undefined || (plan.kind !== 'leave' && plan.kind !== 'add-selector')) return
  const who = before.kind === 'create' ? describeCreator(plan, runId) : undefined
  if (who !== undefined) log.warn(`RuntimeClass ${plan.runtime.runtimeClass} was created by ${who}`)
  if (before.kind !== 'add-selector') warnOfSelectors([plan]).forEach(log.warn)
}

/** Undefined of one that the run created itself, by a request whose answer was lost. */
function describeCreator(
  plan: Extract<PlannedClass, { kind: 'leave' | 'add-selector' }>,
  runId: string
): string | undefined {
  const shared = plan.kind === 'leave' && plan.shared?.what === 'class' ? plan.shared : undefined
  if (shared === undefined) return 'somebody else at the same time: it is used, and stays'
  if (leaveRuns(shared.runs, runId) === '') return undefined
  const isOfManifests = shared.found.metadata.annotations?.[MANIFEST_ANNOTATION] !== undefined
  return `another run at the same time: it is used, and is deleted by the last run ${isOfManifests ? 'that uses it' : 'with cleanup: all'}`
}
