import { describe, expect, test } from 'vitest'
import { matchesGlob } from '../../../../src/core/nodes/globs.ts'
import type { Inputs, Node, Verdict } from '../../../../src/core/model.ts'
import type { RuntimeClassObject } from '../../../../src/core/kubernetes/objects.ts'
import { decideUnapplied, makePlan, type Plan, type PlannedCell } from '../../../../src/core/plan/plan.ts'
import {
  makeClass,
  makeControlPlane,
  makeFound,
  makeInputs,
  makeNode,
  planFor,
  slight,
  spin,
  spinFence,
  spinLabel
} from '../examples.ts'

const a = makeNode('node-a')
const b = makeNode('node-b')
const fenced = makeClass(spin, { scheduling: { nodeSelector: spinFence } })

describe('what is known of a cell before a pod is made', () => {
  const rows: readonly {
    readonly name: string
    readonly inputs?: Partial<Inputs>
    readonly node?: Partial<Node>
    readonly there?: Partial<RuntimeClassObject>
    readonly says: string
  }[] = [
    { name: 'a class that is not there is made, and the cell is to be proven', says: 'open' },
    { name: 'a class that is there with the same handler is used as it is', there: {}, says: 'open' },
    {
      name: 'a class with another handler -> class-conflict',
      there: { handler: 'spin-v2' },
      says: 'failed class-conflict'
    },
    {
      name: 'constrain, and a class with another selector -> class-conflict',
      inputs: { constrain: true },
      there: { scheduling: { nodeSelector: { pool: 'wasm' } } },
      says: 'failed class-conflict'
    },
    {
      name: 'constrain, and a class with more than our selector -> class-conflict',
      inputs: { constrain: true },
      there: { scheduling: { nodeSelector: { ...spinFence, pool: 'wasm' } } },
      says: 'failed class-conflict'
    },
    {
      name: 'constrain, and a class that has our selector -> to be proven',
      inputs: { constrain: true },
      there: { scheduling: { nodeSelector: spinFence } },
      says: 'open'
    },
    {
      name: 'constrain, and a class without scheduling -> to be proven',
      inputs: { constrain: true },
      there: {},
      says: 'open'
    },
    {
      name: 'no constrain, and a fence that keeps the node out -> class-constrained',
      there: { scheduling: { nodeSelector: spinFence } },
      says: 'failed class-constrained'
    },
    {
      name: 'no constrain, and a fence that lets the node in -> to be proven',
      there: { scheduling: { nodeSelector: spinFence } },
      node: { labels: spinFence },
      says: 'open'
    },
    {
      name: 'no constrain, and a fence whose label has another value -> class-constrained',
      there: { scheduling: { nodeSelector: spinFence } },
      node: { labels: { [spinLabel]: 'false' } },
      says: 'failed class-constrained'
    },
    {
      name: 'no constrain, and a selector of somebody else that lets the node in -> to be proven',
      there: { scheduling: { nodeSelector: { pool: 'wasm' } } },
      node: { labels: { pool: 'wasm' } },
      says: 'open'
    },
    {
      name: 'constrain, and a label with another value -> label-conflict',
      inputs: { constrain: true },
      node: { labels: { [spinLabel]: 'false' } },
      says: 'failed label-conflict'
    },
    {
      name: 'a handler that containerd does not list -> handler-not-configured',
      node: { runtimeHandlers: ['', 'runc'] },
      says: 'failed handler-not-configured'
    },
    {
      name: 'a handler that containerd lists proves nothing',
      node: { runtimeHandlers: ['', 'runc', 'spin'] },
      says: 'open'
    },
    {
      name: 'a list that a NotReady node gave once proves nothing',
      node: { runtimeHandlers: ['runc'], ready: false },
      says: 'open'
    },
    { name: 'a NotReady node has its grace', node: { ready: false }, says: 'open' },
    {
      name: 'a virtual node whose own name is given -> node-virtual, never green',
      inputs: { nodes: ['node-a'] },
      node: { labels: { type: 'virtual-kubelet' } },
      says: 'inconclusive node-virtual'
    },
    {
      name: 'a virtual node that * meets -> skipped',
      node: { labels: { type: 'virtual-kubelet' } },
      says: 'skipped'
    },
    { name: 'sample: none -> skipped', inputs: { runSamples: false }, says: 'skipped' },
    {
      name: 'sample: none, and a class with another handler -> class-conflict all the same',
      inputs: { runSamples: false },
      there: { handler: 'other' },
      says: 'failed class-conflict'
    }
  ]

  test.each(rows)('$name', ({ inputs = {}, node = {}, there, says }) => {
    const plan = planFor(inputs, [makeNode('node-a', node)], there === undefined ? [] : [makeClass(spin, there)])
    expect(plan.cells.map(saidOf)).toEqual([says])
  })

  test('a cell that is to be proven must be given the selector that the class will have', () => {
    expect(planFor({ constrain: true }, [a]).cells[0]?.selector).toEqual(spinFence)
    expect(planFor({}, [a]).cells[0]?.selector).toEqual({})
    const pool = makeClass(spin, { scheduling: { nodeSelector: { pool: 'wasm' } } })
    expect(planFor({}, [makeNode('node-a', { labels: { pool: 'wasm' } })], [pool]).cells[0]?.selector).toEqual({
      pool: 'wasm'
    })
  })
})

describe('cells', () => {
  test('there is one for each runtime and node, skipped nodes too, and no two have the same id', () => {
    const tainted = makeNode('node-c', { taints: [{ key: 'gpu', effect: 'NoSchedule' }] })
    const { cells } = planFor({ runtimes: [slight, spin] }, [b, tainted, a])
    expect(cells.map(({ runtime, node }) => `${runtime.name} ${node.name}`)).toEqual([
      'slight node-a',
      'slight node-b',
      'slight node-c',
      'spin node-a',
      'spin node-b',
      'spin node-c'
    ])
    expect(new Set(cells.map((cell) => cell.id)).size).toBe(6)
    expect(cells.map(saidOf)).toEqual(['open', 'open', 'skipped', 'open', 'open', 'skipped'])
  })

  test('the reason of a skipped node is that of its cells', () => {
    const { cells, choice } = planFor({}, [a, makeNode('node-c', { cordoned: true })])
    expect(cells[1]?.decided).toEqual({ kind: 'skipped', reason: choice.skipped[0]?.reason })
    expect(choice.skipped[0]?.reason).toContain('cordoned')
  })

  test('2,000 nodes and four runtimes are planned in well under a second', () => {
    const nodes = Array.from({ length: 2000 }, (_, index) => makeNode(`node-${index}`))
    const runtimes = ['a', 'b', 'c', 'd'].map((name) => ({ ...spin, name, runtimeClass: `class-${name}` }))
    const startedAt = performance.now()
    expect(planFor({ runtimes, constrain: true }, nodes).labels).toHaveLength(8000)
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })
})

describe('labels', () => {
  const labelsOf = (plan: Plan): readonly string[] =>
    plan.labels.map((label) => `${label.node} ${label.uid} ${label.key}`)

  test('constrain: only where the label is missing, with the uid of the node that was seen', () => {
    const plan = planFor({ constrain: true }, [a, makeNode('node-b', { labels: spinFence })])
    expect(labelsOf(plan)).toEqual([`node-a uid-of-node-a ${spinLabel}`])
  })

  test.each([
    { name: 'no constrain', inputs: {}, node: {} },
    { name: 'a label with another value', inputs: { constrain: true }, node: { labels: { [spinLabel]: 'no' } } },
    {
      name: 'a virtual node whose own name is given',
      inputs: { constrain: true, nodes: ['node-a'] },
      node: { labels: { type: 'virtual-kubelet' } }
    },
    { name: 'a handler that is not there', inputs: { constrain: true }, node: { runtimeHandlers: ['runc'] } },
    { name: 'a node that is skipped', inputs: { constrain: true, minNodes: 1 }, node: { cordoned: true } }
  ])('$name -> none', ({ inputs, node }) => {
    expect(labelsOf(planFor(inputs, [makeNode('node-a', node)]))).toEqual([])
  })

  test('a class in conflict -> none', () => {
    expect(labelsOf(planFor({ constrain: true }, [a], [makeClass(spin, { handler: 'other' })]))).toEqual([])
  })

  test('sample: none labels too: that is all that it is for', () => {
    expect(labelsOf(planFor({ constrain: true, runSamples: false }, [a]))).toHaveLength(1)
  })
})

test("a selector of somebody else is named, and so is the label that it wants; constrain doesn't set that one", () => {
  const there = makeClass(spin, { scheduling: { nodeSelector: { pool: 'wasm' } } })
  const [cell] = planFor({}, [makeNode('node-a', { labels: { pool: 'gpu' } })], [there]).cells
  expect(cell?.decided).toMatchObject({
    diagnosis: {
      evidence: 'RuntimeClass wasmtime-spin-v2 selects pool=wasm; on node-a pool is gpu',
      remedy: ['Label the node if it may run the class: kubectl label node node-a pool=wasm.']
    }
  })
})

describe('fences', () => {
  const fenceOf = (plan: Plan): string | undefined => plan.fences[0]?.node?.name

  test.each<{ name: string; inputs?: Partial<Inputs>; others: readonly Node[]; node: string | undefined }>([
    { name: 'a node that is not asked for has no label', others: [b], node: 'node-b' },
    { name: 'a node that is asked for gets the label, so it is none', others: [], node: undefined },
    {
      name: 'a node that carries the label already is none',
      others: [makeNode('node-b', { labels: spinFence })],
      node: undefined
    },
    {
      name: 'a node whose label says something else is one',
      others: [makeNode('node-b', { labels: { [spinLabel]: 'false' } })],
      node: 'node-b'
    },
    {
      name: 'a Ready node comes before one that is not',
      others: [makeNode('node-b', { ready: false }), makeNode('node-c')],
      node: 'node-c'
    },
    {
      name: 'a node that is not Ready is better than none',
      others: [makeNode('node-b', { ready: false })],
      node: 'node-b'
    },
    {
      name: 'a control-plane node will do: the probe tolerates all',
      others: [makeControlPlane('node-b')],
      node: 'node-b'
    },
    {
      name: 'a machine comes before a virtual node and a Windows node, which take no pods of this kind',
      others: [
        makeNode('node-b', { labels: { type: 'virtual-kubelet' } }),
        makeNode('node-c', { os: 'windows' }),
        makeNode('node-d', { ready: false })
      ],
      node: 'node-d'
    },
    { name: 'of several it is always the same', others: [makeNode('node-d'), makeNode('node-c')], node: 'node-c' },
    {
      name: 'a node whose cell is known to fail gets no label, so it is one',
      inputs: { nodes: ['*'] },
      others: [makeNode('node-b', { runtimeHandlers: ['runc'] })],
      node: 'node-b'
    }
  ])('$name', ({ inputs = {}, others, node }) => {
    const plan = planFor({ constrain: true, nodes: ['node-a'], ...inputs }, [...others, a])
    expect(plan.fences).toHaveLength(1)
    expect(fenceOf(plan)).toBe(node)
    expect(plan.fences[0]?.selector).toEqual(spinFence)
  })

  test.each<{ name: string; inputs: Partial<Inputs>; classes?: readonly RuntimeClassObject[] }>([
    { name: 'without constrain there are none', inputs: {} },
    { name: 'a fence of somebody else is not proven without constrain', inputs: {}, classes: [fenced] },
    {
      name: 'a class in conflict has none',
      inputs: { constrain: true },
      classes: [makeClass(spin, { handler: 'other' })]
    },
    { name: 'sample: none has none', inputs: { constrain: true, runSamples: false } }
  ])('$name', ({ inputs, classes = [] }) => {
    expect(planFor({ nodes: ['node-a'], ...inputs }, [a, b], classes).fences).toEqual([])
  })
})

describe('what a plan says besides', () => {
  test('a class that gets the selector gives a warning that names class and label', () => {
    const { warnings } = planFor({ constrain: true }, [a], [makeClass(spin)])
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain(spin.runtimeClass)
    expect(warnings[0]).toContain(`${spinLabel}=true`)
  })

  test.each([
    { name: 'a class that is made', classes: [] },
    { name: 'a class that is left as it is', classes: [fenced] }
  ])('$name gives no warning', ({ classes }) => {
    expect(planFor({ constrain: true }, [a], classes).warnings).toEqual([])
  })

  test.each([
    { name: 'as many nodes as asked for', minNodes: 2, nodes: [a, b], short: '' },
    {
      name: 'fewer nodes than asked for',
      minNodes: 3,
      nodes: [a, b],
      short: 'min-nodes: expected at least 3, got 2 that take part'
    },
    {
      name: 'a skipped node does not count',
      minNodes: 2,
      nodes: [a, makeNode('node-b', { cordoned: true })],
      short: 'min-nodes: expected at least 2, got 1 that take part'
    },
    {
      name: 'only skipped nodes',
      minNodes: 1,
      nodes: [makeNode('node-a', { cordoned: true })],
      short: 'min-nodes: expected at least 1, got 0 that take part'
    }
  ])('$name: the shortfall is "$short"', ({ minNodes, nodes, short }) => {
    expect(planFor({ minNodes }, nodes).shortfall).toBe(short)
  })
})

describe('a node that should be there', () => {
  const absence = { evidence: 'machine/m: Provisioned', object: 'machine/m', namespace: 'capi', isMachineUp: true }
  const gallery = { kind: 'compute-gallery', name: 'wasm/ubuntu', version: '1.32.1' } as const
  const absent = makeNode('machine/m', { ready: false, machine: 'm', image: gallery, absence })

  test.each([
    { name: 'no virtual machine yet: the cluster is to blame', isMachineUp: false, fault: 'cluster' },
    { name: 'a virtual machine that never joined: its image is', isMachineUp: true, fault: 'node image' }
  ])('$name', ({ isMachineUp, fault }) => {
    const [cell] = planFor({}, [makeNode('machine/m', { absence: { ...absence, isMachineUp } })]).cells
    expect(cell?.decided).toMatchObject({
      kind: 'failed',
      diagnosis: { code: 'machine-without-node', fault, evidence: 'machine/m: Provisioned' }
    })
  })

  test('its remedy names the object, its namespace and the image', () => {
    const [cell] = planFor({}, [absent]).cells
    const remedy = cell?.decided?.kind === 'failed' ? cell.decided.diagnosis.remedy.join('\n') : ''
    expect(remedy).toContain('kubectl describe machine m -n capi')
    expect(remedy).toContain('compute gallery wasm/ubuntu 1.32.1')
  })

  test('it fails without samples too, gets no label, holds no fence and counts for no min-nodes', () => {
    const plan = planFor({ constrain: true, minNodes: 2, runSamples: false }, [absent, a])
    expect(plan.cells.map(saidOf)).toContain('failed machine-without-node')
    expect(plan.labels.map((label) => label.node)).toEqual(['node-a'])
    expect(plan.shortfall).toBe('min-nodes: expected at least 2, got 1 that take part')
    expect(planFor({ constrain: true }, [absent, a]).fences[0]?.node).toBeUndefined()
  })
})

describe('constrain where nodes are made by a controller', () => {
  const image = { kind: 'aks', name: '', version: 'AKSUbuntu-2204-1' } as const
  test.each([
    { name: 'by hand: no warning', nodes: [a], constrain: true, says: [] },
    {
      name: 'Cluster API does not copy the label',
      nodes: [makeNode('m', { machine: 'm' })],
      constrain: true,
      says: ['KubeadmConfigTemplate', '--additional-sync-machine-labels']
    },
    {
      name: 'AKS: node pool labels',
      nodes: [makeNode('m', { image })],
      constrain: true,
      says: ['label of the node pool']
    },
    {
      name: 'nothing to warn of without constrain',
      nodes: [makeNode('m', { machine: 'm' })],
      constrain: false,
      says: []
    }
  ])('$name', ({ nodes, constrain, says }) => {
    const { warnings } = planFor({ constrain }, nodes)
    expect(warnings).toHaveLength(says.length === 0 ? 0 : 1)
    for (const part of says) expect(warnings[0]).toContain(part)
  })
})

describe('no match at all is an error', () => {
  test.each<{ name: string; inputs: Partial<Inputs>; nodes: readonly Node[]; says: readonly string[] }>([
    {
      name: 'a pattern that no node has',
      inputs: { nodes: ['pool-*'] },
      nodes: [a, b],
      says: ['nodes:', '"pool-*"', 'node-a, node-b']
    },
    {
      name: 'a selector that no node has',
      inputs: { nodeSelector: [{ kind: 'exists', key: 'wasm' }] },
      nodes: [a],
      says: ['nodes and node-selector:', 'node-a']
    },
    {
      name: 'only nodes of another system',
      inputs: {},
      nodes: [makeNode('win-1', { os: 'windows' })],
      says: ['win-1: runs windows, not Linux']
    },
    {
      name: 'a MachineDeployment that made none',
      inputs: { nodes: ['machinedeployment/wasm'] },
      nodes: [makeNode('m', { owner: 'MachineDeployment/md-0', image: { kind: 'aks', name: '', version: 'v7' } })],
      says: ['"machinedeployment/wasm"', 'made by MachineDeployment/md-0', 'image versions v7']
    },
    { name: 'a cluster without nodes', inputs: {}, nodes: [], says: ['no nodes'] }
  ])('$name', ({ inputs, nodes, says }) => {
    const made = makePlan(makeInputs(inputs), makeFound(nodes), matchesGlob)
    expect(made.kind).toBe('problem')
    for (const part of says) expect(made).toMatchObject({ message: expect.stringContaining(part) as unknown })
  })

  test('of 2,000 nodes only some are named', () => {
    const nodes = Array.from({ length: 2000 }, (_, index) => makeNode(`node-${index}`))
    const made = makePlan(makeInputs({ nodes: ['none-such'] }), makeFound(nodes), matchesGlob)
    expect(made.kind === 'problem' && made.message.length).toBeLessThan(500)
  })
})

describe('what could not be applied', () => {
  const classProblem = new Map([[spin.runtimeClass, 'a webhook says no (403)']])
  const labelProblem = new Map([[`node-a ${spinLabel}`, 'a webhook says no (403)']])
  const none = new Map<string, string>()
  const decide = (plan: Plan, ofClass = none, ofLabel = none): readonly string[] =>
    decideUnapplied(plan.cells, ofClass, ofLabel).map(saidOf)

  test('nothing: the cells stay as planned', () => {
    expect(decide(planFor({ constrain: true }, [a, b]))).toEqual(['open', 'open'])
  })

  test('a class: all of its cells are inconclusive, and no others', () => {
    const plan = planFor({ runtimes: [slight, spin] }, [a, b])
    const found = decide(plan, classProblem)
    expect(found).toEqual(['open', 'open', 'inconclusive class-not-applied', 'inconclusive class-not-applied'])
  })

  test('a class that somebody made meanwhile with another handler is a conflict', () => {
    const immutable = new Map([[spin.runtimeClass, 'handler: Invalid value: "x": field is immutable (422)']])
    expect(decide(planFor({}, [a]), immutable)).toEqual(['failed class-conflict'])
  })

  test('a label: only that cell is inconclusive', () => {
    const plan = planFor({ constrain: true }, [a, b])
    expect(decide(plan, none, labelProblem)).toEqual(['inconclusive label-not-applied', 'open'])
  })

  test('what was known to fail already stays so', () => {
    const plan = planFor({}, [makeNode('node-a', { runtimeHandlers: ['runc'] })])
    expect(decide(plan, classProblem)).toEqual(['failed handler-not-configured'])
  })

  test('a node that is skipped stays so', () => {
    expect(decide(planFor({}, [a, makeNode('node-b', { cordoned: true })]), classProblem)).toEqual([
      'inconclusive class-not-applied',
      'skipped'
    ])
  })

  test('sample: none is never green if a class or a label could not be applied', () => {
    const plan = planFor({ constrain: true, runSamples: false }, [a, b])
    expect(decide(plan, classProblem)).toEqual(['inconclusive class-not-applied', 'inconclusive class-not-applied'])
    expect(decide(plan, none, labelProblem)).toEqual(['inconclusive label-not-applied', 'skipped'])
  })
})

function saidOf(cell: PlannedCell): string {
  return describeVerdict(cell.decided)
}

function describeVerdict(verdict: Verdict | undefined): string {
  if (verdict === undefined) return 'open'
  return 'diagnosis' in verdict ? `${verdict.kind} ${verdict.diagnosis.code}` : verdict.kind
}
