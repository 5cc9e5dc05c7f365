import type { Verdict } from '../../core/model.ts'
import type { PlannedCheck } from '../../core/plan/types.ts'
import { judge } from '../../core/verdict/judge-pod.ts'
import type { Suspicion } from '../../core/verdict/grace.ts'
import { podName, type RunContext } from '../context.ts'
import { waitFor } from '../watch/wait-for.ts'

/**
 * The verdict on a node that has no pod to speak for it: why it could not have one, once that has stood for its grace;
 * undefined as soon as the node is well.
 */
export async function findTrouble(check: PlannedCheck, run: RunContext): Promise<Verdict | undefined> {
  const { deadlineMs, ports, signal, store } = run
  const observer = store.open(podName(run, check.id), check.node)
  let suspicion: Suspicion | undefined
  return await waitFor(
    observer,
    (seen, nowMs) => {
      if (seen.nodeTrouble === undefined) return { kind: 'decided', result: undefined }
      const one = { runtime: check.runtime, node: check.node, seen }
      const judged = judge(one, suspicion, nowMs, deadlineMs, signal.aborted ? 'cancelled' : undefined)
      if (judged.kind === 'decided') return { kind: 'decided', result: judged.verdict }
      suspicion = judged.suspicion
      return judged
    },
    { clock: ports.clock, signal }
  )
}
