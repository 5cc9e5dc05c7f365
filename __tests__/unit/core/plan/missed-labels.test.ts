import { describe, expect, test } from 'vitest'
import type { NodeObject } from '../../../../src/core/kubernetes/objects.ts'
import type { Node } from '../../../../src/core/model.ts'
import { warnOfMissedLabels } from '../../../../src/core/plan/missed-labels.ts'
import { makeClass, makeNode as makeNodeObject } from '../../../fixtures/distribution-objects.ts'
import { planAuto } from '../../../fixtures/plan-auto.ts'
import { makeNode } from '../examples.ts'

const classes = [
  makeClass('wasmtime-spin-v2', 'spin', { nodeSelector: { wasm: 'yes' } }),
  makeClass('wasmtime-slight-v1', 'slight')
]

const nodeOf = (name: string, labels: Readonly<Record<string, string>>): NodeObject =>
  makeNodeObject(name, { kubelet: 'v1.33.4', osImage: 'Ubuntu 24.04.3 LTS', labels })
const pool = { 'kubernetes.azure.com/agentpool': 'wasm' }
const ofAnother = { 'kubernetes.azure.com/agentpool': 'other' }
const old = nodeOf('old-1', { ...pool, wasm: 'yes' })

const warned = (nodes: readonly NodeObject[], patterns?: readonly string[]): readonly string[] =>
  planAuto({ nodes, classes }, {}, patterns).warnings

describe('runtimes: auto, and a node of a pool that has lost the label of a class', () => {
  test('where the class is left out, as none of the chosen nodes has it: class, label and nodes are named', () => {
    const nodes = [old, nodeOf('new-1', pool), nodeOf('new-2', pool)]
    const plan = planAuto({ nodes, classes }, {}, ['new-*'])
    expect(plan.checks.map(({ runtime }) => runtime.runtimeClass)).toEqual(['wasmtime-slight-v1', 'wasmtime-slight-v1'])
    expect(plan.warnings).toEqual([
      'RuntimeClass wasmtime-spin-v2 is not checked on new-1, new-2, without label wasm=yes, which old-1 of the same node pool wasm has: if it is to run there, set the label where these nodes get theirs'
    ])
  })

  test('where both are chosen, and the class skips the one without it', () => {
    expect(warned([old, nodeOf('new-1', pool)])).toEqual([
      expect.stringMatching(
        /^RuntimeClass wasmtime-spin-v2 is not checked on new-1, without label wasm=yes, which old-1 /
      )
    ])
  })

  test('one with another value of the label lacks it too', () => {
    expect(warned([old, nodeOf('new-1', { ...pool, wasm: 'no' })])).toHaveLength(1)
  })

  test('a node of another pool, or of none that is known, lacks nothing', () => {
    expect(warned([old, nodeOf('new-1', ofAnother)], ['new-*'])).toEqual([])
    expect(warned([old, nodeOf('new-1', ofAnother)])).toEqual([])
    expect(warned([old, nodeOf('new-1', {})])).toEqual([])
    expect(warned([nodeOf('old-1', { wasm: 'yes' }), nodeOf('new-1', {})])).toEqual([])
  })

  test('with all labels there is no warning, nor where no node has them: the class fails then', () => {
    expect(warned([old, nodeOf('new-1', { ...pool, wasm: 'yes' })])).toEqual([])
    expect(warned([nodeOf('old-1', pool), nodeOf('new-1', pool)])).toEqual([])
  })
})

describe('warnOfMissedLabels', () => {
  const selectors = new Map([['spin', { wasm: 'yes' }]])
  const of = (name: string, owner: string | undefined, more: Partial<Node> = {}): Node =>
    makeNode(name, { owner, ...more })
  const labelled = { labels: { wasm: 'yes' } }
  const warn = (taking: Node, other: Node): readonly string[] =>
    warnOfMissedLabels(selectors, [taking], [taking, other])

  test.each([
    ['MachineDeployment/md-0', 'MachineDeployment/md-0', 'MachineDeployment/md-0'],
    ['MachinePool/mp-0', 'MachinePool/mp-0', 'MachinePool/mp-0'],
    // Cluster API makes a MachineSet for each template, and a node image is a part of it.
    ['MachineSet/md-0-b5c8d', 'MachineSet/md-0-x2z9k', 'MachineDeployment/md-0'],
    ['MachineSet/md-0-b5c8d', 'MachineSet/md-0-other', undefined],
    ['MachineSet/md-0-6789012345', 'MachineSet/md-0-1234567890', 'MachineDeployment/md-0'],
    ['MachineSet/wasm-spin', 'MachineSet/wasm-wws', undefined],
    ['MachineDeployment/md-0', 'MachineDeployment/md-1', undefined]
  ])('of %s and %s: %s', (one, other, origin) => {
    const warnings = warn(of('new', one), of('old', other, labelled))
    expect(warnings).toEqual(origin === undefined ? [] : [expect.stringContaining(`old of the same ${origin} has`)])
  })

  test('a node that is not there, or that no class is for, has no label to lack', () => {
    const owner = 'MachinePool/mp-0'
    const absence = { evidence: 'x', object: 'x', namespace: 'x', isMachineUp: false }
    expect(warn(of('new', owner, { absence }), of('old', owner, labelled))).toEqual([])
    expect(warn(of('new', owner, { os: 'windows' }), of('old', owner, labelled))).toEqual([])
  })

  test('nodes that go have labels that are worth a warning while another that stays may run the class', () => {
    const leaving = of('old', 'MachinePool/mp-0', { ...labelled, isLeaving: true })
    const [taking, there] = [of('new', 'MachinePool/mp-0'), of('there', 'MachinePool/mp-1', labelled)]
    expect(warnOfMissedLabels(selectors, [taking], [taking, leaving, there])).toHaveLength(1)
    expect(warnOfMissedLabels(selectors, [taking], [taking, leaving])).toEqual([])
  })

  test('only the labels are named that one of the nodes lacks', () => {
    const two = new Map([['spin', { wasm: 'yes', arch: 'amd64', zone: 'a' }]])
    const owner = 'MachinePool/mp-0'
    const taking = [
      of('new-1', owner, { labels: { arch: 'amd64', wasm: 'yes' } }),
      of('new-2', owner, { labels: { arch: 'amd64', zone: 'a', wasm: 'no' } })
    ]
    const other = of('old', owner, { labels: { wasm: 'yes', arch: 'amd64', zone: 'a' } })
    expect(warnOfMissedLabels(two, taking, [...taking, other])).toEqual([
      expect.stringContaining('is not checked on new-1, new-2, without label wasm=yes, zone=a, which old ')
    ])
  })

  test.each([
    { count: 10, ends: 'new-9, without' },
    { count: 12, ends: 'new-9 and 2 more, without' }
  ])('of $count nodes ten are named', ({ count, ends }) => {
    const nodes = Array.from({ length: count }, (_, index) => of(`new-${index}`, 'MachinePool/mp-0'))
    const [warning] = warnOfMissedLabels(selectors, nodes, [...nodes, of('old', 'MachinePool/mp-0', labelled)])
    expect(warning).toContain(ends)
  })
})
