import { judgeControl } from '../../core/verdict/judge-negative-test.ts'
import { makeControlPod } from '../../core/kubernetes/pods.ts'
import type { Node, Runtime } from '../../core/model.ts'
import type { ControlReport } from '../../core/report.ts'
import { askSample, podAsker } from './probe.ts'
import type { Backing } from './ready-pods.ts'
import { podName, type RunContext } from '../context.ts'
import { gatherLog } from './logs.ts'
import { makePod } from './create-pod.ts'
import { watchFor } from '../watch/wait-for.ts'
import type { Watched } from '../watch/observable.ts'

/** A module that isn't runnable says so at its first start; this is for a slow pull before it. */
const PATIENCE_MS = 60_000

/** Tries a runtime's sample without its class as soon as it passed with it, on that node; undefined if it never does. */
export async function proveControlOf(
  runtime: Runtime,
  backing: Watched<Backing>,
  id: string,
  run: RunContext
): Promise<ControlReport | undefined> {
  const { clock } = run.ports
  for (let leftMs = run.endMs - clock.nowMs(); leftMs > 0; leftMs = run.endMs - clock.nowMs()) {
    if (backing.seen.passed.length > 0 || backing.seen.isEnded || run.signal.aborted) break
    await backing.changed(backing.seen, clock, leftMs, run.signal)
  }
  const [good] = backing.seen.passed
  return good === undefined || run.signal.aborted ? undefined : await proveControl(runtime, good.node, id, run)
}

/** Tries a runtime's sample without its class, on a node where it passed with it. */
async function proveControl(runtime: Runtime, node: Node, id: string, run: RunContext): Promise<ControlReport> {
  const name = podName(run, `control-${id}`)
  const watch = run.board.open(name, node)
  const decided = new AbortController()
  const signal = AbortSignal.any([decided.signal, run.signal])
  let asking: Promise<void> | undefined
  try {
    await makePod(name, makeControlPod(name, run.runId, runtime, node), { selector: {} }, watch, run)
    const judged = await watchFor(watch, judgeControl, PATIENCE_MS, run, async () => {
      if (watch.seen.pod?.container.kind === 'running') {
        asking ??= askSample(podAsker(name, runtime.sample, run), runtime.sample, watch, run, signal)
      }
      await gatherLog(name, watch, run)
    })
    const nothing = { verdict: 'not-proven', evidence: 'no evidence came in time that it is not runnable' } as const
    return { runtime: runtime.name, node: node.name, ...(judged ?? nothing) }
  } finally {
    decided.abort()
    await asking
  }
}
