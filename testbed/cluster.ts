import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeAccess } from './access.ts'
import type { ClusterAccess } from './access.ts'
import { installIn, prepareMachine } from './machine/files.ts'
import { expectRunning, startMachine, startDaemon } from './machine/machine.ts'
import type { Programs } from './build/artefacts.ts'
import { kubernetesPrograms } from './build/kubernetes.ts'
import { apiServer, controllerManager, etcd, registry, scheduler } from './control-plane.ts'
import { writeControlPlaneFiles, writeRegistryFile } from './control-plane.ts'
import { hostsOf } from './layout.ts'
import type { Layout, PlannedNode } from './layout.ts'
import { waitForContainerd } from './machine/handle.ts'
import { connectHost, connectNode, routeControlPlane } from './network.ts'
import { containerd, kubelet, kubeProxy } from './node-config.ts'
import { installNode, writeNodeAccess } from './node-files.ts'
import { waitForApi, waitForNodes } from './ready.ts'
import { checkPulls, pullPause, seedRegistry, waitForRegistry } from './registry-seed.ts'
import { makeTestbed, pkiFolder, registryOf } from './testbed.ts'
import type { Testbed } from './testbed.ts'

/** Makes a cluster where there is none of this name; the caller holds the lock and has its folder and slot. */
export async function makeCluster(layout: Layout, programs: Programs, signal: AbortSignal): Promise<Testbed> {
  const [access] = await Promise.all([makeClusterAccess(layout, signal), connectBoxes(layout, programs, signal)])
  const registryFilled = startRegistry(layout, programs, signal)
  const nodesPrepared = Promise.all(
    layout.nodes.map(async (node) => {
      await startDaemon(node.machine, containerd)
      await waitForContainerd(node.machine, signal)
      await registryFilled
      await pullPause(node.machine, signal)
    })
  )
  const running = startControlPlane(layout, access, programs, signal)
  const [testbed] = await Promise.all([running, registryFilled, nodesPrepared])
  await Promise.all(
    layout.nodes.map(async (node) => {
      await startNode(layout, node, access)
    })
  )
  await Promise.all([
    waitForNodes(
      testbed,
      () => {
        for (const { machine, plan } of layout.nodes) {
          for (const { program } of [containerd, kubelet(plan), kubeProxy(plan)]) expectRunning(machine, program)
        }
      },
      signal
    ),
    ...layout.nodes.map(async ({ machine }) => {
      await checkPulls(machine, signal)
    })
  ])
  return testbed
}

async function makeClusterAccess(layout: Layout, signal: AbortSignal): Promise<ClusterAccess> {
  const { addresses, names } = layout
  const nodes = layout.nodes.map(({ plan }) => ({ name: plan.spec.name, addresses: plan.addresses }))
  const access = await makeAccess(pkiFolder(names), names.name, addresses, nodes, signal)
  writeFileSync(names.kubeconfig, access.adminKubeconfig, { mode: 0o600 })
  return access
}

/** Starts every machine and lays the cables. */
async function connectBoxes(layout: Layout, programs: Programs, signal: AbortSignal): Promise<void> {
  const { addresses, hub, names } = layout
  const init = join(programs.pause, 'pause')
  for (const machine of [hub, ...layout.nodes.map((node) => node.machine)])
    prepareMachine(machine, init, hostsOf(layout))
  for (const { machine, plan } of layout.nodes) installNode(machine, plan, programs, registryOf(layout))
  for (const program of kubernetesPrograms)
    installIn(hub, join(programs.kubernetes, 'kubernetes'), `/usr/local/bin/${program}`)
  for (const { program } of [etcd, registry])
    installIn(hub, join(programs.packages, 'usr/bin', program), `/usr/local/bin/${program}`)
  await Promise.all(
    [hub, ...layout.nodes.map((node) => node.machine)].map(async (machine) => {
      await startMachine(machine, signal)
    })
  )
  const plans = layout.nodes.map((node) => node.plan)
  await connectHost(hub, names.link, addresses, plans)
  await Promise.all(
    layout.nodes.map(async ({ machine, plan }) => {
      await connectNode(hub, machine, plan, plans)
    })
  )
  await routeControlPlane(hub, plans)
}

async function startRegistry(layout: Layout, programs: Programs, signal: AbortSignal): Promise<void> {
  mkdirSync(join(layout.hub.folder, 'lib', 'registry'))
  writeRegistryFile(layout.hub)
  await startDaemon(layout.hub, registry)
  await waitForRegistry(registryOf(layout), signal)
  await seedRegistry(registryOf(layout), programs.pause, signal)
}

async function startControlPlane(
  layout: Layout,
  access: ClusterAccess,
  programs: Programs,
  signal: AbortSignal
): Promise<Testbed> {
  const { hub } = layout
  await startDaemon(hub, etcd)
  writeControlPlaneFiles(hub, access)
  await startDaemon(hub, apiServer(layout.addresses))
  const testbed = makeTestbed(layout, programs)
  await waitForApi(
    testbed.api,
    () => {
      expectRunning(hub, etcd.program)
      expectRunning(hub, 'kube-apiserver')
    },
    signal
  )
  await Promise.all([startDaemon(hub, controllerManager), startDaemon(hub, scheduler)])
  return testbed
}

async function startNode(layout: Layout, { machine, plan }: PlannedNode, access: ClusterAccess): Promise<void> {
  writeNodeAccess(machine, plan, layout.addresses, access)
  await startDaemon(machine, kubelet(plan))
  await startDaemon(machine, kubeProxy(plan))
}
