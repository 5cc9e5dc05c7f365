import { afterAll, beforeAll, expect, test } from 'vitest'
import { runOn } from '../../support/action/run.ts'
import { outputOf } from '../../support/action/report.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { distributions } from '../../fixtures/distributions.ts'
import { putBack, putOn, readConfigs } from './shape.ts'

const cluster = useTestbed('cluster')
let configs: ReadonlyMap<string, string>

beforeAll(async () => {
  configs = await readConfigs(cluster)
  // The second node of a distribution; it has none of its own.
  for (const runtime of ['lunatic', 'slight', 'spin', 'wws'] as const) cluster.node('node-c').installShim(runtime)
})

afterAll(async () => {
  await putBack(cluster, configs)
  for (const runtime of ['lunatic', 'slight', 'spin', 'wws'] as const) cluster.node('node-c').removeShim(runtime)
})

test.each(distributions)('runtimes: auto, and no other input, on $name', async (distribution) => {
  await putOn(cluster, distribution)
  const { exitCode, report } = await runOn(cluster, { runtimes: 'auto' })
  const checks = report.checks.map((check) => [`${check.runtimeClass} on ${check.node}`, outputOf(check)])
  const { expected } = distribution
  expect([Object.fromEntries(checks), report.result]).toEqual([expected.checks, expected.result])
  expect(exitCode).toBe(expected.result === 'passed' ? 0 : 1)
  expect(report.message).toContain(expected.shortfall ?? '')
  // Each class is tried, or left out by name.
  const named = [...report.checks.map((check) => check.runtimeClass), ...(report.discovery?.leftOut ?? []).map(nameOf)]
  expect(named).toEqual(expect.arrayContaining(distribution.classes.map(({ metadata }) => metadata.name)))
  for (const { diagnosis } of report.checks) {
    if (diagnosis !== null) expect(diagnosis.fix.join('\n')).toContain(expected.fix)
  }
})

function nameOf({ name }: { readonly name: string }): string {
  return name
}
