import { SECRET_KEY, secretName } from '../../core/capi/rights.ts'
import type { Capz } from '../../core/model.ts'
import type { Obstacle } from '../../core/obstacle.ts'
import type { Cluster } from '../../ports.ts'
import { problem, type Step } from '../survey.ts'

/** Which Cluster, the namespace settled. */
export type Workload = Required<Pick<Capz, 'namespace' | 'name'>>

/** The kubeconfig of a workload cluster, from its Secret: text, to be trusted with nothing on this machine. */
export async function readKubeconfig(management: Cluster, { namespace, name }: Workload): Promise<Step<string>> {
  const secret = secretName(name)
  const found = await management.get<{ readonly data?: Readonly<Record<string, string>> }>(
    `/api/v1/namespaces/${namespace}/secrets/${secret}`
  )
  const obstacle: Obstacle = {
    kind: 'no-kubeconfig',
    sought: { kind: 'secret', namespace, name: secret, key: SECRET_KEY }
  }
  if (found.kind !== 'ok') {
    const failed = problem(`capz-cluster: Secret ${namespace}/${secret} cannot be read`, found)
    return found.kind === 'refused' && found.status === 404 ? { ...failed, obstacle } : failed
  }
  const value = found.value.data?.[SECRET_KEY] ?? ''
  if (value !== '') return { kind: 'done', value: Buffer.from(value, 'base64').toString('utf8') }
  const keys = Object.keys(found.value.data ?? {}).join(', ')
  return {
    kind: 'problem',
    obstacle,
    message: `capz-cluster: expected key "${SECRET_KEY}" in Secret ${namespace}/${secret}, got ${keys === '' ? 'an empty Secret' : `only ${keys}`}`
  }
}
