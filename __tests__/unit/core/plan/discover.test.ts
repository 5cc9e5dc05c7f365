import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { renderDistributions } from '../../../../scripts/distributions-table.ts'
import { makeBuiltinSample } from '../../../../src/core/kubernetes/samples.ts'
import type { NodeObject, RuntimeClassObject } from '../../../../src/core/kubernetes/objects.ts'
import type { Node, SampleOverride, Verdict } from '../../../../src/core/model.ts'
import { chooseNodes } from '../../../../src/core/nodes/nodes.ts'
import { discoverRuntimes } from '../../../../src/core/plan/discover.ts'
import type { Discovered, Plan } from '../../../../src/core/plan/types.ts'
import { knownRuntimes } from '../../../../src/core/runtimes.ts'
import { settleResult } from '../../../../src/core/verdict/settle.ts'
import { type Distribution, distributions } from '../../../fixtures/distributions.ts'
import { makeClass as makeClassObject, makeNode as makeNodeObject } from '../../../fixtures/distribution-objects.ts'
import { planAuto } from '../../../fixtures/plan-auto.ts'
import { makeClass, makeNode, planFor, slight } from '../examples.ts'

const shapeOf = (name: string): Distribution => {
  const found = distributions.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no ${name}`)
  return found
}

/** What is known of each check before a pod is made: `wasmtime-spin-v2 on node-a: open`. */
function checksOf({ checks }: Plan): readonly string[] {
  const describeVerdict = (verdict: Verdict | undefined): string => {
    if (verdict === undefined) return 'open'
    return 'diagnosis' in verdict ? `${verdict.kind} ${verdict.diagnosis.code}` : verdict.kind
  }
  return checks.map(
    ({ node, runtime, decided }) => `${runtime.runtimeClass} on ${node.name}: ${describeVerdict(decided)}`
  )
}

/** The result of a run whose open checks all pass. */
function resultOf(plan: Plan): string {
  const checks = plan.checks.map(({ id, node, runtime, decided }) => ({
    id,
    runtime: runtime.name,
    runtimeClass: runtime.runtimeClass,
    handler: runtime.handler,
    node: node.name,
    verdict: decided ?? ({ kind: 'passed', tookMs: 1 } as const),
    timings: {}
  }))
  return settleResult(plan, checks, [], []).result
}

test('the table of the documentation is what runs come to on each distribution', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/distributions.md'), 'utf8')
  expect(await renderDistributions(page)).toBe(page)
})

describe('what runtimes: auto tries', () => {
  test.each(distributions)('$name', (distribution) => {
    const plan = planAuto(distribution)
    const { checks, shortfall = '', result } = distribution.expected
    // What no pod is needed for is decided by the plan; all else is open until its pod has run.
    const isDecided = (verdict: string): boolean => verdict.startsWith('skipped')
    expect(checksOf(plan).toSorted()).toEqual(
      Object.entries(checks)
        .map(([check, verdict]) => `${check}: ${isDecided(verdict) ? verdict : 'open'}`)
        .sort()
    )
    expect(plan.shortfall).toBe(shortfall)
    const isOpenToPass = Object.values(checks).every((verdict) => /^(passed|skipped)/.test(verdict))
    if (isOpenToPass) expect(resultOf(plan)).toBe(result)
  })
})

describe('nothing is green by omission', () => {
  test.each(['k3s without a shim', 'KWasm (crun)', 'AKS without SpinKube'])('%s: inconclusive', (name) => {
    expect(resultOf(planAuto(shapeOf(name)))).toBe('inconclusive')
  })

  test("spin is taken from every node: the user's class is tried all the same, and each node can fail", () => {
    for (const { nodes, classes } of distributions) {
      const without = nodes.map((node) => ({
        ...node,
        status: {
          ...node.status,
          runtimeHandlers: node.status?.runtimeHandlers?.filter((one) => one.name?.startsWith('spin') !== true)
        }
      })) as typeof nodes
      const claims = classes.filter(({ metadata }) => metadata.name === 'wasmtime-spin-v2')
      const tried = planAuto({ nodes: without, classes }).checks.filter(
        ({ runtime }) => runtime.runtimeClass === 'wasmtime-spin-v2' && runtime.handler.startsWith('spin')
      )
      expect(tried.length > 0).toBe(claims.length > 0)
      expect(tried.every(({ decided }) => decided?.kind === 'skipped')).toBe(tried.length === 0)
    }
  })

  test('a class that selects no node fails rather than being skipped on each', () => {
    const { nodes, classes } = shapeOf('SpinKube (runtime-class-manager)')
    const unlabelled = nodes.map((node) => ({
      ...node,
      metadata: { ...node.metadata, labels: { 'kubernetes.io/os': 'linux' } }
    }))
    expect(checksOf(planAuto({ nodes: unlabelled, classes }))).toEqual([
      'wasmtime-spin-v2 on node-a: failed class-constrained',
      'wasmtime-spin-v2 on node-c: failed class-constrained',
      'wasmtime-v1 on node-a: failed class-constrained',
      'wasmtime-v1 on node-c: failed class-constrained'
    ])
  })

  describe('two Wasm pools, each with classes of its own', () => {
    const poolOf = (name: string, pool: string, labels: Readonly<Record<string, string>> = {}): NodeObject =>
      makeNodeObject(name, { kubelet: 'v1.33.4', osImage: 'Ubuntu 24.04.3 LTS', labels: { pool, ...labels } })
    const nodes = [poolOf('pool-a-1', 'a'), poolOf('pool-b-1', 'b')]
    const classes = [
      makeClassObject('wasmtime-spin-v2', 'spin', { nodeSelector: { pool: 'a' } }),
      makeClassObject('wasmtime-slight-v1', 'slight', { nodeSelector: { pool: 'b' } }),
      makeClassObject('wasm-next', 'next', { nodeSelector: { pool: 'b' } })
    ]
    const known = classes.slice(0, 2)

    test("a run on one pool checks that pool's classes, and lists the others", () => {
      const plan = planAuto({ nodes, classes }, {}, ['pool-a-*'])
      expect([checksOf(plan), plan.shortfall, resultOf(plan)]).toEqual([
        ['wasmtime-spin-v2 on pool-a-1: open'],
        '',
        'passed'
      ])
      const reason = 'its node selector matches none of the nodes that this run checks'
      const left = plan.facts.discovered?.leftOut ?? []
      expect(left.filter((one) => one.reason === reason).map(({ name }) => name)).toEqual([
        'wasm-next',
        'wasmtime-slight-v1'
      ])
      expect(left.map(({ name }) => name)).not.toContain('slight')
    })

    test('a run on a pool that no class is for is inconclusive', () => {
      const plan = planAuto({ nodes: [...nodes, poolOf('pool-c-1', 'c')], classes: known }, {}, ['pool-c-*'])
      expect([plan.checks, resultOf(plan), plan.shortfall]).toEqual([
        [],
        'inconclusive',
        'runtimes: auto found no RuntimeClass and no handler for the nodes that this run checks; RuntimeClasses of other nodes: wasmtime-slight-v1, wasmtime-spin-v2'
      ])
    })

    test('a class whose only nodes are skipped fails on no other, and is not proven', () => {
      const tainted = { ...poolOf('pool-b-1', 'b'), spec: { taints: [{ key: 'wasm', effect: 'NoSchedule' }] } }
      const plan = planAuto({ nodes: [poolOf('pool-a-1', 'a'), tainted], classes: known })
      expect([checksOf(plan), resultOf(plan)]).toEqual([
        [
          'wasmtime-slight-v1 on pool-a-1: skipped',
          'wasmtime-slight-v1 on pool-b-1: skipped',
          'wasmtime-spin-v2 on pool-a-1: open',
          'wasmtime-spin-v2 on pool-b-1: skipped'
        ],
        'inconclusive'
      ])
    })

    test('nodes of the control plane that are left out by default leave no class out', () => {
      const controlPlane = poolOf('cp-1', 'b', { 'node-role.kubernetes.io/control-plane': '' })
      const plan = planAuto({ nodes: [poolOf('pool-a-1', 'a'), controlPlane], classes: known })
      expect([checksOf(plan), resultOf(plan)]).toEqual([
        ['wasmtime-slight-v1 on pool-a-1: skipped', 'wasmtime-spin-v2 on pool-a-1: open'],
        'inconclusive'
      ])
    })

    test('a label that goes with the last node that has it is one that the new nodes lack', () => {
      const leaving: Node = makeNode('old', { labels: { pool: 'b' }, isLeaving: true })
      const inputs = { runtimes: [slight], auto: { byRuntime: new Map(), byClass: new Map() } }
      const made = makeClass(slight, { scheduling: { nodeSelector: { pool: 'b' } } })
      expect(checksOf(planFor(inputs, [makeNode('new'), leaving], [made]))).toEqual([
        'wasmtime-slight-v1 on new: failed class-constrained'
      ])
    })
  })

  test('a class that claims Wasm by a handler that nobody knows, beside one that passes', () => {
    const { nodes, classes } = shapeOf("kind with runwasi's shims")
    const odd = [...classes, { metadata: { name: 'wasm-next' }, handler: 'next' }]
    const plan = planAuto({ nodes, classes: odd })
    expect([resultOf(plan), plan.shortfall]).toEqual([
      'inconclusive',
      expect.stringContaining('no sample for wasm-next')
    ])
  })
})

test('a class that is of no known runtime is tried with the sample that the file has for it', () => {
  const sample = { image: 'registry.example/app:v1', log: 'x' }
  const plan = planAuto(shapeOf('KWasm (crun)'), { crun: { ...sample, annotations: { variant: 'compat' } } })
  expect([checksOf(plan), plan.shortfall]).toEqual([['crun on node-a: open'], ''])
  expect(plan.checks[0]?.runtime.sample).toMatchObject({
    port: 0,
    output: { log: 'x' },
    annotations: { variant: 'compat' }
  })
})

test("a class's own selector is the constraint to prove, at a node that it does not select; nothing is labelled", () => {
  const plan = planAuto(shapeOf('SpinKube (runtime-class-manager)'))
  expect(plan.constraints).toMatchObject([
    { selector: { spin: 'true' }, nodes: [{ name: 'node-c' }] },
    { selector: { wasmtime: 'true' }, nodes: [{ name: 'node-c' }] }
  ])
  expect([plan.labels, plan.classes.map(({ kind }) => kind)]).toEqual([[], ['leave', 'leave']])
})

test('a handler that no class leads to gets a class that is not there yet', () => {
  const [node] = shapeOf('CAPZ before any class is applied').nodes
  if (node === undefined) throw new Error('no node')
  const taken = [
    { metadata: { name: 'wasmtime-spin-v2' }, handler: 'spin-v2' },
    { metadata: { name: 'wws' }, handler: 'runc' }
  ]
  expect(
    planAuto({ nodes: [node], classes: taken }).classes.map(({ kind, runtime }) => [
      kind,
      runtime.runtimeClass,
      runtime.handler
    ])
  ).toEqual([
    ['leave', 'wasmtime-spin-v2', 'spin-v2'],
    ['create', 'wasmtime-lunatic-v1', 'lunatic'],
    ['create', 'wasmtime-slight-v1', 'slight'],
    ['create', 'spin', 'spin'],
    ['create', 'wasmtime-wws-v1', 'wws']
  ])
})

test('names are unique: a class that is called like a runtime has that name', () => {
  const { nodes, classes } = shapeOf('k3s with the shims of spin and wasmtime')
  const both = [...classes, { metadata: { name: 'wasmtime-spin-v2' }, handler: 'spin' }]
  expect(planAuto({ nodes, classes: both }).checks.map(({ runtime }) => runtime.name)).toEqual([
    'spin',
    'wasmtime',
    'wasmtime-spin-v2'
  ])
})

test('what the cluster lacks of the documented four is named, with why', () => {
  const { discovered } = planAuto(shapeOf("kind with runwasi's shims")).facts
  expect(discovered?.leftOut.map(({ name }) => name)).toEqual(['lunatic', 'slight', 'spin', 'wws'])
  const onK3s = planAuto(shapeOf('k3s without a shim')).facts.discovered
  expect(onK3s?.leftOut.find(({ name }) => name === 'spin')?.reason).toBe(
    'created by the Kubernetes distribution with or without a shim, and no chosen node lists handler "spin"'
  )
})

test("a class that a user hands to k3s is the user's, though it has k3s' mark", () => {
  const { nodes } = shapeOf('k3s without a shim')
  const annotations = { 'objectset.rio.cattle.io/owner-name': 'my-classes', 'objectset.rio.cattle.io/id': '' }
  expect(
    checksOf(planAuto({ nodes, classes: [{ metadata: { name: 'spin', annotations }, handler: 'spin' }] }))
  ).toEqual(['spin on node-a: open'])
})

describe('a class that another run made', () => {
  const marks = { labels: { 'wasm-node-smoke/run': 'efgh' }, annotations: { 'wasm-node-smoke/runs': 'efgh.ijkl' } }
  const ofRun = (name: string, handler: string): RuntimeClassObject => ({ metadata: { name, ...marks }, handler })
  const { nodes, classes } = shapeOf('SpinKube (runtime-class-manager)')

  test('claims nothing: no node fails for it, and it is named', () => {
    const found = planAuto({ nodes, classes: [...classes, ofRun('wasmtime-lunatic-v1', 'lunatic')] })
    expect(checksOf(found)).toEqual(checksOf(planAuto({ nodes, classes })))
    expect(found.facts.discovered?.leftOut).toContainEqual({
      name: 'wasmtime-lunatic-v1',
      reason: 'created by runs efgh, ijkl of this action, and no chosen node lists handler "lunatic"'
    })
    expect(found.facts.discovered?.leftOut.map(({ name }) => name)).not.toContain('lunatic')
  })

  test("is tried on this run's nodes that list its handler, though it is for those of the other run", () => {
    const poolOf = (pool: string): NodeObject => {
      const node = makeNodeObject(`pool-${pool}-1`, {
        kubelet: 'v1.33.4',
        osImage: 'Ubuntu 24.04.3 LTS',
        labels: pool === 'a' ? { 'cluster.x-k8s.io/own': 'true' } : {}
      })
      return { ...node, status: { ...node.status, runtimeHandlers: [{ name: 'lunatic' }] } }
    }
    const scheduling = { nodeSelector: { 'cluster.x-k8s.io/own': 'true' } }
    const found = planAuto(
      { nodes: ['a', 'b'].map(poolOf), classes: [{ ...ofRun('own', 'lunatic'), scheduling }] },
      {},
      ['pool-b-*']
    )
    expect(checksOf(found)).toEqual(['own on pool-b-1: inconclusive class-in-use'])
  })

  test('is no class to be found, and is named, where there is no other', () => {
    expect(planAuto({ nodes: nodes.slice(1), classes: [ofRun('own', 'lunatic')] }).shortfall).toMatch(
      /^runtimes: auto found no RuntimeClass .*; RuntimeClasses of other runs: own$/
    )
  })

  test('is tried where a node lists its handler', () => {
    const listing = nodes.map((node) => ({
      ...node,
      status: { ...node.status, runtimeHandlers: [{ name: 'lunatic' }] }
    })) as typeof nodes
    const lunatic = planAuto({ nodes: listing, classes: [ofRun('own', 'lunatic')] })
    expect(lunatic.classes.map(({ kind, runtime }) => [kind, runtime.runtimeClass])).toEqual([['leave', 'own']])
  })

  test("stays the cluster's where runs only added its selector", () => {
    const opened = { metadata: { name: 'wasmtime-lunatic-v1', annotations: marks.annotations }, handler: 'lunatic' }
    const tried = planAuto({ nodes, classes: [opened] }).checks.map(({ runtime }) => runtime.runtimeClass)
    expect(tried).toContain('wasmtime-lunatic-v1')
  })
})

describe('discoverRuntimes', () => {
  const byRuntime = new Map(knownRuntimes.map((known) => [known.name, makeBuiltinSample(known, 'registry.example')]))
  const classOf = (name: string, handler = name): RuntimeClassObject => ({ metadata: { name }, handler })
  const listing = (...runtimeHandlers: readonly string[]): Node => makeNode('node-a', { runtimeHandlers })

  const discover = (
    classes: readonly RuntimeClassObject[],
    node = makeNode('node-a'),
    byClass: Readonly<Record<string, SampleOverride>> = {}
  ): Discovered =>
    discoverRuntimes(
      { byRuntime, byClass: new Map(Object.entries(byClass)) },
      chooseNodes([makeNode('node-0'), node], ['*'], []),
      classes
    )
  const triedIn = ({ runtimes }: Discovered): readonly string[] =>
    runtimes.map(({ name, runtimeClass, handler }) => `${name}: ${runtimeClass} -> ${handler}`)

  test('classes come in the order of their names, then what nodes list alone', () => {
    const found = discover([classOf('wasmer'), classOf('a', 'wasmedge')], listing('', 'runc', 'wamr', 'spin'))
    expect(triedIn(found)).toEqual([
      'a: a -> wasmedge',
      'wasmer: wasmer -> wasmer',
      'spin: wasmtime-spin-v2 -> spin',
      'wamr: wamr -> wamr'
    ])
    expect(found.found.map(({ why }) => why)).toEqual([
      'a RuntimeClass with the handler of a known runtime',
      'a RuntimeClass with the handler of a known runtime',
      'a handler that a chosen node lists and no RuntimeClass uses',
      'a handler that a chosen node lists and no RuntimeClass uses'
    ])
    expect(found.shortfall).toBe('')
  })

  test('two handlers of one runtime get a class each', () => {
    expect(triedIn(discover([], listing('spin-v2', 'spin')))).toEqual([
      'spin: wasmtime-spin-v2 -> spin',
      'spin-v2: spin-v2 -> spin-v2'
    ])
  })

  test('a handler gets the next name where its usual ones are taken, and none where all are', () => {
    const taken = ['wasmtime-spin-v2', 'spin', 'wasm-spin'].map((name) => classOf(name, 'runc'))
    expect(triedIn(discover(taken.slice(0, 1), listing('spin')))).toEqual(['spin: spin -> spin'])
    expect(triedIn(discover(taken.slice(0, 2), listing('spin')))).toEqual(['wasm-spin: wasm-spin -> spin'])
    expect(discover(taken, listing('spin'))).toMatchObject({
      runtimes: [],
      shortfall: expect.stringContaining('no sample for spin, wasm-spin, wasmtime-spin-v2: ') as unknown
    })
  })

  test('crun claims Wasm only where KWasm has installed it', () => {
    const ofKwasm = makeNode('node-a', { labels: { 'kwasm.sh/kwasm-provisioned': 'node-a' } })
    const shortfalls = [makeNode('node-a'), ofKwasm].map(
      (node) => discover([classOf('crun'), classOf('spin')], node).shortfall
    )
    expect(shortfalls).toEqual(['', expect.stringContaining('no sample for crun')])
    expect(discover([classOf('kata'), classOf('spin')], ofKwasm).shortfall).toBe('')
  })

  test.each([
    { name: 'wasm-next', handler: 'next' },
    { name: 'next', handler: 'WASI-next' },
    { name: 'lunatic', handler: 'next' },
    { name: 'next', handler: 'spin-v3' },
    { name: 'my.wws', handler: 'next' }
  ])('a class that claims Wasm by a name, $name -> $handler, is not passed over', ({ name, handler }) => {
    expect(discover([classOf(name, handler), classOf('spin')])).toMatchObject({
      shortfall: expect.stringContaining(`no sample for ${name}: `) as unknown,
      leftOut: expect.arrayContaining([
        {
          name,
          reason: `handler "${handler}" belongs to no known runtime; if it runs Wasm, add a sample for it to a sample file`
        }
      ]) as unknown
    })
  })

  test.each(['spinning', 'newspin', 'runsc', 'nvidia'])(
    'a class whose name only holds that of a known runtime, or none, claims nothing: %s',
    (name) => {
      expect(discover([classOf(name), classOf('spin')]).shortfall).toBe('')
    }
  )

  describe('a sample of the file', () => {
    const next = classOf('wasm-next', 'next')
    const sampleOf = (name: string, override: SampleOverride, classes = [next]): object | undefined =>
      discover(classes, undefined, { [name]: override }).runtimes[0]?.sample

    test('goes on top of that of the runtime whose handler the class has', () => {
      expect(sampleOf('spin', { path: '/other' }, [classOf('spin')])).toEqual({
        ...byRuntime.get('spin'),
        path: '/other'
      })
    })

    test.each<SampleOverride>([
      { image: 'app:v1', log: 'Hello' },
      { image: 'app:v1', exitCode: 0 }
    ])('is whole by an image and what that leaves: %j', (override) => {
      const { image, ...output } = override
      expect(sampleOf('wasm-next', override)).toMatchObject({ image, port: 0, output })
    })

    test('is whole by an image and what that answers, where', () => {
      const body = { kind: 'contains', text: 'Hello' } as const
      const whole = { image: 'app:v1', port: 8080, path: '/hello', body, command: ['/app.wasm'] }
      expect(sampleOf('wasm-next', whole)).toEqual({ ...whole, status: 200 })
      expect(discover([next], undefined, { 'wasm-next': whole })).toMatchObject({
        found: [{ why: 'a RuntimeClass that the sample file has a sample for' }],
        shortfall: ''
      })
      for (const missing of ['image', 'port', 'path', 'body'] as const) {
        const found = discover([next], undefined, { 'wasm-next': { ...whole, [missing]: undefined } })
        expect([found.runtimes, found.shortfall]).toEqual([[], expect.stringContaining('no sample for wasm-next')])
      }
    })
  })

  test('what is missing of the documented four is listed once, under the name that it has', () => {
    const marks = { 'objectset.rio.cattle.io/id': '' }
    const distributions: RuntimeClassObject = { metadata: { name: 'slight', annotations: marks }, handler: 'slight' }
    const found = discover([distributions, classOf('a', 'wws'), classOf('wasmtime')])
    expect(found.leftOut.map(({ name, reason }) => `${name}: ${reason}`)).toEqual([
      'slight: created by the Kubernetes distribution with or without a shim, and no chosen node lists handler "slight"',
      'lunatic: no RuntimeClass uses its handler, and no chosen node lists it',
      'spin: no RuntimeClass uses its handler, and no chosen node lists it'
    ])
  })
})
