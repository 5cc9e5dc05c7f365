import { describe, expect, test } from 'vitest'
import type { Node } from '../../../../src/core/model.ts'
import type { NodeChoice } from '../../../../src/core/nodes/nodes.ts'
import { isOfOtherNodes, isPlaceOf } from '../../../../src/core/plan/elsewhere.ts'
import { makeClass, makeNode, spin } from '../examples.ts'

const selector = { pool: 'wasm' }
const ofPool = makeClass(spin, { scheduling: { nodeSelector: selector } })
const absence = { evidence: '', object: '', namespace: '', isMachineUp: true }
const inPool = makeNode('pool-1', { labels: selector })
const outside = makeNode('node-a')
const leaving: Node = { ...inPool, isLeaving: true }
const absent: Node = { ...inPool, absence }
const windows: Node = { ...inPool, os: 'windows' }

describe('a class has a place', () => {
  test.each<{ name: string; node: Node; isPlace: boolean }>([
    { name: 'on a node with its labels', node: inPool, isPlace: true },
    { name: 'on none without them', node: outside, isPlace: false },
    { name: 'on none that is being deleted', node: leaving, isPlace: false },
    { name: 'on none that is not there', node: absent, isPlace: false },
    { name: 'on none of another system', node: windows, isPlace: false }
  ])('$name', ({ node, isPlace }) => {
    expect(isPlaceOf(selector, node)).toBe(isPlace)
  })
})

describe('a class is of nodes that were not asked for', () => {
  const leftOut = (node: Node, isAsked = false): NodeChoice['leftOut'][number] => ({ node, reason: '', isAsked })
  const isOthers = (choice: Partial<NodeChoice>, object = ofPool): boolean =>
    isOfOtherNodes(object, { taking: [], skipped: [], leftOut: [], avoided: new Map(), ...choice })

  test.each<{ name: string; choice: Partial<NodeChoice>; is: boolean }>([
    {
      name: 'where it selects only such ones',
      choice: { taking: [outside], leftOut: [leftOut(outside), leftOut(inPool)] },
      is: true
    },
    {
      name: 'not where it selects none of them',
      choice: { taking: [outside], leftOut: [leftOut(outside)] },
      is: false
    },
    {
      name: 'not where it selects one that takes part, beside one that does not',
      choice: { taking: [outside, inPool], leftOut: [leftOut(inPool)] },
      is: false
    },
    {
      name: 'not where it selects one that is skipped',
      choice: { skipped: [{ node: inPool, reason: '' }], leftOut: [leftOut(inPool)] },
      is: false
    },
    {
      name: 'not where it selects one that was asked for and left out for another reason',
      choice: { leftOut: [leftOut(inPool, true), leftOut(inPool)] },
      is: false
    },
    { name: 'not where only that one is left out', choice: { leftOut: [leftOut(inPool, true)] }, is: false },
    {
      name: 'not where one that was asked for is not there: its labels are not known',
      choice: { taking: [{ ...outside, absence }], leftOut: [leftOut(inPool)] },
      is: false
    },
    {
      name: 'though one of another system that was asked for has the labels',
      choice: { leftOut: [leftOut(windows, true), leftOut(inPool)] },
      is: true
    },
    {
      name: 'not where those that it selects go away',
      choice: { taking: [outside], leftOut: [leftOut(leaving)] },
      is: false
    }
  ])('$name', ({ choice, is }) => {
    expect(isOthers(choice)).toBe(is)
  })

  test('but not one without a selector: it is for all', () => {
    expect(isOthers({ taking: [outside], leftOut: [leftOut(inPool)] }, makeClass(spin))).toBe(false)
  })
})
