import type { Node } from '../model.ts'
import type { CheckReport } from '../report.ts'

/**
 * True if it is known that some node has a handler for the class, whatever else fails there. Of a class for which none has one, or of which
 * nothing was found out, a pod would wait for ever, and a later run would take it for what the cluster claims to run.
 */
export function canRun(runtimeClass: string, checks: readonly CheckReport[], nodes: readonly Node[]): boolean {
  return checks.some((check) => {
    if (check.runtimeClass !== runtimeClass || check.verdict.kind === 'skipped') return false
    const node = nodes.find(({ name }) => name === check.node)
    return hasHandler(check) || node?.runtimeHandlers?.includes(check.handler) === true
  })
}

/** By what became of the check's pod: its sandbox was made by the handler, or the handler led to a shim with a defect. */
function hasHandler({ timings, verdict }: CheckReport): boolean {
  if (verdict.kind === 'passed' || timings.sandboxReadyMs !== undefined || timings.startedMs !== undefined) return true
  return 'diagnosis' in verdict && /^(shim|handler-miswired)/.test(verdict.diagnosis.facts.kind)
}
