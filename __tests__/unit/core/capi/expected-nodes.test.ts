import { describe, expect, test } from 'vitest'
import { listExpectedNodes, type ExpectedNode } from '../../../../src/core/capi/expected-nodes.ts'
import { joinNodes } from '../../../../src/core/capi/join.ts'
import type { Snapshot } from '../../../../src/core/capi/objects.ts'
import type { Node } from '../../../../src/core/model.ts'
import { chooseNodes } from '../../../../src/core/nodes/nodes.ts'
import { makeControlPlane, makeNode } from '../examples.ts'
import {
  galleryImage,
  makeDeployment,
  makeInstance,
  makeMachine,
  makePool,
  makeScaleSet,
  makeSnapshot,
  versions
} from './examples.ts'

/** The result of each member. */
function say(expectedNodes: readonly ExpectedNode[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    expectedNodes.map(({ title, owner, nodeName, state }) => [
      title,
      `${owner ?? 'nobody'}, ${nodeName ?? 'no node'}, ${state}`
    ])
  )
}

const controlPlane = { 'cluster.x-k8s.io/control-plane': '' }

describe.each(versions)('the nodes that a cluster is to have (%s)', (version) => {
  test('a Machine is its own and has its owner', () => {
    const machines = [
      makeMachine('a', { version, node: 'node-a' }),
      makeMachine('b', { version }),
      makeMachine('cp', { version, node: 'node-cp', labels: controlPlane }),
      makeMachine('alone', { version, labels: {} })
    ]
    expect(say(listExpectedNodes(makeSnapshot({ machines })))).toEqual({
      'machine/a': 'MachineDeployment/md-0, node-a, Running',
      'machine/b': 'MachineDeployment/md-0, no node, Provisioned',
      'machine/cp': 'control plane, node-cp, Running',
      'machine/alone': 'nobody, no node, Provisioned'
    })
    expect(listExpectedNodes(makeSnapshot({ machines })).map((one) => one.isMachineUp)).toEqual([
      true,
      true,
      true,
      true
    ])
  })

  test.each([
    {
      name: 'all made and of the newest template',
      deployment: makeDeployment('md-0', 2, { version }),
      state: undefined
    },
    {
      name: 'one is not made',
      deployment: makeDeployment('md-0', 3, { version }),
      state: '2 of 3 Machines are created'
    },
    {
      name: 'one is of an older template',
      deployment: makeDeployment('md-0', 2, { version, upToDate: 1 }),
      state: '1 of 2 Machines are of its newest template'
    },
    {
      name: 'a surge whose new Machines are all made, and whose last old one is still there',
      deployment: makeDeployment('md-0', 1, { version }),
      state: '2 Machines, 1 wanted'
    },
    {
      name: 'nobody has looked at the newest change',
      deployment: makeDeployment('md-0', 2, { version, observed: 1 }),
      state: 'its newest change is not processed yet'
    },
    {
      name: 'nothing is rolled out while it is paused',
      deployment: makeDeployment('md-0', 2, { version, upToDate: 0, spec: { paused: true } }),
      state: undefined
    },
    {
      name: 'nothing is rolled out that somebody has to delete by hand',
      deployment: makeDeployment('md-0', 2, {
        version,
        upToDate: 0,
        spec:
          version === 'v1beta1' ? { strategy: { type: 'OnDelete' } } : { rollout: { strategy: { type: 'OnDelete' } } }
      }),
      state: undefined
    }
  ])('MachineDeployment: $name', ({ deployment, state }) => {
    const machines = [makeMachine('a', { version }), makeMachine('b', { version })]
    const shortage = listExpectedNodes(makeSnapshot({ machines, deployments: [deployment] })).slice(2)
    expect(shortage.map((one) => one.state)).toEqual(state === undefined ? [] : [`${state}, ScalingUp`])
  })
})

describe('MachinePools', () => {
  test('nodes by reference, and one member for what is missing', () => {
    const pools = [makePool('mp-0', 3, ['vmss-0', 'vmss-1'])]
    expect(say(listExpectedNodes(makeSnapshot({ pools })))).toEqual({
      'machinepool/mp-0/vmss-0': 'MachinePool/mp-0, vmss-0, Running',
      'machinepool/mp-0/vmss-1': 'MachinePool/mp-0, vmss-1, Running',
      'machinepool/mp-0': 'MachinePool/mp-0, no node, 2 of 3 nodes, Running'
    })
  })

  const labels = { 'cluster.x-k8s.io/pool-name': 'mp-0' }
  const ofPool = (name: string, node: string, isLeaving = false) =>
    makeMachine(name, { node, labels, kind: 'AzureMachinePoolMachine', isLeaving })

  test("a pool's Machines are not counted twice, and have the pool's image", () => {
    const machines = [ofPool('mp-0-vmss-0', 'vmss-0')]
    const expectedNodes = listExpectedNodes(
      makeSnapshot({
        machines,
        pools: [makePool('mp-0', 1, ['vmss-0'])],
        azurePools: [makeScaleSet('mp-0')],
        azurePoolMachines: [makeInstance('mp-0', 'vmss-0')]
      })
    )
    expect(say(expectedNodes)).toEqual({ 'machine/mp-0-vmss-0': 'MachinePool/mp-0, vmss-0, Running' })
    expect(expectedNodes[0]?.image).toEqual({ kind: 'compute-gallery', name: 'wasm/ubuntu-2404', version: '1.32.1' })
  })

  test('the node of a Machine that is being deleted is on its way out, though the pool still refers to it', () => {
    const machines = [ofPool('mp-0-old', 'old', true), ofPool('mp-0-new', 'new')]
    const pools = [makePool('mp-0', 1, ['old', 'new'], 'DockerMachinePool')]
    const joined = joinNodes(listExpectedNodes(makeSnapshot({ machines, pools })), [makeNode('old'), makeNode('new')])
    expect(joined.map(({ name, isLeaving }) => [name, isLeaving])).toEqual([
      ['old', true],
      ['new', false]
    ])
  })

  test('more nodes than it is to have: those of before the change are still there', () => {
    const pools = [makePool('mp-0', 1, ['a', 'b'], 'DockerMachinePool')]
    expect(listExpectedNodes(makeSnapshot({ pools })).at(-1)?.state).toBe('2 nodes, 1 wanted, Running')
  })

  test('more nodes than it is to have where an autoscaler has made them: it writes the number later', () => {
    const pool = makePool('mp-0', 1, ['a', 'b'], 'DockerMachinePool')
    const annotations = { 'cluster.x-k8s.io/replicas-managed-by': 'external-autoscaler' }
    const pools = [{ ...pool, metadata: { ...pool.metadata, annotations } }]
    expect(listExpectedNodes(makeSnapshot({ pools })).map(({ title }) => title)).toEqual([
      'machinepool/mp-0/a',
      'machinepool/mp-0/b'
    ])
  })

  test('a change that nobody has looked at', () => {
    const pool = makePool('mp-0', 1, ['a'], 'DockerMachinePool')
    const pools = [{ ...pool, status: { ...pool.status, observedGeneration: 1 } }]
    expect(listExpectedNodes(makeSnapshot({ pools })).at(-1)?.state).toBe(
      'its newest change is not processed yet, Running'
    )
  })

  describe.each([
    { name: 'with Machines', machines: [ofPool('mp-0-vmss-0', 'vmss-0'), ofPool('mp-0-vmss-1', 'vmss-1')] },
    { name: 'without Machines', machines: [] }
  ])('a scale set $name', ({ machines }) => {
    const newer = { computeGallery: { gallery: 'wasm', name: 'ubuntu-2404', version: '2.0.0' } }
    const list = (more: Partial<Snapshot>) =>
      listExpectedNodes(
        makeSnapshot({
          machines,
          pools: [makePool('mp-0', 2, ['vmss-0', 'vmss-1'])],
          azurePools: [makeScaleSet('mp-0', newer)],
          azurePoolMachines: [makeInstance('mp-0', 'vmss-0'), makeInstance('mp-0', 'vmss-1')],
          ...more
        })
      )
    const outdated = 'not yet on the latest model of AzureMachinePool/mp-0'

    test('at rest: nothing is missing, and each node has its image', () => {
      expect(list({}).map(({ nodeName, image }) => [nodeName, image?.version])).toEqual([
        ['vmss-0', '2.0.0'],
        ['vmss-1', '2.0.0']
      ])
    })

    test('one instance runs what it was before: missing, and the node is not called the new image', () => {
      const expectedNodes = list({
        azurePoolMachines: [makeInstance('mp-0', 'vmss-0', false), makeInstance('mp-0', 'vmss-1')]
      })
      expect(expectedNodes.at(-1)).toMatchObject({
        title: 'machinepool/mp-0',
        state: '1 of 2 nodes are not up to date, Running',
        image: { version: '2.0.0' },
        isMachineUp: false
      })
      const nodes = joinNodes(expectedNodes, [makeNode('vmss-0'), makeNode('vmss-1')])
      expect(nodes.map(({ image }) => image?.version ?? image?.name)).toEqual([outdated, '2.0.0', '2.0.0'])
      const taking = chooseNodes(nodes, ['image-version/2.0.0'], []).taking.map(({ name }) => name)
      expect(taking).toEqual(['machinepool/mp-0', 'vmss-1'])
    })

    test('an instance that nobody reports on is not called the new image either', () => {
      const expectedNodes = list({
        azurePoolMachines: [makeInstance('mp-0', 'vmss-0'), makeInstance('mp-1', 'vmss-1')]
      })
      expect(expectedNodes.at(-1)?.state).toBe('1 of 2 nodes are not up to date, Running')
    })

    test('a pool of AKS whose Kubernetes is raised: missing until the last of its nodes runs it', () => {
      const pools = [makePool('mp-0', 2, ['vmss-0', 'vmss-1'], 'AzureManagedMachinePool')]
      const listWith = (...kubelets: readonly string[]): readonly ExpectedNode[] =>
        listExpectedNodes(
          makeSnapshot({ pools }),
          kubelets.map((kubelet, index) => makeNode(`vmss-${index}`, { kubelet }))
        )
      const show = ({ title, state, image }: ExpectedNode): readonly unknown[] => [title, state, image?.name]
      expect(listWith('v1.31.9', 'v1.32.1').map(show)).toEqual([
        ['machinepool/mp-0/vmss-0', 'Running', 'Kubernetes v1.31.9'],
        ['machinepool/mp-0/vmss-1', 'Running', 'Kubernetes v1.32.1'],
        ['machinepool/mp-0', '1 of 2 nodes are not up to date, Running', 'Kubernetes v1.32.1']
      ])
      expect(listWith('v1.32.1', 'v1.32.1')).toHaveLength(2)
    })

    test.each([
      {
        name: 'a new image that its controller has not looked at: instances are still those of the last one',
        scaleSet: { ...makeScaleSet('mp-0', newer), status: { image: galleryImage } },
        state: 'the newest change of AzureMachinePool/mp-0 is not processed yet'
      },
      {
        name: 'the scale set itself is not changed yet',
        scaleSet: {
          ...makeScaleSet('mp-0', newer),
          status: {
            image: newer,
            conditions: [{ type: 'ScaleSetModelUpdated', status: 'False', reason: 'ScaleSetModelOutOfDate' }]
          }
        },
        state: 'AzureMachinePool/mp-0: ScaleSetModelUpdated is False: ScaleSetModelOutOfDate'
      }
    ])('$name', ({ scaleSet, state }) => {
      expect(list({ azurePools: [scaleSet] }).at(-1)?.state).toBe(`${state}, Running`)
    })
  })
})

describe('which of them take part', () => {
  const snapshot: Snapshot = makeSnapshot({
    machines: [
      makeMachine('md-0-a', { node: 'node-a' }),
      makeMachine('md-0-b'),
      makeMachine('md-0-old', { node: 'node-old', isLeaving: true }),
      makeMachine('md-1-a', { labels: { 'cluster.x-k8s.io/deployment-name': 'md-1' } }),
      makeMachine('cp-0', { labels: controlPlane })
    ],
    deployments: [makeDeployment('md-0', 3), makeDeployment('md-1', 1)],
    pools: [makePool('mp-0', 1, ['vmss-0'], 'AzureManagedMachinePool')],
    azureMachines: [
      { metadata: { name: 'md-0-a' }, spec: { image: galleryImage } },
      { metadata: { name: 'md-0-b' }, spec: { image: galleryImage } },
      { metadata: { name: 'md-1-a' }, spec: { osDisk: { osType: 'Windows' } } }
    ]
  })
  const aks = makeNode('vmss-0', { image: { kind: 'aks', name: '', version: 'AKSUbuntu-2204gen2-202501.1.0' } })
  const nodes: readonly Node[] = [
    makeNode('node-a'),
    makeNode('node-old'),
    aks,
    makeControlPlane('cp'),
    makeNode('stray')
  ]
  const joined = joinNodes(listExpectedNodes(snapshot), nodes)
  const taking = (...patterns: readonly string[]): readonly string[] =>
    chooseNodes(joined, patterns, []).taking.map((node) => node.name)

  test.each([
    {
      name: 'all: those that are there, and what should be',
      patterns: ['*'],
      takes: ['machine/md-0-b', 'machinedeployment/md-0', 'node-a', 'stray', 'vmss-0']
    },
    {
      name: 'a MachineDeployment: no other, not what is on its way out',
      patterns: ['machinedeployment/md-0'],
      takes: ['machine/md-0-b', 'machinedeployment/md-0', 'node-a']
    },
    { name: 'a MachinePool, by a glob', patterns: ['machinepool/mp-*'], takes: ['vmss-0'] },
    {
      name: 'the version of an image',
      patterns: ['image-version/1.32.*'],
      takes: ['machine/md-0-b', 'node-a']
    },
    { name: 'the version of an AKS image', patterns: ['image-version/AKSUbuntu-*-202501.1.0'], takes: ['vmss-0'] },
    { name: "a Machine's name", patterns: ['md-0-a'], takes: ['machinedeployment/md-0', 'node-a'] },
    { name: "a node's name alone", patterns: ['stray'], takes: ['stray'] }
  ])('$name', ({ patterns, takes }) => {
    expect(taking(...patterns)).toEqual(takes)
  })

  test('Windows is left out before it has a node, and a control plane without one as any other', () => {
    const { leftOut } = chooseNodes(joined, ['*'], [])
    const output = Object.fromEntries(leftOut.map(({ node, reason }) => [node.name, reason]))
    expect(output).toEqual({
      'machine/md-1-a': 'runs windows, not Linux',
      'machine/cp-0': 'control-plane node; list it in input nodes to include it',
      cp: 'control-plane node; list it in input nodes to include it',
      'node-old': 'its Machine is being deleted'
    })
  })

  test('what is not there is not left out for labels that it has not got yet', () => {
    const selector = [{ kind: 'exists', key: 'wasm' }] as const
    expect(chooseNodes(joined, ['machinedeployment/md-0'], selector).taking.map((one) => one.name)).toEqual([
      'machine/md-0-b',
      'machinedeployment/md-0'
    ])
  })

  test('a node has its Machine, owner and image; AKS names its own', () => {
    expect(joined.find((node) => node.name === 'node-a')).toMatchObject({
      machine: 'md-0-a',
      owner: 'MachineDeployment/md-0',
      image: { kind: 'compute-gallery', version: '1.32.1' }
    })
    expect(joined.find((node) => node.name === 'vmss-0')).toMatchObject({
      owner: 'MachinePool/mp-0',
      image: { kind: 'aks', name: 'Kubernetes v1.32.1', version: 'AKSUbuntu-2204gen2-202501.1.0' }
    })
  })

  test('an absence reports what, whose, from which image and in which state', () => {
    expect(joined.find((node) => node.name === 'machine/md-0-b')?.absence).toEqual({
      evidence: 'machine/md-0-b (MachineDeployment/md-0, compute gallery wasm/ubuntu-2404 1.32.1): Provisioned',
      object: 'machine/md-0-b',
      namespace: 'capi',
      isMachineUp: true
    })
  })

  test('a Machine that is being deleted needs no node', () => {
    const machines = [makeMachine('a', { isLeaving: true }), makeMachine('b', { node: 'node-b', isLeaving: true })]
    expect(joinNodes(listExpectedNodes(makeSnapshot({ machines })), [])).toEqual([])
  })

  test('a Machine whose node is gone is as good as one that never had one', () => {
    const [gone] = joinNodes(listExpectedNodes(makeSnapshot({ machines: [makeMachine('a', { node: 'node-a' })] })), [])
    expect(gone?.absence?.evidence).toBe(
      'machine/a (MachineDeployment/md-0, unknown: AzureMachine/a is not there): Running; its node node-a is not in the cluster'
    )
  })
})
