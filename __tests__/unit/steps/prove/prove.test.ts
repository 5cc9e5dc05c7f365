import { describe, expect, test } from 'vitest'
import type { PodObject } from '../../../../src/core/kubernetes/objects.ts'
import type { Verdict } from '../../../../src/core/model.ts'
import type { Answer, ApiResult, Clock, Ports } from '../../../../src/ports.ts'
import type { Proof } from '../../../../src/core/verdict/proof.ts'
import { prove } from '../../../../src/steps/prove/prove.ts'
import { inParallel } from '../../../../src/steps/task-group.ts'
import { VirtualTime } from '../../../support/virtual-time.ts'
import { makeNode, makeNodeObject, makePodObject, planFor, slight, spin } from '../../core/examples.ts'
import { accept, FakeCluster, forbidden, nodeOf, notFound, ok } from '../fakes.ts'

const nodes = [makeNode('node-a'), makeNode('node-b'), makeNode('node-c')]
const plan = planFor({}, nodes)

/** A cluster that shows each pod running as soon as it is made, and gone when it is deleted, and whose samples answer right. */
function makeGoodCluster(): FakeCluster {
  const fake = new FakeCluster()
  fake.onCreate = ({ body }) => {
    // What was sent stays, such as that the negative test has no class.
    const { metadata, status = {} } = makePodObject(body.metadata.name ?? '')
    return Promise.resolve(ok(accept(body, { metadata, status, spec: { nodeName: nodeOf(body) } })))
  }
  fake.onRemove = (path) => {
    fake.endPod(path)
    return ok({})
  }
  fake.onAsk = () =>
    Promise.resolve({ kind: 'answered', status: 200, body: 'Hello world from Spin!', incomplete: false })
  return fake
}

function codeOf(verdict: Verdict): string {
  return 'diagnosis' in verdict ? verdict.diagnosis.code : verdict.kind
}

describe('prove', () => {
  test('three right answers from each pod -> all checks pass, and the negative test is asked without the class', async () => {
    const fake = makeGoodCluster()
    const proof = await fake.time.finish(prove(plan, fake.run()))
    expect(proof.checks.map(({ report }) => `${report.node} ${report.verdict.kind}`)).toEqual([
      'node-a passed',
      'node-b passed',
      'node-c passed'
    ])
    expect(fake.created.filter(({ body }) => body.metadata.name?.startsWith('negative-test-'))).toHaveLength(1)
    expect(proof.negativeTests).toEqual([
      expect.objectContaining({
        runtime: 'spin',
        verdict: 'not-proven',
        evidence: expect.stringContaining('answers without') as unknown
      })
    ])
  })

  test('an answer on the node port is no pass where the pod itself gives none: from inside of the pod network any pod answers', async () => {
    const fake = makeGoodCluster()
    const create = fake.onCreate
    fake.onCreate = (made) => {
      if (!made.path.endsWith('/services')) return create(made)
      const spec = { type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] }
      return Promise.resolve(ok({ ...accept(made.body), spec } as PodObject))
    }
    const answersRight = fake.onAsk
    const run = fake.run(30)
    const ports: Ports = {
      ...run.ports,
      pods: {
        ...run.ports.pods,
        ask: ({ pod }, signal) =>
          pod.startsWith('check-1-1-')
            ? Promise.resolve({ kind: 'no-answer', via: 'proxy', message: 'connection refused' })
            : answersRight(signal)
      },
      services: { ...run.ports.services, askUrl: (_url, signal) => answersRight(signal) }
    }
    const proof = await fake.time.finish(prove(planFor({ access: 'node-port' }, nodes), { ...run, ports }))
    expect(proof.checks.map(({ report: { node, verdict } }) => `${node} ${codeOf(verdict)}`)).toEqual([
      'node-a connection-refused',
      'node-b passed',
      'node-c passed'
    ])
  })

  test.each([
    {
      name: 'is evicted',
      first: { phase: 'Failed', reason: 'Evicted', message: 'low on memory', containerStatuses: [] }
    },
    { name: 'shows nothing', first: { phase: 'Pending', containerStatuses: [] } }
  ])('a negative test whose pod $name is tried again, on another node that passed', async ({ first }) => {
    const fake = makeGoodCluster()
    const create = fake.onCreate
    const tried: string[] = []
    fake.onCreate = (made) => {
      if (made.body.metadata.name?.startsWith('negative-test-') !== true) return create(made)
      tried.push(nodeOf(made.body))
      const end = { terminated: { reason: 'StartError', exitCode: 128, message: 'exec format error' } }
      const refused = { containerStatuses: [{ name: 'sample', restartCount: 0, state: end }] }
      const status = tried.length === 1 ? first : refused
      return Promise.resolve(ok(accept(made.body, { status })))
    }
    const { negativeTests } = await fake.time.finish(prove(plan, fake.run()))
    expect(new Set(tried).size).toBe(2)
    expect(negativeTests).toMatchObject([{ verdict: 'proven', node: tried[1] }])
  })

  describe('a negative test that begins as soon as a sample runs', () => {
    const end = { terminated: { reason: 'StartError', exitCode: 128, message: 'exec format error' } }
    const notRunnable = { containerStatuses: [{ name: 'sample', restartCount: 0, state: end }] }

    /** A cluster whose samples answer once a negative test is asked for, each try as `answers` says; gives the nodes that were tried. */
    function makeWaitingCluster(answers: readonly ('not-runnable' | 'refused' | 'silent')[] = ['not-runnable']): {
      readonly fake: FakeCluster
      readonly tried: string[]
    } {
      const fake = makeGoodCluster()
      const [create, answersRight] = [fake.onCreate, fake.onAsk]
      const tried: string[] = []
      const begun = Promise.withResolvers<undefined>()
      fake.onAsk = async (signal) => {
        await begun.promise
        return await answersRight(signal)
      }
      fake.onCreate = (made) => {
        if (made.body.metadata.name?.startsWith('negative-test-') !== true) return create(made)
        tried.push(nodeOf(made.body))
        begun.resolve(undefined)
        if (answers[tried.length - 1] === 'refused') {
          const message = 'exceeded quota: pods, requested: pods=1, used: pods=3, limited: pods=3'
          return Promise.resolve({ kind: 'refused', status: 403, reason: 'Forbidden', message })
        }
        const isSilent = answers[tried.length - 1] === 'silent'
        const silent = { phase: 'Pending', containerStatuses: [] }
        return Promise.resolve(ok(accept(made.body, { status: isSilent ? silent : notRunnable })))
      }
      return { fake, tried }
    }

    test('counts where the sample passes', async () => {
      const { fake, tried } = makeWaitingCluster()
      const { checks, negativeTests } = await fake.time.finish(prove(plan, fake.run(60)))
      expect(checks.map(({ report }) => codeOf(report.verdict))).toEqual(['passed', 'passed', 'passed'])
      expect(negativeTests).toMatchObject([{ verdict: 'proven', node: tried[0] }])
      expect(tried).toHaveLength(1)
    })

    test('is repeated on a node that passes where this one does not', async () => {
      const { fake, tried } = makeWaitingCluster()
      const run = fake.run(60)
      const { pods } = run.ports
      const wrong: Answer = { kind: 'answered', status: 500, body: 'no', incomplete: false }
      const ask: Ports['pods']['ask'] = async (target, signal) => {
        const answer = await pods.ask(target, signal)
        return target.pod === `check-1-${nodes.findIndex(({ name }) => name === tried[0]) + 1}-abcd` ? wrong : answer
      }
      const { negativeTests } = await fake.time.finish(
        prove(plan, { ...run, ports: { ...run.ports, pods: { ...pods, ask } } })
      )
      expect(negativeTests).toMatchObject([{ verdict: 'proven', node: tried[1] }])
      expect(new Set(tried).size).toBe(2)
    })

    test('is repeated once the sample has passed where its pod is refused', async () => {
      const { fake, tried } = makeWaitingCluster(['refused', 'not-runnable'])
      const { negativeTests } = await fake.time.finish(prove(plan, fake.run(60)))
      expect(negativeTests).toMatchObject([{ verdict: 'proven', node: tried[1] }])
      expect(tried).toHaveLength(2)
    })

    test('ends as soon as the sample has failed where it began, whatever it has not shown yet', async () => {
      const { fake, tried } = makeWaitingCluster(['silent'])
      const [answers, wrong] = [fake.onAsk, { kind: 'answered', status: 200, body: 'no', incomplete: false } as const]
      fake.onAsk = async (signal) => {
        await answers(signal)
        return wrong
      }
      const { checks, negativeTests } = await fake.time.finish(prove(planFor({}, nodes.slice(0, 1)), fake.run()))
      expect(checks.map(({ report }) => codeOf(report.verdict))).toEqual(['wrong-answer'])
      expect([negativeTests, tried]).toEqual([[], ['node-a']])
      expect(fake.time.nowMs).toBe(checks[0]?.report.decidedAtMs)
    })

    test('and nothing passes: shows nothing', async () => {
      const { fake } = makeWaitingCluster()
      const run = fake.run(40)
      const wrong: Answer = { kind: 'answered', status: 500, body: 'no', incomplete: false }
      fake.onAsk = () => Promise.resolve(wrong)
      const { negativeTests } = await fake.time.finish(prove(plan, run))
      expect(negativeTests).toEqual([])
    })
  })

  test('each pod is deleted once as soon as it passed, and how long it took to end is reported', async () => {
    const fake = makeGoodCluster()
    const { checks } = await fake.time.finish(prove(plan, fake.run()))
    for (const { report } of checks) {
      expect(report.stopMs).toBeGreaterThanOrEqual(0)
      const path = `/api/v1/namespaces/wasm-node-smoke-abcd/pods/${report.pod ?? ''}`
      expect(fake.removed.filter((one) => one === path)).toHaveLength(1)
    }
  })

  test('a sample that restarts after its pass, while its Service is still asked, fails', async () => {
    const fake = makeGoodCluster()
    const run = fake.run(60)
    const restart = (): void => {
      const containerStatuses = [{ name: 'sample', restartCount: 1, state: { running: {} } }]
      for (const node of nodes) {
        const name = `check-1-${(nodes.indexOf(node) + 1).toString()}-abcd`
        const pod = makePodObject(name, { spec: { nodeName: node.name }, status: { containerStatuses } })
        run.store.observePod({ type: 'MODIFIED', object: pod })
      }
    }
    const answersRight = fake.onAsk
    let answers = 0
    fake.onAsk = (signal) => {
      answers += 1
      // Three of each node, and the negative test's.
      if (answers === 3 * nodes.length + 1) fake.time.after(500, restart)
      return answersRight(signal)
    }
    const { checks } = await fake.time.finish(prove(planFor({ access: 'load-balancer' }, nodes), run))
    const codes = checks.map(({ report: { verdict } }) => ('diagnosis' in verdict ? verdict.diagnosis.code : ''))
    expect(codes).toEqual(nodes.map(() => 'restarted-after-ready'))
  })

  test('nodes are followed from those that were listed: one that goes while a watch lists again is known to be gone', async () => {
    const fake = makeGoodCluster()
    await fake.time.finish(prove(plan, fake.run()))
    const known = plan.facts.nodes.map(({ name, uid }) => ({ metadata: { name, uid } }))
    expect(known).toHaveLength(3)
    expect(fake.followed.get('/api/v1/nodes')).toMatchObject({ resourceVersion: plan.facts.nodesVersion, known })
  })

  test('a pod that does not end fails its check, and no other one waits for that', async () => {
    const fake = makeGoodCluster()
    const run = fake.run()
    fake.onRemove = (path) => {
      if (!path.endsWith('check-1-2-abcd')) fake.endPod(path)
      const event = { reason: 'Killing', message: 'Stopping container sample' }
      const involvedObject = { name: 'check-1-2-abcd', uid: 'uid-of-check-1-2-abcd' }
      run.store.observeEvent({ type: 'ADDED', object: { metadata: { name: 'one' }, involvedObject, ...event } })
      return ok({})
    }
    const { checks } = await fake.time.finish(prove(plan, run))
    const [first, stuck, third] = checks.map(({ report }) => report)
    expect(stuck?.verdict).toMatchObject({ kind: 'failed', diagnosis: { code: 'pod-does-not-end' } })
    expect(stuck?.stopMs).toBeUndefined()
    for (const other of [first, third]) {
      expect(other?.verdict.kind).toBe('passed')
      expect(other?.decidedAtMs).toBeLessThan((stuck?.decidedAtMs ?? 0) - 10_000)
    }
  })

  test('a pod that somebody else deleted before its pass could end it is no pass', async () => {
    const fake = makeGoodCluster()
    fake.onRemove = (path) => {
      fake.endPod(path)
      return path.endsWith('check-1-2-abcd') ? notFound : ok({})
    }
    const { checks } = await fake.time.finish(prove(plan, fake.run()))
    expect(checks.map(({ report }) => report.verdict.kind)).toEqual(['passed', 'inconclusive', 'passed'])
    expect(checks[1]?.report.verdict).toMatchObject({ diagnosis: { code: 'pod-deleted' } })
  })

  test.each<[string, () => ApiResult<unknown>, string]>([
    ['its node has gone, though no watch reports that yet', () => ok({ items: [] }), 'node-gone'],
    ['its node was replaced', () => ok({ items: [makeNodeObject('node-b', { uid: 'new' })] }), 'node-gone'],
    ['its node cannot be read', () => ({ kind: 'unreachable', message: 'ECONNREFUSED' }), 'api-server-gone'],
    ['its node is there', () => ok({ items: [makeNodeObject('node-b')] }), 'passed']
  ])('a pod that is gone without its container having ended, where %s', async (_, onList, expected) => {
    const fake = makeGoodCluster()
    fake.onRemove = (path) => {
      fake.endPod(path, !path.endsWith('check-1-2-abcd'))
      return ok({})
    }
    fake.onList = onList
    const { checks } = await fake.time.finish(prove(plan, fake.run()))
    expect(checks.map(({ report }) => codeOf(report.verdict))).toEqual(['passed', expected, 'passed'])
  })

  test('a pod that may not be deleted is inconclusive, with the reason', async () => {
    const fake = makeGoodCluster()
    fake.onRemove = () => ({ kind: 'refused', status: 403, reason: 'Forbidden', message: 'policy says no' })
    const { checks } = await fake.time.finish(prove(plan, fake.run()))
    expect(checks[0]?.report.verdict).toMatchObject({
      kind: 'inconclusive',
      diagnosis: {
        code: 'pod-does-not-end',
        fault: 'cluster',
        evidence: expect.stringContaining('policy says no') as unknown
      }
    })
  })

  describe('with repeat: 3', () => {
    const thrice = planFor({ repeat: 3 }, nodes.slice(0, 2))
    const namesOf = (fake: FakeCluster): readonly string[] =>
      fake.created.map(({ body }) => body.metadata.name ?? '').filter((name) => name.startsWith('check-'))

    test('each check has three pods, one after the other on its node, each gone before the next is made', async () => {
      const fake = makeGoodCluster()
      const { onCreate, onRemove } = fake
      const there = new Map<string, string>()
      fake.onCreate = (made) => {
        const name = made.body.metadata.name ?? ''
        if (name.startsWith('check-')) {
          expect(there.get(nodeOf(made.body))).toBeUndefined()
          there.set(nodeOf(made.body), name)
        }
        return onCreate(made)
      }
      fake.onRemove = (path) => {
        for (const [node, name] of there) if (path.endsWith(`/${name}`)) there.delete(node)
        return onRemove(path)
      }
      const { checks, negativeTests } = await fake.time.finish(prove(thrice, fake.run()))
      expect(namesOf(fake).toSorted()).toEqual([
        ...['check-1-1-2-abcd', 'check-1-1-3-abcd', 'check-1-1-abcd'],
        ...['check-1-2-2-abcd', 'check-1-2-3-abcd', 'check-1-2-abcd']
      ])
      expect(checks.map(({ report }) => `${report.node} ${report.verdict.kind}`)).toEqual([
        ...['node-a passed', 'node-a passed', 'node-a passed'],
        ...['node-b passed', 'node-b passed', 'node-b passed']
      ])
      expect(negativeTests).toHaveLength(1)
      expect(fake.created.filter(({ body }) => body.metadata.name?.startsWith('negative-test-'))).toHaveLength(1)
      // What is printed live is one line for each check.
      expect(fake.decided.map(({ repetitions }) => repetitions?.length)).toEqual([3, 3])
    })

    test('a time that fails ends none: the others are done, and each is reported', async () => {
      const fake = makeGoodCluster()
      const { onCreate } = fake
      const ended = { name: 'sample', restartCount: 0, state: { terminated: { reason: 'Error', exitCode: 1 } } }
      fake.onCreate = (made) => {
        if (made.body.metadata.name !== 'check-1-1-2-abcd') return onCreate(made)
        const pod = { spec: { nodeName: 'node-a' }, status: { containerStatuses: [ended] } }
        return Promise.resolve(ok(accept(made.body, makePodObject('check-1-1-2-abcd', pod))))
      }
      const { checks } = await fake.time.finish(prove(thrice, fake.run()))
      const codes = checks.map(({ report }) => codeOf(report.verdict))
      expect(codes).toEqual(['passed', 'sample-ends', 'passed', 'passed', 'passed', 'passed'])
      expect(fake.removed.filter((path) => path.endsWith('check-1-1-2-abcd'))).toHaveLength(1)
    })

    test('a time that fails is not held for a Service that waits for a pod that passes', async () => {
      const fake = makeGoodCluster()
      const ended = { name: 'sample', restartCount: 0, state: { terminated: { reason: 'Error', exitCode: 1 } } }
      fake.onCreate = ({ body, path }) => {
        if (path.endsWith('/services')) return Promise.resolve(ok(accept(body)))
        const pod = { spec: { nodeName: nodeOf(body) }, status: { containerStatuses: [ended] } }
        return Promise.resolve(ok(accept(body, makePodObject(body.metadata.name ?? '', pod))))
      }
      const { checks, phases } = await fake.time.finish(
        prove(planFor({ repeat: 3, access: 'load-balancer' }, nodes.slice(0, 1)), fake.run(300))
      )
      expect(checks.map(({ report }) => codeOf(report.verdict))).toEqual(['sample-ends', 'sample-ends', 'sample-ends'])
      expect(phases.lastVerdictMs).toBeLessThan(60_000)
    })

    test('checks that wait for a place get it once all times of the one before are done', async () => {
      const fake = makeGoodCluster()
      await fake.time.finish(prove(planFor({ repeat: 3, maxParallel: 1 }, nodes.slice(0, 2)), fake.run()))
      expect(namesOf(fake)).toEqual([
        ...['check-1-1-abcd', 'check-1-1-2-abcd', 'check-1-1-3-abcd'],
        ...['check-1-2-abcd', 'check-1-2-2-abcd', 'check-1-2-3-abcd']
      ])
    })

    test('a run that is cancelled begins no further time, and reports those as not done', async () => {
      const fake = makeGoodCluster()
      const cancel = new AbortController()
      const { onRemove } = fake
      fake.onRemove = (path) => {
        if (path.endsWith('/check-1-1-abcd')) cancel.abort()
        return onRemove(path)
      }
      const { checks } = await fake.time.finish(
        prove(planFor({ repeat: 3 }, nodes.slice(0, 1)), fake.run(3_000, cancel.signal))
      )
      expect(checks.slice(1).map(({ report }) => codeOf(report.verdict))).toEqual(['cancelled', 'cancelled'])
      expect(namesOf(fake)).toEqual(['check-1-1-abcd'])
    })

    test('a sample that is only slow takes no more than its share of the time from the times after it', async () => {
      const fake = makeGoodCluster()
      const run = fake.run(300)
      const { pods } = run.ports
      const ask: typeof pods.ask = (target, signal) =>
        target.pod === 'check-1-1-abcd'
          ? Promise.resolve({ kind: 'no-answer', via: 'proxy', message: 'connection refused' })
          : pods.ask(target, signal)
      const ports = { ...run.ports, pods: { ...pods, ask } }
      const { checks } = await fake.time.finish(prove(planFor({ repeat: 3 }, nodes.slice(0, 1)), { ...run, ports }))
      expect(checks.map(({ report }) => codeOf(report.verdict))).toEqual(['connection-refused', 'passed', 'passed'])
    })
  })

  test('where everything is to stay, no pod is deleted', async () => {
    const fake = makeGoodCluster()
    const { checks } = await fake.time.finish(prove(plan, { ...fake.run(), keepsPods: true }))
    expect(fake.removed).toEqual([])
    expect(checks.map(({ report }) => [report.verdict.kind, report.stopMs])).toEqual(
      nodes.map(() => ['passed', undefined])
    )
  })

  test('what throws in one check is thrown only when all others have ended, and long before their deadline', async () => {
    const fake = new FakeCluster()
    let open = 0
    fake.onCreate = async ({ body }) => {
      if (body.metadata.name === 'check-1-2-abcd') throw new Error('a defect')
      open += 1
      await Promise.resolve()
      return ok(accept(body))
    }
    const proving = prove(plan, fake.run(3_000))
    await expect(fake.time.finish(proving)).rejects.toThrow('a defect')
    expect(open).toBe(2)
    expect(fake.decided).toHaveLength(2)
    expect(fake.time.nowMs).toBe(0)
    const made = fake.created.length
    await fake.time.finish(fake.time.sleep(3_000_000))
    expect(fake.created).toHaveLength(made)
  })

  test('what throws in a watch is thrown too, and is no unhandled rejection', async () => {
    const fake = new FakeCluster()
    fake.follow = async function* () {
      await Promise.resolve()
      throw new Error('the credential plugin ended with 1')
    }
    await expect(fake.time.finish(prove(plan, fake.run(3_000)))).rejects.toThrow('the credential plugin')
  })

  test('what throws while a sample is asked is thrown too', async () => {
    const fake = makeGoodCluster()
    fake.onAsk = () => Promise.reject(new Error('a defect'))
    await expect(fake.time.finish(prove(plan, fake.run(3_000)))).rejects.toThrow('a defect')
  })

  test('a watch whose server is down reports it once, and once more after it was back', async () => {
    const fake = makeGoodCluster()
    const trouble = { type: 'TROUBLE', message: 'ECONNREFUSED' } as const
    const pod = { type: 'ADDED', object: makePodObject('somebody') } as const
    fake.changes['pods'] = [trouble, trouble, trouble, pod, trouble, trouble]
    await fake.time.finish(prove(plan, fake.run(30)))
    expect(fake.warnings).toEqual(['watch: ECONNREFUSED', 'watch: ECONNREFUSED'])
  })

  test('a run that is cancelled ends at once, and its checks are inconclusive', async () => {
    const fake = new FakeCluster()
    const cancel = new AbortController()
    fake.time.after(2_000, () => {
      cancel.abort()
    })
    const run = fake.run(3_000, cancel.signal)
    const { checks } = await fake.time.finish(prove(planFor({ maxParallel: 1 }, nodes), run))
    expect(fake.time.nowMs).toBe(2_000)
    expect(checks.map((one) => ('diagnosis' in one.report.verdict ? one.report.verdict.diagnosis.code : ''))).toEqual([
      'cancelled',
      'cancelled',
      'cancelled'
    ])
    expect(fake.created).toHaveLength(1)
  })

  test('a log that does not come holds no verdict up', async () => {
    const fake = new FakeCluster()
    fake.onLog = () => new Promise(() => undefined)
    const ended = { name: 'sample', restartCount: 0, state: { terminated: { reason: 'Error', exitCode: 1 } } }
    fake.onCreate = ({ body }) => {
      const pod = makePodObject(body.metadata.name ?? '', {
        spec: { nodeName: nodeOf(body) },
        status: { containerStatuses: [ended] }
      })
      return Promise.resolve(ok(accept(body, pod)))
    }
    const { checks } = await fake.time.finish(prove(plan, fake.run(60)))
    expect(checks.map((one) => ('diagnosis' in one.report.verdict ? one.report.verdict.diagnosis.code : ''))).toEqual([
      'sample-ends',
      'sample-ends',
      'sample-ends'
    ])
  })

  test.each<[string, ApiResult<string> | 'never', string]>([
    ['that the API server does not give', { kind: 'unreachable', message: 'connect ECONNREFUSED' }, 'api-server-gone'],
    ['that the role does not let the run read', forbidden, 'api-server-gone'],
    ['that does not come', 'never', 'api-server-gone'],
    [
      'that the kubelet does not give',
      { kind: 'refused', status: 500, reason: 'InternalError', message: 'dial tcp: i/o timeout' },
      'log-missing'
    ],
    ...[
      'No agent available',
      'dialing proxy "127.0.0.1:8132" failed: connection refused',
      'dial unix /etc/srv/konnectivity.socket: connect: connection refused'
    ].map((why): [string, ApiResult<string>, string] => [
      `that no kubelet is asked for (${why})`,
      {
        kind: 'refused',
        status: 500,
        reason: 'InternalError',
        message: `Get "https://10.224.0.5:10250/containerLogs/ns/check/sample?tailLines=1000": ${why}`
      },
      'api-server-gone'
    ]),
    [
      'whose kubelet does not reach containerd',
      { kind: 'refused', status: 500, reason: 'InternalError', message: 'dial unix /run/containerd/containerd.sock' },
      'log-missing'
    ]
  ])('a log %s is the fault of the node only where its kubelet refused it', async (_, log, code) => {
    const fake = new FakeCluster()
    const ended = { name: 'sample', restartCount: 0, state: { terminated: { reason: 'Completed', exitCode: 0 } } }
    fake.onCreate = ({ body }) => {
      const pod = makePodObject(body.metadata.name ?? '', {
        spec: { nodeName: nodeOf(body) },
        status: { phase: 'Succeeded', containerStatuses: [ended] }
      })
      return Promise.resolve(ok(accept(body, pod)))
    }
    fake.onLog = () => (log === 'never' ? new Promise(() => undefined) : Promise.resolve(log))
    const sample = { ...spin.sample, port: 0, output: { log: 'n0nce' } }
    const printing = planFor({ runtimes: [{ ...spin, sample }] }, [makeNode('node-a')])
    const { checks } = await fake.time.finish(prove(printing, fake.run(60)))
    expect(checks.map(({ report }) => codeOf(report.verdict))).toEqual([code])
  })

  test('a log that is right is no pass of a sample that crashes right after it: its end is seen later', async () => {
    const fake = new FakeCluster()
    const container = (state: object): object => ({ containerStatuses: [{ name: 'sample', restartCount: 0, state }] })
    const spec = { nodeName: 'node-a', runtimeClassName: spin.runtimeClass }
    fake.onCreate = async ({ body }) => {
      const running = { spec, status: { phase: 'Running', ...container({ running: {} }) } }
      const pod = makePodObject(body.metadata.name ?? '', running)
      const status = { phase: 'Failed', ...container({ terminated: { reason: 'Error', exitCode: 134 } }) }
      const end = (): void => fake.stores[0]?.observePod({ type: 'MODIFIED', object: { ...pod, status } })
      void fake.ports.clock.wait(1_000, new AbortController().signal).then(end)
      return await Promise.resolve(ok(accept(body, pod)))
    }
    fake.onLog = () => Promise.resolve(ok('n0nce'))
    const sample = { ...spin.sample, port: 0, output: { log: 'n0nce' } }
    const printing = planFor({ runtimes: [{ ...spin, sample }] }, [makeNode('node-a')])
    const { checks } = await fake.time.finish(prove(printing, fake.run(60)))
    expect(checks.map(({ report }) => codeOf(report.verdict))).toEqual(['wrong-exit-code'])
  })

  test('a log that comes only a while after the end of its container is read again, though nothing else is news', async () => {
    const fake = new FakeCluster()
    const ended = { name: 'sample', restartCount: 0, state: { terminated: { reason: 'Error', exitCode: 1 } } }
    fake.onCreate = ({ body }) => {
      const status = { containerStatuses: [ended] }
      const { metadata } = makePodObject(body.metadata.name ?? '')
      return Promise.resolve(ok(accept(body, { metadata, status, spec: { nodeName: nodeOf(body) } })))
    }
    let readFirstMs = Infinity
    fake.onLog = () => {
      readFirstMs = Math.min(readFirstMs, fake.time.nowMs)
      const isThere = fake.time.nowMs >= readFirstMs + 1_500
      return Promise.resolve(ok(isThere ? 'exec /app.wasm: exec format error\n' : ''))
    }
    const { checks } = await fake.time.finish(prove(planFor({}, [makeNode('node-a')]), fake.run(60)))
    expect(checks.map(({ report }) => codeOf(report.verdict))).toEqual(['ran-without-wasm'])
  })

  test('so is that of a negative test, which then is proven', async () => {
    const fake = makeGoodCluster()
    const create = fake.onCreate
    const ended = { name: 'sample', restartCount: 0, state: { terminated: { reason: 'Error', exitCode: 1 } } }
    let readFirstMs = Infinity
    fake.onCreate = async (made) =>
      made.body.metadata.name?.startsWith('negative-test-') === true
        ? ok(accept(made.body, { status: { containerStatuses: [ended] } }))
        : await create(made)
    fake.onLog = () => {
      readFirstMs = Math.min(readFirstMs, fake.time.nowMs)
      const isThere = fake.time.nowMs >= readFirstMs + 5_000
      return Promise.resolve(ok(isThere ? 'exec /app.wasm: exec format error\n' : ''))
    }
    const { negativeTests } = await fake.time.finish(prove(planFor({}, [makeNode('node-a')]), fake.run(60)))
    expect(negativeTests).toMatchObject([{ verdict: 'proven', evidence: 'exec /app.wasm: exec format error' }])
  })
})

describe('a verdict', () => {
  const ended = { name: 'sample', restartCount: 0, state: { terminated: { reason: 'Error', exitCode: 1 } } }

  test('waits for no log: what else is seen of a node meanwhile is judged at once', async () => {
    const fake = new FakeCluster()
    fake.onLog = () => new Promise(() => undefined)
    fake.onCreate = ({ body }) => {
      const pod = makePodObject(body.metadata.name ?? '', {
        spec: { nodeName: nodeOf(body) },
        status: { containerStatuses: [ended] }
      })
      return Promise.resolve(ok(accept(body, pod)))
    }
    const until = (signal: AbortSignal): Promise<void> =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          resolve()
        })
      })
    // The log's five seconds never end by themselves here, so whoever waits for them waits for ever.
    const { clock: other } = fake.ports
    const clock: Clock = {
      ...other,
      wait: (ms, signal) => (ms > 4_500 && ms <= 5_000 ? until(signal) : other.wait(ms, signal))
    }
    const run = { ...fake.run(60), ports: { ...fake.ports, clock } }
    const { checks } = await fake.time.finish(prove(plan, run))
    expect(checks.map(({ report }) => report.verdict)).toMatchObject(
      [1, 2, 3].map(() => ({ kind: 'inconclusive', diagnosis: { code: 'sample-ends' } }))
    )
  })

  test('reports when its evidence stood, and when it was given', async () => {
    const fake = new FakeCluster()
    fake.onCreate = ({ body }) => {
      const pod = makePodObject(body.metadata.name ?? '', {
        spec: { nodeName: nodeOf(body) },
        status: { containerStatuses: [ended] }
      })
      // The answer takes its time: the evidence stands from then on.
      return fake.time.sleep(500).then(() => ok(accept(body, pod)))
    }
    const { checks } = await fake.time.finish(prove(plan, fake.run(60)))
    for (const { report } of checks) {
      const { evidenceAtMs = Number.NaN, decidedAtMs = Number.NaN } = report
      // The grace of a container that ends: it might be the accident of a start.
      expect(decidedAtMs - evidenceAtMs).toBeGreaterThanOrEqual(4_000)
      expect(evidenceAtMs).toBeGreaterThanOrEqual(500)
    }
  })
})

describe('the Services of runtimes', () => {
  const runtimes = [slight, spin]
  const both = planFor({ runtimes, access: 'load-balancer' }, [makeNode('node-a')])

  /** Proves both where the making of a runtime's Service goes like this; gives what was made, in its order. */
  async function proveWith(
    make: (runtime: string, time: VirtualTime) => Promise<ApiResult<unknown>>
  ): Promise<readonly [Proof, string[]]> {
    const fake = makeGoodCluster()
    const order: string[] = []
    const makePod = fake.onCreate
    fake.onCreate = (one) => {
      const [, runtime = ''] = /^wasm-(.*)-abcd$/.exec(one.body.metadata.name ?? '') ?? []
      order.push(runtime === '' ? 'pod' : runtime)
      return runtime === '' ? makePod(one) : make(runtime, fake.time)
    }
    return [await fake.time.finish(prove(both, fake.run(20))), order]
  }

  const refuse = (runtime: string): ApiResult<never> => ({ kind: 'refused', status: 403, reason: '', message: runtime })

  test('are made side by side, before any pod, and reported in the order of the runtimes', async () => {
    let askForSpin = (): void => undefined
    const spinIsAskedFor = new Promise<void>((resolve) => (askForSpin = resolve))
    const [{ workloads }, order] = await proveWith(async (runtime, time) => {
      if (runtime === 'spin') askForSpin()
      // The answer to the first comes when the last one is asked for, and after the answer to that.
      else await spinIsAskedFor.then(() => time.sleep(2_000))
      return refuse(runtime)
    })
    expect(order.slice(0, 3)).toEqual(['slight', 'spin', 'pod'])
    expect(workloads.map(({ report }) => report.runtime)).toEqual(['slight', 'spin'])
  })

  test('when the making of one throws, the other has ended before it is thrown', async () => {
    const ended: string[] = []
    const proving = proveWith(async (runtime, time) => {
      if (runtime === 'slight') throw new Error('the credential plugin ended with 1')
      await time.sleep(3_000)
      ended.push(runtime)
      return refuse(runtime)
    })
    await expect(proving).rejects.toThrow('the credential plugin')
    expect(ended).toEqual(['spin'])
  })
})

describe('inParallel', () => {
  test('gives results in the order of the items, with no more at once than allowed', async () => {
    let busy = 0
    let most = 0
    const time = new VirtualTime()
    const working = inParallel([30, 10, 20, 0], 2, async (ms) => {
      busy += 1
      most = Math.max(most, busy)
      await time.sleep(ms)
      busy -= 1
      return ms
    })
    const results = await time.finish(working)
    expect(results).toEqual([30, 10, 20, 0])
    expect(most).toBe(2)
  })

  test('when one throws, no other is begun, and those that were have ended before it is thrown', async () => {
    const log: string[] = []
    const time = new VirtualTime()
    const work = inParallel(['slow', 'bad', 'never'], 2, async (item) => {
      log.push(`${item} begun`)
      await time.sleep(item === 'slow' ? 30 : 1)
      if (item === 'bad') throw new Error('a defect')
      log.push(`${item} ended`)
    })
    await expect(time.finish(work)).rejects.toThrow('a defect')
    expect(log).toEqual(['slow begun', 'bad begun', 'slow ended'])
  })

  test('nothing to do is done', async () => {
    expect(await inParallel([], 5, () => Promise.reject(new Error('never called')))).toEqual([])
  })
})
