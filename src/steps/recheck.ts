import { isMadeByRun, leaveRuns, nameRuns, RUNS_ANNOTATION } from '../core/kubernetes/labels.ts'
import type { Runtime } from '../core/model.ts'
import { isUsed } from '../core/plan/admission-lag.ts'
import { type ClassBefore, type ClassChange, findReplaced } from '../core/plan/runtime-classes.ts'
import type { Plan, PlannedClass } from '../core/plan/types.ts'
import type { NodeObject, RuntimeClassObject } from '../core/kubernetes/objects.ts'
import { nodesPath } from '../core/kubernetes/paths.ts'
import { parseNode } from '../core/nodes/nodes.ts'
import type { OwnWorkload } from '../core/verdict/proof.ts'
import type { Rechecked } from '../core/verdict/settle.ts'
import type { NodesAtEnd, UseOfRuns } from '../core/verdict/settle-verdict.ts'
import type { ApiResult, Cluster } from '../ports.ts'
import { findClasses } from './find-classes.ts'
import { describeFailure } from './result.ts'

/** Classes as they are there, by name: undefined if there is none, and why where one can't be read. */
export type ReadClasses = ReadonlyMap<string, RuntimeClassObject | Unread | undefined>
/** Why something can't be read. */
type Unread = { readonly kind: 'unread'; readonly reason: string }

/**
 * Reads the classes of the run, and `more` by their names: once before its first pod is made, and once when all is proven. One that
 * can't be read is as it is `known`, if it is.
 */
export async function readClasses(
  { inputs }: Pick<Plan, 'inputs'>,
  cluster: Cluster,
  { known = new Map(), more = [] }: { readonly known?: Known; readonly more?: readonly string[] } = {}
): Promise<ReadClasses> {
  const names = [...inputs.runtimes.map(({ runtimeClass }) => runtimeClass), ...more]
  const classes = [...(await findClasses(cluster, names))].map(([name, found]) => {
    const read = readClass(found)
    return [name, isUnread(read) ? (known.get(name) ?? read) : read] as const
  })
  return new Map(classes)
}

type Known = ReadonlyMap<string, RuntimeClassObject>

function readClass(found: ApiResult<RuntimeClassObject>): RuntimeClassObject | Unread | undefined {
  if (found.kind === 'ok') return found.value
  if (found.kind === 'refused' && found.status === 404) return undefined
  return { kind: 'unread', reason: describeFailure(found) }
}

/**
 * Looks at the classes, and at the nodes with the labels that classes select, once all is proven. A pod names its class and not the
 * handler, so one that was deleted and made again meanwhile may have led elsewhere; a constraint holds no longer without its
 * selector or its labels; and a node may have failed while its watch was cut off. What can't be read is no proof of any. Of classes
 * that only the user's own `workloads` name it is known as well what they were when the run began.
 */
export async function recheck(
  plan: Pick<Plan, 'classes' | 'facts' | 'inputs' | 'ledger' | 'runId'>,
  before: ReadClasses,
  workloads: readonly Pick<OwnWorkload, 'runtime'>[],
  cluster: Cluster
): Promise<Rechecked> {
  const others = listOthers(plan, workloads)
  const [now, nodes] = await Promise.all([
    readClasses(plan, cluster, { more: others.map(({ runtimeClass }) => runtimeClass) }),
    readNodes(cluster)
  ])
  const replaced = new Map<string, ClassChange>()
  const unread = new Map<string, string>()
  const look = (planned: PlannedClass, then: ClassBefore): void => {
    const { runtimeClass } = planned.runtime
    const found = now.get(runtimeClass)
    if (isUnread(found)) unread.set(runtimeClass, describeUnread(`RuntimeClass ${runtimeClass}`, found.reason))
    else {
      const change = findReplaced(planned, plan.inputs.constrain, then, found)
      if (change !== undefined) replaced.set(runtimeClass, change)
    }
  }
  for (const planned of plan.classes) {
    const then = before.get(planned.runtime.runtimeClass)
    look(planned, isUnread(then) ? 'unread' : then)
  }
  const ofOtherRuns = new Map<string, UseOfRuns>()
  for (const runtime of others) {
    const { runtimeClass } = runtime
    const [early, found] = [before.get(runtimeClass), now.get(runtimeClass)]
    const then = plan.facts.classes.get(runtimeClass) ?? (isUnread(early) ? undefined : early)
    const use = findUse(then, isUnread(found) ? undefined : found, plan.runId)
    if (use !== undefined) ofOtherRuns.set(runtimeClass, use)
    // What passed was under one that was there for a while at least.
    else if (then !== undefined || found === undefined) look(leave(runtime, then), then)
  }
  return { replaced, unread, ofOtherRuns, nodes }
}

/** The classes that pods of the run's checks run under: those that it has a part in, and that could be applied. */
export function listUsed(
  classes: readonly PlannedClass[],
  problems: ReadonlyMap<string, unknown>
): readonly PlannedClass[] {
  return classes.filter((one) => isUsed(one) && !problems.has(one.runtime.runtimeClass))
}

/** What runs under classes that are none of those, nor of the manifests: a runtime for each class. */
function listOthers(
  { classes, ledger }: Pick<Plan, 'classes' | 'ledger'>,
  workloads: readonly Pick<OwnWorkload, 'runtime'>[]
): readonly Runtime[] {
  const known = new Set(['', ...classes.map(({ runtime }) => runtime.runtimeClass), ...ledger.manifestClasses])
  const others = workloads.map(({ runtime }) => runtime).filter(({ runtimeClass }) => !known.has(runtimeClass))
  return [...new Map(others.map((runtime) => [runtime.runtimeClass, runtime])).values()]
}

/** What other runs have to do with a class: by the end, or before, unless they have left it as it was, for good. */
function findUse(
  then: RuntimeClassObject | undefined,
  found: RuntimeClassObject | undefined,
  runId: string
): UseOfRuns | undefined {
  const after = describeUse(found, runId)
  const isLeft = found !== undefined && then !== undefined && isSame(found, then)
  return after ?? (isLeft ? undefined : describeUse(then, runId))
}

function isSame(one: RuntimeClassObject, other: RuntimeClassObject): boolean {
  const show = ({ handler, metadata: { uid }, scheduling }: RuntimeClassObject): string =>
    JSON.stringify([uid, handler, scheduling?.nodeSelector ?? {}])
  return show(one) === show(other)
}

function describeUse(one: RuntimeClassObject | undefined, runId: string): UseOfRuns | undefined {
  const { annotations, name = '' } = one?.metadata ?? {}
  const runs = leaveRuns(annotations?.[RUNS_ANNOTATION] ?? '', runId)
  if (one === undefined || runs === '') return undefined
  const isCreated = isMadeByRun(one)
  const detail = isCreated
    ? `RuntimeClass ${name} was created by ${nameRuns(runs)}, which may delete it before this run ends`
    : `RuntimeClass ${name} has its node selector for ${nameRuns(runs)} (constrain: true), which may remove it before this run ends`
  return { detail, isCreated }
}

/** As a plan has a class that is used as it is. */
function leave(runtime: Runtime, then: RuntimeClassObject | undefined): PlannedClass {
  const { handler = runtime.handler, scheduling } = then ?? {}
  return { kind: 'leave', runtime: { ...runtime, handler }, selector: scheduling?.nodeSelector ?? {} }
}

function isUnread(found: object | undefined): found is Unread {
  return found !== undefined && 'kind' in found && found.kind === 'unread'
}

function describeUnread(what: string, reason: string): string {
  return `${what} could not be read once more at the end of the run: ${reason}`
}

async function readNodes(cluster: Cluster): Promise<NodesAtEnd> {
  const found = await cluster.list<NodeObject>(nodesPath)
  if (found.kind !== 'ok') return { unread: describeUnread('the list of nodes', describeFailure(found)) }
  return new Map(found.value.items.map(parseNode).map((node) => [node.name, node]))
}
