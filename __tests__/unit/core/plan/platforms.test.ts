import { describe, expect, test } from 'vitest'
import { fix } from '../../../../src/core/diagnosis/fixes/fix.ts'
import type { ImagePlatforms } from '../../../../src/core/kubernetes/image-reference.ts'
import type { Inputs, Node } from '../../../../src/core/model.ts'
import { decidePlatforms, listDoubtful } from '../../../../src/core/plan/platforms.ts'
import { makeNode, planFor, slight, spin, spinLabel } from '../examples.ts'

const amd = makeNode('amd-1')
const arm = makeNode('arm-1', { architecture: 'arm64' })
const { image } = spin.sample
const onlyAmd: ImagePlatforms = {
  kind: 'index',
  platforms: [
    { os: 'linux', architecture: 'amd64' },
    { os: 'wasi', architecture: 'wasm' }
  ]
}

describe('images that are asked for', () => {
  test.each<{ name: string; nodes: readonly Node[]; inputs?: Partial<Inputs>; asked: readonly string[] }>([
    { name: 'none where all nodes are amd64', nodes: [amd, makeNode('amd-2')], asked: [] },
    { name: 'each once where some are not', nodes: [amd, arm], inputs: { runtimes: [spin, slight] }, asked: [image] },
    {
      name: 'in the order of their names',
      nodes: [arm],
      inputs: { runtimes: [spin, { ...slight, sample: { ...slight.sample, image: 'a.example/slight' } }] },
      asked: ['a.example/slight', image]
    },
    { name: 'those of a cluster that is arm64 throughout', nodes: [arm], asked: [image] },
    { name: 'none for a node that takes no part', nodes: [amd, arm], inputs: { nodes: ['amd-*'] }, asked: [] },
    {
      name: 'none for a node whose checks are decided already',
      inputs: { constrain: true },
      nodes: [amd, makeNode('arm-1', { architecture: 'arm64', labels: { [spinLabel]: 'no' } })],
      asked: []
    },
    { name: 'none for a node that does not say what it is', nodes: [makeNode('x', { architecture: '' })], asked: [] },
    { name: 'none with sample: none', nodes: [arm], inputs: { runSamples: false }, asked: [] }
  ])('$name', ({ nodes, inputs = {}, asked }) => {
    expect(listDoubtful(planFor(inputs, nodes).checks)).toEqual(asked)
  })
})

describe('checks whose image has nothing for their node', () => {
  const decide = (nodes: readonly Node[], answer: ImagePlatforms, held = ''): Readonly<Record<string, string>> => {
    const checks = decidePlatforms(
      planFor({}, nodes).checks,
      new Map([[image, answer]]),
      new Map([[image, new Set([held])]])
    )
    return Object.fromEntries(
      checks.map(({ node, decided }) => [
        node.name,
        decided === undefined ? 'open' : 'diagnosis' in decided ? decided.diagnosis.code : decided.kind
      ])
    )
  }

  test.each<{ name: string; nodes: readonly Node[]; answer?: ImagePlatforms; held?: string; shows: object }>([
    {
      name: 'are inconclusive, and the others go on',
      nodes: [amd, arm],
      shows: { 'amd-1': 'open', 'arm-1': 'image-platform-missing' }
    },
    {
      name: 'go on where nothing is known',
      nodes: [arm],
      answer: { kind: 'unknown', reason: 'x' },
      shows: { 'arm-1': 'open' }
    },
    { name: 'go on where the node holds the image already', nodes: [arm], held: 'arm-1', shows: { 'arm-1': 'open' } },
    {
      name: 'go on where the node is not Ready: it fails for that',
      nodes: [{ ...arm, ready: false }],
      shows: { 'arm-1': 'open' }
    },
    {
      name: 'go on where the node does not report its architecture',
      nodes: [{ ...arm, architecture: '' }],
      shows: { 'arm-1': 'open' }
    },
    {
      name: 'keep the result of them before',
      nodes: [{ ...arm, absence: { evidence: '', object: '', namespace: '', isMachineUp: true } }],
      shows: { 'arm-1': 'machine-without-node' }
    }
  ])('$name', ({ nodes, answer = onlyAmd, held, shows }) => {
    expect(decide(nodes, answer, held)).toEqual(shows)
  })

  test('say what there is, and what is wanted', () => {
    const [check] = decidePlatforms(planFor({}, [arm]).checks, new Map([[image, onlyAmd]]), new Map())
    const diagnosis = check?.decided?.kind === 'inconclusive' ? check.decided.diagnosis : undefined
    expect(diagnosis).toMatchObject({
      fault: 'sample image',
      evidence: `the index of ${image} has linux/amd64, wasi/wasm; arm-1 is linux/arm64`
    })
    expect(diagnosis && fix(diagnosis.facts, ['arm-1'])).toEqual([
      { text: expect.stringContaining('an entry for linux/arm64') as string },
      { text: expect.any(String) as string }
    ])
  })
})
