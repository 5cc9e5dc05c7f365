import type { Node } from '../../core/model.ts'
import type { Refusal } from '../../core/observations/refusal.ts'
import type { LabelEntry } from '../../core/plan/types.ts'
import type { Cluster } from '../../ports.ts'
import { changeLabels, joinLabel, type LabelState } from '../node-labels.ts'
import { readRefusal } from '../result.ts'
import { inParallel } from '../task-group.ts'

/** Nodes at once: all labels of a node come with one patch. */
const AT_ONCE = 50

/** Why labels are not on their nodes, by the node's name, a space and the label's key. */
export type LabelProblems = ReadonlyMap<string, Refusal>

/**
 * Puts labels on nodes, with the run's id beside each, or beside those of other runs that put it there. One that somebody else
 * sets meanwhile is used, and stays.
 */
export async function applyLabels(
  cluster: Cluster,
  labels: readonly LabelEntry[],
  { nodes, runId }: { readonly nodes: readonly Node[]; readonly runId: string }
): Promise<LabelProblems> {
  const problems = new Map<string, Refusal>()
  const byName = new Map(nodes.map((node) => [node.name, node]))
  const byNode = [...Map.groupBy(labels, ({ node }) => node)]
  await inParallel(byNode, AT_ONCE, async ([node, own]) => {
    const assume = (label: LabelEntry): LabelState => stateOf(label, byName.get(node))
    const changed = await changeLabels(cluster, own, assume, (label, state) => joinLabel(label, state, runId))
    for (const [key, result] of changed) {
      if (result.kind === 'ok' || result.kind === 'none') continue
      problems.set(
        `${node} ${key}`,
        result.kind === 'problem' ? { kind: 'denied', text: result.detail } : readRefusal(result)
      )
    }
  })
  return problems
}

/** As the survey saw it; a node has annotations, as a rule. */
function stateOf({ uid, key }: LabelEntry, node: Node | undefined): LabelState {
  return { uid, value: node?.labels[key], runs: node?.labelRuns?.[key], hasAnnotations: true }
}
