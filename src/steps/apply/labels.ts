import type { LabelEntry } from '../../core/plan/types.ts'
import { labelPointer, nodesPath, nodePath } from '../../core/kubernetes/paths.ts'
import type { NodeObject } from '../../core/kubernetes/objects.ts'
import type { ApiResult, Cluster } from '../../ports.ts'
import { inParallel } from '../task-group.ts'
import { describeFailure } from '../result.ts'

/** Label patches at once. */
const AT_ONCE = 50

/** What happened to labels that were to be put on nodes. */
export type Labelled = {
  /** Keyed by the node's name, a space and the label's key. */
  readonly problems: ReadonlyMap<string, string>
  /** Those that this run certainly did not put there: who has one of them by now got it from somebody else. */
  readonly undone: readonly LabelEntry[]
}

/** Puts labels on nodes, where nobody did since the plan was made. */
export async function applyLabels(cluster: Cluster, labels: readonly LabelEntry[]): Promise<Labelled> {
  const problems = new Map<string, string>()
  const undone: LabelEntry[] = []
  await inParallel(labels, AT_ONCE, async (label) => {
    const path = labelPointer(label.key)
    const patched = await cluster.patch(nodePath(label.node), [
      // The node that was seen and no later one of its name; and nobody's label is overwritten.
      { op: 'test', path: '/metadata/uid', value: label.uid },
      { op: 'test', path, value: null },
      { op: 'add', path, value: 'true' }
    ])
    if (patched.kind === 'ok' || (await wasDone(cluster, label, patched))) return
    problems.set(`${label.node} ${label.key}`, describeFailure(patched))
    if (patched.kind === 'refused' && patched.mayBeDone !== true) undone.push(label)
  })
  return { problems, undone }
}

/** A patch whose answer was lost is sent again, and then refused for the label that it set itself. */
async function wasDone(
  cluster: Cluster,
  { node, uid, key }: LabelEntry,
  patched: ApiResult<unknown>
): Promise<boolean> {
  if (patched.kind !== 'refused' || patched.mayBeDone !== true) return false
  const found = await cluster.list<NodeObject>(nodesPath, { fieldSelector: `metadata.name=${node}` })
  const [metadata] = found.kind === 'ok' ? found.value.items.map((item) => item.metadata) : []
  return metadata?.uid === uid && metadata.labels?.[key] === 'true'
}
