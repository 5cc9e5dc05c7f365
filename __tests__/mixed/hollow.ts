import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureKwok } from '../../scripts/kwok.ts'
import { writeSampleStages } from './sample-stages.ts'
import { inParallel } from '../../src/steps/task-group.ts'
import type { Testbed } from '../../testbed/testbed.ts'
import { missing, there, waitFor } from '../../testbed/wait.ts'
import { create, type KubeObject, list, merge, remove, type Node } from '../support/cluster.ts'

/** One of which nothing may be reported yet. */
type NewNode = KubeObject & {
  readonly status: Partial<Node['status']>
}

/** Requests at once. */
const AT_ONCE = 50
/** Of everything KWOK does at once; it would do four. */
const configuration = {
  apiVersion: 'config.kwok.x-k8s.io/v1alpha1',
  kind: 'KwokConfiguration',
  options: { nodePlayStageParallelism: 32, podPlayStageParallelism: 32, nodeLeaseParallelism: 16 }
}
const nodesPath = '/api/v1/nodes'
const managed = 'kwok.x-k8s.io/node'

/** A node that is an object of the API server, and what it reports of itself. */
export type Hollow = {
  readonly name: string
  readonly labels?: Readonly<Record<string, string>>
  readonly taints?: readonly object[]
  readonly cordoned?: boolean
  readonly os?: string
  readonly architecture?: string
  /** Absent: one that a kubelet would name; empty: KWOK's own word, which no kubelet reports. */
  readonly containerRuntime?: string
  readonly handlers?: readonly string[]
  readonly images?: readonly string[]
  /** Absent: KWOK makes it Ready. False: nobody ever reports anything of it. */
  readonly isManaged?: boolean
}

/** KWOK at work on a cluster. */
export type Hollows = {
  /** Makes nodes, and waits until they are Ready, if they are to be. */
  readonly join: (nodes: readonly Hollow[]) => Promise<void>
  readonly leave: (names: readonly string[]) => Promise<void>
  /** Takes all of its nodes off the cluster, and ends the program. */
  readonly stop: () => Promise<void>
}

/**
 * Starts KWOK for the nodes that a test makes. Their addresses and those of their pods are in the testbed's own range,
 * above its nodes' pods and below its services: it is on the link of every machine and of the host, and nobody answers.
 * With `runsSamples` pods without a class are not runnable there, and deleted ones end before they are gone.
 */
export async function startHollows(
  cluster: Testbed,
  { runsSamples = false }: { readonly runsSamples?: boolean } = {}
): Promise<Hollows> {
  const { program, stages } = await ensureKwok()
  const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-kwok-'))
  const log = join(folder, 'kwok.log')
  const options = join(folder, 'options.yaml')
  writeFileSync(options, JSON.stringify(configuration))
  const output = openSync(log, 'a')
  const net = cluster.controlPlane.address.split('.').slice(0, 2).join('.')
  const args = [
    `--kubeconfig=${cluster.kubeconfig}`,
    `--manage-nodes-with-annotation-selector=${managed}=fake`,
    `--cidr=${net}.128.0/18`,
    `--node-ip=${net}.239.254`,
    // Renewed four times in it, which for thousands of nodes is nearly all that they ask of the API server.
    '--node-lease-duration-seconds=120',
    ...[options, ...(runsSamples ? writeSampleStages(stages, folder) : stages)].map((file) => `--config=${file}`)
  ]
  const child = spawn(program, args, { env: { HOME: folder }, stdio: ['ignore', output, output] })
  closeSync(output)
  // A program that is ended by a signal stops nothing: KWOK would go on without its cluster.
  const end = (): boolean => child.kill()
  process.once('exit', end)
  await once(child, 'spawn')
  const names = new Set<string>()
  const leave = async (gone: readonly string[]): Promise<void> => {
    await inParallel(gone, AT_ONCE, async (name) => {
      await remove(cluster, `${nodesPath}/${name}`)
      names.delete(name)
    })
  }
  const stop = async (): Promise<void> => {
    await leave([...names])
    if (child.exitCode === null) {
      const ended = once(child, 'exit')
      child.kill()
      await ended
    }
    process.off('exit', end)
    rmSync(folder, { recursive: true, force: true })
  }
  return {
    join: async (nodes) => {
      for (const node of nodes) names.add(node.name)
      try {
        await inParallel(nodes, AT_ONCE, async (node) => {
          await makeNode(cluster, node)
        })
        await waitUntilReady(cluster, nodes, () => readFileSync(log, 'utf8'))
        await inParallel(nodes, AT_ONCE, async (node) => {
          await describeNode(cluster, node)
        })
      } catch (error) {
        await stop()
        throw error
      }
    },
    leave,
    stop
  }
}

async function makeNode(cluster: Testbed, hollow: Hollow): Promise<void> {
  const { name, labels = {}, taints = [], cordoned = false, os = 'linux', architecture = 'amd64' } = hollow
  await create(cluster, nodesPath, {
    metadata: {
      name,
      labels: { 'kubernetes.io/os': os, 'kubernetes.io/arch': architecture, 'kubernetes.io/hostname': name, ...labels },
      // What isn't managed is a node whose kubelet never came.
      annotations: hollow.isManaged === false ? {} : { [managed]: 'fake' }
    },
    spec: { taints, unschedulable: cordoned }
  })
}

/** What a node reports of itself; once it is Ready, since KWOK fills in words of its own until then. */
async function describeNode(cluster: Testbed, hollow: Hollow): Promise<void> {
  const { taints = [], isManaged = true } = hollow
  // Admission gives every new node one more, and the controller that removes it does so for five in a second.
  if (isManaged) await merge(cluster, `${nodesPath}/${hollow.name}`, { spec: { taints } })
  const { os = 'linux', architecture = 'amd64', containerRuntime = 'containerd://2.4.2' } = hollow
  const { handlers = [], images = [] } = hollow
  await merge(cluster, `${nodesPath}/${hollow.name}/status`, {
    status: {
      nodeInfo: {
        architecture,
        operatingSystem: os,
        kubeletVersion: 'v1.37.2',
        ...(containerRuntime === '' ? {} : { containerRuntimeVersion: containerRuntime })
      },
      images: images.map((image) => ({ names: [image], sizeBytes: 1 })),
      ...(handlers.length === 0 ? {} : { runtimeHandlers: handlers.map((handler) => ({ name: handler })) })
    }
  })
}

async function waitUntilReady(cluster: Testbed, nodes: readonly Hollow[], output: () => string): Promise<void> {
  const wanted = new Set(nodes.filter(({ isManaged }) => isManaged !== false).map(({ name }) => name))
  await waitFor(
    { what: 'hollow nodes that are Ready', timeoutMs: 60_000 + 50 * nodes.length, everyMs: 500 },
    async () => {
      const late = (await list<NewNode>(cluster, nodesPath)).filter(
        ({ metadata, status }) =>
          wanted.has(metadata.name) && status.conditions?.find(({ type }) => type === 'Ready')?.status !== 'True'
      )
      if (late.length === 0) return there(undefined)
      const some = late.slice(0, 10).map(({ metadata }) => metadata.name)
      return missing(`${late.length} are not, ${some.join(', ')} among them; KWOK: ${output().slice(-1000)}`)
    }
  )
}
