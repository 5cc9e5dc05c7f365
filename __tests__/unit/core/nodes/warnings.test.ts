import { describe, expect, test } from 'vitest'
import type { Inputs, Node } from '../../../../src/core/model.ts'
import { makePlan } from '../../../../src/core/plan/plan.ts'
import { makeFacts, makeInputs, makeNode, makeControlPlane } from '../examples.ts'
import { warnOfJoined } from '../../../../src/core/nodes/warnings.ts'

const there = [makeNode('node-a', { labels: { pool: 'wasm' } }), makeNode('node-b')]

function planOf(inputs: Partial<Inputs>): { readonly problem?: string; readonly warnings?: readonly string[] } {
  const made = makePlan(makeInputs(inputs), makeFacts(there), 'abcd')
  return made.kind === 'problem' ? { problem: made.message } : { warnings: made.value.warnings }
}

describe('nodes that match nothing beside others that do', () => {
  test('a name: an error, since a run that never looked at that node must not pass', () => {
    const { problem } = planOf({ nodes: ['node-a', 'node-c', 'nod-b'] })
    expect(problem).toBe('nodes: expected names of nodes, got "node-c", "nod-b"; the cluster has node-a, node-b')
  })

  test('a glob: a warning, since a pool may be empty', () => {
    expect(planOf({ nodes: ['node-*', 'pool-?'] })).toEqual({
      warnings: ['nodes: "pool-?" matches no node of the cluster']
    })
  })

  test('a name that is there but that the selector leaves out is no mistake', () => {
    const nodeSelector = [{ kind: 'in', key: 'pool', values: ['wasm'] }] as const
    expect(planOf({ nodes: ['node-a', 'node-b'], nodeSelector })).toEqual({ warnings: [] })
  })
})

const a = makeNode('node-a')
const joined = 'joined during the run, so nothing was proven there'

function warn(there: readonly Node[], inputs: Partial<Inputs> = {}): readonly string[] {
  return warnOfJoined(makeInputs(inputs), [a], there)
}

test.each<{ name: string; there: readonly Node[]; inputs?: Partial<Inputs>; shows: readonly string[] }>([
  { name: 'no news, no warning', there: [], shows: [] },
  { name: 'news of a node that was planned for is none', there: [makeNode('node-a', { ready: false })], shows: [] },
  {
    name: 'nodes that are asked for are named, in their order, Ready or not',
    there: [makeNode('node-c', { ready: false }), makeNode('node-b')],
    shows: [`${joined}: node-b, node-c; run again to have them proven`]
  },
  {
    name: 'one that nodes does not match is none',
    there: [makeNode('pool-1')],
    inputs: { nodes: ['node-*'] },
    shows: []
  },
  {
    name: 'one that would not take part is none: Windows, tainted, virtual, of the control plane',
    there: [
      makeNode('win', { os: 'windows' }),
      makeNode('spot', { taints: [{ key: 'spot', effect: 'NoSchedule' }] }),
      makeNode('vk', { labels: { type: 'virtual-kubelet' } }),
      makeControlPlane('cp')
    ],
    shows: []
  },
  {
    name: 'where min-nodes was missed, it is reported if they would make it up',
    there: [makeNode('node-b')],
    inputs: { minNodes: 2 },
    shows: [`${joined}: node-b; run again to have them proven, now that there are the 2 of min-nodes`]
  },
  {
    name: 'and not if they would not',
    there: [makeNode('node-b')],
    inputs: { minNodes: 3 },
    shows: [`${joined}: node-b; run again to have them proven`]
  },
  {
    name: 'of many the first ten are named',
    there: Array.from({ length: 12 }, (_, index) => makeNode(`node-x${String(index).padStart(2, '0')}`)),
    shows: [
      `${joined}: ${Array.from({ length: 10 }, (_, index) => `node-x0${index}`).join(', ')} and 2 more; run again to have them proven`
    ]
  }
])('$name', ({ there, inputs, shows }) => {
  expect(warn(there, inputs)).toEqual(shows)
})
