import process from 'node:process'
import { systemClock } from './adapters/clock.ts'
import {
  connect,
  type Connected,
  type ConnectionLog,
  connectWorkload,
  type Destination
} from './adapters/cluster/connect.ts'
import { Refusal } from './adapters/errors.ts'
import type { ExpectedNode } from './core/capi/expected-nodes.ts'
import type { Capz, Inputs, WorkloadCluster } from './core/model.ts'
import type { ConnectionPath } from './core/facts/connection.ts'
import { escapeTerminal } from './core/text/escape.ts'
import type { Log } from './ports.ts'
import { readKubeconfig } from './steps/capi/secret.ts'
import type { Patience } from './steps/capi/wait.ts'
import { awaitControlPlane, awaitNodes } from './steps/capi/workload.ts'
import type { Step } from './steps/result.ts'

/** The cluster that a run looks at. */
export type ConnectedCluster = {
  readonly connected: Connected
  /** All nodes that should be there, where a management cluster reports it. */
  readonly expectedNodes: readonly ExpectedNode[]
}

/**
 * Opens the cluster that the inputs lead to, by way of its management cluster if they name one. Nothing is changed.
 * `namespace` is where the run's samples will go.
 */
export async function connectToCluster(
  inputs: Inputs,
  namespace: string,
  log: Log & ConnectionLog,
  cancelled: AbortSignal
): Promise<ConnectedCluster> {
  const connected = await connect(inputs, process.env, log, cancelled)
  const { capz } = inputs
  if (capz === undefined) {
    logConnected(connected, '', log)
    return { connected, expectedNodes: [] }
  }
  logConnected(connected, 'management cluster: ', log)
  return await closeIfThrown(connected, () =>
    connectToWorkloadCluster(connected, { ...inputs, capz }, namespace, log, cancelled)
  )
}

/** Opens the cluster of an earlier run again, by what was kept of it. */
export async function reconnect(
  destination: Destination,
  env: NodeJS.ProcessEnv,
  log: ConnectionLog,
  cancelled: AbortSignal
): Promise<Connected> {
  const connected = await connect(destination, env, log, cancelled)
  const { workload } = destination
  if (workload === undefined) return connected
  return await closeIfThrown(connected, () => connectBySecret(connected, workload, env, log))
}

async function connectToWorkloadCluster(
  management: Connected,
  inputs: Inputs & { readonly capz: Capz },
  samplesIn: string,
  log: Log & ConnectionLog,
  cancelled: AbortSignal
): Promise<ConnectedCluster> {
  const { namespace = management.namespace ?? 'default', name, waitTimeoutMs } = inputs.capz
  const workload: WorkloadCluster = { namespace, name }
  log.info(`capz-cluster: ${namespace}/${name}${describeNamespaceOf(inputs.capz, management)}`)
  const untilMs = systemClock.nowMs() + waitTimeoutMs
  const patience: Patience = { untilMs, clock: systemClock, log, signal: cancelled }
  const awaited = await awaitControlPlane(management.until(cancelled), workload, patience)
  const cache = valueOf(awaited, management.connectionPath)
  try {
    const connected = await connectBySecret(management, workload, process.env, log)
    logConnected(connected, 'workload cluster: ', log)
    return await closeIfThrown(connected, async () => {
      const nodes = await awaitNodes(cache, connected.until(cancelled), workload, inputs, samplesIn, patience)
      return { connected, expectedNodes: valueOf(nodes, connected.connectionPath) }
    })
  } finally {
    await cache.close()
  }
}

async function connectBySecret(
  management: Connected,
  workload: WorkloadCluster,
  env: NodeJS.ProcessEnv,
  log: ConnectionLog
): Promise<Connected> {
  const readSecret = async (): Promise<string> =>
    valueOf(await readKubeconfig(management.cluster, workload), management.connectionPath)
  return await connectWorkload(management, workload, readSecret, env, log)
}

async function closeIfThrown<T>(connected: Connected, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    await connected.close()
    throw error
  }
}

function valueOf<T>(step: Step<T>, connectionPath: ConnectionPath): T {
  if (step.kind === 'problem') throw new Refusal(step.message, step.connectionProblem, connectionPath)
  return step.value
}

function logConnected({ context, server, remarks, warnings }: Connected, what: string, log: Log): void {
  log.info(escapeTerminal([`${what}context ${context}`, `server ${server}`, ...remarks].join(', ')))
  for (const warning of warnings) log.warn(escapeTerminal(`${what}${warning}`))
}

function describeNamespaceOf(capz: Capz, { context, namespace }: Connected): string {
  if (capz.namespace !== undefined) return ''
  return namespace === undefined ? ` (context ${context} names no namespace)` : ` (the namespace of context ${context})`
}
