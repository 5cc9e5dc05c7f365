import { isOfRun, joinRuns, labelRunsAnnotation, leaveRuns, readLabelRuns } from '../core/kubernetes/labels.ts'
import type { NodeObject } from '../core/kubernetes/objects.ts'
import { annotationPointer, labelPointer, nodePath, nodesPath } from '../core/kubernetes/paths.ts'
import type { LabelEntry } from '../core/plan/types.ts'
import type { ApiResult, Cluster, PatchOperation } from '../ports.ts'

/** A label of a node, and the runs that use it, at one moment. */
export type LabelState = {
  readonly uid: string
  /** Absent: the node has no such label. */
  readonly value?: string | undefined
  /** Absent: no run has put it there, or one that is over and left it behind. */
  readonly runs?: string | undefined
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
    return { kind: 'problem', detail: `node ${node} was replaced by another of its name meanwhile` }
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

/** How a run leaves a label: to other runs, for good if it is to stay, or else off the node. */
export function leaveLabel({ uid, key }: LabelEntry, state: LabelState, runId: string, isKept: boolean): LabelChange {
  const { runs = '', value } = state
  if (state.uid !== uid || !isOfRun(runs, runId)) return { kind: 'none' }
  const annotation = annotationPointer(labelRunsAnnotation(key))
  const others = leaveRuns(runs, runId)
  if (!isKept && others !== '') return patch(state, key, [{ op: 'replace', path: annotation, value: others }])
  const isOff = isKept || value !== 'true'
  return patch(state, key, [
    { op: 'remove', path: annotation },
    ...(isOff ? [] : [{ op: 'remove' as const, path: labelPointer(key) }])
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

/** More runs than change the label of a node in one moment: each try that fails is one of them that went on. */
const TRIES = 50

/**
 * Changes a label by what `decide` makes of its state, which is read again as often as others change it meanwhile. Gives what the
 * server answered last, or why there is nothing to ask.
 */
export async function changeLabel(
  cluster: Cluster,
  label: LabelEntry,
  assumed: LabelState,
  decide: (state: LabelState) => LabelChange
): Promise<ApiResult<unknown> | Exclude<LabelChange, { kind: 'patch' }>> {
  let state = assumed
  for (let tries = 1; ; tries += 1) {
    const change = decide(state)
    if (change.kind !== 'patch') return change
    const patched = await cluster.patch(nodePath(label.node), change.operations)
    if (patched.kind !== 'refused' || patched.status !== 422 || tries === TRIES) return patched
    const found = await readLabel(cluster, label)
    if (found.kind !== 'ok') return found
    // As it was: it is not others that keep it from being changed.
    if (tries > 1 && JSON.stringify(found.value) === JSON.stringify(state)) return patched
    state = found.value
  }
}

/** By a list, as nothing else needs the permission to get single nodes. */
export async function readLabel(cluster: Cluster, { node, key }: LabelEntry): Promise<ApiResult<LabelState>> {
  const found = await cluster.list<NodeObject>(nodesPath, { fieldSelector: `metadata.name=${node}` })
  if (found.kind !== 'ok') return found
  const [item] = found.value.items
  if (item === undefined) {
    return { kind: 'refused', status: 404, reason: 'NotFound', message: `node ${node} is gone` }
  }
  const { annotations, labels, uid = '' } = item.metadata
  const runs = readLabelRuns(annotations)[key]
  return { kind: 'ok', value: { uid, value: labels?.[key], runs, hasAnnotations: annotations !== undefined } }
}
