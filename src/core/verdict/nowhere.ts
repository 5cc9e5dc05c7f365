import type { Inputs, Node, Verdict } from '../model.ts'
import { hasNoHandler } from '../plan/unavailable.ts'
import type { CheckReport } from '../report.ts'
import { runtimeOfHandler } from '../runtimes.ts'

/**
 * Adds to each failure of a runtime that no node has a handler for what the cluster has instead: it may not be meant to run that
 * runtime at all, as one of SpinKube isn't meant to run all four.
 */
export function settleNowhere(
  checks: readonly CheckReport[],
  { auto }: Pick<Inputs, 'auto'>,
  nodes: readonly Node[]
): readonly CheckReport[] {
  const names = [...new Set(checks.map(({ runtimeClass }) => runtimeClass))]
  const nowhere = new Set(names.filter((name) => hasNoHandler(name, checks)))
  // containerd 1 lists none: what ran there is there.
  const passed = checks.flatMap(({ handler, verdict }) => (verdict.kind === 'passed' ? [handler] : []))
  const there = new Set([...nodes.flatMap(({ runtimeHandlers }) => runtimeHandlers ?? []), ...passed])
  const offered = [...there].filter((handler) => runtimeOfHandler(handler) !== undefined).sort()
  const withOthers = (verdict: Verdict): Verdict => {
    if (verdict.kind !== 'failed' || verdict.diagnosis.facts.kind !== 'handler-not-configured') return verdict
    const facts = { ...verdict.diagnosis.facts, nowhere: { isAuto: auto !== undefined, offered } }
    return { ...verdict, diagnosis: { ...verdict.diagnosis, facts } }
  }
  return checks.map((check) =>
    nowhere.has(check.runtimeClass) ? { ...check, verdict: withOthers(check.verdict) } : check
  )
}
