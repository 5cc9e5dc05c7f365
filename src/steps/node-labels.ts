import { isOfRun, joinRuns, labelRunsAnnotation, leaveRuns, readLabelRuns } from '../core/kubernetes/labels.ts'
import { readLabelAppliers } from '../core/kubernetes/managed-fields.ts'
import type { NodeObject } from '../core/kubernetes/objects.ts'
import { annotationPointer, labelPointer, nodePath, nodesPath } from '../core/kubernetes/paths.ts'
import type { LabelEntry } from '../core/plan/types.ts'
import type { ApiResult, Cluster, PatchOperation } from '../ports.ts'
import { dropOwnFields } from './own-fields.ts'

/** A label of a node, and the runs that use it, at one moment. */
export type LabelState = {
  readonly uid: string
  /** Absent: the node has no such label. */
  readonly value?: string | undefined
  /** Absent: no run has put it there, or one that is over and left it behind. */
  readonly runs?: string | undefined
  /** Who else has applied it since runs put it there, and what makes it theirs alone. */
  readonly applier?: { readonly manager: string; readonly takesOver: readonly PatchOperation[] } | undefined
  readonly hasAnnotations: boolean
}

/** A change of a label, nothing to do, or why it can't be. */
export type LabelChange =
  | { readonly kind: 'patch'; readonly operations: readonly PatchOperation[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'problem'; readonly detail: string }

/** How a run puts its label on a node, or its id beside those of other runs that did. Somebody else's label is used as it is. */
export function joinLabel({ node, uid, key }: LabelEntry, state: LabelState, runId: string): LabelChange {
  if (state.uid !== uid)
    return { kind: 'problem', detail: `node ${node} was replaced by another of its name during the run` }
  const { hasAnnotations, runs, value } = state
  if (value !== undefined && value !== 'true') {
    return { kind: 'problem', detail: `node ${node} has label ${key}=${value} by now, not "true"` }
  }
  const isThere = value === 'true'
  if (isThere && (runs === undefined || isOfRun(runs, runId))) return { kind: 'none' }
  const annotation = annotationPointer(labelRunsAnnotation(key))
  return patch(state, key, [
    ...(hasAnnotations ? [] : addAnnotations),
    // Ids without the label are of runs that somebody took it from.
    { op: 'add', path: annotation, value: isThere ? joinRuns(runs ?? '', runId) : runId },
    ...(isThere ? [] : [{ op: 'add' as const, path: labelPointer(key), value: 'true' }])
  ])
}

/** Who else has applied a label that would go with this run: with that it stays. */
export function findLabelApplier({ applier, runs = '' }: LabelState, runId: string): LabelState['applier'] {
  return leaveRuns(runs, runId) === '' ? applier : undefined
}

/** How a run leaves a label: to other runs, for good if it is to stay or somebody else's as well, or else off the node. */
export function leaveLabel({ uid, key }: LabelEntry, state: LabelState, runId: string, isKept: boolean): LabelChange {
  const { runs = '', value } = state
  if (state.uid !== uid || !isOfRun(runs, runId)) return { kind: 'none' }
  const annotation = annotationPointer(labelRunsAnnotation(key))
  const others = leaveRuns(runs, runId)
  if (!isKept && others !== '') return patch(state, key, [{ op: 'replace', path: annotation, value: others }])
  const applier = value === 'true' ? findLabelApplier(state, runId) : undefined
  const stays = isKept || value !== 'true' || applier !== undefined
  return patch(state, key, [
    { op: 'remove', path: annotation },
    ...(stays ? [] : [{ op: 'remove' as const, path: labelPointer(key) }]),
    ...(applier?.takesOver ?? [])
  ])
}

/** A patch adds to what is there only. */
const addAnnotations: readonly PatchOperation[] = [
  { op: 'test', path: '/metadata/annotations', value: null },
  { op: 'add', path: '/metadata/annotations', value: {} }
]

/** A patch that only changes the node, the label and the runs that were read. */
function patch(state: LabelState, key: string, operations: readonly PatchOperation[]): LabelChange {
  const { hasAnnotations, runs, uid, value } = state
  const annotation = annotationPointer(labelRunsAnnotation(key))
  const tests: readonly PatchOperation[] = [
    { op: 'test', path: '/metadata/uid', value: uid },
    { op: 'test', path: labelPointer(key), value: value ?? null },
    ...(hasAnnotations ? [{ op: 'test' as const, path: annotation, value: runs ?? null }] : [])
  ]
  return { kind: 'patch', operations: [...tests, ...operations] }
}

/** More runs than change the labels of a node in one moment: each try that fails is one of them that went on. */
const TRIES = 50

/** What the server answered last to the change of a label, or why there was nothing to ask. */
export type LabelChanged = ApiResult<unknown> | Exclude<LabelChange, { kind: 'patch' }>

/** The state of a label as it was known before. */
type Assume = (label: LabelEntry) => LabelState
/** What to do about a label in a state. */
type Decide = (label: LabelEntry, state: LabelState) => LabelChange

/**
 * Changes labels of one node by what `decide` makes of their states, in one patch, which is made again of what is read then as often as
 * others change one of them meanwhile. Where it is refused all the same, each label is tried by itself: another one may be why.
 * Without states to `assume` they are read first. Gives what came of each, by its key.
 */
export async function changeLabels(
  cluster: Cluster,
  labels: readonly LabelEntry[],
  assume: Assume | undefined,
  decide: Decide
): Promise<ReadonlyMap<string, LabelChanged>> {
  const changed = await changeTogether(cluster, labels, assume, decide)
  const refused = labels.filter(({ key }) => changed.get(key)?.kind === 'refused')
  if (refused.length < 2) return changed
  const byThemselves = await Promise.all(refused.map((label) => changeTogether(cluster, [label], assume, decide)))
  return new Map([...changed, ...byThemselves.flatMap((one) => [...one])])
}

async function changeTogether(
  cluster: Cluster,
  labels: readonly LabelEntry[],
  assume: Assume | undefined,
  decide: Decide
): Promise<ReadonlyMap<string, LabelChanged>> {
  const [first] = labels
  if (first === undefined) return new Map()
  const known =
    assume === undefined
      ? await readLabels(cluster, first.node, labels)
      : { kind: 'ok' as const, value: new Map(labels.map((label) => [label.key, assume(label)])) }
  if (known.kind !== 'ok') return new Map(labels.map(({ key }) => [key, known]))
  let states = known.value
  for (let tries = 1; ; tries += 1) {
    const changes = labels.flatMap((label) => {
      const state = states.get(label.key)
      return state === undefined ? [] : [{ key: label.key, change: decide(label, state) }]
    })
    const operations = joinOperations(changes.map(({ change }) => change))
    const answer = (patched: ApiResult<unknown> | undefined): ReadonlyMap<string, LabelChanged> =>
      new Map(changes.map(({ change, key }) => [key, change.kind === 'patch' ? (patched ?? { kind: 'none' }) : change]))
    if (operations.length === 0) return answer(undefined)
    const patched = await cluster.patch(nodePath(first.node), operations)
    if (patched.kind !== 'refused' || patched.status !== 422 || tries === TRIES) return answer(patched)
    const found = await readLabels(cluster, first.node, labels)
    if (found.kind !== 'ok') return answer(found)
    // As they were: it is not others that keep them from being changed.
    if (tries > 1 && JSON.stringify([...found.value]) === JSON.stringify([...states])) return answer(patched)
    states = found.value
  }
}

/** One patch of several: what they test and add in common, such as the node's uid, is there once, where it is first. */
function joinOperations(changes: readonly LabelChange[]): readonly PatchOperation[] {
  const all = changes.flatMap((change) => (change.kind === 'patch' ? change.operations : []))
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()]
}

/** A label of a node, as it is now. */
export async function readLabel(cluster: Cluster, label: LabelEntry): Promise<ApiResult<LabelState>> {
  const found = await readLabels(cluster, label.node, [label])
  if (found.kind !== 'ok') return found
  const [state] = found.value.values()
  if (state === undefined) throw new Error(`label ${label.key} was not read`)
  return { kind: 'ok', value: state }
}

/** By a list, as nothing else needs the permission to get single nodes. */
async function readLabels(
  cluster: Cluster,
  node: string,
  wanted: readonly Pick<LabelEntry, 'key'>[]
): Promise<ApiResult<ReadonlyMap<string, LabelState>>> {
  const found = await cluster.list<NodeObject>(nodesPath, { fieldSelector: `metadata.name=${node}` })
  if (found.kind !== 'ok') return found
  const [item] = found.value.items
  if (item === undefined) {
    return { kind: 'refused', status: 404, reason: 'NotFound', message: `node ${node} is gone` }
  }
  const { annotations, labels, uid = '' } = item.metadata
  const appliers = readLabelAppliers(item.metadata)
  const takesOver = dropOwnFields(item.metadata)
  const runs = readLabelRuns(annotations)
  const hasAnnotations = annotations !== undefined
  const stateOf = ({ key }: Pick<LabelEntry, 'key'>): readonly [string, LabelState] => {
    const manager = appliers.get(`f:${key}`)
    const applier = manager === undefined ? undefined : { manager, takesOver }
    return [key, { uid, value: labels?.[key], runs: runs[key], applier, hasAnnotations }]
  }
  return { kind: 'ok', value: new Map(wanted.map(stateOf)) }
}
