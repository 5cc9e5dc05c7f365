import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { dump } from 'js-yaml'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { missing, there, waitFor } from '../../../testbed/wait.ts'
import { type Given, runOn } from '../../support/action/run.ts'
import {
  classesPath,
  createClass,
  find,
  label,
  list,
  merge,
  type Node,
  ownNamespaces,
  type Pod,
  read,
  reset,
  type RuntimeClass,
  serverSideApply
} from '../../support/cluster.ts'
import { omit } from '../../support/snapshot.ts'
import { stopAt } from '../../support/stop-at.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { type FaultProxy, proxyCluster, openFaultProxy, type ProxiedRequest } from '../../support/fault-proxy.ts'
import { writeKubeconfig } from '../../support/kubeconfigs.ts'
import { makeDeployment } from '../manifests/manifests.ts'
import { verdictsOf, workloadOf, workloadsOf } from '../../support/action/report.ts'

const cluster = useTestbed('cluster')
const runtimeClass = 'wasmtime-spin-v2'
const key = `cluster.x-k8s.io/${runtimeClass}`

let folder: string
let proxy: FaultProxy

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-races-'))
  proxy = await openFaultProxy(cluster)
})

beforeEach(async () => {
  await reset(cluster)
})

afterAll(async () => {
  await proxy.close()
  await reset(cluster)
  rmSync(folder, { recursive: true })
})

describe('what somebody else does between plan and apply is theirs, and `cleanup: all` leaves it', () => {
  test('a label on the node: it is used, and stays', async () => {
    const { report } = await runWhere('PATCH', '/api/v1/nodes/', async () => {
      await label(cluster, 'node-a', key, 'true')
    })
    expect(verdictsOf(report)).toEqual({ 'spin on node-a': 'passed' })
    expect(report.cleanup.problems).toEqual([])
    expect((await read<Node>(cluster, '/api/v1/nodes/node-a')).metadata.labels).toHaveProperty([key], 'true')
  })

  test('a class with the same handler: it is used, and stays without a trace of the run', async () => {
    const { report, stderr } = await runWhere('POST', classesPath, async () => {
      await createClass(cluster, runtimeClass, 'spin')
    })
    expect(verdictsOf(report)).toEqual({ 'spin on node-a': 'passed' })
    expect(stderr).toContain(`RuntimeClass ${runtimeClass} was created by somebody else`)
    const { metadata, scheduling } = await read<RuntimeClass>(cluster, `${classesPath}/${runtimeClass}`)
    expect(metadata.labels).toBeUndefined()
    expect(scheduling).toBeUndefined()
  })

  test('the class that the run made, applied by kubectl too: it stays without a trace of the run, nor its selector', async () => {
    const { report, stdout } = await runWhere('POST', '/api/v1/namespaces/', async () => {
      const manifest = { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: runtimeClass } }
      const annotations = {
        'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ ...manifest, handler: 'spin' })
      }
      await merge(cluster, `${classesPath}/${runtimeClass}?fieldManager=kubectl-client-side-apply`, {
        metadata: { annotations }
      })
    })
    expect(verdictsOf(report)).toEqual({ 'spin on node-a': 'passed' })
    expect(stdout).toContain(`RuntimeClass ${runtimeClass} stays: kubectl-client-side-apply has applied it since`)
    const { metadata, scheduling } = await read<RuntimeClass>(cluster, `${classesPath}/${runtimeClass}`)
    expect([metadata.labels, Object.keys(metadata.annotations ?? {})]).toEqual([
      undefined,
      ['kubectl.kubernetes.io/last-applied-configuration']
    ])
    expect(scheduling).toBeUndefined()
  })

  const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'
  const withSelector = {
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    metadata: { name: runtimeClass },
    handler: 'spin',
    scheduling: { nodeSelector: { [key]: 'true' } }
  }

  test.each<{ how: string; manager: string; applyIt: () => Promise<unknown> }>([
    {
      how: 'kubectl apply',
      manager: 'kubectl-client-side-apply',
      // Of a selector that is there already kubectl sends the annotation alone.
      applyIt: () =>
        merge(cluster, `${classesPath}/${runtimeClass}?fieldManager=kubectl-client-side-apply`, {
          metadata: { annotations: { [lastApplied]: JSON.stringify(withSelector) } }
        })
    },
    {
      how: 'server-side apply',
      manager: 'gitops',
      applyIt: () => serverSideApply(cluster, `${classesPath}/${runtimeClass}`, withSelector, 'gitops')
    }
  ])(
    "the selector that the run added to somebody else's class, which its owner applies by $how",
    async ({ applyIt, manager }) => {
      await createClass(cluster, runtimeClass, 'spin')
      const { report, stdout } = await runWhere('POST', '/api/v1/namespaces/', async () => {
        await applyIt()
      })
      expect(verdictsOf(report)).toEqual({ 'spin on node-a': 'passed' })
      expect(stdout).toContain(
        `the node selector of RuntimeClass ${runtimeClass} stays: ${manager} has applied it since`
      )
      const { metadata, scheduling } = await read<RuntimeClass>(cluster, `${classesPath}/${runtimeClass}`)
      expect(scheduling).toEqual(withSelector.scheduling)
      expect(metadata.annotations ?? {}).not.toHaveProperty(['wasm-node-smoke/runs'])
      if (manager !== 'gitops') return
      // It is theirs alone now: without it in what they apply it goes.
      const without = omit(withSelector, ['scheduling'])
      await serverSideApply(cluster, `${classesPath}/${runtimeClass}`, without, manager)
      expect((await read<RuntimeClass>(cluster, `${classesPath}/${runtimeClass}`)).scheduling).toBeUndefined()
    }
  )

  test('the label that the run set, which somebody applies to the node as well', async () => {
    const { report, stdout } = await runWhere('POST', '/api/v1/namespaces/', async () => {
      const applied = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-a', labels: { [key]: 'true' } } }
      await serverSideApply(cluster, '/api/v1/nodes/node-a', applied, 'gitops')
    })
    expect(verdictsOf(report)).toEqual({ 'spin on node-a': 'passed' })
    expect(stdout).toContain(`label ${key} stays on node node-a: gitops has applied it since`)
    const { annotations, labels } = (await read<Node>(cluster, '/api/v1/nodes/node-a')).metadata
    expect(labels).toHaveProperty([key], 'true')
    expect(Object.keys(annotations ?? {}).filter((one) => one.includes('wasm-node-smoke'))).toEqual([])
    const without = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-a' } }
    await serverSideApply(cluster, '/api/v1/nodes/node-a', without, 'gitops')
    expect((await read<Node>(cluster, '/api/v1/nodes/node-a')).metadata.labels).not.toHaveProperty([key])
  })

  test('but not a selector that kubectl had applied before, and that was gone when the run began', async () => {
    await createClass(cluster, runtimeClass, 'spin')
    const path = `${classesPath}/${runtimeClass}`
    await merge(cluster, `${path}?fieldManager=kubectl-client-side-apply`, {
      metadata: { annotations: { [lastApplied]: JSON.stringify(withSelector) } }
    })
    const { report } = await runThroughProxy({})
    expect(verdictsOf(report)).toEqual({ 'spin on node-a': 'passed' })
    const { metadata, scheduling } = await read<RuntimeClass>(cluster, path)
    expect(scheduling).toBeUndefined()
    expect(Object.keys(metadata.annotations ?? {})).toEqual([lastApplied])
  })

  test('a class with another handler: a conflict, and nothing is written to it', async () => {
    const { report } = await runWhere('POST', classesPath, async () => {
      await createClass(cluster, runtimeClass, 'spin-v2')
    })
    expect(verdictsOf(report)).toEqual({ 'spin on node-a': 'failed class-conflict' })
    expect(report.constraints).toEqual([])
    expect(await read<RuntimeClass>(cluster, `${classesPath}/${runtimeClass}`)).toMatchObject({ handler: 'spin-v2' })
  })
})

describe("what is done though its answer is lost is this run's, and is undone", () => {
  test.each([
    ['a label', 'PATCH', '/api/v1/nodes/'],
    ['a class', 'POST', classesPath]
  ])('%s', async (_, method, path) => {
    const { report, stderr } = await runWhere(method, path, ({ loseAnswer }) => {
      loseAnswer()
    })
    expect(verdictsOf(report)).toEqual({ 'spin on node-a': 'passed' })
    expect(stderr).not.toContain('was created by')
    expect((await read<Node>(cluster, '/api/v1/nodes/node-a')).metadata.labels).not.toHaveProperty([key])
    expect(await find(cluster, `${classesPath}/${runtimeClass}`)).toBeUndefined()
  })
})

describe('two runs that use one class, which neither of them found or one of them made', () => {
  const path = `${classesPath}/${runtimeClass}`
  let other: FaultProxy

  beforeAll(async () => {
    other = await openFaultProxy(cluster)
  })

  afterAll(async () => {
    await other.close()
  })

  function start(through: FaultProxy, cleanup: string): ReturnType<typeof runOn> {
    const kubeconfig = writeKubeconfig(join(folder, through === proxy ? 'one' : 'other'), proxyCluster(through), {})
    return runOn(cluster, { kubeconfig, runtimes: 'spin', nodes: 'node-a', cleanup })
  }

  /** Both find no class, and the second one makes its pods when the first has ended and cleaned up. */
  async function makeTogether(first: string, second: string): Promise<readonly Awaited<ReturnType<typeof runOn>>[]> {
    const stops = [stopAt(proxy, 'POST', classesPath), stopAt(other, 'POST', classesPath)]
    const runs = [start(proxy, first), start(other, second)] as const
    await Promise.all(stops.map(({ reached }) => reached))
    const { letOn } = stopAt(other, 'POST', '/pods')
    for (const stop of stops) stop.letOn()
    const ended = await runs[0]
    letOn()
    return [ended, await runs[1]]
  }

  const passed = { 'spin on node-a': 'passed' }

  test('made in one moment, `all` and `all`: both pass, and the last one takes it away', async () => {
    const both = await makeTogether('all', 'all')
    expect(both.map(({ report }) => verdictsOf(report))).toEqual([passed, passed])
    expect(both.map(({ report }) => report.classes[0]?.outcome).sort()).toEqual(['created', 'unchanged'])
    expect(both[0]?.stdout).toMatch(/is left to [0-9a-f]{8}: other runs use it/)
    expect(await find(cluster, path)).toBeUndefined()
  })

  test.each([
    ['all', 'workload'],
    ['workload', 'all']
  ])('made in one moment, `%s` and `%s`: it stays, as the documented one', async (first, second) => {
    const both = await makeTogether(first, second)
    expect(both.map(({ report }) => verdictsOf(report))).toEqual([passed, passed])
    expect(await read<RuntimeClass>(cluster, path)).toMatchObject({ handler: 'spin' })
    expect((await read<RuntimeClass>(cluster, path)).metadata.labels).toBeUndefined()
  })

  test('one that begins while the other runs: the class stays until it has ended too', async () => {
    const [held, later] = [stopAt(proxy, 'POST', '/pods'), stopAt(other, 'POST', '/pods')]
    const first = start(proxy, 'all')
    await held.reached
    const second = start(other, 'all')
    await later.reached
    held.letOn()
    expect(verdictsOf((await first).report)).toEqual(passed)
    expect(await read<RuntimeClass>(cluster, path)).toMatchObject({ handler: 'spin' })
    later.letOn()
    expect(verdictsOf((await second).report)).toEqual(passed)
    expect(await find(cluster, path)).toBeUndefined()
  })
})

describe('admission that has not seen a class yet, whose pods a controller makes', () => {
  // It would rather go to a node that has neither the label nor the handler.
  const preferring = { preference: { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-c'] }] } }
  const nodeAffinity = { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, ...preferring }] }
  const { spec, ...rest } = makeDeployment('web')
  const template = { ...spec.template, spec: { ...spec.template.spec, affinity: { nodeAffinity } } }
  const deployment = { ...rest, spec: { ...spec, replicas: 1, template } }

  /**
   * Stands in for a server with an old cache: reports that it took the class, and writes it when that is to be seen. Until then the
   * real server admits pods without the selector.
   */
  function delayClass(
    untilSeen: () => Promise<unknown>,
    meanwhile: (request: ProxiedRequest) => void = () => undefined
  ): void {
    const scheduling = { nodeSelector: { [key]: 'true' } }
    const applied = { kind: 'RuntimeClass', metadata: { name: runtimeClass }, handler: 'spin', scheduling }
    let isApplied = false
    proxy.onRequest = (request) => {
      meanwhile(request)
      const isTrial = request.path.includes('dryRun=')
      if (isApplied || isTrial || request.method !== 'PATCH' || !request.path.startsWith(classesPath)) return
      isApplied = true
      request.answer(200, {}, applied)
      void untilSeen().then(async () => {
        const [namespace = ''] = await ownNamespaces(cluster)
        const annotations = { 'wasm-node-smoke/runs': namespace.split('-').at(-1) }
        await merge(cluster, `${classesPath}/${runtimeClass}`, { metadata: { annotations }, scheduling })
      })
    }
  }

  async function runDeployment(): ReturnType<typeof runOn> {
    const manifests = join(folder, 'web.yaml')
    writeFileSync(manifests, dump(deployment))
    await createClass(cluster, runtimeClass, 'spin')
    return await runThroughProxy({ manifests })
  }

  test('its Deployment is made when it has, so that no pod of it goes where the class keeps it off', async () => {
    delayClass(() => pause(2_000))
    const { report, exitCode, stdout } = await runDeployment()
    expect(workloadsOf(report), stdout).toEqual({ 'Deployment web': 'passed' })
    expect(workloadOf(report, 'Deployment', 'web').pods.map(({ node }) => node)).toEqual(['node-a'])
    expect(exitCode).toBe(0)
    expect((await read<RuntimeClass>(cluster, `${classesPath}/${runtimeClass}`)).scheduling).toBeUndefined()
  })

  test('a server that was not asked lags: what such a pod fails by is not held against its node', async () => {
    let isMade = false
    const madePod = async (): Promise<void> => {
      await waitFor({ what: 'a pod of the Deployment', timeoutMs: 30_000, everyMs: 50 }, async () => {
        const pods = await list<Pod>(cluster, '/api/v1/pods?labelSelector=app=web')
        return pods.some((pod) => pod.spec.nodeName !== undefined) ? there(undefined) : missing('none yet')
      })
    }
    delayClass(madePod, ({ answer, method, path }) => {
      isMade ||= method === 'POST' && path.includes('/deployments') && !path.includes('dryRun=')
      if (isMade || method !== 'POST' || !/\/pods\?.*dryRun=/.test(path)) return
      const message = `pods "x" is forbidden: conflict: runtimeClass.scheduling.nodeSelector[${key}] = true; ...`
      answer(403, {}, { kind: 'Status', code: 403, reason: 'Forbidden', message })
    })
    const { report, stdout } = await runDeployment()
    expect(workloadsOf(report), stdout).toEqual({ 'Deployment web': 'inconclusive pod-changed' })
    expect(workloadOf(report, 'Deployment', 'web').pods.map(({ node }) => node)).toEqual(['node-c'])
    expect(verdictsOf(report)).toEqual({ 'spin on node-a': 'passed' })
  })
})

/** Runs the action, constrained, through a fault proxy that does something just before the first such request goes on. */
async function runWhere(
  method: string,
  path: string,
  meanwhile: (request: ProxiedRequest) => Promise<void> | void
): ReturnType<typeof runOn> {
  proxy.onRequest = async (request) => {
    // A dry run changes nothing that could be raced for.
    if (request.method !== method || !request.path.startsWith(path) || request.path.includes('dryRun=')) return
    proxy.onRequest = () => undefined
    await meanwhile(request)
  }
  return await runThroughProxy({})
}

async function runThroughProxy(more: Given): ReturnType<typeof runOn> {
  const kubeconfig = writeKubeconfig(join(folder, 'kubeconfig'), proxyCluster(proxy), {})
  return await runOn(cluster, {
    kubeconfig,
    runtimes: 'spin',
    nodes: 'node-a',
    constrain: 'true',
    cleanup: 'all',
    ...more
  })
}
