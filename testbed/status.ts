import { existsSync } from 'node:fs'
import { processesIn, readHierarchies } from './cgroups.ts'
import type { Api } from './api.ts'
import { reasonOf } from './failure.ts'
import type { MachineHandle } from './machine/handle.ts'
import { makeNames } from './names.ts'
import { attach } from './testbed.ts'

/** What there is of a testbed. */
export type Status = {
  readonly name: string
  /** `broken`: there is something, but it isn't whole; `down` and `up` fix it. */
  readonly phase: 'up' | 'broken' | 'down'
  readonly kubeconfig?: string
  readonly server?: string
  readonly registry?: string
  /** Empty if it answers, else why not. */
  readonly apiTrouble?: string
  readonly machines: readonly MachineStatus[]
}

export type MachineStatus = {
  readonly name: string
  readonly address: string
  readonly running: readonly string[]
  readonly ended: readonly string[]
  /** Of a node, what the API server reports of it. */
  readonly ready?: boolean
}

type NodeList = {
  readonly items: readonly {
    readonly metadata: { readonly name: string }
    readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] }
  }[]
}

/** Looks at a testbed without changing it. */
export async function readStatus(name: string): Promise<Status> {
  const names = makeNames(name)
  const testbed = attach(name)
  if (testbed === undefined) {
    const left = existsSync(names.folder) || processesIn(names.cgroup, readHierarchies()).length > 0
    return { name, phase: left ? 'broken' : 'down', machines: [] }
  }
  const nodes = await readNodes(testbed.api)
  const readiness = typeof nodes === 'string' ? new Map<string, boolean>() : nodes
  const machines = [
    lookAt(testbed.controlPlane),
    ...testbed.nodes.map((node) => ({ ...lookAt(node), ready: readiness.get(node.name) ?? false }))
  ]
  const whole = machines.every(({ ended }) => ended.length === 0) && [...readiness.values()].every(Boolean)
  const { kubeconfig, registry, server } = testbed
  const trouble = typeof nodes === 'string' ? { apiTrouble: nodes } : {}
  return {
    name,
    phase: whole && typeof nodes !== 'string' ? 'up' : 'broken',
    kubeconfig,
    server,
    registry,
    ...trouble,
    machines
  }
}

/** A status for people. */
export function renderStatus(status: Status): string {
  const { apiTrouble, kubeconfig, machines, name, phase, registry, server } = status
  const head = [`testbed    ${name}`, `phase      ${phase}`]
  if (kubeconfig === undefined || server === undefined || registry === undefined) return `${head.join('\n')}\n`
  const access = [
    `kubeconfig ${kubeconfig}`,
    `server     ${server}${apiTrouble === undefined ? '' : ` (${apiTrouble})`}`
  ]
  const width = Math.max(...machines.map((machine) => machine.name.length))
  const lines = machines.map((machine) => {
    const ready = machine.ready === undefined ? '' : machine.ready ? 'Ready' : 'NotReady'
    const ended = machine.ended.length === 0 ? '' : `; ENDED: ${machine.ended.join(', ')}`
    return `${machine.name.padEnd(width)}  ${machine.address.padEnd(15)} ${ready.padEnd(8)}  ${machine.running.join(', ')}${ended}`
  })
  return `${[...head, ...access, `registry   ${registry}`, '', ...lines].join('\n')}\n`
}

function lookAt(machine: MachineHandle): MachineStatus {
  const running = machine.programs.filter((program) => machine.isRunning(program))
  const ended = machine.programs.filter((program) => !running.includes(program))
  return { name: machine.name, address: machine.address, running, ended }
}

async function readNodes(api: Api): Promise<ReadonlyMap<string, boolean> | string> {
  try {
    const answer = await api.call('GET', '/api/v1/nodes', undefined, { timeoutMs: 5000 })
    if (answer.status !== 200) return `it answers ${answer.status}`
    const ready = ({ status }: NodeList['items'][number]): boolean =>
      status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false
    const { items } = JSON.parse(answer.body) as NodeList
    return new Map(items.map((node) => [node.metadata.name, ready(node)]))
  } catch (error) {
    return reasonOf(error)
  }
}
