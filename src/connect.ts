import process from 'node:process'
import { systemClock } from './adapters/clock.ts'
import { connect, type Connected, connectWorkload } from './adapters/connect.ts'
import { Refusal } from './adapters/errors.ts'
import type { HostLog } from './adapters/host/host.ts'
import type { ExpectedNode } from './core/capi/expected-nodes.ts'
import type { Capz, Inputs } from './core/model.ts'
import type { ConnectionPath } from './core/diagnosis/connection/problem.ts'
import type { Cluster } from './ports.ts'
import { escapeTerminal } from './core/text/escape.ts'
import type { ObjectCache } from './steps/capi/object-cache.ts'
import { awaitSecret, type Workload } from './steps/capi/secret.ts'
import type { Patience } from './steps/capi/wait.ts'
import { awaitControlPlane, awaitNodes, openManagement } from './steps/capi/workload.ts'
import { preflight } from './steps/survey/preflight.ts'
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
  log: HostLog,
  cancelled: AbortSignal
): Promise<ConnectedCluster> {
  const connected = await connect(inputs, process.env, log)
  if (inputs.capz === undefined) {
    logConnected(connected, '', log)
    return { connected, expectedNodes: [] }
  }
  logConnected(connected, 'management cluster: ', log)
  try {
    return await connectToWorkloadCluster(connected, inputs, inputs.capz, namespace, log, cancelled)
  } catch (error) {
    await connected.close()
    throw error
  }
}

async function connectToWorkloadCluster(
  management: Connected,
  inputs: Inputs,
  { namespace = management.namespace, name, waitTimeoutMs }: Capz,
  samplesIn: string,
  log: HostLog,
  cancelled: AbortSignal
): Promise<ConnectedCluster> {
  const workload: Workload = { namespace: namespace ?? 'default', name }
  log.info(`capz-cluster: ${workload.namespace}/${name}${describeNamespaceOf(inputs.capz, management)}`)
  const done = new AbortController()
  const signal = AbortSignal.any([cancelled, done.signal])
  const patience: Patience = {
    untilMs: systemClock.nowMs() + waitTimeoutMs,
    clock: systemClock,
    log,
    signal: cancelled
  }
  const opened = await openManagement(management.until(signal), workload, { ...patience, signal })
  const cache = must(opened, management.connectionPath)
  try {
    must(await awaitControlPlane(cache, workload, patience), management.connectionPath)
    await awaitSecret(management.until(signal), workload, patience)
    const connected = await connectWorkload(management, workload, process.env, log)
    logConnected(connected, 'workload cluster: ', log)
    const waited = await waitOn(cache, connected.until(signal), workload, inputs, samplesIn, patience)
    if (waited.kind === 'problem') await connected.close()
    return { connected, expectedNodes: must(waited, connected.connectionPath) }
  } finally {
    done.abort()
    await cache.ended()
  }
}

/** What would keep the run from its work on the workload cluster is found before the long wait, and not only after it. */
async function waitOn(
  cache: ObjectCache,
  cluster: Cluster,
  workload: Workload,
  inputs: Inputs,
  samplesIn: string,
  patience: Patience
): Promise<Step<readonly ExpectedNode[]>> {
  const checked = await preflight(cluster, inputs, samplesIn)
  if (checked.kind === 'problem') return checked
  return await awaitNodes(cache, cluster, workload, inputs, patience)
}

function must<T>(step: Step<T>, connectionPath: ConnectionPath): T {
  if (step.kind === 'problem') throw new Refusal(step.message, step.connectionProblem, connectionPath)
  return step.value
}

function logConnected({ context, server, remarks, warnings }: Connected, what: string, log: HostLog): void {
  log.info(escapeTerminal([`${what}context ${context}`, `server ${server}`, ...remarks].join(', ')))
  for (const warning of warnings) log.warn(escapeTerminal(`${what}${warning}`))
}

function describeNamespaceOf(capz: Capz | undefined, { context, namespace }: Connected): string {
  if (capz?.namespace !== undefined) return ''
  return namespace === undefined ? ` (context ${context} names no namespace)` : ` (the namespace of context ${context})`
}
