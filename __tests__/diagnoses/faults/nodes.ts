import { setTimeout as pause } from 'node:timers/promises'
import { hostsFolder, pauseImage } from '../../../testbed/containerd-config.ts'
import type { TestbedNode } from '../../../testbed/testbed.ts'
import { imageOf, inTurn, onNode, shell, type FixtureContext, tryOne, waitUntilReady } from '../context.ts'

const shim = '/usr/local/bin/containerd-shim-spin-v2'
const plugin = '/opt/cni/bin/bridge'
const containerdLog = '/var/log/containerd.log'

/** Breaks a node, and gives what fixes it again. */
type Fault = (node: TestbedNode) => Promise<() => Promise<void> | void>

export const pluginFault = 'the network plugin is gone'

const faults: Readonly<Record<string, Fault>> = {
  'the shim may not be executed': async (node) => {
    // A file of its own: the one that is there is the cache's, too.
    await shell(node, `cp ${shim} ${shim}.new && chmod 644 ${shim}.new && mv ${shim}.new ${shim}`)
    // Without a restart: containerd has found the shim here once, and goes on by that.
    return () => {
      node.installShim('spin')
    }
  },
  'the shim was removed': (node) => {
    node.removeShim('spin')
    return Promise.resolve(() => reinstall(node))
  },
  'the shim was removed and containerd restarted': async (node) => {
    node.removeShim('spin')
    await restart(node)
    return () => reinstall(node)
  },
  "the shim is a link to another shim's file": async (node) => {
    const other = '/usr/local/bin/containerd-shim-another-v1'
    await shell(node, `mv ${shim} ${other} && ln -s ${other} ${shim}`)
    return async () => {
      await shell(node, `rm ${other}`)
      node.installShim('spin')
    }
  },
  'the shim speaks a later protocol': async (node) => {
    await replaceShim(node, `echo '{"version":4,"address":"unix:///run/containerd/s/later","protocol":"ttrpc"}'`)
    return () => {
      node.installShim('spin')
    }
  },
  'the shim is still being copied': async (node) => {
    await shell(node, `cp ${shim} ${shim}.new && mv ${shim}.new ${shim}`)
    // What writes it has it open until a sandbox has failed for that.
    const isSeen = `tail -n +$from ${containerdLog} | grep -q 'text file busy'`
    void node.exec([
      'sh',
      '-c',
      `from=$(wc -l < ${containerdLog}); exec 3>>${shim}; until ${isSeen}; do sleep 0.2; done`
    ])
    return () => {
      node.installShim('spin')
    }
  },
  'the node has no inodes left': async (node) => {
    await shell(node, 'mkdir -p /run/netns && mount -t tmpfs -o nr_inodes=1 tmpfs /run/netns')
    return () => shell(node, 'umount /run/netns')
  },
  'no network namespace can be made': async (node) => {
    await shell(node, 'mkdir -p /run/netns && mount -t tmpfs -o ro tmpfs /run/netns')
    return () => shell(node, 'umount /run/netns')
  },
  'the image cannot be stored': async (node) => {
    const ingest = '/var/lib/containerd/io.containerd.content.v1.content/ingest'
    await shell(node, `mkdir -p ${ingest} && mount -t tmpfs -o ro tmpfs ${ingest}`)
    return () => shell(node, `umount ${ingest}`)
  },
  'containerd is restarted during the run': async (node) => {
    await node.stop('containerd')
    // Long enough for the kubelet to notice.
    void pause(4_000).then(() => node.start('containerd'))
    return () => undefined
  },
  [pluginFault]: async (node) => {
    await shell(node, `mv ${plugin} ${plugin}.off`)
    return () => shell(node, `mv ${plugin}.off ${plugin}`)
  },
  'the network is not configured': async (node) => {
    await shell(node, 'mkdir /tmp/cni && mv /etc/cni/net.d/* /tmp/cni/')
    return () => shell(node, 'mv /tmp/cni/* /etc/cni/net.d/ && rmdir /tmp/cni')
  }
}

/** Images that no other case has put on the nodes. */
const ownSamples: Readonly<Record<string, string>> = { 'the image cannot be stored': 'other-body' }

/** Breaks a node by each of these faults, one after the other, and fixes it again. */
export async function tryFaults(context: FixtureContext, node: string, names: readonly string[]): Promise<void> {
  await inTurn(
    names.map((name) => () => {
      const own = ownSamples[name]
      const tried = {
        name: onNode(name, node),
        node,
        ...(own === undefined ? {} : { sample: { image: imageOf(context, own) } })
      }
      return breaking(context, node, name, () => tryOne(context, tried))
    })
  )
}

/** Breaks a node, does something, and fixes it again. */
export async function breaking(
  context: FixtureContext,
  name: string,
  how: string,
  work: () => Promise<void>
): Promise<void> {
  const fault = faults[how]
  if (fault === undefined) throw new Error(`no fault "${how}"`)
  const node = context.testbed.node(name)
  const repair = await fault(node)
  try {
    await work()
  } finally {
    await repair()
    await waitUntilReady(context.testbed, name)
  }
}

/** With the registry down: nodes that lost their pause image. */
export async function tryWithoutPause(
  context: FixtureContext,
  nodes: readonly string[],
  namespace: string
): Promise<void> {
  const name = 'the pause image is gone, and the registry is down'
  await Promise.all(
    nodes.map(async (node) => {
      await shell(context.testbed.node(node), `ctr -n k8s.io images rm --sync ${pauseImage}`)
      await tryOne(context, { name: onNode(name, node), node, given: { namespace } })
    })
  )
}

/** Puts the pause image back, once the registry is there again. */
export async function pullPause({ testbed }: FixtureContext, nodes: readonly string[]): Promise<void> {
  const pull = `ctr -n k8s.io images pull --hosts-dir ${hostsFolder} ${pauseImage}`
  await Promise.all(nodes.map((node) => shell(testbed.node(node), pull)))
}

async function restart(node: TestbedNode): Promise<void> {
  await node.stop('containerd')
  await node.start('containerd')
}

/** Puts a script where the shim was; a file of its own, as the one that is there is the cache's, too. */
async function replaceShim(node: TestbedNode, script: string): Promise<void> {
  await node.exec(['sh', '-ec', `cat > ${shim}.new`], { input: `#!/bin/sh\n${script}\n` })
  await shell(node, `chmod 755 ${shim}.new && mv ${shim}.new ${shim}`)
}

/** Puts the shim back, and has containerd look for it again. */
async function reinstall(node: TestbedNode): Promise<void> {
  node.installShim('spin')
  await restart(node)
}
