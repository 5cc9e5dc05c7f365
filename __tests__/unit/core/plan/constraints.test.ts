import { describe, expect, test } from 'vitest'
import type { Node } from '../../../../src/core/model.ts'
import { planConstraints } from '../../../../src/core/plan/constraints.ts'
import { planClass } from '../../../../src/core/plan/runtime-classes.ts'
import type { LabelEntry, PlannedClass } from '../../../../src/core/plan/types.ts'
import { makeClass, makeNode, slight, spin, spinConstraint, spinLabel } from '../examples.ts'

const a = makeNode('node-a')
const b = makeNode('node-b')
const slightLabel = `cluster.x-k8s.io/${slight.runtimeClass}`
const labelOf = (node: Node, key = spinLabel): LabelEntry => ({ node: node.name, uid: node.uid, key })

/** The runtime of each check with the node that it is aimed at. */
function aimed(
  constrain: boolean,
  classes: readonly PlannedClass[],
  labels: readonly LabelEntry[] = [],
  nodes: readonly Node[] = [a, b]
): readonly string[] {
  return planConstraints(constrain, classes, labels, nodes).map(
    ({ nodes: [node], runtime }) => `${runtime.name} at ${node?.name ?? 'none'}`
  )
}

const made = planClass(spin, true, undefined)

describe('the classes that have a constraint to prove', () => {
  const inUse: PlannedClass = { kind: 'in-use', runtime: slight, detail: 'run efgh' }
  const conflict: PlannedClass = { kind: 'conflict', runtime: slight, detail: 'handler "runc"' }

  test.each([inUse, conflict])('not one whose selector this run does not decide: $kind', (other) => {
    expect(aimed(true, [other, made], [labelOf(a)])).toEqual(['spin at node-b'])
  })

  test('without constrain those that have a selector of their own, and no open one', () => {
    const constrained = makeClass(spin, { scheduling: { nodeSelector: { pool: 'wasm' } } })
    const classes = [planClass(slight, false, makeClass(slight)), planClass(spin, false, constrained)]
    expect(aimed(false, classes, [], [makeNode('node-a', { labels: { pool: 'wasm' } }), b])).toEqual(['spin at node-b'])
  })
})

describe('the node', () => {
  test('gets no label of this class: one of another class does not let its pods in', () => {
    const labels = [labelOf(a), labelOf(a, slightLabel), labelOf(b, slightLabel)]
    expect(aimed(true, [made], labels)).toEqual(['spin at node-b'])
  })

  test('is none where each gets the label, or has it', () => {
    expect(aimed(true, [made], [labelOf(a)], [a, makeNode('node-b', { labels: spinConstraint })])).toEqual([
      'spin at none'
    ])
  })

  test('is last one that only other runs have labelled: by then it may have none', () => {
    const labelRuns = { [spinLabel]: '1a2b' }
    const nodes = [makeNode('node-b', { labels: spinConstraint, labelRuns }), makeNode('node-c', { ready: false })]
    const tried = planConstraints(true, [made], [labelOf(a)], [a, ...nodes])
    expect(tried.map((one) => one.nodes.map(({ name }) => name))).toEqual([['node-c', 'node-b']])
    const ofOthers = makeNode('node-b', { labels: { ...spinConstraint, pool: 'wasm' }, labelRuns })
    const pooled = planClass(spin, false, makeClass(spin, { scheduling: { nodeSelector: { pool: 'wasm' } } }))
    expect(planConstraints(false, [pooled], [], [ofOthers]).map((one) => one.nodes)).toEqual([[]])
  })

  test('is the first by name of several that are as good, in whatever order they are listed', () => {
    const nodes = ['node-c', 'node-a', 'node-b'].map((name) => makeNode(name))
    expect(aimed(true, [made], [labelOf(a)], nodes)).toEqual(['spin at node-b'])
    expect(aimed(true, [made], [labelOf(a)], nodes.toReversed())).toEqual(['spin at node-b'])
  })

  test.each([
    { name: 'a machine that is Ready, whatever comes before it by name', left: [] as string[], first: 'd-ready' },
    { name: 'else a machine that is not', left: ['d-ready'], first: 'c-broken' },
    { name: 'else a virtual or Windows node that is Ready', left: ['d-ready', 'c-broken'], first: 'b-windows' },
    { name: 'else whatever there is', left: ['d-ready', 'c-broken', 'b-windows'], first: 'a-virtual' }
  ])('is $name', ({ left, first }) => {
    const nodes = [
      makeNode('b-windows', { os: 'windows' }),
      makeNode('d-ready'),
      makeNode('a-virtual', { labels: { type: 'virtual-kubelet' }, ready: false }),
      makeNode('c-broken', { ready: false })
    ].filter(({ name }) => !left.includes(name))
    expect(aimed(true, [made], [], nodes)).toEqual([`spin at ${first}`])
    expect(aimed(true, [made], [], nodes.toReversed())).toEqual([`spin at ${first}`])
  })
})
