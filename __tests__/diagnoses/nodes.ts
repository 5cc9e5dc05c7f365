import { setTimeout as pause } from 'node:timers/promises'
import { hostsFolder, pauseImage } from '../../testbed/containerd-config.ts'
import type { TestbedNode } from '../../testbed/testbed.ts'
import { inTurn, onNode, shell, type Stage, tryOne, waitUntilReady } from './stage.ts'

const shim = '/usr/local/bin/containerd-shim-spin-v2'
const plugin = '/opt/cni/bin/bridge'

/** What is done to a node before the run, and after it. */
type Fault = {
  readonly begin: (node: TestbedNode) => Promise<void>
  readonly end: (node: TestbedNode) => Promise<void>
}

export const pluginFault = 'the network plugin is gone'

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
  [pluginFault]: {
    begin: (node) => shell(node, `mv ${plugin} ${plugin}.off`),
    end: (node) => shell(node, `mv ${plugin}.off ${plugin}`)
  },
  'the network is not configured': {
    begin: (node) => shell(node, 'mkdir /tmp/cni && mv /etc/cni/net.d/* /tmp/cni/'),
    end: (node) => shell(node, 'mv /tmp/cni/* /etc/cni/net.d/ && rmdir /tmp/cni')
  }
}

/** Breaks a node in each of these ways, one after the other, and mends it again. */
export async function tryFaults(stage: Stage, node: string, names: readonly string[]): Promise<void> {
  await inTurn(
    names.map((name) => () => breaking(stage, node, name, () => tryOne(stage, { name: onNode(name, node), node })))
  )
}

/** Breaks a node, does something, and mends it again. */
export async function breaking(stage: Stage, name: string, how: string, work: () => Promise<void>): Promise<void> {
  const fault = faults[how]
  if (fault === undefined) throw new Error(`no fault "${how}"`)
  const node = stage.testbed.node(name)
  await fault.begin(node)
  try {
    await work()
  } finally {
    await fault.end(node)
    await waitUntilReady(stage.testbed, name)
  }
}

/** With the registry down: nodes that lost their pause image. */
export async function tryWithoutPause(stage: Stage, nodes: readonly string[], namespace: string): Promise<void> {
  const name = 'the pause image is gone, and the registry is down'
  await Promise.all(
    nodes.map(async (node) => {
      await shell(stage.testbed.node(node), `ctr -n k8s.io images rm --sync ${pauseImage}`)
      await tryOne(stage, { name: onNode(name, node), node, given: { namespace } })
    })
  )
}

/** Puts the pause image back, once the registry is there again. */
export async function pullPause({ testbed }: Stage, nodes: readonly string[]): Promise<void> {
  const pull = `ctr -n k8s.io images pull --hosts-dir ${hostsFolder} ${pauseImage}`
  await Promise.all(nodes.map((node) => shell(testbed.node(node), pull)))
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
