import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { setTimeout as pause } from 'node:timers/promises'
import { pauseImage, hostsFolder } from '../../testbed/containerd-config.ts'
import type { TestbedNode } from '../../testbed/testbed.ts'
import { missing, there, waitFor } from '../../testbed/wait.ts'
import { cellOf, runOn, verdictsOf } from '../cluster/action.ts'
import { type Node, read, reset } from '../cluster/cluster.ts'
import { markAsReal } from './marked.ts'
import { nodeCases } from './real-cases.ts'
import { useTestbed } from './testbed.ts'

const testbed = useTestbed()
const shim = '/usr/local/bin/containerd-shim-spin-v2'
const plugin = '/opt/cni/bin/bridge'

/** Two nodes of each generation, so that what takes long happens to both at once. */
const generations = [
  { generation: 'containerd 2', nodes: ['two-broken', 'two-miswired'] },
  { generation: 'containerd 1', nodes: ['one-broken', 'one-miswired'] }
] as const

/** What is done to a node before the run, and after it. */
type Fault = {
  readonly begin: (node: TestbedNode) => Promise<void>
  readonly end: (node: TestbedNode) => Promise<void>
}

const faults: Readonly<Record<string, Fault>> = {
  'the shim may not be executed': {
    // A file of its own: the one that is there is the cache's, too.
    begin: (node) => shell(node, `cp ${shim} ${shim}.new && chmod 644 ${shim}.new && mv ${shim}.new ${shim}`),
    // Without a restart: containerd has found the shim here once, and goes on by that.
    end: (node) => {
      node.installShim('spin')
      return Promise.resolve()
    }
  },
  'the shim was removed': {
    begin: (node) => {
      node.removeShim('spin')
      return Promise.resolve()
    },
    end: (node) => reinstall(node)
  },
  'the shim was removed and containerd restarted': {
    begin: async (node) => {
      node.removeShim('spin')
      await restart(node)
    },
    end: (node) => reinstall(node)
  },
  'containerd is restarted during the run': {
    begin: async (node) => {
      await node.stop('containerd')
      // Long enough for the kubelet to notice.
      void pause(4_000).then(() => node.start('containerd'))
    },
    end: () => Promise.resolve()
  },
  'the network plugin is gone': {
    begin: (node) => shell(node, `mv ${plugin} ${plugin}.off`),
    end: (node) => shell(node, `mv ${plugin}.off ${plugin}`)
  },
  'the network is not configured': {
    begin: (node) => shell(node, 'mkdir /tmp/cni && mv /etc/cni/net.d/* /tmp/cni/'),
    end: (node) => shell(node, 'mv /tmp/cni/* /etc/cni/net.d/ && rmdir /tmp/cni')
  }
}

const pauseCase = 'the pause image is gone, and the registry is down'
/** What the second node of a generation has: these take the longest. */
const onSecond = ['the network is not configured', 'containerd is restarted during the run']

type Told = { readonly verdict: string | undefined; readonly evidence: string | undefined }
const told = new Map<string, Told>()

markAsReal('nodes')

beforeAll(async () => {
  await reset(testbed)
  await Promise.all(
    generations.flatMap(({ nodes: [first, second] }) => [
      inTurn(
        first,
        Object.keys(faults).filter((name) => !onSecond.includes(name))
      ),
      inTurn(second, onSecond)
    ])
  )
  await testbed.controlPlane.stop('docker-registry')
  try {
    await Promise.all(generations.map(({ nodes: [first] }) => withoutPause(testbed.node(first))))
  } finally {
    await testbed.controlPlane.start('docker-registry')
  }
})

afterAll(async () => {
  await Promise.all(generations.map(({ nodes: [first] }) => pullPause(testbed.node(first))))
  await reset(testbed)
})

for (const { generation, nodes } of generations) {
  describe(generation, () => {
    test.each(Object.entries(nodeCases))('%s -> %s', (name, verdict) => {
      const node = onSecond.includes(name) ? nodes[1] : nodes[0]
      expect(told.get(`${name} on ${node}`)?.verdict).toBe(verdict)
    })
  })
}

test('the evidence is the reason, as the node said it', () => {
  const evidence = (name: string, node: string): string => told.get(`${name} on ${node}`)?.evidence ?? ''
  expect(evidence('the shim was removed', 'two-broken')).toMatch(/fork\/exec \S+: no such file or directory$/)
  expect(evidence('the shim was removed', 'one-broken')).toMatch(/fork\/exec \S+: no such file or directory: unknown$/)
  expect(evidence('the shim was removed and containerd restarted', 'two-broken')).toMatch(/binary not installed/)
  expect(evidence('the network is not configured', 'one-miswired')).toContain('cni plugin not initialized')
  expect(evidence('the network plugin is gone', 'two-broken')).toContain('failed to find plugin "bridge"')
  expect(evidence(pauseCase, 'two-broken')).toContain(`failed to pull image "${pauseImage}"`)
  expect(evidence(pauseCase, 'one-broken')).toContain(`failed to get sandbox image "${pauseImage}"`)
})

async function inTurn(node: string, names: readonly string[]): Promise<void> {
  for (const name of names) await tryOne(name, testbed.node(node), faults[name])
}

async function tryOne(name: string, node: TestbedNode, fault: Fault | undefined): Promise<void> {
  await fault?.begin(node)
  try {
    const { report } = await runOn(testbed, { runtimes: 'spin', nodes: node.name, timeout: '90s' })
    told.set(`${name} on ${node.name}`, {
      verdict: verdictsOf(report)[`spin on ${node.name}`],
      evidence: cellOf(report, 'spin', node.name).diagnosis?.evidence
    })
  } finally {
    await fault?.end(node)
    await waitUntilReady(node.name)
  }
}

async function withoutPause(node: TestbedNode): Promise<void> {
  await shell(node, `ctr -n k8s.io images rm --sync ${pauseImage}`)
  await tryOne(pauseCase, node, undefined)
}

async function pullPause(node: TestbedNode): Promise<void> {
  await shell(node, `ctr -n k8s.io images pull --hosts-dir ${hostsFolder} ${pauseImage}`)
}

async function restart(node: TestbedNode): Promise<void> {
  await node.stop('containerd')
  await node.start('containerd')
}

/** Puts the shim back, and has containerd look for it anew. */
async function reinstall(node: TestbedNode): Promise<void> {
  node.installShim('spin')
  await restart(node)
}

async function shell(node: TestbedNode, script: string): Promise<void> {
  const ran = await node.exec(['sh', '-ec', script])
  if (ran.code !== 0) throw new Error(`${script} on ${node.name}: ${ran.stderr}`)
}

async function waitUntilReady(node: string): Promise<void> {
  await waitFor({ what: `Ready of ${node}`, timeoutMs: 60_000, everyMs: 500 }, async () => {
    const { status } = await read<Node>(testbed, `/api/v1/nodes/${node}`)
    const ready = status.conditions.find(({ type }) => type === 'Ready')?.status
    return ready === 'True' ? there(undefined) : missing(ready ?? 'no condition')
  })
}
