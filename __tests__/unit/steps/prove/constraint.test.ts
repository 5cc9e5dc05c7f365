import { describe, expect, test } from 'vitest'
import { settleConstraint } from '../../../../src/core/verdict/settle-verdict.ts'
import { labelRunsAnnotation } from '../../../../src/core/kubernetes/labels.ts'
import type { NodeObject } from '../../../../src/core/kubernetes/objects.ts'
import type { ApiResult } from '../../../../src/ports.ts'
import type { Node, Runtime } from '../../../../src/core/model.ts'
import type { ConstraintReport } from '../../../../src/core/report.ts'
import { proveConstraint } from '../../../../src/steps/prove/constraint.ts'
import { readClasses, recheck } from '../../../../src/steps/recheck.ts'
import { makeClass, makeEventObject, makeNode, planFor, spin, spinConstraint, spinLabel } from '../../core/examples.ts'
import { accept, FakeCluster, ok } from '../fakes.ts'

const node = makeNode('node-b')
/** The list of nodes, in which the probe's has these labels and annotations. */
const listed = (metadata: object): ApiResult<{ items: readonly NodeObject[] }> =>
  ok({ items: [{ metadata: { name: node.name, uid: node.uid, ...metadata } }], resourceVersion: '1' })
const constrained = makeClass(spin, { scheduling: { nodeSelector: spinConstraint } })
const REFUSED =
  "0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) didn't satisfy plugin(s) [NodeAffinity]."

/** The constraint check where the probe pod comes back with this selector, and the scheduler refuses it for one. */
async function proveWith(nodeSelector: Readonly<Record<string, string>>): Promise<ConstraintReport> {
  const fake = new FakeCluster()
  const run = fake.run(20)
  fake.onList = () => listed({})
  fake.onCreate = ({ body }) => {
    const name = body.metadata.name ?? ''
    const pod = accept(body, { spec: { nodeSelector }, status: { phase: 'Pending', conditions: [] } })
    run.store.observeEvent({ type: 'ADDED', object: makeEventObject(name, 'FailedScheduling', REFUSED) })
    return Promise.resolve(ok(pod))
  }
  return await fake.time.finish(proveConstraint({ runtime: spin, selector: spinConstraint, nodes: [node] }, 0, run))
}

test("a pod that is refused for its class's own selector: enforced", async () => {
  expect(await proveWith(spinConstraint)).toMatchObject({ verdict: 'enforced', node: 'node-b' })
})

describe('a namespace that refuses a pod that asks for nothing', () => {
  type Sized = { readonly resources?: { readonly requests?: Readonly<Record<string, string>> } }
  const own = { requests: { cpu: '20m', memory: '20Mi' }, limits: { cpu: '100m', memory: '64Mi' } }
  const sized: Runtime = { ...spin, sample: { ...spin.sample, resources: own } }
  const asked: Sized['resources'][] = []

  /** The constraint check where the API server refuses a probe for `why`, unless it asks for something. */
  async function proveWhere(why: string, refusesAll = false): Promise<ConstraintReport> {
    asked.length = 0
    const fake = new FakeCluster()
    const run = fake.run(20)
    fake.onList = () => listed({})
    fake.onCreate = ({ body }) => {
      const { name = '' } = body.metadata
      const [{ resources }] = body.spec?.containers as unknown as readonly [Sized]
      asked.push(resources)
      if (resources?.requests?.['cpu'] === '0' || refusesAll) {
        const message = `pods "${name}" is forbidden: ${why}`
        return Promise.resolve({ kind: 'refused', status: 403, reason: 'Forbidden', message })
      }
      const pod = accept(body, { spec: { nodeSelector: spinConstraint }, status: { phase: 'Pending', conditions: [] } })
      run.store.observeEvent({ type: 'ADDED', object: makeEventObject(name, 'FailedScheduling', REFUSED) })
      return Promise.resolve(ok(pod))
    }
    return await fake.time.finish(proveConstraint({ runtime: sized, selector: spinConstraint, nodes: [node] }, 0, run))
  }

  test.each([
    'minimum cpu usage per Container is 5m, but request is 0',
    'maximum memory usage per Container is 64Mi, but limit is 128Mi',
    'cpu max limit to request ratio per Container is 50, but no request is specified or request is 0',
    'failed quota: all: must specify requests.cpu for: sample',
    'admission webhook "policy.example" denied the request: requests are required',
    'in words that nothing knows'
  ])('has the probe ask for what its sample asks for: %s', async (why) => {
    expect(await proveWhere(why)).toMatchObject({ verdict: 'enforced' })
    expect(asked).toEqual([expect.objectContaining({ requests: { cpu: '0', memory: '0' } }), own])
  })

  test('and refuses that as well: the check is unproven, for the last reason', async () => {
    const why = 'exceeded quota: few-pods, requested: pods=1, used: pods=2, limited: pods=2'
    const evidence = expect.stringContaining(why) as unknown
    expect(await proveWhere(why, true)).toMatchObject({ verdict: 'unproven', evidence })
    expect(asked).toHaveLength(2)
  })

  test('for what no request changes is not asked again', async () => {
    const why = 'violates PodSecurity "restricted:latest": runAsNonRoot != true'
    expect(await proveWhere(why)).toMatchObject({ verdict: 'unproven' })
    expect(asked).toHaveLength(1)
  })
})

describe('a pod of the class that the scheduler places on the node', () => {
  /** The constraint check of a run that is cancelled as soon as the pod is there, where nodes are listed so from then on. */
  async function proveOpen(nodes: ApiResult<{ items: readonly NodeObject[] }>): Promise<ConstraintReport> {
    const fake = new FakeCluster()
    const ends = new AbortController()
    const run = fake.run(20, ends.signal)
    fake.onList = () => listed({})
    fake.onCreate = ({ body }) => {
      const pod = accept(body, { spec: { nodeSelector: spinConstraint, nodeName: node.name } })
      fake.onList = () => nodes
      ends.abort()
      return Promise.resolve(ok(pod))
    }
    return await fake.time.finish(proveConstraint({ runtime: spin, selector: spinConstraint, nodes: [node] }, 0, run))
  }
  const annotations = { [labelRunsAnnotation(spinLabel)]: '1a2b' }

  test.each<{ name: string; nodes: Parameters<typeof proveOpen>[0]; verdict: string; shows: string }>([
    {
      name: 'which lacks the label: not enforced',
      nodes: listed({ labels: {} }),
      verdict: 'not-enforced',
      shows: 'placed a pod'
    },
    {
      name: 'which another run labelled: unproven',
      nodes: listed({ labels: spinConstraint, annotations }),
      verdict: 'unproven',
      shows: 'run 1a2b labelled node-b'
    },
    {
      name: 'which somebody labelled: unproven',
      nodes: listed({ labels: spinConstraint }),
      verdict: 'unproven',
      shows: `node-b got label ${spinLabel}`
    },
    {
      name: 'which cannot be read: unproven',
      nodes: { kind: 'unreachable', message: 'ECONNREFUSED' },
      verdict: 'unproven',
      shows: 'could not be read: ECONNREFUSED'
    }
  ])('$name, though the run is cancelled', async ({ nodes, shows, verdict }) => {
    const evidence = expect.stringContaining(shows) as unknown
    expect(await proveOpen(nodes)).toMatchObject({ verdict, evidence })
  })
})

describe('a node that has got the label since the survey', () => {
  test.each<{ name: string; nodes: ReturnType<typeof listed>; shows: string }>([
    { name: 'admits pods of the class rightly', nodes: listed({ labels: spinConstraint }), shows: 'node-b got label' },
    {
      name: 'or may have, as that cannot be read',
      nodes: { kind: 'unreachable', message: 'ECONNREFUSED' },
      shows: 'could not be read: ECONNREFUSED'
    }
  ])('$name: unproven, and no pod is created', async ({ nodes, shows }) => {
    const fake = new FakeCluster()
    const run = fake.run(20)
    fake.onList = () => nodes
    const constraint = { runtime: spin, selector: spinConstraint, nodes: [node] }
    const evidence = expect.stringContaining(shows) as unknown
    expect(await fake.time.finish(proveConstraint(constraint, 0, run))).toMatchObject({ verdict: 'unproven', evidence })
    expect(fake.created).toEqual([])
  })
})

describe('where there are other nodes without the label, a node that got it is no end', () => {
  const [b, c, d] = ['node-b', 'node-c', 'node-d'].map((name) => makeNode(name)) as [Node, Node, Node]
  const annotations = { [labelRunsAnnotation(spinLabel)]: '1a2b' }
  const itemOf = (one: Node, isLabelled: boolean): NodeObject => ({
    metadata: { name: one.name, uid: one.uid, ...(isLabelled ? { labels: spinConstraint, annotations } : {}) }
  })

  /** The constraint check on a cluster where these are labelled, and those of `late` once a pod was created for them. */
  async function proveBeside(labelled: readonly Node[], late: readonly Node[] = []): Promise<readonly unknown[]> {
    const fake = new FakeCluster()
    const run = fake.run(60)
    const has = new Set(labelled)
    fake.onList = (_, name) =>
      ok({
        items: [b, c, d]
          .filter((one) => (name === undefined ? has.has(one) : one.name === name))
          .map((one) => itemOf(one, has.has(one))),
        resourceVersion: '1'
      })
    const aimed: string[] = []
    fake.onCreate = ({ body }) => {
      const node = [b, c, d].find((one) => JSON.stringify(body).includes(one.name)) ?? b
      aimed.push(`${body.metadata.name ?? ''} at ${node.name}`)
      if (late.includes(node)) {
        has.add(node)
        return Promise.resolve(ok(accept(body, { spec: { nodeSelector: spinConstraint, nodeName: node.name } })))
      }
      run.store.observeEvent({
        type: 'ADDED',
        object: makeEventObject(body.metadata.name ?? '', 'FailedScheduling', REFUSED)
      })
      return Promise.resolve(
        ok(accept(body, { spec: { nodeSelector: spinConstraint }, status: { phase: 'Pending', conditions: [] } }))
      )
    }
    const { evidence, node, verdict } = await fake.time.finish(
      proveConstraint({ runtime: spin, selector: spinConstraint, nodes: [b, c, d] }, 0, run)
    )
    return [verdict, node, evidence, aimed]
  }

  test('before its pod was created: the next one is tried that has none', async () => {
    expect(await proveBeside([b, c])).toEqual(['enforced', 'node-d', REFUSED, ['constraint-1-2-abcd at node-d']])
  })

  test('while its pod was created: likewise, with a pod of its own', async () => {
    expect(await proveBeside([], [b, c])).toEqual([
      'enforced',
      'node-d',
      REFUSED,
      ['constraint-1-abcd at node-b', 'constraint-1-2-abcd at node-c', 'constraint-1-3-abcd at node-d']
    ])
  })

  test('until none is left: unproven, and the first one is named with who labelled it', async () => {
    expect(await proveBeside([b, c], [d])).toEqual([
      'unproven',
      'node-b',
      `run 1a2b labelled node-b for RuntimeClass ${spin.runtimeClass}, so it admits pods of the class; by now no node is without the label`,
      ['constraint-1-2-abcd at node-d']
    ])
  })
})

test('a node after it that shows nothing either: both are named', async () => {
  const fake = new FakeCluster()
  const run = fake.run(20)
  const c = makeNode('node-c')
  fake.onList = (_, name) =>
    ok({
      items:
        name === 'node-b'
          ? [{ metadata: { name, uid: node.uid, labels: spinConstraint } }]
          : name === undefined
            ? []
            : [{ metadata: { name, uid: c.uid } }],
      resourceVersion: '1'
    })
  fake.onCreate = () =>
    Promise.resolve({ kind: 'refused', status: 403, reason: 'Forbidden', message: 'violates PodSecurity' })
  const constraint = { runtime: spin, selector: spinConstraint, nodes: [node, c] }
  const { evidence, node: named, verdict } = await fake.time.finish(proveConstraint(constraint, 0, run))
  expect([verdict, named]).toEqual(['unproven', 'node-b'])
  expect(evidence).toMatch(/^node-b got label .* so it admits pods of the class; and node-c: .*violates PodSecurity/)
})

describe("a selector that is not the class's own proves nothing of it", () => {
  test("beside the class's: a namespace's default selector, which the node does not meet", async () => {
    expect(await proveWith({ ...spinConstraint, env: 'production' })).toMatchObject({
      verdict: 'unproven',
      evidence: expect.stringContaining('nodeSelector env=production, which is not of its class') as unknown
    })
  })

  test("in place of the class's, which has none any more", async () => {
    expect(await proveWith({ env: 'production' })).toMatchObject({
      verdict: 'unproven',
      evidence: expect.stringContaining("was admitted without its class's selector") as unknown
    })
  })

  test("the same one as the class's: what the class itself has at the end decides", async () => {
    const fake = new FakeCluster()
    fake.onGet = () => ok(constrained)
    const plan = planFor({ constrain: true }, [makeNode('node-a', { labels: spinConstraint }), node], [constrained])
    const before = await readClasses(plan, fake.cluster)
    fake.onGet = () => ok(makeClass(spin))
    const rechecked = await recheck(plan, before, [], fake.cluster)
    expect(settleConstraint(await proveWith(spinConstraint), rechecked).verdict).toBe('not-enforced')
  })
})
