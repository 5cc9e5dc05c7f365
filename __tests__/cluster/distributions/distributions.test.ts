import { afterAll, beforeAll, expect, test } from 'vitest'
import { runOn } from '../../support/action/run.ts'
import { outputOf, verdictsOf } from '../../support/action/report.ts'
import { classesPath, list, type RuntimeClass } from '../../support/cluster.ts'
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

test('runtimes: auto is right on SpinKube after a run with all, which found three runtimes that no node can run', async () => {
  const spinKube = distributions.find(({ name }) => name === 'SpinKube (runtime-class-manager)')
  if (spinKube === undefined) throw new Error('no SpinKube')
  await putOn(cluster, spinKube)
  const all = await runOn(cluster, { runtimes: 'all' })
  expect(verdictsOf(all.report)['lunatic on node-a']).toBe('failed handler-not-configured')
  const classes = await list<RuntimeClass>(cluster, classesPath)
  expect(classes.map(({ metadata }) => metadata.name)).toEqual(['wasmtime-spin-v2', 'wasmtime-v1'])
  const auto = await runOn(cluster, { runtimes: 'auto' })
  expect([verdictsOf(auto.report), auto.report.result]).toEqual([
    {
      'spin on node-a': 'passed',
      'spin on node-c': 'skipped',
      'wasmtime-v1 on node-a': 'passed',
      'wasmtime-v1 on node-c': 'skipped'
    },
    'passed'
  ])
  // Both of what no node has, and of what the class doesn't select.
  expect(all.stdout.replaceAll(/\s+/g, ' ')).toContain(
    'set runtimes: auto, which checks what it offers (here: spin-v2, wasmtime-v1)'
  )
  expect(all.stdout.replaceAll(/\s+/g, ' ')).toContain('Or set runtimes: auto, which checks each class')
})

function nameOf({ name }: { readonly name: string }): string {
  return name
}
