import type { Inputs } from '../core/model.ts'
import type { Cluster, Pods } from '../ports.ts'
import { makePods } from './access.ts'
import { loadKubeconfig } from './kubeconfig.ts'
import { makeCluster } from './kubernetes.ts'

/** A cluster and the ways into it. Nothing has been sent yet. */
export type Connected = {
  /** Its requests have their own time limits only. */
  readonly cluster: Cluster
  /** The same cluster, all of whose requests end with a signal. */
  readonly until: (signal: AbortSignal) => Cluster
  readonly pods: Pods
  readonly context: string
  readonly server: string
  /** How the server is reached, as far as that isn't plain. */
  readonly remarks: readonly string[]
  readonly isVerified: boolean
  readonly close: () => Promise<void>
}

/** Opens the cluster that the inputs name; throws a `Refusal` if the kubeconfig doesn't lead to one. */
export function connect(
  inputs: Pick<Inputs, 'kubeconfig' | 'context' | 'access'>,
  env: NodeJS.ProcessEnv,
  say: (text: string) => void
): Connected {
  const connection = loadKubeconfig(inputs, env)
  const { context, server, remarks, isVerified, close } = connection
  return {
    cluster: makeCluster(connection),
    until: (signal) => makeCluster({ ...connection, signal }),
    pods: makePods(connection, inputs.access, say),
    context,
    server,
    remarks,
    isVerified,
    close
  }
}
