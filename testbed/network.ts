import type { Addresses } from './addresses.ts'
import type { Machine } from './machine/files.ts'
import { initOf, runIn } from './machine/machine.ts'
import { TestbedFailure } from './failure.ts'
import type { NodePlan } from './node-config.ts'
import { attempt, failureOf, run } from './run.ts'

/*
 * The bridge lives in the control plane's machine, and every other machine and the host have one cable to it. So the host
 * has one interface, its firewall sees nothing of the traffic between machines, and all of it goes away with that machine.
 * No machine has a default route: what isn't in the testbed's own range has nowhere to go.
 */

const bridge = 'br0'

/** Makes the bridge and the host's cable to it, with the host's routes to pods. */
export async function connectHost(
  machine: Machine,
  link: string,
  cluster: Addresses,
  nodes: readonly NodePlan[]
): Promise<void> {
  await configure(machine, [
    `link add ${bridge} type bridge`,
    `addr add ${cluster.controlPlane}/16 dev ${bridge}`,
    `link set ${bridge} up`
  ])
  const peer = ['peer', 'name', 'host', 'netns', pidOf(machine)]
  await run('ip', ['link', 'add', link, 'type', 'veth', ...peer])
  await configure(machine, [`link set host master ${bridge}`, 'link set host up'])
  const host = [`addr add ${cluster.host}/16 dev ${link}`, `link set ${link} up`, ...podRoutes(nodes)]
  await run('ip', ['-batch', '-'], { input: host.join('\n') })
}

/** Lays the cable between a node and the bridge. */
export async function connectNode(
  hub: Machine,
  machine: Machine,
  plan: NodePlan,
  nodes: readonly NodePlan[]
): Promise<void> {
  const port = `n${nodes.indexOf(plan)}`
  const ends = ['eth0', 'netns', pidOf(machine), 'type', 'veth', 'peer', 'name', port, 'netns', pidOf(hub)]
  await run('ip', ['link', 'add', ...ends])
  await configure(hub, [`link set ${port} master ${bridge}`, `link set ${port} up`])
  const others = nodes.filter((each) => each !== plan)
  await configure(machine, [`addr add ${plan.addresses.node}/16 dev eth0`, 'link set eth0 up', ...podRoutes(others)])
}

/** Gives the control plane its routes to pods; the nodes need not be up for that. */
export async function routeControlPlane(machine: Machine, nodes: readonly NodePlan[]): Promise<void> {
  await configure(machine, podRoutes(nodes))
}

/** Removes the host's cable, if it is still there: with the machines it goes by itself, but a moment later. */
export async function removeLink(link: string): Promise<void> {
  const shown = await attempt('ip', ['link', 'show', link])
  if (shown.code !== 0) return
  const deleted = await attempt('ip', ['link', 'delete', link])
  if (deleted.code !== 0 && !deleted.stderr.includes('Cannot find device')) throw new TestbedFailure(failureOf(deleted))
}

/** Every destination that the host has a route to. */
export async function readRoutes(): Promise<readonly string[]> {
  const routes = JSON.parse(await run('ip', ['-json', '-4', 'route', 'show', 'table', 'all'])) as {
    readonly dst: string
  }[]
  return routes.map(({ dst }) => dst)
}

function podRoutes(nodes: readonly NodePlan[]): readonly string[] {
  return nodes.map(({ addresses }) => `route add ${addresses.pods} via ${addresses.node}`)
}

async function configure(machine: Machine, commands: readonly string[]): Promise<void> {
  await runIn(machine, ['ip', '-batch', '-'], { input: commands.join('\n') })
}

function pidOf(machine: Machine): string {
  const init = initOf(machine)
  if (init === undefined) throw new TestbedFailure(`${machine.name} does not run`)
  return String(init.pid)
}
