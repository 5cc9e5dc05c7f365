import { expect, test } from 'vitest'
import type { Node } from '../../../../src/core/model.ts'
import { findLostLabel } from '../../../../src/core/plan/lost-labels.ts'
import { makeNode, spin } from '../examples.ts'

const node = makeNode('node-a', { labels: { pool: 'wasm', zone: 'a' } })
const selector = { pool: 'wasm', zone: 'a' }
const lost = 'node-a lost label'
const during = `during the run, which RuntimeClass ${spin.runtimeClass} selects:`

test.each<{ name: string; now: readonly Node[]; selector?: Readonly<Record<string, string>>; shows?: string }>([
  { name: 'a node that has both labels still', now: [node] },
  { name: 'one that got more', now: [{ ...node, labels: { ...node.labels, gpu: 'no' } }] },
  {
    name: 'one that lost the first',
    now: [{ ...node, labels: { zone: 'a' } }],
    shows: `${lost} pool=wasm ${during} the label is gone`
  },
  {
    name: 'one whose second has another value',
    now: [{ ...node, labels: { pool: 'wasm', zone: 'b' } }],
    shows: `${lost} zone=a ${during} it is "b"`
  },
  {
    name: 'one whose label is empty now',
    now: [{ ...node, labels: { pool: '', zone: 'a' } }],
    shows: `${lost} pool=wasm ${during} it is ""`
  },
  { name: 'one without labels, where the class selects nothing', now: [{ ...node, labels: {} }], selector: {} },
  { name: 'another node of that name', now: [{ ...node, uid: 'another', labels: {} }] },
  { name: 'another node beside it', now: [node, makeNode('node-b')] },
  { name: 'no node of that name any more', now: [makeNode('node-b')] }
])('$name: $shows', ({ now, selector: wanted = selector, shows }) => {
  const nodesAtEnd = new Map(now.map((one) => [one.name, one]))
  expect(findLostLabel({ node, runtime: spin, selector: wanted }, nodesAtEnd)).toBe(shows)
})
