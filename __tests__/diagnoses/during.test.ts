import { afterAll, beforeAll, expect, test } from 'vitest'
import { samples } from '../../testbed/samples/samples.ts'
import { missing, there, waitFor } from '../../testbed/wait.ts'
import { cellOf, runOn, verdictsOf } from '../cluster/action.ts'
import {
  classesPath,
  create,
  find,
  label,
  list,
  merge,
  type Node,
  type Pod,
  read,
  remove,
  reset
} from '../cluster/cluster.ts'
import { writeSampleFile } from '../cluster/images.ts'
import { redirect, startDenyingRegistry } from './denying-registry.ts'
import { makeImages, nameOf, pushAll } from './images.ts'
import { markAsReal } from './marked.ts'
import { duringCases } from './real-cases.ts'
import { useTestbed } from './testbed.ts'

const testbed = useTestbed()
const nodes = '/api/v1/nodes'

/** The last cell's verdict by the case's name, and its evidence. */
const told = new Map<string, { readonly verdict: string | undefined; readonly evidence: string | undefined }>()
const builtin = `ghcr.io/${samples.spin.name}:v0.11.1`

markAsReal('during the run')

beforeAll(async () => {
  await reset(testbed)
  const images = await makeImages()
  await pushAll(testbed.registry, Object.values(images))
  const { silent } = images
  if (silent === undefined) throw new Error('no silent sample')
  // A sample that says nothing keeps its cell open for some 25 s; with one cell at a time the next one waits for that.
  const open = ['deleted-first', 'label-first', 'taint-first', 'cordoned', 'gone', 'pod-deleted']
  const sampleOf: Readonly<Record<string, object>> = {
    ...Object.fromEntries(open.map((name) => [name, { image: nameOf(silent) }])),
    pulled: { image: builtin.replace('ghcr.io', 'private.example') },
    unreachable: { image: 'ghcr.io/diagnoses/never-pulled:v1' },
    unasked: { port: 81 }
  }
  const run: Run = async (name, cell, { classes, ...given }, meanwhile) => {
    const file = writeSampleFile(Object.fromEntries(classes.map((one) => [one, sampleOf[one] ?? { image: builtin }])))
    const runtimes = classes.map((one) => `${one}=spin`).join(', ')
    try {
      const running = runOn(testbed, { runtimes, sample: file.path, timeout: '150s', ...given })
      const [{ report }] = await Promise.all([running, meanwhile()])
      const [runtime = '', node = ''] = cell.split(' on ')
      const evidence = cellOf(report, runtime, node).diagnosis?.evidence
      told.set(name, { verdict: verdictsOf(report)[cell], evidence })
    } finally {
      file.remove()
    }
  }
  await Promise.all([deleteClass(run), takeLabelOff(run), taint(run), deletePod(run), fill(run), denyOne(run)])
  await Promise.all([cordon(run), deleteNode(run)])
  // Alone: the others pull their samples.
  await stopRegistry(run)
  await stopControllers(run)
  await stopApiServer(run)
})

afterAll(async () => {
  await reset(testbed)
})

test.each(Object.entries(duringCases))('%s -> %s', (name, verdict) => {
  expect(told.get(name)?.verdict).toBe(verdict)
})

test('the evidence is the reason, as the cluster said it', () => {
  const evidence = (name: keyof typeof duringCases): string => told.get(name)?.evidence ?? ''
  expect(evidence('the class is deleted')).toContain('RuntimeClass "deleted-second" not found')
  expect(evidence('the label is taken off')).toContain("didn't match Pod's node affinity/selector")
  expect(evidence('the node is tainted')).toContain('had untolerated taint')
  expect(evidence('the node is full')).toContain('Insufficient cpu')
  expect(evidence('the node is cordoned')).toBe('node one-broken was cordoned')
  expect(evidence('the node is deleted')).toBe('node two-miswired was deleted')
  expect(evidence('one node may not pull')).toContain('401 Unauthorized')
  expect(evidence('the API server is gone')).toContain('ECONNREFUSED')
})

/** What is needed is there before the run. */
const nothing = (): Promise<void> => Promise.resolve()

/** Classes of handler spin, and the action's other inputs that matter. */
type Asked = {
  readonly classes: readonly string[]
  readonly nodes: string
  readonly 'max-parallel'?: string
  readonly constrain?: string
}

type Run = (name: string, cell: string, given: Asked, meanwhile: () => Promise<void>) => Promise<void>

async function deleteClass(run: Run): Promise<void> {
  const given = { classes: ['deleted-first', 'deleted-second'], nodes: 'two-broken', 'max-parallel': '1' }
  await run('the class is deleted', 'deleted-second on two-broken', given, async () => {
    await waitForPod('deleted-first')
    await remove(testbed, `${classesPath}/deleted-second`)
  })
}

async function takeLabelOff(run: Run): Promise<void> {
  const given = { classes: ['label-first', 'label-second'], nodes: 'two-broken', 'max-parallel': '1' }
  await run('the label is taken off', 'label-second on two-broken', { ...given, constrain: 'true' }, async () => {
    await waitForPod('label-first')
    await label(testbed, 'two-broken', 'cluster.x-k8s.io/label-second', null)
  })
}

async function taint(run: Run): Promise<void> {
  const given = { classes: ['taint-first', 'taint-second'], nodes: 'one-broken', 'max-parallel': '1' }
  await run('the node is tainted', 'taint-second on one-broken', given, async () => {
    await waitForPod('taint-first')
    const taints = [{ key: 'maintenance', value: 'true', effect: 'NoSchedule' }]
    await merge(testbed, `${nodes}/one-broken`, { spec: { taints } })
  })
  await merge(testbed, `${nodes}/one-broken`, { spec: { taints: null } })
}

async function deletePod(run: Run): Promise<void> {
  await run(
    'the pod is deleted',
    'pod-deleted on two-broken',
    { classes: ['pod-deleted'], nodes: 'two-broken' },
    async () => {
      const { metadata } = await waitForPod('pod-deleted')
      await remove(testbed, `/api/v1/namespaces/${metadata.namespace ?? ''}/pods/${metadata.name}`)
    }
  )
}

async function fill(run: Run): Promise<void> {
  const { status } = await read<Node & { readonly status: { readonly allocatable: { readonly cpu: string } } }>(
    testbed,
    `${nodes}/two-miswired`
  )
  const pods = '/api/v1/namespaces/default/pods'
  await create(testbed, pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'filler' },
    spec: {
      nodeName: 'two-miswired',
      terminationGracePeriodSeconds: 1,
      containers: [
        {
          name: 'pause',
          image: 'ghcr.io/testbed/pause:1',
          resources: { requests: { cpu: status.allocatable.cpu } }
        }
      ]
    }
  })
  await run('the node is full', 'filled on two-miswired', { classes: ['filled'], nodes: 'two-miswired' }, nothing)
  await remove(testbed, `${pods}/filler`)
}

async function denyOne(run: Run): Promise<void> {
  const registry = await startDenyingRegistry(new URL(testbed.registry).hostname)
  const undo = await redirect(testbed.node('one-broken'), 'private.example', registry.url)
  const given = { classes: ['pulled'], nodes: 'two-broken, one-broken' }
  await run('one node may not pull', 'pulled on one-broken', given, nothing)
  await undo()
  registry.stop()
}

async function cordon(run: Run): Promise<void> {
  await run(
    'the node is cordoned',
    'cordoned on one-broken',
    { classes: ['cordoned'], nodes: 'one-broken' },
    async () => {
      await waitForPod('cordoned')
      await merge(testbed, `${nodes}/one-broken`, { spec: { unschedulable: true } })
    }
  )
}

async function deleteNode(run: Run): Promise<void> {
  const node = testbed.node('two-miswired')
  await run('the node is deleted', `gone on ${node.name}`, { classes: ['gone'], nodes: node.name }, async () => {
    await waitForPod('gone')
    await remove(testbed, `${nodes}/${node.name}`)
  })
  // A kubelet makes its node's object when it starts.
  await node.stop('kubelet')
  await node.start('kubelet')
}

async function stopRegistry(run: Run): Promise<void> {
  await testbed.controlPlane.stop('docker-registry')
  const given = { classes: ['unreachable'], nodes: 'two-broken' }
  await run('the registry is down', 'unreachable on two-broken', given, nothing)
  await testbed.controlPlane.start('docker-registry')
}

async function stopControllers(run: Run): Promise<void> {
  await testbed.controlPlane.stop('kube-controller-manager')
  const given = { classes: ['uncontrolled'], nodes: 'two-broken' }
  await run('the controller manager is down', 'uncontrolled on two-broken', given, nothing)
  await testbed.controlPlane.start('kube-controller-manager')
}

/** A cell that is refused its connections learns that nobody can be asked any more. */
async function stopApiServer(run: Run): Promise<void> {
  const given = { classes: ['unasked'], nodes: 'two-broken' }
  await run('the API server is gone', 'unasked on two-broken', given, async () => {
    await waitForPod('unasked')
    await testbed.controlPlane.stop('kube-apiserver')
    await new Promise((resolve) => setTimeout(resolve, 20_000))
    await testbed.controlPlane.start('kube-apiserver')
  })
  await waitForControllers()
}

/** The controllers find an API server that is back half a minute late: until then no namespace gets what pods need. */
async function waitForControllers(): Promise<void> {
  const namespaces = '/api/v1/namespaces'
  const wait = { what: 'a service account in a new namespace', timeoutMs: 120_000, everyMs: 500 }
  await waitFor(wait, async () => {
    try {
      if ((await find(testbed, `${namespaces}/controlled`)) === undefined) {
        const metadata = { name: 'controlled' }
        await create(testbed, namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata })
      }
      const found = await find(testbed, `${namespaces}/controlled/serviceaccounts/default`)
      return found === undefined ? missing('there is none') : there(undefined)
    } catch (error) {
      return missing(String(error))
    }
  })
  await remove(testbed, `${namespaces}/controlled`)
}

/** The pod of a class, once it runs. */
async function waitForPod(runtimeClass: string): Promise<Pod> {
  type Classed = Pod & { readonly spec: { readonly runtimeClassName?: string } }
  return await waitFor({ what: `a pod of ${runtimeClass}`, timeoutMs: 60_000 }, async () => {
    const pods = await list<Classed>(testbed, '/api/v1/pods')
    const found = pods.find(({ spec, status }) => spec.runtimeClassName === runtimeClass && status.phase === 'Running')
    return found === undefined ? missing('none runs') : there(found)
  })
}
