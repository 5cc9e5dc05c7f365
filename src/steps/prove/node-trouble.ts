import type { Verdict } from '../../core/model.ts'
import type { PlannedCheck } from '../../core/plan/types.ts'
import { judge } from '../../core/verdict/judge-pod.ts'
import { podName, type RunContext } from '../context.ts'
import { awaitJudgement, type SuspectedPod } from './await-judgement.ts'

/**
 * The verdict on a node that has no pod to speak for it: why it could not have one, once that has stood for its grace;
 * undefined as soon as the node is well.
 */
export async function findTrouble({ id, node, runtime }: PlannedCheck, run: RunContext): Promise<Verdict | undefined> {
  const pod = podName(run, id)
  const judgeNow: SuspectedPod['judgeNow'] = (seen, ...rest) =>
    seen.nodeTrouble === undefined ? undefined : judge({ runtime, node, seen }, ...rest)
  return (await awaitJudgement({ pod, runtime, observer: run.store.open(pod, node), judgeNow }, run))?.verdict
}
