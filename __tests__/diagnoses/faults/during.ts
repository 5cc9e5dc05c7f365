import { setTimeout as pause } from 'node:timers/promises'
import type { TestbedNode } from '../../../testbed/testbed.ts'
import { missing, there, waitFor } from '../../../testbed/wait.ts'
import { bringBack, classesPath, create, find, label, merge, type Node, read, remove } from '../../support/cluster.ts'
import { redirect, startRefusingRegistry, wantsCredentials } from '../../support/refusing-registry.ts'
import { writeSampleFile } from '../../support/sample-file.ts'
import { runRecorded } from '../recording/recorded.ts'
import {
  builtin,
  classOf,
  imageOf,
  onNode,
  shell,
  type FixtureContext,
  tryOne,
  waitForPod,
  waitUntilReady
} from '../context.ts'

const nodes = '/api/v1/nodes'

/** A sample that reports nothing keeps its check open for some 25 s; with one check at a time the next one waits for that. */
async function tryBehindAnother(
  context: FixtureContext,
  { name, node, word, constrain = 'false' }: { name: string; node: string; word: string; constrain?: string },
  meanwhile: (second: string) => Promise<void>
): Promise<void> {
  const [first, second] = [`${word}-first`, `${word}-second`]
  const file = writeSampleFile({ [first]: { image: imageOf(context, 'silent') }, [second]: { image: builtin } })
  try {
    const given = { runtimes: `${first}=spin, ${second}=spin`, nodes: node, sample: file.path, constrain }
    const [{ notices }] = await Promise.all([
      runRecorded(context.testbed, { ...given, 'max-parallel': '1' }),
      waitForPod(context.testbed, first).then(() => meanwhile(second))
    ])
    context.notices.set(name, notices(second, node))
  } finally {
    file.remove()
  }
}

export async function deleteClass(context: FixtureContext, node: string): Promise<void> {
  await tryBehindAnother(context, { name: 'the class is deleted', node, word: 'deleted' }, async (second) => {
    await remove(context.testbed, `${classesPath}/${second}`)
  })
}

export async function removeLabel(context: FixtureContext, node: string): Promise<void> {
  const asked = { name: 'the label is removed', node, word: 'label', constrain: 'true' }
  await tryBehindAnother(context, asked, async (second) => {
    await label(context.testbed, node, `cluster.x-k8s.io/${second}`, null)
  })
}

export async function taint(context: FixtureContext, node: string): Promise<void> {
  await tryBehindAnother(context, { name: 'the node is tainted', node, word: 'taint' }, async () => {
    const taints = [{ key: 'maintenance', value: 'true', effect: 'NoSchedule' }]
    await merge(context.testbed, `${nodes}/${node}`, { spec: { taints } })
  })
  await merge(context.testbed, `${nodes}/${node}`, { spec: { taints: null } })
}

export async function deletePod(context: FixtureContext, node: string): Promise<void> {
  const sample = { image: imageOf(context, 'silent') }
  await tryOne(context, { name: 'the pod is deleted', node, sample }, async () => {
    const { metadata } = await waitForPod(context.testbed, 'the-pod-is-deleted')
    await remove(context.testbed, `/api/v1/namespaces/${metadata.namespace ?? ''}/pods/${metadata.name}`)
  })
}

export async function cordon(context: FixtureContext, node: string): Promise<void> {
  const sample = { image: imageOf(context, 'silent') }
  await tryOne(context, { name: 'the node is cordoned', node, sample }, async () => {
    await waitForPod(context.testbed, 'the-node-is-cordoned')
    await merge(context.testbed, `${nodes}/${node}`, { spec: { unschedulable: true } })
  })
  await merge(context.testbed, `${nodes}/${node}`, { spec: { unschedulable: null } })
}

export async function deleteNode(context: FixtureContext, node: TestbedNode): Promise<void> {
  const sample = { image: imageOf(context, 'silent') }
  await tryOne(context, { name: 'the node is deleted', node: node.name, sample }, async () => {
    await waitForPod(context.testbed, 'the-node-is-deleted')
    await remove(context.testbed, `${nodes}/${node.name}`)
  })
  await bringBack(context.testbed, node.name)
}

/** It takes the cluster 50 s to notice, and then the node has 30 s to heal. */
export async function stopKubelet(context: FixtureContext, node: TestbedNode): Promise<void> {
  // While the run starts: the pod is created and accepted, but never started.
  await tryOne(context, { name: 'the kubelet is stopped', node: node.name }, () => node.stop('kubelet'))
  await node.start('kubelet')
  await waitUntilReady(context.testbed, node.name)
}

const admission = '/apis/admissionregistration.k8s.io/v1'

/** A policy of the whole cluster that takes neither a class of this name nor a label of that one. */
export async function refuseClassAndLabel(context: FixtureContext, node: string): Promise<void> {
  const [aClass, aLabel] = ['the-class-is-refused', 'the-label-is-refused']
  const resources = [
    {
      apiGroups: ['node.k8s.io'],
      apiVersions: ['v1'],
      operations: ['CREATE', 'UPDATE'],
      resources: ['runtimeclasses']
    },
    { apiGroups: [''], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['nodes'] }
  ]
  const isOther = `object.metadata.name != '${aClass}' && !('cluster.x-k8s.io/${aLabel}' in object.metadata.labels)`
  const expression = `!has(object.metadata.labels) ? object.metadata.name != '${aClass}' : (${isOther})`
  await create(context.testbed, `${admission}/validatingadmissionpolicies`, {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'refuses-two' },
    spec: { matchConstraints: { resourceRules: resources }, validations: [{ expression, message: 'not this one' }] }
  })
  await create(context.testbed, `${admission}/validatingadmissionpolicybindings`, {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'refuses-two' },
    spec: { policyName: 'refuses-two', validationActions: ['Deny'] }
  })
  // The API server takes a new policy up after a moment.
  await waitFor({ what: 'the policy', timeoutMs: 30_000 }, async () => {
    const refused = { metadata: { name: aClass }, handler: 'any' }
    const { status, body } = await context.testbed.api.call('POST', `${classesPath}?dryRun=All`, refused)
    return status >= 400 ? there(undefined) : missing(body)
  })
  const given = { constrain: 'true' }
  await Promise.all([
    tryOne(context, { name: 'the class is refused', node, given }),
    tryOne(context, { name: 'the label is refused', node, given })
  ])
  await remove(context.testbed, `${admission}/validatingadmissionpolicybindings/refuses-two`)
  await remove(context.testbed, `${admission}/validatingadmissionpolicies/refuses-two`)
}

/** No room for CPU or memory: a pod that runs nothing asks for all of it. */
export async function fill(context: FixtureContext, node: string, resource: 'cpu' | 'memory'): Promise<void> {
  type Sized = Node & { readonly status: { readonly allocatable: Readonly<Record<string, string>> } }
  const { status } = await read<Sized>(context.testbed, `${nodes}/${node}`)
  const end = await makeFiller(context, node, resource, { [resource]: status.allocatable[resource] })
  await tryOne(context, { name: `the node's ${resource} is taken`, node })
  await end()
}

/** No room for one pod more: a kubelet that takes a single one, and that is there. */
export async function fillWithPods(context: FixtureContext, node: TestbedNode): Promise<void> {
  const config = '/etc/kubernetes/kubelet.yaml'
  const restart = async (): Promise<void> => {
    await node.stop('kubelet')
    await node.start('kubelet')
    await waitUntilReady(context.testbed, node.name)
  }
  await shell(node, `cp ${config} ${config}.whole && sed -i 's/"podCIDR"/"maxPods": 1, "podCIDR"/' ${config}`)
  await restart()
  const end = await makeFiller(context, node.name, 'place', {})
  await tryOne(context, { name: 'the node has no place for a pod', node: node.name })
  await end()
  await shell(node, `mv ${config}.whole ${config}`)
  await restart()
}

async function makeFiller(
  { testbed }: FixtureContext,
  node: string,
  word: string,
  requests: Readonly<Record<string, string | undefined>>
): Promise<() => Promise<void>> {
  const pods = '/api/v1/namespaces/default/pods'
  const name = `filler-of-${word}-${node}`
  const pause = { name: 'pause', image: 'ghcr.io/testbed/pause:1', resources: { requests } }
  const spec = { nodeName: node, terminationGracePeriodSeconds: 1, containers: [pause] }
  await create(testbed, pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec })
  return async () => {
    await remove(testbed, `${pods}/${name}`)
    await waitFor({ what: `the end of ${name}`, timeoutMs: 60_000, everyMs: 200 }, async () => {
      const found = await find(testbed, `${pods}/${name}`)
      return found === undefined ? there(undefined) : missing('it is still there')
    })
  }
}

/** A registry that wants credentials of one node, and has none for another. */
export async function denyOne(context: FixtureContext, denied: string, other: string): Promise<void> {
  const registry = await startRefusingRegistry(new URL(context.testbed.registry).hostname, wantsCredentials)
  const undo = await redirect(context.testbed.node(denied), 'private.example', registry.url)
  const sample = { image: builtin.replace('ghcr.io', 'private.example') }
  await Promise.all([
    tryOne(context, { name: 'one node may not pull', node: denied, sample, given: { nodes: `${denied}, ${other}` } }),
    tryOne(context, { name: 'no node may pull', node: denied, sample })
  ])
  // The other one has it by now, and asks the registry for nothing.
  const name = 'one node may not pull what another has'
  await tryOne(context, { name, node: denied, sample, given: { nodes: `${denied}, ${other}` } })
  await undo()
  registry.stop()
}

/** Something on the node kills the sample whenever it is started. */
export async function killSample(context: FixtureContext, node: TestbedNode): Promise<void> {
  const sample = { image: imageOf(context, 'program'), command: ['/program', 'waits'] }
  let isOver = false
  const kill = async (): Promise<void> => {
    while (!isOver) {
      // Nothing to kill is no failure: the next start comes.
      await node.exec(['pkill', '-9', '-f', '^/program waits$'])
      await pause(200)
    }
  }
  const killing = kill()
  await tryOne(context, { name: 'the sample is killed', node: node.name, sample }).finally(() => {
    isOver = true
  })
  await killing
}

const tasks = '/run/containerd/io.containerd.runtime.v2.task/k8s.io'

/** The shim of a running sample's pod is killed, and it alone: what it has started goes on without it. */
export async function killShim(context: FixtureContext, node: TestbedNode): Promise<void> {
  const name = onNode('the shim is killed', node.name)
  // Silent, so that it is not proven before.
  const sample = { image: imageOf(context, 'silent') }
  await tryOne(context, { name, node: node.name, sample }, async () => {
    const { metadata } = await waitForPod(context.testbed, classOf(name))
    // Of the shim's processes the one that containerd started and left to init.
    const ids = `grep -l '"${metadata.name}"' ${tasks}/*/config.json | xargs -n 1 dirname | xargs -n 1 basename`
    await shell(node, `kill -9 $(for id in $(${ids}); do pgrep -P 1 -f -- "-id $id" || true; done)`)
  })
}

/**
 * containerd 2.4 asks a shim for its processes when it starts again, and loses a container whose shim can't list them,
 * as those on runwasi 1.0; containerd 1.6 doesn't ask, and such a sample just goes on.
 */
export async function restartContainerd(context: FixtureContext, node: TestbedNode): Promise<void> {
  const name = 'containerd is restarted under the sample'
  const sample = { image: imageOf(context, 'silent') }
  await tryOne(context, { name, node: node.name, sample }, async () => {
    await waitForPod(context.testbed, classOf(name))
    await node.stop('containerd')
    await node.start('containerd')
  })
}
