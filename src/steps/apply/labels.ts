import type { Node } from '../../core/model.ts'
import type { LabelEntry } from '../../core/plan/types.ts'
import type { Cluster } from '../../ports.ts'
import { changeLabel, joinLabel, type LabelState } from '../node-labels.ts'
import { describeFailure } from '../result.ts'
import { inParallel } from '../task-group.ts'

/** Label patches at once. */
const AT_ONCE = 50

/** Why labels are not on their nodes, by the node's name, a space and the label's key. */
export type LabelProblems = ReadonlyMap<string, string>

/**
 * Puts labels on nodes, with the run's id beside each, or beside those of other runs that put it there. One that somebody else
 * sets meanwhile is used, and stays.
 */
export async function applyLabels(
  cluster: Cluster,
  labels: readonly LabelEntry[],
  { nodes, runId }: { readonly nodes: readonly Node[]; readonly runId: string }
): Promise<LabelProblems> {
  const problems = new Map<string, string>()
  const byName = new Map(nodes.map((node) => [node.name, node]))
  await inParallel(labels, AT_ONCE, async (label) => {
    const assumed = stateOf(label, byName.get(label.node))
    const changed = await changeLabel(cluster, label, assumed, (state) => joinLabel(label, state, runId))
    if (changed.kind === 'ok' || changed.kind === 'none') return
    const detail = changed.kind === 'problem' ? changed.detail : describeFailure(changed)
    problems.set(`${label.node} ${label.key}`, detail)
  })
  return problems
}

/** As the survey saw it; a node has annotations, as a rule. */
function stateOf({ uid, key }: LabelEntry, node: Node | undefined): LabelState {
  return { uid, value: node?.labels[key], runs: node?.labelRuns?.[key], hasAnnotations: true }
}
