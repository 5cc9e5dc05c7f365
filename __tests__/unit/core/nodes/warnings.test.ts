import { describe, expect, test } from 'vitest'
import type { Inputs } from '../../../../src/core/model.ts'
import { makePlan } from '../../../../src/core/plan/plan.ts'
import { makeFacts, makeInputs, makeNode } from '../examples.ts'

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
