import { describe, expect, test } from 'vitest'
import type { Sample } from '../../../../src/core/model.ts'
import { survey } from '../../../../src/steps/survey/survey.ts'
import { read } from '../../inputs/reading.ts'
import { FakeCluster, notFound, ok } from '../fakes.ts'

const classes = [{ metadata: { name: 'wasmtime' }, handler: 'wasmtime' }]
const node = { metadata: { name: 'node-a' }, status: { nodeInfo: { operatingSystem: 'linux' } } }

/** The samples of the runtimes that a run with these inputs is about. */
async function surveyedSamples(given: Readonly<Record<string, string>>): Promise<readonly Sample[]> {
  const fake = new FakeCluster()
  fake.onGet = (path) => (path === '/version' ? ok({ gitVersion: 'v1.37.2' }) : notFound)
  fake.onCreate = () => Promise.resolve(ok({ status: { allowed: true } }))
  fake.onList = (path) => ok({ items: path.endsWith('/runtimeclasses') ? classes : [node], resourceVersion: '1' })
  const surveyed = await survey(read(given), 'wasm-node-smoke-abcd', [], fake.cluster)
  if (surveyed.kind !== 'done') throw new Error(surveyed.message)
  return surveyed.value.inputs.runtimes.map(({ sample }) => sample)
}

describe('images that are loaded onto the nodes', () => {
  const loaded = { 'kind-cluster': 'x', 'load-images': 'a.tar' }

  test.each([
    { runtimes: 'all', count: 4 },
    { runtimes: 'auto', count: 1 }
  ])('are not pulled, whatever their tag: runtimes: $runtimes', async ({ runtimes, count }) => {
    const policies = (await surveyedSamples({ ...loaded, runtimes })).map(({ pullPolicy }) => pullPolicy)
    expect(policies).toEqual(Array(count).fill('IfNotPresent'))
  })

  test('without them the tag decides', async () => {
    const policies = (await surveyedSamples({ 'kind-cluster': 'x' })).map(({ pullPolicy }) => pullPolicy)
    expect(policies).toEqual(Array(4).fill(undefined))
  })
})
