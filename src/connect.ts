import process from 'node:process'
import { systemClock } from './adapters/clock.ts'
import { connect, type Connected, connectWorkload } from './adapters/connect.ts'
import { Refusal } from './adapters/errors.ts'
import type { FrontLog } from './adapters/host/host.ts'
import type { Member } from './core/capi/expected-nodes.ts'
import type { Capz, Inputs } from './core/model.ts'
import type { Way } from './core/diagnosis/connection/problem.ts'
import type { Cluster } from './ports.ts'
import { escapeTerminal } from './core/text/escape.ts'
import type { Mirror } from './steps/capi/object-cache.ts'
import { awaitSecret, type Workload } from './steps/capi/secret.ts'
import type { Patience } from './steps/capi/wait.ts'
import { awaitControlPlane, awaitNodes, openManagement } from './steps/capi/workload.ts'
import { check } from './steps/survey/preflight.ts'
import type { Step } from './steps/result.ts'

/** The cluster that a run looks at. */
export type Reached = {
  readonly connected: Connected
  /** All nodes that should be there, where a management cluster says so. */
  readonly members: readonly Member[]
}

/**
 * Opens the cluster that the inputs lead to, by way of its management cluster if they name one. Nothing is changed.
 * `namespace` is where the run's samples will go.
 */
export async function reach(
  inputs: Inputs,
  namespace: string,
  log: FrontLog,
  cancelled: AbortSignal
): Promise<Reached> {
  const connected = await connect(inputs, process.env, log)
  if (inputs.capz === undefined) {
    sayConnected(connected, '', log)
    return { connected, members: [] }
  }
  sayConnected(connected, 'management cluster: ', log)
  try {
    return await reachWorkload(connected, inputs, inputs.capz, namespace, log, cancelled)
  } catch (error) {
    await connected.close()
    throw error
  }
}

async function reachWorkload(
  management: Connected,
  inputs: Inputs,
  { namespace = management.namespace, name, waitTimeoutMs }: Capz,
  samplesIn: string,
  log: FrontLog,
  cancelled: AbortSignal
): Promise<Reached> {
  const workload: Workload = { namespace: namespace ?? 'default', name }
  log.info(`capz-cluster: ${workload.namespace}/${name}${sayNamespace(inputs.capz, management)}`)
  const done = new AbortController()
  const signal = AbortSignal.any([cancelled, done.signal])
  const patience: Patience = {
    untilMs: systemClock.nowMs() + waitTimeoutMs,
    clock: systemClock,
    log,
    signal: cancelled
  }
  const opened = await openManagement(management.until(signal), workload, { ...patience, signal })
  const mirror = must(opened, management.way)
  try {
    must(await awaitControlPlane(mirror, workload, patience), management.way)
    await awaitSecret(management.until(signal), workload, patience)
    const connected = await connectWorkload(management, workload, process.env, log)
    sayConnected(connected, 'workload cluster: ', log)
    const waited = await waitOn(mirror, connected.until(signal), workload, inputs, samplesIn, patience)
    if (waited.kind === 'problem') await connected.close()
    return { connected, members: must(waited, connected.way) }
  } finally {
    done.abort()
    await mirror.ended()
  }
}

/** What would keep the run from its work on the workload cluster is found before the long wait, and not only after it. */
async function waitOn(
  mirror: Mirror,
  cluster: Cluster,
  workload: Workload,
  inputs: Inputs,
  samplesIn: string,
  patience: Patience
): Promise<Step<readonly Member[]>> {
  const checked = await check(cluster, inputs, samplesIn)
  if (checked.kind === 'problem') return checked
  return await awaitNodes(mirror, cluster, workload, inputs, patience)
}

function must<T>(step: Step<T>, way: Way): T {
  if (step.kind === 'problem') throw new Refusal(step.message, step.obstacle, way)
  return step.value
}

function sayConnected({ context, server, remarks, warnings }: Connected, what: string, log: FrontLog): void {
  log.info(escapeTerminal([`${what}context ${context}`, `server ${server}`, ...remarks].join(', ')))
  for (const warning of warnings) log.warn(escapeTerminal(`${what}${warning}`))
}

function sayNamespace(capz: Capz | undefined, { context, namespace }: Connected): string {
  if (capz?.namespace !== undefined) return ''
  return namespace === undefined ? ` (context ${context} names no namespace)` : ` (the namespace of context ${context})`
}
