import { describe, expect, test } from 'vitest'
import { isPattern, matchesPattern, needsManagement } from '../../../../src/core/nodes/patterns.ts'
import { makeNode } from '../examples.ts'

test.each([
  ['machinedeployment/md-*', true],
  ['machinepool/mp-0', true],
  ['image-version/1.*', false],
  ['node-*', false],
  ['machinedeployment', false]
])('%s needs the management cluster: %s', (text, needs) => {
  expect(needsManagement(text)).toBe(needs)
})

test.each([
  ['node-*', true],
  ['no de', false],
  ['machinepool/mp-*', true],
  ['machinepool/no de', false],
  ['image-version/AKSUbuntu-2204gen2containerd-202501.12.0', true],
  ['image-version/202501.12.0 ', false],
  // A version may hold what a node's name can't.
  ['image-version/V1_2*', true],
  ['V1_2*', false]
])('%s may be in nodes: %s', (text, may) => {
  expect(isPattern(text)).toBe(may)
})

describe('a pattern means', () => {
  const node = makeNode('node-a', {
    knownAs: ['vm-0'],
    owner: 'MachineDeployment/md-0',
    image: { kind: 'aks', name: '', version: '202501.12.0' }
  })
  const absent = makeNode('md-0-x', {
    knownAs: ['vm-1'],
    owner: 'MachinePool/mp-0',
    absence: { evidence: 'Machine x has no node', object: 'machine/x', namespace: 'default', isMachineUp: true }
  })

  test.each([
    ['node-a', 'a node by its name', node, true],
    ['vm-*', 'a node by a name that it is known as', node, true],
    ['node-b', 'no other node', node, false],
    ['machinedeployment/md-*', 'the nodes of a MachineDeployment', node, true],
    ['machinedeployment/md-1', 'not those of another', node, false],
    ['machinepool/*', 'not those of another kind', node, false],
    ['image-version/202501.*', 'the nodes of an image', node, true],
    ['image-version/202502.*', 'not those of another image', node, false],
    ['image-version/*', 'no node whose image is not known', makeNode('node-b'), false],
    ['*', 'a Machine without a node as well', makeNode('md-0-x', { absence: absent.absence }), true],
    ['vm-1', 'a Machine without a node by what its node is to be called', absent, true],
    ['md-0-x', 'no Machine by its own name', absent, false],
    ['machinepool/mp-0', 'the Machines of a pool', absent, true]
  ])('%s: %s', (text, _, one, matches) => {
    expect(matchesPattern(one, text)).toBe(matches)
  })
})
