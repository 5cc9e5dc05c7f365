import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureKwok } from '../../scripts/kwok.ts'
import type { Testbed } from '../../testbed/testbed.ts'
import { missing, there, waitFor } from '../../testbed/wait.ts'
import { create, type KubeObject, list, merge, remove, type Node } from '../cluster/cluster.ts'

/** One of which nothing may be said yet. */
type NewNode = KubeObject & {
  readonly spec: Node['spec']
  readonly status: Partial<Node['status']>
}

const nodesPath = '/api/v1/nodes'
const managed = 'kwok.x-k8s.io/node'

/** A node that is an object of the API server, and what it says of itself. */
export type Hollow = {
  readonly name: string
  readonly labels?: Readonly<Record<string, string>>
  readonly taints?: readonly object[]
  readonly cordoned?: boolean
  readonly os?: string
  readonly architecture?: string
  /** Absent: one that a kubelet would name; empty: KWOK's own word, which no kubelet says. */
  readonly containerRuntime?: string
  readonly handlers?: readonly string[]
  readonly images?: readonly string[]
  /** Absent: KWOK makes it Ready. False: nobody ever says anything of it. */
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
 * above its nodes' pods and below its services: it is on the link of every box and of the host, and nobody answers.
 */
export async function startHollows(cluster: Testbed): Promise<Hollows> {
  const { program, stages } = await ensureKwok()
  const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-kwok-'))
  const log = join(folder, 'kwok.log')
  const output = openSync(log, 'a')
  const net = cluster.controlPlane.address.split('.').slice(0, 2).join('.')
  const args = [
    `--kubeconfig=${cluster.kubeconfig}`,
    `--manage-nodes-with-annotation-selector=${managed}=fake`,
    `--cidr=${net}.128.0/18`,
    `--node-ip=${net}.239.254`,
    '--node-lease-duration-seconds=40',
    ...stages.map((stage) => `--config=${stage}`)
  ]
  const child = spawn(program, args, { env: { HOME: folder }, stdio: ['ignore', output, output] })
  closeSync(output)
  await once(child, 'spawn')
  const names = new Set<string>()
  const leave = async (gone: readonly string[]): Promise<void> => {
    await Promise.all(
      gone.map(async (name) => {
        await remove(cluster, `${nodesPath}/${name}`)
        names.delete(name)
      })
    )
  }
  const stop = async (): Promise<void> => {
    await leave([...names])
    if (child.exitCode === null) {
      const ended = once(child, 'exit')
      child.kill()
      await ended
    }
    rmSync(folder, { recursive: true, force: true })
  }
  return {
    join: async (nodes) => {
      for (const node of nodes) names.add(node.name)
      try {
        await Promise.all(
          nodes.map(async (node) => {
            await makeNode(cluster, node)
          })
        )
        await waitUntilReady(cluster, nodes, () => readFileSync(log, 'utf8'))
        await Promise.all(
          nodes.map(async (node) => {
            await describeNode(cluster, node)
          })
        )
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

/** What a node says of itself; once it is Ready, since KWOK fills in words of its own until then. */
async function describeNode(cluster: Testbed, hollow: Hollow): Promise<void> {
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

async function waitUntilReady(cluster: Testbed, nodes: readonly Hollow[], said: () => string): Promise<void> {
  const wanted = new Set(nodes.filter(({ isManaged }) => isManaged !== false).map(({ name }) => name))
  await waitFor({ what: 'hollow nodes that are Ready', timeoutMs: 60_000, everyMs: 200 }, async () => {
    const late = (await list<NewNode>(cluster, nodesPath)).filter(
      ({ metadata, spec, status }) =>
        wanted.has(metadata.name) &&
        (status.conditions?.find(({ type }) => type === 'Ready')?.status !== 'True' ||
          // Admission gives every new node this taint, and a controller takes it off.
          spec.taints?.some(({ key }) => key === 'node.kubernetes.io/not-ready') === true)
    )
    if (late.length === 0) return there(undefined)
    return missing(`${late.map(({ metadata }) => metadata.name).join(', ')}; KWOK: ${said().slice(-1000)}`)
  })
}
