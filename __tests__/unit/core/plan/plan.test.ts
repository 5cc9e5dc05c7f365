import type { Plan, PlannedCheck } from '../../../../src/core/plan/types.ts'
import { describe, expect, test } from 'vitest'
import { fix } from '../../../../src/core/diagnosis/fixes/fix.ts'
import type { Inputs, Node, Verdict } from '../../../../src/core/model.ts'
import type { RuntimeClassObject } from '../../../../src/core/kubernetes/objects.ts'
import type { Refusal } from '../../../../src/core/observations/refusal.ts'
import { podsPath } from '../../../../src/core/kubernetes/paths.ts'
import { decideUnapplied, makePlan } from '../../../../src/core/plan/plan.ts'
import { countCpu } from '../../../support/cpu-time.ts'
import {
  denied,
  makeClass,
  makeControlPlane,
  makeFacts,
  makeInputs,
  makeNode,
  planFor,
  slight,
  spin,
  spinConstraint,
  spinLabel
} from '../examples.ts'

const a = makeNode('node-a')
const b = makeNode('node-b')
const fenced = makeClass(spin, { scheduling: { nodeSelector: spinConstraint } })
const ofRun = { 'wasm-node-smoke/run': 'efgh' }
const auto = { byRuntime: new Map(), byClass: new Map() }

describe('what is known of a check before a pod is made', () => {
  const workloads: readonly {
    readonly name: string
    readonly inputs?: Partial<Inputs>
    readonly node?: Partial<Node>
    readonly there?: Partial<RuntimeClassObject>
    readonly shows: string
  }[] = [
    { name: 'a class that is not there is made, and the check is to be proven', shows: 'open' },
    { name: 'a class that is there with the same handler is used as it is', there: {}, shows: 'open' },
    {
      name: 'a class with another handler -> class-conflict',
      there: { handler: 'runc' },
      shows: 'failed class-conflict'
    },
    {
      name: 'constrain, and a class with another selector -> class-conflict',
      inputs: { constrain: true },
      there: { scheduling: { nodeSelector: { pool: 'wasm' } } },
      shows: 'failed class-conflict'
    },
    {
      name: 'constrain, and a class with more than our selector -> class-conflict',
      inputs: { constrain: true },
      there: { scheduling: { nodeSelector: { ...spinConstraint, pool: 'wasm' } } },
      shows: 'failed class-conflict'
    },
    {
      name: 'constrain, and a class that has our selector -> to be proven',
      inputs: { constrain: true },
      there: { scheduling: { nodeSelector: spinConstraint } },
      shows: 'open'
    },
    {
      name: 'constrain, and a node that has the label already -> to be proven',
      inputs: { constrain: true },
      node: { labels: spinConstraint },
      shows: 'open'
    },
    {
      name: "no constrain, and another run's class with its selector -> class-in-use",
      there: {
        metadata: { name: spin.runtimeClass, labels: ofRun, annotations: { 'wasm-node-smoke/runs': 'efgh' } },
        scheduling: { nodeSelector: spinConstraint }
      },
      node: { labels: spinConstraint },
      shows: 'inconclusive class-in-use'
    },
    {
      name: 'constrain, and a class without scheduling -> to be proven',
      inputs: { constrain: true },
      there: {},
      shows: 'open'
    },
    {
      name: 'no constrain, and a constraint check that keeps the node out -> class-constrained',
      there: { scheduling: { nodeSelector: spinConstraint } },
      shows: 'failed class-constrained'
    },
    {
      name: 'no constrain, and a constraint check that lets the node in -> to be proven',
      there: { scheduling: { nodeSelector: spinConstraint } },
      node: { labels: spinConstraint },
      shows: 'open'
    },
    {
      name: 'no constrain, and a constraint check whose label has another value -> class-constrained',
      there: { scheduling: { nodeSelector: spinConstraint } },
      node: { labels: { [spinLabel]: 'false' } },
      shows: 'failed class-constrained'
    },
    {
      name: 'no constrain, and a selector of somebody else that lets the node in -> to be proven',
      there: { scheduling: { nodeSelector: { pool: 'wasm' } } },
      node: { labels: { pool: 'wasm' } },
      shows: 'open'
    },
    {
      name: 'constrain, and a label with another value -> label-conflict',
      inputs: { constrain: true },
      node: { labels: { [spinLabel]: 'false' } },
      shows: 'failed label-conflict'
    },
    {
      name: 'a handler that containerd does not list -> to be tried: the list is late after a restart',
      node: { runtimeHandlers: ['', 'runc'] },
      shows: 'open'
    },
    {
      name: 'a handler that containerd lists proves nothing',
      node: { runtimeHandlers: ['', 'runc', 'spin'] },
      shows: 'open'
    },
    { name: 'a NotReady node has its grace', node: { ready: false }, shows: 'open' },
    {
      name: 'a virtual node whose own name is given -> node-virtual, never green',
      inputs: { nodes: ['node-a'] },
      node: { labels: { type: 'virtual-kubelet' } },
      shows: 'inconclusive node-virtual'
    },
    {
      name: 'a virtual node that * meets -> skipped',
      node: { labels: { type: 'virtual-kubelet' } },
      shows: 'skipped'
    },
    { name: 'sample: none -> skipped', inputs: { runSamples: false }, shows: 'skipped' },
    {
      name: 'sample: none, and a class with another handler -> class-conflict all the same',
      inputs: { runSamples: false },
      there: { handler: 'other' },
      shows: 'failed class-conflict'
    }
  ]

  test.each(workloads)('$name', ({ inputs = {}, node = {}, there, shows }) => {
    const plan = planFor(inputs, [makeNode('node-a', node)], there === undefined ? [] : [makeClass(spin, there)])
    expect(plan.checks.map(outputOf)).toEqual([shows])
  })

  test('a check that is to be proven must be given the selector that the class will have', () => {
    expect(planFor({ constrain: true }, [a]).checks[0]?.selector).toEqual(spinConstraint)
    expect(planFor({}, [a]).checks[0]?.selector).toEqual({})
    const pool = makeClass(spin, { scheduling: { nodeSelector: { pool: 'wasm' } } })
    expect(planFor({}, [makeNode('node-a', { labels: { pool: 'wasm' } })], [pool]).checks[0]?.selector).toEqual({
      pool: 'wasm'
    })
  })
})

describe('checks', () => {
  test('there is one for each runtime and node, skipped nodes too, and no two have the same id', () => {
    const tainted = makeNode('node-c', { taints: [{ key: 'gpu', effect: 'NoSchedule' }] })
    const { checks } = planFor({ runtimes: [slight, spin] }, [b, tainted, a])
    expect(checks.map(({ runtime, node }) => `${runtime.name} ${node.name}`)).toEqual([
      'slight node-a',
      'slight node-b',
      'slight node-c',
      'spin node-a',
      'spin node-b',
      'spin node-c'
    ])
    expect(new Set(checks.map((check) => check.id)).size).toBe(6)
    expect(checks.map(outputOf)).toEqual(['open', 'open', 'skipped', 'open', 'open', 'skipped'])
  })

  test('an id counts from 1: the runtime, then its nodes, those that are skipped last', () => {
    const skipped = ['node-c', 'node-d'].map((name) => makeNode(name, { cordoned: true }))
    const { checks } = planFor({ runtimes: [slight, spin] }, [a, b, ...skipped])
    expect(checks.map(({ id }) => id)).toEqual(
      ['1', '2'].flatMap((group) => ['1', '2', '3', '4'].map((node) => `check-${group}-${node}`))
    )
    expect(new Set(checks.map(({ group }) => group))).toEqual(new Set(['runtime-1', 'runtime-2']))
  })

  describe('of a class that selects some of the nodes', () => {
    const nodes = [makeNode('node-a', { labels: spinConstraint }), b]
    const shows = (inputs: Partial<Inputs>, on = nodes): readonly string[] =>
      planFor(inputs, on, [fenced]).checks.map(outputOf)

    test('fail on the others where the class was named: it is to run on each', () => {
      expect(shows({})).toEqual(['open', 'failed class-constrained'])
    })

    test('are skipped on the others with auto, and fail where it selects none', () => {
      expect(shows({ auto })).toEqual(['open', 'skipped'])
      expect(shows({ auto }, [b])).toEqual(['failed class-constrained'])
    })

    test('have a fix that does not advise what was set already', () => {
      const facts = [{}, { auto }].map((inputs) => planFor(inputs, [b], [fenced]).checks[0]?.decided)
      expect(facts).toMatchObject([false, true].map((isAuto) => ({ diagnosis: { facts: { isAuto } } })))
    })
  })

  test('the reason of a skipped node is that of its checks', () => {
    const { checks, choice } = planFor({}, [a, makeNode('node-c', { cordoned: true })])
    expect(checks[1]?.decided).toEqual({ kind: 'skipped', reason: choice.skipped[0]?.reason })
    expect(choice.skipped[0]?.reason).toContain('cordoned')
  })

  test('a tainted node is checked for the class that tolerates the taint, and skipped for the others', () => {
    const pool = makeNode('pool-1', { taints: [{ key: 'pool', value: 'wasm', effect: 'NoSchedule' }] })
    const tolerant = makeClass(spin, { scheduling: { tolerations: [{ key: 'pool', value: 'wasm' }] } })
    const shows = ({ runtimes = [spin, slight], nodes = ['*'] }: Partial<Inputs>): readonly string[] =>
      planFor({ runtimes, nodes }, [makeNode('node-a'), pool], [tolerant, makeClass(slight)]).checks.map(
        (check) => `${check.runtime.name} ${check.node.name} ${describeVerdict(check.decided)}`
      )
    expect(shows({})).toEqual(['spin node-a open', 'spin pool-1 open', 'slight node-a open', 'slight pool-1 skipped'])
    expect(shows({ runtimes: [slight] })).toEqual(['slight node-a open', 'slight pool-1 skipped'])
    expect(shows({ nodes: ['*', 'pool-1'] })).toContain('slight pool-1 open')
  })

  test('2,000 nodes and four runtimes are planned in well under a second', () => {
    const nodes = Array.from({ length: 2000 }, (_, index) => makeNode(`node-${index}`))
    const runtimes = ['a', 'b', 'c', 'd'].map((name) => ({ ...spin, name, runtimeClass: `class-${name}` }))
    const usedMs = countCpu()
    expect(planFor({ runtimes, constrain: true }, nodes).labels).toHaveLength(8000)
    expect(usedMs()).toBeLessThan(1000)
  })
})

describe('a runtime is what its class makes of it, wherever it is planned', () => {
  test.each(['spin', 'spin-v2'])(
    'a class with handler %s: checks, Services and workloads of the manifests',
    (handler) => {
      const manifest = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'mine' },
        spec: { runtimeClassName: spin.runtimeClass, containers: [{ name: 'app' }] }
      }
      const placed = [{ manifest, namespace: 'mine', collection: podsPath('mine'), group: '', resource: 'pods' }]
      const facts = { ...makeFacts([a], [makeClass(spin, { handler })]), placed }
      const made = makePlan(makeInputs({ runtimes: [spin], access: 'load-balancer' }), facts, 'abcd')
      if (made.kind === 'problem') throw new Error(made.message)
      const { checks, inputs, runtimeObjects, userWorkloads } = made.value
      const everywhere = [...checks, ...runtimeObjects, ...userWorkloads.workloads].map(
        ({ runtime }) => runtime.handler
      )
      expect(everywhere).toEqual([handler, handler, handler])
      // Services hold the pods of their runtime, which they know by it.
      expect(runtimeObjects[0]?.runtime).toBe(checks[0]?.runtime)
      expect(inputs.runtimes[0]).toBe(checks[0]?.runtime)
    }
  )
})

describe('labels', () => {
  const labelsOf = (plan: Plan): readonly string[] =>
    plan.labels.map((label) => `${label.node} ${label.uid} ${label.key}`)

  test('constrain: only where the label is missing, with the uid of the node that was seen', () => {
    const plan = planFor({ constrain: true }, [a, makeNode('node-b', { labels: spinConstraint })])
    expect(labelsOf(plan)).toEqual([`node-a uid-of-node-a ${spinLabel}`])
  })

  test('constrain: where other runs have put the label too, so that it stays for this one', () => {
    const there = makeNode('node-b', { labels: spinConstraint, labelRuns: { [spinLabel]: 'efgh' } })
    expect(labelsOf(planFor({ constrain: true }, [there]))).toEqual([`node-b uid-of-node-b ${spinLabel}`])
  })

  test.each([
    { name: 'no constrain', inputs: {}, node: {} },
    { name: 'a label with another value', inputs: { constrain: true }, node: { labels: { [spinLabel]: 'no' } } },
    {
      name: 'a virtual node whose own name is given',
      inputs: { constrain: true, nodes: ['node-a'] },
      node: { labels: { type: 'virtual-kubelet' } }
    },
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
  const [check] = planFor({}, [makeNode('node-a', { labels: { pool: 'gpu' } })], [there]).checks
  const diagnosis = check?.decided?.kind === 'failed' ? check.decided.diagnosis : undefined
  expect(diagnosis?.evidence).toBe('RuntimeClass wasmtime-spin-v2 selects pool=wasm; on node-a pool is gpu')
  expect(diagnosis && fix(diagnosis.facts, ['node-a'])).toEqual([
    { text: 'Label the node if it may run the class: kubectl label node node-a pool=wasm.' },
    { text: 'Or set runtimes: auto, which checks each class on the nodes that it selects.' }
  ])
})

describe('constraint checks', () => {
  const constraintOf = (plan: Plan): string | undefined => plan.constraints[0]?.nodes[0]?.name

  test.each<{ name: string; inputs?: Partial<Inputs>; others: readonly Node[]; node: string | undefined }>([
    { name: 'a node that is not asked for has no label', others: [b], node: 'node-b' },
    { name: 'a node that is asked for gets the label, so it is none', others: [], node: undefined },
    {
      name: 'a node that carries the label already is none',
      others: [makeNode('node-b', { labels: spinConstraint })],
      node: undefined
    },
    {
      name: 'a node whose label reports something else is one',
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
      name: 'a node whose check is known to fail gets no label, so it is one',
      inputs: { nodes: ['*'] },
      others: [makeNode('node-b', { labels: { [spinLabel]: 'no' } })],
      node: 'node-b'
    }
  ])('$name', ({ inputs = {}, others, node }) => {
    const plan = planFor({ constrain: true, nodes: ['node-a'], ...inputs }, [...others, a])
    expect(plan.constraints).toHaveLength(1)
    expect(constraintOf(plan)).toBe(node)
    expect(plan.constraints[0]?.selector).toEqual(spinConstraint)
  })

  test('with auto the selectors of the classes that are there are proven', () => {
    const labelled = makeNode('node-a', { labels: spinConstraint })
    expect(constraintOf(planFor({ auto }, [labelled, b], [fenced]))).toBe('node-b')
  })

  test.each<{ name: string; inputs: Partial<Inputs>; classes?: readonly RuntimeClassObject[] }>([
    { name: 'without constrain there are none', inputs: {} },
    { name: 'a constraint check of somebody else is not proven without constrain', inputs: {}, classes: [fenced] },
    {
      name: 'a class in conflict has none',
      inputs: { constrain: true },
      classes: [makeClass(spin, { handler: 'other' })]
    },
    { name: 'sample: none has none', inputs: { constrain: true, runSamples: false } }
  ])('$name', ({ inputs, classes = [] }) => {
    expect(planFor({ nodes: ['node-a'], ...inputs }, [a, b], classes).constraints).toEqual([])
  })
})

describe('what a plan reports besides', () => {
  describe('a node without the label of a class that another of its pool has', () => {
    const owner = 'MachinePool/mp-0'
    const nodes = [makeNode('old', { owner, labels: spinConstraint }), makeNode('new', { owner })]
    const slightFenced = makeClass(slight, { scheduling: { nodeSelector: spinConstraint } })
    const warningsOf = (inputs: Partial<Inputs>, ofOthers: readonly string[]): readonly string[] => {
      const facts = makeFacts(nodes, [fenced, slightFenced])
      const discovered = { runtimes: [], found: [], leftOut: [], ofOthers, shortfall: '' }
      const made = makePlan(makeInputs(inputs), { ...facts, discovered }, 'abcd')
      if (made.kind === 'problem') throw new Error(made.message)
      return made.value.warnings.flatMap((text) => /^RuntimeClass (\S+) is not checked on new/.exec(text)?.[1] ?? [])
    }

    test('is a warning for each class that auto found, also for one that no chosen node is selected by', () => {
      expect(warningsOf({ auto }, [slight.runtimeClass])).toEqual([spin.runtimeClass, slight.runtimeClass])
    })

    test('is none for runtimes that were named: these are checked there, and fail', () => {
      expect(warningsOf({}, [slight.runtimeClass])).toEqual([])
    })

    test('is none with constrain, which sets the labels of its own classes', () => {
      expect(warningsOf({ auto, constrain: true }, [slight.runtimeClass])).toEqual([slight.runtimeClass])
    })
  })

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
      short: 'min-nodes: expected at least 3, got 2 selected'
    },
    {
      name: 'a skipped node does not count',
      minNodes: 2,
      nodes: [a, makeNode('node-b', { cordoned: true })],
      short: 'min-nodes: expected at least 2, got 1 selected'
    },
    {
      name: 'only skipped nodes',
      minNodes: 1,
      nodes: [makeNode('node-a', { cordoned: true })],
      short: 'min-nodes: expected at least 1, got 0 selected'
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
    const [check] = planFor({}, [makeNode('machine/m', { absence: { ...absence, isMachineUp } })]).checks
    expect(check?.decided).toMatchObject({
      kind: 'failed',
      diagnosis: { code: 'machine-without-node', fault, evidence: 'machine/m: Provisioned' }
    })
  })

  test('its fix names the object, its namespace and the image', () => {
    const [check] = planFor({}, [absent]).checks
    const steps =
      check?.decided?.kind === 'failed' ? JSON.stringify(fix(check.decided.diagnosis.facts, [absent.name])) : ''
    expect(steps).toContain('kubectl describe machine m -n capi')
    expect(steps).toContain('compute gallery wasm/ubuntu 1.32.1')
  })

  test('it fails without samples too, gets no label, holds no constraint check and counts for no min-nodes', () => {
    const plan = planFor({ constrain: true, minNodes: 2, runSamples: false }, [absent, a])
    expect(plan.checks.map(outputOf)).toContain('failed machine-without-node')
    expect(plan.labels.map((label) => label.node)).toEqual(['node-a'])
    expect(plan.shortfall).toBe('min-nodes: expected at least 2, got 1 selected')
    expect(planFor({ constrain: true }, [absent, a]).constraints[0]?.nodes[0]).toBeUndefined()
  })
})

describe('constrain where nodes are made by a controller', () => {
  const image = { kind: 'aks', name: '', version: 'AKSUbuntu-2204-1' } as const
  test.each([
    { name: 'by hand: no warning', nodes: [a], constrain: true, shows: [] },
    {
      name: 'Cluster API does not copy the label',
      nodes: [makeNode('m', { machine: 'm' })],
      constrain: true,
      shows: ['KubeadmConfigTemplate', '--additional-sync-machine-labels']
    },
    {
      name: 'AKS: node pool labels',
      nodes: [makeNode('m', { image })],
      constrain: true,
      shows: ['label of the node pool']
    },
    {
      name: 'nothing to warn of without constrain',
      nodes: [makeNode('m', { machine: 'm' })],
      constrain: false,
      shows: []
    }
  ])('$name', ({ nodes, constrain, shows }) => {
    const { warnings } = planFor({ constrain }, nodes)
    expect(warnings).toHaveLength(shows.length === 0 ? 0 : 1)
    for (const part of shows) expect(warnings[0]).toContain(part)
  })
})

describe('no match at all is an error', () => {
  test.each<{ name: string; inputs: Partial<Inputs>; nodes: readonly Node[]; shows: readonly string[] }>([
    {
      name: 'a pattern that no node has',
      inputs: { nodes: ['pool-*'] },
      nodes: [a, b],
      shows: ['nodes:', '"pool-*"', 'node-a, node-b']
    },
    {
      name: 'a selector that no node has',
      inputs: { nodeSelector: [{ kind: 'exists', key: 'wasm' }] },
      nodes: [a],
      shows: ['nodes and node-selector:', 'node-a']
    },
    {
      name: 'only nodes of another system',
      inputs: {},
      nodes: [makeNode('win-1', { os: 'windows' })],
      shows: ['win-1: runs windows, not Linux']
    },
    {
      name: 'a MachineDeployment that made none',
      inputs: { nodes: ['machinedeployment/wasm'] },
      nodes: [makeNode('m', { owner: 'MachineDeployment/md-0', image: { kind: 'aks', name: '', version: 'v7' } })],
      shows: ['"machinedeployment/wasm"', 'made by MachineDeployment/md-0', 'image versions v7']
    },
    { name: 'a cluster without nodes', inputs: {}, nodes: [], shows: ['no nodes'] }
  ])('$name', ({ inputs, nodes, shows }) => {
    const made = makePlan(makeInputs(inputs), makeFacts(nodes), 'abcd')
    expect(made.kind).toBe('problem')
    for (const part of shows) expect(made).toMatchObject({ message: expect.stringContaining(part) as unknown })
  })

  test('of 2,000 nodes only some are named', () => {
    const nodes = Array.from({ length: 2000 }, (_, index) => makeNode(`node-${index}`))
    const made = makePlan(makeInputs({ nodes: ['none-such'] }), makeFacts(nodes), 'abcd')
    expect(made.kind === 'problem' && made.message.length).toBeLessThan(500)
  })
})

describe('what could not be applied', () => {
  const classProblem = new Map([[spin.runtimeClass, { detail: 'a webhook says no (403)', isConflict: false }]])
  const labelProblem = new Map([[`node-a ${spinLabel}`, denied('a webhook says no (403)')]])
  const decide = (
    plan: Plan,
    ofClass: typeof classProblem = new Map(),
    ofLabel = new Map<string, Refusal>()
  ): readonly string[] => decideUnapplied(plan.checks, ofClass, ofLabel).map(outputOf)

  test('nothing: the checks stay as planned', () => {
    expect(decide(planFor({ constrain: true }, [a, b]))).toEqual(['open', 'open'])
  })

  test('a class: all of its checks are inconclusive, and no others', () => {
    const plan = planFor({ runtimes: [slight, spin] }, [a, b])
    const found = decide(plan, classProblem)
    expect(found).toEqual(['open', 'open', 'inconclusive class-not-applied', 'inconclusive class-not-applied'])
  })

  test('a class that somebody made meanwhile with another handler is a conflict', () => {
    const immutable = new Map([
      [spin.runtimeClass, { detail: 'handler: Invalid value: "x": field is immutable (422)', isConflict: true }]
    ])
    expect(decide(planFor({}, [a]), immutable)).toEqual(['failed class-conflict'])
  })

  test('a class that other runs use with another selector is in use', () => {
    const inUse = new Map([[spin.runtimeClass, { detail: 'by run efgh', isConflict: false, isInUse: true as const }]])
    expect(decide(planFor({}, [a]), inUse)).toEqual(['inconclusive class-in-use'])
  })

  test('a label: only that check is inconclusive', () => {
    const plan = planFor({ constrain: true }, [a, b])
    expect(decide(plan, new Map(), labelProblem)).toEqual(['inconclusive label-not-applied', 'open'])
  })

  test('what was known to fail already stays so', () => {
    const plan = planFor({ constrain: true }, [makeNode('node-a', { labels: { [spinLabel]: 'no' } })])
    expect(decide(plan, classProblem)).toEqual(['failed label-conflict'])
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
    expect(decide(plan, new Map(), labelProblem)).toEqual(['inconclusive label-not-applied', 'skipped'])
  })
})

function outputOf(check: PlannedCheck): string {
  return describeVerdict(check.decided)
}

function describeVerdict(verdict: Verdict | undefined): string {
  if (verdict === undefined) return 'open'
  return 'diagnosis' in verdict ? `${verdict.kind} ${verdict.diagnosis.code}` : verdict.kind
}
