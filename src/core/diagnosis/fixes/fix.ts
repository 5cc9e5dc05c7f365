import type { Facts } from '../../facts/diagnosis.ts'
import { clusterFixes } from './cluster.ts'
import { handlerFixes } from './handlers.ts'
import { imageFixes } from './images.ts'
import { kubeconfigFixes } from './kubeconfig.ts'
import { nodeFixes } from './nodes.ts'
import { sampleFixes } from './samples.ts'
import { serverFixes } from './server.ts'
import { shimFixes } from './shims.ts'
import type { Fix, Fixes, Step } from './step.ts'
import { workloadFixes } from './workloads.ts'

export type { Step } from './step.ts'

const FIXES: Fixes = {
  ...clusterFixes,
  ...nodeFixes,
  ...handlerFixes,
  ...shimFixes,
  ...imageFixes,
  ...sampleFixes,
  ...workloadFixes,
  ...kubeconfigFixes,
  ...serverFixes
}

/** What a fix calls a node where it is for none in particular, such as for a pod that has none yet. */
const ANY_NODE = 'any node'

/** How to fix what these facts are of, on these nodes: names of nodes may be none. */
export function fix(facts: Facts, nodes: readonly string[]): readonly Step[] {
  // Each kind has the fix for its own facts: the type of the table holds that, but not through a union of kinds.
  const own = FIXES[facts.kind] as Fix<Facts>
  const [node = ANY_NODE, ...others] = nodes
  const drafts = own.kind === 'once' ? own.write(facts) : [...own.write(facts, node), ...repeatOn(others)]
  return drafts.map((draft) => (typeof draft === 'string' ? { text: draft } : draft))
}

function repeatOn(others: readonly string[]): readonly string[] {
  if (others.length === 0) return []
  return [others.length === 1 ? `Do the same on ${others.join()}.` : `Do the same on the other ${others.length} nodes.`]
}
