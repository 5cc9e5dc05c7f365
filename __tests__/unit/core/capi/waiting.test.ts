import { describe, expect, test } from 'vitest'
import { listExpectedNodes } from '../../../../src/core/capi/expected-nodes.ts'
import { listOpenCluster, listOpenNodes } from '../../../../src/core/capi/waiting.ts'
import type { Node } from '../../../../src/core/model.ts'
import { makeControlPlane, makeNode } from '../examples.ts'
import { makeMachine, makeSnapshot } from './examples.ts'

const expectedNodes = listExpectedNodes(
  makeSnapshot({
    machines: [makeMachine('a', { node: 'node-a', kind: 'DockerMachine' }), makeMachine('b', { kind: 'DockerMachine' })]
  })
)
const starting = { key: 'node.cluster.x-k8s.io/uninitialized', effect: 'NoSchedule' } as const

function open(nodes: readonly Node[], ...patterns: readonly string[]): readonly string[] {
  return listOpenNodes(expectedNodes, nodes, { nodes: patterns, nodeSelector: [] }).map(
    ({ name, state }) => `${name}: ${state}`
  )
}

describe('what is waited for', () => {
  const ready = makeNode('node-a')
  test.each([
    {
      name: 'a Machine without a node',
      nodes: [ready],
      patterns: ['*'],
      shows: ['machine/b: MachineDeployment/md-0: Provisioned']
    },
    { name: 'not one that nobody asked for', nodes: [ready], patterns: ['a'], shows: [] },
    {
      name: 'a node that is not Ready',
      nodes: [makeNode('node-a', { ready: false, notReadyReason: 'KubeletNotReady: no CNI' })],
      patterns: ['a'],
      shows: ['node node-a: MachineDeployment/md-0: KubeletNotReady: no CNI']
    },
    {
      name: 'a node that has just joined, which would be skipped for its taint',
      nodes: [makeNode('node-a', { taints: [starting] })],
      patterns: ['*'],
      shows: ['machine/b: MachineDeployment/md-0: Provisioned', 'node node-a: Ready, but with start-up taints']
    },
    {
      name: 'no node that somebody cordoned',
      nodes: [makeNode('node-a', { cordoned: true })],
      patterns: ['a'],
      shows: []
    },
    {
      name: 'no node that somebody tainted',
      nodes: [makeNode('node-a', { taints: [{ key: 'gpu', effect: 'NoSchedule' }] })],
      patterns: ['*'],
      shows: ['machine/b: MachineDeployment/md-0: Provisioned']
    },
    {
      name: 'no control plane beside workers',
      nodes: [ready, makeControlPlane('cp', { ready: false })],
      patterns: ['*'],
      shows: ['machine/b: MachineDeployment/md-0: Provisioned']
    }
  ])('$name', ({ nodes, patterns, shows }) => {
    expect(open(nodes, ...patterns)).toEqual(shows)
  })

  test('a Machine that Cluster API has given up is open for good', () => {
    const failed = listExpectedNodes(
      makeSnapshot({ machines: [makeMachine('x', { phase: 'Failed' }), makeMachine('y')] })
    )
    const all = listOpenNodes(failed, [], { nodes: ['*'], nodeSelector: [] })
    expect(all.map(({ name, isFinal }) => [name, isFinal])).toEqual([
      ['machine/x', true],
      ['machine/y', false]
    ])
  })

  test('the control plane, with its own Machines and no others, until it is initialized', () => {
    const labels = { 'cluster.x-k8s.io/control-plane': '' }
    const snapshot = makeSnapshot({
      machines: [makeMachine('cp', { labels, kind: 'DockerMachine' }), makeMachine('b')]
    })
    const cluster = { metadata: { name: 'wasm' }, status: { phase: 'Provisioning' } }
    expect(listOpenCluster(cluster, snapshot)).toEqual([
      { name: 'control plane', state: 'Provisioning', isFinal: false },
      { name: 'machine/cp', state: 'Provisioned', isFinal: false }
    ])
    const status = { initialization: { controlPlaneInitialized: true } }
    expect(listOpenCluster({ ...cluster, status }, snapshot)).toEqual([])
  })
})

describe("a Cluster's topology is waited for: until it is applied, MachineDeployments and pools rest as they were", () => {
  const up = { initialization: { controlPlaneInitialized: true } }
  const open = (status: object, spec: object = {}) =>
    listOpenCluster(
      {
        metadata: { name: 'wasm', generation: 2 },
        spec: { topology: { class: 'azure' }, ...spec },
        status: { ...up, ...status }
      },
      makeSnapshot()
    ).map(({ name, state }) => `${name}: ${state}`)
  const type = 'TopologyReconciled'
  const applied = { type, status: 'True', reason: 'ReconcileSucceeded' }
  const notYet = ['topology: its newest change is not processed yet']

  test.each([
    { name: 'applied', status: { conditions: [{ ...applied, observedGeneration: 2 }] }, shows: [] },
    {
      name: 'applied before the newest change',
      status: { observedGeneration: 2, conditions: [{ ...applied, observedGeneration: 1 }] },
      shows: notYet
    },
    {
      name: 'applied before the newest change, of v1beta1, whose conditions name no generation',
      status: { observedGeneration: 1, conditions: [applied] },
      shows: notYet
    },
    {
      name: 'of v1beta1 by a newer controller, whose other conditions do',
      status: {
        observedGeneration: 2,
        conditions: [applied],
        v1beta2: { conditions: [{ ...applied, observedGeneration: 1 }] }
      },
      shows: notYet
    },
    {
      name: 'of v1beta2 by an older controller',
      status: { observedGeneration: 2, conditions: [], deprecated: { v1beta1: { conditions: [applied] } } },
      shows: []
    },
    {
      name: 'on hold',
      status: {
        conditions: [
          { type, status: 'False', reason: 'MachineDeploymentsUpgradePending', message: 'MachineDeployment(s) md-0' }
        ]
      },
      shows: ['topology: TopologyReconciled is False: MachineDeploymentsUpgradePending: MachineDeployment(s) md-0']
    },
    { name: 'nobody has looked at it', status: {}, shows: ['topology: TopologyReconciled is not reported yet'] }
  ])('$name', ({ status, shows }) => {
    expect(open(status)).toEqual(shows)
  })

  test('not while the Cluster is paused: nothing is passed on then', () => {
    expect(open({}, { paused: true })).toEqual([])
  })

  test('not of a Cluster without one', () => {
    expect(open({}, { topology: undefined })).toEqual([])
  })
})
