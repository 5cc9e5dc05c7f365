import type { Ledger } from '../../core/plan/types.ts'
import {
  constraintLabel,
  firstRun,
  isMadeByRun,
  isOfRun,
  leaveRuns,
  MANIFEST_ANNOTATION,
  RUN_LABEL,
  RUNS_ANNOTATION,
  SELECTOR_APPLIED_ANNOTATION
} from '../../core/kubernetes/labels.ts'
import { findClassApplier, findSelectorApplier } from '../../core/kubernetes/managed-fields.ts'
import type { NodeObject, ObjectMeta, RuntimeClassObject } from '../../core/kubernetes/objects.ts'
import type { ApiResult, Cluster, PatchOperation, UndoPorts } from '../../ports.ts'
import { nodesPath, runtimeClassPath, selectorPointer } from '../../core/kubernetes/paths.ts'
import { dropOwnFields } from '../own-fields.ts'
import { findClasses } from '../find-classes.ts'
import { isProblem } from './objects.ts'
import { describeFailure } from '../result.ts'

/** More runs than leave one class in one moment: each try that fails is one of them that went on. */
const TRIES = 50

/** What is left of a class: as it is but for the run's id, without the selector that runs added, or nothing. */
type Left = 'shared' | 'class' | 'without-selector' | 'nothing'

/** Classes that stay lose the run's id, so that they are the documented ones; with `all` the cluster's old ones come back. */
export async function settleClasses(ledger: Ledger, ports: UndoPorts): Promise<readonly string[]> {
  const { classesCreated, manifestClasses, selectorsAdded } = ledger
  const found = await findClasses(ports.cluster, [...classesCreated, ...manifestClasses, ...selectorsAdded])
  const problems = await Promise.all(
    [...found].map(async ([name, first]): Promise<readonly string[]> => {
      const left = await leaveClass(name, first, ledger, ports)
      return isProblem(left) ? [`RuntimeClass ${name}: ${describeFailure(left)}`] : []
    })
  )
  return problems.flat()
}

/** Takes this run off a class, and what runs have put there away if it was the last one; a class without its id is somebody else's. */
async function leaveClass(
  name: string,
  first: ApiResult<RuntimeClassObject>,
  ledger: Ledger,
  ports: UndoPorts
): Promise<ApiResult<unknown>> {
  let found = first
  for (let tries = 1; ; tries += 1) {
    if (found.kind !== 'ok') return found
    const runs = found.value.metadata.annotations?.[RUNS_ANNOTATION]
    if (runs === undefined || !isOfRun(runs, ledger.runId)) return found
    const others = leaveRuns(runs, ledger.runId)
    const decided = await decide(found.value, others, ledger, ports.cluster)
    if (decided.kind !== 'ok') return decided
    const left = await leave(found.value, decided.value, others, ports.cluster)
    if (left.kind === 'ok') describeStay(found.value, decided.value, others).forEach(ports.log.info)
    // Somebody joined or left since it was read.
    const isOvertaken = left.kind === 'refused' && (left.status === 409 || left.status === 422)
    if (!isOvertaken || tries === TRIES) return left
    found = await ports.cluster.get<RuntimeClassObject>(runtimeClassPath(name))
  }
}

/**
 * A class that runs created stays for good with `workload` if a node is known to run it, unless it is of manifests, and always once
 * somebody else has applied it. A selector that they added to somebody else's stays with the labels that stay, since without it the
 * class would fit no node, and always once somebody else has applied that.
 */
async function decide(
  found: RuntimeClassObject,
  others: string,
  { cleanup, classesKept, labelsKept }: Ledger,
  cluster: Cluster
): Promise<ApiResult<Left>> {
  const { metadata } = found
  const isCreated = isMadeByRun(found)
  const { name = '' } = metadata
  const key = constraintLabel(name)
  const stays = (isCreated && classesKept.includes(name)) || labelsKept.some((label) => label.key === key)
  const isKept = cleanup === 'workload' && stays && metadata.annotations?.[MANIFEST_ANNOTATION] === undefined
  if (isKept) return { kind: 'ok', value: 'class' }
  if (others !== '') return { kind: 'ok', value: 'shared' }
  const applier = findApplier(found)
  if (isCreated && applier === undefined) return { kind: 'ok', value: 'nothing' }
  if (applier?.hasSelector === true) return { kind: 'ok', value: 'class' }
  if (cleanup === 'all') return { kind: 'ok', value: 'without-selector' }
  const fit = await cluster.list<NodeObject>(nodesPath, { labelSelector: `${key}=true` })
  if (fit.kind !== 'ok') return fit
  return { kind: 'ok', value: fit.value.items.length > 0 ? 'class' : 'without-selector' }
}

async function leave(
  found: RuntimeClassObject,
  left: Left,
  others: string,
  cluster: Cluster
): Promise<ApiResult<unknown>> {
  const { name = '', resourceVersion = '', uid = '' } = found.metadata
  const path = runtimeClassPath(name)
  if (left === 'nothing') return await cluster.remove(path, { uid, resourceVersion })
  return await cluster.patch(path, [
    { op: 'test', path: '/metadata/uid', value: uid },
    { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion },
    ...(left === 'shared' ? setRuns(found.metadata, others) : dropRuns(found.metadata)),
    ...(left === 'without-selector' ? dropSelector(name, found) : []),
    ...(left !== 'shared' && findApplier(found) !== undefined ? dropOwnFields(found.metadata) : [])
  ])
}

/** Leaves a class to the runs that still use it, one of which is then the one that its label names. */
function setRuns({ annotations, labels }: ObjectMeta, runs: string): readonly PatchOperation[] {
  const maker = labels?.[RUN_LABEL]
  return [
    { op: 'add', path: '/metadata/annotations', value: { ...annotations, [RUNS_ANNOTATION]: runs } },
    ...(maker === undefined || isOfRun(runs, maker)
      ? []
      : [{ op: 'add' as const, path: '/metadata/labels', value: { ...labels, [RUN_LABEL]: firstRun(runs) } }])
  ]
}

const MARKS: readonly string[] = [RUNS_ANNOTATION, MANIFEST_ANNOTATION, SELECTOR_APPLIED_ANNOTATION]

function dropRuns({ annotations, labels }: ObjectMeta): readonly PatchOperation[] {
  return [
    { op: 'add', path: '/metadata/annotations', value: without(annotations, ...MARKS) },
    ...(labels?.[RUN_LABEL] === undefined
      ? []
      : [{ op: 'add' as const, path: '/metadata/labels', value: without(labels, RUN_LABEL) }])
  ]
}

/** Removes the selector that was added, and only that one: what somebody set since stays. */
function dropSelector(name: string, { scheduling }: RuntimeClassObject): readonly PatchOperation[] {
  const keys = Object.keys(scheduling?.nodeSelector ?? {})
  const key = constraintLabel(name)
  if (!keys.includes(key)) return []
  if (keys.length > 1) return [{ op: 'remove', path: selectorPointer(key) }]
  const isAll = scheduling?.tolerations === undefined
  return [{ op: 'remove', path: isAll ? '/scheduling' : '/scheduling/nodeSelector' }]
}

function without(all: Readonly<Record<string, string>> | undefined, ...keys: readonly string[]): object {
  return Object.fromEntries(Object.entries(all ?? {}).filter(([name]) => !keys.includes(name)))
}

/** Who else has applied what runs have put there, the class or the selector of somebody else's. */
function findApplier(one: RuntimeClassObject): Applier | undefined {
  const ofSelector = findSelectorApplier(one)
  const manager = ofSelector ?? (isMadeByRun(one) ? findClassApplier(one) : undefined)
  return manager === undefined ? undefined : { manager, hasSelector: ofSelector !== undefined }
}

/** Who it was, and whether the selector of a constrained class was among what they applied. */
type Applier = { readonly manager: string; readonly hasSelector: boolean }

/** What stays of a class that others use or have applied. */
function describeStay(found: RuntimeClassObject, left: Left, others: string): readonly string[] {
  const title = `RuntimeClass ${found.metadata.name ?? ''}`
  if (others !== '') {
    const what = left === 'class' ? `stays, for ${others} as well` : `is left to ${others}`
    return [`${title} ${what}: other runs use it`]
  }
  const applier = left === 'nothing' ? undefined : findApplier(found)
  if (applier === undefined) return []
  const what = isMadeByRun(found) ? title : `the node selector of ${title}`
  return [`${what} stays: ${applier.manager} has applied it since`]
}
