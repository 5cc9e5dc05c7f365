import { expect, test } from 'vitest'
import { chooseNodes } from '../../../src/core/nodes/nodes.ts'
import { renderStart } from '../../../src/render/progress.ts'
import { makeNode } from '../core/examples.ts'

test('the start names the version, the nodes that take part, and those that do not with the reason', () => {
  const nodes = [
    makeNode('node-a'),
    makeNode('node-b', { cordoned: true }),
    makeNode('node-c', { os: 'windows' }),
    makeNode('node-d', { os: 'windows' })
  ]
  expect(renderStart('v1.37.2', chooseNodes(nodes, ['*'], [])).split('\n')).toEqual([
    'Kubernetes v1.37.2, 1 node (node-a)',
    'skipped: 1 node (node-b): cordoned; name the node to have it tried all the same',
    'left out: 2 nodes (node-c, node-d): runs windows, not Linux'
  ])
})

test('thousands of nodes are a few short lines', () => {
  const nodes = Array.from({ length: 2000 }, (_, index) =>
    makeNode(`node-${index}`, { taints: [{ key: `own-${index % 100}`, effect: 'NoSchedule' }] })
  )
  const text = renderStart('v1.37.2', chooseNodes(nodes, ['*'], []))
  expect(text.length).toBeLessThan(4000)
  expect(text).toContain('and for 90 more reasons')
})

test('what a server reports of itself is one line of text', () => {
  const text = renderStart('v1\n::error::\u001b[31m', chooseNodes([], ['*'], []))
  expect(text).not.toMatch(/\n|\u001b/)
})
