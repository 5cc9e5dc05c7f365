import { describe, expect, test } from 'vitest'
import type { FollowedObject, UserWorkloads } from '../../../../src/core/workloads/from-manifests.ts'
import type { AskedService } from '../../../../src/core/workloads/workloads.ts'
import { proveOwn } from '../../../../src/steps/prove/own.ts'
import { makeNode, makePodObject, spin } from '../../core/examples.ts'
import { FakeCluster, forbidden, notFound, ok } from '../fakes.ts'

const namespace = 'wasm-node-smoke-abcd'
const path = `/apis/core.spinkube.dev/v1alpha1/namespaces/${namespace}/spinapps/hello`
const labels = { app: 'hello' }

function makeService(name: string): AskedService {
  return { source: 'manifests', namespace, name, port: { port: 80 }, runtime: spin, type: 'ClusterIP' }
}

const user: UserWorkloads = {
  workloads: [],
  services: [makeService('leads'), makeService('leads-nowhere')],
  unchecked: [],
  followed: [{ kind: 'SpinApp', namespace, name: 'hello', path, isAnnotated: false, runtime: spin }]
}

test.each([
  ['', false],
  [', annotated to run nothing or not', true]
])(
  'a Service of the manifests is asked once, when the pods are there that a controller makes; one that leads to none of these too%s',
  async (_, isAnnotated) => {
    const fake = new FakeCluster()
    const run = fake.run(90)
    const pod = makePodObject('hello-1-x')
    const ownerReferences = [{ kind: 'SpinApp', name: 'hello', uid: 'uid-of-app', controller: true }]
    const template = { metadata: { labels }, spec: pod.spec }
    const deployment = {
      metadata: { name: 'hello', uid: 'uid-of-deployment', generation: 1, ownerReferences },
      spec: { replicas: 1, selector: { matchLabels: labels }, template },
      status: { observedGeneration: 1 }
    }
    const owner = [{ kind: 'ReplicaSet', name: 'hello-1', uid: 'uid-of-set', controller: true }]
    const metadata = { ...pod.metadata, labels: { ...labels, 'pod-template-hash': '1' }, ownerReferences: owner }
    const service = {
      metadata: { name: 'leads', uid: 'uid-of-service' },
      spec: { type: 'ClusterIP', selector: labels, ports: [{ port: 80 }] }
    }
    fake.changes['deployments'] = [{ type: 'ADDED', object: deployment }]
    fake.changes['services'] = [{ type: 'ADDED', object: service }]
    fake.changes['pods'] = [{ type: 'ADDED', object: { ...pod, metadata } }]
    fake.onList = () => ok({ items: [{ ...pod, metadata }], resourceVersion: '1' })
    fake.onGet = (asked) => (asked === path ? ok({ metadata: { uid: 'uid-of-app' } }) : notFound)
    fake.onAsk = () =>
      Promise.resolve({ kind: 'answered', status: 200, body: 'Hello world from Spin!', incomplete: false })
    const decided: string[] = []
    const proving = proveOwn(
      { ...user, followed: user.followed.map((one) => ({ ...one, isAnnotated })) },
      { runtimes: [spin], expectation: { path: '/hello' } },
      {
        access: 'proxy',
        nodes: new Map([['node-a', makeNode('node-a')]]),
        within: () => run,
        onWorkload: ({ kind, name, verdict }) => {
          decided.push(`${kind} ${name} ${verdict.kind}`)
        }
      },
      Promise.resolve(),
      run
    )
    const { workloads } = await fake.time.finish(proving)
    const expected = ['Deployment hello passed', 'Service leads passed', 'Service leads-nowhere passed']
    expect(workloads.map(({ report: { kind, name, verdict } }) => `${kind} ${name} ${verdict.kind}`).sort()).toEqual(
      expected
    )
    expect(decided.sort()).toEqual(expected)
    // What is asked for a workload has its negative test beside it.
    expect(workloads.find(({ report }) => report.name === 'leads')?.negativeTest).toBe(`Deployment ${namespace}/hello`)
  }
)

/** A SpinApp of the manifests. */
function makeApp(name: string, isAnnotated = false): FollowedObject {
  return { kind: 'SpinApp', namespace, name, path: `/spinapps/${name}`, isAnnotated, runtime: spin }
}

/** What a controller makes of it: a Deployment that wants one pod. */
function makeDeployment(app: string, owner: object = { uid: `uid-of-${app}` }): object {
  const { spec } = makePodObject('x')
  return {
    metadata: {
      name: app,
      uid: `uid-of-deployment-${app}`,
      generation: 1,
      ownerReferences: [owner]
    },
    spec: { replicas: 1, selector: { matchLabels: { app } }, template: { metadata: { labels: { app } }, spec } },
    status: { observedGeneration: 1 }
  }
}

/** A cluster where no controller writes to an object or reports an event of it; `appear`: Deployments, by when. */
class World {
  readonly fake = new FakeCluster()
  readonly #time = this.fake.time
  readonly #appear: [ms: number, deployment: object][] = []

  constructor() {
    this.fake.onGet = (path) => {
      const [, name] = /^\/spinapps\/(.*)/.exec(path) ?? []
      return name === undefined ? notFound : ok({ metadata: { uid: `uid-of-${name}`, managedFields: [] } })
    }
    const others = this.fake.follow.bind(this.fake)
    this.fake.follow = (path, signal) => (path.endsWith('/deployments') ? this.#follow(signal) : others(path, signal))
  }

  appear(ms: number, deployment: object): void {
    this.#appear.push([ms, deployment])
  }

  /** From the first moment on each read of an object takes half a second. */
  readSlowly(): void {
    const { get } = this.fake.cluster
    const slow = async (path: string): Promise<unknown> => {
      if (this.#time.nowMs > 0 || !path.startsWith('/spinapps/')) await this.#time.sleep(500)
      return await get(path)
    }
    Object.assign(this.fake.cluster, { get: slow })
  }

  /** All verdicts with when they came, given what else is decided and when. */
  async prove(followed: readonly FollowedObject[], restMs: number, seconds = 60): Promise<readonly string[]> {
    const decided: string[] = []
    const run = this.fake.run(seconds)
    const proving = proveOwn(
      { workloads: [], services: [], unchecked: [], followed },
      { runtimes: [spin], expectation: { path: '/hello' } },
      {
        access: 'proxy',
        nodes: new Map([['node-a', makeNode('node-a')]]),
        within: () => run,
        onWorkload: ({ kind, name, verdict }) => {
          const why = verdict.kind === 'inconclusive' ? ` ${verdict.diagnosis.code}` : ''
          decided.push(`${kind} ${name} ${verdict.kind}${why} at ${Math.round(this.#time.nowMs / 1000)} s`)
        }
      },
      this.#time.sleep(restMs),
      run
    )
    await this.#time.finish(proving)
    return decided.sort()
  }

  async *#follow(signal: AbortSignal): AsyncGenerator<{ readonly type: 'ADDED'; readonly object: object }> {
    const ended = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => {
        resolve()
      })
    })
    for (const [ms, object] of this.#appear) {
      await Promise.race([this.#time.sleep(ms - this.#time.nowMs), ended])
      if (signal.aborted) return
      yield { type: 'ADDED', object }
    }
    await ended
  }
}

describe('an object that is annotated to run nothing', () => {
  test('is skipped as soon as all else is decided, where it owns nothing', async () => {
    const world = new World()
    expect(await world.prove([makeApp('settings', true)], 3_000)).toEqual(['SpinApp settings skipped at 3 s'])
  })

  test('is checked by what it owns all the same', async () => {
    const world = new World()
    world.appear(1_000, makeDeployment('hello'))
    // No pod comes.
    expect(await world.prove([makeApp('hello', true)], 20_000)).toEqual([
      'Deployment hello inconclusive workload-incomplete at 60 s'
    ])
  })

  test('is checked by what no watch has shown yet', async () => {
    const world = new World()
    world.fake.onList = (path) =>
      ok({ items: path.endsWith('/deployments') ? [makeDeployment('hello')] : [], resourceVersion: '1' })
    expect(await world.prove([makeApp('hello', true)], 0)).toEqual([
      'Deployment hello inconclusive workload-incomplete at 60 s'
    ])
  })

  test('is checked by what belongs to it by way of a kind that is not known, which no watch has shown yet', async () => {
    const world = new World()
    const revision = { apiVersion: 'example.com/v1', kind: 'Revision', name: 'r', uid: 'uid-of-revision' }
    const owned = makeDeployment('hello', revision)
    world.fake.onList = (path) => ok({ items: path.endsWith('/deployments') ? [owned] : [], resourceVersion: '1' })
    const root = world.fake.onGet
    world.fake.onGet = (path) => {
      if (path === '/apis/example.com/v1') return ok({ resources: [{ name: 'revisions', kind: 'Revision' }] })
      const metadata = { uid: 'uid-of-revision', ownerReferences: [{ uid: 'uid-of-hello' }] }
      return path.endsWith('/revisions/r') ? ok({ metadata }) : root(path)
    }
    world.readSlowly()
    expect(await world.prove([makeApp('hello', true)], 0)).toEqual([
      'Deployment hello inconclusive workload-incomplete at 60 s'
    ])
  })

  test('is checked by a Service alone', async () => {
    const world = new World()
    const metadata = { name: 'hello', uid: 'uid-of-service', ownerReferences: [{ uid: 'uid-of-hello' }] }
    const object = { metadata, spec: { type: 'ClusterIP', selector: { app: 'other' }, ports: [{ port: 80 }] } }
    world.fake.changes['services'] = [{ type: 'ADDED', object }]
    expect(await world.prove([makeApp('hello', true)], 0)).toEqual([
      expect.stringMatching(/^Service hello inconclusive /)
    ])
  })

  test('is not skipped where what it owns can not be listed', async () => {
    const world = new World()
    world.fake.onList = () => forbidden
    expect(await world.prove([makeApp('hello', true)], 3_000)).toEqual([
      'SpinApp hello inconclusive not-checked at 3 s'
    ])
  })

  test('is not skipped before what other objects own is decided: it may be its controller', async () => {
    const world = new World()
    world.appear(9_000, makeDeployment('operator'))
    expect(await world.prove([makeApp('settings', true), makeApp('operator')], 3_000)).toEqual([
      'Deployment operator inconclusive workload-incomplete at 60 s',
      'SpinApp settings skipped at 60 s'
    ])
  })

  test('waits with others for what one that is not annotated may own', async () => {
    const world = new World()
    expect(await world.prove([makeApp('settings', true), makeApp('hello')], 3_000)).toEqual([
      'SpinApp hello inconclusive not-checked at 13 s',
      'SpinApp settings skipped at 13 s'
    ])
  })
})

describe('an object of which no controller takes notice', () => {
  test.each([
    [3_000, 13],
    // The operator is among the manifests.
    [12_000, 22],
    [25_000, 30]
  ])('has 10 s from when the rest is decided, after %i ms, and 30 s at most', async (restMs, atSeconds) => {
    const world = new World()
    expect(await world.prove([makeApp('hello')], restMs)).toEqual([
      `SpinApp hello inconclusive not-checked at ${atSeconds} s`
    ])
  })

  test('is not given up where something appears while it is asked who takes notice', async () => {
    const world = new World()
    world.appear(13_000, makeDeployment('hello'))
    world.readSlowly()
    expect(await world.prove([makeApp('hello')], 2_900)).toEqual([
      'Deployment hello inconclusive workload-incomplete at 60 s'
    ])
  })

  test('is not given up while another one is being proven: what that one owns may be its controller', async () => {
    const world = new World()
    world.appear(5_000, makeDeployment('operator'))
    expect(await world.prove([makeApp('hello'), makeApp('operator')], 3_000)).toEqual([
      'Deployment operator inconclusive workload-incomplete at 60 s',
      'SpinApp hello inconclusive not-checked at 30 s'
    ])
  })
})
