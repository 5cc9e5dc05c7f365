import { verdictsOf } from '../support/action/report.ts'
import { runOn } from '../support/action/run.ts'
import { reset } from '../support/cluster.ts'
import type { Outcome, SoakContext } from './context.ts'

/** Classes of one runtime: each is one more pod on each node that ends as soon as it has written its log. */
const CLASSES = 10

/** Pods that end at once race with their logs: 20 of them in each trial, and none loses. */
export async function soakShortLived({ testbed, trials, log }: SoakContext): Promise<Outcome> {
  const findings: string[] = []
  const runtimes = Array.from({ length: CLASSES }, (_, index) => `ends-${index + 1}=wasmtime`).join()
  await reset(testbed)
  for (let trial = 1; trial <= trials; trial += 1) {
    const { report } = await runOn(testbed, { runtimes, nodes: 'node-a,node-b', cleanup: 'all' })
    log(`short-lived ${trial}: ${report.result}, ${report.counts.passed} of ${report.counts.total} passed`)
    if (report.result !== 'passed') findings.push(`short-lived ${trial}: ${JSON.stringify(verdictsOf(report))}`)
  }
  return { trials, findings }
}
