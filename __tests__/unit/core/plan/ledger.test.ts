import type { Ledger } from '../../../../src/core/plan/types.ts'
import { describe, expect, test } from 'vitest'
import {
  decideKept,
  findKept,
  isEmpty,
  labelsToRemove,
  emptyLedger,
  listGoing,
  needsPods,
  namespacesOfClaims,
  objectsToRemove,
  planClasses,
  startsPods
} from '../../../../src/core/plan/ledger.ts'
import type { CleanupMode, Node, Runtime } from '../../../../src/core/model.ts'
import { makePlan } from '../../../../src/core/plan/plan.ts'
import { planClass } from '../../../../src/core/plan/runtime-classes.ts'
import type { RuntimeClassObject } from '../../../../src/core/kubernetes/objects.ts'
import type { CheckReport } from '../../../../src/core/report.ts'
import type { PlacedManifest } from '../../../../src/core/workloads/workloads.ts'
import { makeClass, makeFacts, makeInputs, makeNode, planFor, slight, spin, spinLabel } from '../examples.ts'

const onA = { node: 'node-a', uid: 'uid-a', key: spinLabel }
const onB = { node: 'node-b', uid: 'uid-b', key: spinLabel }
const slightOnA = { node: 'node-a', uid: 'uid-a', key: 'cluster.x-k8s.io/wasmtime-slight-v1' }

function ledgerOf(cleanup: CleanupMode): Ledger {
  return { ...emptyLedger(makeInputs({ cleanup }), 'ns', 'abcd'), labelsAdded: [onA, onB, slightOnA] }
}

const ofCheck = { runtime: 'spin', runtimeClass: spin.runtimeClass, handler: spin.handler, timings: {} }
const passedOnA: CheckReport = { ...ofCheck, node: 'node-a', verdict: { kind: 'passed', tookMs: 1 } }
const failedOnB: CheckReport = { ...ofCheck, node: 'node-b', verdict: { kind: 'skipped', reason: 'x' } }

function named(runtimeClass: string): Runtime {
  return { ...spin, runtimeClass }
}

const sampled = { runSamples: true, constrain: false }

describe('the labels that come off again', () => {
  test.each<{ name: string; cleanup: CleanupMode; removed: readonly object[] }>([
    { name: 'workload: all but those of checks that passed', cleanup: 'workload', removed: [onB, slightOnA] },
    { name: 'all: those of checks that passed too', cleanup: 'all', removed: [onA, onB, slightOnA] },
    { name: 'none: none', cleanup: 'none', removed: [] }
  ])('$name', ({ cleanup, removed }) => {
    const ledger = decideKept(ledgerOf(cleanup), sampled, [passedOnA, failedOnB], [])
    expect(labelsToRemove(ledger)).toEqual(removed)
  })

  test('a run that died before it knew any verdict leaves no label', () => {
    expect(labelsToRemove(ledgerOf('workload'))).toEqual([onA, onB, slightOnA])
  })

  test('a label that stays is that of this very node, not of an earlier one of its name', () => {
    const ledger: Ledger = { ...ledgerOf('workload'), labelsKept: [{ ...onA, uid: 'uid-of-another' }] }
    expect(labelsToRemove(ledger)).toContain(onA)
  })

  test('the ledger outlives being written down and read again', () => {
    const ledger = decideKept(ledgerOf('workload'), { runSamples: false, constrain: true }, [], [])
    expect(ledger.labelsKept).toHaveLength(3)
    expect(JSON.parse(JSON.stringify(ledger))).toEqual(ledger)
  })

  describe('a class that the run created', () => {
    const created: Ledger = { ...ledgerOf('workload'), classesCreated: [spin.runtimeClass] }
    const facts = {
      kind: 'handler-not-configured',
      handler: 'spin',
      architecture: '',
      containerRuntime: ''
    } as const
    const of = (verdict: CheckReport['verdict'], timings: CheckReport['timings'] = {}): CheckReport => ({
      ...ofCheck,
      node: 'node-b',
      timings,
      verdict
    })
    const diagnosis = { code: facts.kind, title: '', fault: 'node image', evidence: '', facts } as const
    const without = of({ kind: 'failed', diagnosis })
    const gone = of({ kind: 'inconclusive', diagnosis: { ...diagnosis, facts: { kind: 'node-gone' } as never } })
    const shimless = of({ kind: 'failed', diagnosis: { ...diagnosis, facts: { kind: 'shim-dies' } as never } })
    const begun = of(gone.verdict, { sandboxReadyMs: 5 })
    const started = of(gone.verdict, { startedMs: 5 })
    const listing = { ...makeNode('node-b'), runtimeHandlers: ['runc', spin.handler] }
    const labelled = makeNode('node-c', { labels: { [spinLabel]: 'true' } })
    const used = { ...labelled, labelRuns: { [spinLabel]: 'efgh' } }

    test.each<{
      name: string
      checks: readonly CheckReport[]
      nodes?: readonly Node[]
      constrain?: true
      stays: boolean
    }>([
      { name: 'goes where no node has its handler', checks: [without, failedOnB], stays: false },
      { name: 'stays where some node passed', checks: [passedOnA, without], stays: true },
      { name: 'goes where nothing was tried', checks: [failedOnB], stays: false },
      { name: 'goes where the run ended before anything was known', checks: [], stays: false },
      {
        name: 'goes where one node lacks the handler and another one went away',
        checks: [without, gone],
        stays: false
      },
      {
        name: 'goes where another class passed there',
        checks: [{ ...passedOnA, runtimeClass: 'wasmtime-slight-v1' }, without],
        stays: false
      },
      { name: 'stays where a sandbox was made under it', checks: [without, begun], stays: true },
      { name: 'stays where a container was started under it', checks: [without, started], stays: true },
      { name: 'stays where its shim is what is broken', checks: [shimless], stays: true },
      { name: 'stays where a node lists the handler', checks: [gone], nodes: [listing], stays: true },
      { name: 'goes where only a node that was skipped lists it', checks: [failedOnB], nodes: [listing], stays: false },
      {
        name: 'goes where only a node without a check lists it',
        checks: [gone],
        nodes: [{ ...listing, name: 'node-c' }],
        stays: false
      },
      { name: 'goes where its node lists nothing', checks: [gone], nodes: [makeNode('node-b')], stays: false },
      {
        name: 'stays, constrained, with the label of a node that passed',
        checks: [passedOnA],
        constrain: true,
        stays: true
      },
      { name: 'goes, constrained, where no label stays', checks: [shimless], constrain: true, stays: false },
      {
        name: 'stays, constrained, where a node has the label by itself',
        checks: [shimless],
        nodes: [labelled],
        constrain: true,
        stays: true
      },
      {
        name: 'goes, constrained, where no node has the label',
        checks: [shimless],
        nodes: [makeNode('node-c')],
        constrain: true,
        stays: false
      },
      {
        name: "goes, constrained, where another class's label stays",
        checks: [{ ...passedOnA, runtimeClass: slight.runtimeClass }, shimless],
        constrain: true,
        stays: false
      },
      {
        name: 'goes, constrained, where another run has put the label there',
        checks: [shimless],
        nodes: [used],
        constrain: true,
        stays: false
      }
    ])('$name', ({ checks, constrain = false, nodes = [], stays }) => {
      const { classesKept } = decideKept(created, { runSamples: true, constrain }, checks, nodes)
      expect(classesKept).toEqual(stays ? [spin.runtimeClass] : [])
    })
  })

  test('a class is undone if the run makes it or shares it with another run; a selector if it adds it', () => {
    const left = { kind: 'leave', selector: {} } as const
    const annotations = { 'wasm-node-smoke/runs': 'efgh' }
    const labels = { 'wasm-node-smoke/run': 'efgh' }
    const constrained = (name: string): object => ({ nodeSelector: { [`cluster.x-k8s.io/${name}`]: 'true' } })
    const there = (name: string, metadata: object): RuntimeClassObject =>
      makeClass(named(name), { metadata: { name, ...metadata }, scheduling: constrained(name) })
    const ledger = planClasses(ledgerOf('all'), [
      planClass(named('made'), true, undefined),
      { ...left, runtime: named('theirs') },
      planClass(named('shared'), true, there('shared', { annotations, labels })),
      planClass(named('open'), true, makeClass(named('open'))),
      planClass(named('opened'), true, there('opened', { annotations })),
      { kind: 'conflict', runtime: named('other'), detail: '' }
    ])
    expect(ledger).toMatchObject({ classesCreated: ['made', 'shared'], selectorsAdded: ['open', 'opened'] })
  })

  test('a label that was not added is never among them', () => {
    const ledger: Ledger = { ...emptyLedger(makeInputs({ cleanup: 'all' }), 'ns', 'abcd'), labelsKept: [onA] }
    expect(labelsToRemove(ledger)).toEqual([])
  })
})

test("the pods of negative tests are in the ledger where no namespace of the run's takes them with it", () => {
  const pod = (namespace: string): PlacedManifest => ({
    manifest: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web' },
      spec: { runtimeClassName: spin.runtimeClass, containers: [{ name: 'web', image: 'x' }] }
    },
    namespace,
    collection: `/api/v1/namespaces/${namespace}/pods`,
    group: '',
    resource: 'pods'
  })
  const facts = { ...makeFacts([makeNode('node-a')]), placed: [pod('wasm-node-smoke-abcd'), pod('theirs')] }
  const made = makePlan(makeInputs(), facts, 'abcd')
  if (made.kind === 'problem') throw new Error(made.message)
  const { ledger } = made.value
  expect(objectsToRemove(ledger).map(({ path }) => path)).toEqual([
    '/api/v1/namespaces/theirs/pods/negative-test-runtime-2-4-abcd',
    '/api/v1/namespaces/theirs/pods/negative-test-runtime-2-3-abcd',
    '/api/v1/namespaces/theirs/pods/negative-test-runtime-2-2-abcd',
    '/api/v1/namespaces/theirs/pods/negative-test-runtime-2-abcd',
    '/api/v1/namespaces/theirs/pods/web'
  ])
})

describe('needsPods', () => {
  const plan = planFor({ constrain: true, nodes: ['node-a'] }, [makeNode('node-a'), makeNode('node-b')])

  test('a check that is open, or a constraint check that can be tried, needs pods', () => {
    expect(needsPods(plan)).toBe(true)
    expect(needsPods({ ...plan, checks: [] })).toBe(true)
    const skipped = plan.checks.map((check) => ({ ...check, decided: { kind: 'skipped', reason: 'x' } as const }))
    expect(needsPods({ checks: [...skipped, ...plan.checks], constraints: [] })).toBe(true)
  })

  test('where all is decided and no constraint check can be tried, no namespace is needed', () => {
    const decided = plan.checks.map((check) => ({ ...check, decided: { kind: 'skipped', reason: 'x' } as const }))
    expect(needsPods({ ...plan, checks: decided, constraints: [{ runtime: spin, selector: {}, nodes: [] }] })).toBe(
      false
    )
  })
})

describe('what a cleanup that ended well may leave on its way', () => {
  const inside = { path: '/x', kind: 'Service', namespace: 'ns', name: 'x' }
  const full: Ledger = {
    ...ledgerOf('workload'),
    classesCreated: ['a'],
    selectorsAdded: ['b'],
    objects: [inside, { path: '/y', kind: 'Service', namespace: 'theirs', name: 'y' }],
    manifestClasses: ['c'],
    claimNamespaces: ['ns'],
    labelsKept: [onA],
    classesKept: ['a']
  }

  test("is the run's own namespace with what was in it, by which it may take long, and nothing else", () => {
    const left = { ...emptyLedger(makeInputs(), 'ns', 'abcd'), objects: [inside], isGoing: true as const }
    expect(listGoing(full)).toEqual(left)
    expect(objectsToRemove(left)).toEqual([])
  })

  test.each<{ name: string; more: Partial<Ledger> }>([
    { name: 'where nothing is cleaned up', more: { cleanup: 'none' } },
    { name: "where the namespace is the user's", more: { ownsNamespace: false } },
    { name: 'where there was none', more: { namespace: '' } }
  ])('is nothing $name', ({ more }) => {
    expect(listGoing({ ...full, ...more })).toBeUndefined()
  })
})

describe('an empty ledger', () => {
  const nothing = emptyLedger(makeInputs(), '', 'abcd')
  const object = { path: '/x', kind: 'Pod', namespace: 'theirs', name: 'x' }

  test("owns a namespace of the run's own, and none of the user's", () => {
    expect([{}, { namespace: 'theirs' }].map((more) => emptyLedger(makeInputs(more), 'ns', 'a').ownsNamespace)).toEqual(
      [true, false]
    )
  })

  test.each<{ name: string; more: Partial<Ledger> }>([
    { name: 'a namespace', more: { namespace: 'ns' } },
    { name: 'a class', more: { classesCreated: ['a'] } },
    { name: 'a class of manifests', more: { manifestClasses: ['a'] } },
    { name: 'a selector', more: { selectorsAdded: ['a'] } },
    { name: 'a label', more: { labelsAdded: [onA] } },
    { name: 'an object', more: { objects: [object] } }
  ])('is none with $name to undo', ({ more }) => {
    expect(isEmpty(nothing)).toBe(true)
    expect(isEmpty({ ...nothing, ...more })).toBe(false)
  })
})

test('a run starts pods for samples or for manifests', () => {
  const manifest = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } }
  const starts = (runSamples: boolean, manifests = [manifest]): boolean =>
    startsPods(makeInputs({ runSamples, manifests }))
  expect([starts(true, []), starts(false), starts(false, []), starts(true)]).toEqual([true, true, false, true])
})

describe('the ledger of a plan', () => {
  const placed = (namespace: string): PlacedManifest => ({
    manifest: {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'web' },
      spec: { replicas: 2, volumeClaimTemplates: [{ metadata: { name: 'data' } }] }
    },
    namespace,
    collection: `/apis/apps/v1/namespaces/${namespace}/statefulsets`,
    group: 'apps',
    resource: 'statefulsets'
  })
  const ledgerWith = (inputs: Parameters<typeof makeInputs>[0], manifests: readonly PlacedManifest[]): Ledger => {
    const made = makePlan(makeInputs(inputs), { ...makeFacts([makeNode('node-a')]), placed: manifests }, 'abcd')
    if (made.kind === 'problem') throw new Error(made.message)
    return made.value.ledger
  }

  test('has a namespace where pods or objects are made, and none where nothing but classes and labels is', () => {
    expect(ledgerWith({ runSamples: false }, []).namespace).toBe('')
    expect(ledgerWith({ runSamples: false }, [placed('theirs')]).namespace).toBe('wasm-node-smoke-abcd')
    expect(ledgerWith({}, []).namespace).toBe('wasm-node-smoke-abcd')
  })

  test("removes objects and claims one by one but in the run's own namespace", () => {
    const ledger = ledgerWith({}, [placed('theirs'), placed('wasm-node-smoke-abcd')])
    const web = '/apis/apps/v1/namespaces/theirs/statefulsets/web'
    expect(ledger.objects.map(({ path }) => path)).toContain(web.replace('theirs', 'wasm-node-smoke-abcd'))
    expect(objectsToRemove(ledger)).toEqual([{ path: web, kind: 'StatefulSet', namespace: 'theirs', name: 'web' }])
    expect(ledger.claimNamespaces).toEqual(['theirs', 'wasm-node-smoke-abcd'])
    expect(namespacesOfClaims(ledger)).toEqual(['theirs'])
  })

  test('has the classes of manifests apart from other objects, and from those that may stay', () => {
    const group = 'node.k8s.io'
    const manifest = { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'own' }, handler: 'own' }
    const ledger = ledgerWith({ cleanup: 'workload', runSamples: false }, [
      { manifest, collection: '/apis/node.k8s.io/v1/runtimeclasses', group, resource: 'runtimeclasses' }
    ])
    expect(ledger.manifestClasses).toEqual(['own'])
    expect(objectsToRemove(ledger)).toEqual([])
    expect(decideKept(ledger, { constrain: false, runSamples: false }, [], []).classesKept).not.toContain('own')
  })
})

test('labels stay by cleanup: workload alone', () => {
  const keptBy = (cleanup: CleanupMode): number => findKept({ ...ledgerOf(cleanup), labelsKept: [onA, onB] }).size
  expect([keptBy('workload'), keptBy('all'), keptBy('none')]).toEqual([2, 0, 0])
})
