import { expect, test } from 'vitest'
import { Turns } from '../../../../src/steps/prove/check-queue.ts'
import { makeNode, planFor, spin } from '../../core/examples.ts'

const nodes = ['node-a', 'node-b', 'node-c'].map((name) => makeNode(name))
const runtimes = ['one', 'two', 'three'].map((name) => ({ ...spin, name, runtimeClass: name }))
const { cells } = planFor({ runtimes }, nodes)

/** Takes cells one after the other; each passes at once, unless its node is one of these. */
function takeAll(broken: readonly string[]): readonly string[] {
  const turns = new Turns(cells)
  return Array.from(turns.take(), ([, cell]) => {
    if (!broken.includes(cell.node.name)) turns.passed(cell)
    return `${cell.runtime.name} on ${cell.node.name}`
  })
}

test('where all pass, cells come in the order of the plan', () => {
  expect(takeAll([])).toEqual(cells.map(({ node, runtime }) => `${runtime.name} on ${node.name}`))
})

test('one that does not pass holds back the other cells of its node, and no others', () => {
  expect(takeAll(['node-a'])).toEqual([
    'one on node-a',
    'one on node-b',
    'one on node-c',
    'two on node-b',
    'two on node-c',
    'three on node-b',
    'three on node-c',
    'two on node-a',
    'three on node-a'
  ])
})

test('where none has passed yet, each node has its turn', () => {
  expect(takeAll(['node-a', 'node-b', 'node-c'])).toEqual(takeAll([]))
})

test('each cell comes once, with its index in the plan', () => {
  expect(Array.from(new Turns(cells).take())).toEqual(Array.from(cells.entries()))
})

test('a cell that is known before a pod is made does not hold back what else its node can run', () => {
  const [other, ...spins] = runtimes.map((one, index) => ({ ...one, handler: index === 0 ? 'other' : 'spin' }))
  const without = { ...makeNode('node-a'), runtimeHandlers: ['runc', 'spin'] }
  const planned = planFor({ runtimes: [other ?? spin, ...spins] }, [without, ...nodes.slice(1)]).cells
  expect(planned[0]?.decided).toMatchObject({ kind: 'failed' })
  const turns = new Turns(planned)
  const taken = Array.from(turns.take(), ([index, cell]) => {
    if (cell.decided === undefined) turns.passed(cell)
    return index
  })
  expect(taken).toEqual([...planned.keys()])
})
