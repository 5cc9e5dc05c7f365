import type { TestbedNode } from '../../../testbed/testbed.ts'
import { create, merge, remove } from '../../support/cluster.ts'
import { shell, type FixtureContext, tryOne } from '../context.ts'

/**
 * For a network policy that denies everything, where the network plugin knows none: the node drops all traffic to its pods.
 * One that drops is reported from a sample that hangs by asking through the kubelet; one that rejects reports it itself.
 */
export async function denyTraffic(context: FixtureContext, node: TestbedNode): Promise<void> {
  const rejects = 'REJECT --reject-with icmp-host-prohibited'
  const given = { access: 'proxy' }
  await behind(node, rejects, () => tryOne(context, { name: 'a policy rejects all traffic', node: node.name, given }))
  await behind(node, 'DROP', async () => {
    await Promise.all([
      tryOne(context, { name: 'a policy drops all traffic', node: node.name, given }),
      // Not through a fault proxy, which passes no port-forward on.
      tryOne(context, { name: 'a policy drops all traffic, access: auto', node: node.name, isDirect: true })
    ])
  })
}

async function behind(node: TestbedNode, target: string, work: () => Promise<void>): Promise<void> {
  const rule = `FORWARD -o cni0 -p tcp --dport 80 -j ${target}`
  await shell(node, `iptables -I ${rule}`)
  try {
    await work()
  } finally {
    await shell(node, `iptables -D ${rule}`)
  }
}

/** For a virtual kubelet: a node's object without a machine, marked as such nodes are. */
export async function addVirtualNode(context: FixtureContext): Promise<void> {
  const name = 'virtual-node-aci-linux'
  const labels = { type: 'virtual-kubelet', 'kubernetes.io/os': 'linux' }
  const taints = [{ key: 'virtual-kubelet.io/provider', value: 'azure', effect: 'NoSchedule' }]
  await create(context.testbed, '/api/v1/nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels },
    spec: { taints }
  })
  const conditions = [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'I am ready' }]
  await merge(context.testbed, `/api/v1/nodes/${name}/status`, {
    status: { conditions, nodeInfo: { operatingSystem: 'linux' } }
  })
  await tryOne(context, { name: 'the node is a virtual one', node: name })
  await remove(context.testbed, `/api/v1/nodes/${name}`)
}
