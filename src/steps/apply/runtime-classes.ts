import { type ClassProblem, readClassProblem } from '../../core/plan/class-problem.ts'
import { planClasses } from '../../core/plan/ledger.ts'
import { planClass } from '../../core/plan/runtime-classes.ts'
import type { Ledger, Plan, PlannedClass } from '../../core/plan/types.ts'
import { RUN_LABEL, joinRuns } from '../../core/kubernetes/labels.ts'
import { withRunLabel } from '../../core/kubernetes/manifests.ts'
import type { Runtime } from '../../core/model.ts'
import { labelPointer, runtimeClassesPath, runtimeClassPath } from '../../core/kubernetes/paths.ts'
import type { RuntimeClassObject } from '../../core/kubernetes/objects.ts'
import { warnOfSelectors } from '../../core/plan/plan.ts'
import type { ApiResult, Ports } from '../../ports.ts'
import { describeFailure } from '../result.ts'

/** What was made of the classes. */
export type AppliedClasses = {
  /** What was done about each in the end. */
  readonly classes: readonly PlannedClass[]
  /** Why a class could not be applied, by its name. */
  readonly problems: ReadonlyMap<string, ClassProblem>
  /** What there is to undo: something else than was planned where somebody else was first. */
  readonly ledger: Ledger
}

/** A plan that was carried out, one that could not be (`problem`), or one of a class that has changed since it was made. */
type Tried = { readonly plan: PlannedClass; readonly problem?: ClassProblem; readonly isOvertaken?: true }

const LABEL = labelPointer(RUN_LABEL)

/**
 * Carries out what is planned about classes, side by side. A class that somebody else made or took away meanwhile is
 * looked at again and planned again, and what there is to undo then is written down before it is done.
 */
export async function applyClasses(
  { classes: plans, inputs: { constrain }, ledger: planned }: Pick<Plan, 'classes' | 'inputs' | 'ledger'>,
  ports: Ports
): Promise<AppliedClasses> {
  const carryOutAll = (all: readonly PlannedClass[]): Promise<readonly Tried[]> =>
    Promise.all(all.map((plan) => carryOut(plan, planned.runId, ports)))
  const first = await carryOutAll(plans)
  const overtaken = first.filter((one) => one.isOvertaken === true)
  if (overtaken.length === 0) return { classes: plans, problems: listProblems(first), ledger: planned }

  const again = await Promise.all(overtaken.map(({ plan }) => planAgain(plan, constrain, ports)))
  const classes = plans.map((plan) => again.find((one) => one.plan.runtime === plan.runtime)?.plan ?? plan)
  const ledger = planClasses(planned, classes)
  await ports.journal.write(ledger)
  const second = await carryOutAll(again.flatMap(({ plan, problem }) => (problem === undefined ? plan : [])))
  return { classes, problems: listProblems([...first, ...again, ...second.map(giveUp)]), ledger }
}

function listProblems(tried: readonly Tried[]): ReadonlyMap<string, ClassProblem> {
  return new Map(
    tried.flatMap(({ plan, problem }) => (problem === undefined ? [] : [[plan.runtime.runtimeClass, problem] as const]))
  )
}

function giveUp(tried: Tried): Tried {
  const detail = 'others make and delete it in this very moment'
  return tried.isOvertaken === true ? { ...tried, problem: { detail, isConflict: false } } : tried
}

async function carryOut(plan: PlannedClass, runId: string, ports: Ports): Promise<Tried> {
  const { runtime } = plan
  const { cluster } = ports
  if (plan.kind === 'create') {
    const made = await cluster.create(runtimeClassesPath, withRunLabel(plan.object, runId))
    return made.kind === 'refused' && made.reason === 'AlreadyExists' ? { plan, isOvertaken: true } : say(plan, made)
  }
  if (plan.kind !== 'leave' && plan.kind !== 'add-selector') return { plan }
  if (plan.runs !== undefined && (await join(runtime, plan.runs, runId, ports)) === 'overtaken') {
    return { plan, isOvertaken: true }
  }
  if (plan.kind === 'leave') return { plan }
  return say(plan, await cluster.apply(runtimeClassPath(runtime.runtimeClass), plan.object))
}

function say(plan: PlannedClass, result: ApiResult<unknown>): Tried {
  return result.kind === 'ok' ? { plan } : { plan, problem: readProblem(result) }
}

function readProblem(result: Exclude<ApiResult<unknown>, { kind: 'ok' }>): ClassProblem {
  const detail = describeFailure(result)
  return result.kind === 'refused' ? readClassProblem(result, detail) : { detail, isConflict: false }
}

/** Has the class stay until this run has ended too. One that can't be marked is used all the same. */
async function join(
  runtime: Runtime,
  runs: string,
  runId: string,
  { cluster, log }: Ports
): Promise<'overtaken' | undefined> {
  const label = joinRuns(runs, runId)
  const what = `RuntimeClass ${runtime.runtimeClass} was made by another run, which may take it away before this one ends`
  if (label === undefined) {
    log.warn(`${what}: too many runs use it`)
    return undefined
  }
  const joined = await cluster.patch(runtimeClassPath(runtime.runtimeClass), [
    { op: 'test', path: LABEL, value: runs },
    { op: 'replace', path: LABEL, value: label }
  ])
  if (joined.kind === 'ok') return undefined
  if (joined.kind === 'refused' && (joined.status === 422 || joined.status === 404)) return 'overtaken'
  log.warn(`${what}: ${describeFailure(joined)}`)
  return undefined
}

async function planAgain({ runtime }: PlannedClass, constrain: boolean, { cluster, log }: Ports): Promise<Tried> {
  const found = await cluster.get<RuntimeClassObject>(runtimeClassPath(runtime.runtimeClass))
  const isGone = found.kind === 'refused' && found.status === 404
  const plan = planClass(runtime, constrain, found.kind === 'ok' ? found.value : undefined)
  if (found.kind !== 'ok' && !isGone) return { plan, problem: readProblem(found) }
  if (plan.kind === 'conflict') return { plan, problem: { detail: `conflict: ${plan.detail}`, isConflict: true } }
  if (plan.kind === 'leave' || plan.kind === 'add-selector') {
    const who = plan.runs === undefined ? 'somebody else' : 'another run'
    const end = plan.runs === undefined ? 'stays' : 'goes with the last run that wants it gone'
    log.warn(`RuntimeClass ${runtime.runtimeClass} was made by ${who} in this moment: it is used, and ${end}`)
  }
  warnOfSelectors([plan]).forEach(log.warn)
  return { plan }
}
