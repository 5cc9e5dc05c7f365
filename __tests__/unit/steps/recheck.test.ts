import { describe, expect, test } from 'vitest'
import type { NodeObject, RuntimeClassObject } from '../../../src/core/kubernetes/objects.ts'
import type { Runtime, Verdict } from '../../../src/core/model.ts'
import { diagnoseBefore } from '../../../src/core/diagnosis/diagnose-before.ts'
import { settleClass, settleConstraint, settleLabel, settleNode } from '../../../src/core/verdict/settle-verdict.ts'
import type { ApiResult } from '../../../src/ports.ts'
import { listUsed, readClasses, recheck } from '../../../src/steps/recheck.ts'
import type { Plan } from '../../../src/core/plan/types.ts'
import { makeClass, makeNode, planFor, slight, spin, spinConstraint, spinLabel } from '../core/examples.ts'
import { FakeCluster, forbidden, notFound, ok } from './fakes.ts'

const gone: ApiResult<never> = { kind: 'unreachable', message: 'ECONNREFUSED' }
const name = spin.runtimeClass
const labelled = makeNode('node-a', { labels: spinConstraint })
const constrained = makeClass(spin, { scheduling: { nodeSelector: spinConstraint } })

async function recheckOn(
  constrain: boolean,
  there: RuntimeClassObject,
  found: ApiResult<RuntimeClassObject>,
  nodes: readonly NodeObject[] | ApiResult<never> = []
) {
  const fake = new FakeCluster()
  fake.onGet = () => found
  fake.onList = () => ('kind' in nodes ? nodes : ok({ items: nodes, resourceVersion: '1' }))
  const plan = planFor({ constrain }, [labelled], [there])
  return { plan, ...(await recheck(plan, new Map([[name, there]]), [], fake.cluster)) }
}

describe('a class that is read again', () => {
  test.each<{
    name: string
    there?: RuntimeClassObject
    found: ApiResult<RuntimeClassObject>
    shows: string | undefined
  }>([
    { name: 'as it was: nothing', found: ok(makeClass(spin)), shows: undefined },
    {
      name: 'with another handler',
      found: ok(makeClass(spin, { handler: 'spin-v2' })),
      shows: `RuntimeClass ${name} was recreated during the run with handler "spin-v2", not "spin"`
    },
    {
      name: 'with the same handler as another object',
      found: ok(makeClass(spin, { metadata: { name, uid: 'another' } })),
      shows: `RuntimeClass ${name} was recreated during the run`
    },
    { name: 'gone', found: notFound, shows: `RuntimeClass ${name} was deleted during the run` },
    {
      name: 'with a selector that nobody here asked for: nothing',
      found: ok(constrained),
      shows: undefined
    },
    {
      name: 'without the selector that it had',
      there: constrained,
      found: ok(makeClass(spin)),
      shows: `RuntimeClass ${name} got another node selector during the run: "", not "${spinLabel}=true"`
    },
    {
      name: 'with other tolerations',
      there: constrained,
      found: ok(makeClass(spin, { scheduling: { nodeSelector: spinConstraint, tolerations: [{ key: 'a' }] } })),
      shows: `RuntimeClass ${name} got other tolerations during the run: [{"key":"a"}], not []`
    }
  ])('$name', async ({ there = makeClass(spin), found, shows }) => {
    const { replaced } = await recheckOn(there === constrained, there, found)
    expect(replaced.get(name)?.detail).toBe(shows)
  })
})

describe('a class that a kubelet could not look up', () => {
  const evidence = `Failed to create pod sandbox: runtimeclass.node.k8s.io "${name}" not found`
  const facts = { kind: 'class-missing', runtimeClass: name } as const
  const missing = { code: 'class-missing', title: 'The RuntimeClass is gone', fault: 'cluster', evidence } as const
  const failed = { kind: 'failed', diagnosis: { ...missing, facts: { ...facts, byKubelet: true } } } as const

  test.each<{ name: string; found: ApiResult<RuntimeClassObject>; shows: object }>([
    { name: 'gone: it is missing', found: notFound, shows: failed },
    { name: 'that cannot be read: as the kubelet has it', found: gone, shows: failed },
    {
      name: 'still there: the kubelet does not see it',
      found: ok(makeClass(spin)),
      shows: {
        kind: 'failed',
        diagnosis: {
          code: 'class-missing',
          fault: 'node',
          evidence: `${evidence}; the API server still has RuntimeClass ${name}`
        }
      }
    }
  ])('$name', async ({ found, shows }) => {
    const { plan, ...rechecked } = await recheckOn(false, makeClass(spin), found)
    const [check] = plan.checks
    expect(check && settleClass(failed, check, rechecked)).toMatchObject(shows)
  })

  test('still there, of a pod that the API server refused for it: no kubelet looked', async () => {
    const refused = { kind: 'failed', diagnosis: { ...missing, facts } } as const
    const { plan, ...rechecked } = await recheckOn(false, makeClass(spin), ok(makeClass(spin)))
    const [check] = plan.checks
    expect(check && settleClass(refused, check, rechecked)).toBe(refused)
  })
})

describe('a handler that containerd does not have', () => {
  const lacks = (handler: string): Verdict => ({
    kind: 'failed',
    diagnosis: {
      code: 'handler-not-configured',
      title: 'containerd has no such handler',
      fault: 'node image',
      evidence: `unable to get OCI runtime: no runtime for "${handler}" is configured`,
      facts: { kind: 'handler-not-configured', handler: 'spin', architecture: '', containerRuntime: '' }
    }
  })
  const settleOn = (runtime: Runtime, verdict: Verdict): Verdict =>
    settleClass(verdict, { runtime, node: makeNode('node-a') }, { replaced: new Map(), unread: new Map() })

  test('that of the class: the node image lacks it', () => {
    expect(settleOn(spin, lacks('spin'))).toEqual(lacks('spin'))
  })

  test('another one: somebody had replaced the class, though it is as it was', () => {
    expect(settleOn(spin, lacks('other'))).toMatchObject({
      kind: 'failed',
      diagnosis: {
        code: 'class-conflict',
        fault: 'cluster',
        evidence: `RuntimeClass ${name} had handler "other", not "spin", when the pod was to start: unable to get OCI runtime: no runtime for "other" is configured`
      }
    })
  })

  test('another one, in the words of a sample: they decide nothing', () => {
    const { diagnosis } = lacks('other') as Extract<Verdict, { kind: 'failed' }>
    const crashed: Verdict = {
      kind: 'failed',
      diagnosis: { ...diagnosis, code: 'restarted-after-ready', fault: 'node' }
    }
    expect(settleOn(spin, crashed)).toBe(crashed)
  })

  test('of a class whose handler is not known: nothing is compared', () => {
    expect(settleOn({ ...spin, handler: '' }, lacks('other'))).toEqual(lacks('other'))
  })
})

describe('what cannot be read at the end', () => {
  const passed = { kind: 'passed', tookMs: 1 } as const
  const enforced = { runtimeClass: name, verdict: 'enforced', evidence: 'refused' } as const
  const inconclusive = { kind: 'inconclusive', diagnosis: { code: 'api-server-gone', fault: 'this run' } }

  test('a class: its passes are inconclusive, and its constraint is unproven', async () => {
    const { plan, ...rechecked } = await recheckOn(true, constrained, gone)
    const [check] = plan.checks
    const evidence = `RuntimeClass ${name} could not be read once more at the end of the run: ECONNREFUSED`
    expect(rechecked.unread.get(name)).toBe(evidence)
    expect(check && settleClass(passed, check, rechecked)).toMatchObject({ ...inconclusive, diagnosis: { evidence } })
    expect(settleConstraint(enforced, rechecked)).toMatchObject({ verdict: 'unproven', evidence })
  })

  test.each([
    { constrain: true, there: constrained },
    { constrain: false, there: makeClass(spin) }
  ])('the nodes: the same, constrained or not ($constrain)', async ({ constrain, there }) => {
    const { plan, ...rechecked } = await recheckOn(constrain, there, ok(there), gone)
    const [check] = plan.checks
    const evidence = 'the list of nodes could not be read once more at the end of the run: ECONNREFUSED'
    const unread = { ...inconclusive, diagnosis: { evidence } }
    expect(check && settleNode(passed, spin, check.node, rechecked.nodes)).toMatchObject(unread)
    expect(check && settleLabel(passed, check, rechecked.nodes, constrain)).toBe(passed)
    expect(settleConstraint(enforced, rechecked)).toMatchObject({ verdict: 'unproven', evidence })
  })

  test('a class before the first pod: it is compared with what was wanted alone', async () => {
    const fake = new FakeCluster()
    fake.onGet = () => gone
    const plan = planFor({}, [labelled], [makeClass(spin)])
    const before = await readClasses(plan, fake.cluster)
    fake.onGet = () => ok(makeClass(spin, { metadata: { name, uid: 'another' } }))
    expect(await recheck(plan, before, [], fake.cluster)).toMatchObject({ replaced: new Map(), unread: new Map() })
  })

  test('a class before the first pod that is known from when it was created: it is compared with that', async () => {
    const fake = new FakeCluster()
    fake.onGet = () => gone
    const plan = planFor({}, [labelled], [makeClass(spin)])
    const before = await readClasses(plan, fake.cluster, { known: new Map([[name, makeClass(spin)]]) })
    fake.onGet = () => ok(makeClass(spin, { metadata: { name, uid: 'another' } }))
    const { replaced } = await recheck(plan, before, [], fake.cluster)
    expect(replaced.get(name)?.detail).toBe(`RuntimeClass ${name} was recreated during the run`)
    const now = await readClasses(plan, fake.cluster, { known: new Map([[name, makeClass(spin)]]) })
    expect(now.get(name)).toMatchObject({ metadata: { uid: 'another' } })
  })

  test('a class that is gone before the first pod: what is there at the end is another one', async () => {
    const fake = new FakeCluster()
    fake.onGet = () => notFound
    const plan = planFor({}, [labelled], [makeClass(spin)])
    const before = await readClasses(plan, fake.cluster, { known: new Map([[name, makeClass(spin)]]) })
    fake.onGet = () => ok(makeClass(spin))
    const { replaced } = await recheck(plan, before, [], fake.cluster)
    expect(replaced.get(name)?.detail).toBe(`RuntimeClass ${name} was recreated during the run`)
  })
})

describe('a class that only a workload names', () => {
  const theirs = makeClass(slight)
  const runs = { 'wasm-node-smoke/runs': 'efgh.ijkl' }
  const metadata = { name: slight.runtimeClass, labels: { 'wasm-node-smoke/run': 'efgh' }, annotations: runs }
  const ofRuns = makeClass(slight, { metadata })
  const maker = `RuntimeClass ${slight.runtimeClass} was created by runs efgh, ijkl, which may delete it before this run ends`

  /** What is found of it at the end of a run that found it as it was `before`. */
  async function recheckOther(
    before: RuntimeClassObject | undefined,
    found: ApiResult<RuntimeClassObject>,
    more: Partial<Plan['ledger']> = {}
  ): Promise<readonly (string | undefined)[]> {
    const fake = new FakeCluster()
    fake.onGet = (path) => (path.endsWith(slight.runtimeClass) ? found : ok(makeClass(spin)))
    fake.onList = (path) => (path.endsWith('/runtimeclasses') ? forbidden : ok({ items: [], resourceVersion: '1' }))
    const plan = planFor({}, [labelled], [makeClass(spin), ...(before === undefined ? [] : [before])])
    const then = await readClasses(plan, fake.cluster)
    const workloads = [{ runtime: slight }, { runtime: spin }, { runtime: { ...slight, runtimeClass: '' } }]
    const planned = { ...plan, ledger: { ...plan.ledger, ...more } }
    const { ofOtherRuns, replaced, unread } = await recheck(planned, then, workloads, fake.cluster)
    const { runtimeClass } = slight
    return [ofOtherRuns.get(runtimeClass)?.detail, replaced.get(runtimeClass)?.detail, unread.get(runtimeClass)]
  }

  const nothing = [undefined, undefined, undefined]
  const left = makeClass(slight, { metadata: { name: slight.runtimeClass } })
  const scheduling = { nodeSelector: { [`cluster.x-k8s.io/${slight.runtimeClass}`]: 'true' } }
  const kept = makeClass(slight, { scheduling })
  const selected = makeClass(slight, { scheduling, metadata: { ...kept.metadata, annotations: runs } })
  const selecting = `RuntimeClass ${slight.runtimeClass} has its node selector for runs efgh, ijkl (constrain: true), which may remove it before this run ends`
  const deleted = `RuntimeClass ${slight.runtimeClass} was deleted during the run`
  const recreated = `RuntimeClass ${slight.runtimeClass} was recreated during the run with handler "runc", not "slight"`

  test.each<{ name: string; before?: RuntimeClassObject; found: ApiResult<RuntimeClassObject>; shows: unknown }>([
    { name: 'as it was: nothing', before: theirs, found: ok(theirs), shows: nothing },
    {
      name: 'that other runs created: they are named',
      before: ofRuns,
      found: ok(ofRuns),
      shows: [maker, undefined, undefined]
    },
    {
      name: 'that they have deleted since: they are named all the same',
      before: ofRuns,
      found: notFound,
      shows: [maker, undefined, undefined]
    },
    { name: 'that they created since', found: ok(ofRuns), shows: [maker, undefined, undefined] },
    {
      name: 'that somebody replaced',
      before: theirs,
      found: ok({ ...theirs, handler: 'runc' }),
      shows: [undefined, recreated, undefined]
    },
    {
      name: 'that somebody created since, or that could not be read before: nothing',
      found: ok(theirs),
      shows: nothing
    },
    {
      name: 'that was there for a while only: what passed passed under it',
      found: notFound,
      shows: [undefined, deleted, undefined]
    },
    { name: 'that other runs have left for good: nothing', before: ofRuns, found: ok(left), shows: nothing },
    {
      name: 'whose selector other runs added: they are named',
      before: selected,
      found: ok(selected),
      shows: [selecting, undefined, undefined]
    },
    {
      name: 'whose selector they have removed since: they are named all the same',
      before: selected,
      found: ok(theirs),
      shows: [selecting, undefined, undefined]
    },
    { name: 'whose selector they have left for good: nothing', before: selected, found: ok(kept), shows: nothing },
    {
      name: 'that cannot be read again',
      before: theirs,
      found: { kind: 'unreachable', message: 'ECONNREFUSED' },
      shows: [undefined, undefined, expect.stringContaining('ECONNREFUSED')]
    }
  ])('$name', async ({ before, found, shows }) => {
    expect(await recheckOther(before, found)).toEqual(shows)
  })

  test('that other runs created since the survey, and deleted again: it was read when its pods were created', async () => {
    const fake = new FakeCluster()
    fake.onGet = () => ok(ofRuns)
    fake.onList = () => forbidden
    const plan = planFor({}, [labelled])
    const before = await readClasses(plan, fake.cluster, { more: [slight.runtimeClass] })
    fake.onGet = () => notFound
    const { ofOtherRuns } = await recheck(plan, before, [{ runtime: slight }], fake.cluster)
    expect(ofOtherRuns.get(slight.runtimeClass)).toEqual({ detail: maker, isCreated: true })
  })

  test('that a check of the run names too, and the run has no part in: it is like one that no check names', async () => {
    const fake = new FakeCluster()
    fake.onGet = () => ok({ ...theirs, handler: 'runc' })
    fake.onList = () => forbidden
    const conflict = makeClass(slight, { handler: 'runc' })
    const plan = planFor({ runtimes: [slight] }, [labelled], [conflict])
    expect(plan.classes.map(({ kind }) => kind)).toEqual(['conflict'])
    const used = listUsed(plan.classes, new Map())
    const before = await readClasses(plan, fake.cluster)
    const { replaced } = await recheck({ ...plan, classes: used }, before, [{ runtime: slight }], fake.cluster)
    expect(replaced).toEqual(new Map())
  })

  test.each([
    { inputs: { runtimes: [slight, spin] }, problems: [], shows: ['slight', 'spin'] },
    { inputs: { runtimes: [slight, spin] }, problems: [slight.runtimeClass], shows: ['spin'] },
    { inputs: { runtimes: [slight, spin], constrain: true }, problems: [], shows: ['spin'] }
  ])('the run has a part in $shows of two, where $problems could not be applied', ({ inputs, problems, shows }) => {
    const open = makeClass(slight, { metadata: { ...metadata } })
    const plan = planFor(inputs, [labelled], [open])
    const failed = new Map(problems.map((name) => [name, {}]))
    expect(listUsed(plan.classes, failed).map(({ runtime }) => runtime.name)).toEqual(shows)
  })

  test("and that is in the manifests too, is the run's own", async () => {
    expect(await recheckOther(undefined, ok(ofRuns), { manifestClasses: [slight.runtimeClass] })).toEqual(nothing)
  })
})

describe('what was no proof before', () => {
  const failed = diagnoseBefore.labelConflict(spin, labelled, 'it is "no"')

  test('a check that failed, or was skipped, stays so, whatever cannot be read and whichever label is gone', async () => {
    const { plan, ...rechecked } = await recheckOn(true, constrained, gone)
    const [check] = plan.checks
    const nodes = new Map([['node-a', { ...labelled, labels: {} }]])
    expect(check && settleClass(failed, check, rechecked)).toBe(failed)
    expect(check && settleLabel(failed, check, nodes, false)).toBe(failed)
    const skipped = { kind: 'skipped', reason: 'node-a is cordoned' } as const
    expect(check && settleClass(skipped, check, rechecked)).toBe(skipped)
    expect(check && settleLabel(skipped, check, nodes, false)).toBe(skipped)
  })

  test('a constraint that was unproven stays so, whatever became of its class', async () => {
    const unproven = { runtimeClass: name, verdict: 'unproven', evidence: 'nothing came' } as const
    for (const found of [notFound, gone]) {
      expect(settleConstraint(unproven, await recheckOn(true, constrained, found))).toBe(unproven)
    }
  })
})

describe('the labels that a class selects', () => {
  const node = (labels: Readonly<Record<string, string>>, uid = 'uid-of-node-a'): NodeObject => ({
    metadata: { name: 'node-a', uid, labels }
  })
  test.each([
    { name: 'still there: the pass counts', now: node(spinConstraint), kind: 'passed' },
    { name: 'gone: label-lost', now: node({}), kind: 'failed' },
    { name: 'with another value: label-lost', now: node({ [spinLabel]: 'false' }), kind: 'failed' },
    { name: 'not on another node of that name', now: node({}, 'another'), kind: 'passed' }
  ])('$name', async ({ now, kind }) => {
    const { nodes, plan } = await recheckOn(true, constrained, ok(constrained), [now])
    const [check] = plan.checks
    if (check === undefined) throw new Error('no check')
    const verdict = settleLabel({ kind: 'passed', tookMs: 1 }, check, nodes, false)
    expect(verdict.kind).toBe(kind)
    if ('diagnosis' in verdict) expect(verdict.diagnosis.code).toBe('label-lost')
  })

  describe('that other runs had put on the node', () => {
    const others = { ...labelled, labelRuns: { [spinLabel]: '1a2b.3c4d' } }
    const after = new Map([['node-a', { ...labelled, labels: {} }]])
    const check = { id: '1-1', group: '1', runtime: spin, node: others, selector: spinConstraint }
    const [passed, lost] = [
      { kind: 'passed', tookMs: 1 } as const,
      diagnoseBefore.labelLost(spin, others, "node(s) didn't match")
    ]

    test.each([
      { name: 'after its pass', verdict: passed, evidence: 'lost label' },
      { name: 'before its pod was there', verdict: lost, evidence: "node(s) didn't match" }
    ])('go with those, $name: class-in-use, which names them', ({ verdict, evidence }) => {
      const settled = settleLabel(verdict, check, after, false)
      expect(settled).toMatchObject({ kind: 'inconclusive', diagnosis: { code: 'class-in-use', fault: 'this run' } })
      const said = 'diagnosis' in settled ? settled.diagnosis.evidence : ''
      expect(said).toContain(evidence)
      expect(said).toContain('runs 1a2b, 3c4d')
    })

    test('are lost to a run that needs them itself, and whose id is beside theirs', () => {
      expect(settleLabel(passed, check, after, true)).toMatchObject({ diagnosis: { code: 'label-lost' } })
      expect(settleLabel(lost, check, after, true)).toBe(lost)
    })

    test('are nothing to a check that failed for another reason', () => {
      const failed = diagnoseBefore.labelConflict(spin, others, 'it is "no"')
      expect(settleLabel(failed, check, after, false)).toBe(failed)
    })
  })
})

describe('the node of a pass', () => {
  const passed = { kind: 'passed', tookMs: 1 } as const
  const ready = { type: 'Ready', status: 'True' }
  const node = (more: Partial<NodeObject> = {}, uid = 'uid-of-node-a'): NodeObject => ({
    metadata: { name: 'node-a', uid },
    status: { conditions: [ready] },
    ...more
  })
  const silent = {
    ...ready,
    status: 'Unknown',
    reason: 'NodeStatusUnknown',
    message: 'Kubelet stopped posting node status.'
  }
  const seenLate = 'this was seen only as the nodes were read at the end of the run'

  test.each<{ name: string; nodes: readonly NodeObject[]; code: string; evidence: string }>([
    {
      name: 'not Ready any more',
      nodes: [node({ status: { conditions: [silent] } })],
      code: 'node-not-ready',
      evidence: 'node node-a is not Ready: NodeStatusUnknown: Kubelet stopped posting node status.'
    },
    { name: 'deleted', nodes: [], code: 'node-gone', evidence: 'node node-a was deleted' },
    {
      name: 'another one of its name',
      nodes: [node({}, 'another')],
      code: 'node-gone',
      evidence: 'node node-a was replaced by another of its name'
    },
    {
      name: 'shutting down',
      nodes: [
        node({
          status: {
            conditions: [{ ...silent, status: 'False', reason: 'KubeletNotReady', message: 'node is shutting down' }]
          }
        })
      ],
      code: 'node-gone',
      evidence: 'node node-a is shutting down: KubeletNotReady: node is shutting down'
    }
  ])('$name, which nothing showed before: inconclusive $code', async ({ nodes, code, evidence }) => {
    const rechecked = await recheckOn(false, makeClass(spin), ok(makeClass(spin)), nodes)
    expect(settleNode(passed, spin, labelled, rechecked.nodes)).toMatchObject({
      kind: 'inconclusive',
      diagnosis: { code, evidence: `${evidence}; ${seenLate}` }
    })
  })

  test.each<{ name: string; nodes: readonly NodeObject[] }>([
    { name: 'as it was', nodes: [node()] },
    { name: 'cordoned meanwhile, as its pods ended well before', nodes: [node({ spec: { unschedulable: true } })] }
  ])('$name: the pass counts', async ({ nodes }) => {
    const rechecked = await recheckOn(false, makeClass(spin), ok(makeClass(spin)), nodes)
    expect(settleNode(passed, spin, labelled, rechecked.nodes)).toBe(passed)
  })

  test('of what did not pass nothing is made of it', () => {
    const failed = diagnoseBefore.labelConflict(spin, labelled, 'it is "no"')
    expect(settleNode(failed, spin, labelled, new Map())).toBe(failed)
  })
})

describe('a constraint that was enforced', () => {
  const enforced = { runtimeClass: name, verdict: 'enforced', evidence: 'refused' } as const
  const recreated = { name, uid: 'another' }
  test.each<{ name: string; found: ApiResult<RuntimeClassObject>; verdict: string }>([
    { name: 'by a class that is as it was: is', found: ok(constrained), verdict: 'enforced' },
    { name: 'by a class that is gone: is no longer', found: notFound, verdict: 'not-enforced' },
    { name: 'by a class without its selector: is no longer', found: ok(makeClass(spin)), verdict: 'not-enforced' },
    {
      name: 'by a class that was recreated with that selector: is not known',
      found: ok({ ...constrained, metadata: recreated }),
      verdict: 'unproven'
    }
  ])('$name', async ({ found, verdict }) => {
    const rechecked = await recheckOn(true, constrained, found)
    expect(settleConstraint(enforced, rechecked)).toMatchObject({
      verdict,
      evidence: rechecked.replaced.get(name)?.detail ?? 'refused'
    })
  })
})
