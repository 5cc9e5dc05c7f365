import { join } from 'node:path'
import { makeAddresses, makeNodeAddresses } from './addresses.ts'
import type { Addresses } from './addresses.ts'
import type { Machine } from './machine/files.ts'
import { readHierarchies } from './cgroups.ts'
import { controlPlaneName } from './names.ts'
import type { Names } from './names.ts'
import type { NodePlan } from './node-config.ts'
import type { Topology } from './topology.ts'

/** A testbed before any of it runs: which machines, at which addresses. */
export type Layout = {
  readonly names: Names
  readonly slot: number
  readonly addresses: Addresses
  readonly hub: Machine
  readonly nodes: readonly PlannedNode[]
}

export type PlannedNode = { readonly plan: NodePlan; readonly machine: Machine }

/** Everything that follows from a testbed's name, slot and topology. */
export function makeLayout(names: Names, slot: number, topology: Topology): Layout {
  const hierarchies = readHierarchies()
  const machineOf = (name: string): Machine => ({
    name,
    folder: join(names.folder, 'machines', name),
    cgroup: `${names.cgroup}/${name}`,
    hierarchies
  })
  return {
    names,
    slot,
    addresses: makeAddresses(slot),
    hub: machineOf(controlPlaneName),
    nodes: topology.nodes.map((spec, index) => ({
      plan: { spec, addresses: makeNodeAddresses(slot, index) },
      machine: machineOf(spec.name)
    }))
  }
}

/** What /etc/hosts reports in every machine. */
export function hostsOf(layout: Layout): string {
  const all = [
    ['127.0.0.1', 'localhost'],
    [layout.addresses.controlPlane, layout.hub.name],
    ...layout.nodes.map(({ plan }) => [plan.addresses.node, plan.spec.name])
  ]
  return all.map((line) => `${line.join(' ')}\n`).join('')
}
