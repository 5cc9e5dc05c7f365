import { describe, expect, test } from 'vitest'
import { chooseNodes } from '../../../src/core/nodes/nodes.ts'
import { type LiveState, renderCounter, renderStart } from '../../../src/render/progress.ts'
import { countCpu } from '../../support/cpu-time.ts'
import { makeNode } from '../core/examples.ts'
import { renderLines } from './renderers.ts'
import { red } from './reports.ts'

test('the start names the version, the nodes that take part, and those that do not with the reason', () => {
  const nodes = [
    makeNode('node-a'),
    makeNode('node-b', { cordoned: true }),
    makeNode('node-c', { os: 'windows' }),
    makeNode('node-d', { os: 'windows' })
  ]
  expect(renderStart('v1.37.2', chooseNodes(nodes, ['*'], [])).split('\n')).toEqual([
    'Kubernetes v1.37.2, 1 node (node-a)',
    'skipped: 1 node (node-b): cordoned; list the node in input nodes to check it anyway',
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

describe('the counter', () => {
  const counts = { passed: 6, failed: 1, inconclusive: 0, skipped: 0 }
  const open = ['node-c', 'node-d', 'node-e', 'node-f', 'node-g'].map((node) => ({ node, runtime: 'spin' }))
  const state: LiveState = { phase: 'checking', total: 12, counts, open, others: [], elapsedMs: 12_900 }
  const draw = (changed: Partial<LiveState>, width = 80): string =>
    renderCounter({ ...state, ...changed }, { colour: false, width })

  test.each([
    {
      name: 'many checks by their nodes',
      changed: {},
      line: '7 of 12 checks decided, 1 failed · 12s · waiting for 5 checks on node-c, node-…'
    },
    {
      name: 'few checks by their names',
      changed: { total: 9, open: open.slice(0, 2) },
      line: '7 of 9 checks decided, 1 failed · 12s · waiting for spin on node-c, spin on no…'
    },
    {
      name: 'what else is waited for, once all checks are decided',
      changed: { total: 7, open: [], others: ['negative tests', 'constraint checks'], elapsedMs: 62_000 },
      line: '7 of 7 checks decided, 1 failed · 1m02s · waiting for negative tests, constrai…'
    },
    {
      name: 'nothing that is waited for',
      changed: { total: 7, open: [] },
      line: '7 of 7 checks decided, 1 failed · 12s'
    },
    { name: 'the time before the plan', changed: { phase: 'reading' }, line: 'reading the cluster · 12s' },
    { name: 'the time after the result', changed: { phase: 'cleaning up' }, line: 'cleaning up · 12s' }
  ] satisfies readonly { name: string; changed: Partial<LiveState>; line: string }[])(
    'shows $name',
    ({ changed, line }) => {
      expect(draw(changed)).toBe(line)
    }
  )

  test('says how many nodes there are besides those that it names', () => {
    expect(draw({}, 120)).toMatch(/waiting for 5 checks on node-c, node-d, node-e and 2 more$/)
  })

  test.each([80, 40, 20, 1])('leaves the last of %i columns free', (width) => {
    expect(draw({}, width).length).toBeLessThan(Math.max(width, 2))
  })

  test('of 20,000 checks costs milliseconds', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => ({
      node: `node-${index % 5_000}`,
      runtime: `r${index % 4}`
    }))
    const usedMs = countCpu()
    draw({ open: many, total: 20_000 })
    expect(usedMs()).toBeLessThan(100)
  })
})

test('a line of a check is no wider than the terminal', () => {
  for (const width of [80, 40]) {
    for (const line of renderLines(red, { colour: false, width }).split('\n'))
      expect(line.length).toBeLessThanOrEqual(width)
  }
})
