import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LabelRequirement, Node, Taint } from '../../../../src/core/model.ts'
import type { Toleration } from '../../../../src/core/kubernetes/objects.ts'
import { tolerationsFor } from '../../../../src/core/kubernetes/taints.ts'
import { chooseNodes, isSelected, parseNode } from '../../../../src/core/nodes/nodes.ts'
import { controlPlaneLabel, makeControlPlane, makeNode, makeNodeObject, spinLabel } from '../examples.ts'

/** Each node's name with what happens to it. */
function choose(
  nodes: readonly Node[],
  patterns: readonly string[] = ['*'],
  selector: readonly LabelRequirement[] = [],
  tolerated?: Parameters<typeof chooseNodes>[3]
): Readonly<Record<string, string>> {
  const choice = chooseNodes(nodes, patterns, selector, tolerated)
  return Object.fromEntries([
    ...choice.taking.map((node) => [node.name, 'takes part']),
    ...choice.skipped.map(({ node, reason }) => [node.name, `skipped: ${reason}`]),
    ...choice.leftOut.map(({ node, reason }) => [node.name, `left out: ${reason}`])
  ]) as Record<string, string>
}

const worker = makeNode('node-a')
const gpu: Taint = { key: 'gpu', value: 'yes', effect: 'NoSchedule' }
const part = 'takes part'
/** As AKS makes them: nothing in front of a container service. */
const virtual = makeNode('virtual-node', {
  labels: { type: 'virtual-kubelet' },
  taints: [{ key: 'virtual-kubelet.io/provider', value: 'azure', effect: 'NoSchedule' }],
  containerRuntime: ''
})

describe('which nodes take part', () => {
  const workloads: readonly {
    readonly name: string
    readonly nodes: readonly Node[]
    readonly patterns?: readonly string[]
    readonly selector?: readonly LabelRequirement[]
    /** How the result of each node begins. */
    readonly shows: Readonly<Record<string, string>>
  }[] = [
    {
      name: 'every Linux node, by default',
      nodes: [worker, makeNode('node-b')],
      shows: { 'node-a': part, 'node-b': part }
    },
    {
      name: 'nodes that match a glob',
      nodes: [worker, makeNode('pool-1')],
      patterns: ['pool-*'],
      shows: { 'node-a': 'left out: not selected', 'pool-1': part }
    },
    {
      name: 'nodes that match any of several patterns',
      nodes: [worker, makeNode('node-b'), makeNode('pool-1')],
      patterns: ['node-b', 'pool-*'],
      shows: { 'node-a': 'left out: not selected', 'node-b': part, 'pool-1': part }
    },
    {
      name: 'nodes that match pattern and selector, not either of them',
      nodes: [
        makeNode('pool-1', { labels: { wasm: 'yes' } }),
        makeNode('pool-2'),
        makeNode('node-a', { labels: { wasm: 'yes' } })
      ],
      patterns: ['pool-*'],
      selector: [{ kind: 'exists', key: 'wasm' }],
      shows: { 'node-a': 'left out: not selected', 'pool-1': part, 'pool-2': 'left out: not selected' }
    },
    {
      name: 'no Windows node, even if named',
      nodes: [worker, makeNode('win-1', { os: 'windows' })],
      patterns: ['node-a', 'win-1'],
      shows: { 'node-a': part, 'win-1': 'left out: runs windows, not Linux' }
    },
    {
      name: 'no node that does not say its system',
      nodes: [worker, makeNode('virtual', { os: '' })],
      shows: { 'node-a': part, virtual: 'left out: runs an unknown system' }
    },
    {
      name: 'no control-plane node beside workers',
      nodes: [worker, makeControlPlane('cp-1')],
      shows: { 'node-a': part, 'cp-1': 'left out: control-plane node' }
    },
    {
      name: 'no control-plane node with the older role name either',
      nodes: [worker, makeNode('cp-1', { labels: { 'node-role.kubernetes.io/master': '' } })],
      shows: { 'node-a': part, 'cp-1': 'left out: control-plane node' }
    },
    {
      name: 'control-plane nodes if there are no others, despite their own taint',
      nodes: [makeControlPlane('cp-1'), makeControlPlane('cp-2')],
      shows: { 'cp-1': part, 'cp-2': part }
    },
    {
      name: 'control-plane nodes if all others run Windows',
      nodes: [makeControlPlane('cp-1'), makeNode('win-1', { os: 'windows' })],
      shows: { 'cp-1': part, 'win-1': 'left out: runs windows' }
    },
    {
      name: 'no control-plane node beside workers that are skipped: they are others',
      nodes: [makeControlPlane('cp-1'), makeNode('node-a', { cordoned: true })],
      shows: { 'cp-1': 'left out: control-plane node', 'node-a': 'skipped: cordoned' }
    },
    {
      name: 'a control-plane node that is named',
      nodes: [worker, makeControlPlane('cp-1')],
      patterns: ['cp-1'],
      shows: { 'node-a': 'left out: not selected', 'cp-1': part }
    },
    {
      name: 'a control-plane node that a glob other than * names',
      nodes: [worker, makeControlPlane('cp-1')],
      patterns: ['*', 'cp-*'],
      shows: { 'node-a': part, 'cp-1': part }
    },
    {
      name: 'a control-plane node that a selector names',
      nodes: [worker, makeControlPlane('cp-1')],
      selector: [{ kind: 'exists', key: controlPlaneLabel }],
      shows: { 'node-a': 'left out: not selected', 'cp-1': part }
    },
    {
      name: 'a cordoned control-plane node without others is skipped like any cordoned node',
      nodes: [makeControlPlane('cp-1', { cordoned: true }), makeControlPlane('cp-2')],
      shows: { 'cp-1': 'skipped: cordoned', 'cp-2': part }
    },
    {
      name: 'a control-plane node without others that somebody tainted is skipped like any tainted node',
      nodes: [makeControlPlane('cp-1', { taints: [{ key: controlPlaneLabel, effect: 'NoSchedule' }, gpu] })],
      shows: { 'cp-1': 'skipped: tainted gpu=yes:NoSchedule' }
    },
    {
      name: 'a worker with the taint of a control plane is tainted',
      nodes: [makeNode('node-a', { taints: [{ key: controlPlaneLabel, effect: 'NoSchedule' }] })],
      shows: { 'node-a': `skipped: tainted ${controlPlaneLabel}:NoSchedule` }
    },
    {
      name: 'a cordoned node is skipped if not named',
      nodes: [makeNode('node-a', { cordoned: true })],
      shows: { 'node-a': 'skipped: cordoned' }
    },
    {
      name: 'a cordoned node takes part if named',
      nodes: [makeNode('node-a', { cordoned: true })],
      patterns: ['node-a'],
      shows: { 'node-a': part }
    },
    {
      name: 'a tainted node is skipped if not named, and the taint is reported',
      nodes: [makeNode('node-a', { taints: [gpu] })],
      shows: { 'node-a': 'skipped: tainted gpu=yes:NoSchedule' }
    },
    {
      name: 'a tainted node takes part if named by a glob',
      nodes: [makeNode('node-a', { taints: [gpu] })],
      patterns: ['node-*'],
      shows: { 'node-a': part }
    },
    {
      name: 'a tainted node takes part if named by a selector',
      nodes: [makeNode('node-a', { taints: [gpu], labels: { wasm: 'yes' } })],
      selector: [{ kind: 'in', key: 'wasm', values: ['yes'] }],
      shows: { 'node-a': part }
    },
    {
      name: 'a name beside * names that node alone: the others are skipped for their taint or cordon, or left out for their role',
      nodes: [
        makeNode('node-a', { taints: [gpu] }),
        makeNode('node-b', { taints: [gpu], cordoned: true }),
        makeNode('node-c', { cordoned: true, taints: [gpu] }),
        makeControlPlane('cp-1')
      ],
      patterns: ['*', 'node-b'],
      shows: {
        'node-a': 'skipped: tainted gpu=yes:NoSchedule',
        'node-b': part,
        'node-c': 'skipped: cordoned',
        'cp-1': 'left out: control-plane node'
      }
    },
    {
      name: 'a taint that only prefers keeps nothing off',
      nodes: [makeNode('node-a', { taints: [{ key: 'gpu', effect: 'PreferNoSchedule' }] })],
      shows: { 'node-a': part }
    },
    {
      name: 'a NotReady node takes part, despite the taints that say so',
      nodes: [
        makeNode('node-a', {
          ready: false,
          taints: [
            { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' },
            { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }
          ]
        })
      ],
      shows: { 'node-a': part }
    },
    {
      name: 'a node that does not come up takes part, despite the taints that its cluster gives it meanwhile',
      nodes: [
        makeNode('node-a', {
          ready: false,
          taints: [
            { key: 'node.kubernetes.io/network-unavailable', effect: 'NoSchedule' },
            { key: 'node.kubernetes.io/disk-pressure', effect: 'NoSchedule' },
            { key: 'node.cloudprovider.kubernetes.io/uninitialized', value: 'true', effect: 'NoSchedule' },
            { key: 'node.cluster.x-k8s.io/uninitialized', effect: 'NoSchedule' }
          ]
        })
      ],
      shows: { 'node-a': part }
    },
    ...[
      'node.kubernetes.io/network-unavailable',
      'node.cloudprovider.kubernetes.io/uninitialized',
      'node.cluster.x-k8s.io/uninitialized',
      'node.cilium.io/agent-not-ready',
      'disk.csi.azure.com/agent-not-ready',
      'ebs.csi.aws.com/agent-not-ready'
    ].map((key) => ({
      name: `a Ready node that keeps ${key} takes part: its image may be why`,
      nodes: [makeNode('node-a', { taints: [{ key, effect: 'NoSchedule' as const }] })],
      shows: { 'node-a': part }
    })),
    {
      name: 'a NotReady node that somebody tainted is skipped, as it would be if it were Ready',
      nodes: [makeNode('node-a', { ready: false, taints: [gpu] })],
      shows: { 'node-a': 'skipped: tainted gpu=yes:NoSchedule' }
    },
    {
      name: 'a Ready node under pressure is tainted',
      nodes: [makeNode('node-a', { taints: [{ key: 'node.kubernetes.io/disk-pressure', effect: 'NoSchedule' }] })],
      shows: { 'node-a': 'skipped: tainted node.kubernetes.io/disk-pressure:NoSchedule' }
    },
    {
      name: 'no node whose Machine is being deleted: it goes while it is looked at',
      nodes: [worker, makeNode('node-b', { isLeaving: true })],
      patterns: ['node-*'],
      shows: { 'node-a': part, 'node-b': 'left out: its Machine is being deleted' }
    },
    {
      name: 'a node that should be there and is not, though it has no label yet that the selector could find',
      nodes: [
        makeNode('machine/m', {
          ready: false,
          absence: { evidence: 'machine/m: Provisioned', object: 'machine/m', namespace: 'capi', isMachineUp: true }
        }),
        worker
      ],
      selector: [{ kind: 'exists', key: 'wasm' }],
      shows: { 'machine/m': part, 'node-a': 'left out: not selected' }
    },
    {
      name: 'an arm64 node like any other',
      nodes: [worker, makeNode('arm-1', { architecture: 'arm64' })],
      shows: { 'node-a': part, 'arm-1': part }
    },
    {
      name: 'no Windows node, and its taint is not the result of it',
      nodes: [
        worker,
        makeNode('win-1', { os: 'windows', taints: [{ key: 'os', value: 'windows', effect: 'NoSchedule' }] })
      ],
      shows: { 'node-a': part, 'win-1': 'left out: runs windows, not Linux' }
    },
    {
      name: 'a virtual node is skipped, for what it is and not for its taint',
      nodes: [worker, virtual],
      shows: {
        'node-a': part,
        'virtual-node': 'skipped: virtual node (label type=virtual-kubelet): no containerd shim'
      }
    },
    {
      name: 'a virtual node that only its taint tells is skipped too',
      nodes: [worker, makeNode('vk', { taints: [{ key: 'virtual-kubelet.io/provider', effect: 'NoSchedule' }] })],
      shows: { 'node-a': part, vk: 'skipped: virtual node (taint virtual-kubelet.io/provider)' }
    },
    {
      name: 'a node of Fargate is virtual, though it names a containerd',
      nodes: [worker, makeNode('fargate-1', { labels: { 'eks.amazonaws.com/compute-type': 'fargate' } })],
      shows: { 'node-a': part, 'fargate-1': 'skipped: virtual node (label eks.amazonaws.com/compute-type=fargate)' }
    },
    {
      name: 'a Ready node without a container runtime is virtual: every kubelet names one',
      nodes: [worker, makeNode('odd-1', { containerRuntime: '' }), makeNode('odd-2', { containerRuntime: 'magic' })],
      shows: {
        'node-a': part,
        'odd-1': 'skipped: virtual node (it is Ready and names no container runtime)',
        'odd-2': 'skipped: virtual node (it is Ready and names "magic" as its container runtime)'
      }
    },
    {
      name: 'a node without a container runtime that is not Ready may be broken, so it takes part',
      nodes: [makeNode('node-a', { containerRuntime: '', ready: false })],
      shows: { 'node-a': part }
    },
    {
      name: 'a node whose containerd is down is no virtual one',
      nodes: [makeNode('node-a', { containerRuntime: 'containerd://Unknown' })],
      shows: { 'node-a': part }
    },
    {
      name: 'a virtual node that a glob or a selector meets is skipped, whatever it tolerates',
      nodes: [virtual, makeNode('virtual-2')],
      patterns: ['virtual-*'],
      selector: [{ kind: 'not-exists', key: 'pool' }],
      shows: { 'virtual-2': part, 'virtual-node': 'skipped: virtual node' }
    },
    {
      name: 'a virtual node whose own name is given takes part: its checks must say that it can prove nothing',
      nodes: [worker, virtual],
      patterns: ['node-*', 'virtual-node'],
      shows: { 'node-a': part, 'virtual-node': part }
    },
    {
      name: 'control-plane nodes if all others are virtual',
      nodes: [makeControlPlane('cp-1'), virtual],
      shows: { 'cp-1': part, 'virtual-node': 'skipped: virtual node' }
    },
    ...[
      { of: 'AKS', key: 'kubernetes.azure.com/scalesetpriority', value: 'spot' },
      { of: 'GKE', key: 'cloud.google.com/gke-spot', value: 'true' },
      { of: 'GKE, as it was', key: 'cloud.google.com/gke-preemptible', value: 'true' }
    ].flatMap(({ of, key, value }) => {
      const node = makeNode('spot-1', { labels: { [key]: value }, taints: [{ key, value, effect: 'NoSchedule' }] })
      return [
        {
          name: `a spot node of ${of} is skipped if not named, and it is said what its taint means`,
          nodes: [node],
          shows: {
            'spot-1': `skipped: tainted ${key}=${value}:NoSchedule (a spot node); list the node in input nodes to check`
          }
        },
        {
          name: `a spot node of ${of} takes part if its pool is selected`,
          nodes: [worker, node],
          selector: [{ kind: 'in' as const, key, values: [value] }],
          shows: { 'node-a': 'left out: not selected', 'spot-1': part }
        }
      ]
    }),
    ...['ToBeDeletedByClusterAutoscaler', 'karpenter.sh/disrupted'].map((key) => ({
      name: `a node that an autoscaler removes is skipped (${key})`,
      nodes: [makeNode('node-a', { taints: [{ key, value: '1760000000', effect: 'NoSchedule' as const }] })],
      shows: {
        'node-a': `skipped: tainted ${key}=1760000000:NoSchedule (an autoscaler removes it)`
      }
    })),
    {
      name: 'a node that the autoscaler only thinks of deleting takes part',
      nodes: [
        makeNode('node-a', {
          taints: [{ key: 'DeletionCandidateOfClusterAutoscaler', value: '1', effect: 'PreferNoSchedule' }]
        })
      ],
      shows: { 'node-a': part }
    },
    ...['node.cilium.io/agent-not-ready', 'ebs.csi.aws.com/agent-not-ready', 'karpenter.sh/unregistered'].map(
      (key) => ({
        name: `a node that does not come up takes part, despite ${key}`,
        nodes: [makeNode('node-a', { ready: false, taints: [{ key, effect: 'NoExecute' as const }] })],
        shows: { 'node-a': part }
      })
    )
  ]

  test.each(workloads)('$name', ({ nodes, patterns, selector, shows }) => {
    const chosen = choose(nodes, patterns, selector)
    const short = Object.fromEntries(
      Object.entries(chosen).map(([name, output]) => [name, output.slice(0, shows[name]?.length ?? output.length)])
    )
    expect(short).toEqual(shows)
  })

  test('of any nodes each is reported once, in the order of names', () => {
    const anyNode = fc.record({
      name: fc.stringMatching(/^[a-c]{1,3}$/),
      os: fc.constantFrom('linux', 'windows'),
      cordoned: fc.boolean(),
      ready: fc.boolean(),
      isControlPlane: fc.boolean()
    })
    const anyNodes = fc.uniqueArray(anyNode, { selector: (one) => one.name, maxLength: 8 })
    fc.assert(
      fc.property(anyNodes, fc.constantFrom('*', 'a*', 'b'), (some, pattern) => {
        const nodes = some.map(({ name, isControlPlane, ...more }) =>
          isControlPlane ? makeControlPlane(name, more) : makeNode(name, more)
        )
        const { taking, skipped, leftOut } = chooseNodes(nodes, [pattern], [])
        const parts = [taking, skipped.map((one) => one.node), leftOut.map((one) => one.node)]
        expect(
          parts
            .flat()
            .map((one) => one.name)
            .sort()
        ).toEqual(nodes.map((one) => one.name).sort())
        for (const one of parts) expect(one.map(({ name }) => name)).toEqual(one.map(({ name }) => name).sort())
      })
    )
  })
})

describe('a tainted pool that a class tolerates by itself takes part', () => {
  const pool = makeNode('pool-1', { taints: [gpu] })
  const skipped = 'skipped: tainted gpu=yes:NoSchedule; list the node in input nodes to check it anyway'
  test.each<{ name: string; toleration: Toleration; taints?: readonly Taint[]; shows: string }>([
    {
      name: 'by key, value and effect',
      toleration: { key: 'gpu', operator: 'Equal', value: 'yes', effect: 'NoSchedule' },
      shows: part
    },
    { name: 'without an operator, which is Equal', toleration: { key: 'gpu', value: 'yes' }, shows: part },
    { name: 'by its key, whatever its value', toleration: { key: 'gpu', operator: 'Exists' }, shows: part },
    { name: 'by whatever there is', toleration: { operator: 'Exists' }, shows: part },
    { name: 'but not with another value', toleration: { key: 'gpu', value: 'no' }, shows: skipped },
    { name: 'nor with none, where it has one', toleration: { key: 'gpu' }, shows: skipped },
    { name: 'nor with another key', toleration: { key: 'cpu', operator: 'Exists' }, shows: skipped },
    {
      name: 'nor with another effect',
      toleration: { key: 'gpu', operator: 'Exists', effect: 'NoExecute' },
      shows: skipped
    },
    {
      name: 'nor by an operator that compares numbers',
      toleration: { key: 'gpu', operator: 'Lt', value: 'yes' },
      shows: skipped
    },
    {
      name: 'nor where another taint is beside it',
      toleration: { key: 'gpu', operator: 'Exists' },
      taints: [gpu, { key: 'spot', effect: 'NoExecute' }],
      shows: skipped
    },
    {
      name: 'without a value on either side',
      toleration: { key: 'spot' },
      taints: [{ key: 'spot', effect: 'NoExecute' }],
      shows: part
    }
  ])('$name', ({ toleration, taints = [gpu], shows }) => {
    expect(choose([{ ...pool, taints }], ['*'], [], [[], [toleration]])).toEqual({ 'pool-1': shows })
  })

  test('the classes that do not tolerate its taints avoid it, which holds of no node that is named, skipped or untainted', () => {
    const nodes = [makeNode('node-a'), pool, makeNode('pool-2', { cordoned: true })]
    const tolerated: readonly (readonly Toleration[])[] = [[], [{ key: 'gpu', operator: 'Exists' }]]
    const avoidedBy = (patterns: readonly string[]): ReadonlyMap<string, string> =>
      chooseNodes(nodes, patterns, [], tolerated).avoided
    expect(avoidedBy(['*'])).toEqual(new Map([['pool-1', skipped.replace('skipped: ', '')]]))
    expect(avoidedBy(['node-a', 'pool-*'])).toEqual(new Map())
  })

  test('tolerations of two classes are not those of one', () => {
    const node = makeNode('pool-1', { taints: [gpu, { key: 'spot', effect: 'NoExecute' }] })
    const shows = choose([node], ['*'], [], [[{ key: 'gpu', operator: 'Exists' }], [{ key: 'spot' }]])
    expect(shows['pool-1']).toMatch(/^skipped/)
  })

  test('nor is a cordon, unless the class tolerates that', () => {
    const cordoned = makeNode('pool-1', { cordoned: true })
    expect(choose([cordoned], ['*'], [], [[{ key: 'gpu', operator: 'Exists' }]])['pool-1']).toMatch(
      /^skipped: cordoned/
    )
    expect(choose([cordoned], ['*'], [], [[{ operator: 'Exists' }]])).toEqual({ 'pool-1': part })
  })

  test('a virtual node stays skipped, whatever a class tolerates', () => {
    expect(choose([virtual], ['*'], [], [[{ operator: 'Exists' }]])['virtual-node']).toMatch(/^skipped: virtual node/)
  })
})

describe('tolerations are exactly for the taints', () => {
  test.each<{ name: string; node: Partial<Node>; keys: readonly object[] }>([
    { name: 'no taint, none', node: {}, keys: [] },
    {
      name: 'a taint with a value',
      node: { taints: [gpu] },
      keys: [{ key: 'gpu', operator: 'Equal', value: 'yes', effect: 'NoSchedule' }]
    },
    {
      name: 'a taint without a value is the empty one, not any',
      node: { taints: [{ key: 'gpu', effect: 'NoExecute' }] },
      keys: [{ key: 'gpu', operator: 'Equal', value: '', effect: 'NoExecute' }]
    },
    {
      name: 'a spot node, its taint alone',
      node: { taints: [{ key: 'kubernetes.azure.com/scalesetpriority', value: 'spot', effect: 'NoSchedule' }] },
      keys: [{ key: 'kubernetes.azure.com/scalesetpriority', operator: 'Equal', value: 'spot', effect: 'NoSchedule' }]
    },
    { name: 'a preference needs none', node: { taints: [{ key: 'gpu', effect: 'PreferNoSchedule' }] }, keys: [] },
    {
      name: 'what reports that the node is not Ready is not tolerated: it goes by itself or the node fails',
      node: { taints: [{ key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' }] },
      keys: []
    },
    {
      name: 'a cordon whose taint has not come yet',
      node: { cordoned: true },
      keys: [{ key: 'node.kubernetes.io/unschedulable', operator: 'Equal', value: '', effect: 'NoSchedule' }]
    },
    {
      name: 'a cordon with its taint, once',
      node: { cordoned: true, taints: [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }] },
      keys: [{ key: 'node.kubernetes.io/unschedulable', operator: 'Equal', value: '', effect: 'NoSchedule' }]
    }
  ])('$name', ({ node, keys }) => {
    expect(tolerationsFor(makeNode('node-a', node))).toEqual(keys)
  })
})

describe('isSelected', () => {
  const labels = { pool: 'wasm', empty: '' }
  test.each<{ name: string; requirement: LabelRequirement; selected: boolean }>([
    { name: 'in: the value', requirement: { kind: 'in', key: 'pool', values: ['gpu', 'wasm'] }, selected: true },
    { name: 'in: another value', requirement: { kind: 'in', key: 'pool', values: ['gpu'] }, selected: false },
    {
      name: 'in: no such label, even for the empty value',
      requirement: { kind: 'in', key: 'none', values: [''] },
      selected: false
    },
    { name: 'not-in: the value', requirement: { kind: 'not-in', key: 'pool', values: ['wasm'] }, selected: false },
    { name: 'not-in: another value', requirement: { kind: 'not-in', key: 'pool', values: ['gpu'] }, selected: true },
    { name: 'not-in: no such label', requirement: { kind: 'not-in', key: 'none', values: ['wasm'] }, selected: true },
    { name: 'exists: the empty value is one', requirement: { kind: 'exists', key: 'empty' }, selected: true },
    { name: 'exists: no such label', requirement: { kind: 'exists', key: 'none' }, selected: false },
    { name: 'not-exists: a label', requirement: { kind: 'not-exists', key: 'pool' }, selected: false },
    { name: 'not-exists: no such label', requirement: { kind: 'not-exists', key: 'none' }, selected: true }
  ])('$name', ({ requirement, selected }) => {
    expect(isSelected(labels, [requirement])).toBe(selected)
  })

  test('all requirements count, and none is satisfied by everything', () => {
    expect(isSelected(labels, [])).toBe(true)
    expect(
      isSelected(labels, [
        { kind: 'exists', key: 'pool' },
        { kind: 'exists', key: 'none' }
      ])
    ).toBe(false)
  })
})

describe('parseNode', () => {
  test('the Machine and what made it, as Cluster API writes them on a node', () => {
    const annotations = {
      'cluster.x-k8s.io/machine': 'md-0-a',
      'cluster.x-k8s.io/owner-kind': 'MachineSet',
      'cluster.x-k8s.io/owner-name': 'md-0-x'
    }
    expect(parseNode({ metadata: { name: 'a', annotations } })).toMatchObject({
      machine: 'md-0-a',
      owner: 'MachineSet/md-0-x'
    })
  })

  test("the image, as AKS writes it in a node's label", () => {
    const labels = { 'kubernetes.azure.com/node-image-version': 'AKSUbuntu-2204gen2containerd-202501.12.0' }
    const { image } = parseNode({ metadata: { name: 'a', labels } })
    expect(image).toEqual({ kind: 'aks', name: '', version: labels['kubernetes.azure.com/node-image-version'] })
    expect(choose([parseNode({ metadata: { name: 'a', labels } })], ['image-version/AKSUbuntu-*'])).toEqual({
      a: 'left out: runs an unknown system, not Linux'
    })
  })

  test.each([{ 'cluster.x-k8s.io/owner-kind': 'MachineSet' }, { 'cluster.x-k8s.io/owner-name': 'md-0-x' }])(
    'no owner of half a name: %j',
    (annotations) => {
      expect(parseNode({ metadata: { name: 'a', annotations } }).owner).toBeUndefined()
    }
  )

  test('all that a kubelet, a cloud and a cluster write on a node', () => {
    const node = parseNode({
      metadata: {
        name: 'node-a',
        uid: 'u-1',
        labels: { pool: 'wasm', 'kubernetes.io/os': 'plan9', 'kubernetes.io/arch': 'riscv64' },
        annotations: { 'runs.wasm-node-smoke/wasmtime-spin-v2': 'efgh' }
      },
      spec: {
        providerID: 'azure:///vm/0',
        unschedulable: true,
        taints: [
          { key: 'gpu', value: 'yes', effect: 'NoSchedule' },
          { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }
        ]
      },
      status: {
        conditions: [
          { type: 'MemoryPressure', status: 'False', reason: 'KubeletHasSufficientMemory' },
          { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' }
        ],
        nodeInfo: {
          operatingSystem: 'linux',
          architecture: 'arm64',
          osImage: 'Ubuntu 24.04.3 LTS',
          kernelVersion: '6.8.0',
          containerRuntimeVersion: 'containerd://2.4.2',
          kubeletVersion: 'v1.37.2',
          bootID: '3f1c'
        },
        addresses: [
          { type: 'Hostname', address: 'node-a' },
          { type: 'ExternalIP', address: '203.0.113.7' },
          { type: 'InternalIP', address: '10.0.0.7' }
        ],
        runtimeHandlers: [{}, { name: 'spin' }]
      }
    })
    expect(node).toStrictEqual({
      name: 'node-a',
      uid: 'u-1',
      labels: { pool: 'wasm', 'kubernetes.io/os': 'plan9', 'kubernetes.io/arch': 'riscv64' },
      labelRuns: { [spinLabel]: 'efgh' },
      taints: [gpu, { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule', value: undefined }],
      cordoned: true,
      ready: true,
      notReadyReason: '',
      os: 'linux',
      architecture: 'arm64',
      osImage: 'Ubuntu 24.04.3 LTS',
      kernel: '6.8.0',
      containerRuntime: 'containerd://2.4.2',
      kubelet: 'v1.37.2',
      bootId: '3f1c',
      addresses: ['10.0.0.7', '203.0.113.7'],
      providerId: 'azure:///vm/0',
      runtimeHandlers: ['', 'spin'],
      machine: undefined,
      owner: undefined,
      image: undefined
    })
  })

  test('a node of which nobody has written anything yet, but for the labels that its cloud gives it', () => {
    const labels = { 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'arm64' }
    expect(parseNode({ metadata: { labels } })).toStrictEqual({
      name: '',
      uid: '',
      labels,
      taints: [],
      cordoned: false,
      ready: false,
      notReadyReason: 'no Ready condition: ',
      os: 'linux',
      architecture: 'arm64',
      osImage: '',
      kernel: '',
      containerRuntime: '',
      kubelet: '',
      addresses: [],
      machine: undefined,
      owner: undefined,
      image: undefined
    })
    expect(parseNode({ metadata: {} })).toMatchObject({ labels: {}, os: '', architecture: '' })
    expect(parseNode({ metadata: {}, status: { nodeInfo: { bootID: '' } } })).not.toHaveProperty('bootId')
  })

  test('a Ready Linux node', () => {
    expect(parseNode(makeNodeObject('node-a'))).toMatchObject({
      name: 'node-a',
      uid: 'uid-of-node-a',
      os: 'linux',
      ready: true,
      notReadyReason: '',
      cordoned: false,
      taints: []
    })
  })

  test.each([undefined, {}])('a node whose kubelet never reported anything is not Ready: status %j', (status) => {
    const node = parseNode({ metadata: { name: 'node-a' }, ...(status && { status }) })
    expect(node.ready).toBe(false)
    expect(node.notReadyReason).toContain('no Ready condition')
  })

  test.each(['False', 'Unknown'])('Ready %s is not Ready, in the words of the condition', (status) => {
    const conditions = [
      { type: 'Ready', status, reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' }
    ]
    const node = parseNode(makeNodeObject('node-a', { status: { conditions } }))
    expect(node).toMatchObject({
      ready: false,
      notReadyReason: 'NodeStatusUnknown: Kubelet stopped posting node status.'
    })
  })

  test.each([
    { name: 'a list of handlers is kept', given: [{ name: '' }, { name: 'spin' }], handlers: ['', 'spin'] },
    { name: 'an empty list reports nothing', given: [], handlers: undefined }
  ])('$name', ({ given, handlers }) => {
    expect(parseNode(makeNodeObject('node-a', { status: { runtimeHandlers: given } })).runtimeHandlers).toEqual(
      handlers
    )
  })
})
