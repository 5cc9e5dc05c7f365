import { describe, expect, test } from 'vitest'
import type { Report } from '../../../src/core/report.ts'
import { countCpu } from '../../support/cpu-time.ts'
import { renderers } from './renderers.ts'
import { green, makeBig, managed, mixed, red, refused } from './reports.ts'

const reports = { green, red, mixed, managed, refused } as const
const outputs = ['table', 'summary', 'junit', 'json', 'annotations', 'progress'] as const

/** The same facts, found in another order. */
function shuffle(report: Report): Report {
  return {
    ...report,
    classes: report.classes.toReversed(),
    nodes: report.nodes.toReversed(),
    checks: report.checks.toReversed(),
    constraints: report.constraints.toReversed(),
    workloads: report.workloads.toReversed().map((workload) => ({ ...workload, pods: workload.pods.toReversed() })),
    negativeTests: report.negativeTests.toReversed()
  }
}

describe.each(outputs)('%s', (output) => {
  test.each(['green', 'red', 'mixed', 'managed', 'refused'] as const)(
    'the %s report looks as in golden/',
    async (name) => {
      await expect(renderers[output](reports[name])).toMatchFileSnapshot(`golden/${name}.${output}.out`)
    }
  )

  test('2,000 nodes x 4 runtimes take seconds, not minutes', () => {
    const usedMs = countCpu()
    renderers[output](makeBig(2_000, 400))
    expect(usedMs()).toBeLessThan(15_000)
  }, 60_000)
})

test.each(outputs.filter((output) => output !== 'progress'))(
  '%s: the same facts in another order -> the same bytes',
  (output) => {
    expect(renderers[output](shuffle(red))).toBe(renderers[output](red))
    expect(renderers[output](shuffle(mixed))).toBe(renderers[output](mixed))
  }
)

test.each(['red', 'mixed', 'managed', 'refused'] as const)(
  'the narrow table of the %s report looks as in golden/',
  async (name) => {
    await expect(renderers.narrow(reports[name])).toMatchFileSnapshot(`golden/${name}.narrow.out`)
  }
)
