import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { serverOf } from './access.ts'
import { makeApi } from './api.ts'
import type { Api } from './api.ts'
import type { Programs } from './build/artefacts.ts'
import { fileIn } from './machine/files.ts'
import { apiServer, controllerManager, etcd, registry, registryPort, scheduler } from './control-plane.ts'
import type { Layout, PlannedNode } from './layout.ts'
import { makeLayout } from './layout.ts'
import { makeHandle } from './machine/handle.ts'
import type { MachineHandle } from './machine/handle.ts'
import { makeNames } from './names.ts'
import type { Names } from './names.ts'
import { containerd, kubelet, kubeProxy } from './node-config.ts'
import { installShim, shimPathOf } from './node-files.ts'
import type { Runtime } from './runtimes.ts'
import { readState } from './state.ts'
import type { NodeSpec, Topology } from './topology.ts'

/** A cluster that is up, and all that a test may do to it. */
export type Testbed = {
  readonly name: string
  readonly topology: Topology
  readonly kubeconfig: string
  /** The kubectl of the cluster's own version. */
  readonly kubectl: string
  readonly server: string
  /** The stand-in for every registry, as a URL. */
  readonly registry: string
  readonly api: Api
  /** etcd, the API server and its fellows, and the registry. */
  readonly controlPlane: MachineHandle
  readonly nodes: readonly TestbedNode[]
  /** The node of this name. */
  readonly node: (name: string) => TestbedNode
}

/** A node, with what can be done to its shims. */
export type TestbedNode = MachineHandle & {
  readonly spec: NodeSpec
  /** Removes a shim's binary, as an image build that forgot it would. */
  readonly removeShim: (runtime: Runtime) => void
  /** Puts a good shim in its place, whatever was there. */
  readonly installShim: (runtime: Runtime) => void
}

/** The testbed of this name, if it is up: what a program that didn't start it uses it by. */
export function attach(name = 'default'): Testbed | undefined {
  const names = makeNames(name)
  const state = readState(names)
  if (state?.phase !== 'up' || !existsSync(join(pkiFolder(names), 'admin.key'))) return undefined
  return makeTestbed(makeLayout(names, state.slot, state.topology), state.programs)
}

/** The handle of a testbed whose certificates are made. */
export function makeTestbed(layout: Layout, programs: Programs): Testbed {
  const { addresses, hub, names } = layout
  const nodes = layout.nodes.map((each) => makeNode(each, programs))
  return {
    name: names.name,
    topology: { nodes: layout.nodes.map(({ plan }) => plan.spec) },
    kubeconfig: names.kubeconfig,
    kubectl: join(programs.kubernetes, 'kubectl'),
    server: serverOf(addresses),
    registry: registryOf(layout),
    api: adminApi(names, serverOf(addresses)),
    controlPlane: makeHandle(hub, addresses.controlPlane, [
      etcd,
      apiServer(addresses),
      controllerManager,
      scheduler,
      registry
    ]),
    nodes,
    node: (name) => {
      const found = nodes.find((node) => node.name === name)
      if (found !== undefined) return found
      throw new Error(`no node "${name}" in the testbed "${names.name}": ${nodes.map((node) => node.name).join(', ')}`)
    }
  }
}

/** The registry's URL, for the host and for every machine. */
export function registryOf(layout: Layout): string {
  return `http://${layout.addresses.controlPlane}:${registryPort}`
}

/** The folder of the cluster's keys, on the host alone. */
export function pkiFolder(names: Names): string {
  return join(names.folder, 'pki')
}

function makeNode({ machine, plan }: PlannedNode, programs: Programs): TestbedNode {
  return {
    ...makeHandle(machine, plan.addresses.node, [containerd, kubelet(plan), kubeProxy(plan)]),
    spec: plan.spec,
    removeShim: (runtime) => {
      rmSync(fileIn(machine, shimPathOf(runtime)))
    },
    installShim: (runtime) => {
      installShim(machine, runtime, programs)
    }
  }
}

function adminApi(names: Names, server: string): Api {
  const read = (file: string): string => readFileSync(join(pkiFolder(names), file), 'utf8')
  return makeApi(server, read('ca.crt'), { certificate: read('admin.crt'), key: read('admin.key') })
}
