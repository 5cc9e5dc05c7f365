import { judgeFence } from '../../core/verdict/judge-constraint.ts'
import { makeFencePod } from '../../core/kubernetes/pods.ts'
import type { PlannedFence } from '../../core/plan/constraints.ts'
import type { FenceReport } from '../../core/report.ts'
import { podName, type RunContext } from '../context.ts'
import { makePod } from './create-pod.ts'
import { watchFor } from '../watch/wait-for.ts'

/** The scheduler says no within a second or two; this is for one that is busy with 2,000 nodes. */
const PATIENCE_MS = 60_000

/** Proves one fence: aims a pod of the class at a node without the label and waits for the scheduler's word. */
export async function proveFence(fence: PlannedFence, index: number, run: RunContext): Promise<FenceReport> {
  const { runtimeClass } = fence.runtime
  const { node } = fence
  if (node === undefined) {
    return { runtimeClass, verdict: 'not-provable', evidence: 'every node of the cluster carries the label' }
  }
  const name = podName(run, `fence-${index + 1}`)
  const watch = run.board.open(name, node)
  const manifest = makeFencePod(name, run.runId, fence.runtime, node)
  // Without the selector, and for longer than caches take, the class has none any more: the scheduler shows what that means.
  await makePod(name, manifest, { runtimeClass, selector: fence.selector, keepsUnfenced: true }, watch, run)
  const judged = await watchFor(watch, judgeFence, PATIENCE_MS, run)
  const nothing = {
    verdict: 'not-proven',
    evidence: 'the scheduler neither took nor refused the probe pod in time'
  } as const
  return { runtimeClass, node: node.name, ...(judged ?? nothing) }
}
