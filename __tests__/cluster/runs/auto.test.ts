import { beforeAll, expect, test } from 'vitest'
import { type Reported, runOn } from '../../support/action/run.ts'
import { verdictsOf } from '../../support/action/report.ts'
import { classesPath, create, read, reset, type RuntimeClass } from '../../support/cluster.ts'
import { useTestbed } from '../../support/testbeds.ts'

const cluster = useTestbed('cluster')

/** node-c has no handler at all, node-a has them all and lists them. */
let without: Reported
let all: Reported

beforeAll(async () => {
  await reset(cluster)
  // As k3s makes them on each cluster, and one that is the user's.
  for (const name of ['slight', 'nvidia']) {
    const annotations = { 'objectset.rio.cattle.io/owner-name': 'runtimes', 'objectset.rio.cattle.io/id': '' }
    await create(cluster, classesPath, { metadata: { name, annotations }, handler: name })
  }
  await create(cluster, classesPath, { metadata: { name: 'mine' }, handler: 'spin' })
  without = await runOn(cluster, { runtimes: 'auto', nodes: 'node-c', cleanup: 'all' })
  all = await runOn(cluster, { runtimes: 'auto', nodes: 'node-a', cleanup: 'all' })
})

test("a class of the user's is tried where no node has its handler, and is never green by being left out", () => {
  expect(verdictsOf(without.report)).toEqual({ 'mine on node-c': 'failed handler-not-configured' })
  expect([without.report.result, without.exitCode]).toEqual(['failed', 1])
})

test('what claims nothing is left out, with the reason, and so is what the cluster lacks of the documented four', () => {
  expect(without.report.discovery?.leftOut.map(({ name }) => name)).toEqual(['nvidia', 'slight', 'lunatic', 'wws'])
  expect(without.stdout).toContain('made by the Kubernetes distribution whether or not there is a shim')
})

test('what a node lists is tried: by the class that is there, as it is, or by one that is made for the run', async () => {
  expect(verdictsOf(all.report)).toEqual({
    'mine on node-a': 'passed',
    'slight on node-a': 'passed',
    'lunatic on node-a': 'passed',
    'wws on node-a': 'passed',
    'wasmtime on node-a': 'passed'
  })
  expect(all.report.result).toBe('passed')
  expect(await read<RuntimeClass>(cluster, `${classesPath}/mine`)).toMatchObject({ handler: 'spin' })
})
