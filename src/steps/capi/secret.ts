import { SECRET_KEY, secretName } from '../../core/capi/permissions.ts'
import type { WorkloadCluster } from '../../core/model.ts'
import type { ConnectionProblem } from '../../core/facts/connection.ts'
import type { ApiResult, Cluster } from '../../ports.ts'
import { problem, type Step } from '../result.ts'
import type { Patience } from './wait.ts'
import { secretPath } from '../../core/kubernetes/paths.ts'

/** The permission to watch it isn't wanted: whoever may read it is an administrator of the workload cluster. */
const AGAIN_MS = 2_000

/**
 * Waits for the Secret of a control plane that is up: Cluster API may write it a little later. Whatever else is wrong with
 * it is reported by who reads it.
 */
export async function awaitSecret(management: Cluster, workload: WorkloadCluster, patience: Patience): Promise<void> {
  const { untilMs, clock, log, signal } = patience
  for (let tries = 0; ; tries += 1) {
    const found = await getSecret(management, workload)
    const isMissing = found.kind === 'refused' && found.status === 404
    if (!isMissing || signal.aborted || clock.nowMs() >= untilMs) return
    if (tries === 0) log.info(`waiting: Secret ${nameOf(workload)}: it does not exist yet`)
    await clock.wait(Math.min(AGAIN_MS, untilMs - clock.nowMs()), signal)
  }
}

/** The kubeconfig of a workload cluster, from its Secret: text, to be trusted with nothing on this machine. */
export async function readKubeconfig(management: Cluster, workload: WorkloadCluster): Promise<Step<string>> {
  const found = await getSecret(management, workload)
  const { namespace, name } = workload
  const sought = { kind: 'secret', namespace, name: secretName(name), key: SECRET_KEY } as const
  const connectionProblem: ConnectionProblem = { kind: 'no-kubeconfig', sought }
  if (found.kind !== 'ok') {
    const failed = problem(`capz-cluster: Secret ${nameOf(workload)} cannot be read`, found)
    return found.kind === 'refused' && found.status === 404 ? { ...failed, connectionProblem } : failed
  }
  const value = found.value.data?.[SECRET_KEY] ?? ''
  if (value !== '') return { kind: 'done', value: Buffer.from(value, 'base64').toString('utf8') }
  const keys = Object.keys(found.value.data ?? {}).join(', ')
  return {
    kind: 'problem',
    connectionProblem,
    message: `capz-cluster: expected key "${SECRET_KEY}" in Secret ${nameOf(workload)}, got ${keys === '' ? 'an empty Secret' : `only ${keys}`}`
  }
}

type Secret = { readonly data?: Readonly<Record<string, string>> }

async function getSecret(management: Cluster, { namespace, name }: WorkloadCluster): Promise<ApiResult<Secret>> {
  return await management.get<Secret>(secretPath(namespace, secretName(name)))
}

function nameOf({ namespace, name }: WorkloadCluster): string {
  return `${namespace}/${secretName(name)}`
}
