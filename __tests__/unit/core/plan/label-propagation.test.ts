import { expect, test } from 'vitest'
import { warnOfLabels } from '../../../../src/core/plan/label-propagation.ts'
import { makeNode } from '../examples.ts'

const image = { kind: 'aks', name: 'AKSUbuntu', version: '202611.03.0' } as const
const OF_CAPI = /^constrain: label \S+ is not among those that Cluster API copies/
const OF_AKS = /^constrain: AKS recreates nodes/

test.each([
  { name: 'by hand: nothing replaces them', nodes: [makeNode('node-a')], warns: [] },
  { name: 'by Cluster API', nodes: [makeNode('node-a', { machine: 'm-1' })], warns: [OF_CAPI] },
  { name: 'by AKS', nodes: [makeNode('node-a', { image })], warns: [OF_AKS] },
  { name: 'by AKS, for a Cluster API', nodes: [makeNode('node-a', { image, machine: 'm-1' })], warns: [OF_AKS] },
  {
    name: 'by both',
    nodes: [makeNode('node-a', { image }), makeNode('node-b', { machine: 'm-1' })],
    warns: [OF_CAPI, OF_AKS]
  }
])('labels of nodes that are made $name', ({ nodes, warns }) => {
  expect(warnOfLabels(nodes)).toEqual(warns.map((text) => expect.stringMatching(text) as unknown))
})
