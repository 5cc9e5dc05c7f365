import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { dump } from 'js-yaml'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { missing, there, waitFor } from '../../testbed/wait.ts'
import { type Given, runOn, verdictsOf } from './action.ts'
import {
  classesPath,
  createClass,
  find,
  label,
  list,
  merge,
  type Node,
  type Pod,
  read,
  reset,
  type RuntimeClass,
  useCluster
} from './cluster.ts'
import { type Gate, gateCluster, openGate, type Passing } from './gate.ts'
import { writeKubeconfig } from './kubeconfigs.ts'
import { makeDeployment } from './manifests.ts'
import { rowOf, rowsOf } from './rows.ts'

const cluster = useCluster()
const runtimeClass = 'wasmtime-spin-v2'
const key = `cluster.x-k8s.io/${runtimeClass}`

let folder: string
let gate: Gate

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-races-'))
  gate = await openGate(cluster)
})

beforeEach(async () => {
  await reset(cluster)
})

afterAll(async () => {
  await gate.close()
  await reset(cluster)
  rmSync(folder, { recursive: true })
})

describe('what somebody else does between plan and apply is theirs, and `cleanup: all` leaves it', () => {
  test('a label on the node: the cell is inconclusive, and says so', async () => {
    const { report } = await runWhere('PATCH', '/api/v1/nodes/', async () => {
      await label(cluster, 'node-a', key, 'true')
    })
    expect(verdictsOf(report)).toEqual({ 'spin on node-a': 'inconclusive label-not-applied' })
    expect(report.cleanup.problems).toEqual([])
    expect((await read<Node>(cluster, '/api/v1/nodes/node-a')).metadata.labels).toHaveProperty([key], 'true')
  })

  test('a class with the same handler: it is used, and stays without a trace of the run', async () => {
    const { report, stderr } = await runWhere('PATCH', classesPath, async () => {
      await createClass(cluster, runtimeClass, 'spin')
    })
    expect(verdictsOf(report)).toEqual({ 'spin on node-a': 'passed' })
    expect(stderr).toContain(`RuntimeClass ${runtimeClass} was made by somebody else`)
    const { metadata } = await read<RuntimeClass>(cluster, `${classesPath}/${runtimeClass}`)
    expect(metadata.labels).toBeUndefined()
  })

  test('a class with another handler: a conflict, and nothing is written to it', async () => {
    const { report } = await runWhere('PATCH', classesPath, async () => {
      await createClass(cluster, runtimeClass, 'spin-v2')
    })
    expect(verdictsOf(report)).toEqual({ 'spin on node-a': 'failed class-conflict' })
    expect(report.fence).toEqual([])
    expect(await read<RuntimeClass>(cluster, `${classesPath}/${runtimeClass}`)).toMatchObject({ handler: 'spin-v2' })
  })
})

describe("what is done though its answer is lost is this run's, and is undone", () => {
  test.each([
    ['a label', '/api/v1/nodes/'],
    ['a class', classesPath]
  ])('%s', async (_, path) => {
    const { report } = await runWhere('PATCH', path, ({ loseAnswer }) => {
      loseAnswer()
    })
    expect(verdictsOf(report)).toEqual({ 'spin on node-a': 'passed' })
    expect((await read<Node>(cluster, '/api/v1/nodes/node-a')).metadata.labels).not.toHaveProperty([key])
    expect(await find(cluster, `${classesPath}/${runtimeClass}`)).toBeUndefined()
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
   * Stands in for a server with an old cache: says that it took the class, and writes it when that is to be seen. Until then the
   * real server lets pods in without the selector.
   */
  function delayClass(
    untilSeen: () => Promise<unknown>,
    meanwhile: (passing: Passing) => void = () => undefined
  ): void {
    const scheduling = { nodeSelector: { [key]: 'true' } }
    const applied = { kind: 'RuntimeClass', metadata: { name: runtimeClass }, handler: 'spin', scheduling }
    let isApplied = false
    gate.onRequest = (passing) => {
      meanwhile(passing)
      const isTrial = passing.path.includes('dryRun=')
      if (isApplied || isTrial || passing.method !== 'PATCH' || !passing.path.startsWith(classesPath)) return
      isApplied = true
      passing.answer(200, {}, applied)
      void untilSeen().then(() => merge(cluster, `${classesPath}/${runtimeClass}`, { scheduling }))
    }
  }

  async function runDeployment(): ReturnType<typeof runOn> {
    const manifests = join(folder, 'web.yaml')
    writeFileSync(manifests, dump(deployment))
    await createClass(cluster, runtimeClass, 'spin')
    return await runThroughGate({ manifests })
  }

  test('its Deployment is made when it has, so that no pod of it goes where the class keeps it off', async () => {
    delayClass(() => pause(2_000))
    const { report, exitCode, stdout } = await runDeployment()
    expect(rowsOf(report), stdout).toEqual({ 'Deployment web': 'passed' })
    expect(rowOf(report, 'Deployment', 'web').pods.map(({ node }) => node)).toEqual(['node-a'])
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
    expect(rowsOf(report), stdout).toEqual({ 'Deployment web': 'inconclusive pod-changed' })
    expect(rowOf(report, 'Deployment', 'web').pods.map(({ node }) => node)).toEqual(['node-c'])
    expect(verdictsOf(report)).toEqual({ 'spin on node-a': 'passed' })
  })
})

/** Runs the action, constrained, through a gate that does something just before the first such request goes on. */
async function runWhere(
  method: string,
  path: string,
  meanwhile: (passing: Passing) => Promise<void> | void
): ReturnType<typeof runOn> {
  gate.onRequest = async (passing) => {
    // A dry run changes nothing that could be raced for.
    if (passing.method !== method || !passing.path.startsWith(path) || passing.path.includes('dryRun=')) return
    gate.onRequest = () => undefined
    await meanwhile(passing)
  }
  return await runThroughGate({})
}

async function runThroughGate(more: Given): ReturnType<typeof runOn> {
  const kubeconfig = writeKubeconfig(join(folder, 'kubeconfig'), gateCluster(gate), {})
  return await runOn(cluster, {
    kubeconfig,
    runtimes: 'spin',
    nodes: 'node-a',
    constrain: 'true',
    cleanup: 'all',
    ...more
  })
}
